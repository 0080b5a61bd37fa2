// Schemas that must hold together.
#pragma once

#include <vector>

#include "spec/schema/schema.h"

namespace assay::properties {

/// A conjunction of schemas of one program; empty: anything goes.
using Conjunction = std::vector<spec::Schema>;

}  // namespace assay::properties
