// What the user's own contract files add to the judgement: criteria of workflows, and how much a
// finding weighs.
#pragma once

#include <span>
#include <vector>

#include "contracts/finding.h"
#include "spec/contract/criterion.h"
#include "spec/contract/settings.h"
#include "spec/document.h"

namespace assay::contracts {

/// A check that looks at more than one exchange, or at what the user wrote: a row that
/// --list-checks prints beside those of checks().
struct FurtherCheck {
  std::string_view id;
  std::string_view summary;
  std::string_view clause;
};
[[nodiscard]] std::span<const FurtherCheck> further_checks() noexcept;

/// Every broken criterion of a step as a finding "workflow.criterion" of `operation`. Where the
/// status is not the expected one, criteria about anything else say nothing new. Without an answer
/// there is nothing to judge. `earlier` holds the exchanges before this one.
[[nodiscard]] std::vector<Finding> judge_criteria(const std::vector<spec::Criterion>& criteria,
                                                  const spec::Operation& operation,
                                                  const spec::Performed& current,
                                                  const std::vector<spec::Performed>& earlier);

/// Gives each finding the weight that the user chose for it; those that are `off` go.
void weigh(const spec::OperationSettings& settings, std::vector<Finding>& findings);

}  // namespace assay::contracts
