// Whether the server is still there.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "spec/message.h"

namespace assay::harness {

/// Counts requests in a row that nobody answered, or that broke the server. Thread-safe.
class ServerWatch {
 public:
  /// `breaker`: so many answers in a row that are server errors, or connections that break, end the
  /// run; 0: however many.
  explicit ServerWatch(int breaker = 0) : breaker_(breaker) {}

  /// Takes the exchange into account. True when nobody was there, so that there is nothing to
  /// judge.
  bool gone(const spec::Exchange& exchange);

  /// True once so many requests in a row got no answer that the run is to end.
  [[nodiscard]] bool unreachable() const noexcept;
  [[nodiscard]] std::string last_failure() const;
  /// True once the breaker's limit was met.
  [[nodiscard]] bool tripped() const noexcept { return breaker_ > 0 && broken_ >= breaker_; }

 private:
  int breaker_;
  std::atomic<int> broken_{0};
  std::atomic<int> gone_{0};
  std::atomic<int> silent_{0};
  mutable std::mutex mutex_;
  std::string last_failure_;
};

}  // namespace assay::harness
