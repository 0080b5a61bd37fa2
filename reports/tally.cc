#include "reports/tally.h"

#include <fmt/format.h>

#include <algorithm>

namespace assay::reports {

std::uint64_t OperationTally::executions(std::string_view family) const noexcept {
  for (const auto& [name, count] : finished.checks) {
    if (name == family) return count;
  }
  return 0;
}

const std::string* OperationTally::inapplicable(std::string_view family) const noexcept {
  for (const auto& [name, reason] : planned.inapplicable) {
    if (name == family) return &reason;
  }
  return nullptr;
}

OperationTally& RunTally::at(const std::string& operation) {
  for (auto& known : operations) {
    if (known.planned.operation == operation) return known;
  }
  operations.emplace_back();
  operations.back().planned.operation = operation;
  return operations.back();
}

void RunTally::add_finding(const FindingRecorded& found) {
  auto& findings = at(found.finding.operation).findings;
  const auto known = std::find_if(findings.begin(), findings.end(), [&](const auto& other) {
    return other.fingerprint == found.fingerprint;
  });
  if (known == findings.end()) {
    findings.push_back(found);
  } else {
    *known = found;
  }
}

void RunTally::add(const Event& event) {
  if (const auto* start = std::get_if<RunStarted>(&event)) started = *start;
  if (const auto* plan = std::get_if<OperationPlanned>(&event)) at(plan->operation).planned = *plan;
  if (const auto* found = std::get_if<FindingRecorded>(&event)) add_finding(*found);
  if (const auto* done = std::get_if<OperationFinished>(&event)) {
    auto& tally = at(done->operation);
    tally.finished = *done;
    tally.ran = true;
  }
  if (const auto* done = std::get_if<WorkflowFinished>(&event)) workflows.push_back(*done);
  if (const auto* remark = std::get_if<Remark>(&event)) {
    (remark->operation.empty() ? remarks : at(remark->operation).remarks)
        .push_back(remark->message);
  }
  if (const auto* end = std::get_if<RunFinished>(&event)) finished = *end;
}

std::uint64_t RunTally::count(contracts::Severity severity) const noexcept {
  std::uint64_t sum = 0;
  for (const auto& operation : operations) {
    for (const auto& found : operation.findings) sum += found.finding.severity == severity ? 1 : 0;
  }
  return sum;
}

std::string describe_shards(const RunStarted& started) {
  if (started.shard_count == 0) return {};
  std::string list;
  for (const auto shard : started.shards)
    list += fmt::format("{}{}", list.empty() ? "" : ", ", shard);
  return fmt::format("shard{} {} of {}", started.shards.size() == 1 ? "" : "s", list,
                     started.shard_count);
}

std::string describe(const WorkflowFinished& workflow) {
  if (!workflow.skipped.empty()) {
    return fmt::format("workflow {}: did not run: {}", workflow.workflow, workflow.skipped);
  }
  auto text =
      fmt::format("workflow {}: {} rounds, {} completed, {} requests, {} criteria, {} broken",
                  workflow.workflow, workflow.rounds, workflow.completed, workflow.requests,
                  workflow.criteria, workflow.broken);
  for (const auto& [reason, count] : workflow.stopped) {
    text += fmt::format("; {} stopped: {}", count, reason);
  }
  return text;
}

}  // namespace assay::reports
