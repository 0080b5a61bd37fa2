// The phase of a run that performs the user's workflows.
#pragma once

#include <functional>
#include <memory>

#include "harness/engine/collect.h"
#include "harness/engine/shard.h"
#include "harness/engine/workflow_round.h"

namespace assay::harness {

struct WorkflowOptions {
  std::shared_ptr<const spec::Workflows> list;  ///< null: none
  std::uint64_t rounds = 10;                    ///< of each workflow, with other inputs each time
};

/// What the phase needs of its run.
struct WorkflowPhase {
  const Subject& subject;
  const properties::Values& values;
  const Repetition& repetition;
  std::uint64_t seed = 1;
  std::uint64_t first_index = 0;  ///< of its exchanges in the journal
  std::function<bool()> stop;
  Shard shard;
};

/// Performs each workflow of the user's files, one round after the other over one connection; every
/// exchange is judged by all checks and counted. A finding repeats its sequence once: what does not
/// show again is flaky. What a round created and left behind is deleted. Each workflow ends with a
/// WorkflowFinished, which says why one did not run.
void run_workflows(const WorkflowOptions& options, const WorkflowPhase& phase, Transport& transport,
                   Collector& collector);

}  // namespace assay::harness
