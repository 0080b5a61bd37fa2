#include "spec/decode.h"

#include <algorithm>

#include "spec/decode_body.h"
#include "spec/decode_parameter.h"
#include "spec/framing.h"
#include "spec/path_template.h"
#include "spec/reading.h"

namespace assay::spec {
namespace {

std::pair<std::string_view, std::string_view> split_target(std::string_view target) {
  const auto mark = target.find('?');
  if (mark == std::string_view::npos) return {target, {}};
  return {target.substr(0, mark), target.substr(mark + 1)};
}

void absorb(Verdict& verdict, PartVerdict part) {
  for (auto& violation : part.violations) verdict.violations.push_back(std::move(violation));
  if (verdict.reason.empty()) verdict.reason = std::move(part.doubt);
}

void settle(Verdict& verdict) {
  if (!verdict.violations.empty()) {
    verdict.kind = Verdict::Kind::invalid;
    verdict.reason.clear();
  } else if (!verdict.reason.empty()) {
    verdict.kind = Verdict::Kind::undecidable;
  }
}

RequestParts take_apart(const Operation& operation, const Request& request) {
  RequestParts parts;
  const auto [path, query] = split_target(request.target);
  if (auto captures = match_template(operation.path, path)) parts.path = std::move(*captures);
  parts.query = split_fields(query, '&', true);
  parts.whole_query = query;
  parts.headers = &request.headers;
  for (const auto& parameter : operation.parameters) {
    const bool field = parameter.in == In::query || parameter.in == In::cookie;
    if (field) parts.declared.push_back(parameter.name);
  }
  for (const auto& header : request.headers) {
    if (!same_field_name(header.name, "Cookie")) continue;
    for (auto& field : split_fields(header.value, ';', false)) {
      parts.cookies.push_back(std::move(field));
    }
  }
  return parts;
}

bool has_field(const std::vector<Field>& fields, const std::string& name) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const Field& field) { return field.name == name; });
}

bool carries(const SecurityScheme& scheme, const RequestParts& parts) {
  if (scheme.type == "apiKey" && scheme.in == In::query) {
    return has_field(parts.query, scheme.parameter);
  }
  if (scheme.type == "apiKey" && scheme.in == In::cookie) {
    return has_field(parts.cookies, scheme.parameter);
  }
  const auto header = scheme.header();
  return header.empty() || find_header(*parts.headers, header).has_value();
}

bool carries_all(const Document& document, const SecurityRequirement& requirement,
                 const RequestParts& parts) {
  return std::all_of(requirement.schemes.begin(), requirement.schemes.end(),
                     [&](const std::string& name) {
                       const auto* scheme = document.scheme(name);
                       return scheme == nullptr || carries(*scheme, parts);
                     });
}

// RFC 9110 §12.5.1: with such a field a server may answer 406, or what it has all the same.
bool accepts_some_answer(const Operation& operation, const Request& request) {
  std::vector<std::string> ranges;
  bool asked = false;
  for (const auto& header : request.headers) {
    if (!same_field_name(header.name, "Accept")) continue;
    asked = true;
    for (auto& range : split(header.value, ",")) {
      // RFC 9110 §12.4.2: weight 0 is "not acceptable".
      const auto media = parse_media_type(range);
      const auto weight = media ? find_header(media->parameters, "q") : std::nullopt;
      if (!weight || weight->find_first_not_of("0.") != std::string_view::npos) {
        ranges.push_back(std::move(range));
      }
    }
  }
  bool described = false;
  for (const auto& response : operation.responses) {
    for (const auto& media : response.content) {
      described = true;
      for (const auto& range : ranges) {
        const bool same = range == media.name || media_type_matches(range, media.name) ||
                          media_type_matches(media.name, range);
        if (same) return true;
      }
    }
  }
  return !described || !asked;
}

// Where HTTP itself is broken nobody gets to read what the document describes.
void judge_framing(const std::string& id, Verdict& verdict) {
  const auto* row = find_framing(id);
  verdict = {};
  if (row != nullptr && row->must_reject) {
    verdict.kind = Verdict::Kind::invalid;
    verdict.violations.push_back({"framing", "/request/framing/" + id, "",
                                  "a message as " + std::string(row->clause) + " wants it",
                                  std::string(row->summary)});
    return;
  }
  verdict.kind = Verdict::Kind::undecidable;
  verdict.reason = "HTTP itself is broken: " + (row != nullptr ? std::string(row->summary) : id);
}

}  // namespace

std::string_view name(Verdict::Kind kind) noexcept {
  switch (kind) {
    case Verdict::Kind::valid:
      return "valid";
    case Verdict::Kind::invalid:
      return "invalid";
    case Verdict::Kind::undecidable:
      break;
  }
  return "undecidable";
}

Route route(const Document& document, std::string_view method, std::string_view target) {
  const auto path = split_target(target).first;
  Route route;
  // Fewer template expressions are more concrete (§4.7.8.2).
  std::size_t best = std::string::npos;
  std::string best_path;
  for (const auto& operation : document.operations) {
    if (!match_template(operation.path, path)) continue;
    const auto expressions = template_names(operation.path).size();
    if (expressions < best) {
      best = expressions;
      best_path = operation.path;
    }
  }
  route.path_known = best != std::string::npos;
  if (!route.path_known) return route;
  for (const auto& operation : document.operations) {
    if (operation.path != best_path) continue;
    route.allowed.push_back(operation.method);
    if (operation.method == method) route.operation = &operation;
  }
  return route;
}

Decoded decode(const Document& document, const Operation& operation, const Request& request) {
  Decoded decoded;
  decoded.value.operation = operation.key();
  const auto parts = take_apart(operation, request);
  if (parts.path.empty() && !template_names(operation.path).empty()) {
    decoded.verdict.reason = "the target does not match the path template";
  }
  for (const auto& parameter : operation.parameters) {
    if (!decoded.verdict.reason.empty() && parameter.in == In::path && parts.path.empty()) continue;
    auto one = decode_parameter(parameter, parts);
    if (one.value) {
      decoded.value.arguments.push_back(
          {parameter.name, parameter.in, std::move(*one.value), std::nullopt});
    }
    absorb(decoded.verdict, std::move(one.verdict));
  }
  if (decoded.verdict.reason.empty() && !accepts_some_answer(operation, request)) {
    decoded.verdict.reason = nothing_acceptable;
  }
  auto body = decode_body(operation, request);
  decoded.value.body = std::move(body.value);
  absorb(decoded.verdict, std::move(body.verdict));
  settle(decoded.verdict);
  if (request.method != operation.method) {
    decoded.value.method = request.method;
    decoded.verdict = {Verdict::Kind::undecidable, {}, "the operation has another method"};
  }
  if (!request.framing.empty()) {
    decoded.value.framing = request.framing;
    judge_framing(request.framing, decoded.verdict);
  }
  decoded.credentials_present = operation.security.empty() ||
                                std::any_of(operation.security.begin(), operation.security.end(),
                                            [&](const SecurityRequirement& requirement) {
                                              return carries_all(document, requirement, parts);
                                            });
  return decoded;
}

}  // namespace assay::spec
