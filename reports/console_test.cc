// What the console tells of small and of large runs.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "reports/writers.h"

namespace assay::reports {
namespace {

FindingRecorded finding(const std::string& operation, const std::string& check, int status,
                        contracts::Severity severity) {
  FindingRecorded found;
  found.finding = {check,  operation, "/response/status", "", "", "status", "one of 200", "400 No",
                   status, severity,  "RFC 9110 §15"};
  found.fingerprint = contracts::fingerprint(found.finding);
  return found;
}

/// Tells a run over `count` operations; each has a warning, the last one a failure too when asked.
std::string told(int count, bool failing) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  {
    const auto console = open_console({false, false, "folder", out, out});
    console->receive(RunStarted{});
    for (int i = 0; i < count; ++i) {
      OperationPlanned planned;
      planned.operation = fmt::format("GET /{}", i);
      planned.cases = 1;
      console->receive(planned);
    }
    for (int i = 0; i < count; ++i) {
      const auto name = fmt::format("GET /{}", i);
      console->receive(finding(name, "status_documented", 400, contracts::Severity::warning));
      if (failing && i + 1 == count) {
        console->receive(finding(name, "server_error", 500, contracts::Severity::failure));
      }
      OperationFinished finished;
      finished.operation = name;
      finished.cases = 1;
      finished.valid = 1;
      finished.statuses["200"] = 1;
      console->receive(finished);
    }
    console->receive(RunFinished{});
  }
  std::fclose(out);
  std::string all(text, size);
  std::free(text);
  return all;
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(Console, AFewOperationsAreToldAtLengthManyInALineEach) {
  EXPECT_NE(told(3, false).find("1 requests (1 valid"), std::string::npos) << told(3, false);
  const auto some = told(4, false);
  EXPECT_EQ(some.find("requests ("), std::string::npos) << some;
  EXPECT_NE(some.find("GET /3\n  1 valid, 0 malformed, 0 undecidable:  200 x1\n"),
            std::string::npos)
      << some;
}

TEST(Console, AWarningThatManyOperationsShareIsToldOnceAfterTheFailures) {
  const auto text = told(300, true);
  EXPECT_LT(lines_of(text), 40U) << text;
  EXPECT_NE(text.find("299 operations without a failure or a note"), std::string::npos) << text;
  EXPECT_NE(text.find("FAILURE 1. server_error"), std::string::npos) << text;
  EXPECT_NE(text.find("WARNING 2. status_documented"), std::string::npos) << text;
  EXPECT_NE(text.find("and 299 more like it"), std::string::npos) << text;
  EXPECT_NE(text.find("1 failure, 300 warnings"), std::string::npos) << text;
}

TEST(Console, AnOperationThatGotNothingIsNamedHoweverManyThereAre) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  {
    const auto console = open_console({false, false, "folder", out, out});
    console->receive(RunStarted{});
    for (int i = 0; i < 60; ++i) {
      OperationPlanned planned;
      planned.operation = fmt::format("GET /{}", i);
      if (i == 7) planned.skipped = "its schema is broken";
      console->receive(planned);
      if (i == 7 || i == 9) continue;
      OperationFinished finished;
      finished.operation = planned.operation;
      finished.cases = 1;
      console->receive(finished);
    }
    console->receive(RunFinished{});
  }
  std::fclose(out);
  const std::string all(text, size);
  std::free(text);
  EXPECT_NE(all.find("GET /7\n  left out: its schema is broken"), std::string::npos) << all;
  EXPECT_NE(all.find("GET /9\n  nothing was sent"), std::string::npos) << all;
  EXPECT_NE(all.find("58 operations without"), std::string::npos) << all;
}

}  // namespace
}  // namespace assay::reports
