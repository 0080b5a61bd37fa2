#include "spec/body_bytes.h"

#include <cctype>

#include "spec/encoding.h"
#include "spec/json_text.h"
#include "spec/schema/write_json.h"
#include "spec/sequence_body.h"
#include "spec/serialize.h"
#include "spec/xml_body.h"

namespace assay::spec {
namespace {

bool is_form(const MediaTypeName& media) {
  return media.subtype == "x-www-form-urlencoded";
}

ReadBody doubtful(std::string why) {
  ReadBody body;
  body.reading.doubt = std::move(why);
  return body;
}

// A percent sign without two digits, or a field without a name.
bool doubts_escapes(std::string_view bytes) {
  const auto digit = [&](std::size_t i) {
    return i < bytes.size() && std::isxdigit(static_cast<unsigned char>(bytes[i])) != 0;
  };
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '%' && (!digit(i + 1) || !digit(i + 2))) return true;
    const bool start = i == 0 || bytes[i - 1] == '&';
    if (bytes[i] == '=' && start) return true;
  }
  return false;
}

ReadBody read_json(std::string_view bytes) {
  auto text = read_json_text(std::string(bytes));
  ReadBody body;
  body.expected = "JSON (RFC 8259)";
  if (text.kind == JsonText::Kind::syntax) body.problem = text.problem;
  if (text.kind == JsonText::Kind::doubtful) body.reading.doubt = text.problem;
  body.reading.value = std::move(text.value);
  return body;
}

// RFC 9110 §8.3.2: only encodings whose text is known for sure.
std::optional<std::string> decoded_text(const MediaTypeName& media, std::string_view bytes) {
  auto charset = std::string(find_header(media.parameters, "charset").value_or("utf-8"));
  for (auto& c : charset) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (charset == "utf-8" || charset == "utf8" || charset == "us-ascii") {
    return is_utf8(bytes) ? std::optional(std::string(bytes)) : std::nullopt;
  }
  if (charset != "iso-8859-1" && charset != "latin1") return std::nullopt;
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0U | (byte >> 6U));
      out += static_cast<char>(0x80U | (byte & 0x3FU));
    }
  }
  return out;
}

ReadBody read_xml_body(const MediaType& media, std::string_view bytes) {
  ReadBody body;
  body.expected = "well-formed XML";
  body.reading = read_xml(media.schema, bytes, body.problem);
  // A schema of text says nothing about the elements.
  if (media.schema && (media.schema.admitted_types() & string_bit) != 0) {
    body.reading = {nullptr, "XML described as a text"};
  }
  return body;
}

ReadBody read_sequence_body(const MediaType& media, SequenceForm kind, std::string_view bytes) {
  ReadBody body;
  body.sequence = true;
  body.expected = "one JSON text after the other";
  const bool text =
      media.schema && !media.item_schema && (media.schema.admitted_types() & array_bit) == 0;
  body.reading = read_sequence(kind, bytes, body.problem);
  // Without itemSchema people describe an item, the list, or the text.
  if (text) body.reading.doubt = "a sequence whose items have no schema of their own";
  return body;
}

// A body that is not read: anything goes when the schema wants nothing but bytes.
ReadBody opaque(const MediaType& media) {
  const bool free =
      !media.schema || media.schema.admitted_types() == any_type || is_binary(media.schema);
  auto body = doubtful(free ? "" : "bodies of the type " + media.name + " are not read back");
  body.opaque = true;
  return body;
}

// RFC 7396 §2: a patch leaves out what stays as it is, and says null where a member goes, whatever
// the schema of the whole resource says of it.
void spare_merge_patch(const MediaType& media, PartVerdict& verdict) {
  const auto name = parse_media_type(media.name);
  if (!name || name->subtype != "merge-patch+json") return;
  const auto spared = std::erase_if(verdict.violations, [](const Violation& one) {
    return one.keyword == "required" || one.keyword == "nullable" || one.actual == "null";
  });
  if (spared > 0) verdict.doubt = "a merge patch may leave members out, or set them to null";
}

}  // namespace

WrittenBody write_body(const MediaType& media, const json::value& value) {
  auto type = content_type_for(media.name);
  const auto name = parse_media_type(type);
  if (!name || name->is_json()) return {write_json(value), type};
  const auto kind = sequence_of(*name);
  if (kind != SequenceForm::none) return {write_sequence(kind, value), type};
  if (value.is_object() && is_form(*name)) return {write_form(media, value.get_object()), type};
  if (value.is_object() && name->type == "multipart") {
    return write_parts(media, type, value.get_object());
  }
  if (name->is_xml() && !value.is_string()) return {write_xml(media.schema, value), type};
  return {plain_text(value), type};
}

std::string body_bytes(std::string_view media_type, const json::value& value) {
  MediaType media;
  media.name = media_type;
  return write_body(media, value).bytes;
}

std::string content_type_for(std::string_view media_type) {
  const auto media = parse_media_type(media_type);
  if (!media) return std::string(media_type);
  if (media->type == "*") return "application/json";
  if (media->subtype == "*") {
    return media->type == "text" ? "text/plain" : media->type + "/" + "octet-stream";
  }
  return std::string(media_type);
}

ReadBody read_body(const MediaType& media, std::string_view content_type, std::string_view bytes) {
  const auto name = parse_media_type(content_type);
  if (!name) return doubtful("a Content-Type that is none");
  // §4.7.14.2: a file of JSON, say; its octets are the value.
  if (name->is_json() && is_binary(media.schema)) return opaque(media);
  if (name->is_json()) return read_json(bytes);
  const auto kind = sequence_of(*name);
  if (kind != SequenceForm::none) return read_sequence_body(media, kind, bytes);
  if (is_form(*name)) {
    if (doubts_escapes(bytes)) return doubtful("a field that readers of forms split differently");
    ReadBody body;
    body.reading = read_form(media, split_fields(bytes, '&', true));
    return body;
  }
  if (name->type == "multipart") {
    ReadBody body;
    body.expected = "multipart (RFC 2046 §5.1)";
    body.reading = read_parts(media, content_type, bytes, body.problem);
    return body;
  }
  if (name->is_xml()) return read_xml_body(media, bytes);
  if (name->type != "text") return opaque(media);
  const auto text = decoded_text(*name, bytes);
  if (!text) return doubtful("a text in an encoding that is not read");
  ReadBody body;
  body.reading = read_scalar(*text, media.schema);
  return body;
}

PartVerdict judge_body(const MediaType& media, const ReadBody& body, Direction direction,
                       const std::string& location) {
  PartVerdict verdict;
  if (!body.problem.empty()) {
    verdict.violations.push_back({"syntax", location, media.pointer, body.expected, body.problem});
    return verdict;
  }
  if (body.opaque) {
    verdict.doubt = body.reading.doubt;
    return verdict;
  }
  verdict = judge_reading(body.reading, media.schema, location, direction);
  if (direction == Direction::request) spare_merge_patch(media, verdict);
  const auto* items = body.reading.value.if_array();
  if (!body.sequence || !media.item_schema || items == nullptr) return verdict;
  for (std::size_t i = 0; i < items->size(); ++i) {
    auto one = judge_reading({(*items)[i], {}}, media.item_schema,
                             location + "/" + std::to_string(i), direction);
    for (auto& violation : one.violations) verdict.violations.push_back(std::move(violation));
    if (verdict.doubt.empty()) verdict.doubt = std::move(one.doubt);
  }
  return verdict;
}

}  // namespace assay::spec
