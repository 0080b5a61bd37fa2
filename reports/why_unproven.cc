#include "reports/why_unproven.h"

#include <fmt/format.h>

#include <algorithm>

namespace assay::reports {
namespace {

/// Of a whole run: a part of one proves nothing by what it does not have.
std::string why_not_whole(const RunTally& run) {
  const auto& outcome = run.finished.outcome;
  if (outcome != "clean" && outcome != "findings") {
    return fmt::format("the run ended as {}", outcome.empty() ? "aborted" : outcome);
  }
  if (run.started.shards.size() < run.started.shard_count) {
    return fmt::format("only {} ran", describe_shards(run.started));
  }
  return {};
}

std::string why_not_tried(const OperationTally& operation, std::uint64_t requests) {
  const auto& done = operation.finished;
  if (!operation.planned.skipped.empty()) {
    return fmt::format("the operation was left out: {}", operation.planned.skipped);
  }
  if (done.cases == 0) return "nothing was sent to the operation";
  if (done.cases < operation.planned.cases) {
    return fmt::format("{} of {} planned requests were sent to the operation", done.cases,
                       operation.planned.cases);
  }
  if (!is_as_thorough(done.cases, requests)) {
    return fmt::format("the operation was sent {} requests, and {} when it was seen", done.cases,
                       requests);
  }
  return {};
}

/// The parameter at "/request/query/NAME…" or the body; null when the location is of no such.
const ParameterUse* parameter_at(const OperationFinished& done, std::string_view location) {
  constexpr std::string_view request = "/request/";
  if (!location.starts_with(request)) return nullptr;
  location.remove_prefix(request.size());
  const auto in = location.substr(0, location.find('/'));
  location.remove_prefix(std::min(in.size() + 1, location.size()));
  const auto name = location.substr(0, location.find('/'));
  for (const auto& use : done.parameters) {
    if (use.in == in && (in == "body" || use.name == name)) return &use;
  }
  return nullptr;
}

std::string why_not_at_place(const OperationFinished& done, const contracts::Finding& finding) {
  const auto family = contracts::family(finding.check);
  if (needs_status(finding.check) && finding.status != 0 &&
      !done.statuses.contains(std::to_string(finding.status))) {
    return fmt::format("no answer had the status {}", finding.status);
  }
  if (family == "response_body" && done.answer_keywords > 0 && done.answer_keywords_met == 0) {
    return "no answer had a value that its schema could judge";
  }
  if (family == "valid_accepted" && done.valid == 0) return "no valid request was sent";
  if (family == "malformed_rejected") {
    const auto* use = parameter_at(done, finding.location);
    if (use != nullptr && use->malformed == 0) {
      return fmt::format("no request broke {}", finding.location);
    }
    if (done.invalid == 0) return "no malformed request was sent";
  }
  return {};
}

}  // namespace

std::string why_unproven(const RunTally& run, const FindingRecorded& found,
                         std::uint64_t requests) {
  const auto& finding = found.finding;
  const auto operation =
      std::find_if(run.operations.begin(), run.operations.end(),
                   [&](const auto& one) { return one.planned.operation == finding.operation; });
  if (operation == run.operations.end()) return "the document does not have the operation any more";
  if (auto why = why_not_whole(run); !why.empty()) return why;
  if (auto why = why_not_tried(*operation, requests); !why.empty()) return why;
  const auto family = contracts::family(finding.check);
  if (operation->executions(family) == 0) {
    const auto* reason = operation->inapplicable(family);
    return reason != nullptr ? fmt::format("the check {} did not run: {}", family, *reason)
                             : fmt::format("the check {} did not run", family);
  }
  return why_not_at_place(operation->finished, finding);
}

}  // namespace assay::reports
