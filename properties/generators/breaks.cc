#include "properties/generators/breaks.h"

#include <array>
#include <limits>

#include "properties/generators/generate.h"
#include "properties/generators/strings.h"
#include "spec/schema/pattern.h"
#include "spec/schema/validate.h"

namespace assay::properties {
namespace {

using Broken = std::optional<json::value>;
using Valid = const json::value&;

constexpr std::uint64_t length_limit = 100'000;
constexpr std::uint64_t count_limit = 10'000;

Broken wrong_type(const Facets& facets, Valid, Source& source) {
  if (!facets.typed) return std::nullopt;
  std::vector<json::value> others;
  if (!facets.admits(spec::string_bit)) others.emplace_back("assay");
  if (!facets.admits(spec::object_bit)) others.push_back(json::object{{"assay", 1}});
  if (!facets.admits(spec::array_bit)) others.push_back(json::array{"assay"});
  if (!facets.admits(spec::boolean_bit)) others.emplace_back(true);
  if (!facets.admits(spec::integer_bit | spec::number_bit)) others.emplace_back(17);
  if (facets.admits(spec::integer_bit) && !facets.admits(spec::number_bit))
    others.emplace_back(1.5);
  if (others.empty()) return std::nullopt;
  return others[source.index(others.size())];
}

Broken null(const Facets& facets, Valid, Source&) {
  if (!facets.typed || facets.admits(spec::null_bit)) return std::nullopt;
  return json::value(nullptr);
}

Broken outside_enum(const Facets& facets, Valid, Source& source) {
  if (!facets.has_enumeration || facets.enumeration.empty()) return std::nullopt;
  if (facets.admits(spec::string_bit)) {
    return json::value(json::string("assay_" + random_text(6, true, source)));
  }
  if (facets.admits(spec::integer_bit)) return json::value(source.integer(1'000'000, 2'000'000));
  return std::nullopt;
}

Broken shifted(const json::value& bound, bool exclusive, int direction, bool whole) {
  if (bound.is_int64()) {
    const auto value = bound.get_int64();
    if (value < std::numeric_limits<std::int64_t>::min() + 2 ||
        value > std::numeric_limits<std::int64_t>::max() - 2) {
      return std::nullopt;
    }
    return json::value(exclusive ? value : value + direction);
  }
  const auto value = bound.to_number<double>();
  if (exclusive) return json::value(value);
  return json::value(whole ? static_cast<double>(static_cast<std::int64_t>(value)) + direction
                           : value + direction * 0.5);
}

Broken below_minimum(const Facets& facets, Valid, Source&) {
  if (!facets.minimum) return std::nullopt;
  return shifted(facets.minimum->value, facets.minimum->exclusive, -1,
                 !facets.admits(spec::number_bit));
}

Broken above_maximum(const Facets& facets, Valid, Source&) {
  if (!facets.maximum) return std::nullopt;
  return shifted(facets.maximum->value, facets.maximum->exclusive, 1,
                 !facets.admits(spec::number_bit));
}

Broken not_multiple(const Facets& facets, Valid valid, Source&) {
  if (!facets.multiple_of || !valid.is_number()) return std::nullopt;
  const auto step = facets.multiple_of->to_number<double>();
  if (facets.admits(spec::number_bit)) return json::value(valid.to_number<double>() + step / 2);
  if (valid.is_int64() && step > 1) return json::value(valid.get_int64() + 1);
  return std::nullopt;
}

Broken too_short(const Facets& facets, Valid valid, Source& source) {
  if (facets.min_length == 0 || !facets.admits(spec::string_bit)) return std::nullopt;
  const auto base = valid.is_string() ? std::string(valid.get_string()) : std::string();
  return json::value(json::string(fit_length(base, 0, facets.min_length - 1, source)));
}

Broken too_long(const Facets& facets, Valid valid, Source& source) {
  if (!facets.max_length || *facets.max_length > length_limit) return std::nullopt;
  if (!facets.patterns.empty()) {
    const auto text = matching_string(facets.patterns.front(), *facets.max_length + 1,
                                      *facets.max_length + 40, source);
    if (text) return json::value(json::string(*text));
  }
  const auto base = valid.is_string() ? std::string(valid.get_string()) : std::string();
  return json::value(json::string(fit_length(base, *facets.max_length + 1, std::nullopt, source)));
}

Broken bad_pattern(const Facets& facets, Valid, Source& source) {
  if (facets.patterns.empty()) return std::nullopt;
  const spec::Pattern pattern(facets.patterns.front());
  for (const std::string start : {"a", "1", "!", "Z z", "-", "é", " "}) {
    const auto text = fit_length(start, facets.min_length, facets.max_length, source);
    if (pattern.search(text) == spec::Match::no) return json::value(json::string(text));
  }
  return std::nullopt;
}

Broken bad_format(const Facets& facets, Valid, Source& source) {
  if (facets.format == "int32") return json::value(std::int64_t{2'147'483'648});
  if (facets.format == "int64" && facets.admits(spec::integer_bit)) return json::value(1e19);
  if (!facets.admits(spec::string_bit)) return std::nullopt;
  for (const std::string start : {"assay", "(assay", "assay~x", "%%assay", "as say!"}) {
    const auto text = fit_length(start, facets.min_length, facets.max_length, source);
    if (spec::matches_format(facets.format, text) == false) return json::value(json::string(text));
  }
  return std::nullopt;
}

Broken too_few_items(const Facets& facets, Valid valid, Source&) {
  if (facets.min_items == 0 || !valid.is_array()) return std::nullopt;
  auto items = valid.get_array();
  while (items.size() >= facets.min_items) items.pop_back();
  return json::value(std::move(items));
}

Broken too_many_items(const Facets& facets, Valid valid, Source& source) {
  if (!facets.max_items || *facets.max_items > count_limit || !valid.is_array())
    return std::nullopt;
  auto items = valid.get_array();
  GenerateOptions options;
  for (std::uint64_t i = 0; items.size() <= *facets.max_items && i < count_limit; ++i) {
    auto item = generate(facets.items, source, options);
    if (!item) return std::nullopt;
    items.push_back(std::move(*item));
  }
  return json::value(std::move(items));
}

Broken repeated_item(const Facets& facets, Valid valid, Source& source) {
  if (!facets.unique_items || !valid.is_array()) return std::nullopt;
  auto items = valid.get_array();
  if (items.empty()) {
    auto item = generate(facets.items, source, {});
    if (!item) return std::nullopt;
    items.push_back(std::move(*item));
  }
  if (facets.max_items && items.size() >= *facets.max_items) items.resize(*facets.max_items - 1);
  if (items.empty()) return std::nullopt;
  const json::value copy = items.front();
  items.push_back(copy);
  return json::value(std::move(items));
}

Broken too_few_members(const Facets& facets, Valid valid, Source&) {
  if (facets.min_properties == 0 || !valid.is_object()) return std::nullopt;
  json::object members;
  for (const auto& member : valid.get_object()) {
    if (facets.is_required(member.key())) members.emplace(member.key(), member.value());
  }
  for (const auto& member : valid.get_object()) {
    if (members.size() + 1 >= facets.min_properties) break;
    members.emplace(member.key(), member.value());
  }
  return json::value(std::move(members));
}

Broken too_many_members(const Facets& facets, Valid valid, Source& source) {
  if (!facets.max_properties || *facets.max_properties > count_limit || !valid.is_object() ||
      !facets.additional_allowed) {
    return std::nullopt;
  }
  auto members = valid.get_object();
  for (std::uint64_t i = 0; members.size() <= *facets.max_properties && i < count_limit; ++i) {
    auto value = generate(facets.additional, source, {});
    if (!value) return std::nullopt;
    members.emplace("assay" + std::to_string(i), std::move(*value));
  }
  return json::value(std::move(members));
}

Broken deep_nesting(const Facets& facets, Valid, Source&) {
  if (!facets.typed || facets.admits(spec::array_bit)) return std::nullopt;
  json::value deep = json::array{};
  for (int i = 0; i < 100; ++i) deep = json::array{std::move(deep)};
  return deep;
}

constexpr std::array<Break, 16> rows{{
    {{"wrong_type", "a value of another JSON type", "type"}, true, wrong_type},
    {{"null", "null where neither type nor nullable admits it", "nullable"}, false, null},
    {{"outside_enum", "a value that the enum does not list", "enum"}, true, outside_enum},
    {{"below_minimum", "a number just below its minimum", "minimum"}, true, below_minimum},
    {{"above_maximum", "a number just above its maximum", "maximum"}, true, above_maximum},
    {{"not_multiple", "a number between two multiples", "multipleOf"}, true, not_multiple},
    {{"too_short", "a string one character too short", "minLength"}, true, too_short},
    {{"too_long", "a string one character too long", "maxLength"}, true, too_long},
    {{"bad_pattern", "a string that the pattern refuses", "pattern"}, true, bad_pattern},
    {{"bad_format", "a string or number that its format refuses", "format"}, true, bad_format},
    {{"too_few_items", "an array one item too short", "minItems"}, true, too_few_items},
    {{"too_many_items", "an array one item too long", "maxItems"}, true, too_many_items},
    {{"repeated_item", "an array with the same item twice", "uniqueItems"}, true, repeated_item},
    {{"too_few_members", "an object one member too small", "minProperties"},
     false,
     too_few_members},
    {{"too_many_members", "an object one member too large", "maxProperties"},
     false,
     too_many_members},
    {{"deep_nesting", "a hundred nested arrays where something else stands", "type"},
     false,
     deep_nesting},
}};

}  // namespace

std::span<const Break> breaks() noexcept {
  return rows;
}

}  // namespace assay::properties
