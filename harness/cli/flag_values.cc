#include "harness/cli/flag_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "spec/nearest_name.h"
#include "spec/schema/write_json.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

/// Those whose values hold secrets, or lead to a server with them.
constexpr std::string_view secretive[] = {"header", "auth",    "set",  "url",
                                          "proxy",  "history", "serve"};

/// What was given in place of what is wanted; where it may be a secret, of which kind it is.
std::string told(const FlagRow& row, const json::value& value) {
  const bool telling =
      value.is_object() || value.is_array() || value.is_string() || value.is_number();
  const bool hidden =
      std::find(std::begin(secretive), std::end(secretive), row.key()) != std::end(secretive);
  if (!hidden || !telling || value == json::value("")) return spec::write_json(value);
  return value.is_object()   ? "an object"
         : value.is_array()  ? "such a list"
         : value.is_string() ? "such a text"
                             : "a number";
}

spec::Error wrong(const FlagRow& row, std::string_view wanted, const json::value& value) {
  return {spec::ErrorCode::usage,
          fmt::format("'{}' wants {}, not {}", row.key(), wanted, told(row, value)),
          {},
          "see assay config options"};
}

std::string wanted(const Number& number, bool whole) {
  auto text = std::string(whole ? "a whole number" : "a number");
  if (number.above) return text + fmt::format(" above {}", number.least);
  text += fmt::format(" from {}", number.least);
  if (number.most < 1e9) text += fmt::format(" to {}", number.most);
  return text;
}

/// Text of what YAML may have read as a number: `seed: 7`.
std::optional<std::string> text_of(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  if (value.is_number()) return spec::write_json(value);
  return std::nullopt;
}

spec::Result<void> assign_choice(std::string& target, const Choice& choice, const FlagRow& row,
                                 const json::value& value) {
  const auto text = text_of(value);
  if (text && std::find(choice.words.begin(), choice.words.end(), *text) != choice.words.end()) {
    target = *text;
    return {};
  }
  std::string words;
  for (const auto word : choice.words) words += (words.empty() ? "" : ", ") + std::string(word);
  auto error = wrong(row, "one of " + words, value);
  const auto near =
      spec::nearest_name(text.value_or(""), {choice.words.begin(), choice.words.end()}, 4);
  if (!near.empty()) error.advice = fmt::format("did you mean '{}'?", near);
  return error;
}

spec::Result<void> assign_texts(std::vector<std::string>& target, const FlagRow& row,
                                const json::value& value) {
  std::vector<std::string> texts;
  const auto add = [&](const json::value& item) {
    auto text = text_of(item);
    if (!text || text->empty()) return false;
    texts.push_back(std::move(*text));
    return true;
  };
  const auto* array = value.if_array();
  const bool fine = array != nullptr ? std::all_of(array->begin(), array->end(), add) : add(value);
  if (!fine) return wrong(row, "a text or a list of texts, none of them empty", value);
  target = std::move(texts);
  return {};
}

template <class N>
spec::Result<void> assign_number(N& target, const Number& number, const FlagRow& row,
                                 const json::value& value) {
  constexpr bool whole = std::is_integral_v<N>;
  boost::system::error_code failed;
  const auto given = value.is_number() ? value.to_number<double>(failed) : std::nan("");
  const bool fits = std::isfinite(given) && given <= number.most &&
                    (number.above ? given > number.least : given >= number.least) &&
                    (!whole || given == std::floor(given));
  if (!fits) return wrong(row, wanted(number, whole), value);
  // A double holds no more than 53 bits of a whole number.
  if constexpr (whole) {
    const auto exact = value.to_number<N>(failed);
    if (!failed.failed()) {
      target = exact;
      return {};
    }
  }
  target = static_cast<N>(given);
  return {};
}

}  // namespace

spec::Result<void> assign(Flags& flags, const FlagRow& row, const json::value& value) {
  using Done = spec::Result<void>;
  return std::visit(
      Overloaded{
          [&](const Text& text) -> Done {
            auto given = text_of(value);
            if (!given) return wrong(row, "a text", value);
            if (given->empty() && !text.may_be_empty) {
              return wrong(row, "a text that is not empty", value);
            }
            flags.*text.at = std::move(*given);
            return {};
          },
          [&](const Choice& choice) { return assign_choice(flags.*choice.at, choice, row, value); },
          [&](const Texts& texts) { return assign_texts(flags.*texts.at, row, value); },
          [&](const Toggle& toggle) -> Done {
            if (!value.is_bool()) return wrong(row, "true or false", value);
            flags.*toggle.at = value.get_bool();
            return {};
          },
          [&](const Number& number) {
            return std::visit([&](auto at) { return assign_number(flags.*at, number, row, value); },
                              number.at);
          }},
      row.value);
}

spec::Result<void> assign_text(Flags& flags, const FlagRow& row, std::string_view text) {
  json::value value = json::string(text);
  boost::system::error_code failed;
  if (std::holds_alternative<Toggle>(row.value)) {
    for (const auto* word : {"1", "true", "yes", "on"}) {
      if (text == word) value = true;
    }
    for (const auto* word : {"", "0", "false", "no", "off"}) {
      if (text == word) value = false;
    }
  } else if (std::holds_alternative<Number>(row.value)) {
    auto number = json::parse(text, failed);
    if (!failed.failed()) value = std::move(number);
  } else if (const auto* texts = std::get_if<Texts>(&row.value);
             texts != nullptr && !text.empty()) {
    auto list = text.starts_with('[') ? json::parse(text, failed) : json::value();
    if (list.is_array()) {
      value = std::move(list);
    } else if (texts->by_comma) {
      json::array parts;
      for (std::size_t at = 0; at <= text.size();) {
        const auto comma = std::min(text.find(',', at), text.size());
        if (comma > at) parts.emplace_back(json::string(text.substr(at, comma - at)));
        at = comma + 1;
      }
      value = std::move(parts);
    }
  }
  return assign(flags, row, value);
}

json::value current(const Flags& flags, const FlagRow& row) {
  return std::visit(
      Overloaded{
          [&](const Text& text) -> json::value { return json::string(flags.*text.at); },
          [&](const Choice& choice) -> json::value { return json::string(flags.*choice.at); },
          [&](const Texts& texts) -> json::value {
            json::array list;
            for (const auto& item : flags.*texts.at) list.emplace_back(json::string(item));
            return list;
          },
          [&](const Toggle& toggle) -> json::value { return flags.*toggle.at; },
          [&](const Number& number) -> json::value {
            return std::visit([&](auto at) { return json::value(flags.*at); }, number.at);
          }},
      row.value);
}

json::object schema_of(const FlagRow& row) {
  auto shape = std::visit(
      Overloaded{[](const Text&) {
                   return json::object{{"type", {"string", "number"}}};
                 },
                 [](const Choice& choice) {
                   json::array words;
                   for (const auto word : choice.words) words.emplace_back(json::string(word));
                   return json::object{{"enum", std::move(words)}};
                 },
                 [](const Texts&) {
                   return json::object{{"type", {"string", "number", "array"}},
                                       {"items", {{"type", {"string", "number"}}}}};
                 },
                 [](const Toggle&) {
                   return json::object{{"type", "boolean"}};
                 },
                 [](const Number& number) {
                   const bool whole = !std::holds_alternative<double Flags::*>(number.at);
                   json::object object{{"type", whole ? "integer" : "number"}};
                   object[number.above ? "exclusiveMinimum" : "minimum"] =
                       static_cast<std::int64_t>(number.least);
                   if (number.most < 1e9)
                     object["maximum"] = static_cast<std::int64_t>(number.most);
                   return object;
                 }},
      row.value);
  shape["description"] = json::string(row.summary);
  return shape;
}

std::string variable_of(std::string_view key) {
  std::string name = "ASSAY_";
  for (const char c : key) {
    name += c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

}  // namespace assay::harness
