#include "harness/engine/workflow_round.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <thread>

namespace assay::harness {
namespace {

constexpr std::size_t most_requests = 64;
constexpr double longest_wait = 5;

using Action = spec::WorkflowAction;

class Round {
 public:
  Round(const WorkflowContext& context, std::uint64_t seed, std::uint64_t round,
        Transport& transport)
      : context_(context),
        seed_(seed),
        round_(round),
        transport_(transport),
        values_(context.workflows) {
    // What was performed points into the steps.
    result_.steps.reserve(most_requests);
  }

  WorkflowRoundResult run(std::size_t workflow) {
    TracedValues outputs;
    result_.completed = call(workflow, {}, outputs);
    return std::move(result_);
  }

 private:
  /// Where control goes after a step.
  struct Next {
    enum class Kind : std::uint8_t { step, end, stop };
    Kind kind = Kind::stop;
    std::size_t step = 0;
  };
  /// How a step went.
  enum class Outcome : std::uint8_t { success, failure, stop };

  [[nodiscard]] const spec::Workflow& workflow_at(std::size_t index) const {
    return context_.workflows.list[index];
  }

  bool stop(std::string why) {
    if (result_.stopped.empty()) result_.stopped = std::move(why);
    return false;
  }

  bool call(std::size_t index, TracedValues given, TracedValues& outputs) {
    const auto& workflow = workflow_at(index);
    if (!workflow.obstacle.empty()) return stop(workflow.obstacle);
    for (const auto needed : workflow.depends_on) {
      TracedValues ignored;
      if (values_.results.contains(needed)) continue;
      if (!call(needed, {}, ignored)) {
        return stop(
            fmt::format("it depends on '{}', which did not complete", workflow_at(needed).id));
      }
    }
    const auto seed = properties::mix(properties::mix(seed_, properties::hash(workflow.id)),
                                      properties::mix(round_, ++calls_));
    auto drawn = draw_inputs(workflow, std::move(given), context_.values, seed, round_);
    if (!drawn.obstacle.empty()) return stop(drawn.obstacle);
    WorkflowScope scope;
    scope.workflow = index;
    scope.inputs = std::move(drawn.values);
    if (!walk(workflow, scope)) return false;
    for (const auto& [name, expression] : workflow.outputs) {
      auto value = values_.find(expression, scope, last(), last_index());
      if (value) outputs.emplace(name, std::move(*value));
    }
    values_.results[index] = {std::move(scope.inputs), outputs};
    return true;
  }

  bool walk(const spec::Workflow& workflow, WorkflowScope& scope) {
    std::size_t index = 0;
    while (index < workflow.steps.size()) {
      const auto next = take_step(workflow, scope, index);
      if (next.kind == Next::Kind::stop) return false;
      if (next.kind == Next::Kind::end) return true;
      index = next.step;
    }
    return true;
  }

  Next take_step(const spec::Workflow& workflow, WorkflowScope& scope, std::size_t index) {
    const auto& step = workflow.steps[index];
    const auto outcome = perform_step(step, scope);
    if (outcome == Outcome::stop) return {};
    if (outcome == Outcome::success) return follow_success(step, scope, index);
    return follow_failure(step, scope, index);
  }

  Next follow_success(const spec::WorkflowStep& step, WorkflowScope& scope, std::size_t index) {
    for (const auto& action : step.on_success) {
      if (!applies(action, scope)) continue;
      return leave(action, scope);
    }
    return {Next::Kind::step, index + 1};
  }

  Next follow_failure(const spec::WorkflowStep& step, WorkflowScope& scope, std::size_t index) {
    for (const auto& action : step.on_failure) {
      if (!applies(action, scope)) continue;
      if (action.type == Action::Type::retry) {
        const auto outcome = retry(action, step, scope);
        if (outcome == Outcome::stop) return {};
        if (outcome == Outcome::success) return follow_success(step, scope, index);
        continue;
      }
      const bool foreseen = action.type == Action::Type::go || !action.criteria.empty();
      if (foreseen) forgive();
      if (!foreseen) break;
      return leave(action, scope);
    }
    settle_failure();
    stop(fmt::format("the criteria of the step '{}' are not met", step.id));
    return {};
  }

  Next leave(const Action& action, WorkflowScope& scope) {
    if (action.step) return {Next::Kind::step, *action.step};
    if (action.workflow) {
      TracedValues outputs;
      if (!call(*action.workflow, {}, outputs)) return {};
      scope.called = std::move(outputs);
    }
    return {Next::Kind::end, 0};
  }

  Outcome retry(const Action& action, const spec::WorkflowStep& step, WorkflowScope& scope) {
    for (int i = 0; i < action.retry_limit; ++i) {
      // What comes next may still succeed.
      forgive();
      if (!wait(action)) return Outcome::stop;
      if (action.workflow) {
        TracedValues outputs;
        if (!call(*action.workflow, {}, outputs)) return Outcome::stop;
      }
      if (action.step) {
        const auto& before = workflow_at(scope.workflow).steps[*action.step];
        if (perform_step(before, scope) == Outcome::stop) return Outcome::stop;
      }
      const auto outcome = perform_step(step, scope);
      if (outcome != Outcome::failure) return outcome;
      if (!applies(action, scope)) break;
    }
    return Outcome::failure;
  }

  bool wait(const Action& action) {
    auto seconds = action.retry_after;
    const auto* response = last() != nullptr ? last()->exchange().response() : nullptr;
    const auto header =
        response != nullptr ? spec::find_header(response->headers, "Retry-After") : std::nullopt;
    if (header) {
      int told = 0;
      const auto read = std::from_chars(header->data(), header->data() + header->size(), told);
      if (read.ec == std::errc()) seconds = told;
    }
    const auto until = std::chrono::steady_clock::now() +
                       std::chrono::duration<double>(std::clamp(seconds, 0.0, longest_wait));
    while (std::chrono::steady_clock::now() < until) {
      if (context_.stop && context_.stop()) return stop("the run ended");
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
  }

  bool applies(const Action& action, const WorkflowScope& scope) const {
    return std::all_of(action.criteria.begin(), action.criteria.end(), [&](const auto& criterion) {
      if (last() == nullptr) return false;
      const auto verdict =
          spec::judge_criterion(values_.close(criterion, scope), *last(), earlier_);
      return verdict.kind == spec::CriterionVerdict::Kind::met;
    });
  }

  Outcome perform_step(const spec::WorkflowStep& step, WorkflowScope& scope) {
    scope.called.clear();
    const bool sent = step.workflow ? call_workflow(step, scope) : send(step, scope);
    if (!sent) return Outcome::stop;
    const bool met = judge(step, scope);
    auto& outputs = scope.steps[step.id];
    outputs.clear();
    for (const auto& [name, expression] : step.outputs) {
      auto value = values_.find(expression, scope, last(), last_index());
      if (value) outputs.emplace(name, std::move(*value));
    }
    return met ? Outcome::success : Outcome::failure;
  }

  bool call_workflow(const spec::WorkflowStep& step, WorkflowScope& scope) {
    TracedValues given;
    for (const auto& parameter : step.parameters) {
      const auto* text = parameter.value.if_string();
      const auto read = text != nullptr ? spec::parse_value_expression(*text)
                                        : spec::Result<spec::ValueExpression>(spec::Error{});
      if (text != nullptr && read) {
        auto value = values_.find(*read, scope, nullptr, 0);
        if (value) given.insert_or_assign(parameter.name, std::move(*value));
        continue;
      }
      auto filled = fill(parameter.value, "", values_, scope);
      if (filled.value) {
        given.insert_or_assign(parameter.name, Traced{std::move(*filled.value), 0, ""});
      }
    }
    TracedValues outputs;
    if (!call(*step.workflow, std::move(given), outputs)) return false;
    scope.called = std::move(outputs);
    return true;
  }

  bool send(const spec::WorkflowStep& step, const WorkflowScope& scope) {
    if (result_.steps.size() >= most_requests) {
      return stop(fmt::format("more than {} requests", most_requests));
    }
    if (context_.stop && context_.stop()) return stop("the run ended");
    const auto seed = properties::mix(properties::mix(seed_, properties::hash(step.id)),
                                      properties::mix(round_, result_.steps.size()));
    auto drafted =
        draft_step(*context_.subject.document, step, values_, scope, context_.values, seed);
    if (!drafted.obstacle.empty()) return stop(std::move(drafted.obstacle));
    auto examined = examine(context_.subject, *step.operation, drafted.step.call, transport_);
    result_.steps.push_back({drafted.step.call, std::move(examined)});
    result_.sequence.steps.push_back(std::move(drafted.step));
    earlier_.emplace_back(result_.steps.back().call, result_.steps.back().examined.exchange);
    if (const auto* failure = result_.steps.back().examined.exchange.failure()) {
      return stop(
          fmt::format("the step '{}' got no answer ({})", step.id, spec::name(failure->kind)));
    }
    return true;
  }

  /// True when every criterion is met.
  bool judge(const spec::WorkflowStep& step, const WorkflowScope& scope) {
    if (last() == nullptr || step.criteria.empty()) return true;
    pending_.clear();
    result_.criteria.resize(result_.steps.size());
    bool met = true;
    for (const auto& criterion : step.criteria) {
      auto closed = values_.close(criterion, scope);
      ++result_.criteria[last_index()];
      const auto verdict = spec::judge_criterion(closed, *last(), earlier_);
      met = met && verdict.kind != spec::CriterionVerdict::Kind::broken;
      pending_.push_back(std::move(closed));
    }
    if (met) keep_criteria();
    return met;
  }

  void keep_criteria() {
    auto& criteria = result_.sequence.steps.back().criteria;
    criteria.insert(criteria.end(), pending_.begin(), pending_.end());
    pending_.clear();
  }

  void forgive() { pending_.clear(); }

  // Nobody foresaw it: the broken criteria are findings.
  void settle_failure() {
    const auto& operation = *context_.subject.document->find(result_.steps.back().call.operation);
    // Too many requests, or nobody we know: that says nothing about the promise.
    const auto status = status_of(result_.steps.back().examined.exchange);
    const bool stranger =
        (status == 401 || status == 403) && !context_.subject.credentials_configured;
    if (status == 429 || stranger) {
      stop(fmt::format("the server answered {}", status));
      return forgive();
    }
    spec::Step judged{{}, {}, pending_};
    judge_step(context_.subject, operation, judged, *last(), earlier_,
               result_.steps.back().examined.findings);
    keep_criteria();
  }

  [[nodiscard]] const spec::Performed* last() const {
    return earlier_.empty() ? nullptr : &earlier_.back();
  }
  [[nodiscard]] std::size_t last_index() const {
    return earlier_.empty() ? 0 : earlier_.size() - 1;
  }

  const WorkflowContext& context_;
  std::uint64_t seed_;
  std::uint64_t round_;
  Transport& transport_;
  WorkflowValues values_;
  WorkflowRoundResult result_;
  std::vector<spec::Performed> earlier_;
  std::vector<spec::Criterion> pending_;
  std::uint64_t calls_ = 0;
};

}  // namespace

WorkflowRoundResult perform_workflow(const WorkflowContext& context, std::size_t workflow,
                                     std::uint64_t round, Transport& transport) {
  return Round(context, context.seed, round, transport).run(workflow);
}

}  // namespace assay::harness
