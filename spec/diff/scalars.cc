#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "spec/diff/pairs.h"
#include "spec/parameter_style.h"
#include "spec/printable.h"
#include "spec/schema/number.h"
#include "spec/schema/write_json.h"

namespace assay::spec::diff {
namespace {

constexpr TypeMask numeric = integer_bit | number_bit;
constexpr TypeMask scalar = numeric | boolean_bit;

struct TypeName {
  TypeMask bit;
  const char* name;
};
constexpr std::array<TypeName, 7> names{{{null_bit, "null"},
                                         {boolean_bit, "boolean"},
                                         {integer_bit, "integer"},
                                         {number_bit, "number"},
                                         {string_bit, "string"},
                                         {array_bit, "array"},
                                         {object_bit, "object"}}};

/// Formats of which the first admits everything that the second does.
constexpr std::array<std::pair<const char*, const char*>, 10> wider{{
    {"int64", "int32"},
    {"double", "float"},
    {"double", "int32"},
    {"uri-reference", "uri"},
    {"iri", "uri"},
    {"iri-reference", "uri"},
    {"iri-reference", "iri"},
    {"iri-reference", "uri-reference"},
    {"idn-email", "email"},
    {"idn-hostname", "hostname"},
}};

bool is_wider(std::string_view one, std::string_view other) {
  return std::any_of(wider.begin(), wider.end(),
                     [&](const auto& pair) { return pair.first == one && pair.second == other; });
}

// Formats that hint at how to show a value; the value is the same.
bool is_hint(std::string_view format) {
  return format == "password" || format == "textarea";
}

bool is_judged(std::string_view format, bool of_numbers) {
  return of_numbers ? format == "int32" : text_check(format) != nullptr;
}

std::string quoted(std::string_view text) {
  return "`" + printable(text) + "`";
}

}  // namespace

bool has_text_limits(const Flat& flat) noexcept {
  return flat.min_length || flat.max_length || !flat.patterns.empty() || !flat.formats.empty() ||
         flat.values;
}

std::string shown(const json::value& value) {
  auto text = printable(write_json(value));
  if (text.size() <= 60) return text;
  std::size_t end = 57;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

std::string type_names(TypeMask types) {
  if (types == any_type) return "anything";
  if (types == 0) return "nothing";
  std::string text;
  for (const auto& row : names) {
    if ((types & row.bit) == 0) continue;
    // "number" admits whole numbers.
    if (row.bit == integer_bit && (types & number_bit) != 0) continue;
    text += (text.empty() ? "" : " or ") + std::string(row.name);
  }
  return text;
}

int null_of(const Flat& flat, TypeMask mask) noexcept {
  if ((flat.types & mask & null_bit) != 0) return 2;
  return flat.null_in_doubt && (mask & null_bit) != 0 ? 1 : 0;
}

void compare_null(Comparing& comparing, int before, int after, NodeId before_at, NodeId after_at) {
  // Whoever writes out what was meant by `nullable` changes nothing.
  if (before == after || before + after == 3) return;
  // Text has no null.
  if (comparing.mode.text) return;
  const bool gone = after < before;
  const auto side = after_at == no_node ? Side::before : Side::after;
  const auto at = after_at == no_node ? before_at : after_at;
  if (before == 1 || after == 1) {
    comparing.add("null.unclear", alters, side, at, "",
                  gone ? "null was admitted by `nullable` in one reading, and is not"
                       : "null is admitted by `nullable` in one reading, and was not");
  } else if (gone) {
    comparing.add("null.narrowed", narrows, side, at, "", "null was admitted and is not");
  } else {
    comparing.add("null.widened", widens, side, at, "", "null was not admitted and is");
  }
}

namespace {

using Values = std::vector<json::value>;

/// The two sides of a comparison of listed values.
class ListedValues {
 public:
  ListedValues(Comparing& comparing, const Flat& before, const Flat& after)
      : comparing_(comparing), before_(before), after_(after) {}

  void compare() {
    const auto old_values = listed(Side::before, before_);
    const auto new_values = listed(Side::after, after_);
    if (!old_values) {
      // The list is new: it admits less, and more where its values were refused.
      tell("enum.narrowed", narrows, Side::after, "only listed values are admitted: ", *new_values,
           true);
      tell("enum.widened", widens, Side::after,
           "listed now, and refused before: ", refused(Side::before, before_, *new_values));
    } else if (!new_values) {
      tell("enum.narrowed", narrows, Side::before,
           "no longer admitted: ", refused(Side::after, after_, *old_values));
      tell("enum.widened", widens, Side::before, "no longer only these: ", *old_values, true);
    } else {
      tell("enum.narrowed", narrows, Side::before,
           "no longer listed: ", without(*old_values, *new_values));
      tell("enum.widened", widens, Side::after, "listed now: ", without(*new_values, *old_values));
    }
  }

 private:
  [[nodiscard]] bool admitted(Side side, const Flat& flat, const json::value& value) const {
    return std::none_of(flat.nodes.begin(), flat.nodes.end(), [&](NodeId id) {
      return validate(comparing_.pairs.entry(side).at(id), value, comparing_.mode.direction) ==
             Outcome::invalid;
    });
  }

  // The listed values that the other keywords admit, too.
  [[nodiscard]] std::optional<Values> listed(Side side, const Flat& flat) const {
    if (!flat.values) {
      const auto types = static_cast<TypeMask>(flat.types & comparing_.mode.mask);
      if ((types & ~(boolean_bit | null_bit)) != 0) return std::nullopt;
      Values all;
      if ((types & boolean_bit) != 0) all = {json::value(false), json::value(true)};
      if ((types & null_bit) != 0) all.emplace_back(nullptr);
      return all;
    }
    Values values;
    for (const auto& value : flat.values->value) {
      const bool counts = (type_of(value) & comparing_.mode.mask) != 0;
      if (counts && admitted(side, flat, value)) values.push_back(value);
    }
    return values;
  }

  [[nodiscard]] bool equal(const json::value& a, const json::value& b) const {
    if (!comparing_.mode.text || a.is_structured() || b.is_structured()) return same_json(a, b);
    return plain_text(a) == plain_text(b);
  }

  [[nodiscard]] Values without(const Values& values, const Values& others) const {
    Values left;
    for (const auto& value : values) {
      const bool known = std::any_of(others.begin(), others.end(),
                                     [&](const json::value& other) { return equal(value, other); });
      if (!known) left.push_back(value);
    }
    return left;
  }

  [[nodiscard]] Values refused(Side side, const Flat& flat, const Values& values) const {
    Values left;
    for (const auto& value : values) {
      const bool as_text = comparing_.mode.text && (flat.types & string_bit) != 0 &&
                           admitted(side, flat, json::value(plain_text(value)));
      if (!as_text && !admitted(side, flat, value)) left.push_back(value);
    }
    return left;
  }

  void tell(std::string_view key, Effect effect, Side side, const char* what, const Values& values,
            bool even_none = false) {
    if (values.empty() && !even_none) return;
    const auto& flat = side == Side::before ? before_ : after_;
    std::string list = values.empty() ? "none" : "";
    for (std::size_t i = 0; i < values.size() && i < 8; ++i) {
      list += (i == 0 ? "" : ", ") + shown(values[i]);
    }
    if (values.size() > 8) list += fmt::format(" and {} more", values.size() - 8);
    const auto at = flat.values ? flat.values->at : flat.typed_at;
    comparing_.add(key, effect, side, at, flat.values ? flat.values->keyword : "type", what + list);
  }

  Comparing& comparing_;
  const Flat& before_;
  const Flat& after_;
};

// Of values that travel as text a string admits every number and every boolean.
TypeMask types_as_text(TypeMask types, const Flat& flat, TypeMask others) {
  const bool wide = (types & string_bit) != 0 && !has_text_limits(flat);
  return wide ? static_cast<TypeMask>(types | (others & scalar)) : types;
}

// Whether the text of a number keeps the limits of a string is not decided.
bool is_unclear_as_text(TypeMask before, TypeMask after, const Flat& old_flat,
                        const Flat& new_flat) {
  const bool into = (before & ~after & scalar) != 0 && (after & string_bit) != 0;
  const bool out_of = (after & ~before & scalar) != 0 && (before & string_bit) != 0;
  return (into && has_text_limits(new_flat)) || (out_of && has_text_limits(old_flat));
}

}  // namespace

bool compare_types(Comparing& comparing, const Flat& before, const Flat& after) {
  const auto mask = comparing.mode.mask;
  if (!before.broken.empty() || !after.broken.empty()) {
    if (before.broken == after.broken) return false;
    const auto side = after.broken.empty() ? Side::before : Side::after;
    const auto& flat = after.broken.empty() ? before : after;
    comparing.add("unreadable-schema", alters, side, flat.broken_at, "", flat.broken);
    return false;
  }
  if (before.values || after.values) {
    ListedValues(comparing, before, after).compare();
    return false;
  }
  compare_null(comparing, null_of(before, mask), null_of(after, mask), before.typed_at,
               after.typed_at);
  auto old_types = static_cast<TypeMask>(before.types & mask & ~null_bit);
  auto new_types = static_cast<TypeMask>(after.types & mask & ~null_bit);
  if (comparing.mode.text) {
    if (is_unclear_as_text(old_types, new_types, before, after)) {
      comparing.add(
          "type.unclear", alters, Side::after, after.typed_at, "type",
          "was " + type_names(old_types) + " and is " + type_names(new_types) + ", as text");
      return false;
    }
    const auto others = old_types;
    old_types = types_as_text(old_types, before, new_types);
    new_types = types_as_text(new_types, after, others);
  }
  if (old_types == new_types) return true;
  const bool lost = (old_types & ~new_types) != 0;
  const bool gained = (new_types & ~old_types) != 0;
  const auto side = after.typed_at != no_node ? Side::after : Side::before;
  const auto at = side == Side::after ? after.typed_at : before.typed_at;
  constexpr TypeMask all = any_type & ~null_bit;
  const auto named = [&](const Flat& flat) {
    const auto types = static_cast<TypeMask>(flat.types & mask & ~null_bit);
    return type_names(types == all ? TypeMask{any_type} : types);
  };
  const auto text = "was " + named(before) + " and is " + named(after);
  if (lost && gained) {
    comparing.add("type.changed", alters, side, at, "type", text);
  } else if (lost) {
    comparing.add("type.narrowed", narrows, side, at, "type", text);
  } else {
    comparing.add("type.widened", widens, side, at, "type", text);
  }
  return true;
}

namespace {

template <class Value, class Text>
void tell_limit(Comparing& comparing, const char* narrower, const char* wider_key,
                const std::optional<Owned<Value>>& before, const std::optional<Owned<Value>>& after,
                int order, const Text& text) {
  // order > 0: `after` admits less.
  if (order == 0) return;
  const auto side = after ? Side::after : Side::before;
  const auto& owner = after ? after : before;
  std::string message;
  if (before && after) {
    message = fmt::format("{} was {} and is {}", quoted(owner->keyword), text(before->value),
                          text(after->value));
  } else if (after) {
    message = fmt::format("{} is new: {}", quoted(owner->keyword), text(after->value));
  } else {
    message = fmt::format("{} is gone: it was {}", quoted(owner->keyword), text(before->value));
  }
  comparing.add(order > 0 ? narrower : wider_key, order > 0 ? narrows : widens, side, owner->at,
                owner->keyword, std::move(message));
}

int order_of(const std::optional<Owned<Bound>>& before, const std::optional<Owned<Bound>>& after,
             bool lower) {
  if (!before || !after) return before ? -1 : after ? 1 : 0;
  const auto& a = before->value;
  const auto& b = after->value;
  const auto order = compare_numbers(b.value, a.value);
  if (order == 0) return static_cast<int>(b.exclusive) - static_cast<int>(a.exclusive);
  return (order > 0) == lower ? 1 : -1;
}

std::string list_of(const std::vector<Owned<std::string_view>>& list) {
  std::string text;
  for (const auto& one : list) text += (text.empty() ? "" : ", ") + quoted(one.value);
  return text;
}

using Texts = std::vector<Owned<std::string_view>>;

Texts missing(const Texts& list, const Texts& others) {
  Texts left;
  for (const auto& one : list) {
    const bool known = std::any_of(others.begin(), others.end(),
                                   [&](const auto& other) { return one.value == other.value; });
    if (!known) left.push_back(one);
  }
  return left;
}

void compare_patterns(Comparing& comparing, const Flat& before, const Flat& after) {
  const auto gone = missing(before.patterns, after.patterns);
  const auto fresh = missing(after.patterns, before.patterns);
  if (!gone.empty() && !fresh.empty()) {
    comparing.add("pattern.changed", alters, Side::after, fresh[0].at, "pattern",
                  "`pattern` was " + list_of(gone) + " and is " + list_of(fresh));
  } else if (!gone.empty()) {
    comparing.add("pattern.widened", widens, Side::before, gone[0].at, "pattern",
                  "`pattern` is gone: it was " + list_of(gone));
  } else if (!fresh.empty()) {
    comparing.add("pattern.narrowed", narrows, Side::after, fresh[0].at, "pattern",
                  "`pattern` is new: " + list_of(fresh));
  }
}

// Those that say something of numbers, or of texts.
Texts formats_of(const Flat& flat, bool numbers) {
  Texts list;
  for (const auto& one : flat.formats) {
    const bool of_numbers = one.value == "int32" || one.value == "int64" || one.value == "float" ||
                            one.value == "double";
    const bool idle =
        numbers ? text_check(one.value) != nullptr : of_numbers && (flat.types & numeric) != 0;
    if (!is_hint(one.value) && !idle) list.push_back(one);
  }
  return list;
}

void compare_formats(Comparing& comparing, const Flat& before, const Flat& after, bool numbers) {
  const auto gone = missing(formats_of(before, numbers), formats_of(after, numbers));
  const auto fresh = missing(formats_of(after, numbers), formats_of(before, numbers));
  if (gone.empty() && fresh.empty()) return;
  const auto side = fresh.empty() ? Side::before : Side::after;
  const auto at = fresh.empty() ? gone[0].at : fresh[0].at;
  const auto judged = [&](const Texts& list) {
    return std::all_of(list.begin(), list.end(),
                       [&](const auto& one) { return is_judged(one.value, numbers); });
  };
  const auto say = [&](std::string_view key, Effect effect) {
    const auto text = gone.empty() ? "`format` is new: " + list_of(fresh)
                      : fresh.empty()
                          ? "`format` is gone: it was " + list_of(gone)
                          : "`format` was " + list_of(gone) + " and is " + list_of(fresh);
    comparing.add(key, effect, side, at, "format", text);
  };
  if (gone.size() == 1 && fresh.size() == 1) {
    if (is_wider(fresh[0].value, gone[0].value)) return say("format.widened", widens);
    if (is_wider(gone[0].value, fresh[0].value)) return say("format.narrowed", narrows);
  }
  if (!judged(gone) || !judged(fresh)) return say("format.unclear", alters);
  if (gone.empty()) return say("format.narrowed", narrows);
  if (fresh.empty()) return say("format.widened", widens);
  say("format.changed", alters);
}

void compare_multiples(Comparing& comparing, const Flat& before, const Flat& after) {
  // Does every multiple of the steps of `a` keep those of `b`?
  const auto keeps_all = [](const Flat& a, const Flat& b) {
    return std::all_of(b.multiples.begin(), b.multiples.end(), [&](const auto& step) {
      return std::any_of(a.multiples.begin(), a.multiples.end(), [&](const auto& own) {
        return is_multiple(own.value, step.value).value_or(false);
      });
    });
  };
  const bool narrower = keeps_all(after, before);
  const bool wider_now = keeps_all(before, after);
  if (narrower && wider_now) return;
  const auto text = [](const Flat& flat) {
    return flat.multiples.empty() ? std::string("none") : shown(flat.multiples.back().value);
  };
  const auto side = after.multiples.empty() ? Side::before : Side::after;
  const auto at = after.multiples.empty() ? before.multiples[0].at : after.multiples.back().at;
  comparing.add(narrower    ? "multiple-of.narrowed"
                : wider_now ? "multiple-of.widened"
                            : "multiple-of.changed",
                narrower    ? narrows
                : wider_now ? widens
                            : alters,
                side, at, "multipleOf",
                "`multipleOf` was " + text(before) + " and is " + text(after));
}

void compare_count(Comparing& comparing, const char* narrower, const char* wider_key,
                   const std::optional<Owned<std::uint64_t>>& before,
                   const std::optional<Owned<std::uint64_t>>& after, bool lower) {
  int order = before ? -1 : after ? 1 : 0;
  if (before && after) {
    order = before->value == after->value ? 0 : (after->value > before->value) == lower ? 1 : -1;
  }
  tell_limit(comparing, narrower, wider_key, before, after, order,
             [](std::uint64_t value) { return std::to_string(value); });
}

}  // namespace

void compare_numbers_of(Comparing& comparing, const Flat& before, const Flat& after) {
  const auto text = [](const Bound& bound) {
    return shown(bound.value) + (bound.exclusive ? " (exclusive)" : "");
  };
  tell_limit(comparing, "minimum.narrowed", "minimum.widened", before.minimum, after.minimum,
             order_of(before.minimum, after.minimum, true), text);
  tell_limit(comparing, "maximum.narrowed", "maximum.widened", before.maximum, after.maximum,
             order_of(before.maximum, after.maximum, false), text);
  compare_multiples(comparing, before, after);
  compare_formats(comparing, before, after, true);
}

void compare_strings(Comparing& comparing, const Flat& before, const Flat& after) {
  compare_count(comparing, "min-length.narrowed", "min-length.widened", before.min_length,
                after.min_length, true);
  compare_count(comparing, "max-length.narrowed", "max-length.widened", before.max_length,
                after.max_length, false);
  compare_patterns(comparing, before, after);
  compare_formats(comparing, before, after, false);
}

void compare_counts(Comparing& comparing, const Flat& before, const Flat& after, TypeMask shared) {
  if ((shared & array_bit) != 0) {
    compare_count(comparing, "min-items.narrowed", "min-items.widened", before.min_items,
                  after.min_items, true);
    compare_count(comparing, "max-items.narrowed", "max-items.widened", before.max_items,
                  after.max_items, false);
    if ((before.unique_at == no_node) != (after.unique_at == no_node)) {
      const bool fresh = before.unique_at == no_node;
      comparing.add(fresh ? "unique-items.narrowed" : "unique-items.widened",
                    fresh ? narrows : widens, fresh ? Side::after : Side::before,
                    fresh ? after.unique_at : before.unique_at, "uniqueItems",
                    fresh ? "`uniqueItems` is new" : "`uniqueItems` is gone");
    }
  }
  if ((shared & object_bit) != 0) {
    compare_count(comparing, "min-properties.narrowed", "min-properties.widened",
                  before.min_properties, after.min_properties, true);
    compare_count(comparing, "max-properties.narrowed", "max-properties.widened",
                  before.max_properties, after.max_properties, false);
  }
}

}  // namespace assay::spec::diff
