// Types and numbers: one violation of each keyword.
#include <array>
#include <limits>

#include "properties/generators/breaks.h"
#include "spec/schema/validate.h"

namespace assay::properties {
namespace {

using Broken = std::optional<json::value>;
using Valid = const json::value&;

constexpr spec::TypeMask numeric = spec::integer_bit | spec::number_bit;

// The first answer is "assay", 17 and 1.5: known at sight.
json::value word(Source& source) {
  if (!source.chance(1, 2)) return "assay";
  json::string text;
  const auto length = source.integer(1, 12);
  for (std::int64_t i = 0; i < length; ++i) text += static_cast<char>('a' + source.integer(0, 25));
  return text;
}

json::value value_of(spec::TypeMask type, Source& source) {
  switch (type) {
    case spec::string_bit:
      return word(source);
    case spec::object_bit:
      return json::object{{"assay", 1 + source.integer(0, 99)}};
    case spec::array_bit:
      return json::array{word(source)};
    case spec::boolean_bit:
      return source.integer(0, 1) == 0;
    case spec::number_bit:
      return 1.5 + static_cast<double>(source.integer(0, 99));
    default:
      return 17 + source.integer(0, 99);
  }
}

// Beside other types of the same schema, a value of one of them is no violation.
Broken typed(const Aim& aim, std::size_t way, Valid, Source& source) {
  constexpr std::array<spec::TypeMask, 6> others{spec::string_bit, spec::object_bit,
                                                 spec::array_bit,  spec::boolean_bit,
                                                 numeric,          spec::number_bit};
  std::size_t left = way;
  for (const auto bit : others) {
    const bool taken = aim.admits(bit) || (aim.node.types & bit) != 0;
    // 1.5 breaks only what asks for whole numbers.
    if (taken || (bit == spec::number_bit && !aim.admits(spec::integer_bit))) continue;
    if (left-- == 0) return value_of(bit, source);
  }
  return std::nullopt;
}

std::size_t wrong_types(const Aim& aim) {
  if (!aim.node.typed) return 0;
  std::size_t ways = 0;
  SeededSource source(0);
  while (typed(aim, ways, nullptr, source)) ++ways;
  return ways;
}

std::size_t excludes_null(const Aim& aim) {
  return once(aim.node.typed && (aim.node.types & spec::null_bit) == 0);
}
Broken null(const Aim&, std::size_t, Valid, Source&) {
  return json::value(nullptr);
}

std::size_t excludes_arrays(const Aim& aim) {
  return once(aim.node.typed && !aim.admits(spec::array_bit));
}
Broken nest(const Aim&, std::size_t, Valid, Source&) {
  json::value deep = json::array{};
  for (int i = 0; i < 100; ++i) deep = json::array{std::move(deep)};
  return deep;
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

std::size_t has_minimum(const Aim& aim) {
  return once(aim.node.minimum.has_value() && aim.admits(numeric));
}
Broken below_minimum(const Aim& aim, std::size_t, Valid, Source&) {
  const auto& bound = *aim.node.minimum;
  return shifted(bound.value, bound.exclusive, -1, !aim.admits(spec::number_bit));
}
Broken far_below(const Aim& aim, std::size_t, Valid, Source&) {
  const auto least = aim.node.minimum->value.to_number<double>();
  if (least < -1e15 || least > 1e15) return std::nullopt;
  if (!aim.admits(spec::number_bit)) return json::value(static_cast<std::int64_t>(least) - 100);
  return json::value(least - 100);
}

std::size_t has_maximum(const Aim& aim) {
  return once(aim.node.maximum.has_value() && aim.admits(numeric));
}
Broken above_maximum(const Aim& aim, std::size_t, Valid, Source&) {
  const auto& bound = *aim.node.maximum;
  return shifted(bound.value, bound.exclusive, 1, !aim.admits(spec::number_bit));
}
Broken far_above(const Aim& aim, std::size_t, Valid, Source&) {
  const auto most = aim.node.maximum->value.to_number<double>();
  if (most < -1e15 || most > 1e15) return std::nullopt;
  if (!aim.admits(spec::number_bit)) return json::value(static_cast<std::int64_t>(most) + 100);
  return json::value(most + 100);
}

std::size_t has_step(const Aim& aim) {
  return once(aim.node.multiple_of.has_value() && aim.admits(numeric));
}
Broken not_multiple(const Aim& aim, std::size_t, Valid valid, Source&) {
  if (!valid.is_number()) return std::nullopt;
  const auto step = aim.node.multiple_of->to_number<double>();
  if (aim.admits(spec::number_bit)) return json::value(valid.to_number<double>() + step / 2);
  if (valid.is_int64() && step > 1) return json::value(valid.get_int64() + 1);
  return std::nullopt;
}

std::size_t lists_values(const Aim& aim) {
  const auto* listed = aim.node.enumeration;
  return once(listed != nullptr && !listed->empty());
}
Broken stranger(const Aim& aim, Source& source) {
  if (aim.admits(spec::string_bit)) {
    std::string text = "assay_";
    for (int i = 0; i < 6; ++i) text += static_cast<char>('a' + source.integer(0, 25));
    return json::value(json::string(text));
  }
  if (aim.admits(numeric)) return json::value(source.integer(1'000'000, 2'000'000));
  if (aim.admits(spec::object_bit)) return json::value(json::object{{"assay", 1}});
  if (aim.admits(spec::array_bit)) return json::value(json::array{"assay"});
  return std::nullopt;
}
Broken outside_enum(const Aim& aim, std::size_t, Valid, Source& source) {
  return stranger(aim, source);
}

std::size_t is_constant(const Aim& aim) {
  return once(aim.node.constant != nullptr);
}
Broken outside_const(const Aim& aim, std::size_t, Valid, Source& source) {
  const auto* constant = aim.node.constant;
  if (const auto* boolean = constant->if_bool()) return json::value(!*boolean);
  return stranger(aim, source);
}

constexpr std::array rows{
    ValueBreak{{"wrong_type", Level::schema, "a value of another JSON type", "type"},
               true,
               wrong_types,
               typed},
    ValueBreak{
        {"null", Level::schema, "null where neither type nor nullable admits it", "nullable|type"},
        false,
        excludes_null,
        null},
    ValueBreak{{"deep_nesting", Level::schema,
                "a hundred nested arrays where something else stands", "type"},
               false,
               excludes_arrays,
               nest},
    ValueBreak{{"outside_enum", Level::schema, "a value that the enum does not list", "enum"},
               true,
               lists_values,
               outside_enum},
    ValueBreak{{"outside_const", Level::schema, "a value other than the constant", "const"},
               true,
               is_constant,
               outside_const},
    ValueBreak{{"below_minimum", Level::schema, "a number just below its minimum",
                "minimum|exclusiveMinimum"},
               true,
               has_minimum,
               below_minimum},
    ValueBreak{{"above_maximum", Level::schema, "a number just above its maximum",
                "maximum|exclusiveMaximum"},
               true,
               has_maximum,
               above_maximum},
    ValueBreak{{"far_below_minimum", Level::value, "a number a hundred below its minimum",
                "minimum|exclusiveMinimum"},
               true,
               has_minimum,
               far_below},
    ValueBreak{{"far_above_maximum", Level::value, "a number a hundred above its maximum",
                "maximum|exclusiveMaximum"},
               true,
               has_maximum,
               far_above},
    ValueBreak{{"not_multiple", Level::schema, "a number between two multiples", "multipleOf"},
               true,
               has_step,
               not_multiple},
};

}  // namespace

std::span<const ValueBreak> number_breaks() noexcept {
  return rows;
}

}  // namespace assay::properties
