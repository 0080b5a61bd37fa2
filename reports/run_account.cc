#include "reports/run_account.h"

#include <fmt/format.h>

#include <algorithm>

namespace assay::reports {

void RunAccount::add(const Event& event) {
  if (const auto* exchange = std::get_if<ExchangeDone>(&event)) {
    durations[exchange->operation].add(exchange->microseconds);
  } else {
    run.add(event);
  }
}

const KnownOperation* KnownRun::find(std::string_view operation) const noexcept {
  const auto at = std::find_if(operations.begin(), operations.end(),
                               [&](const auto& one) { return one.operation == operation; });
  return at == operations.end() ? nullptr : &*at;
}

bool needs_status(std::string_view check) noexcept {
  const auto family = contracts::family(check);
  return family == "response_body" || family == "response_headers" || family == "content_type";
}

bool is_as_thorough(std::uint64_t requests, std::uint64_t then) noexcept {
  return requests >= then - then / 2;
}

OperationState state_of(const OperationTally& operation) {
  auto state = operation.finished.cases == 0 ? OperationState::unreached : OperationState::passed;
  for (const auto& found : operation.findings) {
    const bool failure = found.finding.severity == contracts::Severity::failure;
    state = std::max(state, !failure      ? OperationState::warned
                            : found.flaky ? OperationState::flaky
                                          : OperationState::failed);
  }
  return state;
}

std::string hash_text(std::string_view text) {
  std::uint64_t sum = 14695981039346656037ULL;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return fmt::format("{:016x}", sum);
}

std::string identity_of(const RunStarted& started) {
  auto text = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}", started.started_at, started.command,
                          started.document_hash, started.url, started.seed, started.fault,
                          started.shard_count);
  for (const auto shard : started.shards) text += fmt::format(" {}", shard);
  // Journals of older versions have none: they keep the identity that they had.
  if (!started.run_id.empty()) text += "\n" + started.run_id;
  return hash_text(text);
}

KnownRun remember(const RunAccount& account, std::string id) {
  const auto& run = account.run;
  KnownRun known;
  known.identity = identity_of(run.started);
  known.title = run.started.title;
  known.command = run.started.command;
  known.url = run.started.url;
  auto& about = known.about;
  about.id = std::move(id);
  about.started_at = run.started.started_at;
  about.outcome = run.finished.outcome;
  about.document_hash = run.started.document_hash;
  about.tool_version = run.started.tool_version;
  about.requests = run.finished.requests;
  about.failures = run.count(contracts::Severity::failure);
  for (const auto& operation : run.operations) {
    const auto& name = operation.planned.operation;
    const auto took = account.durations.find(name);
    KnownOperation one{name, state_of(operation), operation.finished.cases, {}, {}, {}};
    if (took != account.durations.end()) one.durations = took->second;
    for (const auto& [family, count] : operation.finished.checks) {
      if (count > 0) one.checks += (one.checks.empty() ? "" : " ") + family;
    }
    for (const auto& [status, count] : operation.finished.statuses) {
      one.statuses += (one.statuses.empty() ? "" : " ") + status;
    }
    known.operations.push_back(std::move(one));
    known.findings.insert(known.findings.end(), operation.findings.begin(),
                          operation.findings.end());
  }
  return known;
}

}  // namespace assay::reports
