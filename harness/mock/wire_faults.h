// Answers as hostile or broken servers give them.
#pragma once

#include <string_view>

#include "harness/http/server.h"

namespace assay::harness {

/// Changes `reply`, a success, into the misbehaviour that the row of kind wire named `how` stands
/// for (fault_rows.cc). False when that cannot show itself in this answer, e.g. since it has no
/// body to break. What goes on for ever ends when the client goes away.
[[nodiscard]] bool break_wire(std::string_view how, Reply& reply);

}  // namespace assay::harness
