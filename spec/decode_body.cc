#include "spec/decode_body.h"

#include "spec/encoding.h"
#include "spec/json_text.h"

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

std::string names_of(const std::vector<MediaType>& content) {
  std::string names;
  for (const auto& media : content) names += (names.empty() ? "" : ", ") + media.name;
  return names;
}

DecodedBody read_json(const MediaType& media, const std::string& bytes, bool optional) {
  auto text = read_json_text(bytes);
  DecodedBody decoded;
  if (text.kind == JsonText::Kind::doubtful) return doubtful(text.problem);
  if (text.kind == JsonText::Kind::syntax) {
    decoded.value = Body{media.name, nullptr, bytes};
    decoded.verdict.violations.push_back(
        {"syntax", here, media.pointer, "JSON (RFC 8259)", text.problem});
    return decoded;
  }
  const Reading reading{std::move(text.value), {}};
  if (optional && reading.value.is_null()) return doubtful("a null body may be read as none");
  decoded.verdict = judge_reading(reading, media.schema, here);
  if (reading.value.is_null() && decoded.verdict.violations.empty()) {
    return doubtful("a null body may be read as none");
  }
  decoded.value = Body{media.name, reading.value, std::nullopt};
  return decoded;
}

DecodedBody read_reading(const MediaType& media, const Reading& reading) {
  DecodedBody decoded;
  decoded.verdict = judge_reading(reading, media.schema, here);
  decoded.value = Body{media.name, reading.value, std::nullopt};
  return decoded;
}

// A body that is not read back: anything goes when the schema wants nothing but a string of bytes.
DecodedBody read_opaque(const MediaType& media, const std::string& bytes) {
  DecodedBody decoded;
  decoded.value = Body{media.name, nullptr, bytes};
  const bool free =
      !media.schema || media.schema.admitted_types() == any_type ||
      (media.schema.root().format == "binary" && (media.schema.admitted_types() & string_bit) != 0);
  if (!free) decoded.verdict.doubt = "bodies of the type " + media.name + " are not read back";
  return decoded;
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
  const auto* media = find_media_type(operation.body->content, *type);
  if (media == nullptr) {
    DecodedBody decoded;
    decoded.value = Body{std::string(*type), nullptr, *request.body};
    decoded.verdict.violations.push_back({"contentType", "/request/headers/Content-Type",
                                          operation.body->pointer + "/content",
                                          names_of(operation.body->content), std::string(*type)});
    return decoded;
  }
  const auto name = parse_media_type(*type);
  if (name->is_json()) return read_json(*media, *request.body, !operation.body->required);
  if (name->subtype == "x-www-form-urlencoded") {
    return read_reading(*media,
                        read_members(split_fields(*request.body, '&', true), media->schema));
  }
  if (name->type == "text" && is_utf8(*request.body)) {
    return read_reading(*media, read_scalar(*request.body, media->schema));
  }
  return read_opaque(*media, *request.body);
}

}  // namespace assay::spec
