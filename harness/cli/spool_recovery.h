// The findings of a fuzzing run that was killed.
#pragma once

#include <cstddef>
#include <string>

#include "spec/document.h"

namespace assay::harness {

/// Makes the spool that a killed run left at `path` fit to go on with: what is torn, or is about an
/// operation that `document` does not have, goes. Gives the number of findings in it; removes the
/// file when there are none.
std::size_t recover_spool(const std::string& path, const spec::Document& document);

}  // namespace assay::harness
