#include "properties/generators/numbers.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay::properties {
namespace {

using Limits = std::numeric_limits<std::int64_t>;

std::int64_t clamp(double value) {
  if (value >= 9.2e18) return Limits::max();
  if (value <= -9.2e18) return Limits::min();
  return static_cast<std::int64_t>(value);
}

std::int64_t lowest(const spec::Bound& bound) {
  if (bound.value.is_int64()) {
    const auto value = bound.value.get_int64();
    return bound.exclusive && value < Limits::max() ? value + 1 : value;
  }
  const auto value = bound.value.to_number<double>();
  const auto rounded = std::ceil(value);
  return clamp(bound.exclusive && rounded == value ? rounded + 1 : rounded);
}

std::int64_t highest(const spec::Bound& bound) {
  if (bound.value.is_int64()) {
    const auto value = bound.value.get_int64();
    return bound.exclusive && value > Limits::min() ? value - 1 : value;
  }
  const auto value = bound.value.to_number<double>();
  const auto rounded = std::floor(value);
  return clamp(bound.exclusive && rounded == value ? rounded - 1 : rounded);
}

}  // namespace

std::pair<std::int64_t, std::int64_t> integer_range(const Facets& facets) {
  std::int64_t low = std::numeric_limits<std::int32_t>::min();
  std::int64_t high = std::numeric_limits<std::int32_t>::max();
  if (facets.format == "int64") {
    low = Limits::min();
    high = Limits::max();
  }
  const bool narrow = facets.format == "int32";
  if (facets.minimum) {
    const auto bound = lowest(*facets.minimum);
    low = narrow ? std::max(low, bound) : bound;
    if (!facets.maximum && !narrow && high < low)
      high = low > Limits::max() - 1000 ? low : low + 1000;
  }
  if (facets.maximum) {
    const auto bound = highest(*facets.maximum);
    high = narrow ? std::min(high, bound) : bound;
    if (!facets.minimum && !narrow && low > high)
      low = high < Limits::min() + 1000 ? high : high - 1000;
  }
  return {low, high};
}

std::optional<json::value> random_integer(const Facets& facets, Source& source, int size) {
  const auto range = integer_range(facets);
  auto low = range.first;
  auto high = range.second;
  if (low > high) return std::nullopt;
  std::int64_t step = 1;
  if (facets.multiple_of) {
    const auto wanted = facets.multiple_of->to_number<double>();
    if (wanted >= 1 && wanted < 9e15 && wanted == std::floor(wanted)) {
      step = static_cast<std::int64_t>(wanted);
    }
    low = low / step + (low % step > 0 ? 1 : 0);
    high = high / step - (high % step < 0 ? 1 : 0);
    if (low > high) return std::nullopt;
  }
  const auto nearest = std::clamp<std::int64_t>(0, low, high);
  const auto pick = [&]() -> std::int64_t {
    const auto kind = source.integer(0, 5);
    if (kind == 0) return nearest;
    if (kind == 5) return source.chance(1, 2) ? low : high;
    if (kind == 4 && size > 50) return source.integer(low, high);
    const std::int64_t reach = 1 + (static_cast<std::int64_t>(size) * size) / 4;
    const auto from = nearest < Limits::min() + reach ? low : std::max(low, nearest - reach);
    const auto to = nearest > Limits::max() - reach ? high : std::min(high, nearest + reach);
    return source.integer(from, to);
  };
  return json::value(pick() * step);
}

std::optional<json::value> random_number(const Facets& facets, Source& source, int size) {
  if (facets.multiple_of || source.chance(1, 2)) {
    if (auto whole = random_integer(facets, source, size)) {
      const auto step = facets.multiple_of ? facets.multiple_of->to_number<double>() : 1.0;
      if (step >= 1) return whole;
      return json::value(whole->to_number<double>() * step);
    }
  }
  const auto low = facets.minimum ? facets.minimum->value.to_number<double>() : -1000.0 - size;
  const auto high = facets.maximum ? facets.maximum->value.to_number<double>()
                                   : std::max(low, 0.0) + 1000.0 + size;
  const auto from = facets.minimum ? low : std::min(low, high - 1000.0);
  // Hundredths where they fit, else a point between the ends.
  const auto cents = [&](double value) { return clamp(value * 100); };
  const auto first = cents(from) + 1;
  const auto last = cents(high) - 1;
  if (first <= last) {
    const auto nearest = std::clamp<std::int64_t>(0, first, last);
    const auto chosen = source.chance(7, 8) ? source.integer(first, last) : nearest;
    return json::value(static_cast<double>(chosen) / 100.0);
  }
  return json::value(from + (high - from) / 2);
}

}  // namespace assay::properties
