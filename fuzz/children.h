// Children that run libFuzzer: their starts, ends and restarts.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/child_log.h"
#include "fuzz/driver.h"
#include "fuzz/driver_flags.h"
#include "fuzz/engine_child.h"

namespace assay::fuzz {

/// What all children of a run have in common. Holds references: the run's own values outlive it.
struct Campaign {
  const spec::Document& document;
  const properties::Values& values;
  const DriverOptions& options;
  const FuzzerWords& words;
  const std::function<Prepared(int)>& prepare;
};

/// One process at a time.
class ChildProcess {
 public:
  ChildProcess(const Campaign& campaign, int number, SharedState& shared)
      : campaign_(&campaign), number_(number), shared_(&shared) {}

  /// Forks; the child appends its output to `log` (empty: nowhere). False when no fork was to be
  /// had.
  [[nodiscard]] bool start(const ChildLife& life, const std::string& log);
  /// The exit status once it ended (128 + n for signal n); asks it to end when `must_end`, and
  /// kills it when it does not.
  [[nodiscard]] std::optional<int> attend(bool must_end);
  [[nodiscard]] bool running() const noexcept { return pid_ > 0; }
  /// Was it asked to end?
  [[nodiscard]] bool asked() const noexcept { return asked_.has_value(); }
  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] SharedState& shared() const noexcept { return *shared_; }

 private:
  [[noreturn]] void become(const ChildLife& life, const std::string& log) const;

  const Campaign* campaign_;
  int number_;
  SharedState* shared_;
  pid_t pid_ = 0;
  std::optional<std::chrono::steady_clock::time_point> asked_;
};

/// libFuzzer's arguments that every child gets, before the folders; `life` tells apart children
/// and their lives.
[[nodiscard]] std::vector<std::string> common_arguments(const Campaign& campaign,
                                                        std::uint64_t life);

/// Fuzzes with all children, or all jobs, until the budget is spent.
/// Errors: environment (no fork, prepare failed).
[[nodiscard]] spec::Result<DriverResult> run_children(const Campaign& campaign,
                                                      SharedState* shared);

}  // namespace assay::fuzz
