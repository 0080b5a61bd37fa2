// Delta debugging over a list: what can be left out?
#pragma once

#include <algorithm>
#include <cstddef>

namespace assay::properties {

/// Leaves out as much as may be of `count` things in a row, halves first. `without(begin, end)` is
/// asked whether [begin, end) of what is left can go, and drops it when it says true. Gives back
/// how many are left. Where k of n things are needed, about 2k·log(n) questions are asked.
template <class Without>
std::size_t leave_out(std::size_t count, Without&& without) {
  for (auto chunk = count; chunk > 0; chunk /= 2) {
    for (std::size_t begin = 0; begin < count;) {
      const auto end = std::min(begin + chunk, count);
      if (without(begin, end)) {
        count -= end - begin;
      } else {
        begin = end;
      }
    }
  }
  return count;
}

}  // namespace assay::properties
