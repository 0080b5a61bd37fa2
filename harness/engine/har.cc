// HTTP Archive 1.2: what browsers and proxies record.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/engine/saved_cases.h"
#include "spec/decode.h"
#include "spec/encoding.h"
#include "spec/json_parser.h"
#include "spec/serialize.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

spec::Error unusable(std::string why) {
  return {spec::ErrorCode::usage, std::move(why), {}, ""};
}

std::string text_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// Path and query of an absolute or relative URL, without the fragment.
std::string target_of(std::string url) {
  url.resize(std::min(url.find('#'), url.size()));
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return url.starts_with('/') ? url : "/" + url;
  const auto path = url.find_first_of("/?", scheme + 3);
  if (path == std::string::npos) return "/";
  return url[path] == '?' ? "/" + url.substr(path) : url.substr(path);
}

/// The operation and what is left of the target when the server's base path is gone: as little as
/// possible.
const spec::Operation* find_operation(const spec::Document& document, std::string_view method,
                                      std::string& target) {
  for (std::size_t from = 0; from < target.size() && target[from] == '/';) {
    const auto rest = target.substr(from);
    if (const auto* found = spec::route(document, method, rest).operation) {
      target = rest;
      return found;
    }
    from = target.find('/', from + 1);
    const auto query = target.find('?');
    if (from == std::string::npos || from > query) break;
  }
  return nullptr;
}

/// The body as it was sent; HAR holds it as text, in base64, or as a form's fields.
std::optional<std::string> body_of(const json::object& posted) {
  const auto text = text_at(posted, "text");
  if (text_at(posted, "encoding") == "base64") return spec::decode_base64(text);
  const auto* fields = posted.if_contains("params");
  if (!text.empty() || fields == nullptr || !fields->is_array()) return text;
  std::string form;
  for (const auto& field : fields->get_array()) {
    if (!field.is_object()) continue;
    form += form.empty() ? "" : "&";
    form += spec::percent_encode(text_at(field.get_object(), "name")) + "=" +
            spec::percent_encode(text_at(field.get_object(), "value"));
  }
  return form;
}

bool is_private(std::string_view header) {
  return spec::same_field_name(header, "Authorization") ||
         spec::same_field_name(header, "Cookie") ||
         spec::same_field_name(header, "Proxy-Authorization");
}

spec::Request request_of(const json::object& recorded, std::string target) {
  spec::Request request;
  request.method = text_at(recorded, "method");
  request.target = std::move(target);
  const auto* headers = recorded.if_contains("headers");
  if (headers != nullptr && headers->is_array()) {
    for (const auto& header : headers->get_array()) {
      const auto* field = header.if_object();
      if (field == nullptr || is_private(text_at(*field, "name"))) continue;
      request.headers.push_back({text_at(*field, "name"), text_at(*field, "value")});
    }
  }
  const auto* posted = recorded.if_contains("postData");
  if (posted == nullptr || !posted->is_object()) return request;
  request.body = body_of(posted->get_object());
  const auto type = text_at(posted->get_object(), "mimeType");
  if (request.body && !type.empty() && !spec::find_header(request.headers, "Content-Type")) {
    request.headers.push_back({"Content-Type", type});
  }
  return request;
}

class Cleaner {
 public:
  Cleaner(const spec::Document& document, const spec::Operation& operation, const IsSecret& secret)
      : document_(document), operation_(operation), secret_(secret) {}

  /// The Case that a server would read, without secrets.
  spec::Result<spec::Case> clean(const spec::Decoded& decoded) {
    if (decoded.verdict.kind == spec::Verdict::Kind::undecidable) {
      return unusable("what a server would read is not certain");
    }
    auto value = decoded.value;
    std::erase_if(value.arguments, [&](const spec::Argument& argument) {
      const auto held = argument.raw ? json::value(json::string(*argument.raw)) : argument.value;
      const bool drop = argument.in == spec::In::cookie || is_credential(argument) ||
                        secret_(held, argument.name);
      dropped_ = dropped_ || drop;
      return drop;
    });
    if (value.body && value.body->bytes) {
      if (secret_(json::string(*value.body->bytes), "")) return unusable("its body holds a secret");
    } else if (value.body) {
      strip(value.body->value);
    }
    value.headers.clear();
    if (!dropped_) return value;
    const auto again =
        spec::decode(document_, operation_, spec::serialize(document_, operation_, value, {}));
    if (again.verdict.kind == decoded.verdict.kind && same(again, decoded)) return value;
    return unusable("it cannot do without a secret");
  }

 private:
  [[nodiscard]] bool is_credential(const spec::Argument& argument) const {
    return is_private(argument.name) ||
           std::any_of(document_.security_schemes.begin(), document_.security_schemes.end(),
                       [&](const spec::SecurityScheme& scheme) {
                         return scheme.in == argument.in &&
                                spec::same_field_name(scheme.parameter, argument.name);
                       });
  }

  static bool same(const spec::Decoded& a, const spec::Decoded& b) {
    return a.verdict.violations.size() == b.verdict.violations.size();
  }

  void strip(json::value& value) {
    if (auto* items = value.if_array()) {
      for (auto& item : *items) strip(item);
    }
    auto* members = value.if_object();
    if (members == nullptr) return;
    for (auto member = members->begin(); member != members->end();) {
      // Of what has members of its own, the name alone counts here.
      const bool leaf = !member->value().is_object() && !member->value().is_array();
      if (secret_(leaf ? member->value() : json::value(nullptr), member->key())) {
        member = members->erase(member);
        dropped_ = true;
      } else {
        strip(member->value());
        ++member;
      }
    }
  }

  const spec::Document& document_;
  const spec::Operation& operation_;
  const IsSecret& secret_;
  bool dropped_ = false;
};

spec::Result<spec::Case> read_entry(const spec::Document& document, const json::value& entry,
                                    const IsSecret& secret) {
  const auto* object = entry.if_object();
  const auto* inner = object != nullptr ? object->if_contains("request") : nullptr;
  const auto* recorded = inner != nullptr ? inner->if_object() : nullptr;
  if (recorded == nullptr) return unusable("it has no request");
  auto target = target_of(text_at(*recorded, "url"));
  const auto* operation = find_operation(document, text_at(*recorded, "method"), target);
  if (operation == nullptr) return unusable("no operation of the document has its path and method");
  const auto decoded = spec::decode(document, *operation, request_of(*recorded, target));
  return Cleaner(document, *operation, secret).clean(decoded);
}

}  // namespace

spec::Result<SavedCases> read_har(const spec::Document& document, const std::string& file,
                                  std::string_view text, const IsSecret& secret) {
  const auto parsed = spec::parse_json(text);
  const auto* root = parsed.failed ? nullptr : parsed.value.if_object();
  const auto* log = root != nullptr ? root->if_contains("log") : nullptr;
  const auto* inner = log != nullptr ? log->if_object() : nullptr;
  const auto* entries = inner != nullptr ? inner->if_contains("entries") : nullptr;
  if (entries == nullptr || !entries->is_array()) {
    return spec::Error{spec::ErrorCode::usage,
                       "this is no HTTP Archive: it has no log.entries",
                       {file, 0, 0},
                       "save the traffic as HAR 1.2"};
  }
  SavedCases saved;
  std::set<std::string> seen;
  std::size_t number = 0;
  for (const auto& entry : entries->get_array()) {
    auto value = read_entry(document, entry, secret);
    if (!value) {
      saved.skipped.push_back(fmt::format("{}: entry {}: {}", file, number, value.error().message));
    } else if (seen.insert(json::serialize(spec::case_to_json(*value))).second) {
      saved.cases.push_back(std::move(*value));
    }
    ++number;
  }
  return saved;
}

}  // namespace assay::harness
