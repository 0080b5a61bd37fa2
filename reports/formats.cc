#include "reports/formats.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "reports/format_openers.h"
#include "spec/nearest_name.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

constexpr std::array<Format, 10> table{{
    {"junit", "junit.xml", true, "JUnit XML, a test per operation and check",
     [](const std::string& path, const FormatOptions& options) {
       auto junit = options.junit;
       junit.fail_on_flaky = junit.fail_on_flaky || options.fail_on_flaky;
       return open_junit(path, std::move(junit), options.out);
     }},
    {"html", "report.html", true, "one page for people that fetches nothing",
     [](const std::string& path, const FormatOptions& options) {
       return open_html(path, options.out);
     }},
    {"json", "report.json", false, "the whole run as one JSON document", open_json},
    {"sarif", "report.sarif", false, "SARIF 2.1.0 for code scanning", open_sarif},
    {"har", "findings.har", false, "HAR 1.2, the exchange of each finding", open_har},
    {"markdown", "report.md", false, "one screen for chats and pull requests", open_markdown},
    {"github", "-", false, "annotations of a GitHub workflow, and its step summary", open_github},
    {"gitlab", "gl-code-quality-report.json", false, "GitLab's code quality report", open_gitlab},
    {"tap", "report.tap", false, "TAP 14, a test per operation and check", open_tap},
    {"tap13", "report.tap13", false, "the same as TAP 13, for readers that refuse another version",
     open_tap13},
}};

}  // namespace

std::span<const Format> formats() noexcept {
  return table;
}

spec::Result<ReportChoice> read_report_choice(std::string_view text, const std::string& folder) {
  const auto equals = text.find('=');
  const auto id = text.substr(0, equals);
  std::vector<std::string_view> known;
  for (const auto& format : table) {
    known.push_back(format.id);
    if (format.id != id) continue;
    if (equals == std::string_view::npos) {
      const bool streams = format.file == "-";
      return ReportChoice{&format, streams ? "-" : folder + "/" + std::string(format.file)};
    }
    if (equals + 1 == text.size()) {
      return spec::Error{spec::ErrorCode::usage,
                         fmt::format("--report '{}' names no file", spec::printable(text)),
                         {},
                         fmt::format("write --report {}=PATH", id)};
    }
    return ReportChoice{&format, std::string(text.substr(equals + 1))};
  }
  const auto nearest = spec::nearest_name(id, known, 4);
  std::string advice = "choose from";
  for (const auto name : known) advice += (name == known.front() ? " " : ", ") + std::string(name);
  if (!nearest.empty()) advice = fmt::format("did you mean {}?", nearest);
  return spec::Error{spec::ErrorCode::usage,
                     fmt::format("no report format is named '{}'", spec::printable(id)),
                     {},
                     advice};
}

}  // namespace assay::reports
