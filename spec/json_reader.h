// JSON texts with positions. Behind read_tree().
#pragma once

#include "spec/reader.h"

namespace assay::spec {

/// Reads `source` as JSON (RFC 8259). Errors as for read_tree().
[[nodiscard]] Result<Tree> read_json(const SourceText& source);

}  // namespace assay::spec
