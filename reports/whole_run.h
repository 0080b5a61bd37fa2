// A run when it is over, with how it stands against an earlier one: what reports of the whole are
// made of.
#pragma once

#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/comparison.h"
#include "reports/sink.h"
#include "reports/tally.h"
#include "spec/result.h"

namespace assay::reports {

/// A place in the document or in a file that it refers to.
struct Place {
  std::string file;        ///< as the document was named; empty: it has no name (standard input)
  std::uint32_t line = 0;  ///< from 1; 0: not known
  std::uint32_t column = 0;
  std::string pointer;  ///< RFC 6901; may be empty

  /// True when the document was fetched: then no file of a repository has the place.
  [[nodiscard]] bool is_url() const noexcept;
};

/// Everything that the events said.
struct WholeRun {
  RunTally tally;
  std::optional<Comparison> comparison;  ///< none: there was nothing to compare with
  std::map<std::string, std::size_t, std::less<>> places;  ///< fingerprint → index of its delta
  bool fail_on_flaky = false;  ///< of a compared run: flaky failures raise too

  /// Takes a comparison; the last one holds.
  void compare(const Comparison& other);
  /// What the comparison knows of it, or null.
  [[nodiscard]] const Delta* delta(const FindingRecorded& found) const noexcept;
  /// Without a comparison: flaky, or else fresh.
  [[nodiscard]] Standing standing(const FindingRecorded& found) const noexcept;
  /// True for what is an error to tools that stop a build: a failure that is not known already.
  /// Of a compared run flaky ones are none, unless `fail_on_flaky`: as the exit code has it.
  [[nodiscard]] bool raises(const FindingRecorded& found) const noexcept;
  /// Those that raise, other failures, warnings; of these new, flaky, known; then by check and
  /// document order.
  [[nodiscard]] std::vector<const FindingRecorded*> ranked() const;
  /// Where the finding's promise stands: its schema, else its operation, else the document.
  [[nodiscard]] Place place(const FindingRecorded& found) const;
  /// False when the run was cut short or could not test: its silence proves nothing.
  [[nodiscard]] bool is_complete() const noexcept;
  /// One sentence: "Promises are broken".
  [[nodiscard]] std::string verdict() const;
  /// "3 new, 1 fixed, 12 known, 2 flaky", or "3 failures, 1 warning" without a comparison.
  [[nodiscard]] std::string delta_line() const;
  /// Operations that something was sent to.
  [[nodiscard]] std::size_t exercised() const noexcept;
};

/// Takes "file:line:column#pointer" apart; what is missing is 0 or empty.
[[nodiscard]] Place read_place(std::string_view text);

/// Makes a report's text of the whole run.
using Render = std::function<std::string(const WholeRun&)>;

/// Gathers the events and, when RunFinished arrives, writes what `render` makes of them to `path`,
/// atomically, or to `out` when `path` is "-". The run is told `fail_on_flaky`.
/// Errors: environment, when the folder does not exist or is not writable.
[[nodiscard]] spec::Result<std::unique_ptr<Sink>> write_when_over(const std::string& path,
                                                                  std::FILE* out,
                                                                  bool fail_on_flaky,
                                                                  Render render);

}  // namespace assay::reports
