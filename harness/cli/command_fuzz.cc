#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "contracts/check.h"
#include "fuzz/driver.h"
#include "harness/cli/commands.h"
#include "harness/cli/fuzz_coverage.h"
#include "harness/cli/fuzz_execution.h"
#include "harness/cli/fuzz_findings.h"
#include "harness/cli/fuzz_options.h"
#include "harness/cli/session.h"
#include "harness/cli/signals.h"
#include "harness/cli/spool_recovery.h"
#include "harness/cli/target.h"
#include "harness/engine/grace.h"
#include "harness/engine/preflight.h"
#include "harness/engine/reveal.h"

namespace assay::harness {
namespace {

reports::OperationFinished describe(const Session& session, const spec::Operation& operation,
                                    const OperationCounts& counts) {
  const auto& document = *session.loaded.document;
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
  const spec::Request ordinary{operation.method, operation.path, {}, std::nullopt};
  for (const auto& check : contracts::checks()) {
    const bool looks =
        contracts::looks_at(check, document, operation, ordinary, session.subject.strictness);
    done.checks.emplace_back(check.id, looks ? counts.cases : 0);
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
    const auto done = describe(session, document.operations[i], counts.sum(i));
    totals.requests += done.cases;
    totals.any_success = totals.any_success || done.reached_success;
    for (const auto& [family, count] : done.checks) totals.checks += count;
    sink.receive(done);
  }
  return totals;
}

void tell_driver(const fuzz::DriverResult& result, const Flags& flags, reports::Sink& sink) {
  if (result.deaths > 0) {
    sink.receive(
        reports::Remark{"", fmt::format("the fuzzing process died {} times; {} inputs are kept; "
                                        "see {}/libfuzzer.log",
                                        result.deaths, result.artifacts.size(), flags.out)});
  }
  const auto rate =
      result.seconds > 0 ? static_cast<double>(result.executions) / result.seconds : 0;
  if (result.last.coverage > 0) {
    sink.receive(reports::Remark{
        "", fmt::format("{} edges of the service's code were reached", result.last.coverage)});
  }
  for (const auto& note : result.notes) sink.receive(reports::Remark{"", note});
  sink.receive(reports::Remark{
      "", fmt::format("{} executions, {:.0f} a second; corpus in {}", result.executions, rate,
                      flags.corpus.empty() ? flags.out + "/corpus" : flags.corpus)});
}

/// Deletes what killed children, of earlier runs too, left on the server.
void clean_up(const Session& session, const Flags& flags, const std::string& ledger_path,
              reports::Sink& sink) {
  const properties::Dependencies dependencies(*session.loaded.document);
  auto transport = session.opener()();
  std::size_t left = 0;
  const SystemClock clock;
  Grace grace(clock, was_interrupted, hurried);
  for (int child = 0; child < flags.workers; ++child) {
    const LedgerFile file{ledger_file(ledger_path, child), server_name(session)};
    Ledger ledger(session.subject, dependencies, session.values, file);
    const auto stop = [&] {
      grace.see(ledger.due());
      return grace.over();
    };
    if (transport) ledger.clean(**transport, {1000, stop});
    left += ledger.due();
    for (auto& remark : ledger.foreign_remarks()) {
      sink.receive(reports::Remark{"", std::move(remark)});
    }
  }
  if (left == 0) return;
  sink.receive(reports::Remark{
      "", fmt::format("{} created things are still on the server; the next run with --out {} "
                      "deletes them",
                      left, flags.out)});
}

/// One search from its first event to its last.
class FuzzRun {
 public:
  FuzzRun(const Flags& flags, Session& session, reports::Sink& sink)
      : flags_(flags),
        session_(session),
        sink_(sink),
        counts_(session.loaded.document->operations.size(), flags.workers),
        spool_path_(flags.out + "/fuzz-findings.ndjson"),
        ledger_path_(flags.out + "/created.ndjson"),
        findings_(session, sink) {}

  spec::Result<int> run(const std::atomic<bool>& interrupted) {
    if (!counts_) {
      return spec::Error{spec::ErrorCode::environment, "no shared memory to be had", {}, ""};
    }
    const auto recovered = recover_spool(spool_path_, *session_.loaded.document);
    begin(recovered);
    if (auto refused = preflight()) return *refused;
    SpoolReader spool(spool_path_);
    const auto result = search(spool);
    if (!result) return result.error();
    findings_.take(spool.next());
    findings_.settle(interrupted, !flags_.no_cleanup);
    if (!flags_.no_cleanup) clean_up(session_, flags_, ledger_path_, sink_);
    const auto code = finish(*result);
    // Only now is everything in the reports; what could not be written is left for the next run.
    std::error_code ignored;
    if (sink_.failure().empty()) std::filesystem::remove(spool_path_, ignored);
    return exit_code(sink_, code);
  }

 private:
  void begin(std::size_t recovered) {
    const auto& document = *session_.loaded.document;
    auto started = describe_run("fuzz", flags_, session_);
    started.started_at = clock_.utc();
    sink_.receive(started);
    PlanOptions no_cases;
    no_cases.max_cases = 0;
    no_cases.values = session_.values;
    tell_operations(document, Plan(document, no_cases), sink_, *session_.subject.resources);
    if (recovered == 0) return;
    sink_.receive(reports::Remark{
        "", fmt::format("the last run was cut off: its {} findings are taken over", recovered)});
  }

  /// The end of a run that no credentials let in, or an error of the login; nothing when it may go
  /// on. A server that is not there is the search's business.
  std::optional<spec::Result<int>> preflight() {
    const auto& operations = session_.loaded.document->operations;
    const bool secured =
        std::any_of(operations.begin(), operations.end(),
                    [](const spec::Operation& operation) { return operation.needs_credentials(); });
    if (!secured && !session_.logins) return std::nullopt;
    auto transport = session_.opener()();
    if (!transport && session_.logins) return spec::Result<int>(transport.error());
    if (!transport || flags_.no_preflight) return std::nullopt;
    const auto rejection = find_rejection(session_.subject, session_.values, **transport);
    if (!rejection) return std::nullopt;
    sink_.receive(reports::Remark{"", *rejection});
    tell_operations_done(session_, counts_, sink_);
    const auto end = credentials_rejected();
    reports::RunFinished finished;
    finished.outcome = end.outcome;
    finished.exit_code = end.exit_code;
    finished.finished_at = clock_.utc();
    sink_.receive(finished);
    return spec::Result<int>(exit_code(sink_, end.exit_code));
  }

  fuzz::Prepared prepare(int child) {
    auto execution =
        std::make_shared<FuzzExecution>(session_, counts_, child, spool_path_,
                                        ledger_file(ledger_path_, child), !flags_.no_cleanup);
    fuzz::Prepared prepared;
    if (!execution->ready()) return prepared;
    prepared.execute = [execution](const spec::Sequence& value) { return (*execution)(value); };
    if (auto added = add_coverage(session_, flags_.out, child, prepared); !added) {
      fmt::print(stderr, "assay: {}\n", added.error().text());
      return fuzz::Prepared{};
    }
    return prepared;
  }

  spec::Result<fuzz::DriverResult> search(SpoolReader& spool) {
    auto options = driver_options(flags_, session_.seed);
    const bool terminal = isatty(STDERR_FILENO) != 0;
    options.watch = [&](const fuzz::DriverStats& stats) {
      findings_.take(spool.next());
      if (terminal) fmt::print(stderr, "\r\x1b[K{}", progress_line(stats, findings_.size()));
    };
    auto result =
        fuzz::drive(*session_.loaded.document, sealed(session_.values, *session_.redactor), options,
                    [this](int child) { return prepare(child); });
    if (terminal) fmt::print(stderr, "\r\x1b[K");
    return result;
  }

  int finish(const fuzz::DriverResult& result) {
    const auto totals = tell_operations_done(session_, counts_, sink_);
    tell_driver(result, flags_, sink_);
    if (auto reached = write_coverage_reports(flags_.out, flags_.workers); !reached.empty()) {
      sink_.receive(reports::Remark{"", std::move(reached)});
    }
    const bool gone = counts_.most_gone() >= unreachable_limit;
    const auto end = judge_run(result.interrupted, gone, totals.checks, findings_.failures(),
                               !totals.any_success);
    reports::RunFinished finished;
    finished.outcome = end.outcome;
    finished.exit_code = end.exit_code;
    finished.requests = totals.requests;
    finished.checks = totals.checks;
    finished.findings = findings_.size();
    finished.seconds = result.seconds;
    finished.finished_at = clock_.utc();
    sink_.receive(finished);
    return end.exit_code;
  }

  const Flags& flags_;
  Session& session_;
  reports::Sink& sink_;
  SharedCounts counts_;
  std::string spool_path_;
  std::string ledger_path_;
  FuzzFindings findings_;
  SystemClock clock_;
};

/// A search sends anything to anything, for hours: only where nobody else is.
spec::Result<void> check_place(const Flags& flags) {
  const auto loopback = stays_on_loopback(flags);
  if (!loopback) return loopback.error();
  if (*loopback) return {};
  return spec::Error{spec::ErrorCode::usage,
                     "the server is not loopback, or an option leads elsewhere, and a search sends "
                     "anything",
                     {},
                     "start the service here (--serve), or test that host with assay run"};
}

}  // namespace

spec::Result<int> fuzz_command(const Flags& typed) {
  const auto understood = understand_fuzzer_words(typed);
  if (!understood) return understood.error();
  const auto& flags = *understood;
  if (wants_fuzzer_help(flags)) {
    const auto shown = fuzz::drive({}, {}, driver_options(flags, 1), {});
    return shown ? spec::Result<int>(0) : shown.error();
  }
  if (auto fine = check_place(flags); !fine) return fine.error();
  if (auto fine = check_coverage(flags); !fine) return fine.error();
  const auto& interrupted = watch_signals();
  auto session = open_session(flags, Skipped::taken_out);
  if (!session) return session.error();
  auto sink = open_reports(flags, **session);
  if (!sink) return sink.error();
  const auto code = FuzzRun(flags, **session, **sink).run(interrupted);
  if (!code) return code;
  (*session)->serving.wait_for_the_end();
  const auto again = (*session)->serving.how_to_meet_again();
  if (*code == 1 && !again.empty()) fmt::print("{}\n", again);
  return code;
}

}  // namespace assay::harness
