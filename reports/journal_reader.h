// A journal read back: the events that a run wrote down, for reports that are made later.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/event.h"
#include "spec/result.h"

namespace assay::reports {

/// A journal's events, in their order.
struct JournalText {
  std::vector<Event> events;
  /// What was read past, one line each: a torn last line, and events or members that this version
  /// does not know (each told once).
  std::vector<std::string> remarks;

  /// False when the run was killed: its last event is missing.
  [[nodiscard]] bool finished() const noexcept {
    return !events.empty() && std::holds_alternative<RunFinished>(events.back());
  }
};

/// Reads lines as append_json() writes them. A last line without its end, as a full disk or a
/// machine that went down leaves it, is read past. `file` names the journal in errors.
/// Errors: usage, with file and line, for a line that is no JSON object with `event`, for a member
/// of another type than ours, and for a journal that does not start with `run_started`.
[[nodiscard]] spec::Result<JournalText> parse_journal(std::string_view text,
                                                      const std::string& file);

/// The same of a file, or of the journal.ndjson in a folder.
/// Errors: environment, when it cannot be read; and those of parse_journal().
[[nodiscard]] spec::Result<JournalText> read_journal(const std::string& path);

/// The file that read_journal(path) reads.
[[nodiscard]] std::string journal_file(const std::string& path);

}  // namespace assay::reports
