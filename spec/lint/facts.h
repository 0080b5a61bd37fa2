// What must hold for every instance that a schema admits: its own keywords and those of its allOf
// parts and references together.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/schema/schema.h"

namespace assay::spec::lint {

/// Why no instance can satisfy `schema`; empty when nothing speaks against it. Looks at the schema
/// itself and at what it combines with allOf, not below it.
struct Contradiction {
  std::string keyword;  ///< at which keyword of `schema` it shows
  std::string message;
};
[[nodiscard]] std::optional<Contradiction> find_contradiction(const Schema& schema);

/// The schema itself and all that allOf and $ref join to it, at most 64 nodes.
[[nodiscard]] std::vector<NodeId> joined_nodes(const Schema& schema);

/// Every property name that the schema or any part of it (also oneOf, anyOf, if …) describes;
/// nothing when names are described by patterns.
[[nodiscard]] std::optional<std::vector<std::string_view>> described_names(const Schema& schema);

}  // namespace assay::spec::lint
