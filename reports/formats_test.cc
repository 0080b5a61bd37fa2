// Every format takes every byte: what comes out is legal for those who read it.
#include "reports/formats.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>
#include <tuple>

#include "reports/hand_made_run.h"
#include "spec/encoding.h"

namespace assay::reports {
namespace {

constexpr std::string_view json_formats[] = {"json", "sarif", "har", "gitlab"};
constexpr std::string_view line_formats[] = {"markdown", "github", "tap", "tap13"};

/// UTF-8 of which no byte moves a terminal.
void expect_harmless(const std::string& text, const std::string& what) {
  ASSERT_TRUE(spec::is_utf8(text)) << what;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    ASSERT_FALSE((byte < 0x20 && c != '\n') || byte == 0x7F) << what << " holds " << int{byte};
  }
}

/// No line is or holds a log command that is not ours.
void expect_no_commands(const std::string& text, const std::string& what) {
  for (const char* command : {"##[", "##vso[", "##teamcity["}) {
    ASSERT_EQ(text.find(command), std::string::npos) << what << ": " << command;
  }
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto start = line.find_first_not_of(" \t");
    if (start == std::string::npos || line.compare(start, 2, "::") != 0) continue;
    ASSERT_TRUE(line.starts_with("::error ") || line.starts_with("::warning ") ||
                line.starts_with("::notice "))
        << what << ": " << line;
  }
}

void judge_all(const std::string& bytes, const std::string& what) {
  const auto events = run_with(bytes);
  const auto comparison = comparison_of({finding_with(bytes, "response_body.type", "POST /x")},
                                        {finding_with(bytes, "status_documented", "POST /x")},
                                        {finding_with(bytes, "content_type", "GET /z")}, bytes);
  for (const auto* compared : {static_cast<const Comparison*>(nullptr), &comparison}) {
    for (const auto format : json_formats) {
      const auto text = report_of(format, events, compared);
      boost::system::error_code failed;
      json::parse(text, failed);
      ASSERT_FALSE(failed) << format << " of " << what << ": " << text;
      ASSERT_TRUE(spec::is_utf8(text)) << format << " of " << what;
      ASSERT_EQ(text.find('\x1b'), std::string::npos) << format << " of " << what;
    }
    for (const auto format : line_formats) {
      const auto text = report_of(format, events, compared);
      expect_harmless(text, std::string(format) + " of " + what);
      expect_no_commands(text, std::string(format) + " of " + what);
    }
  }
}

TEST(Formats, TakeEveryByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    judge_all("a" + one + one + "b" + one, "byte " + std::to_string(byte));
  }
}

TEST(Formats, TakeBytesThatMeanSomething) {
  judge_all(hostile_bytes(), "hostile bytes");
  judge_all("", "nothing");
  judge_all(std::string(100'000, '`'), "many backticks");
  judge_all(std::string(5'000, '\xF0'), "beginnings of characters");
}

TEST(Formats, HaveUniqueNamesAndFiles) {
  std::set<std::string_view> ids;
  std::set<std::string_view> files;
  for (const auto& format : formats()) {
    EXPECT_TRUE(ids.insert(format.id).second) << format.id;
    EXPECT_TRUE(files.insert(format.file).second) << format.file;
    EXPECT_FALSE(format.summary.empty());
  }
}

TEST(Formats, AreChosenByName) {
  const auto plain = read_report_choice("sarif", "out");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->format->id, "sarif");
  EXPECT_EQ(plain->path, "out/report.sarif");
  const auto placed = read_report_choice("tap=a=b.tap", "out");
  ASSERT_TRUE(placed);
  EXPECT_EQ(placed->path, "a=b.tap");
  const auto streamed = read_report_choice("github", "out");
  ASSERT_TRUE(streamed);
  EXPECT_EQ(streamed->path, "-");
}

TEST(Formats, UnknownNamesAreErrorsThatNameTheNearest) {
  const auto typed = read_report_choice("sarfi", "out");
  ASSERT_FALSE(typed);
  EXPECT_EQ(typed.error().code, spec::ErrorCode::usage);
  EXPECT_EQ(typed.error().advice, "did you mean sarif?");
  const auto strange = read_report_choice("quarterly-newsletter", "out");
  ASSERT_FALSE(strange);
  EXPECT_NE(strange.error().advice.find("junit, html, json"), std::string::npos);
  EXPECT_FALSE(read_report_choice("json=", "out"));
  EXPECT_FALSE(read_report_choice("", "out"));
}

TEST(Formats, FoldersThatAreNotThereAreErrorsAtOnce) {
  for (const auto& format : formats()) {
    const auto sink = format.open("/nonexistent/folder/report", {});
    ASSERT_FALSE(sink) << format.id;
    EXPECT_EQ(sink.error().code, spec::ErrorCode::environment);
  }
}

TEST(Formats, WriteToAStreamWhenThePathIsADash) {
  std::FILE* out = std::tmpfile();
  ASSERT_NE(out, nullptr);
  FormatOptions options;
  options.out = out;
  auto sink = read_report_choice("gitlab", "x")->format->open("-", options);
  ASSERT_TRUE(sink);
  for (const auto& event : run_with_findings({})) (*sink)->receive(event);
  std::rewind(out);
  char text[16] = {};
  EXPECT_EQ(std::fread(text, 1, sizeof text, out), 3U);
  EXPECT_STREQ(text, "[]\n");
  std::fclose(out);
}

TEST(Formats, NoPathOfThisMachineStandsInAReport) {
  for (const auto format : json_formats) {
    EXPECT_EQ(report_of(format, run_with("x")).find(std::filesystem::current_path().string()),
              std::string::npos)
        << format;
  }
}

TEST(GitlabReport, HasWhatCodeQualityReads) {
  auto known = finding_with("b", "content_type", "GET /b");
  auto grave = finding_with("c", "server_error", "GET /c");
  grave.finding.schema_at.clear();
  const auto fresh = finding_with("a", "response_body.type", "GET /a");
  const auto comparison = comparison_of({fresh, grave}, {known}, {}, "ticket 7");
  const auto text = report_of("gitlab", run_with_findings({fresh, known, grave}), &comparison);
  const auto issues = json::parse(text).as_array();
  ASSERT_EQ(issues.size(), 3U);
  EXPECT_EQ(issues[0].at("check_name"), "response_body.type");
  EXPECT_EQ(issues[0].at("severity"), "critical");
  EXPECT_EQ(issues[0].at("fingerprint"), json::value(json::string(fresh.fingerprint)));
  EXPECT_EQ(issues[0].at("location").at("path"), "spec/doc.yaml");
  EXPECT_EQ(issues[0].at("location").at("lines").at("begin"), 3);
  EXPECT_EQ(issues[1].at("severity"), "blocker");
  EXPECT_EQ(issues[1].at("location").at("lines").at("begin"), 7) << "the operation's own line";
  EXPECT_EQ(issues[2].at("severity"), "info") << "known";
}

TEST(Formats, FlakyFailuresAreErrorsWhereTheyMakeTheRunRed) {
  const auto flaky = finding_with("a", "response_body.type", "GET /a");
  auto comparison = comparison_of({flaky}, {}, {}, "it came or went 4 times in 9 runs");
  comparison.deltas[0].standing = Standing::flaky;
  comparison.deltas[0].reason = "it came or went 4 times in 9 runs";
  auto run = run_with_findings({flaky});
  std::get<RunFinished>(run.back()).exit_code = 0;
  const auto holds = [&](std::string_view format, const std::string& text, const Comparison* other,
                         bool fail_on_flaky) {
    FormatOptions options;
    options.fail_on_flaky = fail_on_flaky;
    return report_of(format, run, other, options).find(text) != std::string::npos;
  };
  const std::tuple<std::string_view, std::string, std::string> table[] = {
      {"github", "::error ", "::warning "},
      {"gitlab", "\"critical\"", "\"minor\""},
      {"tap", "not ok", "# SKIP flaky failure: it came or went 4 times in 9 runs"},
      {"markdown", "\xE2\x9D\x8C flaky", "\xE2\x9A\xA0\xEF\xB8\x8F flaky"},
      {"junit", "<failure", "<flakyFailure"}};
  for (const auto& [format, red, green] : table) {
    EXPECT_FALSE(holds(format, red, &comparison, false)) << format;
    EXPECT_TRUE(holds(format, green, &comparison, false)) << format;
    EXPECT_TRUE(holds(format, red, &comparison, true)) << format;
    // Nothing is known of earlier runs: as the exit code, they are red.
    const auto alone = format == "markdown" ? std::string("\xE2\x9D\x8C") : red;
    EXPECT_TRUE(holds(format, alone, nullptr, false)) << format;
  }
}

}  // namespace
}  // namespace assay::reports
