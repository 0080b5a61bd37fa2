// GitLab's code quality report: what a merge request shows beside the lines of the document.
#include <fmt/format.h>

#include "reports/format_openers.h"
#include "reports/log_text.h"
#include "reports/whole_run.h"
#include "spec/printable.h"
#include "spec/schema/write_json.h"

namespace assay::reports {
namespace {

constexpr std::size_t description_limit = 1000;

std::string_view severity(const WholeRun& run, const FindingRecorded& found) {
  if (run.standing(found) == Standing::known) return "info";
  if (!run.raises(found)) return "minor";
  const auto family = contracts::family(found.finding.check);
  return family == "server_error" || family == "leak" ? "blocker" : "critical";
}

json::object issue(const WholeRun& run, const FindingRecorded& found) {
  const auto& finding = found.finding;
  const auto place = run.place(found);
  const auto standing = run.comparison ? fmt::format("[{}] ", name(run.standing(found))) : "";
  const auto description = fmt::format("{}{}: {} {}", standing, finding.check, finding.operation,
                                       contracts::headline(finding));
  // A path is required: a document from standard input has none of its own.
  const auto path = place.file.empty() ? std::string("openapi") : place.file;
  return {{"description", log_text(description, description_limit)},
          {"check_name", log_text(finding.check)},
          {"fingerprint", found.fingerprint},
          {"severity", severity(run, found)},
          {"location",
           {{"path", spec::printable(path)}, {"lines", {{"begin", std::max(1U, place.line)}}}}}};
}

std::string render(const WholeRun& run) {
  json::array issues;
  for (const auto* found : run.ranked()) issues.push_back(issue(run, *found));
  return spec::write_json(issues) + "\n";
}

}  // namespace

spec::Result<std::unique_ptr<Sink>> open_gitlab(const std::string& path,
                                                const FormatOptions& options) {
  return write_when_over(path, options.out, options.fail_on_flaky, render);
}

}  // namespace assay::reports
