#include "spec/schema/messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "spec/schema/validate.h"

namespace assay::spec {
namespace {

constexpr std::size_t text_limit = 120;
constexpr std::size_t listed_limit = 12;

}  // namespace

std::string shown_value(const json::value& value) {
  std::string text;
  if (value.is_object() && value.get_object().size() > 8) {
    text = fmt::format("an object of {} members", value.get_object().size());
  } else if (value.is_array() && value.get_array().size() > 32) {
    text = fmt::format("an array of {} items", value.get_array().size());
  } else {
    text = value.is_double() ? fmt::format("{}", value.get_double()) : json::serialize(value);
  }
  if (text.size() <= text_limit) return text;
  auto cut = text_limit - 3;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return text.substr(0, cut) + "...";
}

std::string type_text(TypeMask types) {
  std::string text;
  const auto add = [&](TypeMask bit, const char* name) {
    if ((types & bit) != 0) text += (text.empty() ? "" : " or ") + std::string(name);
  };
  add(string_bit, "string");
  if ((types & number_bit) != 0) {
    add(number_bit, "number");
  } else {
    add(integer_bit, "integer");
  }
  add(boolean_bit, "boolean");
  add(array_bit, "array");
  add(object_bit, "object");
  add(null_bit, "null");
  return text.empty() ? "nothing" : text;
}

std::string enum_text(const json::array& values) {
  std::string text = values.size() == 1 ? "" : "one of ";
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i == listed_limit) return text + ", ...";
    const auto& value = values[i];
    text += (i == 0 ? "" : ", ") +
            (value.is_string() ? std::string(value.get_string()) : shown_value(value));
  }
  return text;
}

std::string bound_text(const Bound& bound, bool lower) {
  const char* relation =
      lower ? (bound.exclusive ? "> " : ">= ") : (bound.exclusive ? "< " : "<= ");
  return relation + shown_value(bound.value);
}

std::string count_text(std::uint64_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

namespace {

bool is_one_of(std::string_view keyword, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), keyword) != list.end();
}

/// "a string or null": the article of the first type.
std::string with_article(const std::string& types) {
  if (types.starts_with("null") || types.starts_with("nothing")) return types;
  const bool vowel =
      !types.empty() && std::string_view("aeio").find(types.front()) != std::string::npos;
  return (vowel ? "an " : "a ") + types;
}

}  // namespace

std::string SchemaError::sentence() const {
  const auto where = instance.empty() ? std::string("the value") : instance;
  if (actual == "it is missing") return fmt::format("{} is missing ({})", where, keyword);
  if (keyword == "nullable") {
    return fmt::format("{} must be {} ({})", where, with_article(expected), keyword);
  }
  if (keyword == "type") {
    return fmt::format("{} must be {}, but is {} (type)", where, with_article(expected), actual);
  }
  if (is_one_of(keyword, {"additionalProperties", "unevaluatedProperties", "additionalItems",
                          "unevaluatedItems", "false"})) {
    return fmt::format("{} must not be there, but is {} ({})", where, actual, keyword);
  }
  if (is_one_of(keyword, {"minLength", "maxLength", "minItems", "maxItems", "minProperties",
                          "maxProperties", "contains", "minContains", "maxContains"})) {
    const auto* has = keyword == "minLength" ? "is" : "has";
    return fmt::format("{} must have {}, but {} {} ({})", where, expected, has, actual, keyword);
  }
  if (keyword == "uniqueItems") {
    return fmt::format("{} must have {}, but {} ({})", where, expected, actual, keyword);
  }
  if (keyword == "format") {
    return fmt::format("{} must have the {}, but is {} ({})", where, expected, actual, keyword);
  }
  return fmt::format("{} must be {}, but is {} ({})", where, expected, actual, keyword);
}

}  // namespace assay::spec
