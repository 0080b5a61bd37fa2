// Numbers inside bounds.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <vector>

#include "properties/generators/bounds.h"
#include "properties/generators/source.h"

namespace assay::properties {

/// Does a number without (`whole`) or with a fractional part lie within the limits? False is
/// certain; true may be wrong where several `multipleOf` or huge numbers meet.
[[nodiscard]] bool may_have_number(const NumberLimits& limits, bool whole);

/// A number within the limits, of the kinds that `whole` and `fractional` admit: limits themselves,
/// zero, neighbours of powers of two and small ones often, any now and then; smaller ones for small
/// `size` (0…100). Nothing when none was found.
[[nodiscard]] std::optional<json::value> draw_number(const NumberLimits& limits, Source& source,
                                                     int size);

/// Do the limits, multiples and formats admit `number`?
[[nodiscard]] bool fits(const NumberLimits& limits, const json::value& number);

/// Every whole number within the limits, when they are at most `most`; else nothing.
[[nodiscard]] std::optional<std::vector<json::value>> all_whole(const NumberLimits& limits,
                                                                std::uint64_t most);

}  // namespace assay::properties
