// Time enters here and nowhere else.
#pragma once

#include <chrono>
#include <string>

namespace assay::harness {

class Clock {
 public:
  virtual ~Clock() = default;
  /// Monotonic.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point now() const = 0;
  /// Calendar time in UTC, RFC 3339 with seconds: "2026-01-31T08:00:00Z".
  [[nodiscard]] virtual std::string utc() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::steady_clock::time_point now() const override;
  [[nodiscard]] std::string utc() const override;
};

}  // namespace assay::harness
