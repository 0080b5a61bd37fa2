// What changed between two documents, for people and machines, and what a run saw of it.
#pragma once

#include <boost/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "reports/comparison.h"
#include "reports/tally.h"
#include "spec/diff/diff.h"

namespace assay::reports {

/// The changes of a comparison, breaking first, each with what `run` saw of it: how often a status
/// was answered, a parameter was sent, a member came that the document no longer describes, or
/// "not seen in this run".
[[nodiscard]] std::vector<DocumentChange> document_changes(
    std::span<const spec::diff::Change> changes, const RunTally& run);

/// What was compared.
struct ChangeReport {
  std::string before;  ///< as given
  std::string after;
  std::span<const spec::diff::Change> changes;
};

/// "file:line:column: breaking: GET /pets: …  [rule]" by line, breaking first, then "review" and
/// "compatible"; what one place means for several operations is one line. The counts at the end. No
/// line can act as a command of a CI system.
[[nodiscard]] std::string text_of_changes(const ChangeReport& report);

/// The same as GitHub-flavoured Markdown: a list for each of the three.
[[nodiscard]] std::string markdown_of_changes(const ChangeReport& report);

/// {"before", "after", "breaking", "review", "compatible", "changes": [{"rule", "breaking",
/// "operation", "part", "status", "instance", "message", "in", "file", "line", "column",
/// "pointer"}]}; `breaking` of a change is "yes", "no" or "depends".
[[nodiscard]] boost::json::object json_of_changes(const ChangeReport& report);

}  // namespace assay::reports
