// The table of report formats: all are projections of the journal's events.
#pragma once

#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "reports/sink.h"
#include "reports/writers.h"
#include "spec/result.h"

namespace assay::reports {

/// What formats are told beyond the events.
struct FormatOptions {
  JunitOptions junit;
  bool fail_on_flaky = false;  ///< WholeRun::fail_on_flaky
  /// File that the job's page is made of (GitHub's GITHUB_STEP_SUMMARY); empty: none.
  std::string step_summary;
  std::FILE* out = stdout;  ///< what the path "-" means
};

/// A row.
struct Format {
  std::string_view id;
  std::string_view file;  ///< its name by default; "-": standard output
  bool by_default;        ///< written without being asked for
  std::string_view summary;
  /// Paths are checked now, the report is written when RunFinished arrives: atomically, or to
  /// FormatOptions::out when the path is "-". Errors: environment, when the folder does not exist
  /// or is not writable.
  spec::Result<std::unique_ptr<Sink>> (*open)(const std::string& path,
                                              const FormatOptions& options);
};

/// junit, html, json, sarif, har, markdown, github, gitlab, tap, tap13.
[[nodiscard]] std::span<const Format> formats() noexcept;

/// A report that somebody asked for.
struct ReportChoice {
  const Format* format = nullptr;
  std::string path;
};

/// Reads "FORMAT" or "FORMAT=PATH"; without a path the report goes to `folder` under the format's
/// own name. Errors: usage, for a format that is not in the table (naming the nearest) or an empty
/// path.
[[nodiscard]] spec::Result<ReportChoice> read_report_choice(std::string_view text,
                                                            const std::string& folder);

}  // namespace assay::reports
