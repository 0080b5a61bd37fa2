#include "harness/engine/resume.h"

#include <fmt/format.h>

namespace assay::harness {

SentBefore sent_before(const std::vector<reports::Event>& events) {
  SentBefore sent;
  const auto* first = events.empty() ? nullptr : std::get_if<reports::RunStarted>(&events.front());
  if (first != nullptr) sent.run_id = first->run_id;
  for (const auto& event : events) {
    const auto* done = std::get_if<reports::ExchangeDone>(&event);
    const bool planned = done != nullptr && done->sequence.empty() && done->phase != "workflows" &&
                         done->phase != "preparation" && done->phase != "sequences" &&
                         done->phase != "access";
    if (planned)
      sent.plan.insert_or_assign(
          done->index, SentBefore::Request{done->operation, done->phase, done->malformation});
  }
  return sent;
}

spec::Result<void> check_same_plan(const Plan& plan, const SentBefore& sent) {
  for (const auto& [index, request] : sent.plan) {
    const auto planned = index < plan.size() ? plan.make(index) : std::nullopt;
    if (planned && planned->operation->key() == request.operation &&
        planned->phase == request.phase && planned->malformation == request.malformation) {
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
