// How far a run is, while it goes on.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

namespace assay::reports {

/// Where the time comes from: reports read no clock.
using Now = std::function<std::chrono::steady_clock::time_point()>;

/// On a terminal one line that is written over, at most ten times a second; elsewhere a line every
/// ten seconds. Without a clock it is silent.
class Progress {
 public:
  Progress(bool terminal, Now now, std::FILE* out)
      : terminal_(terminal), now_(std::move(now)), out_(out) {}

  /// Time is counted from here on.
  void start();
  /// Further requests are planned.
  void plan(std::uint64_t cases) noexcept { planned_ += cases; }
  /// A request of `operation` was answered; `findings` tells how many there are, when it is asked.
  void step(std::string_view operation, const std::function<std::uint64_t()>& findings);
  /// Takes the line away, before something else is printed.
  void clear();

 private:
  [[nodiscard]] std::string line(double seconds, std::string_view operation,
                                 std::uint64_t findings) const;

  bool terminal_;
  Now now_;
  std::FILE* out_;
  std::uint64_t planned_ = 0;
  std::uint64_t done_ = 0;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point last_;
  bool drawn_ = false;
};

}  // namespace assay::reports
