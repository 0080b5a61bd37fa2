// The request of a workflow's step.
#pragma once

#include <cstdint>
#include <string>

#include "harness/engine/workflow_values.h"
#include "properties/generators/cases.h"

namespace assay::harness {

/// A step ready to be sent, or why it cannot be.
struct DraftedStep {
  spec::Step step;
  std::string obstacle;  ///< empty: it can
};

/// Makes the Case of `step`: what it gives stands, what it leaves open is generated from `seed`
/// where the operation requires it and left out where not. Values of earlier answers are links.
[[nodiscard]] DraftedStep draft_step(const spec::Document& document, const spec::WorkflowStep& step,
                                     const WorkflowValues& values, const WorkflowScope& scope,
                                     const properties::Values& known, std::uint64_t seed);

/// Inputs for a call of `workflow`: what `given` has, then the user's own values of that name, then
/// generated ones; in round 0 defaults win over generated ones. `obstacle` says why there are none.
struct DrawnInputs {
  TracedValues values;
  std::string obstacle;
};
[[nodiscard]] DrawnInputs draw_inputs(const spec::Workflow& workflow, TracedValues given,
                                      const properties::Values& known, std::uint64_t seed,
                                      std::uint64_t round);

}  // namespace assay::harness
