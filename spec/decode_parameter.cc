#include "spec/decode_parameter.h"

#include <algorithm>

#include "spec/body_bytes.h"
#include "spec/brackets.h"
#include "spec/encoding.h"
#include "spec/schema/pointer.h"
#include "spec/serialize.h"

namespace assay::spec {
namespace {

enum class Shape : std::uint8_t { scalar, array, object, mixed };

// What the schema wants decides how text is taken apart.
Shape shape_of(const Parameter& parameter) {
  if (!parameter.schema) return Shape::scalar;
  const auto types = parameter.schema.admitted_types();
  constexpr TypeMask scalars = boolean_bit | integer_bit | number_bit | string_bit;
  const bool scalar = (types & scalars) != 0;
  const bool array = (types & array_bit) != 0;
  const bool object = (types & object_bit) != 0;
  if (!array && !object) return Shape::scalar;
  if (scalar || (array && object)) return types == any_type ? Shape::scalar : Shape::mixed;
  return array ? Shape::array : Shape::object;
}

Reading doubtful(std::string why) {
  return {nullptr, std::move(why)};
}

// k,v,k,v or k=v,k=v.
Reading object_of(const std::vector<std::string>& parts, const Parameter& parameter, bool pairs) {
  std::vector<Field> fields;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (pairs) {
      const auto equals = std::min(parts[i].find('='), parts[i].size());
      fields.push_back({parts[i].substr(0, equals),
                        equals < parts[i].size() ? parts[i].substr(equals + 1) : std::string()});
    } else if (i + 1 < parts.size()) {
      fields.push_back({parts[i], parts[i + 1]});
      ++i;
    } else {
      return doubtful("an odd number of parts for an object");
    }
  }
  return read_members(fields, parameter.schema);
}

std::vector<std::string> decoded_parts(std::vector<std::string> parts, bool encoded) {
  if (encoded) {
    for (auto& part : parts) part = percent_decode(part);
  }
  return parts;
}

// Text in the style `simple` (path and header); `encoded` when its parts are percent-encoded.
Reading read_simple(const Parameter& parameter, std::string_view text, bool encoded,
                    std::string_view separator = ",") {
  switch (shape_of(parameter)) {
    case Shape::scalar:
      return read_scalar(encoded ? percent_decode(text) : std::string(text), parameter.schema);
    case Shape::array:
      if (text.empty()) return doubtful("empty text for a list");
      return read_items(decoded_parts(split(text, separator), encoded), parameter.schema);
    case Shape::object:
      return object_of(decoded_parts(split(text, separator), encoded), parameter,
                       parameter.explode);
    case Shape::mixed:
      break;
  }
  return doubtful("the schema admits more than one shape");
}

std::string trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

Reading read_content(const Parameter& parameter, std::string_view text) {
  if (!parameter.content) return doubtful("a parameter without a media type");
  auto body = read_body(*parameter.content, parameter.media_type, text);
  if (!body.problem.empty() || body.opaque) {
    return doubtful("the parameter's content is not read as " + parameter.media_type);
  }
  return std::move(body.reading);
}

// Routers treat such values specially: nothing can be said about them.
std::string path_doubt(const std::string& value) {
  if (value.empty()) return "an empty path segment";
  if (value == "." || value == "..") return "a dot segment";
  const bool special = std::any_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F || c == '/' || c == '\\';
  });
  if (special) return "a path value with a slash, a backslash or a control character";
  return is_utf8(value) ? std::string() : "a path value that is not UTF-8";
}

// Swagger 2.0's collectionFormat may put a space, a tab or a pipe between the items of a path.
Reading read_delimited(const Parameter& parameter, std::string_view text) {
  const auto delimiter = delimiter_of(parameter.style);
  if (delimiter == ',') return read_simple(parameter, text, true);
  return read_simple(parameter, percent_decode(text), false, std::string_view(&delimiter, 1));
}

std::optional<Reading> read_path(const Parameter& parameter, const RequestParts& parts) {
  const auto found = std::find_if(parts.path.begin(), parts.path.end(), [&](const auto& capture) {
    return capture.first == parameter.name;
  });
  if (found == parts.path.end()) return std::nullopt;
  std::string_view text = found->second;
  if (auto doubt = path_doubt(percent_decode(text)); !doubt.empty()) return doubtful(doubt);
  if (!parameter.media_type.empty()) return read_content(parameter, percent_decode(text));
  if (parameter.style == "label") {
    if (!text.starts_with('.')) return doubtful("a label parameter without its dot");
    text.remove_prefix(1);
    return read_simple(parameter, text, true, parameter.explode ? "." : ",");
  }
  if (parameter.style != "matrix") return read_delimited(parameter, text);
  const auto named = ";" + percent_encode(parameter.name) + "=";
  const bool pairs = parameter.explode && shape_of(parameter) == Shape::object;
  if (pairs && text.starts_with(';')) {
    text.remove_prefix(1);
    return read_simple(parameter, text, true, ";");
  }
  if (!text.starts_with(named)) return doubtful("a matrix parameter without its name or its value");
  text.remove_prefix(named.size());
  return read_simple(parameter, text, true, parameter.explode ? named : ",");
}

std::optional<Reading> read_header(const Parameter& parameter, const RequestParts& parts) {
  std::vector<std::string> values;
  for (const auto& header : *parts.headers) {
    if (same_field_name(header.name, parameter.name)) values.push_back(trim(header.value));
  }
  if (values.empty()) return std::nullopt;
  const auto shape = shape_of(parameter);
  if (values.size() > 1 && shape == Shape::scalar) return doubtful("the header occurs twice");
  std::string text = values.front();
  for (std::size_t i = 1; i < values.size(); ++i) text += "," + values[i];
  if (text.empty()) return doubtful("an empty header field may be dropped on the way");
  if (!parameter.media_type.empty()) return read_content(parameter, text);
  if (shape == Shape::scalar) return read_simple(parameter, text, false);
  std::vector<std::string> items;
  const std::string delimiter(1, delimiter_of(parameter.style));
  for (const auto& item : split(text, delimiter)) items.push_back(trim(item));
  if (shape == Shape::array) return read_items(items, parameter.schema);
  if (shape == Shape::object) return object_of(items, parameter, parameter.explode);
  return doubtful("the schema admits more than one shape");
}

// An exploded object's members stand among the other fields: those that another parameter has by
// name are not its own, and of the rest no document says that they are.
std::optional<Reading> read_exploded_object(const Parameter& parameter,
                                            const std::vector<Field>& fields,
                                            const std::vector<std::string>& declared) {
  std::vector<Field> members;
  bool sure = true;
  for (const auto& field : fields) {
    const auto base = field.name.substr(0, field.name.find('['));
    const bool taken = std::any_of(declared.begin(), declared.end(), [&](const std::string& name) {
      return name != parameter.name && (name == field.name || name == base);
    });
    if (taken || !member_schema(parameter.schema, field.name)) continue;
    if (!declared_member(parameter.schema, field.name)) sure = false;
    members.push_back(field);
  }
  if (members.empty()) return std::nullopt;
  auto reading = read_members(members, parameter.schema);
  if (!sure && reading.doubt.empty() &&
      validate(parameter.schema, reading.value, Direction::request) != Outcome::valid) {
    reading.doubt = "a field that may be none of the object's";
  }
  return reading;
}

// Some servers split before they decode, others after: "a%2Cb" is one item to the former.
Reading read_delimited_field(const Parameter& parameter, const Field& field) {
  const std::string delimiter(1, delimiter_of(parameter.style));
  const bool list = shape_of(parameter) == Shape::array;
  const auto read = [&](const std::vector<std::string>& parts) {
    return list ? read_items(parts, parameter.schema) : object_of(parts, parameter, false);
  };
  auto after = split(field.value, delimiter);
  if (delimiter != "," || field.raw.find('%') == std::string::npos) return read(after);
  auto before = split(field.raw, delimiter);
  for (auto& part : before) {
    std::replace(part.begin(), part.end(), '+', ' ');
    part = percent_decode(part);
  }
  auto reading = read(before);
  if (before == after) return reading;
  const auto other = read(after);
  const bool agree = reading.doubt.empty() && other.doubt.empty() &&
                     validate(parameter.schema, reading.value, Direction::request) ==
                         validate(parameter.schema, other.value, Direction::request);
  if (!agree && reading.doubt.empty()) reading.doubt = "servers differ about encoded commas";
  return reading;
}

std::optional<Reading> read_form(const Parameter& parameter, const std::vector<Field>& fields,
                                 const std::vector<std::string>& declared) {
  const auto shape = shape_of(parameter);
  if (parameter.style == "deepObject" && parameter.media_type.empty()) {
    return read_brackets(fields, parameter.name, parameter.schema);
  }
  if (shape == Shape::object && parameter.explode && parameter.media_type.empty()) {
    return read_exploded_object(parameter, fields, declared);
  }
  std::vector<std::string> values;
  for (const auto& field : fields) {
    if (field.name == parameter.name) values.push_back(field.value);
  }
  if (values.empty()) return std::nullopt;
  // §4.7.12.2: without allowEmptyValue a server may refuse it.
  if (std::find(values.begin(), values.end(), "") != values.end()) {
    const bool text = (parameter.schema ? parameter.schema.admitted_types() & string_bit : 1) != 0;
    const bool fine = parameter.allow_empty && text && values.size() == 1;
    if (!fine) return doubtful("an empty value may be refused");
  }
  if (!parameter.media_type.empty()) {
    return values.size() == 1 ? read_content(parameter, values.front())
                              : doubtful("it occurs twice");
  }
  if (shape == Shape::mixed) return doubtful("the schema admits more than one shape");
  if (shape == Shape::array && parameter.explode) {
    auto reading = read_items(values, parameter.schema);
    if (values.size() > 1 || values.front().find(',') == std::string::npos) return reading;
    // Some servers split a lone value at its commas.
    const auto parted = read_items(split(values.front(), ","), parameter.schema);
    const bool agree = validate(parameter.schema, reading.value, Direction::request) ==
                       validate(parameter.schema, parted.value, Direction::request);
    if (!agree && reading.doubt.empty()) reading.doubt = "servers differ about commas in a list";
    return reading;
  }
  if (values.size() > 1) return doubtful("it occurs more than once");
  if (shape == Shape::scalar) return read_scalar(values.front(), parameter.schema);
  return read_delimited_field(
      parameter, *std::find_if(fields.begin(), fields.end(),
                               [&](const Field& one) { return one.name == parameter.name; }));
}

// Forms decode their fields themselves; other documents are encoded as a whole.
Reading read_whole_query(const Parameter& parameter, const std::string& query) {
  const auto media = parse_media_type(parameter.media_type);
  const bool form = media && media->subtype == "x-www-form-urlencoded";
  return read_content(parameter, form ? query : percent_decode(query));
}

bool leaves_no_trace(const Parameter& parameter) {
  return shape_of(parameter) == Shape::object && parameter.explode &&
         parameter.media_type.empty() && parameter.in != In::path && parameter.in != In::header &&
         validate(parameter.schema, json::object(), Direction::request) == Outcome::valid;
}

std::optional<Reading> read(const Parameter& parameter, const RequestParts& parts) {
  switch (parameter.in) {
    case In::path:
      return read_path(parameter, parts);
    case In::query:
      return read_form(parameter, parts.query, parts.declared);
    case In::header:
      return read_header(parameter, parts);
    case In::querystring:
      if (parts.whole_query.empty()) return std::nullopt;
      return read_whole_query(parameter, parts.whole_query);
    case In::cookie:
      break;
  }
  return read_form(parameter, parts.cookies, parts.declared);
}

}  // namespace

std::string parameter_location(const Parameter& parameter) {
  return "/request/" + std::string(name(parameter.in)) + "/" + escape_pointer(parameter.name);
}

DecodedParameter decode_parameter(const Parameter& parameter, const RequestParts& parts) {
  DecodedParameter decoded;
  const auto location = parameter_location(parameter);
  auto reading = read(parameter, parts);
  if (!reading) {
    if (parameter.required && leaves_no_trace(parameter)) {
      decoded.verdict.doubt = "an exploded object without members cannot be told from none";
    } else if (parameter.required) {
      decoded.verdict.violations.push_back({"required", location, parameter.pointer + "/required",
                                            "the parameter " + parameter.name, "it is missing"});
    }
    return decoded;
  }
  decoded.value = reading->value;
  decoded.verdict = judge_reading(*reading, parameter.schema, location);
  return decoded;
}

}  // namespace assay::spec
