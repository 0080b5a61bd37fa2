// One run out of the parts that a journal holds when it was stopped and resumed.
#pragma once

#include <vector>

#include "reports/event.h"
#include "spec/result.h"

namespace assay::reports {

/// Every part starts with RunStarted; those without RunFinished were killed. The parts become one
/// run as shards do (merge_shards.h), which ends as the last part ended; times are added. A journal
/// of one part stays as it is, but gets an end (aborted_run.h).
/// Errors: usage, for parts that are not of one run.
[[nodiscard]] spec::Result<std::vector<Event>> join_parts(std::vector<Event> events,
                                                          const std::string& file);

}  // namespace assay::reports
