#include "harness/engine/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "contracts/check.h"
#include "harness/engine/access_phase.h"
#include "harness/engine/noted_transport.h"
#include "harness/engine/preflight.h"
#include "harness/engine/server_watch.h"
#include "harness/engine/shrink.h"

namespace assay::harness {
namespace {

// Findings that are made small; later ones are confirmed only, so that a server that breaks
// everything does not make a run endless.
constexpr int shrunk_findings = 100;
constexpr double shrink_seconds = 10;
// How often a slow request is sent again, and how often a finding may turn out none.
constexpr int replays = 2;
constexpr int chances = 3;

/// What ends a run: its time, the user, or the server.
struct RunState {
  const RunOptions& options;
  const Clock& clock;
  const std::atomic<bool>& interrupted;
  std::chrono::steady_clock::time_point start = clock.now();
  ServerWatch watch = {};

  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(clock.now() - start).count();
  }
  [[nodiscard]] bool done() const {
    return interrupted || watch.unreachable() ||
           (options.max_seconds > 0 && seconds() >= options.max_seconds);
  }
};

class Runner {
 public:
  Runner(const RunOptions& options, const Subject& subject, const Plan& plan, RunState& state,
         Collector& collector)
      : options_(options), subject_(subject), plan_(plan), state_(state), collector_(collector) {}

  void work(Transport& transport) {
    while (!state_.done()) {
      const auto index = next_.fetch_add(1);
      if (index >= plan_.size()) return;
      const auto planned = plan_.make(index);
      if (!planned) continue;
      auto examined = examine(subject_, *planned->operation, planned->value, transport);
      if (state_.watch.gone(examined.exchange)) continue;
      ask_again_for_times(*planned, examined, transport);
      const auto fresh = collector_.take(index, *planned, examined);
      for (const auto& found : fresh) settle(*planned, examined, found, transport);
    }
  }

 private:
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
      for (int i = 0; i < replays && again && !state_.done(); ++i) {
        const auto replay = examine_request(subject_, *planned.operation, examined.exchange.request,
                                            planned.value, transport);
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
    auto again = examine_request(subject_, *planned.operation, examined.exchange.request,
                                 planned.value, transport);
    const auto* same = again.find(found.fingerprint);
    if (same == nullptr) {
      auto event = record(found, planned.value, examined, options_.repetition);
      // A server that is not there any more says nothing about the finding.
      event.flaky = !state_.watch.gone(again.exchange);
      collector_.confirm(std::move(event));
      return;
    }
    const bool early = settled_.fetch_add(1) < shrunk_findings;
    const auto until = state_.clock.now() + std::chrono::duration<double>(shrink_seconds);
    // What nobody described may do anything: it is asked for no more often than it must be.
    const bool described = planned.value.method.empty();
    const ShrinkBudget budget{early && described ? options_.shrink_requests : 0, [this, until] {
                                return state_.done() || state_.clock.now() >= until;
                              }};
    const auto small =
        shrink(subject_, *planned.operation, planned.value, std::move(again), found.fingerprint,
               plan_.values(planned.operation_index), transport, budget);
    const NewFinding smallest{*small.examined.find(found.fingerprint), found.fingerprint};
    collector_.confirm(record(smallest, small.value, small.examined, options_.repetition));
  }

  const RunOptions& options_;
  const Subject& subject_;
  const Plan& plan_;
  RunState& state_;
  Collector& collector_;
  std::atomic<std::uint64_t> next_{0};
  std::atomic<int> settled_{0};
  std::mutex mutex_;
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

using Transports = std::vector<std::unique_ptr<Transport>>;

/// `work(i)` on as many threads as there are workers, this one among them.
void work_all(std::size_t workers, const std::function<void(std::size_t)>& work) {
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < workers; ++i) threads.emplace_back(work, i);
  work(0);
}

bool wants(const RunOptions& options, std::string_view phase) {
  return options.plan.phases.empty() || options.plan.phases.contains(phase);
}

/// Phases whose Cases ask for things by name.
bool names_things(const RunOptions& options) {
  const auto& chosen = options.plan.phases;
  return chosen.empty() || std::any_of(chosen.begin(), chosen.end(), [](const auto& phase) {
           return phase != "workflows" && phase != "access" && phase != "sequences" &&
                  phase != "corpus";
         });
}

// Sequences are the most telling requests, but others want their time too.
constexpr double share_of_sequences = 0.4;
constexpr std::uint64_t cases_a_round = 60;

/// The phase `sequences`. Each worker opens a second transport for what is sent together; where it
/// would lead to another server, such steps follow each other.
void perform_sequences(const RunOptions& options, const Subject& subject, const OpenTransport& open,
                       RunState& state, Collector& collector, SharedLedger* ledger,
                       Transports& transports) {
  const auto until = options.max_seconds * share_of_sequences;
  SequencePhase phase{
      subject,
      options.plan.values,
      options.plan.seed,
      std::max<std::uint64_t>(1, options.plan.max_cases / cases_a_round),
      options.sequences,
      options.shrink_requests,
      options.repetition,
      collector,
      [&state, until] { return state.done() || (until > 0 && state.seconds() >= until); },
      [&state](const spec::Exchange& exchange) { return state.watch.gone(exchange); },
      options.plan.shard};
  SequenceRunner runner(std::move(phase));
  work_all(transports.size(), [&](std::size_t i) {
    const auto bare =
        options.one_server ? open() : spec::Result<std::unique_ptr<Transport>>(nullptr);
    const auto second = bare && *bare ? noted(**bare, ledger) : nullptr;
    runner.work(*transports[i], second.get());
  });
}

/// Deletes what the run created, and what an earlier one left behind.
void clean_up(const RunOptions& options, Ledger& ledger, Transport& transport,
              Collector& collector) {
  if (!options.clean_up) return;
  ledger.clean(transport, std::numeric_limits<std::size_t>::max());
  if (ledger.due() == 0) return;
  collector.remark("", fmt::format("{} created things are still on the server: assay cleanup "
                                   "deletes them",
                                   ledger.due()));
}

/// Everything that is sent for the plan, phase after phase.
void perform_phases(const RunOptions& options, const Subject& subject, const Plan& plan,
                    const OpenTransport& open, RunState& state, Collector& collector,
                    SharedLedger* ledger, Transports& transports) {
  const auto done = [&state] { return state.done(); };
  if (wants(options, "sequences")) {
    perform_sequences(options, subject, open, state, collector, ledger, transports);
  }
  if (wants(options, "workflows")) {
    const WorkflowPhase phase{subject,           options.plan.values, options.repetition,
                              options.plan.seed, plan.size(),         done,
                              options.plan.shard};
    run_workflows(options.workflows, phase, *transports.front(), collector);
  }
  Runner runner(options, subject, plan, state, collector);
  work_all(transports.size(), [&](std::size_t i) { runner.work(*transports[i]); });
  if (wants(options, "access")) {
    ask_about_access(options, collector, *transports.front(), done);
  }
}

/// True when the operation with this index makes, shows, changes or removes things.
bool belongs_to_things(const std::vector<properties::Resource>& resources, std::size_t operation) {
  const auto is_it = [&](const std::optional<std::size_t>& index) { return index == operation; };
  return std::any_of(resources.begin(), resources.end(), [&](const auto& resource) {
    return is_it(resource.create) || is_it(resource.list) || is_it(resource.read) ||
           is_it(resource.replace) || is_it(resource.update) || is_it(resource.remove) ||
           std::count(resource.actions.begin(), resource.actions.end(), operation) > 0;
  });
}

reports::RunFinished describe_end(const RunEnd& end, const Collector& collector,
                                  const RunState& state) {
  reports::RunFinished finished;
  finished.outcome = end.outcome;
  finished.exit_code = end.exit_code;
  finished.requests = collector.requests();
  finished.checks = collector.checks();
  finished.findings = collector.findings();
  finished.request_stream = collector.request_stream();
  finished.seconds = state.seconds();
  finished.finished_at = state.clock.utc();
  return finished;
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
                     const std::vector<properties::Resource>& resources,
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
      auto why = contracts::inapplicable(check, document, operation, strictness);
      if (check.id == "law" && !belongs_to_things(resources, i)) why = check.inapplicable;
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
  const auto bare = open_all(open, options.workers);
  if (!bare) return bare.error();

  const auto& document = *options.subject.document;
  const auto& values = options.plan.values;
  auto subject = options.subject;
  const properties::Dependencies dependencies(document);
  if (subject.resources == nullptr) {
    subject.resources = std::make_shared<const std::vector<properties::Resource>>(
        properties::find_resources(document, dependencies));
  }
  Ledger ledger(subject, dependencies, values, options.clean_up ? options.ledger_path : "");
  SharedLedger shared(document, ledger);
  auto* notes = options.clean_up ? &shared : nullptr;
  Transports transports;
  for (const auto& one : *bare) transports.push_back(noted(*one, notes));
  auto& first = *transports.front();
  auto started = options.started;
  started.started_at = clock.utc();
  if (const auto& shard = options.plan.shard; shard.count > 1) {
    started.shards = {shard.number};
    started.shard_count = shard.count;
  }
  sink.receive(started);
  RunState state{options, clock, interrupted};
  const auto rejection = options.preflight ? find_rejection(subject, values, first) : std::nullopt;
  const auto stop = [&] { return rejection.has_value() || state.done(); };
  auto prepared = names_things(options) ? prepare(subject, values, options.plan.seed, first, stop)
                                        : Preparation{};
  auto plan_options = options.plan;
  plan_options.names = std::move(prepared.names);
  const Plan plan(document, std::move(plan_options));
  tell_operations(document, plan, sink, *subject.resources, subject.strictness);
  for (const auto& remark : options.remarks) sink.receive(reports::Remark{"", remark});
  for (const auto& remark : prepared.remarks) sink.receive(reports::Remark{"", remark});

  Collector collector(document, options.repetition, sink, subject.strictness);
  collector.take_preparation(prepared.steps);
  if (rejection) {
    collector.remark("", *rejection);
  } else {
    perform_phases(options, subject, plan, open, state, collector, notes, transports);
    clean_up(options, ledger, *bare->front(), collector);
  }
  collector.finish();
  const auto& watch = state.watch;
  if (watch.unreachable()) {
    collector.remark("", "the server stopped answering: " + watch.last_failure());
  }
  const auto end = rejection ? credentials_rejected()
                             : judge_run(interrupted, watch.unreachable(), collector.checks(),
                                         collector.failures(), collector.never_succeeded());
  sink.receive(describe_end(end, collector, state));
  return end;
}

}  // namespace assay::harness
