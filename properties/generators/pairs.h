// Few combinations in which every two choices meet.
#pragma once

#include <cstddef>
#include <vector>

namespace assay::properties {

/// For factors with `sizes[i]` choices each: rows that pick one choice of each factor, such that
/// every pair of choices of two factors stands in some row; at most `limit` rows, those that bring
/// together most new pairs first. Factors with fewer than two choices always take choice 0.
[[nodiscard]] std::vector<std::vector<std::size_t>> cover_pairs(
    const std::vector<std::size_t>& sizes, std::size_t limit);

}  // namespace assay::properties
