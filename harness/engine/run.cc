#include "harness/engine/run.h"

#include <map>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "contracts/check.h"
#include "harness/engine/access_phase.h"
#include "harness/engine/preflight.h"
#include "harness/engine/shrink.h"

namespace assay::harness {
namespace {

// So many requests in a row without an answer (nobody there, or nothing in time) end the run.
constexpr int unreachable_limit = 5;
constexpr int silent_limit = 10;
// Findings that are made small; later ones are confirmed only, so that a server that breaks
// everything does not make a run endless.
constexpr int shrunk_findings = 100;
constexpr double shrink_seconds = 10;
// How often a slow request is sent again, and how often a finding may turn out none.
constexpr int replays = 2;
constexpr int chances = 3;

class Runner {
 public:
  Runner(const RunOptions& options, const Plan& plan, const Clock& clock, Collector& collector,
         const std::atomic<bool>& interrupted)
      : options_(options),
        plan_(plan),
        clock_(clock),
        collector_(collector),
        interrupted_(interrupted),
        start_(clock.now()) {}

  void work(Transport& transport) {
    while (!done()) {
      const auto index = next_.fetch_add(1);
      if (index >= plan_.size()) return;
      const auto planned = plan_.make(index);
      if (!planned) continue;
      auto examined = examine(options_.subject, *planned->operation, planned->value, transport);
      if (gone(examined.exchange)) continue;
      ask_again_for_times(*planned, examined, transport);
      const auto fresh = collector_.take(index, *planned, examined);
      for (const auto& found : fresh) settle(*planned, examined, found, transport);
    }
  }

  [[nodiscard]] bool done() const {
    return interrupted_ || unreachable() ||
           (options_.max_seconds > 0 && seconds() >= options_.max_seconds);
  }
  [[nodiscard]] bool unreachable() const noexcept {
    return gone_ >= unreachable_limit || silent_ >= silent_limit;
  }
  [[nodiscard]] const std::string& last_failure() const noexcept { return last_failure_; }
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(clock_.now() - start_).count();
  }

 private:
  /// True when nobody was there, so that there is nothing to judge.
  bool gone(const spec::Exchange& exchange) {
    using Kind = spec::TransportFailure::Kind;
    const auto* failure = exchange.failure();
    const bool missing = failure != nullptr &&
                         (failure->kind == Kind::unreachable || failure->kind == Kind::refused);
    // Silence about a message that HTTP does not allow says nothing about the server.
    const bool silent =
        failure != nullptr && failure->kind == Kind::timeout && exchange.request.framing.empty();
    if (!missing && !silent) {
      if (!unreachable()) gone_ = silent_ = 0;
      return false;
    }
    const std::lock_guard lock(mutex_);
    last_failure_ = failure->message;
    ++(missing ? gone_ : silent_);
    return missing;
  }

  // A busy machine is slow too: an answer took too long only when the same request takes too long
  // twice more. What was told once needs no proof, what was refuted thrice gets no further chance.
  void ask_again_for_times(const PlannedCase& planned, Examined& examined, Transport& transport) {
    std::erase_if(examined.findings, [&](const contracts::Finding& finding) {
      if (contracts::family(finding.check) != "response_time") return false;
      const auto fingerprint = contracts::fingerprint(finding);
      {
        const std::lock_guard lock(mutex_);
        if (slow_.contains(fingerprint)) return false;
        if (refuted_[fingerprint] >= chances) return true;
      }
      bool again = true;
      for (int i = 0; i < replays && again && !done(); ++i) {
        const auto replay = examine_request(options_.subject, *planned.operation,
                                            examined.exchange.request, planned.value, transport);
        again = replay.find(fingerprint) != nullptr;
      }
      const std::lock_guard lock(mutex_);
      if (again) slow_.insert(fingerprint);
      if (!again) ++refuted_[fingerprint];
      return !again;
    });
  }

  // An exact replay tells stable from flaky; then the Case is made as small as it gets.
  void settle(const PlannedCase& planned, const Examined& examined, const NewFinding& found,
              Transport& transport) {
    auto again = examine_request(options_.subject, *planned.operation, examined.exchange.request,
                                 planned.value, transport);
    const auto* same = again.find(found.fingerprint);
    if (same == nullptr) {
      auto event = record(found, planned.value, examined, options_.repetition);
      // A server that is not there any more says nothing about the finding.
      event.flaky = !gone(again.exchange);
      collector_.confirm(std::move(event));
      return;
    }
    const bool early = settled_.fetch_add(1) < shrunk_findings;
    const auto until = clock_.now() + std::chrono::duration<double>(shrink_seconds);
    // What nobody described may do anything: it is asked for no more often than it must be.
    const bool described = planned.value.method.empty();
    const ShrinkBudget budget{early && described ? options_.shrink_requests : 0,
                              [this, until] { return done() || clock_.now() >= until; }};
    const auto small =
        shrink(options_.subject, *planned.operation, planned.value, std::move(again),
               found.fingerprint, plan_.values(planned.operation_index), transport, budget);
    const NewFinding smallest{*small.examined.find(found.fingerprint), found.fingerprint};
    collector_.confirm(record(smallest, small.value, small.examined, options_.repetition));
  }

  const RunOptions& options_;
  const Plan& plan_;
  const Clock& clock_;
  Collector& collector_;
  const std::atomic<bool>& interrupted_;
  std::chrono::steady_clock::time_point start_;
  std::atomic<std::uint64_t> next_{0};
  std::atomic<int> gone_{0};
  std::atomic<int> silent_{0};
  std::atomic<int> settled_{0};
  std::mutex mutex_;
  std::string last_failure_;
  std::set<std::string> slow_;
  std::map<std::string, int> refuted_;
};

spec::Result<std::vector<std::unique_ptr<Transport>>> open_all(const OpenTransport& open,
                                                               int workers) {
  std::vector<std::unique_ptr<Transport>> transports;
  for (int i = 0; i < workers; ++i) {
    auto transport = open();
    if (!transport) return transport.error();
    transports.push_back(std::move(*transport));
  }
  return transports;
}

void work_all(Runner& runner, std::vector<std::unique_ptr<Transport>>& transports) {
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < transports.size(); ++i) {
    threads.emplace_back([&runner, &transport = *transports[i]] { runner.work(transport); });
  }
  runner.work(*transports.front());
}

}  // namespace

RunEnd judge_run(bool interrupted, bool unreachable, std::uint64_t checks, std::uint64_t failures,
                 bool never_succeeded) noexcept {
  if (interrupted) return {"interrupted", 130};
  if (failures > 0) return {"findings", 1};
  if (unreachable) return {"unreachable", 3};
  if (checks == 0 || never_succeeded) return {"nothing_tested", 3};
  return {"clean", 0};
}

void tell_operations(const spec::Document& document, const Plan& plan, reports::Sink& sink,
                     const contracts::Strictness& strictness) {
  for (std::size_t i = 0; i < document.operations.size(); ++i) {
    const auto& operation = document.operations[i];
    reports::OperationPlanned planned;
    planned.operation = operation.key();
    planned.operation_id = operation.id;
    planned.tag = operation.tags.empty() ? std::string() : operation.tags.front();
    const auto place = document.position(operation.pointer);
    planned.file = place.file == document.tree->file() ? std::string() : place.file;
    planned.line = place.line;
    planned.cases = plan.cases(i);
    planned.skipped = plan.obstacle(i);
    for (const auto& check : contracts::checks()) {
      const auto why = contracts::inapplicable(check, document, operation, strictness);
      if (!why.empty()) planned.inapplicable.emplace_back(check.id, why);
    }
    sink.receive(planned);
  }
  for (const auto& skipped : document.skipped) {
    reports::OperationPlanned planned;
    planned.operation = skipped.key;
    const auto& place = skipped.reason.where;
    planned.file = place.file == document.tree->file() ? std::string() : place.file;
    planned.line = place.line;
    planned.skipped = skipped.reason.text();
    sink.receive(planned);
  }
  for (const auto& warning : document.warnings) {
    sink.receive(reports::Remark{"", "document: " + warning.text()});
  }
}

spec::Result<RunEnd> run(const RunOptions& options, const OpenTransport& open, const Clock& clock,
                         reports::Sink& sink, const std::atomic<bool>& interrupted) {
  auto transports = open_all(open, options.workers);
  if (!transports) return transports.error();

  const auto& document = *options.subject.document;
  auto started = options.started;
  started.started_at = clock.utc();
  sink.receive(started);
  const Plan plan(document, options.plan);
  tell_operations(document, plan, sink, options.subject.strictness);
  for (const auto& remark : options.remarks) sink.receive(reports::Remark{"", remark});

  Collector collector(document, options.repetition, sink, options.subject.strictness);
  Runner runner(options, plan, clock, collector, interrupted);
  const auto rejection =
      options.preflight ? find_rejection(options.subject, options.plan.values, *transports->front())
                        : std::nullopt;
  if (rejection) {
    collector.remark("", *rejection);
  } else {
    const auto& phases = options.plan.phases;
    if (phases.empty() || phases.contains("workflows")) {
      const WorkflowPhase phase{options.subject,    options.plan.values,
                                options.repetition, options.plan.seed,
                                plan.size(),        [&runner] { return runner.done(); }};
      run_workflows(options.workflows, phase, *transports->front(), collector);
    }
    work_all(runner, *transports);
    if (phases.empty() || phases.contains("access")) {
      ask_about_access(options, collector, *transports->front(), [&] { return runner.done(); });
    }
  }
  collector.finish();
  if (runner.unreachable()) {
    collector.remark("", "the server stopped answering: " + runner.last_failure());
  }

  const auto end = rejection ? credentials_rejected()
                             : judge_run(interrupted, runner.unreachable(), collector.checks(),
                                         collector.failures(), collector.never_succeeded());
  reports::RunFinished finished;
  finished.outcome = end.outcome;
  finished.exit_code = end.exit_code;
  finished.requests = collector.requests();
  finished.checks = collector.checks();
  finished.findings = collector.findings();
  finished.request_stream = collector.request_stream();
  finished.seconds = runner.seconds();
  finished.finished_at = clock.utc();
  sink.receive(finished);
  return end;
}

}  // namespace assay::harness
