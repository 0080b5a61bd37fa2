#include "harness/cli/fuzz_findings.h"

#include <algorithm>
#include <utility>

#include "harness/engine/ledger.h"
#include "harness/engine/reveal.h"

namespace assay::harness {
namespace {

constexpr std::uint64_t shrink_requests = 300;

}  // namespace

void FuzzFindings::take(const std::vector<SpooledFinding>& spooled) {
  for (const auto& one : spooled) {
    if (one.first && !found_.contains(one.fingerprint)) {
      sink_.receive(*one.first);
      found_.emplace(one.fingerprint, *one.first);
    }
    const auto known = found_.find(one.fingerprint);
    if (known != found_.end()) known->second.count = std::max(known->second.count, one.count);
  }
}

void FuzzFindings::settle(const std::atomic<bool>& interrupted, bool clean_up) {
  const properties::Dependencies dependencies(*session_.loaded.document);
  Ledger ledger(session_.subject, dependencies, session_.values);
  const auto after = [&](const std::vector<ExaminedStep>& steps) {
    if (!clean_up) return;
    ledger.note(steps);
    ledger.clean(*transport_);
  };
  for (auto& [fingerprint, event] : found_) {
    if (!interrupted && open()) shrink_one(fingerprint, event, after);
    event.update = true;
    sink_.receive(event);
  }
  // A service of ours ends with its transport.
  transport_.reset();
}

std::uint64_t FuzzFindings::failures() const noexcept {
  return static_cast<std::uint64_t>(
      std::count_if(found_.begin(), found_.end(), [](const auto& entry) {
        return entry.second.finding.severity == contracts::Severity::failure;
      }));
}

bool FuzzFindings::open() {
  if (!transport_) {
    auto made = session_.opener()();
    if (made) transport_ = std::move(*made);
  }
  return transport_ != nullptr;
}

void FuzzFindings::shrink_one(const std::string& fingerprint, reports::FindingRecorded& event,
                              const AfterPerformance& after) {
  auto value = spec::sequence_from_json(event.test_case);
  if (!value) return;
  reveal(*value, session_.values);
  auto steps = perform(session_.subject, *value, *transport_);
  after(steps);
  const auto& last = steps.back().examined;
  if (steps.size() < value->steps.size() || last.find(fingerprint) == nullptr) {
    const auto* failure = last.exchange.failure();
    // A server that is not there any more says nothing about the finding.
    event.flaky = failure == nullptr || failure->kind != spec::TransportFailure::Kind::unreachable;
    return;
  }
  const auto small = shrink_sequence(session_.subject, *value, std::move(steps), fingerprint,
                                     session_.values, *transport_, {shrink_requests, {}}, after);
  const NewFinding smallest{*small.steps.back().examined.find(fingerprint), fingerprint};
  auto settled = record(smallest, small.value, small.steps, session_.repetition);
  settled.count = event.count;
  settled.repeated = true;
  event = std::move(settled);
}

}  // namespace assay::harness
