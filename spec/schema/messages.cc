#include "spec/schema/messages.h"

#include <fmt/format.h>

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
    text = json::serialize(value);
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
  return relation + json::serialize(bound.value);
}

std::string count_text(std::uint64_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string SchemaError::sentence() const {
  const auto where = instance.empty() ? std::string("the value") : instance;
  if (actual == "it is missing") return fmt::format("{} is missing ({})", where, keyword);
  return fmt::format("{} is {} instead of {} ({})", where, actual, expected, keyword);
}

}  // namespace assay::spec
