// Sends the plan's Cases, as many at once as the transport can, and judges what comes back.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "harness/engine/collect.h"
#include "harness/engine/examine.h"
#include "harness/engine/plan.h"
#include "harness/engine/resume.h"
#include "harness/engine/run_state.h"

namespace assay::harness {

/// What a PlanRunner works with; all of it outlives the runner.
struct PlanPhase {
  const Subject& subject;
  const Plan& plan;
  const Repetition& repetition;
  std::uint64_t shrink_requests = 200;  ///< for one finding
  const SentBefore* sent_before;        ///< null: nothing
  RunState& state;
  Collector& collector;
};

/// Thread-safe: each worker calls work() with a transport of its own.
class PlanRunner {
 public:
  explicit PlanRunner(PlanPhase phase) : phase_(phase) {}

  /// Takes Cases from the plan until there are no more, or the run is done.
  void work(Transport& transport);

 private:
  class Flight;
  void take(std::uint64_t index, const PlannedCase& planned, Examined examined, Flight& flight);
  void ask_again_for_times(const PlannedCase& planned, Examined& examined, Flight& flight);
  void settle(const PlannedCase& planned, const Examined& examined, const NewFinding& found,
              Transport& transport);

  PlanPhase phase_;
  std::atomic<std::uint64_t> next_{0};
  std::atomic<int> settled_{0};
  std::mutex mutex_;
  std::set<std::string> slow_;
  std::map<std::string, int> refuted_;
};

}  // namespace assay::harness
