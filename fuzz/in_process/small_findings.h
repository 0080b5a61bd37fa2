// Making a finding small without leaving a trace in the search.
#pragma once

#include <functional>
#include <vector>

#include "fuzz/in_process/finding_files.h"
#include "fuzz/in_process/handler.h"
#include "fuzz/in_process/setup.h"
#include "harness/engine/perform.h"

namespace assay::in_process {

/// Shrinks in a child process and replaces the finding's file by what it comes to: calls of the
/// service there neither count as coverage of the input in hand nor take this process with them
/// when one of them crashes. Waits for the child, ten seconds at the most.
void make_small_aside(const Setup& setup, const Handler& handler,
                      const std::function<void()>& reset, const harness::NewFinding& found,
                      const spec::Sequence& sequence,
                      const std::vector<harness::ExaminedStep>& steps, const FindingFiles& files);

}  // namespace assay::in_process
