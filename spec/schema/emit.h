// From nodes to flat code.
#pragma once

#include "spec/schema/schema.h"

namespace assay::spec {

/// Makes code for all nodes of `program` that have none yet.
void emit_code(Program& program);

}  // namespace assay::spec
