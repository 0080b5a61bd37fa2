// assay run --dry-run: the plan without the requests.
#pragma once

#include <string>

#include "harness/engine/plan.h"

namespace assay::harness {

/// Each operation of `document` with the requests that are planned for it, by phase, or why there
/// are none. What depends on answers (preparation, sequences, workflows) is not counted. `rate` is
/// the most requests a second (0: no limit).
[[nodiscard]] std::string describe_plan(const spec::Document& document, const PlanOptions& options,
                                        double rate);

}  // namespace assay::harness
