// How long what a run created may take to be deleted.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>

#include "harness/engine/clock.h"

namespace assay::harness {

/// Ends clean-up that gets nowhere: after ten seconds in which nothing went, and once the user
/// interrupts after ten seconds, whatever goes.
class Grace {
 public:
  static constexpr std::chrono::seconds time{10};

  /// `interrupted`: the user wants an end; `hurried`: at once (null: never). `per_second`: so many
  /// requests may be sent, each of which has to wait for its turn first; 0: any number. `clock`
  /// outlives it.
  Grace(const Clock& clock, std::function<bool()> interrupted, std::function<bool()> hurried,
        double per_second = 0)
      : clock_(clock), interrupted_(std::move(interrupted)), hurried_(std::move(hurried)) {
    if (per_second > 0) {
      turn_ = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1 / per_second));
    }
  }

  /// So many things are left: fewer than before is worth more time.
  void see(std::size_t left) {
    if (left < left_ && !interrupted_()) end_ = clock_.now() + time + turn_;
    left_ = left;
  }
  [[nodiscard]] bool over() const { return (hurried_ && hurried_()) || clock_.now() >= end_; }

 private:
  using Duration = std::chrono::steady_clock::duration;

  const Clock& clock_;
  std::function<bool()> interrupted_;
  std::function<bool()> hurried_;
  Duration turn_{0};
  std::chrono::steady_clock::time_point end_ = clock_.now() + time;
  std::size_t left_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace assay::harness
