// Values that look like the right ones: of another type, or an enum's value spelled otherwise.
#include <array>

#include "properties/generators/breaks.h"
#include "spec/schema/write_json.h"

namespace assay::properties {
namespace {

using Broken = std::optional<json::value>;
using Valid = const json::value&;

constexpr spec::TypeMask numeric = spec::integer_bit | spec::number_bit;

Broken text(std::string_view value) {
  return json::value(json::string_view(value.data(), value.size()));
}

template <spec::TypeMask wanted, spec::TypeMask without>
std::size_t typed(const Aim& aim) {
  const bool fits = aim.node.typed && (aim.node.types & wanted) != 0 && !aim.admits(without);
  return once(fits);
}

Broken as_text(const Aim&, std::size_t, Valid valid, Source&) {
  return json::value(json::string(spec::write_json(valid)));
}
Broken as_datum_text(const Aim& aim, std::size_t, Valid, Source&) {
  return text(aim.datum);
}
Broken in_array(const Aim&, std::size_t, Valid valid, Source&) {
  return json::value(json::array{valid});
}
Broken in_object(const Aim&, std::size_t, Valid valid, Source&) {
  return json::value(json::object{{"value", valid}});
}
Broken without_array(const Aim&, std::size_t, Valid valid, Source&) {
  const auto* items = valid.if_array();
  if (items == nullptr || items->empty()) return std::nullopt;
  return items->front();
}
Broken by_index(const Aim&, std::size_t, Valid valid, Source&) {
  const auto* items = valid.if_array();
  if (items == nullptr) return std::nullopt;
  json::object members;
  for (std::size_t i = 0; i < items->size(); ++i) members[std::to_string(i)] = (*items)[i];
  return json::value(std::move(members));
}
Broken as_pairs(const Aim&, std::size_t, Valid valid, Source&) {
  const auto* members = valid.if_object();
  if (members == nullptr) return std::nullopt;
  json::array pairs;
  for (const auto& member : *members) {
    pairs.push_back(json::array{json::value(member.key()), member.value()});
  }
  return json::value(std::move(pairs));
}
Broken as_number(const Aim&, std::size_t, Valid valid, Source&) {
  return json::value(valid.is_bool() && valid.get_bool() ? 1 : 0);
}
Broken number_for_text(const Aim&, std::size_t, Valid, Source&) {
  return json::value(5);
}
Broken boolean_for_text(const Aim&, std::size_t, Valid, Source&) {
  return json::value(true);
}
Broken with_point(const Aim&, std::size_t, Valid valid, Source&) {
  if (!valid.is_int64()) return std::nullopt;
  return json::value(static_cast<double>(valid.get_int64()));
}
Broken with_half(const Aim&, std::size_t, Valid valid, Source&) {
  if (!valid.is_int64()) return std::nullopt;
  const auto value = static_cast<double>(valid.get_int64());
  return json::value(value + (value > 0 ? -0.5 : 0.5));
}
// In a text: forms of a number that servers read differently, or not at all.
Broken number_form(const Aim& aim, std::size_t, Valid valid, Source&) {
  if (!valid.is_int64() || valid.get_int64() < 0) return std::nullopt;
  std::string form(aim.datum);
  form.replace(form.find('n'), 1, spec::write_json(valid));
  return text(form);
}
Broken full_width(const Aim&, std::size_t, Valid valid, Source&) {
  if (!valid.is_number()) return std::nullopt;
  std::string wide;
  for (const char c : spec::write_json(valid)) {
    const bool digit = c >= '0' && c <= '9';
    wide +=
        digit ? std::string("\xEF\xBC") + static_cast<char>(0x90 + (c - '0')) : std::string(1, c);
  }
  return text(wide);
}
std::size_t dated(const Aim& aim) {
  const bool date = aim.node.format == "date-time" || aim.node.format == "date";
  return once(date && !aim.admits(numeric));
}
Broken epoch(const Aim&, std::size_t, Valid, Source&) {
  return json::value(1'705'320'000);
}

/// The enum's or const's texts.
std::vector<std::string> listed_texts(const spec::Node& node) {
  std::vector<std::string> texts;
  const auto add = [&](const json::value& value) {
    if (value.is_string() && !value.get_string().empty()) texts.emplace_back(value.get_string());
  };
  if (node.enumeration != nullptr) {
    for (const auto& value : *node.enumeration) add(value);
  }
  if (node.constant != nullptr) add(*node.constant);
  return texts;
}
std::size_t lists_texts(const Aim& aim) {
  const bool listing = aim.node.enumeration != nullptr || aim.node.constant != nullptr;
  return once(listing && aim.admits(spec::string_bit) && !listed_texts(aim.node).empty());
}

std::string in_case(std::string value, std::string_view how) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool lower = c >= 'a' && c <= 'z';
    const bool upper = c >= 'A' && c <= 'Z';
    const bool first = how == "title" && i == 0;
    if (lower && (how == "upper" || first)) value[i] = static_cast<char>(c - 32);
    if (upper && (how == "lower" || (how == "title" && i > 0)))
      value[i] = static_cast<char>(c + 32);
  }
  return value;
}
template <class Spell>
Broken respell(const Aim& aim, Source& source, Spell&& spell) {
  const auto texts = listed_texts(aim.node);
  const auto& chosen = texts[source.index(texts.size())];
  const auto other = spell(chosen);
  if (other == chosen) return std::nullopt;
  return text(other);
}
Broken other_case(const Aim& aim, std::size_t, Valid, Source& source) {
  return respell(aim, source, [&](const std::string& value) { return in_case(value, aim.datum); });
}
Broken added(const Aim& aim, std::size_t, Valid, Source& source) {
  return respell(aim, source, [&](const std::string& value) {
    std::string around(aim.datum);
    return around.replace(around.find('x'), 1, value);
  });
}
Broken cut(const Aim& aim, std::size_t, Valid, Source& source) {
  return respell(aim, source,
                 [](const std::string& value) { return value.substr(0, value.size() - 1); });
}
Broken halved(const Aim& aim, std::size_t, Valid, Source& source) {
  return respell(aim, source,
                 [&](std::string value) { return value.insert(value.size() / 2, aim.datum); });
}
// Letters of the Cyrillic and Greek scripts that look like Latin ones.
Broken homoglyph(const Aim& aim, std::size_t, Valid, Source& source) {
  constexpr std::array<std::pair<char, const char*>, 12> twins{{{'a', "\u0430"},
                                                                {'c', "\u0441"},
                                                                {'e', "\u0435"},
                                                                {'i', "\u0456"},
                                                                {'o', "\u043E"},
                                                                {'p', "\u0440"},
                                                                {'s', "\u0455"},
                                                                {'x', "\u0445"},
                                                                {'y', "\u0443"},
                                                                {'A', "\u0391"},
                                                                {'B', "\u0392"},
                                                                {'O', "\u039F"}}};
  return respell(aim, source, [&](std::string value) {
    for (const auto& [latin, other] : twins) {
      const auto at = value.find(latin);
      if (at != std::string::npos) return value.replace(at, 1, other);
    }
    return value;
  });
}
Broken full_width_letter(const Aim& aim, std::size_t, Valid, Source& source) {
  return respell(aim, source, [](std::string value) {
    const auto code = 0xFEE0U + static_cast<unsigned char>(value[0]);
    if (value[0] <= ' ' || value[0] > '~') return value;
    std::string wide{static_cast<char>(0xE0U | (code >> 12U)),
                     static_cast<char>(0x80U | ((code >> 6U) & 0x3FU)),
                     static_cast<char>(0x80U | (code & 0x3FU))};
    return value.replace(0, 1, wide);
  });
}
Broken ordinal(const Aim&, std::size_t, Valid, Source&) {
  return json::value(0);
}
std::size_t lists_only_texts(const Aim& aim) {
  return once(lists_texts(aim) == 1 && !aim.admits(numeric));
}

constexpr MalformationKind type_row(std::string_view id, std::string_view summary) {
  return {id, Level::value, summary, "type"};
}
constexpr MalformationKind enum_row(std::string_view id, std::string_view summary) {
  return {id, Level::value, summary, "enum|const"};
}
constexpr ValueBreak form(std::string_view id, std::string_view summary, std::string_view datum) {
  return {{id, Level::value, summary, "RFC 8259 §6", Claim::none},
          true,
          typed<numeric, spec::string_bit>,
          number_form,
          datum};
}
constexpr ValueBreak variant(std::string_view id, std::string_view summary, std::string_view datum,
                             decltype(ValueBreak::make) make) {
  return {enum_row(id, summary), true, lists_texts, make, datum};
}

using spec::array_bit, spec::boolean_bit, spec::object_bit, spec::string_bit;

constexpr std::array rows{
    ValueBreak{type_row("number_as_text", "\"5\" for 5"), false, typed<numeric, string_bit>,
               as_text},
    ValueBreak{type_row("boolean_as_text", "\"true\" for true"), false,
               typed<boolean_bit, string_bit>, as_text},
    ValueBreak{type_row("object_as_text", "an object as JSON inside a string"), false,
               typed<object_bit, string_bit>, as_text},
    ValueBreak{type_row("array_as_text", "an array as JSON inside a string"), false,
               typed<array_bit, string_bit>, as_text},
    ValueBreak{type_row("array_as_list", "a comma-separated text for an array"), false,
               typed<array_bit, string_bit>, as_datum_text, "a,b,c"},
    ValueBreak{type_row("empty_text_as_number", "\"\" for a number"), false,
               typed<numeric, string_bit>, as_datum_text, ""},
    ValueBreak{type_row("null_as_text", "\"null\" for a number"), false, typed<numeric, string_bit>,
               as_datum_text, "null"},
    ValueBreak{type_row("nan_as_text", "\"NaN\" for a number"), false, typed<numeric, string_bit>,
               as_datum_text, "NaN"},
    ValueBreak{type_row("infinity_as_text", "\"Infinity\" for a number"), false,
               typed<numeric, string_bit>, as_datum_text, "Infinity"},
    ValueBreak{type_row("yes_as_boolean", "\"yes\" for true"), false,
               typed<boolean_bit, string_bit>, as_datum_text, "yes"},
    ValueBreak{type_row("number_as_boolean", "1 for true, 0 for false"), false,
               typed<boolean_bit, numeric>, as_number},
    ValueBreak{type_row("number_for_text", "5 for a string"), false, typed<string_bit, numeric>,
               number_for_text},
    ValueBreak{type_row("boolean_for_text", "true for a string"), false,
               typed<string_bit, boolean_bit>, boolean_for_text},
    ValueBreak{type_row("text_in_array", "[x] for a string x"), false, typed<string_bit, array_bit>,
               in_array},
    ValueBreak{type_row("number_in_array", "[x] for a number x"), false, typed<numeric, array_bit>,
               in_array},
    ValueBreak{type_row("object_in_array", "[x] for an object x"), false,
               typed<object_bit, array_bit>, in_array},
    ValueBreak{type_row("text_in_object", "{\"value\": x} for a string x"), false,
               typed<string_bit, object_bit>, in_object},
    ValueBreak{type_row("item_for_array", "x for [x]"), false,
               typed<array_bit, numeric | string_bit | object_bit | boolean_bit>, without_array},
    ValueBreak{type_row("object_for_array", "an object of indices for an array"), false,
               typed<array_bit, object_bit>, by_index},
    ValueBreak{type_row("pairs_for_object", "an array of name and value pairs for an object"),
               false, typed<object_bit, array_bit>, as_pairs},
    ValueBreak{type_row("half_for_integer", "a whole number less a half"), true,
               typed<spec::integer_bit, spec::number_bit>, with_half},
    ValueBreak{
        {"epoch_for_date", Level::value, "seconds since 1970 as a number for a date", "type"},
        false,
        dated,
        epoch},
    ValueBreak{{"point_for_integer", Level::value,
                "5.0 for 5: the same number (JSON Schema 2020-12 §6.1.1)", "type", Claim::none},
               false,
               typed<spec::integer_bit, spec::number_bit>,
               with_point},
    ValueBreak{type_row("number_in_full_width", "a number as a text of full-width digits"), true,
               typed<numeric, string_bit>, full_width},
    form("number_with_plus", "+5 for 5 in a text", "+n"),
    form("number_with_leading_zero", "05 for 5 in a text", "0n"),
    form("number_with_point", "5.0 for 5 in a text", "n.0"),
    form("number_with_bare_point", "5. for 5 in a text", "n."),
    form("number_with_exponent", "5e0 for 5 in a text", "ne0"),
    form("number_in_hexadecimal", "0x5 for 5 in a text", "0xn"),
    form("number_after_space", "a number after a space in a text", " n"),
    form("number_before_space", "a number before a space in a text", "n "),
    form("number_before_line_end", "a number before a line end in a text", "n\n"),
    form("number_with_separator", "a thousands separator in a text", "n,000"),
    form("number_with_underscore", "an underscore between digits in a text", "n_0"),
    form("number_with_suffix", "a letter after the digits in a text", "nL"),
    form("number_beyond_double", "a number with 400 digits' exponent in a text", "ne400"),
    variant("enum_in_capitals", "a listed value in capitals", "upper", other_case),
    variant("enum_in_small_letters", "a listed value in small letters", "lower", other_case),
    variant("enum_in_title_case", "a listed value with a capital first letter", "title",
            other_case),
    variant("enum_after_space", "a listed value after a space", " x", added),
    variant("enum_before_space", "a listed value before a space", "x ", added),
    variant("enum_before_tab", "a listed value before a tab", "x\t", added),
    variant("enum_before_line_end", "a listed value before a line end", "x\n", added),
    variant("enum_in_quotes", "a listed value inside quotes", "\"x\"", added),
    variant("enum_before_zero_width", "a listed value before a zero-width space (U+200B)",
            "x\u200B", added),
    variant("enum_after_byte_order_mark", "a listed value after U+FEFF", "\uFEFFx", added),
    variant("enum_before_soft_hyphen", "a listed value before a soft hyphen (U+00AD)", "x\u00AD",
            added),
    variant("enum_around_joiner", "a listed value with a zero-width joiner (U+200D) inside",
            "\u200D", halved),
    variant("enum_with_accent", "a listed value before a combining accent (U+0301)", "x\u0301",
            added),
    variant("enum_homoglyph", "a listed value with a letter of another script that looks the same",
            "", homoglyph),
    variant("enum_in_full_width", "a listed value whose first letter is full-width (U+FF01…)", "",
            full_width_letter),
    variant("enum_one_shorter", "a listed value without its last character", "", cut),
    variant("enum_twice", "two listed values in one text", "x,x", added),
    ValueBreak{{"enum_ordinal", Level::value, "the index of a listed value", "type|enum|const"},
               false,
               lists_only_texts,
               ordinal},
};

}  // namespace

std::span<const ValueBreak> look_alikes() noexcept {
  return rows;
}

}  // namespace assay::properties
