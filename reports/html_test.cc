// The HTML page with bytes of a hostile server in every text.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "reports/writers.h"

namespace assay::reports {
namespace {

const std::string payload =
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover='alert(3)' "
    "<!--]]>\x1b[2J\xff javascript:alert(4)";

/// The page of `events`, the last of which ends the run; `comparison` is told right before it.
std::string page_of(const std::vector<Event>& events, const Comparison* comparison = nullptr) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("assay-html-" + std::to_string(::getpid()) + ".html");
  auto sink = open_html(path.string());
  if (!sink) throw std::runtime_error(sink.error().text());
  for (const auto& event : events) {
    if (comparison != nullptr && std::holds_alternative<RunFinished>(event)) {
      (*sink)->compare(*comparison);
    }
    (*sink)->receive(event);
  }
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  std::filesystem::remove(path);
  return text;
}

ExchangeDone timed(const std::string& operation, std::int64_t microseconds) {
  ExchangeDone done;
  done.operation = operation;
  done.status = 200;
  done.microseconds = microseconds;
  return done;
}

std::vector<Event> hostile_run() {
  RunStarted started;
  started.command = "run";
  started.title = payload;
  started.document = payload;
  started.url = payload;
  started.fault = payload;
  FindingRecorded found;
  found.finding.check = "response_body.enum";
  found.finding.operation = "GET /x";
  found.finding.location = payload;
  found.finding.expected = payload;
  found.finding.actual = payload;
  found.finding.schema_at = payload;
  found.finding.clause = payload;
  found.finding.status = 200;
  found.fingerprint = "0123456789abcdef";
  found.earlier = {payload};
  found.curl = "curl '" + payload + "'";
  found.request = payload;
  found.response = payload;
  OperationPlanned planned;
  planned.operation = "GET /x";
  OperationPlanned skipped;
  skipped.operation = "GET /y" + payload;
  skipped.skipped = payload;
  OperationFinished done;
  done.operation = "GET /x";
  done.cases = 4;
  done.statuses = {{"200", 3}, {payload, 1}};
  RunFinished end;
  end.outcome = "findings";
  end.exit_code = 1;
  end.requests = 4;
  auto same = found;
  same.fingerprint = payload;
  same.finding.check = payload;
  same.finding.operation = payload;
  return {started,
          planned,
          skipped,
          found,
          timed("GET /x", 1500),
          timed(payload, 1500),
          same,
          done,
          Remark{"", payload},
          Remark{"GET /x", payload},
          end};
}

Delta delta(Standing standing, const FindingRecorded& found) {
  Delta delta;
  delta.standing = standing;
  delta.found = found;
  delta.first_seen = payload;
  delta.last_seen = payload;
  delta.reason = payload;
  delta.issue = payload;
  delta.owner = payload;
  delta.expires = payload;
  return delta;
}

/// Of the run above, with the payload in every text.
Comparison hostile_comparison() {
  Comparison comparison;
  comparison.against = payload;
  comparison.other = {payload, payload, payload, payload, payload, payload, 1, 1};
  const auto events = hostile_run();
  comparison.deltas.push_back(delta(Standing::known, std::get<FindingRecorded>(events[3])));
  auto gone = std::get<FindingRecorded>(events[3]);
  for (const auto standing : {Standing::unproven, Standing::fixed}) {
    gone.fingerprint += "0";
    gone.finding.operation = payload;
    comparison.deltas.push_back(delta(standing, gone));
  }
  comparison.past = {comparison.other};
  comparison.strips = {{payload, {OperationState::failed, OperationState::passed}}};
  Durations durations;
  durations.add(1000, 30);
  comparison.latencies = {{payload, durations, durations, {true, 0.0001, 2.5}}};
  comparison.changes = {{payload, payload, payload, payload, true, payload}};
  comparison.warnings = {payload};
  return comparison;
}

void expect_no_markup(const std::string& page) {
  EXPECT_EQ(page.find("<img"), std::string::npos);
  EXPECT_EQ(page.find("<!--"), std::string::npos);
  EXPECT_EQ(page.find("onmouseover='"), std::string::npos);
  EXPECT_EQ(page.find('\x1b'), std::string::npos);
  EXPECT_EQ(page.find('\xff'), std::string::npos);
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t sum = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++sum;
  return sum;
}

TEST(Html, NoByteOfAServerIsMarkup) {
  const auto comparison = hostile_comparison();
  for (const auto* told : {static_cast<const Comparison*>(nullptr), &comparison}) {
    const auto page = page_of(hostile_run(), told);
    EXPECT_EQ(count(page, "<script"), 1U);
    EXPECT_EQ(count(page, "</script"), 1U);
    expect_no_markup(page);
    EXPECT_GT(count(page, "&lt;script&gt;alert(1)"), told == nullptr ? 20U : 40U);
    EXPECT_NE(page.find("script-src 'nonce-"), std::string::npos);
  }
}

TEST(Html, FetchesNothing) {
  const auto comparison = hostile_comparison();
  const auto page = page_of(hostile_run(), &comparison);
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
  for (const auto* outside : {"src=\"", "<link", "@import", "url(", "http://", "https://"}) {
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  }
}

TEST(Html, TellsTheVerdictEachFindingAndWhatWasNotTested) {
  const auto page = page_of(hostile_run());
  EXPECT_NE(page.find("Promises are broken"), std::string::npos);
  EXPECT_NE(page.find("2 failures, 0 warnings; 1 of 3 operations exercised; 4 requests"),
            std::string::npos);
  EXPECT_NE(page.find("id=\"finding-0123456789abcdef\""), std::string::npos);
  EXPECT_NE(page.find("<dt>after</dt>"), std::string::npos);
  EXPECT_NE(page.find("<section id=\"untested\">"), std::string::npos);
  EXPECT_NE(page.find("left out: "), std::string::npos);
  EXPECT_NE(page.find("<td class=\"s2\" style=\"--heat:48%\">3</td>"), std::string::npos);
}

TEST(Html, AFindingThatNoClientCanRepeatIsReplayed) {
  auto events = hostile_run();
  std::get<FindingRecorded>(events[3]).curl.clear();
  EXPECT_NE(page_of(events).find("assay replay findings/0123456789abcdef.json"), std::string::npos);
}

TEST(Html, ACleanRunSaysSo) {
  RunFinished end;
  end.outcome = "clean";
  const auto page = page_of({RunStarted{}, end});
  EXPECT_NE(page.find("Every promise that was checked is kept"), std::string::npos);
  EXPECT_NE(page.find("<p>None.</p>"), std::string::npos);
  EXPECT_EQ(page.find("href=\"#drift\""), std::string::npos);
}

TEST(Html, ADashIsStandardOutput) {
  std::FILE* out = std::tmpfile();
  ASSERT_NE(out, nullptr);
  auto sink = open_html("-", out);
  ASSERT_TRUE(sink);
  (*sink)->receive(RunStarted{});
  (*sink)->receive(RunFinished{});
  EXPECT_GT(std::ftell(out), 1000);
  std::fclose(out);
  EXPECT_FALSE(std::filesystem::exists("-"));
}

TEST(Html, AnUnwritablePlaceIsRefusedBeforeTheRun) {
  EXPECT_FALSE(open_html("/nowhere/at/all/report.html"));
}

}  // namespace
}  // namespace assay::reports
