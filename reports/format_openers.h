// One opener per format of the table, for reports/formats.cc. All as Format::open says.
#pragma once

#include "reports/formats.h"

namespace assay::reports {

/// One JSON document of the whole run (docs/reference/report.schema.json).
[[nodiscard]] spec::Result<std::unique_ptr<Sink>> open_json(const std::string& path,
                                                            const FormatOptions& options);
/// SARIF 2.1.0 (OASIS) within what code scanning takes: 25,000 results and 10 MB.
[[nodiscard]] spec::Result<std::unique_ptr<Sink>> open_sarif(const std::string& path,
                                                             const FormatOptions& options);
/// HAR 1.2: an entry per finding.
[[nodiscard]] spec::Result<std::unique_ptr<Sink>> open_har(const std::string& path,
                                                           const FormatOptions& options);
/// GitHub Flavored Markdown of at most 60,000 characters.
[[nodiscard]] spec::Result<std::unique_ptr<Sink>> open_markdown(const std::string& path,
                                                                const FormatOptions& options);
/// Workflow commands of GitHub, and the job's page where FormatOptions::step_summary names it.
/// Errors also: environment, when that file cannot be written.
[[nodiscard]] spec::Result<std::unique_ptr<Sink>> open_github(const std::string& path,
                                                              const FormatOptions& options);
/// GitLab's code quality report.
[[nodiscard]] spec::Result<std::unique_ptr<Sink>> open_gitlab(const std::string& path,
                                                              const FormatOptions& options);
/// TAP 14, a test per operation and check. It uses nothing that TAP 13 lacks.
[[nodiscard]] spec::Result<std::unique_ptr<Sink>> open_tap(const std::string& path,
                                                           const FormatOptions& options);
/// The same that calls itself TAP 13: prove (Perl) refuses any other version.
[[nodiscard]] spec::Result<std::unique_ptr<Sink>> open_tap13(const std::string& path,
                                                             const FormatOptions& options);

}  // namespace assay::reports
