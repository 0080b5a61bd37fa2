#include "spec/parameter_style.h"

#include "spec/body_bytes.h"
#include "spec/brackets.h"
#include "spec/schema/write_json.h"
#include "spec/serialize.h"

namespace assay::spec {
namespace {

using Encode = std::string (*)(const json::value&);

std::string encoded(const json::value& value) {
  return percent_encode(plain_text(value));
}

// In a path a slash or a question mark would end the segment whatever the document says.
std::string encoded_reserved(const json::value& value) {
  std::string out;
  for (const char c : plain_text(value)) {
    const bool ends = c == '/' || c == '?';
    out += ends ? percent_encode(std::string_view(&c, 1))
                : percent_encode_reserved(std::string_view(&c, 1));
  }
  return out;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const auto& part : parts) {
    if (&part != &parts.front()) out += separator;
    out += part;
  }
  return out;
}

std::vector<std::string> items_of(const json::array& array, Encode encode) {
  std::vector<std::string> parts;
  for (const auto& item : array) parts.push_back(encode(item));
  return parts;
}

// k=v pairs when exploded, else k and v by turns.
std::vector<std::string> members_of(const json::object& object, bool explode, Encode encode) {
  std::vector<std::string> parts;
  for (const auto& member : object) {
    const auto name = encode(json::string(member.key()));
    const auto value = encode(member.value());
    if (explode) {
      parts.push_back(name + "=" + value);
    } else {
      parts.push_back(name);
      parts.push_back(value);
    }
  }
  return parts;
}

std::string simple(const json::value& value, bool explode, Encode encode,
                   std::string_view delimiter) {
  if (const auto* array = value.if_array()) return join(items_of(*array, encode), delimiter);
  if (const auto* object = value.if_object()) {
    return join(members_of(*object, explode, encode), ",");
  }
  return encode(value);
}

// A dot inside an item would part it.
std::string encoded_dots(const json::value& value) {
  std::string out;
  for (const char c : encoded(value)) out += c == '.' ? std::string("%2E") : std::string(1, c);
  return out;
}

std::string label(const json::value& value, bool explode) {
  const std::string_view separator = explode ? "." : ",";
  const auto item = explode ? encoded_dots : encoded;
  if (const auto* array = value.if_array()) return "." + join(items_of(*array, item), separator);
  if (const auto* object = value.if_object()) {
    return "." + join(members_of(*object, explode, item), separator);
  }
  return "." + encoded(value);
}

std::string matrix(const Parameter& parameter, const json::value& value) {
  const auto name = percent_encode(parameter.name);
  const auto named = ";" + name + "=";
  if (const auto* array = value.if_array()) {
    const auto items = items_of(*array, encoded);
    return named + join(items, parameter.explode ? named : ",");
  }
  if (const auto* object = value.if_object()) {
    const auto members = members_of(*object, parameter.explode, encoded);
    return parameter.explode ? ";" + join(members, ";") : named + join(members, ",");
  }
  const auto text = encoded(value);
  return text.empty() ? ";" + name : named + text;
}

// §4.7.12.5: a parameter with `content` is a document of its media type.
std::string content_text(const Parameter& parameter, const json::value& value) {
  return parameter.content ? write_body(*parameter.content, value).bytes : write_json(value);
}

// Swagger 2.0's collectionFormat in a path or a header, else the comma of `simple`.
std::string list_delimiter(const Parameter& parameter, bool in_path) {
  const std::string delimiter(1, delimiter_of(parameter.style));
  return in_path && delimiter != "," ? percent_encode(delimiter) : delimiter;
}

}  // namespace

char delimiter_of(std::string_view style) noexcept {
  if (style == "spaceDelimited") return ' ';
  if (style == "tabDelimited") return '\t';
  return style == "pipeDelimited" ? '|' : ',';
}

std::string plain_text(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : write_json(value);
}

std::string path_text(const Parameter& parameter, const json::value& value) {
  if (!parameter.media_type.empty()) return percent_encode(content_text(parameter, value));
  if (parameter.style == "label") return label(value, parameter.explode);
  if (parameter.style == "matrix") return matrix(parameter, value);
  return simple(value, parameter.explode, parameter.allow_reserved ? encoded_reserved : encoded,
                list_delimiter(parameter, true));
}

std::string header_text(const Parameter& parameter, const json::value& value) {
  if (!parameter.media_type.empty()) return content_text(parameter, value);
  return simple(value, parameter.explode, plain_text, list_delimiter(parameter, false));
}

namespace {

// §4.7.12.6: the comma stands as it is, a space, a pipe or a tab percent-encoded.
Field delimited_field(const Parameter& parameter, const std::vector<std::string>& items) {
  const std::string delimiter(1, delimiter_of(parameter.style));
  Field field{parameter.name, join(items, delimiter)};
  std::vector<std::string> ready;
  for (const auto& item : items) {
    ready.push_back(parameter.allow_reserved ? percent_encode_reserved(item)
                                             : percent_encode(item));
  }
  field.raw = join(ready, delimiter == "," ? delimiter : percent_encode(delimiter));
  return field;
}

std::vector<Field> styled_fields(const Parameter& parameter, const json::value& value) {
  const auto& name = parameter.name;
  if (!parameter.media_type.empty()) return {{name, content_text(parameter, value)}};
  std::vector<Field> fields;
  if (const auto* array = value.if_array()) {
    const auto items = items_of(*array, plain_text);
    if (items.empty()) return {};
    if (parameter.style == "deepObject") return bracket_fields(name, value);
    if (!parameter.explode) return {delimited_field(parameter, items)};
    for (const auto& item : items) fields.push_back({name, item});
    return fields;
  }
  if (const auto* object = value.if_object()) {
    if (object->empty()) return {};
    if (parameter.style == "deepObject") return bracket_fields(name, value);
    if (!parameter.explode) {
      return {delimited_field(parameter, members_of(*object, false, plain_text))};
    }
    for (const auto& member : *object) {
      fields.push_back({std::string(member.key()), plain_text(member.value())});
    }
    return fields;
  }
  return {{name, plain_text(value)}};
}

}  // namespace

std::vector<Field> form_fields(const Parameter& parameter, const json::value& value) {
  auto fields = styled_fields(parameter, value);
  for (auto& field : fields) field.reserved = parameter.allow_reserved;
  return fields;
}

}  // namespace assay::spec
