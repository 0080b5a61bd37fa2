#include "spec/decode_body.h"

#include <algorithm>

#include "spec/body_bytes.h"

namespace assay::spec {
namespace {

constexpr const char* here = "/request/body";

DecodedBody absent(const Operation& operation) {
  DecodedBody decoded;
  if (operation.body && operation.body->required) {
    decoded.verdict.violations.push_back({"required", here, operation.body->pointer + "/required",
                                          "a request body", "there is none"});
  }
  return decoded;
}

DecodedBody doubtful(std::string why) {
  DecodedBody decoded;
  decoded.verdict.doubt = std::move(why);
  return decoded;
}

// RFC 9110 §8.4: what a coding hides is not looked at.
bool is_coded(const Request& request) {
  const auto coding = find_header(request.headers, "Content-Encoding");
  return coding && !coding->empty() && !same_field_name(*coding, "identity");
}

std::size_t count_fields(const Request& request, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(request.headers.begin(), request.headers.end(),
                    [&](const Header& header) { return same_field_name(header.name, name); }));
}

// Of the types that are UTF-8 by their own definition: another charset is a contradiction that
// servers settle in their own ways. Texts know their charsets (body_bytes.cc).
bool doubts_charset(const MediaTypeName& type) {
  std::size_t charsets = 0;
  bool other = false;
  for (const auto& parameter : type.parameters) {
    if (parameter.name != "charset") continue;
    ++charsets;
    other = other || !(same_field_name(parameter.value, "utf-8") ||
                       same_field_name(parameter.value, "utf8") ||
                       same_field_name(parameter.value, "us-ascii"));
  }
  return charsets > 1 || (other && type.type != "text");
}

std::string names_of(const std::vector<MediaType>& content) {
  std::string names;
  for (const auto& media : content) names += (names.empty() ? "" : ", ") + media.name;
  return names;
}

}  // namespace

const MediaType* find_media_type(const std::vector<MediaType>& content,
                                 std::string_view content_type) {
  const MediaType* best = nullptr;
  std::size_t best_stars = 3;
  for (const auto& media : content) {
    if (!media_type_matches(media.name, content_type)) continue;
    std::size_t stars = 0;
    for (const char c : media.name) stars += c == '*' ? 1 : 0;
    if (stars < best_stars) {
      best_stars = stars;
      best = &media;
    }
  }
  return best;
}

DecodedBody decode_body(const Operation& operation, const Request& request) {
  if (!request.body) return absent(operation);
  if (!operation.body || operation.body->content.empty()) {
    return doubtful("the operation describes no body, yet one is sent");
  }
  if (request.body->empty()) return doubtful("an empty body may be read as none");
  const auto type = find_header(request.headers, "Content-Type");
  if (!type || type->empty()) return doubtful("a body without Content-Type");
  if (count_fields(request, "Content-Type") > 1) return doubtful("more than one Content-Type");
  if (is_coded(request)) return doubtful("a body with a Content-Encoding");
  const auto parsed = parse_media_type(*type);
  const bool open = std::count(type->begin(), type->end(), '"') % 2 != 0;
  // RFC 9110 §8.3: recipients try to recover from a malformed field, each in its way.
  if (!parsed || open || parsed->type == "*" || type->find(',') != std::string_view::npos) {
    return doubtful("a Content-Type that names no media type");
  }
  if (doubts_charset(*parsed)) return doubtful("a charset that the media type does not have");
  const auto* media = find_media_type(operation.body->content, *type);
  if (media == nullptr) {
    DecodedBody decoded;
    decoded.value = Body{std::string(*type), nullptr, *request.body};
    decoded.verdict.violations.push_back({"contentType", "/request/headers/Content-Type",
                                          operation.body->pointer + "/content",
                                          names_of(operation.body->content), std::string(*type)});
    return decoded;
  }
  const auto body = read_body(*media, *type, *request.body);
  DecodedBody decoded;
  const bool null = parse_media_type(*type)->is_json() && body.problem.empty() && !body.opaque &&
                    body.reading.doubt.empty() && body.reading.value.is_null();
  if (null && !operation.body->required) return doubtful("a null body may be read as none");
  decoded.verdict = judge_body(*media, body, Direction::request, here);
  if (null && decoded.verdict.violations.empty()) {
    return doubtful("a null body may be read as none");
  }
  const bool unread = body.opaque || !body.problem.empty();
  decoded.value = unread ? Body{media->name, nullptr, *request.body}
                         : Body{media->name, body.reading.value, std::nullopt};
  return decoded;
}

}  // namespace assay::spec
