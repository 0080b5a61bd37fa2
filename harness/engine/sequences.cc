#include "harness/engine/sequences.h"

#include <algorithm>
#include <utility>

#include "properties/api/scenarios.h"
#include "spec/schema/write_json.h"

namespace assay::harness {
namespace {

std::vector<std::vector<std::size_t>> group(const std::vector<properties::Resource>& resources) {
  std::vector<std::vector<std::size_t>> groups;
  std::vector<std::size_t> group_of(resources.size());
  for (std::size_t i = 0; i < resources.size(); ++i) {
    // Parents stand before their children.
    if (const auto parent = resources[i].parent) {
      group_of[i] = group_of[*parent];
    } else {
      group_of[i] = groups.size();
      groups.emplace_back();
    }
    groups[group_of[i]].push_back(i);
  }
  return groups;
}

}  // namespace

SequenceRunner::SequenceRunner(SequencePhase phase)
    : phase_(std::move(phase)), groups_(group(*phase_.subject.resources)), busy_(groups_.size()) {}

void SequenceRunner::work(Transport& transport, Transport* beside) {
  const auto& resources = *phase_.subject.resources;
  const auto saved = phase_.saved.size();
  const auto tasks = saved + groups_.size() * phase_.rounds;
  for (auto task = next_.fetch_add(1); task < tasks; task = next_.fetch_add(1)) {
    if (task < saved) {
      const auto text = spec::write_json(spec::sequence_to_json(phase_.saved[task]));
      if (phase_.shard.owns(text) && !phase_.stop())
        perform_one("saved", phase_.saved[task], transport, beside);
      continue;
    }
    const auto number = (task - saved) % groups_.size();
    const auto round = (task - saved) / groups_.size();
    const auto& group = groups_[number];
    if (!phase_.shard.owns(resources[group.front()].item)) continue;
    const std::lock_guard alone(busy_[number]);
    if (!perform_round(group, round, transport, beside)) return;
  }
}

bool SequenceRunner::perform_round(const std::vector<std::size_t>& group, std::uint64_t round,
                                   Transport& transport, Transport* beside) {
  const auto& document = *phase_.subject.document;
  const auto& resources = *phase_.subject.resources;
  for (const auto index : group) {
    for (const auto& scenario :
         properties::scenarios(document, resources, index, phase_.seed, round, phase_.values)) {
      if (phase_.stop()) return false;
      perform_one(std::string(scenario.id), scenario.sequence, transport, beside);
    }
  }
  return true;
}

void SequenceRunner::perform_one(const std::string& name, const spec::Sequence& sequence,
                                 Transport& transport, Transport* beside) {
  for (const auto& step : sequence.steps) {
    if (phase_.subject.skips(*phase_.subject.document->find(step.call.operation))) return;
  }
  const auto steps = perform(phase_.subject, sequence, transport, beside);
  if (std::any_of(steps.begin(), steps.end(), [&](const ExaminedStep& step) {
        return phase_.is_gone(step.examined.exchange);
      })) {
    return;
  }
  for (const auto& found : phase_.collector.take(name, sequence, steps)) {
    const auto at = found.step + 1;
    const spec::Sequence until{
        {sequence.steps.begin(), sequence.steps.begin() + static_cast<std::ptrdiff_t>(at)}};
    const std::vector<ExaminedStep> sent(steps.begin(),
                                         steps.begin() + static_cast<std::ptrdiff_t>(at));
    settle(until, sent, found.found, transport, beside);
  }
}

// The whole again tells stable from flaky; then it is made as small as it gets.
void SequenceRunner::settle(const spec::Sequence& sequence, const std::vector<ExaminedStep>& steps,
                            const NewFinding& found, Transport& transport, Transport* beside) {
  auto again = perform(phase_.subject, sequence, transport, beside);
  const bool whole = again.size() == sequence.steps.size();
  if (!whole || again.back().examined.find(found.fingerprint) == nullptr) {
    auto event = record(found, sequence, steps, phase_.repetition);
    // A server that is not there any more says nothing about the finding.
    event.flaky = !phase_.is_gone(again.back().examined.exchange);
    phase_.collector.confirm(std::move(event));
    return;
  }
  const auto small =
      shrink_sequence(phase_.subject, sequence, std::move(again), found.fingerprint, phase_.values,
                      transport, {phase_.shrink_requests, phase_.stop}, {}, beside);
  const NewFinding smallest{*small.steps.back().examined.find(found.fingerprint),
                            found.fingerprint};
  auto event = record(smallest, small.value, small.steps, phase_.repetition);
  event.repeated = true;
  phase_.collector.confirm(std::move(event));
}

}  // namespace assay::harness
