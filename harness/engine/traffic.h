// How much a run sends, and how fast.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "spec/result.h"

namespace assay::harness {

struct TrafficLimits {
  double per_second = 0;       ///< requests, evenly spaced; 0: no limit
  std::uint64_t requests = 0;  ///< in all; 0: no limit
  /// A server that asks for more is not obeyed for longer.
  std::chrono::milliseconds longest_pause{60'000};
  std::function<bool()> stop = [] { return false; };  ///< ends waiting early
};

/// "100", "100/s", "600/m" or "3600/h" as requests per second. Errors: usage.
[[nodiscard]] spec::Result<double> parse_rate(const std::string& text);

/// Shared by all who send; thread-safe.
class Traffic {
 public:
  explicit Traffic(TrafficLimits limits) : limits_(std::move(limits)) {}

  /// Waits for the next request's turn. False when there is none any more: the budget is spent or
  /// the run stops.
  [[nodiscard]] bool admit();
  /// True when the next request may be sent without waiting for its turn.
  [[nodiscard]] bool is_free() const;
  /// Nothing is admitted from `time` on, and who waits then waits no longer; never, without a time.
  void end_at(std::optional<std::chrono::steady_clock::time_point> time);
  /// What follows deletes what the run created: as slow as before, out of no budget, until `stop`
  /// says so. Nobody may be sending meanwhile.
  void begin_clean_up(std::function<bool()> stop);
  /// Nothing is admitted for so long (at most the longest pause): the server asked for it.
  void pause(std::chrono::milliseconds time);

  /// True when the budget of requests is spent.
  [[nodiscard]] bool spent() const noexcept {
    return limits_.requests > 0 && sent_ >= limits_.requests;
  }
  /// Requests a second; 0: no limit.
  [[nodiscard]] double per_second() const noexcept { return limits_.per_second; }
  /// Requests that were admitted.
  [[nodiscard]] std::uint64_t sent() const noexcept { return sent_; }
  /// How often the server asked to wait, and the longest time that it asked for.
  [[nodiscard]] std::uint64_t pauses() const noexcept { return pauses_; }
  [[nodiscard]] std::chrono::milliseconds longest_asked() const;

 private:
  using Clock = std::chrono::steady_clock;

  /// Nothing more is to be sent, whatever is waited for.
  [[nodiscard]] bool is_over() const;

  TrafficLimits limits_;
  bool cleaning_ = false;
  mutable std::mutex mutex_;
  Clock::time_point next_{};  ///< when the next request may go
  std::optional<Clock::time_point> end_;
  std::chrono::milliseconds longest_asked_{0};
  std::atomic<std::uint64_t> sent_{0};
  std::atomic<std::uint64_t> pauses_{0};
};

}  // namespace assay::harness
