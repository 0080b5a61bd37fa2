// Where a request can be broken: every subschema that applies to some place of a value, those below
// anyOf, oneOf, then and else included, and the way there.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "properties/generators/conjunction.h"
#include "properties/generators/generate.h"

namespace assay::properties {

/// One step into a value and what must hold where it ends, so that the next step exists.
struct WayStep {
  std::string token;  ///< a member's name or an item's index; empty for the value itself
  Conjunction parts;
};

/// A subschema at a place.
struct Spot {
  std::vector<WayStep> way;        ///< from the value itself; never empty
  std::string pointer;             ///< RFC 6901, relative to the value
  spec::Schema schema;             ///< its own keywords are the ones to break here
  spec::TypeMask types = 0;        ///< what all schemas on the way admit here, at most
  std::vector<std::string> forks;  ///< pointers of the anyOf and oneOf above, outermost first
};

/// Every Spot of `schema`, outermost first: at most six levels and 400 Spots, none twice. What does
/// not travel in `direction` (readOnly, writeOnly) is left out.
[[nodiscard]] std::vector<Spot> find_spots(const spec::Schema& schema,
                                           spec::Direction direction = spec::Direction::request);

/// Makes sure that the place of `spot` exists in `value` and keeps what stands on the way,
/// generating what is missing; returns it, or null when it cannot be had.
[[nodiscard]] json::value* force_spot(json::value& value, const Spot& spot, Source& source,
                                      const GenerateOptions& options);

}  // namespace assay::properties
