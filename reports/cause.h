// Findings that share a cause: one sentence for the person who reads, however many operations show
// it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/comparison.h"
#include "reports/tally.h"

namespace assay::reports {

/// A finding and where it stands.
struct Placed {
  const FindingRecorded* found = nullptr;
  const Delta* delta = nullptr;  ///< null: there is nothing to compare with, or it says nothing
  Standing standing = Standing::fresh;
};

/// Findings with the same check, keyword, place (contracts::normalised_location), severity and
/// standing.
struct Cause {
  std::string check;
  std::string keyword;
  std::string location;  ///< normalised
  contracts::Severity severity = contracts::Severity::failure;
  Standing standing = Standing::fresh;
  std::vector<Placed> findings;  ///< in the order of their first sight; never empty
  std::size_t operations = 0;    ///< different ones
  std::uint64_t times = 0;       ///< all counts together
};

/// The causes of the run's own findings: new ones first, then flaky, then known ones; within each
/// failures first, of these who was let in that must not be, then what fell over or told too much,
/// then those that most operations show. Without a comparison a finding is new
/// unless its exact repetition did not show it. Pointers lead into `run` and `comparison`, which
/// must outlive the result.
[[nodiscard]] std::vector<Cause> causes_of(const RunTally& run, const Comparison* comparison);

/// The causes of what the other run alone has: `standing` is fixed or unproven.
[[nodiscard]] std::vector<Cause> causes_gone(const Comparison& comparison, Standing standing);

/// Operations that a request was sent to, of all that the document has.
struct Exercised {
  std::size_t operations = 0;
  std::size_t all = 0;
};
[[nodiscard]] Exercised exercised(const RunTally& run) noexcept;

/// "3 new, 1 fixed, 12 known, 2 flaky, 0 unproven".
[[nodiscard]] std::string describe_delta(const Comparison& comparison);

}  // namespace assay::reports
