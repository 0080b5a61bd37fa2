// The phase `sequences`: requests that build on each other's answers.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "harness/engine/collect.h"
#include "harness/engine/perform.h"
#include "harness/engine/shard.h"

namespace assay::harness {

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
  std::function<bool()> stop;                          ///< asked between sequences
  std::function<bool(const spec::Exchange&)> is_gone;  ///< told of each exchange: nobody there?
  Shard shard;  ///< kinds of things that belong together stay with one shard, too
};

/// Workers take kinds of things, in turns, so that a phase that is cut short has seen all of them.
/// Those that belong together have one worker at a time, one sequence after the other, so that no
/// other request of ours changes what a sequence looks at.
class SequenceRunner {
 public:
  explicit SequenceRunner(SequencePhase phase);

  /// Performs sequences until there are no more. Called by each worker with its own transports;
  /// what belongs together goes over both, or (null) one after the other.
  void work(Transport& transport, Transport* beside);

 private:
  /// False when it is time to stop.
  bool perform_round(const std::vector<std::size_t>& group, std::uint64_t round,
                     Transport& transport, Transport* beside);
  void perform_one(const std::string& name, const spec::Sequence& sequence, Transport& transport,
                   Transport* beside);
  void settle(const spec::Sequence& sequence, const std::vector<ExaminedStep>& steps,
              const NewFinding& found, Transport& transport, Transport* beside);

  SequencePhase phase_;
  std::vector<std::vector<std::size_t>> groups_;  ///< Resources that belong together
  std::vector<std::mutex> busy_;                  ///< one for each group: somebody performs it
  std::atomic<std::size_t> next_{0};
};

}  // namespace assay::harness
