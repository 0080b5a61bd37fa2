#include "harness/engine/perform.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>

#include "contracts/criteria.h"
#include "harness/engine/access_phase.h"
#include "properties/api/laws.h"
#include "properties/generators/shrink.h"

namespace assay::harness {
namespace {

// Bytes of the bodies that a sequence keeps, and of one that is cut short.
constexpr std::size_t most_kept = 16U << 20U;
constexpr std::size_t shortened = 64U << 10U;

bool nobody_there(const Examined& examined) {
  const auto* failure = examined.exchange.failure();
  return failure != nullptr && (failure->kind == spec::TransportFailure::Kind::unreachable ||
                                failure->kind == spec::TransportFailure::Kind::withheld);
}

bool shows_failure(const std::vector<contracts::Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const contracts::Finding& finding) {
    return finding.severity == contracts::Severity::failure;
  });
}

class Performance {
 public:
  Performance(const Subject& subject, const spec::Sequence& sequence, Transport& transport,
              Transport* beside)
      : subject_(subject), sequence_(sequence), transport_(transport), beside_(beside) {
    if (subject.resources) history_.emplace(*subject.document, *subject.resources);
  }

  std::vector<ExaminedStep> run() {
    const auto& all = sequence_.steps;
    // What was performed points into the steps.
    steps_.reserve(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (beside_ != nullptr && i + 1 < all.size() && all[i + 1].together) {
        if (!send_both(all[i], all[i + 1])) break;
        ++i;
      } else if (!take(send(bound(all[i]), transport_), false)) {
        break;
      }
    }
    for (auto& finding : access_findings(*subject_.document, steps_)) {
      steps_.back().examined.findings.push_back(std::move(finding));
    }
    return std::move(steps_);
  }

 private:
  [[nodiscard]] spec::Case bound(const spec::Step& step) const {
    return step.links.empty() ? step.call : spec::bind(step, earlier_);
  }

  ExaminedStep send(spec::Case call, Transport& transport) const {
    auto examined = examine(subject_, *subject_.document->find(call.operation), call, transport);
    return {std::move(call), std::move(examined)};
  }

  // Neither sees the other's answer.
  bool send_both(const spec::Step& one, const spec::Step& other) {
    std::optional<ExaminedStep> second;
    std::optional<ExaminedStep> first;
    // What earlier answers say is read before there are two threads: Performed keeps what it read.
    auto call = bound(one);
    auto beside = bound(other);
    {
      const std::jthread thread([&] { second = send(std::move(beside), *beside_); });
      first = send(std::move(call), transport_);
    }
    return take(std::move(*first), false) && take(std::move(*second), true);
  }

  // Laws and links read the bodies of all steps. One that is cut off is no text of anything, and
  // where all of them together are many, the later ones are treated so.
  void shorten(spec::Exchange& exchange) {
    const auto* response = exchange.response();
    if (response == nullptr) return;
    const bool room = response->body.size() <= most_kept - std::min(most_kept, kept_);
    shorten_body(exchange, !room);
    kept_ += response->body.size();
  }

  /// False when nobody was there.
  bool take(ExaminedStep&& done, bool together) {
    const auto& planned = sequence_.steps[steps_.size()];
    auto& step = steps_.emplace_back(std::move(done));
    shorten(step.examined.exchange);
    auto& findings = step.examined.findings;
    const auto& operation = *subject_.document->find(step.call.operation);
    const spec::Performed current(step.call, step.examined.exchange);
    judge_step(subject_, operation, planned, current, earlier_, findings);
    earlier_.push_back(current);
    // An answer that is broken by itself says nothing about what was done.
    if (history_ && shows_failure(findings)) history_.reset();
    if (history_) {
      history_->add({&step.call, &step.examined.exchange, step.examined.verdict.kind, together});
      auto broken = properties::judge_last(*history_);
      for (auto& one : broken) {
        if (!one.schema.empty()) one.schema_at = subject_.document->locate(one.schema);
      }
      if (const auto* own = subject_.own(operation)) contracts::weigh(*own, broken);
      // Where two things share a name, all that follows is in disorder.
      const bool disorder = std::any_of(broken.begin(), broken.end(), [](const auto& one) {
        return one.check == "law.concurrent_create";
      });
      std::move(broken.begin(), broken.end(), std::back_inserter(findings));
      if (disorder) history_.reset();
    }
    return !nobody_there(step.examined);
  }

  const Subject& subject_;
  const spec::Sequence& sequence_;
  Transport& transport_;
  Transport* beside_;
  std::vector<ExaminedStep> steps_;
  std::vector<spec::Performed> earlier_;
  std::optional<properties::History> history_;
  std::size_t kept_ = 0;  ///< bytes of bodies
};

class SequenceShrinker {
 public:
  SequenceShrinker(const Subject& subject, const std::string& fingerprint,
                   const properties::Values& values, Transport& transport,
                   const ShrinkBudget& budget, const AfterPerformance& after, Transport* beside,
                   ShrunkSequence best)
      : subject_(subject),
        fingerprint_(fingerprint),
        values_(values),
        transport_(transport),
        budget_(budget),
        after_(after),
        beside_(beside),
        best_(std::move(best)),
        severity_(best_.steps.back().examined.severity_of(fingerprint)) {}

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
    auto steps = perform(subject_, candidate, transport_, beside_);
    best_.requests += steps.size();
    if (after_) after_(steps);
    const bool whole = steps.size() == candidate.steps.size();
    if (!whole || !steps.back().examined.shows(fingerprint_, severity_)) return false;
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
  Transport* beside_;
  ShrunkSequence best_;
  contracts::Severity severity_;
};

}  // namespace

void shorten_body(spec::Exchange& exchange, bool all) {
  auto* response = std::get_if<spec::Response>(&exchange.outcome);
  if (response == nullptr || response->body.size() <= shortened) return;
  if (!all && !response->body_truncated) return;
  response->body.resize(shortened);
  response->body.shrink_to_fit();
  response->body_truncated = true;
}

void judge_step(const Subject& subject, const spec::Operation& operation, const spec::Step& step,
                const spec::Performed& current, const std::vector<spec::Performed>& earlier,
                std::vector<contracts::Finding>& findings) {
  if (step.criteria.empty()) return;
  auto broken = contracts::judge_criteria(step.criteria, operation, current, earlier);
  if (const auto* own = subject.own(operation)) contracts::weigh(*own, broken);
  findings.insert(findings.end(), broken.begin(), broken.end());
}

std::vector<ExaminedStep> perform(const Subject& subject, const spec::Sequence& sequence,
                                  Transport& transport, Transport* beside) {
  return Performance(subject, sequence, transport, beside).run();
}

bool needs_second_transport(const spec::Sequence& sequence) noexcept {
  return std::any_of(sequence.steps.begin(), sequence.steps.end(),
                     [](const spec::Step& step) { return step.together; });
}

ShrunkSequence shrink_sequence(const Subject& subject, spec::Sequence value,
                               std::vector<ExaminedStep> steps, const std::string& fingerprint,
                               const properties::Values& values, Transport& transport,
                               const ShrinkBudget& budget, const AfterPerformance& after,
                               Transport* beside) {
  return SequenceShrinker(subject, fingerprint, values, transport, budget, after, beside,
                          {std::move(value), std::move(steps), 0})
      .run();
}

}  // namespace assay::harness
