#include "spec/parameter_style.h"

#include "spec/serialize.h"

namespace assay::spec {
namespace {

using Encode = std::string (*)(const json::value&);

std::string encoded(const json::value& value) {
  return percent_encode(plain_text(value));
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

std::string simple(const json::value& value, bool explode, Encode encode) {
  if (const auto* array = value.if_array()) return join(items_of(*array, encode), ",");
  if (const auto* object = value.if_object()) {
    return join(members_of(*object, explode, encode), ",");
  }
  return encode(value);
}

std::string label(const json::value& value, bool explode) {
  const std::string_view separator = explode ? "." : ",";
  if (const auto* array = value.if_array()) return "." + join(items_of(*array, encoded), separator);
  if (const auto* object = value.if_object()) {
    return "." + join(members_of(*object, explode, encoded), separator);
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
  return named + encoded(value);
}

std::string as_json(const json::value& value) {
  return json::serialize(value);
}

char delimiter_of(std::string_view style) {
  if (style == "spaceDelimited") return ' ';
  return style == "pipeDelimited" ? '|' : ',';
}

}  // namespace

std::string plain_text(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

std::string path_text(const Parameter& parameter, const json::value& value) {
  if (!parameter.media_type.empty()) return percent_encode(as_json(value));
  if (parameter.style == "label") return label(value, parameter.explode);
  if (parameter.style == "matrix") return matrix(parameter, value);
  return simple(value, parameter.explode, encoded);
}

std::string header_text(const Parameter& parameter, const json::value& value) {
  if (!parameter.media_type.empty()) return as_json(value);
  return simple(value, parameter.explode, plain_text);
}

std::vector<Field> form_fields(const Parameter& parameter, const json::value& value) {
  const auto& name = parameter.name;
  if (!parameter.media_type.empty()) return {{name, as_json(value)}};
  std::vector<Field> fields;
  const std::string delimiter(1, delimiter_of(parameter.style));
  if (const auto* array = value.if_array()) {
    const auto items = items_of(*array, plain_text);
    if (items.empty()) return {};
    if (!parameter.explode) return {{name, join(items, delimiter)}};
    for (const auto& item : items) fields.push_back({name, item});
    return fields;
  }
  if (const auto* object = value.if_object()) {
    if (object->empty()) return {};
    const bool deep = parameter.style == "deepObject";
    if (!deep && !parameter.explode) {
      return {{name, join(members_of(*object, false, plain_text), delimiter)}};
    }
    for (const auto& member : *object) {
      const std::string key(member.key());
      fields.push_back({deep ? name + "[" + key + "]" : key, plain_text(member.value())});
    }
    return fields;
  }
  return {{name, plain_text(value)}};
}

}  // namespace assay::spec
