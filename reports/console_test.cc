// What the console tells of small and of large runs.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "reports/unobeyed.h"
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

/// What a console writes on its two streams, which here are one.
class Told {
 public:
  Told() : out_(open_memstream(&text_, &size_)) {}
  ~Told() {
    std::fclose(out_);
    std::free(text_);
  }
  Told(const Told&) = delete;
  Told& operator=(const Told&) = delete;

  [[nodiscard]] ConsoleOptions options() const {
    ConsoleOptions options;
    options.folder = "folder";
    options.out = out_;
    options.progress = out_;
    return options;
  }
  [[nodiscard]] std::string text() const {
    std::fflush(out_);
    return {text_, size_};
  }

 private:
  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* out_;
};

OperationPlanned planned(const std::string& name, std::size_t cases) {
  OperationPlanned planned;
  planned.operation = name;
  planned.cases = cases;
  return planned;
}

OperationFinished finished(const std::string& name) {
  OperationFinished finished;
  finished.operation = name;
  finished.cases = 1;
  finished.valid = 1;
  finished.statuses["200"] = 1;
  return finished;
}

/// Tells a run over `count` operations; each has a warning, the last one a failure too when asked.
std::string told(int count, bool failing) {
  const Told told;
  const auto console = open_console(told.options());
  console->receive(RunStarted{});
  for (int i = 0; i < count; ++i) console->receive(planned(fmt::format("GET /{}", i), 1));
  for (int i = 0; i < count; ++i) {
    const auto name = fmt::format("GET /{}", i);
    console->receive(finding(name, "status_documented", 400, contracts::Severity::warning));
    if (failing && i + 1 == count) {
      console->receive(finding(name, "server_error", 500, contracts::Severity::failure));
    }
    console->receive(finished(name));
  }
  console->receive(RunFinished{});
  return told.text();
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
  EXPECT_NE(text.find("in 300 operations, seen 300 times"), std::string::npos) << text;
  EXPECT_NE(text.find("  and 297 more operations\n"), std::string::npos) << text;
  EXPECT_NE(text.find("1 failure, 300 warnings"), std::string::npos) << text;
}

TEST(Console, AnOperationThatGotNothingIsNamedHoweverManyThereAre) {
  const Told told;
  const auto console = open_console(told.options());
  console->receive(RunStarted{});
  for (int i = 0; i < 60; ++i) {
    auto plan = planned(fmt::format("GET /{}", i), 1);
    if (i == 7) plan.skipped = "its schema is broken";
    console->receive(plan);
    if (i != 7 && i != 9) console->receive(finished(plan.operation));
  }
  console->receive(RunFinished{});
  const auto all = told.text();
  EXPECT_NE(all.find("GET /7\n  left out: its schema is broken"), std::string::npos) << all;
  EXPECT_NE(all.find("GET /9\n  nothing was sent"), std::string::npos) << all;
  EXPECT_NE(all.find("58 operations without"), std::string::npos) << all;
  EXPECT_NE(all.find("58 of 60 operations exercised"), std::string::npos) << all;
}

TEST(Console, NoRunMakesAWallOfText) {
  const Told told;
  const auto console = open_console(told.options());
  console->receive(RunStarted{});
  for (int i = 0; i < 500; ++i) {
    const auto name = fmt::format("GET /{}", i);
    console->receive(planned(name, 1));
    console->receive(finding(name, fmt::format("check_{}", i), 500, contracts::Severity::failure));
    console->receive(Remark{name, "no case ever reached a 2xx"});
    console->receive(Remark{"", fmt::format("remark {}", i)});
  }
  console->receive(RunFinished{});
  const auto all = told.text();
  EXPECT_LT(lines_of(all), 250U) << all;
  EXPECT_NE(all.find("480 more: see report.html"), std::string::npos) << all;
  EXPECT_NE(all.find("480 more notes: see report.html"), std::string::npos) << all;
  // The verdict stands before what it rests on.
  EXPECT_LT(all.find("500 failures"), all.find("FAILURE 1."));
}

TEST(Console, AComparisonPutsTheNewFindingsFirst) {
  const Told told;
  const auto console = open_console(told.options());
  const auto known = finding("GET /a", "server_error", 500, contracts::Severity::failure);
  const auto fresh = finding("GET /b", "status_documented", 418, contracts::Severity::warning);
  Comparison comparison;
  comparison.against = "the run of 2026-01-30 (#41)";
  Delta delta;
  delta.standing = Standing::known;
  delta.found = known;
  delta.issue = "ROOM-7";
  delta.expires = "2026-12-31";
  comparison.deltas.push_back(delta);
  delta.standing = Standing::fixed;
  delta.found.fingerprint = "gone";
  comparison.deltas.push_back(delta);
  delta.standing = Standing::fresh;
  delta.found = fresh;
  comparison.deltas.push_back(delta);
  comparison.warnings = {"an entry is stale"};
  for (const auto& event : std::vector<Event>{RunStarted{}, known, fresh}) console->receive(event);
  console->compare(comparison);
  console->receive(RunFinished{});
  const auto all = told.text();
  EXPECT_NE(all.find("against the run of 2026-01-30 (#41): 1 new, 1 fixed, 1 known, 0 flaky, 0 "
                     "unproven\n"),
            std::string::npos)
      << all;
  EXPECT_NE(all.find("WARNING 1. status_documented  seen 1 time, new"), std::string::npos) << all;
  EXPECT_NE(all.find("FAILURE 2. server_error  seen 1 time, known"), std::string::npos) << all;
  EXPECT_NE(all.find("  ROOM-7; until 2026-12-31\n"), std::string::npos) << all;
  EXPECT_NE(all.find("note: an entry is stale\n"), std::string::npos) << all;
}

TEST(Console, QuietTellsTheVerdictTheCountsAndTheFolder) {
  const Told told;
  auto options = told.options();
  options.quiet = true;
  const auto console = open_console(options);
  RunFinished end;
  end.outcome = "findings";
  end.exit_code = 1;
  const auto found = finding("GET /a", "server_error", 500, contracts::Severity::failure);
  for (const auto& event : std::vector<Event>{RunStarted{}, found, Remark{"", "note"}, end}) {
    console->receive(event);
  }
  EXPECT_EQ(told.text(),
            "FINDINGS: promises are broken (exit 1)\n1 failure, 0 warnings; 0 of 1 operation "
            "exercised; 0 requests, 0 checks in 0.00 s\nreports in folder\n");
}

ExchangeDone exchange(const std::string& operation) {
  ExchangeDone done;
  done.operation = operation;
  done.phase = "examples";
  done.verdict = "valid";
  done.status = 201;
  done.microseconds = 1234;
  return done;
}

/// What is shown of exchanges that come every `step`, before the run ends.
std::string progress_of(bool terminal, std::chrono::milliseconds step, int count) {
  const Told told;
  auto options = told.options();
  options.terminal = terminal;
  std::chrono::steady_clock::time_point now;
  options.now = [&now] { return now; };
  const auto console = open_console(options);
  console->receive(RunStarted{});
  console->receive(planned("POST /rooms", 1000));
  for (int i = 0; i < count; ++i) {
    now += step;
    console->receive(exchange("POST /rooms"));
  }
  return told.text();
}

TEST(Console, ATerminalsLineIsRewrittenTenTimesASecondAtMost) {
  const auto text = progress_of(true, std::chrono::milliseconds(10), 200);
  const auto drawn = std::count(text.begin(), text.end(), '\r');
  EXPECT_LE(drawn, 21) << text;
  EXPECT_GE(drawn, 19) << text;
  EXPECT_EQ(lines_of(text), 0U) << text;
  EXPECT_NE(text.find("191 of 1000 requests, 100/s, about 9 s left, 0 findings; POST /rooms"),
            std::string::npos)
      << text;
}

TEST(Console, ALogGetsALineEveryTenSeconds) {
  const auto text = progress_of(false, std::chrono::milliseconds(100), 250);
  EXPECT_EQ(text,
            "100 of 1000 requests, 10/s, about 90 s left, 0 findings; POST /rooms\n"
            "200 of 1000 requests, 10/s, about 80 s left, 0 findings; POST /rooms\n");
}

TEST(Console, VerboseTellsEveryExchange) {
  const Told told;
  auto options = told.options();
  options.verbose = true;
  const auto console = open_console(options);
  console->receive(RunStarted{});
  console->receive(exchange("POST /rooms"));
  auto failed = exchange("GET /rooms");
  failed.status = 0;
  failed.failure = "timeout";
  failed.verdict = "invalid";
  failed.malformation = "enum";
  console->receive(failed);
  EXPECT_EQ(told.text(),
            "POST /rooms 201 1.2 ms valid (examples)\n"
            "GET /rooms timeout 1.2 ms invalid enum (examples)\n");
}

// Each of these starts a command of some CI service, or of the terminal.
const std::string hostile =
    "\n::set-output name=x::y\n##[error]x ##vso[task.complete]x ##teamcity[x] \x1b[2J\x9b\r :::";

bool is_obeyed(const std::string& text) {
  for (const auto* command : {"::", "##[", "##vso[", "##teamcity[", "\x1b", "\r"}) {
    if (text.find(command) != std::string::npos) return true;
  }
  return false;
}

TEST(Console, NothingItPrintsIsObeyed) {
  const Told told;
  auto options = told.options();
  options.folder = hostile;
  options.verbose = true;
  const auto console = open_console(options);
  RunStarted started;
  for (auto* text : {&started.command, &started.title, &started.document, &started.url,
                     &started.fault, &started.rails, &started.tool_version}) {
    *text = hostile;
  }
  started.embedded_mock = true;
  auto plan = planned(hostile, 1);
  plan.inapplicable = {{hostile, hostile}};
  auto skipped = planned("GET /s" + hostile, 1);
  skipped.skipped = hostile;
  auto found = finding(hostile, hostile, 500, contracts::Severity::failure);
  for (auto* text :
       {&found.finding.location, &found.finding.expected, &found.finding.actual,
        &found.finding.schema_at, &found.finding.clause, &found.fingerprint, &found.curl}) {
    *text = hostile;
  }
  found.earlier = {hostile};
  auto done = finished(hostile);
  done.statuses[hostile] = 1;
  done.checks = {{hostile, 0}};
  WorkflowFinished workflow;
  workflow.workflow = hostile;
  workflow.stopped[hostile] = 1;
  auto sent = exchange(hostile);
  sent.verdict = sent.malformation = sent.phase = hostile;
  Comparison comparison;
  comparison.against = hostile;
  comparison.warnings = {hostile};
  Delta delta;
  delta.standing = Standing::known;
  delta.found = found;
  delta.reason = delta.issue = delta.owner = delta.expires = hostile;
  comparison.deltas = {delta};
  RunFinished end;
  end.outcome = end.request_stream = hostile;
  for (const auto& event : std::vector<Event>{started, plan, skipped, sent, found, done, workflow,
                                              Remark{"", hostile}, Remark{hostile, hostile}}) {
    console->receive(event);
  }
  for (const bool compared : {false, true}) {
    if (compared) console->compare(comparison);
    console->receive(end);
    EXPECT_FALSE(is_obeyed(told.text())) << told.text();
  }
}

TEST(LogText, BreaksCommandsAndNothingElse) {
  EXPECT_EQ(unobeyed("::warning ::: a:b # ## [x] ##Vso[a] ###[ ##a b["),
            ":\\x3Awarning :\\x3A: a:b # ## [x] #\\x23Vso[a] ##\\x23[ ##a b[");
  EXPECT_FALSE(is_obeyed(unobeyed("##[##vso[##teamcity[::::")));
}

TEST(LogText, ACommandStaysWhatItIs) {
  for (const std::string command :
       {R"(printf %s 'http://[::1]:80/:::')", R"(printf %s "a::b")", R"(printf %s a\'::b)",
        R"(printf %s "$(printf '##[x]::%s' "q::")::")", R"(printf %s '##vso[x]'\'':::')"}) {
    const auto broken = unobeyed_command(command);
    EXPECT_FALSE(is_obeyed(broken)) << broken;
    const auto run = [](const std::string& text) {
      std::FILE* pipe = ::popen(text.c_str(), "r");
      std::string all;
      for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) all += static_cast<char>(c);
      ::pclose(pipe);
      return all;
    };
    EXPECT_FALSE(run(command).empty()) << command;
    EXPECT_EQ(run(broken), run(command)) << broken;
  }
}

}  // namespace
}  // namespace assay::reports
