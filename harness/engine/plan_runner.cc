#include "harness/engine/plan_runner.h"

#include <fmt/format.h>

#include <chrono>
#include <deque>
#include <unordered_map>
#include <utility>

#include "contracts/check.h"
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

}  // namespace

/// The Cases of one worker that are under way.
class PlanRunner::Flight {
 public:
  Flight(const Subject& subject, Transport& transport) : subject_(subject), transport_(transport) {}

  struct Landed {
    std::uint64_t index = 0;
    PlannedCase planned;
    ReadyCase ready;
    spec::Exchange exchange;
  };

  [[nodiscard]] bool has_room() const { return under_way_.size() < transport_.width(); }
  [[nodiscard]] bool is_empty() const { return under_way_.empty() && landed_.empty(); }
  [[nodiscard]] Transport& transport() const noexcept { return transport_; }

  void start(std::uint64_t index, PlannedCase planned) {
    auto ready = make_ready(subject_, *planned.operation, planned.value);
    auto request = std::move(ready.request);
    under_way_.emplace(index, Landed{index, std::move(planned), std::move(ready), {}});
    transport_.start(index, std::move(request));
  }

  /// Waits for the next one that comes back. Not to be called when none is under way.
  Landed land() {
    if (landed_.empty()) landed_.push_back(take());
    auto first = std::move(landed_.front());
    landed_.pop_front();
    return first;
  }

  /// Waits until nothing is under way any more: what is sent then is alone on the line.
  void calm() {
    while (!under_way_.empty()) landed_.push_back(take());
  }

 private:
  Landed take() {
    auto answered = transport_.take();
    auto node = under_way_.extract(answered.ticket);
    node.mapped().exchange = std::move(answered.exchange);
    ask_alone(node.mapped().exchange);
    return std::move(node.mapped());
  }

  // When a server breaks off, all that is under way breaks with it: whose fault it was, only the
  // same request alone can tell. Where nobody is there any more, it may have been this one.
  void ask_alone(spec::Exchange& exchange) {
    const auto* failure = exchange.failure();
    if (failure == nullptr || failure->kind != spec::TransportFailure::Kind::closed ||
        under_way_.empty() || !exchange.request.framing.empty()) {
      return;
    }
    auto alone = transport_.send(exchange.request);
    const auto* again = alone.failure();
    if (again == nullptr || again->kind != spec::TransportFailure::Kind::unreachable) {
      exchange = std::move(alone);
      return;
    }
    exchange.outcome = spec::TransportFailure{
        failure->kind,
        fmt::format("{}; this request or one of {} others that were under way", failure->message,
                    under_way_.size()),
        failure->cause};
  }

  const Subject& subject_;
  Transport& transport_;
  std::unordered_map<std::uint64_t, Landed> under_way_;
  std::deque<Landed> landed_;
};

void PlanRunner::work(Transport& transport) {
  const auto& [subject, plan, repetition, requests, sent, state, collector] = phase_;
  Flight flight(subject, transport);
  bool more = true;
  while (true) {
    while (more && flight.has_room()) {
      const auto index = next_.fetch_add(1);
      more = index < plan.size() && !state.done();
      if (!more) break;
      if (sent != nullptr && sent->plan.contains(index)) continue;
      auto planned = plan.make(index);
      if (!planned) continue;
      if (asks_thrice(*planned->operation, planned->value)) {
        flight.calm();
        auto examined = examine(subject, *planned->operation, planned->value, transport);
        take(index, *planned, std::move(examined), flight);
      } else {
        flight.start(index, std::move(*planned));
      }
    }
    if (flight.is_empty()) return;
    auto landed = flight.land();
    take(landed.index, landed.planned,
         judge(subject, landed.ready, landed.planned.value, std::move(landed.exchange)), flight);
  }
}

void PlanRunner::take(std::uint64_t index, const PlannedCase& planned, Examined examined,
                      Flight& flight) {
  if (phase_.state.watch.gone(examined.exchange)) return;
  ask_again_for_times(planned, examined, flight);
  const auto fresh = phase_.collector.take(index, planned, examined);
  if (!fresh.empty()) flight.calm();
  for (const auto& found : fresh) settle(planned, examined, found, flight.transport());
}

// A busy machine is slow too: an answer took too long only when the same request takes too long
// twice more. What was told once needs no proof, what was refuted thrice gets no further chance.
void PlanRunner::ask_again_for_times(const PlannedCase& planned, Examined& examined,
                                     Flight& flight) {
  std::erase_if(examined.findings, [&](const contracts::Finding& finding) {
    if (contracts::family(finding.check) != "response_time") return false;
    const auto fingerprint = contracts::fingerprint(finding);
    {
      const std::lock_guard lock(mutex_);
      if (slow_.contains(fingerprint)) return false;
      if (refuted_[fingerprint] >= chances) return true;
    }
    flight.calm();
    bool again = true;
    for (int i = 0; i < replays && again && !phase_.state.done(); ++i) {
      const auto replay =
          examine_request(phase_.subject, *planned.operation, examined.exchange.request,
                          planned.value, flight.transport());
      again = replay.find(fingerprint) != nullptr;
    }
    const std::lock_guard lock(mutex_);
    if (again) slow_.insert(fingerprint);
    if (!again) ++refuted_[fingerprint];
    return !again;
  });
}

// An exact replay tells stable from flaky; then the Case is made as small as it gets.
void PlanRunner::settle(const PlannedCase& planned, const Examined& examined,
                        const NewFinding& found, Transport& transport) {
  auto& state = phase_.state;
  auto again = examine_request(phase_.subject, *planned.operation, examined.exchange.request,
                               planned.value, transport);
  const auto* same = again.find(found.fingerprint);
  if (same == nullptr) {
    auto event = record(found, planned.value, examined, phase_.repetition);
    // A server that is not there any more says nothing about the finding.
    event.flaky = !state.watch.gone(again.exchange);
    phase_.collector.confirm(std::move(event));
    return;
  }
  const bool early = settled_.fetch_add(1) < shrunk_findings;
  const auto until = state.clock.now() + std::chrono::duration<double>(shrink_seconds);
  // What nobody described may do anything: it is asked for no more often than it must be.
  const bool described = planned.value.method.empty();
  const ShrinkBudget budget{early && described ? phase_.shrink_requests : 0,
                            [&state, until] { return state.done() || state.clock.now() >= until; }};
  const auto small =
      shrink(phase_.subject, *planned.operation, planned.value, std::move(again), found.fingerprint,
             phase_.plan.values(planned.operation_index), transport, budget);
  const NewFinding smallest{*small.examined.find(found.fingerprint), found.fingerprint};
  auto event = record(smallest, small.value, small.examined, phase_.repetition);
  event.repeated = true;
  phase_.collector.confirm(std::move(event));
}

}  // namespace assay::harness
