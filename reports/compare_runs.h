// Two runs held against each other: what is new, known, flaky, fixed, or unproven.
#pragma once

#include <string>

#include "reports/baseline.h"
#include "reports/comparison.h"
#include "reports/history/history.h"
#include "reports/run_account.h"

namespace assay::reports {

/// What a run is compared with. Each of the pointers may be null.
struct ComparisonBasis {
  const KnownRun* other = nullptr;
  std::string against;  ///< for a person; empty: made from `other` and `baseline`
  const Baseline* baseline = nullptr;
  const Past* past = nullptr;
};

/// "the run of 2026-01-30 (#41)", "release 1.4, the run of 2026-01-30 (#41)".
[[nodiscard]] std::string describe(const PastRun& run);

/// The comparison of a run that is over. A finding of this run is
/// - known when an entry of the baseline excuses it (its day of expiry is after the run's day);
/// - new when an entry of the baseline has expired, whatever the other run had;
/// - flaky when an exact replay did not show it, or when it came or went at least 3 times over the
///   last 30 runs that saw it or looked for it (Night::looked_for()), this one included;
/// - known when the other run had it, or carried it (KnownRun::carried), but for a failure that was
///   a warning then;
/// - else new.
/// One that only the other run had or carried is fixed, or unproven with the reason
/// (why_unproven()).
[[nodiscard]] Comparison compare_runs(const RunAccount& now, const ComparisonBasis& basis);

/// What makes a compared run red, besides new failures.
struct GateOptions {
  bool fail_on_flaky = false;
  bool strict_baseline = false;  ///< stale and expired entries
};

/// How a compared run ends.
struct Gate {
  int exit_code = 0;
  std::string reason;  ///< for a person, one line
};

/// The exit code by the delta. A run that was not to be trusted keeps its own code (3, 4, 130, and
/// that of one that was aborted or incomplete); of others new failures gate, known ones do not.
/// Warnings never do.
[[nodiscard]] Gate gate(const Comparison& comparison, const BaselineReview& review,
                        const RunFinished& end, GateOptions options);

/// "2 new, 1 fixed, 3 known, 1 flaky, 1 unproven against the run of …", of failures; warnings that
/// are new or fixed are told behind it.
[[nodiscard]] std::string describe(const Comparison& comparison);

}  // namespace assay::reports
