// What can be said of a run that was killed.
#pragma once

#include <cstdint>
#include <vector>

#include "reports/event.h"

namespace assay::reports {

/// Ends a journal that has no RunFinished: operations without OperationFinished are counted from
/// their exchanges (how often each check was made is not in a journal: `checks` stays empty), each
/// of them gets a remark that says how many of its planned Cases were sent, and the run ends as
/// "aborted": exit code 1 with failures, else 3. A journal that has its end stays as it is.
void end_aborted_run(std::vector<Event>& events);

/// Failures among the findings of `events`, each fingerprint once.
[[nodiscard]] std::uint64_t count_failures(const std::vector<Event>& events);

}  // namespace assay::reports
