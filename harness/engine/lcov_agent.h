// A client of coverage agents that speak LCOV in JaCoCo's framing (Python, JavaScript and others).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spec/result.h"

namespace assay::harness {

struct LcovOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::vector<std::string> allowed_hosts;   ///< besides loopback, by name
  std::chrono::milliseconds timeout{5000};  ///< for connecting, and for each answer
  std::size_t max_bytes = 64U << 20U;       ///< of one answer
};

/// Marks in `slots` every line (SF, DA) and branch (BRDA) that `text` says was reached, by a hash
/// of file and place that is the same on every machine. What is no such record is passed over.
/// Gives the number of places reached.
std::size_t mark_lcov(std::string_view text, std::span<std::uint8_t> slots);

/// One connection. The agent may die and come back: that is told, and asked again the next time.
class LcovAgent {
 public:
  static constexpr std::size_t slot_count = 32U << 10U;

  /// Errors: usage (a host that is neither loopback nor allowed), environment (nobody there).
  [[nodiscard]] static spec::Result<std::unique_ptr<LcovAgent>> connect(LcovOptions options);
  ~LcovAgent();
  LcovAgent(const LcovAgent&) = delete;
  LcovAgent& operator=(const LcovAgent&) = delete;

  /// The counters, in memory that stays where it is.
  [[nodiscard]] std::span<std::uint8_t> slots() noexcept { return slots_; }

  /// Asks for what was reached since the last time, marks it in slots(), and has the agent begin
  /// anew. Errors: environment (broken off, too slow, too much, or no such protocol); the
  /// connection is then opened again by the next call, at most once a second.
  [[nodiscard]] spec::Result<void> collect();

 private:
  explicit LcovAgent(LcovOptions options);
  [[nodiscard]] spec::Result<void> open();
  [[nodiscard]] spec::Result<std::string> ask();
  [[nodiscard]] spec::Result<void> read_bytes(char* into, std::size_t count);
  [[nodiscard]] spec::Error lost(std::string_view why);

  LcovOptions options_;
  std::vector<std::uint8_t> slots_;
  int socket_ = -1;
  std::chrono::steady_clock::time_point until_;  ///< of the answer under way
  std::chrono::steady_clock::time_point again_;  ///< no earlier attempt to connect
};

}  // namespace assay::harness
