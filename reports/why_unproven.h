// Whether a run that does not have a finding can say that it is fixed.
#pragma once

#include <string>

#include "reports/run_account.h"

namespace assay::reports {

/// Why `run`, which does not have `found`, cannot call it fixed; empty when it looked where the
/// finding was: it came to its own end with all shards, its operation was sent all that was planned
/// and no less than half of the `requests` that it was sent when the finding was seen (0: not
/// known), the check ran, an answer had the status whose schema or header fields were broken, a
/// request broke the parameter in question.
[[nodiscard]] std::string why_unproven(const RunTally& run, const FindingRecorded& found,
                                       std::uint64_t requests = 0);

}  // namespace assay::reports
