// What ends a run: its time, the user, or the server.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>

#include "harness/engine/clock.h"
#include "harness/engine/server_watch.h"

namespace assay::harness {

/// Shared by all workers of a run.
struct RunState {
  /// `breaker`: as ServerWatch has it.
  RunState(double most_seconds, const Clock& that_clock, const std::atomic<bool>& signal,
           int breaker = 0)
      : max_seconds(most_seconds), clock(that_clock), interrupted(signal), watch(breaker) {}

  double max_seconds;  ///< 0: no limit
  const Clock& clock;
  const std::atomic<bool>& interrupted;
  std::chrono::steady_clock::time_point start = clock.now();
  ServerWatch watch;
  /// True when what was seen is enough.
  std::function<bool()> enough = [] { return false; };

  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(clock.now() - start).count();
  }
  /// True when nothing more is to be sent.
  [[nodiscard]] bool done() const {
    if (interrupted || watch.unreachable() || watch.tripped() || enough()) return true;
    if (max_seconds == 0 || seconds() < max_seconds) return false;
    out_of_time_ = true;
    return true;
  }
  /// True when somebody who had more to send was told by done() that its time is over.
  [[nodiscard]] bool out_of_time() const noexcept { return out_of_time_; }

 private:
  mutable std::atomic<bool> out_of_time_{false};
};

}  // namespace assay::harness
