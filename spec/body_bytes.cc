#include "spec/body_bytes.h"

#include "spec/message.h"
#include "spec/parameter_style.h"
#include "spec/serialize.h"

namespace assay::spec {
namespace {

constexpr std::string_view boundary = "assay-boundary";

std::string form_bytes(const json::object& object) {
  std::string out;
  const auto add = [&](std::string_view name, const json::value& value) {
    if (!out.empty()) out += '&';
    out += percent_encode(name) + "=" + percent_encode(plain_text(value));
  };
  for (const auto& member : object) {
    if (const auto* list = member.value().if_array()) {
      for (const auto& item : *list) add(member.key(), item);
    } else {
      add(member.key(), member.value());
    }
  }
  return out;
}

// A quoted-string cannot hold these (RFC 7578 §2 with RFC 9110 §5.6.4).
std::string quoted_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? '_' : c;
  }
  return out;
}

std::string multipart_bytes(const json::object& object) {
  std::string out;
  for (const auto& member : object) {
    out.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"");
    out.append(quoted_name(member.key())).append("\"\r\n");
    if (member.value().is_object() || member.value().is_array()) {
      out.append("Content-Type: application/json\r\n");
    }
    out.append("\r\n").append(plain_text(member.value())).append("\r\n");
  }
  return out.append("--").append(boundary).append("--\r\n");
}

}  // namespace

std::string body_bytes(std::string_view media_type, const json::value& value) {
  const auto media = parse_media_type(media_type);
  if (!media || media->is_json()) return json::serialize(value);
  if (value.is_object() && media->subtype == "x-www-form-urlencoded") {
    return form_bytes(value.get_object());
  }
  if (value.is_object() && media->type == "multipart") return multipart_bytes(value.get_object());
  return plain_text(value);
}

std::string content_type_for(std::string_view media_type) {
  const auto media = parse_media_type(media_type);
  if (!media) return std::string(media_type);
  if (media->type == "*") return "application/json";
  if (media->subtype == "*") {
    return media->type == "text" ? "text/plain" : media->type + "/" + "octet-stream";
  }
  if (media->type == "multipart" && media->parameters.empty()) {
    return std::string(media_type) + "; boundary=" + std::string(boundary);
  }
  return std::string(media_type);
}

}  // namespace assay::spec
