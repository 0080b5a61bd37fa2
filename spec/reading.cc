#include "spec/reading.h"

#include <algorithm>
#include <cstdlib>

#include "spec/encoding.h"
#include "spec/json_parser.h"
#include "spec/lenient_text.h"
#include "spec/serialize.h"

namespace assay::spec {
namespace {

constexpr int search_limit = 64;

std::optional<json::value> scalar_of(std::string_view text) {
  if (text.empty() || text.front() == '"' || text.front() == '[' || text.front() == '{') {
    return std::nullopt;
  }
  auto parsed = parse_json(text);
  // JSON allows white space around a value; a number in a query has none.
  const bool spaced = text.find_first_of(" \t\r\n") != std::string_view::npos;
  if (parsed.failed || parsed.beyond_double || spaced) return std::nullopt;
  return std::move(parsed.value);
}

// What some reader of numbers takes but JSON does not: "05", "+5", " 5", "5\n", "NaN", "0x1F",
// "1_000".
bool looks_numeric(std::string_view text) {
  const auto copy = leniently(text);
  char* end = nullptr;
  std::strtod(copy.c_str(), &end);
  return end != copy.c_str() && *end == '\0';
}

bool looks_boolean(std::string_view text) {
  for (const std::string_view word :
       {"true", "false", "1", "0", "yes", "no", "on", "off", "y", "n", "t", "f"}) {
    if (same_field_name(word, text)) return true;
  }
  return false;
}

std::string doubt_about(std::string_view text, TypeMask types, bool json_scalar) {
  if (!is_utf8(text)) return "the text is not UTF-8";
  if ((types & string_bit) != 0) return {};
  if ((types & (array_bit | object_bit)) != 0 &&
      (types & ~(array_bit | object_bit | null_bit)) == 0) {
    return "a list or an object inside a list or an object has no standard form here";
  }
  const auto lenient = leniently(text);
  if (lenient.empty()) return "empty text may be read as nothing";
  if ((types & (integer_bit | number_bit)) != 0 && !json_scalar && looks_numeric(text)) {
    return "servers differ about '" + std::string(text) + "' as a number";
  }
  const bool plain = text == "true" || text == "false";
  if ((types & boolean_bit) != 0 && !plain && looks_boolean(lenient)) {
    return "servers differ about '" + std::string(text) + "' as a boolean";
  }
  // "5.0" as an integer: JSON Schema says yes, many query parsers say no.
  if (json_scalar && (types & integer_bit) != 0 && (types & number_bit) == 0 &&
      text.find_first_of(".eE") != std::string_view::npos && looks_numeric(text)) {
    return "servers differ about '" + std::string(text) + "' as an integer";
  }
  return {};
}

}  // namespace

namespace {

/// The first node, of the schema itself or of a part of its combinators, that `pick` finds one
/// below.
template <class Pick>
Schema search(const Schema& schema, Pick&& pick) {
  if (!schema) return {};
  std::vector<Schema> stack{schema};
  for (int steps = 0; !stack.empty() && steps < search_limit; ++steps) {
    const auto now = stack.back();
    stack.pop_back();
    const auto& node = now.root();
    if (const auto found = pick(node); found != no_node) return now.at(found);
    for (const auto* parts : {&node.one_of, &node.any_of, &node.all_of}) {
      for (const auto part : *parts) stack.push_back(now.at(part));
    }
    if (node.reference != no_node) stack.push_back(now.at(node.reference));
  }
  return {};
}

}  // namespace

Schema declared_member(const Schema& schema, std::string_view name) {
  return search(schema, [&](const Node& node) { return node.property(name); });
}

Schema member_schema(const Schema& schema, std::string_view name) {
  auto found = declared_member(schema, name);
  if (found || !schema) return found;
  const auto& node = schema.root();
  if (node.additional != no_node && node.additional_allowed) return schema.at(node.additional);
  const auto others = node.unevaluated_properties;
  return others != no_node && !schema.node(others).never ? schema.at(others) : Schema();
}

Schema item_schema(const Schema& schema) {
  return search(schema, [](const Node& node) { return node.items; });
}

Reading read_scalar(std::string_view text, const Schema& schema) {
  const auto types = schema.admitted_types();
  const auto scalar = scalar_of(text);
  Reading reading;
  reading.doubt = doubt_about(text, types, scalar.has_value());
  if (!is_utf8(text)) {
    reading.value = json::string();
    return reading;
  }
  reading.value = json::string(text);
  if (!scalar) return reading;
  const auto as_json = schema ? validate(schema, *scalar, Direction::request) : Outcome::valid;
  const auto as_text =
      schema ? validate(schema, reading.value, Direction::request) : Outcome::valid;
  if (scalar->is_null() && as_json == Outcome::valid && as_text != Outcome::valid) {
    reading.doubt = "servers differ about 'null' in a text";
    return reading;
  }
  const bool number_fits = scalar->is_number() && (types & (integer_bit | number_bit)) != 0;
  const bool boolean_fits = scalar->is_bool() && (types & boolean_bit) != 0;
  const bool fits = number_fits || boolean_fits;
  if (fits && (types & string_bit) != 0 && as_json != as_text && reading.doubt.empty()) {
    reading.doubt = "'" + std::string(text) + "' is judged differently as text and as a value";
  }
  if (as_json == Outcome::valid && (fits || as_text != Outcome::valid)) {
    reading.value = *scalar;
  } else if (as_text != Outcome::valid && fits) {
    reading.value = *scalar;
  }
  return reading;
}

Reading read_items(const std::vector<std::string>& parts, const Schema& schema) {
  const auto items = item_schema(schema);
  Reading reading;
  json::array array;
  for (const auto& part : parts) {
    auto item = read_scalar(part, items);
    if (reading.doubt.empty()) reading.doubt = item.doubt;
    array.push_back(std::move(item.value));
  }
  reading.value = std::move(array);
  return reading;
}

Reading read_members(const std::vector<Field>& fields, const Schema& schema) {
  Reading reading;
  json::object object;
  const auto note = [&](const std::string& doubt) {
    if (reading.doubt.empty()) reading.doubt = doubt;
  };
  for (const auto& field : fields) {
    const auto member = member_schema(schema, field.name);
    const bool list = member && (member.admitted_types() & array_bit) != 0 &&
                      (member.admitted_types() & string_bit) == 0;
    if (member && (member.admitted_types() & object_bit) != 0 &&
        (member.admitted_types() & string_bit) == 0) {
      note("nested objects in a form are written in more than one way");
    }
    auto read = read_scalar(field.value, list ? item_schema(member) : member);
    note(read.doubt);
    auto* known = object.if_contains(field.name);
    if (known != nullptr && list) {
      known->get_array().push_back(std::move(read.value));
    } else if (known != nullptr) {
      note("'" + field.name + "' occurs more than once");
    } else if (list) {
      object[field.name] = json::array{std::move(read.value)};
    } else {
      object[field.name] = std::move(read.value);
    }
  }
  reading.value = std::move(object);
  return reading;
}

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

std::vector<Field> split_fields(std::string_view text, char separator, bool form) {
  std::vector<Field> fields;
  const auto decode = [&](std::string_view part) {
    std::string plain(part);
    for (auto& c : plain) c = form && c == '+' ? ' ' : c;
    return percent_decode(plain);
  };
  for (const auto& piece : split(text, std::string_view(&separator, 1))) {
    std::string_view part = piece;
    part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
    if (part.empty()) continue;
    const auto equals = std::min(part.find('='), part.size());
    Field field{decode(part.substr(0, equals)), {}};
    if (equals < part.size()) {
      field.raw = part.substr(equals + 1);
      field.value = decode(field.raw);
    }
    fields.push_back(std::move(field));
  }
  return fields;
}

namespace {

bool holds_wide_integer(const json::value& value) {
  constexpr std::int64_t most = (std::int64_t{1} << 53) - 1;
  if (const auto* integer = value.if_int64()) return *integer > most || *integer < -most;
  if (const auto* natural = value.if_uint64()) return *natural > static_cast<std::uint64_t>(most);
  if (const auto* array = value.if_array()) {
    return std::any_of(array->begin(), array->end(), holds_wide_integer);
  }
  if (const auto* object = value.if_object()) {
    return std::any_of(object->begin(), object->end(),
                       [](const auto& member) { return holds_wide_integer(member.value()); });
  }
  return false;
}

}  // namespace

PartVerdict judge_reading(const Reading& reading, const Schema& schema, const std::string& location,
                          Direction direction) {
  PartVerdict part;
  if (!reading.doubt.empty()) {
    part.doubt = reading.doubt;
    return part;
  }
  if (!schema) return part;
  const auto explanation = explain(schema, reading.value, direction);
  if (explanation.outcome == Outcome::undecided) part.doubt = "the schema cannot be decided";
  if (explanation.outcome == Outcome::valid && holds_wide_integer(reading.value)) {
    part.doubt = "an integer beyond 2^53, which not every reader of JSON holds (RFC 8259 §6)";
  }
  for (const auto& error : explanation.errors) {
    part.violations.push_back(
        {error.keyword, location + error.instance, error.schema, error.expected, error.actual});
  }
  return part;
}

}  // namespace assay::spec
