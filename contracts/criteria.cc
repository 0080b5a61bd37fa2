#include "contracts/criteria.h"

#include <algorithm>
#include <array>

namespace assay::contracts {
namespace {

constexpr std::array<FurtherCheck, 1> rows{{
    {"workflow", "each criterion of the user's workflows is met (--contract)",
     "Arazzo 1.0.1 §Criterion Object"},
}};

}  // namespace

std::span<const FurtherCheck> further_checks() noexcept {
  return rows;
}

std::vector<Finding> judge_criteria(const std::vector<spec::Criterion>& criteria,
                                    const spec::Operation& operation,
                                    const spec::Performed& current,
                                    const std::vector<spec::Performed>& earlier) {
  std::vector<Finding> findings;
  const auto* response = current.exchange().response();
  if (response == nullptr) return findings;
  bool about_status = false;
  for (const auto& criterion : criteria) {
    auto verdict = spec::judge_criterion(criterion, current, earlier);
    if (verdict.kind != spec::CriterionVerdict::Kind::broken) continue;
    Finding finding;
    finding.check = "workflow.criterion";
    finding.operation = operation.key();
    finding.location = std::move(verdict.location);
    finding.schema = criterion.schema;
    finding.schema_at = criterion.schema_at;
    finding.keyword = spec::name(criterion.type);
    finding.expected = std::move(verdict.expected);
    finding.actual = std::move(verdict.actual);
    finding.status = response->status;
    finding.clause = rows[0].clause;
    if (verdict.about_status && !about_status) {
      about_status = true;
      findings.clear();
    }
    if (verdict.about_status == about_status) findings.push_back(std::move(finding));
  }
  return findings;
}

void weigh(const spec::OperationSettings& settings, std::vector<Finding>& findings) {
  if (settings.severity.empty()) return;
  std::erase_if(findings, [&](const Finding& finding) {
    return settings.severity_of(finding.check) == "off";
  });
  for (auto& finding : findings) {
    const auto chosen = settings.severity_of(finding.check);
    if (chosen == "failure") finding.severity = Severity::failure;
    if (chosen == "warning") finding.severity = Severity::warning;
  }
}

}  // namespace assay::contracts
