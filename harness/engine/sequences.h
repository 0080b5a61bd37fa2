// The phase `sequences`: requests that build on each other's answers.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "harness/engine/collect.h"
#include "harness/engine/ledger.h"
#include "harness/engine/perform.h"

namespace assay::harness {

/// A Ledger that workers share; or none.
class SharedLedger {
 public:
  explicit SharedLedger(Ledger* ledger) : ledger_(ledger) {}
  void note(const std::vector<ExaminedStep>& steps) {
    const std::lock_guard lock(mutex_);
    if (ledger_ != nullptr) ledger_->note(steps);
  }
  void note(const spec::Case& call, const spec::Exchange& exchange) {
    const std::lock_guard lock(mutex_);
    if (ledger_ != nullptr) ledger_->note(call, exchange);
  }

 private:
  std::mutex mutex_;
  Ledger* ledger_;
};

/// What the phase needs of the run. All of it outlives the runner.
struct SequencePhase {
  const Subject& subject;  ///< with its resources
  const properties::Values& values;
  std::uint64_t seed = 1;
  std::uint64_t rounds = 1;             ///< how often each scenario is drawn anew
  std::vector<spec::Sequence> saved;    ///< the user's own, performed first
  std::uint64_t shrink_requests = 200;  ///< for one finding
  const Repetition& repetition;
  Collector& collector;
  SharedLedger& ledger;
  std::function<bool()> stop;                          ///< asked between sequences
  std::function<bool(const spec::Exchange&)> is_gone;  ///< told of each exchange: nobody there?
};

/// Workers take kinds of things: those that belong together stay with one worker, one sequence
/// after the other, so that no other request of ours changes what a sequence looks at.
class SequenceRunner {
 public:
  explicit SequenceRunner(SequencePhase phase);

  /// Performs sequences until there are no more. Called by each worker with its own transports;
  /// what belongs together goes over both, or (null) one after the other.
  void work(Transport& transport, Transport* beside);

 private:
  void perform_one(const std::string& name, const spec::Sequence& sequence, Transport& transport,
                   Transport* beside);
  void settle(const spec::Sequence& sequence, const std::vector<ExaminedStep>& steps,
              const NewFinding& found, Transport& transport, Transport* beside);

  SequencePhase phase_;
  std::vector<std::vector<std::size_t>> groups_;  ///< Resources that belong together
  std::atomic<std::size_t> next_{0};
};

}  // namespace assay::harness
