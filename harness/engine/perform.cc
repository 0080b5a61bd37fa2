#include "harness/engine/perform.h"

#include <utility>

#include "contracts/criteria.h"
#include "harness/engine/access_phase.h"
#include "properties/generators/shrink.h"

namespace assay::harness {
namespace {

bool nobody_there(const Examined& examined) {
  const auto* failure = examined.exchange.failure();
  return failure != nullptr && failure->kind == spec::TransportFailure::Kind::unreachable;
}

class SequenceShrinker {
 public:
  SequenceShrinker(const Subject& subject, const std::string& fingerprint,
                   const properties::Values& values, Transport& transport,
                   const ShrinkBudget& budget, const AfterPerformance& after, ShrunkSequence best)
      : subject_(subject),
        fingerprint_(fingerprint),
        values_(values),
        transport_(transport),
        budget_(budget),
        after_(after),
        best_(std::move(best)) {}

  ShrunkSequence run() {
    drop_steps();
    for (auto i = best_.value.steps.size(); i-- > 0;) shrink_step(i);
    return std::move(best_);
  }

 private:
  [[nodiscard]] bool spent() const {
    return best_.requests >= budget_.requests || (budget_.stop && budget_.stop());
  }

  /// Takes `candidate` when its last step shows the finding again.
  bool keeps(spec::Sequence candidate) {
    if (spent()) return false;
    auto steps = perform(subject_, candidate, transport_);
    best_.requests += steps.size();
    if (after_) after_(steps);
    const bool whole = steps.size() == candidate.steps.size();
    if (!whole || steps.back().examined.find(fingerprint_) == nullptr) return false;
    best_.value = std::move(candidate);
    best_.steps = std::move(steps);
    return true;
  }

  void drop_steps() {
    auto alone = best_.value;
    while (alone.steps.size() > 1) spec::erase_step(alone, 0);
    if (best_.value.steps.size() > 1 && keeps(std::move(alone))) return;
    for (bool again = true; again;) {
      again = false;
      for (auto i = best_.value.steps.size() - 1; i-- > 0 && !spent();) {
        auto shorter = best_.value;
        spec::erase_step(shorter, i);
        again = keeps(std::move(shorter)) || again;
      }
    }
  }

  // A link may fill what the Case need not say: its own values shrink all the same.
  void shrink_step(std::size_t index) {
    const auto& call = best_.value.steps[index].call;
    const auto* operation = subject_.document->find(call.operation);
    const properties::ShrinkContext context{*subject_.document, *operation, values_,
                                            subject_.request, [this] { return spent(); }};
    const auto keep = [&](const properties::Candidate& candidate) {
      auto changed = best_.value;
      changed.steps[index].call = candidate.value;
      return keeps(std::move(changed));
    };
    // The best sequence holds what was kept.
    static_cast<void>(properties::minimize(context, spec::Case(call), keep));
  }

  const Subject& subject_;
  const std::string& fingerprint_;
  const properties::Values& values_;
  Transport& transport_;
  const ShrinkBudget& budget_;
  const AfterPerformance& after_;
  ShrunkSequence best_;
};

}  // namespace

void judge_step(const Subject& subject, const spec::Operation& operation, const spec::Step& step,
                const spec::Performed& current, const std::vector<spec::Performed>& earlier,
                std::vector<contracts::Finding>& findings) {
  if (step.criteria.empty()) return;
  auto broken = contracts::judge_criteria(step.criteria, operation, current, earlier);
  if (const auto* own = subject.own(operation)) contracts::weigh(*own, broken);
  findings.insert(findings.end(), broken.begin(), broken.end());
}

std::vector<ExaminedStep> perform(const Subject& subject, const spec::Sequence& sequence,
                                  Transport& transport) {
  std::vector<ExaminedStep> steps;
  std::vector<spec::Performed> earlier;
  // What was performed points into the steps.
  steps.reserve(sequence.steps.size());
  for (const auto& step : sequence.steps) {
    auto call = step.links.empty() ? step.call : spec::bind(step, earlier);
    const auto* operation = subject.document->find(call.operation);
    auto examined = examine(subject, *operation, call, transport);
    steps.push_back({std::move(call), std::move(examined)});
    const spec::Performed current(steps.back().call, steps.back().examined.exchange);
    judge_step(subject, *operation, step, current, earlier, steps.back().examined.findings);
    earlier.push_back(current);
    if (nobody_there(steps.back().examined)) break;
  }
  for (auto& finding : access_findings(*subject.document, steps)) {
    steps.back().examined.findings.push_back(std::move(finding));
  }
  return steps;
}

ShrunkSequence shrink_sequence(const Subject& subject, spec::Sequence value,
                               std::vector<ExaminedStep> steps, const std::string& fingerprint,
                               const properties::Values& values, Transport& transport,
                               const ShrinkBudget& budget, const AfterPerformance& after) {
  return SequenceShrinker(subject, fingerprint, values, transport, budget, after,
                          {std::move(value), std::move(steps), 0})
      .run();
}

}  // namespace assay::harness
