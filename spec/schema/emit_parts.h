// Pieces of code that need a node or a few alone. For emit.cc.
#pragma once

#include <optional>
#include <vector>

#include "spec/schema/code.h"

namespace assay::spec {

/// The number block of a node; nothing when it says nothing of numbers.
[[nodiscard]] std::optional<NumberBlock> make_number_block(NodeId id, const Node& node);

/// The property whose strings tell most of the branches apart, and which branches each string
/// leaves in play; nothing when fewer than two branches name strings for the same property.
[[nodiscard]] std::optional<Dispatch> make_dispatch(const Program& program,
                                                    const std::vector<NodeId>& branches);

}  // namespace assay::spec
