// The multiples of one decimal step between two bounds, in exact arithmetic.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>

#include "properties/generators/bounds.h"

namespace assay::properties {

__extension__ using Huge = __int128;

/// The numbers k × step / 10^scale for low <= k <= high.
struct Grid {
  Huge step = 1;
  int scale = 0;
  Huge low = 0;
  Huge high = 0;
  bool has_low = false;  ///< a bound limits k below; else `low` means nothing
  bool has_high = false;

  [[nodiscard]] bool empty() const noexcept { return has_low && has_high && low > high; }
};

/// The grid of all multiples of each of the limits' steps, or of 10^-scale when there are none; of
/// whole numbers alone when `whole`. Nothing when steps or bounds do not fit into 127 bits.
[[nodiscard]] std::optional<Grid> grid_of(const NumberLimits& limits, bool whole, int scale);

/// The k-th number: an integer where it is one and fits, else the nearest double.
[[nodiscard]] json::value grid_value(const Grid& grid, Huge k);

/// Is the k-th number a whole one?
[[nodiscard]] bool is_whole(const Grid& grid, Huge k) noexcept;

}  // namespace assay::properties
