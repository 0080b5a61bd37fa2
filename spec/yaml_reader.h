// YAML 1.2 texts with positions. Behind read_tree(); its source file is the only one that knows
// yaml-cpp.
#pragma once

#include "spec/reader.h"

namespace assay::spec {

/// Reads the first document of `source` as YAML 1.2 under the core schema. Errors as for
/// read_tree().
[[nodiscard]] Result<Tree> read_yaml(const SourceText& source);

}  // namespace assay::spec
