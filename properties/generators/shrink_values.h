// Simpler values in the place of one.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <optional>
#include <string>

#include "properties/generators/sites.h"

namespace assay::properties {

/// Puts a value in the place at hand. True when it was taken and stands there now.
using Take = std::function<bool(const json::value&)>;

/// Offers simpler values in the place of `value`, a number, text, boolean or listed value to which
/// `schemas` apply; what was taken is made simpler still. Bounds are found by search, not step by
/// step: a fault above 37 ends at 38.
void shrink_scalar(const json::value& value, const Conjunction& schemas, const Take& take);

/// For a value that shrink_scalar() has left as it is: one look whether the next simpler one is
/// taken by now, because other things have changed. False when it was.
[[nodiscard]] bool is_settled(const json::value& value, const Conjunction& schemas,
                              const Take& take);

/// shrink_scalar() for bytes that are no value.
void shrink_bytes(std::string bytes, const std::function<bool(const std::string&)>& take);

/// The simplest value that `parts` accept: required members only, first enum values, "a", 0.
[[nodiscard]] std::optional<json::value> simplest(const Conjunction& parts);

}  // namespace assay::properties
