// TAP: a test per operation and check; only what is not known fails.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <sstream>

#include "reports/hand_made_run.h"

namespace assay::reports {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// The line of the test with this name, without its number.
std::string test_named(const std::vector<std::string>& lines, const std::string& name) {
  for (const auto& line : lines) {
    const auto dash = line.find(" - ");
    if (dash == std::string::npos || line.find(name, dash) != dash + 3) continue;
    return line.substr(0, line.find(' ', line.find("ok"))) + line.substr(dash);
  }
  return {};
}

TEST(Tap, CountsItsTestsAndNumbersThem) {
  const auto lines = lines_of(report_of("tap", run_with(hostile_bytes())));
  ASSERT_GT(lines.size(), 10U);
  EXPECT_EQ(lines[0], "TAP version 14");
  int tests = 0;
  for (const auto& line : lines) {
    if (!line.starts_with("ok ") && !line.starts_with("not ok ")) continue;
    ++tests;
    const auto number = line.substr(line.find("ok ") + 3);
    EXPECT_TRUE(number.starts_with(std::to_string(tests) + " - ")) << line;
  }
  EXPECT_EQ(lines[1], "1.." + std::to_string(tests));
}

TEST(Tap, TextsAreNoDirectivesAndEndNoBlocks) {
  for (const auto& bytes : {hostile_bytes(), std::string("# SKIP x"), std::string("\\# TODO"),
                            std::string("\n  ...\nok 1"), std::string("\nBail out!")}) {
    bool inside = false;
    for (const auto& line : lines_of(report_of("tap", run_with(bytes)))) {
      if (line == "  ---" || line == "  ...") {
        EXPECT_EQ(inside, line == "  ...");
        inside = line == "  ---";
        continue;
      }
      if (inside) {
        EXPECT_TRUE(line.starts_with("  ")) << line;
        continue;
      }
      ASSERT_TRUE(line.starts_with("TAP version 14") || line.starts_with("1..") ||
                  line.starts_with("ok ") || line.starts_with("not ok ") || line.starts_with("# "))
          << line;
      if (line.starts_with("# ")) continue;
      // One unescaped '#' at most, and then it is our directive.
      std::size_t marks = 0;
      for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\\') {
          ++i;
        } else if (line[i] == '#') {
          ++marks;
          EXPECT_EQ(line.compare(i, 6, "# SKIP"), 0) << line;
        }
      }
      EXPECT_LE(marks, 1U) << line;
    }
    EXPECT_FALSE(inside);
  }
}

TEST(Tap, FailsForWhatIsNewAndSkipsWhatIsKnown) {
  const auto fresh = finding_with("a", "response_body.type", "GET /a");
  const auto known = finding_with("b", "content_type", "GET /b");
  auto warning = finding_with("c", "leak", "GET /c");
  warning.finding.severity = contracts::Severity::warning;
  const auto comparison = comparison_of({fresh, warning}, {known}, {}, "ticket #7");
  const auto lines =
      lines_of(report_of("tap", run_with_findings({fresh, known, warning}), &comparison));
  EXPECT_EQ(test_named(lines, "GET /a: response_body"), "not ok - GET /a: response_body");
  EXPECT_EQ(test_named(lines, "GET /b: content_type"),
            "ok - GET /b: content_type # SKIP known failure: ticket \\#7");
  EXPECT_EQ(test_named(lines, "GET /a: transport"), "ok - GET /a: transport");
  EXPECT_EQ(test_named(lines, "GET /a: response_headers"),
            "ok - GET /a: response_headers # SKIP no response describes header fields");
  EXPECT_EQ(test_named(lines, "GET /c: leak").substr(0, 4), "ok -") << "a warning gates nothing";
}

TEST(Tap, OfARunThatProvesNothingFails) {
  auto events = run_with_findings({});
  EXPECT_EQ(test_named(lines_of(report_of("tap", events)), "assay run: completed"),
            "ok - assay run: completed");
  std::get<RunFinished>(events.back()).outcome = "unreachable";
  EXPECT_EQ(test_named(lines_of(report_of("tap", events)), "assay run: completed"),
            "not ok - assay run: completed");
}

}  // namespace
}  // namespace assay::reports
