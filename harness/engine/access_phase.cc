#include "harness/engine/access_phase.h"

#include <utility>

#include "harness/engine/ledger.h"
#include "properties/api/access.h"

namespace assay::harness {

std::vector<contracts::Finding> access_findings(const spec::Document& document,
                                                const std::vector<ExaminedStep>& steps) {
  if (steps.empty() || steps.back().call.credentials != spec::Credentials::other) return {};
  const properties::Dependencies dependencies(document);
  const auto resources = properties::find_resources(document, dependencies);
  std::vector<properties::AccessCall> calls;
  calls.reserve(steps.size());
  for (const auto& step : steps) calls.push_back({&step.call, &step.examined.exchange});
  return properties::judge_access(document, resources, calls);
}

void ask_about_access(const RunOptions& options, Collector& collector, Transport& transport,
                      const std::function<bool()>& done) {
  const auto& subject = options.subject;
  if (subject.request.users.size() < 2) return;
  const auto& document = *subject.document;
  const properties::Dependencies dependencies(document);
  const auto resources = properties::find_resources(document, dependencies);
  Ledger ledger(subject, dependencies, options.plan.values);
  for (const auto& sequence :
       properties::access_sequences(document, resources, options.plan.values, options.plan.seed)) {
    if (done()) break;
    if (!options.plan.shard.owns(sequence.steps.back().call.operation)) continue;
    const auto steps = perform(subject, sequence, transport);
    ledger.note(steps);
    if (steps.size() == sequence.steps.size()) {
      collector.count("access", *document.find(steps.back().call.operation));
    }
    for (const auto& finding : access_findings(document, steps)) {
      const NewFinding found{finding, contracts::fingerprint(finding)};
      const auto again = perform(subject, sequence, transport);
      ledger.note(again);
      const bool same = again.back().examined.find(found.fingerprint) != nullptr;
      auto event = record(found, sequence, same ? again : steps, options.repetition);
      event.flaky = !same;
      event.repeated = same;
      collector.tell(std::move(event));
    }
    ledger.clean(transport);
  }
}

}  // namespace assay::harness
