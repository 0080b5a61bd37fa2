// What a corpus starts with.
#pragma once

#include <cstdint>
#include <string>

#include "properties/generators/cases.h"
#include "spec/document.h"
#include "spec/result.h"

namespace assay::fuzz {

/// Makes `folder` when it is missing, and fills it with boundary Cases and a few malformed ones of
/// each operation when it holds no files. Errors: environment, when it cannot be written.
[[nodiscard]] spec::Result<void> prepare_corpus(const std::string& folder,
                                                const spec::Document& document,
                                                const properties::Values& values,
                                                std::uint64_t seed);

}  // namespace assay::fuzz
