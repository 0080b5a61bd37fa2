// One performance of a workflow: its steps in order, each answer looked at before the next.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/engine/perform.h"
#include "harness/engine/workflow_step.h"

namespace assay::harness {

/// What all rounds share.
struct WorkflowContext {
  const Subject& subject;
  const spec::Workflows& workflows;
  const properties::Values& values;
  std::uint64_t seed = 1;
  std::function<bool()> stop;  ///< true: nothing more is sent
};

/// What became of a round.
struct WorkflowRoundResult {
  bool completed = false;
  std::string stopped;      ///< why not; no values of the server in it
  spec::Sequence sequence;  ///< as sent, with criteria: what a finding repeats
  std::vector<ExaminedStep> steps;
  std::vector<std::uint64_t> criteria;  ///< judged, by step
};

/// Performs the workflow with this index, what it depends on first. At most 64 requests; waits
/// before retries at most 5 seconds each. Broken criteria are findings of the step, unless an
/// action of the contract's own provides for that failure: a goto, a retry that helped, or an end
/// with criteria. The same seed and round give the same requests as far as answers are the same.
[[nodiscard]] WorkflowRoundResult perform_workflow(const WorkflowContext& context,
                                                   std::size_t workflow, std::uint64_t round,
                                                   Transport& transport);

}  // namespace assay::harness
