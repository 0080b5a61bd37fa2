// Markdown and GitHub's commands: nothing that a server says is more than text.
#include "reports/markdown.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "reports/hand_made_run.h"
#include "reports/log_text.h"

namespace assay::reports {
namespace {

/// What is left of a line when its code spans are gone (CommonMark §6.1).
std::string without_code(const std::string& line) {
  std::string out;
  for (std::size_t i = 0; i < line.size();) {
    if (line[i] != '`') {
      out += line[i++];
      continue;
    }
    const auto end = std::min(line.find_first_not_of('`', i), line.size());
    const auto fence = line.substr(i, end - i);
    auto close = end;
    while ((close = line.find(fence, close)) != std::string::npos) {
      const auto after = std::min(line.find_first_not_of('`', close), line.size());
      if (after - close == fence.size()) break;
      close = after;
    }
    if (close == std::string::npos) return out + fence + "UNCLOSED";
    out += "CODE";
    i = close + fence.size();
  }
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Bars that end cells, as every reader of GFM tables counts them.
int cells_of(const std::string& line) {
  int bars = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++bars;
  }
  return bars;
}

void expect_only_text(const std::string& text, const std::string& what) {
  for (const auto& line : lines_of(text)) {
    const auto rest = without_code(line);
    ASSERT_EQ(rest.find_first_of("<>@[]#&`~_"), std::string::npos) << what << ": " << line;
    ASSERT_EQ(rest.find("http"), std::string::npos) << what << ": " << line;
    if (line.starts_with("|")) {
      ASSERT_EQ(cells_of(line), 8) << what << ": " << line;
    }
    ASSERT_EQ(line.find("\\\\|"), std::string::npos) << what << ": " << line;
  }
}

TEST(Markdown, KeepsEveryByteWithinCode) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    expect_only_text(report_of("markdown", run_with(one + "a" + one + one + "\\" + one)),
                     std::to_string(byte));
  }
  for (const auto& bytes :
       {hostile_bytes(), std::string("`"), std::string("``` `` `"), std::string("\\|\\\\|||`|`\\"),
        std::string(" "), std::string(70'000, '`'), std::string("@everyone"),
        std::string("|---|\n|---|")}) {
    expect_only_text(report_of("markdown", run_with(bytes)), bytes.substr(0, 40));
  }
}

TEST(Markdown, SaysTheVerdictAndTheDeltaFirst) {
  const auto fresh = finding_with("a", "response_body.type", "POST /x");
  const auto known = finding_with("b", "content_type", "POST /x");
  const auto gone = finding_with("c", "leak", "POST /x");
  const auto comparison = comparison_of({fresh}, {known}, {gone}, "");
  const auto lines =
      lines_of(report_of("markdown", run_with_findings({fresh, known}), &comparison));
  EXPECT_EQ(lines.front(), "❌ **Promises are broken: 1 new, 1 fixed, 1 known**");
  EXPECT_EQ(lines_of(report_of("markdown", run_with_findings({}))).front(),
            "✅ **Every promise that was checked is kept: 0 failures, 0 warnings**");
}

TEST(Markdown, GroupsByCauseAndRanksFailuresFirst) {
  auto warning = finding_with("a", "content_type", "GET /w");
  warning.finding.severity = contracts::Severity::warning;
  std::vector<FindingRecorded> findings{warning};
  for (int i = 0; i < 5; ++i) {
    findings.push_back(finding_with("a", "response_body.type", fmt::format("GET /{}", i)));
    findings.back().finding.location = fmt::format("/response/body/{}/id", i);
    findings.back().count = 2;
  }
  const auto lines = lines_of(report_of("markdown", run_with_findings(findings)));
  std::vector<std::string> rows;
  for (const auto& line : lines) {
    if (line.starts_with("| ❌") || line.starts_with("| ⚠️")) rows.push_back(line);
  }
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_TRUE(
      rows[0].starts_with("| ❌ failure | `response_body.type` at `/response/body/*/id` | "
                          "`GET /0` and 4 more | "))
      << rows[0];
  EXPECT_NE(rows[0].find("| 10 |"), std::string::npos) << rows[0];
  EXPECT_TRUE(rows[1].starts_with("| ⚠️ warning | `content_type`")) << rows[1];
}

TEST(Markdown, IsCutAtItsLimitAndCountsTheRest) {
  std::vector<FindingRecorded> findings;
  for (int i = 0; i < 1'000; ++i) {
    findings.push_back(finding_with(std::string(150, 'x'), "response_body.type", "POST /x"));
    findings.back().finding.location = fmt::format("/response/body/field{}", i);
    findings.back().fingerprint = fmt::format("{:016x}", i);
  }
  const auto text = report_of("markdown", run_with_findings(findings));
  EXPECT_LE(text.size(), 60'000U);
  EXPECT_GT(text.size(), 55'000U);
  std::size_t rows = 0;
  std::string more;
  for (const auto& line : lines_of(text)) {
    rows += line.starts_with("| ❌") ? 1 : 0;
    if (line.find(" more: ") != std::string::npos) more = line;
  }
  EXPECT_EQ(more, fmt::format("{} causes more: they are in the other reports.", 1'000 - rows));
}

TEST(Markdown, TellsWhatWasNotTested) {
  const auto text = report_of("markdown", run_with("q"));
  EXPECT_NE(text.find("- `GET /yq`: left out: `its schema is broken q`\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("- `and here q`\n"), std::string::npos);
}

TEST(GithubCommands, EscapeWhatEndsThem) {
  auto found = finding_with("50%\r\n::error::x", "response_body.type", "POST /a,b:c");
  found.finding.schema_at = "spec/a,b:c.yaml:3:5#/paths/x";
  const auto text = report_of("github", run_with_findings({found}));
  const auto lines = lines_of(text);
  ASSERT_EQ(lines.size(), 1U) << text;
  EXPECT_TRUE(lines[0].starts_with(
      "::error file=spec/a%2Cb%3Ac.yaml,line=3,col=5,title=response_body.type in POST "
      "/a%2Cb%3Ac::at /response"))
      << text;
  EXPECT_NE(lines[0].find("%0Aexpected string 50%25\\x0D\\x0A:"), std::string::npos) << text;
  EXPECT_NE(lines[0].find("%0AHTTP 200"), std::string::npos) << text;
}

TEST(GithubCommands, AreTenOfALevelAndKnownFindingsAreNotices) {
  std::vector<FindingRecorded> fresh;
  std::vector<FindingRecorded> all;
  for (int i = 0; i < 25; ++i) {
    auto found = finding_with("a", "response_body.type", fmt::format("GET /{}", i));
    if (i >= 12) found.finding.severity = contracts::Severity::warning;
    fresh.push_back(found);
    all.push_back(found);
  }
  const auto known = finding_with("k", "leak", "GET /k");
  all.push_back(known);
  const auto comparison = comparison_of(fresh, {known}, {}, "");
  const auto lines = lines_of(report_of("github", run_with_findings(all), &comparison));
  std::map<std::string, int> levels;
  for (const auto& line : lines) ++levels[line.substr(0, line.find(' '))];
  EXPECT_EQ(levels["::error"], 10);
  EXPECT_EQ(levels["::warning"], 10);
  EXPECT_EQ(levels["::notice"], 1);
  EXPECT_EQ(lines.back(), "5 findings more without an annotation: GitHub shows 10 of a level");
}

TEST(GithubCommands, OfARunThatProvesNothingAreAnError) {
  auto events = run_with_findings({});
  EXPECT_EQ(report_of("github", events), "");
  std::get<RunFinished>(events.back()).outcome = "nothing_tested";
  EXPECT_EQ(report_of("github", events), "::error title=assay::Nothing was tested\n");
}

TEST(GithubStepSummary, IsAppendedToWhatOtherStepsWrote) {
  const auto page = std::filesystem::temp_directory_path() / "assay-step-summary-test.md";
  std::ofstream(page) << "before\n";
  FormatOptions options;
  options.step_summary = page.string();
  EXPECT_NE(report_of("github", run_with(hostile_bytes()), nullptr, options), "");
  std::ifstream in(page, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  std::filesystem::remove(page);
  EXPECT_TRUE(text.starts_with("before\n❌ **Promises are broken")) << text;
  EXPECT_LT(text.size(), 900'000U);
  expect_only_text(text, "the page");
  options.step_summary = "/nonexistent/folder/page.md";
  const auto sink = read_report_choice("github", "x")->format->open("-", options);
  ASSERT_FALSE(sink);
  EXPECT_EQ(sink.error().code, spec::ErrorCode::environment);
}

TEST(LogText, IsCutBetweenCharacters) {
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abc…");
  EXPECT_EQ(shortened("ééééé", 6), "é…");
  for (std::size_t limit = 3; limit < 12; ++limit) {
    EXPECT_LE(shortened("aé€😀aé€😀", limit).size(), limit);
  }
}

}  // namespace
}  // namespace assay::reports
