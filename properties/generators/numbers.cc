#include "properties/generators/numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "properties/generators/grid.h"
#include "spec/schema/number.h"
#include "spec/schema/rules.h"
#include "spec/schema/validate.h"

namespace assay::properties {
namespace {

using Limits = std::numeric_limits<std::int64_t>;

constexpr int tries = 12;
constexpr std::int64_t far_away = Limits::max() / 4;

bool has_format(const NumberLimits& limits, std::string_view format) {
  return std::find(limits.formats.begin(), limits.formats.end(), format) != limits.formats.end();
}

/// The limits with those of int32 and int64 among them.
NumberLimits with_formats(NumberLimits limits) {
  const auto keep = [&](std::int64_t low, std::int64_t high) {
    tighten_minimum(limits.minimum, spec::Bound{json::value(low), false, false});
    tighten_maximum(limits.maximum, spec::Bound{json::value(high), false, false});
    limits.fractional = false;
  };
  using Narrow = std::numeric_limits<std::int32_t>;
  if (has_format(limits, "int32")) keep(Narrow::min(), Narrow::max());
  if (has_format(limits, "int64")) keep(Limits::min(), Limits::max());
  return limits;
}

/// Where servers expect numbers when nothing limits them on a side.
void close_open_ends(Grid& grid, std::int64_t reach) {
  const Huge unit = [&] {
    Huge power = 1;
    for (int i = 0; i < grid.scale; ++i) power *= 10;
    return power;
  }();
  const Huge room = std::max<Huge>(1, reach * unit / grid.step);
  if (!grid.has_low && !grid.has_high) {
    grid.low = -room;
    grid.high = room;
  } else if (!grid.has_low) {
    grid.low = std::min(-room, grid.high - 1000);
  } else if (!grid.has_high) {
    grid.high = std::max(room, grid.low + 1000);
  }
  grid.has_low = grid.has_high = true;
}

// Where programs change their mind: the ends of bytes, words and what scripts hold exactly.
constexpr std::array<std::int64_t, 14> borders{
    1,   -1,  2,      10,     100,           127,           128,
    255, 256, 65'535, 65'536, 2'147'483'647, 2'147'483'648, 9'007'199'254'740'993};

Huge between(Huge low, Huge high, Source& source) {
  const auto from = static_cast<std::int64_t>(std::clamp<Huge>(low, -far_away, far_away));
  const auto to = static_cast<std::int64_t>(std::clamp<Huge>(high, -far_away, far_away));
  return from <= to ? source.integer(from, to) : (low > far_away ? low : high);
}

/// Which ends are the document's own.
struct Told {
  bool low = false;
  bool high = false;
};

// The first answer is the simplest: the one nearest to zero. Ends that the document tells come up
// twice as often; elsewhere numbers of every size do, small ones above all.
Huge pick(const Grid& grid, Told told, Source& source, int size) {
  const auto nearest = std::clamp<Huge>(0, grid.low, grid.high);
  const auto near = [&](Huge reach) {
    return between(std::max(grid.low, nearest - reach), std::min(grid.high, nearest + reach),
                   source);
  };
  const auto next_to_end = [&] {
    return source.chance(1, 2) ? std::max(grid.high - 1, grid.low)
                               : std::min(grid.low + 1, grid.high);
  };
  switch (source.integer(0, 15)) {
    case 0:
      return nearest;
    case 1:
      return grid.low;
    case 2:
      return grid.high;
    case 3:
      return next_to_end();
    case 4:
      return std::clamp<Huge>(borders[source.index(borders.size())], grid.low, grid.high);
    case 5:
    case 6:
      if (size > 20) return between(grid.low, grid.high, source);
      break;
    case 7:
      if (told.low) return grid.low;
      break;
    case 8:
      if (told.high) return grid.high;
      break;
    case 9:
      if (told.low || told.high) return next_to_end();
      break;
    case 10:
      if (told.low || told.high) return nearest;
      break;
    case 11:
    case 12:
      return near(1 + static_cast<Huge>(size) * size / 4);
    default:
      break;
  }
  return near(1 + std::min(size, 20));
}

std::optional<json::value> from_grid(const NumberLimits& limits, bool whole, int scale,
                                     std::int64_t reach, Source& source, int size) {
  auto grid = grid_of(limits, whole, scale);
  if (!grid) return std::nullopt;
  const Told told{grid->has_low, grid->has_high};
  close_open_ends(*grid, reach);
  if (grid->empty()) return std::nullopt;
  for (int i = 0; i < tries; ++i) {
    auto k = pick(*grid, told, source, size);
    if (!limits.whole && is_whole(*grid, k)) k = k < grid->high ? k + 1 : k - 1;
    auto value = grid_value(*grid, k);
    if (fits(limits, value)) return value;
  }
  return std::nullopt;
}

/// What lies next to the bounds and between them, for bounds that no grid can tell apart.
std::optional<json::value> near_bounds(const NumberLimits& limits) {
  std::vector<json::value> candidates;
  const auto around = [&](const std::optional<spec::Bound>& bound, double towards) {
    if (!bound) return;
    candidates.push_back(bound->value);
    candidates.emplace_back(std::nextafter(bound->value.to_number<double>(), towards));
    candidates.emplace_back(std::trunc(bound->value.to_number<double>() * 2));
  };
  if (limits.minimum && limits.maximum) {
    const auto low = limits.minimum->value.to_number<double>();
    const auto high = limits.maximum->value.to_number<double>();
    candidates.emplace_back(low + (high - low) / 2);
  }
  around(limits.minimum, HUGE_VAL);
  around(limits.maximum, -HUGE_VAL);
  if (!limits.multiples.empty()) candidates.push_back(limits.multiples.front());
  candidates.emplace_back(0);
  for (auto& candidate : candidates) {
    if (fits(limits, candidate)) return std::move(candidate);
  }
  return std::nullopt;
}

}  // namespace

bool fits(const NumberLimits& limits, const json::value& number) {
  if (number.is_double() && !std::isfinite(number.get_double())) return false;
  if (!(spec::is_integer(number) ? limits.whole : limits.fractional)) return false;
  if (limits.minimum) {
    const auto order = spec::compare_numbers(number, limits.minimum->value);
    if (order < 0 || (order == 0 && limits.minimum->exclusive)) return false;
  }
  if (limits.maximum) {
    const auto order = spec::compare_numbers(number, limits.maximum->value);
    if (order > 0 || (order == 0 && limits.maximum->exclusive)) return false;
  }
  for (const auto& step : limits.multiples) {
    if (spec::is_multiple(number, step) != true) return false;
  }
  for (const auto& step : limits.not_multiples) {
    if (spec::is_multiple(number, step) != false) return false;
  }
  return std::all_of(limits.formats.begin(), limits.formats.end(), [&](std::string_view format) {
    return spec::matches_number_format(format, number).value_or(true);
  });
}

bool may_have_number(const NumberLimits& given, bool whole) {
  const auto limits = with_formats(given);
  if (!(whole ? limits.whole : limits.fractional)) return false;
  if (whole || !limits.multiples.empty()) {
    const auto grid = grid_of(limits, whole, 0);
    if (!grid) return true;
    return !grid->empty() && (whole || grid->scale > 0);
  }
  if (!limits.minimum || !limits.maximum) return true;
  return spec::compare_numbers(limits.minimum->value, limits.maximum->value) < 0 ||
         (spec::compare_numbers(limits.minimum->value, limits.maximum->value) == 0 &&
          !limits.minimum->exclusive && !limits.maximum->exclusive &&
          !spec::is_integer(limits.minimum->value));
}

std::optional<json::value> draw_number(const NumberLimits& given, Source& source, int size) {
  const bool formatted = !given.formats.empty();
  const NumberLimits widened = formatted ? with_formats(given) : NumberLimits{};
  const auto& limits = formatted ? widened : given;
  const std::int64_t reach = std::numeric_limits<std::int32_t>::max();
  const std::int64_t near = 1000 + size;
  const bool fractions = limits.fractional && (!limits.whole || source.chance(1, 2));
  if (!fractions || (limits.multiples.empty() && limits.whole && source.chance(1, 8))) {
    if (auto whole = from_grid(limits, true, 0, reach, source, size)) return whole;
  }
  if (limits.fractional) {
    constexpr std::array<int, 6> scales{1, 2, 2, 2, 3, 6};
    const auto scale = scales[source.index(scales.size())];
    for (const int finer : {scale, 9, 14}) {
      if (auto value = from_grid(limits, false, finer, near, source, size * 10)) return value;
    }
  }
  if (limits.whole) {
    if (auto whole = from_grid(limits, true, 0, reach, source, size)) return whole;
  }
  return near_bounds(limits);
}

std::optional<std::vector<json::value>> all_whole(const NumberLimits& given, std::uint64_t most) {
  const auto limits = with_formats(given);
  const auto grid = grid_of(limits, true, 0);
  if (!grid || !grid->has_low || !grid->has_high) return std::nullopt;
  if (grid->high - grid->low >= static_cast<Huge>(most)) return std::nullopt;
  std::vector<json::value> all;
  for (auto k = grid->low; k <= grid->high; ++k) {
    auto value = grid_value(*grid, k);
    if (fits(limits, value)) all.push_back(std::move(value));
  }
  return all;
}

}  // namespace assay::properties
