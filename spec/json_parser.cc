#include "spec/json_parser.h"

#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

namespace assay::spec {
namespace {

namespace json = boost::json;
using boost::system::error_code;

/// Builds the value from the parser's events; numbers from their text.
struct Handler {
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

  json::value_stack stack;
  std::string number;
  std::size_t members = 0;
  bool beyond_double = false;

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(std::size_t count, error_code&) {
    members += count;
    stack.push_object(count);
    return true;
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t count, error_code&) {
    stack.push_array(count);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, error_code&) {
    stack.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, error_code&) {
    stack.push_key(part);
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, error_code&) {
    stack.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, error_code&) {
    stack.push_string(part);
    return true;
  }
  bool on_number_part(json::string_view part, error_code&) {
    number.append(part.data(), part.size());
    return true;
  }
  bool on_int64(std::int64_t value, json::string_view, error_code&) {
    number.clear();
    stack.push_int64(value);
    return true;
  }
  bool on_uint64(std::uint64_t value, json::string_view, error_code&) {
    number.clear();
    stack.push_uint64(value);
    return true;
  }
  bool on_double(double approximate, json::string_view part, error_code&) {
    number.append(part.data(), part.size());
    double exact = approximate;
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), exact);
    // Out of range means zero or an infinity, which the parser has right.
    if (parsed.ec != std::errc()) exact = approximate;
    beyond_double = beyond_double || !std::isfinite(exact);
    number.clear();
    stack.push_double(exact);
    return true;
  }
  bool on_bool(bool value, error_code&) {
    stack.push_bool(value);
    return true;
  }
  bool on_null(error_code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }
};

// value_stack keeps the last of equal names, so that members get lost on the way.
std::size_t count_members(const json::value& value) {
  std::size_t members = 0;
  if (const auto* object = value.if_object()) {
    members = object->size();
    for (const auto& member : *object) members += count_members(member.value());
  } else if (const auto* array = value.if_array()) {
    for (const auto& item : *array) members += count_members(item);
  }
  return members;
}

}  // namespace

ParsedJson parse_json(std::string_view text) {
  ParsedJson parsed;
  json::parse_options options;
  options.max_depth = 512;
  json::basic_parser<Handler> parser(options);
  parser.handler().stack.reset({});
  parsed.consumed = parser.write_some(false, text.data(), text.size(), parsed.failed);
  if (!parsed.failed &&
      text.find_first_not_of(" \t\r\n", parsed.consumed) != std::string_view::npos) {
    parsed.failed = json::error::extra_data;
  }
  if (parsed.failed) return parsed;
  auto& handler = parser.handler();
  parsed.value = handler.stack.release();
  parsed.beyond_double = handler.beyond_double;
  parsed.repeated_name = handler.members != count_members(parsed.value);
  return parsed;
}

}  // namespace assay::spec
