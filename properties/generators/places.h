// The places of a value that a schema describes, and how to reach them in a concrete value.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <string>
#include <vector>

#include "properties/generators/facets.h"
#include "properties/generators/generate.h"

namespace assay::properties {

/// A place inside a value: members by name, items as "0".
struct Place {
  std::vector<std::string> tokens;
  std::string pointer;  ///< RFC 6901, relative to the value
  Conjunction parts;
  Facets facets;
};

/// The value itself and every described place below it, outermost first: at most six levels and 300
/// places. What stands below anyOf and oneOf is left out: it depends on the branch; so is what does
/// not travel in `direction` (readOnly, writeOnly).
[[nodiscard]] std::vector<Place> walk(const Conjunction& parts,
                                      spec::Direction direction = spec::Direction::request);

/// Makes sure that `place` exists in `value`, generating what is missing on the way, and returns
/// it; null when it cannot be had.
[[nodiscard]] json::value* reach(json::value& value, const Conjunction& parts, const Place& place,
                                 Source& source, const GenerateOptions& options);

/// The value at `tokens`, or null.
[[nodiscard]] json::value* find_place(json::value& value, const std::vector<std::string>& tokens);

}  // namespace assay::properties
