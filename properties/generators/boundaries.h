// The deterministic valid Cases of an operation, and what each of them is for.
#pragma once

#include <string>
#include <vector>

#include "properties/generators/cases.h"

namespace assay::properties {

/// What stands at a limit: the keyword, which side of it, and where the value is.
struct BoundaryLabel {
  std::string keyword;   ///< "minLength", "enum", "properties"; "template", "pairs", "parameters"
  std::string side;      ///< "at", "next", "value 2", "branch 0", "alone role", …
  std::string location;  ///< pointer into the exchange: /request/body/role; empty for the whole
};

/// A Case at one limit; more than one label when the same bytes serve several.
struct Boundary {
  spec::Case value;
  std::vector<BoundaryLabel> labels;
};

/// The boundary walk: the least Case and the one with everything; then, one place at a time, each
/// keyword at its limits (the table in limits.h), each documented example, each optional parameter
/// alone and left out, each described media type; then all pairs of parameter values where these
/// are few. All are valid by their bytes, no two have the same; at most 300. The first ones meet
/// each keyword once, the next ones twice, and so on.
[[nodiscard]] std::vector<Boundary> boundaries(const spec::Document& document,
                                               const spec::Operation& operation, std::uint64_t seed,
                                               const Values& values);

}  // namespace assay::properties
