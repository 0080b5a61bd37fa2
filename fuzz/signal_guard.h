// SIGINT and SIGTERM while children run.
#pragma once

#include <csignal>

namespace assay::fuzz {

/// Counts SIGINT and SIGTERM as long as it lives; the caller's handlers come back at its end.
class SignalGuard {
 public:
  SignalGuard();
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;
  /// Signals since it was made.
  [[nodiscard]] static int seen() noexcept;

 private:
  struct sigaction interrupt_ {};
  struct sigaction terminate_ {};
};

}  // namespace assay::fuzz
