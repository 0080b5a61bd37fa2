// Exact comparisons of JSON numbers.
#pragma once

#include <boost/json.hpp>
#include <compare>
#include <optional>

namespace assay::spec {

namespace json = boost::json;

/// Both must be numbers. Unordered only when one is NaN.
[[nodiscard]] std::partial_ordering compare_numbers(const json::value& a,
                                                    const json::value& b) noexcept;

/// A number without a fractional part: 1.0 is one (JSON Schema draft 6+, OpenAPI 3.0.4 §4.4).
[[nodiscard]] bool is_integer(const json::value& number) noexcept;

/// Is `number` a multiple of `step`, in decimal arithmetic over the shortest digits of both (so
/// that 0.0075 is a multiple of 0.0001)? Nothing when either is not finite.
[[nodiscard]] std::optional<bool> is_multiple(const json::value& number, const json::value& step);

}  // namespace assay::spec
