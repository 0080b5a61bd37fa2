// A run held against an earlier one, or against what is known: what an API owner reads first.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/durations.h"
#include "reports/event.h"

namespace assay::reports {

/// Where a finding stands.
enum class Standing : std::uint8_t {
  fresh,    ///< "new": in this run, neither in the other one nor in the baseline
  known,    ///< in this run, and in the other one or in the baseline
  flaky,    ///< in this run, but an exact repetition did not show it, or it comes and goes
  fixed,    ///< in the other run only, and what showed it then was tried now
  unproven  ///< in the other run only, but its operation or check was not reached now
};
/// "new", "known", "flaky", "fixed", "unproven".
[[nodiscard]] std::string_view name(Standing standing) noexcept;

/// One finding of either run.
struct Delta {
  Standing standing = Standing::fresh;
  FindingRecorded found;     ///< of this run; of fixed and unproven ones what the other run knew
  std::string first_seen;    ///< UTC, when a history knows it; else empty
  std::string last_seen;     ///< likewise
  std::uint64_t runs = 0;    ///< in how many runs of the history it was seen
  std::string reason;        ///< of a baseline entry, or why it is unproven or flaky
  std::string issue, owner;  ///< of a baseline entry
  std::string expires;       ///< "2026-12-31"; empty: never
};

/// A run of the history.
struct PastRun {
  std::string id;  ///< what --against takes
  std::string started_at;
  std::string outcome;
  std::string document_hash;
  std::string tool_version;
  std::string label;  ///< "release 1.4", what the user said of it; may be empty
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
};

/// What became of an operation in one run.
enum class OperationState : std::uint8_t { absent, unreached, passed, warned, flaky, failed };
[[nodiscard]] std::string_view name(OperationState state) noexcept;

/// One operation over the last runs, oldest first, this run last: as many states as
/// Comparison::past has runs, and one.
struct Strip {
  std::string operation;
  std::vector<OperationState> states;
};

/// How long an operation took, then and now.
struct Latency {
  std::string operation;
  Durations before;  ///< empty: nothing to compare with
  Durations now;
  Slowdown slowdown;
};

/// A difference between the two runs' documents.
struct DocumentChange {
  std::string rule;       ///< stable id: "response.property.removed"
  std::string operation;  ///< "METHOD /path"; empty: of the document
  std::string at;         ///< "file:line:column#pointer" in the document that has it
  std::string message;
  bool breaking = false;
  std::string observed;  ///< "answered 410 in 12 of 12 requests", as this run saw it; may be empty
  bool review = false;   ///< whether it breaks anybody the documents do not tell
};

/// The whole comparison.
struct Comparison {
  std::string
      against;    ///< "the run of 2026-01-30 (#41)", "baseline assay-baseline.yaml"; for a person
  PastRun other;  ///< the run compared with; id empty: a baseline alone
  std::vector<Delta> deltas;  ///< fresh, flaky, known, unproven, fixed; failures first within each
  std::vector<PastRun> past;  ///< at most 30, oldest first, without this run
  std::vector<Strip> strips;  ///< document order
  std::vector<Latency> latencies;
  std::vector<DocumentChange> changes;  ///< breaking first
  std::vector<std::string> warnings;  ///< stale and expired entries, a history that was damaged, …

  [[nodiscard]] std::uint64_t count(Standing standing) const noexcept;
  /// Of one severity.
  [[nodiscard]] std::uint64_t count(Standing standing, contracts::Severity severity) const noexcept;
  /// The delta of a fingerprint, or null.
  [[nodiscard]] const Delta* find(std::string_view fingerprint) const noexcept;
};

}  // namespace assay::reports
