// Numbers inside bounds.
#pragma once

#include <optional>
#include <utility>

#include "properties/generators/facets.h"

namespace assay::properties {

/// The whole numbers that bounds and format admit, both ends included; empty when first > second.
/// Without bounds they are those of 32 bits, since servers seldom mean more when they say nothing.
[[nodiscard]] std::pair<std::int64_t, std::int64_t> integer_range(const Facets& facets);

/// An integer or a decimal fraction inside the bounds; small ones first as `size` (0…100) grows.
[[nodiscard]] std::optional<json::value> random_integer(const Facets& facets, Source& source,
                                                        int size);
[[nodiscard]] std::optional<json::value> random_number(const Facets& facets, Source& source,
                                                       int size);

}  // namespace assay::properties
