// Cases that were stored without their secrets, with them again.
#pragma once

#include "properties/generators/cases.h"
#include "reports/redact.h"
#include "spec/sequence.h"

namespace assay::harness {

/// Puts the values that the user fixed (--set) where reports::Redactor left a mark: for a
/// parameter, and for a member of a body at any depth, the value of its name. A mark without such
/// a value stays.
void reveal(spec::Case& value, const properties::Values& values);
void reveal(spec::Sequence& sequence, const properties::Values& values);

/// `values` with marks in the place of fixed values that `redactor` knows: what is made of them may
/// be stored, and reveal() undoes it.
[[nodiscard]] properties::Values sealed(properties::Values values,
                                        const reports::Redactor& redactor);

}  // namespace assay::harness
