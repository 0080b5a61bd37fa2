#include "harness/engine/resume.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace assay::harness {
namespace {

/// Whether `index` is a place of the plan in the events of this phase.
bool belongs_to_plan(std::string_view phase) {
  constexpr std::array<std::string_view, 4> others{"preparation", "sequences", "workflows",
                                                   "access"};
  return std::find(others.begin(), others.end(), phase) == others.end();
}

}  // namespace

SentBefore sent_before(const std::vector<reports::Event>& events) {
  SentBefore sent;
  const auto* first = events.empty() ? nullptr : std::get_if<reports::RunStarted>(&events.front());
  if (first != nullptr) sent.run_id = first->run_id;
  for (const auto& event : events) {
    const auto* done = std::get_if<reports::ExchangeDone>(&event);
    if (done == nullptr || !done->sequence.empty() || !belongs_to_plan(done->phase)) continue;
    sent.plan.insert_or_assign(
        done->index, SentBefore::Request{done->operation, done->phase, done->malformation});
  }
  return sent;
}

spec::Result<void> check_same_plan(const Plan& plan, const SentBefore& sent) {
  for (const auto& [index, request] : sent.plan) {
    const auto purpose = plan.purpose(index);
    // A place may stay empty for want of a name that there was then.
    const auto planned = purpose ? plan.make(index) : std::nullopt;
    if (purpose && plan.key(purpose->operation) == request.operation &&
        purpose->phase == request.phase &&
        (!planned || planned->malformation == request.malformation)) {
      continue;
    }
    return spec::Error{
        spec::ErrorCode::usage,
        fmt::format("the plan differs from that of the run to resume: request {} was "
                    "one of {} to {}",
                    index, request.phase, request.operation),
        {},
        "give the same options as then, or run anew without --resume"};
  }
  return {};
}

}  // namespace assay::harness
