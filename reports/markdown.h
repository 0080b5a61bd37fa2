// A run for a chat or a pull request (GitHub Flavored Markdown).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "reports/whole_run.h"

namespace assay::reports {

/// How much is told; what is left out is counted in a line "N more".
struct MarkdownLimits {
  std::size_t bytes = 60'000;  ///< of the whole text, and hence of characters
  std::size_t untested = 30;   ///< lines about what was not tested
};

/// Verdict and delta first, then the findings by cause (check, keyword and location with any index;
/// many operations are one row), failures first, then what was not tested.
[[nodiscard]] std::string markdown_of(const WholeRun& run, const MarkdownLimits& limits = {});

/// `text` of at most `limit` bytes as a code span (CommonMark §6.1) that also fits a cell of a
/// table (GFM §4.10): whatever is in it, it is text, one line, no markup, no link, no mention.
/// Nothing for an empty text.
[[nodiscard]] std::string code_span(std::string_view text, std::size_t limit);

}  // namespace assay::reports
