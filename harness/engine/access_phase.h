// What the first user made, asked for by the second.
#pragma once

#include <functional>

#include "harness/engine/collect.h"
#include "harness/engine/run.h"

namespace assay::harness {

/// Performs access_sequences() (properties/api/access.h) one after the other, tells what they show,
/// each finding confirmed by a second performance, and deletes what they made. Does nothing with
/// fewer than two users. `done` ends it early.
void ask_about_access(const RunOptions& options, Collector& collector, Transport& transport,
                      const std::function<bool()>& done);

/// What the last of `steps` says about access, as judge_access() has it.
[[nodiscard]] std::vector<contracts::Finding> access_findings(
    const spec::Document& document, const std::vector<ExaminedStep>& steps);

}  // namespace assay::harness
