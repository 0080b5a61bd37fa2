#include "properties/generators/grid.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

namespace assay::properties {
namespace {

constexpr int most_digits = 36;

Huge power_of_ten(int exponent) {
  Huge power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

Huge divisor_of(Huge a, Huge b) {
  while (b != 0) {
    const Huge rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/// digits × 10^exponent, by the shortest digits that give the number back.
struct Decimal10 {
  Huge digits = 0;
  int exponent = 0;
};

Decimal10 decimal_of(const json::value& number) {
  if (number.is_int64()) return {number.get_int64(), 0};
  if (number.is_uint64()) return {static_cast<Huge>(number.get_uint64()), 0};
  char buffer[64];
  const auto done = std::to_chars(buffer, buffer + sizeof buffer, number.get_double(),
                                  std::chars_format::scientific);
  Decimal10 decimal;
  bool negative = false;
  bool fraction = false;
  const char* at = buffer;
  for (; at != done.ptr && *at != 'e'; ++at) {
    if (*at == '-') {
      negative = true;
    } else if (*at == '.') {
      fraction = true;
    } else {
      decimal.digits = decimal.digits * 10 + (*at - '0');
      if (fraction) --decimal.exponent;
    }
  }
  if (at != done.ptr) {
    int exponent = 0;
    const char* first = at + 1 + (at[1] == '+' ? 1 : 0);
    std::from_chars(first, done.ptr, exponent);
    decimal.exponent += exponent;
  }
  while (decimal.digits != 0 && decimal.digits % 10 == 0) {
    decimal.digits /= 10;
    ++decimal.exponent;
  }
  if (negative) decimal.digits = -decimal.digits;
  return decimal;
}

Huge floor_divide(Huge a, Huge b) {
  const Huge quotient = a / b;
  return a % b != 0 && a < 0 ? quotient - 1 : quotient;
}

int digits_of(Huge value) {
  int count = 0;
  for (; value != 0; value /= 10) ++count;
  return count;
}

/// The largest k with k × step / 10^scale <= bound, and whether the two are equal; nothing when the
/// bound lies beyond all reach.
struct Mark {
  Huge k = 0;
  bool equal = false;
};
std::optional<Mark> mark_of(const json::value& bound, const Grid& grid) {
  const auto decimal = decimal_of(bound);
  const int shift = decimal.exponent + grid.scale;
  if (decimal.digits == 0) return Mark{0, true};
  if (shift >= 0) {
    if (digits_of(decimal.digits) + shift > most_digits) return std::nullopt;
    const Huge scaled = decimal.digits * power_of_ten(shift);
    return Mark{floor_divide(scaled, grid.step), scaled % grid.step == 0};
  }
  if (digits_of(grid.step) - shift > most_digits) {
    return Mark{decimal.digits < 0 ? Huge{-1} : Huge{0}, false};
  }
  const Huge by = grid.step * power_of_ten(-shift);
  return Mark{floor_divide(decimal.digits, by), decimal.digits % by == 0};
}

bool add_step(Grid& grid, const json::value& step) {
  const auto decimal = decimal_of(step);
  Huge other = decimal.digits;
  if (other <= 0) return false;
  if (-decimal.exponent > grid.scale) {
    const int by = -decimal.exponent - grid.scale;
    if (digits_of(grid.step) + by > most_digits - 2) return false;
    grid.step *= power_of_ten(by);
    grid.scale += by;
  }
  const int shift = decimal.exponent + grid.scale;
  if (digits_of(other) + shift > most_digits - 2) return false;
  other *= power_of_ten(shift);
  const Huge factor = other / divisor_of(grid.step, other);
  if (digits_of(grid.step) + digits_of(factor) > most_digits) return false;
  grid.step *= factor;
  return true;
}

std::string text_of(Huge value) {
  std::string text;
  const bool negative = value < 0;
  for (; value != 0; value /= 10) {
    const auto digit = static_cast<int>(value % 10);
    text.insert(text.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
  }
  if (text.empty()) text = "0";
  return negative ? "-" + text : text;
}

bool bound_grid(const NumberLimits& limits, Grid& grid) {
  if (limits.minimum) {
    const auto mark = mark_of(limits.minimum->value, grid);
    if (!mark && limits.minimum->value.to_number<double>() > 0) return false;
    grid.has_low = mark.has_value();
    if (mark) grid.low = mark->k + (mark->equal && !limits.minimum->exclusive ? 0 : 1);
  }
  if (limits.maximum) {
    const auto mark = mark_of(limits.maximum->value, grid);
    if (!mark && limits.maximum->value.to_number<double>() < 0) return false;
    grid.has_high = mark.has_value();
    if (mark) grid.high = mark->k - (mark->equal && limits.maximum->exclusive ? 1 : 0);
  }
  return true;
}

}  // namespace

std::optional<Grid> grid_of(const NumberLimits& limits, bool whole, int scale) {
  Grid grid;
  grid.scale = whole ? 0 : scale;
  std::size_t used = 0;
  if (!whole && !limits.multiples.empty()) {
    const auto first = decimal_of(limits.multiples.front());
    const int up = std::max(0, first.exponent);
    if (first.digits <= 0 || digits_of(first.digits) + up > most_digits - 2) return std::nullopt;
    grid.scale = std::max(0, -first.exponent);
    grid.step = first.digits * power_of_ten(up);
    used = 1;
  }
  for (; used < limits.multiples.size(); ++used) {
    if (!add_step(grid, limits.multiples[used])) return std::nullopt;
  }
  return bound_grid(limits, grid) ? std::optional(grid) : std::nullopt;
}

bool is_whole(const Grid& grid, Huge k) noexcept {
  return grid.scale == 0 || (k * grid.step) % power_of_ten(grid.scale) == 0;
}

json::value grid_value(const Grid& grid, Huge k) {
  const Huge scaled = k * grid.step;
  if (is_whole(grid, k)) {
    const Huge whole = scaled / power_of_ten(grid.scale);
    if (whole >= std::numeric_limits<std::int64_t>::min() &&
        whole <= std::numeric_limits<std::int64_t>::max()) {
      return json::value(static_cast<std::int64_t>(whole));
    }
    if (whole > 0 && whole <= static_cast<Huge>(std::numeric_limits<std::uint64_t>::max())) {
      return json::value(static_cast<std::uint64_t>(whole));
    }
  }
  const auto text = text_of(scaled) + "e-" + std::to_string(grid.scale);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return json::value(value);
}

}  // namespace assay::properties
