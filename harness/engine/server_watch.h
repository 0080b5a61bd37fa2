// Whether the server is still there.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "spec/message.h"

namespace assay::harness {

/// Counts requests in a row that nobody answered. Thread-safe.
class ServerWatch {
 public:
  /// Takes the exchange into account. True when nobody was there, so that there is nothing to
  /// judge.
  bool gone(const spec::Exchange& exchange);

  /// True once so many requests in a row got no answer that the run is to end.
  [[nodiscard]] bool unreachable() const noexcept;
  [[nodiscard]] std::string last_failure() const;

 private:
  std::atomic<int> gone_{0};
  std::atomic<int> silent_{0};
  mutable std::mutex mutex_;
  std::string last_failure_;
};

}  // namespace assay::harness
