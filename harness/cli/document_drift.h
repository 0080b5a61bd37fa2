// The document of a run and of an earlier one: what changed between them.
#pragma once

#include <string>

#include "reports/comparison.h"
#include "reports/history/history.h"
#include "reports/tally.h"

namespace assay::harness {

/// Keeps the document of `run` in `history`, so that a later run can be held against it. Only a
/// document of one file is kept; one that is not there any more, or changed since, is not.
/// Errors: environment, of the history.
[[nodiscard]] spec::Result<void> keep_document(reports::History& history,
                                               const reports::RunTally& run);

/// Fills `comparison.changes` when the two runs had different documents; a warning says why that
/// cannot be done.
void compare_documents(reports::Comparison& comparison, reports::History* history,
                       const reports::RunTally& run);

}  // namespace assay::harness
