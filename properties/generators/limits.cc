#include "properties/generators/limits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "properties/generators/shrink_values.h"
#include "properties/generators/simplicity.h"
#include "properties/generators/strings.h"

namespace assay::properties {
namespace {

constexpr std::size_t listed_limit = 40;
constexpr std::uint64_t length_limit = 10'000;
constexpr std::uint64_t giant_length = 65'535;

spec::TypeMask types_of(const LimitSpot& spot) {
  spec::TypeMask types = spec::any_type;
  bool typed = false;
  for (const auto& schema : spot.schemas) {
    typed = typed || schema.root().typed;
    types &= schema.root().types;
  }
  return typed ? types : spec::TypeMask{0};
}

bool is_whole(const LimitSpot& spot) {
  return (types_of(spot) & spec::number_bit) == 0;
}

bool has_values(const LimitSpot& spot) {
  return listed_values(spot.schemas).has_value();
}

void add_listed(const LimitSpot& spot, const AddLimit& take) {
  const auto listed = listed_values(spot.schemas);
  if (!listed) return;
  for (std::size_t i = 0; i < std::min(listed->size(), listed_limit); ++i) {
    take("enum", "value " + std::to_string(i), (*listed)[i]);
  }
}

void add_examples(const LimitSpot& spot, const AddLimit& take) {
  std::size_t number = 0;
  for (const auto& schema : spot.schemas) {
    for (const auto& example : schema.root().examples()) {
      take("example", "value " + std::to_string(number++), example);
    }
  }
}

void add_types(const LimitSpot& spot, const AddLimit& take) {
  const auto types = types_of(spot);
  if (has_values(spot)) return;
  if ((types & spec::boolean_bit) != 0) {
    take("type", "false", false);
    take("type", "true", true);
  }
  if ((types & spec::null_bit) != 0) take("type", "null", nullptr);
  if ((types & spec::number_bit) != 0) take("type", "fraction", 0.5);
  if ((types & (spec::number_bit | spec::integer_bit)) != 0) take("type", "zero", 0);
}

/// The number `steps` units inside an inclusive bound.
std::optional<json::value> inside(const spec::Bound& bound, int direction, int steps, bool whole) {
  if (const auto* value = bound.value.if_int64()) {
    const auto more = steps + (bound.exclusive ? 1 : 0);
    const bool near_end = *value > std::numeric_limits<std::int64_t>::max() - 4 ||
                          *value < std::numeric_limits<std::int64_t>::min() + 4;
    if (whole || !bound.exclusive) {
      if (near_end && more > 0) return std::nullopt;
      return json::value(*value + direction * more);
    }
  }
  const auto value = bound.value.to_number<double>();
  if (whole) {
    auto at = direction > 0 ? std::ceil(value) : std::floor(value);
    if (bound.exclusive && at == value) at += direction;
    if (std::abs(at) > 9e15) return std::nullopt;
    return json::value(static_cast<std::int64_t>(at) + direction * steps);
  }
  if (!bound.exclusive) return json::value(value + direction * steps);
  // Nearest for a reader of 32 bits; beside zero something that nobody rounds away.
  const double unit = std::max(std::abs(value) * 0x1p-22, 0x1p-20);
  return json::value(value + direction * (unit + steps));
}

void add_bounds(const LimitSpot& spot, const AddLimit& take) {
  if (has_values(spot)) return;
  const bool whole = is_whole(spot);
  for (const auto& schema : spot.schemas) {
    const auto& node = schema.root();
    for (const int steps : {0, 1}) {
      const std::string side = steps == 0 ? "at" : "next";
      if (node.minimum) {
        if (auto value = inside(*node.minimum, 1, steps, whole)) {
          take(node.minimum->exclusive ? "exclusiveMinimum" : "minimum", side, std::move(*value));
        }
      }
      if (node.maximum) {
        if (auto value = inside(*node.maximum, -1, steps, whole)) {
          take(node.maximum->exclusive ? "exclusiveMaximum" : "maximum", side, std::move(*value));
        }
      }
    }
  }
}

template <class Whole>
void add_ends(const AddLimit& take) {
  take("format", "lowest", std::numeric_limits<Whole>::min());
  take("format", "highest", std::numeric_limits<Whole>::max());
}

void add_formats(const LimitSpot& spot, const AddLimit& take) {
  if (has_values(spot)) return;
  for (const auto& schema : spot.schemas) {
    const auto format = schema.root().format;
    if (format == "int32") add_ends<std::int32_t>(take);
    if (format == "int64") add_ends<std::int64_t>(take);
    if (spec::text_check(format) != nullptr) {
      if (auto text = formatted_text(format, spot.source)) {
        take("format", "some", json::string(*text));
      }
    }
  }
}

void add_multiples(const LimitSpot& spot, const AddLimit& take) {
  for (const auto& schema : spot.schemas) {
    const auto& multiple = schema.root().multiple_of;
    const auto* step = multiple ? multiple->if_int64() : nullptr;
    if (step == nullptr || *step <= 0) {
      if (multiple) take("multipleOf", "once", *multiple);
      continue;
    }
    take("multipleOf", "once", *step);
    for (const auto& other : spot.schemas) {
      const auto* low = other.root().minimum ? other.root().minimum->value.if_int64() : nullptr;
      const auto* high = other.root().maximum ? other.root().maximum->value.if_int64() : nullptr;
      const auto floor_of = [&](std::int64_t value) {
        return value - ((value % *step) + *step) % *step;
      };
      constexpr std::int64_t far = std::int64_t{1} << 60U;
      if (low != nullptr && std::abs(*low) < far && *step < far) {
        take("multipleOf", "lowest", floor_of(*low + *step - 1));
      }
      if (high != nullptr && std::abs(*high) < far) {
        take("multipleOf", "highest", floor_of(*high));
      }
    }
  }
}

std::optional<json::value> text_of(std::uint64_t length, const LimitSpot& spot) {
  constexpr std::uint64_t varied = 64;
  for (const auto& schema : spot.schemas) {
    if (schema.root().pattern_text.empty()) continue;
    if (length > 1100) return std::nullopt;
    const std::string pattern(schema.root().pattern_text);
    auto text = matching_string(pattern, length, length, spot.source);
    if (!text) return std::nullopt;
    return json::value(json::string(*text));
  }
  auto text = random_text(std::min(length, varied), true, spot.source);
  if (length > varied) text.append(length - varied, 'a');
  return json::value(json::string(text));
}

void add_lengths(const LimitSpot& spot, const AddLimit& take) {
  if ((types_of(spot) & spec::string_bit) == 0 || has_values(spot)) return;
  const auto put = [&](std::string_view keyword, const std::string& side, std::uint64_t length) {
    if (auto text = text_of(length, spot)) take(keyword, side, std::move(*text));
  };
  bool bounded = false;
  for (const auto& schema : spot.schemas) {
    const auto& node = schema.root();
    if (node.min_length && *node.min_length <= length_limit) {
      put("minLength", "at", *node.min_length);
      put("minLength", "next", *node.min_length + 1);
    }
    if (!node.max_length) continue;
    bounded = true;
    if (*node.max_length > length_limit) continue;
    put("maxLength", "at", *node.max_length);
    if (*node.max_length > 0) put("maxLength", "next", *node.max_length - 1);
  }
  for (const std::uint64_t length : {0U, 1U}) put("length", std::to_string(length), length);
  if (bounded) return;
  for (const std::uint64_t length : {255U, 256U, 1023U, 1024U}) {
    if (length > 256 && !spot.in_body) continue;
    put("length", std::to_string(length), length);
  }
  if (spot.in_body && spot.giant_left) {
    spot.giant_left = false;
    put("length", std::to_string(giant_length), giant_length);
  }
}

void add_patterns(const LimitSpot& spot, const AddLimit& take) {
  if (has_values(spot)) return;
  for (const auto& schema : spot.schemas) {
    if (schema.root().pattern_text.empty()) continue;
    auto value = generate(spot.parts, spot.source, spot.options);
    if (value && value->is_string()) take("pattern", "some", std::move(*value));
    return;
  }
}

void add_branches(const LimitSpot& spot, const AddLimit& take) {
  constexpr std::size_t branch_limit = 24;
  for (const auto& schema : spot.schemas) {
    const auto& node = schema.root();
    for (const auto* branches : {&node.any_of, &node.one_of}) {
      const auto* keyword = branches == &node.any_of ? "anyOf" : "oneOf";
      for (std::size_t i = 0; i < std::min(branches->size(), branch_limit); ++i) {
        auto parts = spot.parts;
        parts.push_back(schema.at((*branches)[i]));
        auto options = spot.options;
        options.members = Members::all;
        auto value = generate(parts, spot.source, options);
        if (value) take(keyword, "branch " + std::to_string(i), std::move(*value));
      }
    }
  }
}

void add_conditions(const LimitSpot& spot, const AddLimit& take) {
  constexpr int tries = 20;
  for (const auto& schema : spot.schemas) {
    const auto& node = schema.root();
    if (node.condition == spec::no_node) continue;
    const auto condition = schema.at(node.condition);
    const auto with = [&](spec::NodeId more) {
      auto parts = spot.parts;
      if (more != spec::no_node) parts.push_back(schema.at(more));
      return parts;
    };
    auto met = with(node.consequent);
    met.push_back(condition);
    if (auto value = generate(met, spot.source, spot.options)) {
      take("if", "met", std::move(*value));
    }
    const auto unmet = with(node.alternative);
    for (int i = 0; i < tries; ++i) {
      auto value = generate(unmet, spot.source, spot.options);
      if (!value) break;
      if (spec::validate(condition, *value, spec::Direction::request) != spec::Outcome::invalid) {
        continue;
      }
      take("if", "not met", std::move(*value));
      break;
    }
  }
}

constexpr std::array<LimitRow, 17> rows{{
    {"example", "each example and default of a schema", add_examples},
    {"enum const", "each listed value", add_listed},
    {"type", "both booleans, null, zero and a fraction", add_types},
    {"minimum maximum exclusiveMinimum exclusiveMaximum", "each bound and one step inside",
     add_bounds},
    {"format", "the ends of int32 and int64, one text of each other format", add_formats},
    {"multipleOf", "the multiple itself, and the outermost ones inside the bounds", add_multiples},
    {"minLength maxLength length",
     "each bound and one inside; empty, one character, 255, 256, 1023, 1024 and once 65,535 where "
     "nothing bounds them",
     add_lengths},
    {"pattern", "a text that matches", add_patterns},
    {"minItems maxItems uniqueItems items",
     "as for lengths (1023 and 1024 once); two different items", add_sizes},
    {"prefixItems", "as many items as each position needs", add_prefixes},
    {"contains minContains maxContains", "as many matching items as may and must be",
     add_contained},
    {"required properties", "required members only; each optional one alone, and left out",
     add_members},
    {"additionalProperties patternProperties propertyNames", "a member that no name describes",
     add_other_members},
    {"minProperties maxProperties", "as few and as many members as may be", add_member_counts},
    {"dependentRequired dependentSchemas", "with the member that asks for others, and without",
     add_dependents},
    {"oneOf anyOf", "each branch", add_branches, true},
    {"if", "met and not met", add_conditions, true},
}};

}  // namespace

std::span<const LimitRow> limit_rows() noexcept {
  return rows;
}

}  // namespace assay::properties
