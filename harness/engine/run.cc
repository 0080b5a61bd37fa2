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
#include "harness/engine/grace.h"
#include "harness/engine/noted_transport.h"
#include "harness/engine/plan_runner.h"
#include "harness/engine/preflight.h"
#include "harness/engine/run_state.h"
#include "reports/resumed_run.h"

namespace assay::harness {
namespace {

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

/// Transports that have several requests under way at once do with fewer threads.
std::size_t threads_for(const Transports& transports) {
  const auto width = transports.front()->width();
  return (transports.size() + width - 1) / width;
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
                       RunState& state, Collector& collector, SharedLedger& ledger,
                       Transports& transports) {
  const auto until = options.max_seconds * share_of_sequences;
  std::atomic<bool> cut{false};
  const auto stop = [&] {
    if (state.done()) return true;
    if (until == 0 || state.seconds() < until) return false;
    cut = true;
    return true;
  };
  SequencePhase phase{
      subject,
      options.plan.values,
      options.plan.seed,
      std::max<std::uint64_t>(1, options.plan.max_cases / cases_a_round),
      options.sequences,
      options.shrink_requests,
      options.repetition,
      collector,
      stop,
      [&state](const spec::Exchange& exchange) { return state.watch.gone(exchange); },
      options.plan.shard};
  SequenceRunner runner(std::move(phase));
  work_all(transports.size(), [&](std::size_t i) {
    const auto bare =
        options.one_server ? open() : spec::Result<std::unique_ptr<Transport>>(nullptr);
    const auto second = bare && *bare ? noted(**bare, ledger, subject.rails) : nullptr;
    runner.work(*transports[i], second.get());
  });
  if (cut) {
    collector.remark("", fmt::format("the sequences ended after {:.3g} s, their share of "
                                     "--max-time: not all that were planned were performed",
                                     until));
  }
}

/// Deletes what the run created, and what an earlier one left behind on the same server, as far as
/// the rails that `transport` knows allow it.
void clean_up(const RunOptions& options, Ledger& ledger, Transport& transport, RunState& state,
              Collector& collector) {
  if (!options.clean_up) return;
  if (ledger.due() > 0 && !state.watch.unreachable()) {
    const auto grace = std::make_shared<Grace>(
        state.clock, [&state] { return state.interrupted.load(); }, options.hurried,
        options.traffic ? options.traffic->per_second() : 0);
    if (options.traffic) options.traffic->begin_clean_up([grace] { return grace->over(); });
    ledger.clean(transport, {std::numeric_limits<std::size_t>::max(), [&] {
                               grace->see(ledger.due());
                               return grace->over();
                             }});
  }
  for (auto& remark : ledger.foreign_remarks()) collector.remark("", std::move(remark));
  if (ledger.due() == 0) return;
  collector.remark("",
                   fmt::format("{} created things are still on the server: the next run with "
                               "the same --out deletes them, or, but for --serve, assay cleanup",
                               ledger.due()));
}

/// Everything that is sent for the plan, phase after phase.
void perform_phases(const RunOptions& options, const Subject& subject, const Plan& plan,
                    const OpenTransport& open, RunState& state, Collector& collector,
                    SharedLedger& ledger, Transports& transports) {
  const auto done = [&state] { return state.done(); };
  const bool began = options.sent_before && options.sent_before->began_plan();
  if (!began && wants(options, "sequences")) {
    perform_sequences(options, subject, open, state, collector, ledger, transports);
  }
  if (!began && wants(options, "workflows")) {
    const WorkflowPhase phase{subject,           options.plan.values, options.repetition,
                              options.plan.seed, plan.size(),         done,
                              options.plan.shard};
    run_workflows(options.workflows, phase, *transports.front(), collector);
  }
  PlanRunner runner({subject, plan, options.repetition, options.shrink_requests,
                     options.sent_before.get(), state, collector});
  work_all(threads_for(transports), [&](std::size_t i) { runner.work(*transports[i]); });
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

/// Waiting for a turn, or since the server asked for it, ends with the run's time.
void end_traffic(const RunOptions& options, const RunState& state) {
  if (!options.traffic || options.max_seconds == 0) return;
  // More than a clock can add is for ever.
  constexpr double longest = 1e9;
  options.traffic->end_at(
      state.start + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                        std::chrono::duration<double>(std::min(options.max_seconds, longest))));
}

/// Why the run sent less than it could have.
void tell_what_ended(const RunOptions& options, const RunState& state, Collector& collector) {
  const auto& limits = options.limits;
  if (state.watch.unreachable()) {
    collector.remark("", "the server stopped answering: " + state.watch.last_failure());
  }
  if (state.watch.tripped()) {
    collector.remark("", fmt::format("{}{} answers in a row were server errors or broke "
                                     "off (--breaker)",
                                     reports::early_end_mark, limits.breaker));
  }
  if (limits.failures > 0 && collector.failures() >= limits.failures) {
    collector.remark("", fmt::format("{}{} failures are enough (--max-failures)",
                                     reports::early_end_mark, collector.failures()));
  }
  if (limits.saturation > 0 && collector.since_news() >= limits.saturation) {
    collector.remark("", fmt::format("{}the last {} requests brought nothing new "
                                     "(--saturation)",
                                     reports::early_end_mark, collector.since_news()));
  }
  if (state.out_of_time()) {
    collector.remark("", fmt::format("{}{:g} seconds were over (--max-time)",
                                     reports::early_end_mark, options.max_seconds));
  }
  if (!options.traffic) return;
  const auto& traffic = *options.traffic;
  if (traffic.spent()) {
    collector.remark("", fmt::format("{}{} requests were sent (--max-requests)",
                                     reports::early_end_mark, traffic.sent()));
  }
  if (traffic.pauses() > 0) {
    collector.remark(
        "", fmt::format(
                "the server asked {} time{} to wait (Retry-After), up to {} s", traffic.pauses(),
                traffic.pauses() == 1 ? "" : "s",
                std::chrono::duration_cast<std::chrono::seconds>(traffic.longest_asked()).count()));
  }
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
  RunState state(options.max_seconds, clock, interrupted, options.limits.breaker);
  end_traffic(options, state);
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
  Ledger ledger(subject, dependencies, values, options.clean_up ? options.ledger : LedgerFile{});
  SharedLedger notes(document, ledger, options.clean_up || !subject.rails.loopback);
  Transports transports;
  for (const auto& one : *bare) transports.push_back(noted(*one, notes, subject.rails));
  auto& first = *transports.front();
  auto started = options.started;
  started.started_at = clock.utc();
  if (const auto& shard = options.plan.shard; shard.count > 1) {
    started.shards = {shard.number};
    started.shard_count = shard.count;
  }
  sink.receive(started);
  const auto rejection = options.preflight ? find_rejection(subject, values, first) : std::nullopt;
  const auto stop = [&] { return rejection.has_value() || state.done(); };
  auto prepared = names_things(options) ? prepare(subject, values, options.plan.seed, first, stop)
                                        : Preparation{};
  auto plan_options = options.plan;
  plan_options.names = std::move(prepared.names);
  plan_options.rails = subject.rails;
  plan_options.resources = subject.resources;
  const Plan plan(document, std::move(plan_options));
  tell_operations(document, plan, sink, *subject.resources, subject.strictness);
  for (const auto& remark : options.remarks) sink.receive(reports::Remark{"", remark});
  for (const auto& remark : prepared.remarks) sink.receive(reports::Remark{"", remark});

  Collector collector(document, options.repetition, sink, subject.strictness);
  state.enough = [&] { return options.limits.met(collector); };
  collector.take_preparation(prepared.steps);
  if (rejection) {
    collector.remark("", *rejection);
  } else {
    perform_phases(options, subject, plan, open, state, collector, notes, transports);
    clean_up(options, ledger, *transports.front(), state, collector);
  }
  collector.finish();
  tell_what_ended(options, state, collector);
  const auto& watch = state.watch;
  const auto end = rejection ? credentials_rejected()
                             : judge_run(interrupted, watch.unreachable(), collector.checks(),
                                         collector.failures(), collector.never_succeeded());
  sink.receive(describe_end(end, collector, state));
  return end;
}

}  // namespace assay::harness
