#include "harness/engine/workflow_phase.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/engine/ledger.h"

namespace assay::harness {
namespace {

// So many rounds in a row without a server end a workflow.
constexpr int unreachable_limit = 3;

bool nobody_there(const spec::Exchange& exchange) {
  using Kind = spec::TransportFailure::Kind;
  const auto* failure = exchange.failure();
  return failure != nullptr && (failure->kind == Kind::unreachable ||
                                failure->kind == Kind::refused || failure->kind == Kind::withheld);
}

class WorkflowRunner {
 public:
  WorkflowRunner(const WorkflowOptions& options, const WorkflowPhase& phase, Transport& transport,
                 Collector& collector)
      : options_(options),
        phase_(phase),
        transport_(transport),
        collector_(collector),
        dependencies_(*phase.subject.document),
        ledger_(phase.subject, dependencies_, phase.values),
        context_{phase.subject, *options.list, phase.values, phase.seed, phase.stop},
        next_(phase.first_index) {}

  void run(std::size_t index) {
    const auto& workflow = options_.list->list[index];
    reports::WorkflowFinished done;
    done.workflow = workflow.id;
    const auto place = workflow.tree->position(workflow.pointer + "/workflowId");
    done.file = place.file;
    done.line = place.line;
    done.skipped = workflow.obstacle.empty() ? left_out(workflow) : workflow.obstacle;
    int away = 0;
    for (std::uint64_t round = 0; round < options_.rounds && done.skipped.empty(); ++round) {
      if (phase_.stop && phase_.stop()) break;
      if (!phase_.shard.owns(workflow.id, round)) continue;
      const auto result = perform_workflow(context_, index, round, transport_);
      ++done.rounds;
      done.completed += result.completed ? 1 : 0;
      if (!result.completed) ++done.stopped[result.stopped];
      take(result, done);
      ledger_.note(result.steps);
      ledger_.clean(transport_);
      const bool gone =
          !result.steps.empty() && nobody_there(result.steps.back().examined.exchange);
      away = gone ? away + 1 : 0;
      if (away >= unreachable_limit) break;
    }
    collector_.tell(std::move(done));
  }

 private:
  /// A step whose operation the user leaves out would send it all the same.
  [[nodiscard]] std::string left_out(const spec::Workflow& workflow) const {
    for (const auto& step : workflow.steps) {
      if (step.operation != nullptr && phase_.subject.skips(*step.operation)) {
        return fmt::format("step {}: {} is left out", step.id, step.operation->key());
      }
    }
    return {};
  }

  void take(const WorkflowRoundResult& result, reports::WorkflowFinished& done) {
    for (std::size_t i = 0; i < result.steps.size(); ++i) {
      const auto& step = result.steps[i];
      if (nobody_there(step.examined.exchange)) continue;
      const auto& operations = phase_.subject.document->operations;
      const auto* operation = phase_.subject.document->find(step.call.operation);
      const auto number = static_cast<std::size_t>(operation - operations.data());
      PlannedCase planned{operation, number, "workflows", step.call, {}};
      planned.in_stream = false;
      ++done.requests;
      const auto fresh = collector_.take(next_++, planned, step.examined);
      const auto criteria = i < result.criteria.size() ? result.criteria[i] : 0;
      collector_.count_criteria(number, criteria);
      done.criteria += criteria;
      done.broken += static_cast<std::uint64_t>(std::count_if(
          step.examined.findings.begin(), step.examined.findings.end(),
          [](const contracts::Finding& finding) { return finding.check == "workflow.criterion"; }));
      for (const auto& found : fresh) settle(result, i, found);
    }
  }

  // The same steps once more, up to the one that showed it.
  void settle(const WorkflowRoundResult& result, std::size_t last, const NewFinding& found) {
    spec::Sequence sequence;
    const auto end = static_cast<std::ptrdiff_t>(last + 1);
    sequence.steps.assign(result.sequence.steps.begin(), result.sequence.steps.begin() + end);
    const std::vector<ExaminedStep> first(result.steps.begin(), result.steps.begin() + end);
    const auto again = perform(phase_.subject, sequence, transport_);
    ledger_.note(again);
    const bool whole = again.size() == sequence.steps.size();
    const auto* same = whole ? again.back().examined.find(found.fingerprint) : nullptr;
    auto event = same != nullptr
                     ? record({*same, found.fingerprint}, sequence, again, phase_.repetition)
                     : record(found, sequence, first, phase_.repetition);
    event.repeated = same != nullptr;
    event.flaky = same == nullptr && !nobody_there(again.back().examined.exchange);
    collector_.confirm(std::move(event));
  }

  const WorkflowOptions& options_;
  const WorkflowPhase& phase_;
  Transport& transport_;
  Collector& collector_;
  properties::Dependencies dependencies_;
  Ledger ledger_;
  WorkflowContext context_;
  std::uint64_t next_;
};

}  // namespace

void run_workflows(const WorkflowOptions& options, const WorkflowPhase& phase, Transport& transport,
                   Collector& collector) {
  if (!options.list || options.list->empty()) return;
  WorkflowRunner runner(options, phase, transport, collector);
  for (std::size_t i = 0; i < options.list->list.size(); ++i) {
    if (options.list->list[i].own) runner.run(i);
  }
}

}  // namespace assay::harness
