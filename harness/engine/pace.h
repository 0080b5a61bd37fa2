// How long the answers of each operation usually take.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace assay::harness {

/// Counts times in steps of an eighth of an octave. Thread-safe.
class Pace {
 public:
  void add(const std::string& operation, std::chrono::microseconds time);

  /// The median, at most 10 % too long; 0 as long as fewer than 20 times are known.
  [[nodiscard]] std::chrono::microseconds median(const std::string& operation) const;

 private:
  static constexpr std::size_t steps = 256;
  struct Times {
    std::array<std::uint32_t, steps> counts{};
    std::uint64_t all = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Times> times_;
};

}  // namespace assay::harness
