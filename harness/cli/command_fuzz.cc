#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "contracts/check.h"
#include "fuzz/driver.h"
#include "fuzz/feedback/features.h"
#include "harness/cli/commands.h"
#include "harness/cli/fuzz_spool.h"
#include "harness/cli/session.h"
#include "harness/cli/signals.h"
#include "harness/engine/shrink.h"

namespace assay::harness {
namespace {

constexpr double default_seconds = 60;
constexpr std::uint64_t shrink_requests = 200;
// So many requests in a row that find nobody there mean that the server is gone.
constexpr std::uint64_t unreachable_limit = 5;

/// The parent's view of the findings: each once, told at once, shrunk at the end.
class FuzzFindings {
 public:
  FuzzFindings(const Session& session, reports::Sink& sink) : session_(session), sink_(sink) {}

  /// Tells what is new at once, and keeps count of what is known.
  void take(const std::vector<SpooledFinding>& spooled) {
    for (const auto& one : spooled) {
      if (one.first && !found_.contains(one.fingerprint)) {
        sink_.receive(*one.first);
        found_.emplace(one.fingerprint, *one.first);
      }
      const auto known = found_.find(one.fingerprint);
      if (known != found_.end()) known->second.count = std::max(known->second.count, one.count);
    }
  }

  /// Shrinks every finding and tells its final form.
  void settle(const std::atomic<bool>& interrupted) {
    for (auto& [fingerprint, event] : found_) {
      if (!interrupted && open()) shrink_one(fingerprint, event);
      event.update = true;
      sink_.receive(event);
    }
  }

  [[nodiscard]] std::uint64_t size() const noexcept { return found_.size(); }
  [[nodiscard]] std::uint64_t failures() const noexcept {
    std::uint64_t sum = 0;
    for (const auto& [fingerprint, event] : found_) {
      sum += event.finding.severity == contracts::Severity::failure ? 1 : 0;
    }
    return sum;
  }

 private:
  bool open() {
    if (!transport_) {
      auto made = session_.opener()();
      if (made) transport_ = std::move(*made);
    }
    return transport_ != nullptr;
  }

  void shrink_one(const std::string& fingerprint, reports::FindingRecorded& event) {
    const auto value = spec::case_from_json(event.test_case);
    if (!value) return;
    const auto* operation = session_.loaded.document->find(value->operation);
    auto examined = examine(session_.subject, *operation, *value, *transport_);
    if (examined.find(fingerprint) == nullptr) {
      const auto* failure = examined.exchange.failure();
      // A server that is not there any more says nothing about the finding.
      event.flaky =
          failure == nullptr || failure->kind != spec::TransportFailure::Kind::unreachable;
      return;
    }
    const auto small = shrink(session_.subject, *operation, *value, std::move(examined),
                              fingerprint, session_.values, *transport_, {shrink_requests, {}});
    const NewFinding smallest{*small.examined.find(fingerprint), fingerprint};
    auto settled = record(smallest, small.value, small.examined, session_.repetition);
    settled.count = event.count;
    event = std::move(settled);
  }

  const Session& session_;
  reports::Sink& sink_;
  std::unique_ptr<Transport> transport_;
  std::map<std::string, reports::FindingRecorded> found_;
};

/// Runs in the child: one Case sent and judged.
fuzz::Execute make_execute(const Session& session, const SharedCounts& counts, int child,
                           const std::string& spool_path) {
  auto opened = session.opener()();
  auto spool = std::make_shared<SpoolWriter>(spool_path);
  if (!opened || !spool->is_open()) return {};
  std::shared_ptr<Transport> transport = std::move(*opened);
  return [&session, &counts, child, transport, spool](const spec::Case& value) {
    const auto& document = *session.loaded.document;
    const auto* operation = document.find(value.operation);
    const auto examined = examine(session.subject, *operation, value, *transport);
    const auto* failure = examined.exchange.failure();
    const bool gone =
        failure != nullptr && failure->kind == spec::TransportFailure::Kind::unreachable;
    auto& in_a_row = counts.gone(child);
    in_a_row = gone ? in_a_row + 1 : 0;
    if (in_a_row >= unreachable_limit) _exit(0);
    const auto index = static_cast<std::size_t>(operation - document.operations.data());
    counts.at(child, index).add(examined);
    auto seen = fuzz::observe(*operation, examined.exchange, examined.verdict, examined.findings);
    for (const auto& finding : examined.findings) {
      const NewFinding found{finding, contracts::fingerprint(finding)};
      const bool fresh = spool->add(found.fingerprint, [&] {
        return reports::redact(*session.redactor,
                               record(found, value, examined, session.repetition));
      });
      seen.findings += fresh ? 1 : 0;
    }
    return seen;
  };
}

reports::OperationFinished describe(const spec::Document& document,
                                    const spec::Operation& operation,
                                    const OperationCounts& counts) {
  reports::OperationFinished done;
  done.operation = operation.key();
  done.cases = counts.cases;
  done.valid = counts.valid;
  done.invalid = counts.invalid;
  done.undecidable = counts.undecidable;
  done.reached_success = counts.reached_success();
  done.seconds = static_cast<double>(counts.microseconds) * 1e-6;
  for (std::size_t status = 0; status < counts.statuses.size(); ++status) {
    if (counts.statuses[status] > 0)
      done.statuses[std::to_string(status)] = counts.statuses[status];
  }
  for (std::size_t kind = 0; kind < counts.failures.size(); ++kind) {
    if (counts.failures[kind] == 0) continue;
    const auto name = spec::name(static_cast<spec::TransportFailure::Kind>(kind));
    done.statuses[fmt::format("transport:{}", name)] = counts.failures[kind];
  }
  for (const auto& check : contracts::checks()) {
    done.checks.emplace_back(check.id, check.applies(document, operation) ? counts.cases : 0);
  }
  return done;
}

/// What all operations together came to.
struct Totals {
  std::uint64_t requests = 0;
  std::uint64_t checks = 0;
  bool any_success = false;
};

Totals tell_operations_done(const Session& session, const SharedCounts& counts,
                            reports::Sink& sink) {
  const auto& document = *session.loaded.document;
  Totals totals;
  for (std::size_t i = 0; i < document.operations.size(); ++i) {
    const auto done = describe(document, document.operations[i], counts.sum(i));
    totals.requests += done.cases;
    totals.any_success = totals.any_success || done.reached_success;
    for (const auto& [family, count] : done.checks) totals.checks += count;
    sink.receive(done);
  }
  return totals;
}

fuzz::DriverOptions driver_options(const Flags& flags, const Session& session) {
  fuzz::DriverOptions options;
  options.corpus_folder = flags.corpus.empty() ? flags.out + "/corpus" : flags.corpus;
  options.log_file = flags.out + "/libfuzzer.log";
  options.seed = session.seed;
  options.workers = flags.workers;
  options.max_runs = flags.max_cases;
  options.max_seconds = flags.max_time > 0 ? flags.max_time : default_seconds;
  options.artifact_prefix = flags.out + "/";
  options.extra_flags = flags.fuzzer_flags;
  return options;
}

void tell_driver(const fuzz::DriverResult& result, const Flags& flags, reports::Sink& sink) {
  if (result.restarts > 0 || result.crashed) {
    sink.receive(
        reports::Remark{"", fmt::format("the fuzzing process died {} times; {} inputs are kept; "
                                        "see {}/libfuzzer.log",
                                        result.restarts + (result.crashed ? 1 : 0),
                                        result.artifacts.size(), flags.out)});
  }
  const auto rate =
      result.seconds > 0 ? static_cast<double>(result.executions) / result.seconds : 0;
  sink.receive(reports::Remark{
      "", fmt::format("{} executions, {:.0f} a second; corpus in {}", result.executions, rate,
                      flags.corpus.empty() ? flags.out + "/corpus" : flags.corpus)});
}

}  // namespace

spec::Result<int> fuzz_command(const Flags& flags) {
  const auto& interrupted = watch_signals();
  auto session = open_session(flags);
  if (!session) return session.error();
  auto sink = open_reports(flags, **session);
  if (!sink) return sink.error();
  const auto& document = *(*session)->loaded.document;
  const SharedCounts counts(document.operations.size(), flags.workers);
  if (!counts) {
    return spec::Error{spec::ErrorCode::environment, "no shared memory to be had", {}, ""};
  }
  const auto spool_path = flags.out + "/fuzz-findings.ndjson";
  std::error_code ignored;
  std::filesystem::remove(spool_path, ignored);
  SpoolReader spool(spool_path);

  const SystemClock clock;
  auto started = describe_run("fuzz", flags, **session);
  started.started_at = clock.utc();
  (*sink)->receive(started);
  PlanOptions no_cases;
  no_cases.max_cases = 0;
  no_cases.values = (*session)->values;
  tell_operations(document, Plan(document, no_cases), **sink);

  FuzzFindings findings(**session, **sink);
  auto options = driver_options(flags, **session);
  const bool terminal = isatty(STDERR_FILENO) != 0;
  options.watch = [&](const fuzz::DriverStats& stats) {
    findings.take(spool.next());
    if (terminal) {
      fmt::print(stderr, "\r\x1b[K{:.0f} s, {} executions, {} findings", stats.seconds,
                 stats.executions, findings.size());
    }
  };
  const auto result = fuzz::drive(document, (*session)->values, options, [&](int child) {
    return make_execute(**session, counts, child, spool_path);
  });
  if (terminal) fmt::print(stderr, "\r\x1b[K");
  if (!result) return result.error();
  findings.take(spool.next());
  std::filesystem::remove(spool_path, ignored);
  findings.settle(interrupted);
  const auto totals = tell_operations_done(**session, counts, **sink);
  tell_driver(*result, flags, **sink);

  const bool gone = counts.most_gone() >= unreachable_limit;
  const auto end =
      judge_run(result->interrupted, gone, totals.checks, findings.failures(), !totals.any_success);
  reports::RunFinished finished;
  finished.outcome = end.outcome;
  finished.exit_code = end.exit_code;
  finished.requests = totals.requests;
  finished.checks = totals.checks;
  finished.findings = findings.size();
  finished.seconds = result->seconds;
  finished.finished_at = clock.utc();
  (*sink)->receive(finished);
  return end.exit_code;
}

}  // namespace assay::harness
