// What a test case of JUnit says: short enough for every reader, and cut between findings.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "reports/comparison.h"
#include "reports/writers.h"

namespace assay::reports {

/// Text that grows by whole pieces up to a limit. The first piece that has no room ends it; from
/// then on pieces are counted.
class CaseText {
 public:
  /// `limit` in bytes, of everything that text() returns; `where` is what the rest stands in.
  CaseText(std::size_t limit, std::string_view where);
  /// Appends `line`, which is ours: it may name an attachment. False when there is no room.
  bool add_attachment(std::string_view line);
  /// Appends `piece`, which ends with a line end and may hold any bytes. False when there is no
  /// room.
  bool add(std::string_view piece);
  /// The pieces, and "3 more in journal.ndjson" where some are missing.
  [[nodiscard]] std::string text() const;

 private:
  [[nodiscard]] bool fits(std::size_t more) const noexcept;

  std::size_t limit_;
  std::string where_;
  std::string text_;
  std::size_t left_out_ = 0;
};

/// A finding at length, with lines for what it is, where, what was expected, how to repeat it and
/// what came back; at most 6,500 bytes. What is too long is shortened; of a curl line, that would
/// do something else then, only the name of the journal stands there.
[[nodiscard]] std::string text_of(const FindingRecorded& found, const JunitOptions& options);

/// "[[ATTACHMENT|PATH]]" with its line end, or nothing: when nothing is to be attached, the
/// finding's file is not there, or its path holds what a reader would take for the end of it.
[[nodiscard]] std::string attachment_of(const FindingRecorded& found, const JunitOptions& options);

/// One line of at most JunitLimits::message bytes: where, what, the status, and how many more.
[[nodiscard]] std::string message_of(const contracts::Finding& finding, std::size_t more,
                                     const JunitOptions& options);

/// "known since 2026-01-30: waits for the cache (ROOM-7, rooms, until 2026-03-01)".
[[nodiscard]] std::string excuse_of(const Delta& delta);

/// `text` in which no line is an attachment: a server that writes "[[ATTACHMENT|/etc/passwd]]"
/// would have the reader of the report fetch that file. A zero-width space stands in between.
[[nodiscard]] std::string without_attachments(std::string_view text);

}  // namespace assay::reports
