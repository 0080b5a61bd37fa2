// Findings that are known and excused: a text file that lies in version control beside the
// document.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reports/tally.h"
#include "spec/result.h"

namespace assay::reports {

struct KnownRun;

/// One finding that is known.
struct BaselineEntry {
  std::string fingerprint;  ///< 16 hex digits: what it is recognised by
  std::string check, operation;
  std::string reason;  ///< why it is excused
  std::string owner, issue;
  std::string added;  ///< "2026-01-31"
  /// How it was seen: what a run must have tried to say that it is gone. Without `requests` none
  /// can, unless another run tells (review_baseline()).
  std::string location;
  std::uint64_t status = 0;    ///< of the answer; 0: none, or not known
  std::uint64_t requests = 0;  ///< that its operation was sent; 0: not known
  std::string expires;         ///< from this day on it excuses nothing; empty: never
  spec::Position where;        ///< in the file; empty of a new one
  /// Comments, each with its '#': lines above it, at the end of a member's line, and below it.
  std::vector<std::string> above;
  std::map<std::string, std::string> beside;
  std::vector<std::string> below;

  /// `today` is a day, or a time that begins with one.
  [[nodiscard]] bool expired(std::string_view today) const noexcept;
};

/// The file: YAML (or JSON) with one member `known`, a list of the above.
struct Baseline {
  std::string file;
  std::vector<BaselineEntry> entries;
  std::string header;  ///< lines of comments above all; empty: our own
  /// Comments at the end of the line with `known`, and in lines below it that are no entry's.
  std::string beside{};
  std::vector<std::string> below{};

  /// The entry of a fingerprint, or null.
  [[nodiscard]] const BaselineEntry* find(std::string_view fingerprint) const noexcept;
};

/// True for a name that an entry may have: "fingerprint", "check", …
[[nodiscard]] bool is_member_of_baseline(std::string_view name) noexcept;

/// Errors: usage, with line and column: no YAML, another shape, a member that is not known, an
/// entry without fingerprint, check or operation, a fingerprint that is none or stands twice, a
/// date or a number that is none.
[[nodiscard]] spec::Result<Baseline> parse_baseline(std::string_view text, const std::string& file);

/// Errors: those, and environment, when the file cannot be read.
[[nodiscard]] spec::Result<Baseline> read_baseline(const std::string& file);

/// The text of the file: sorted by operation, check and fingerprint, one member a line, so that a
/// change of one entry changes its lines alone. Comments stay with their entries.
[[nodiscard]] std::string write_baseline(const Baseline& baseline);

/// Adds an entry for each failure of the run that has none; `run.started` says the day. Entries
/// that are there stay, expired ones too; those that do not tell how the failure was seen learn it.
/// How many changed.
std::size_t update_baseline(Baseline& baseline, const RunTally& run);

/// What a run says of a baseline. Pointers into it.
struct BaselineReview {
  std::vector<const BaselineEntry*> stale;    ///< was looked for and not found
  std::vector<const BaselineEntry*> expired;  ///< on the day of the run

  [[nodiscard]] bool outdated() const noexcept { return !stale.empty() || !expired.empty(); }
  /// One line for each, with its place in the file.
  [[nodiscard]] std::vector<std::string> warnings() const;
};
/// An entry is stale when the run looked where it says (why_unproven()). Of one that does not tell
/// how it was seen `other`, which may be null, is asked: the run that this one is compared with.
[[nodiscard]] BaselineReview review_baseline(const Baseline& baseline, const RunTally& run,
                                             const KnownRun* other = nullptr);

/// Takes away the stale entries. How many went.
std::size_t prune_baseline(Baseline& baseline, const RunTally& run,
                           const KnownRun* other = nullptr);

}  // namespace assay::reports
