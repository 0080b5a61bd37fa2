// One run out of the parts that a journal holds when it was stopped and resumed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/event.h"
#include "spec/result.h"

namespace assay::reports {

/// How remarks start that say why a run sent less than was planned; of parts that were resumed they
/// are not true any more.
inline constexpr std::string_view early_end_mark = "ended early: ";

/// Every part starts with RunStarted; those without RunFinished were killed. The parts become one
/// run as shards do (merge_shards.h), which ends as the last part ended; times are added. A journal
/// of one part stays as it is, but gets an end (aborted_run.h).
/// Errors: usage, for parts that are not of one run.
[[nodiscard]] spec::Result<std::vector<Event>> join_parts(std::vector<Event> events,
                                                          const std::string& file);

}  // namespace assay::reports
