// The HTML page's sections, from events and comparisons made by hand, and its size.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "reports/document_excerpt.h"
#include "reports/html_parts.h"
#include "reports/writers.h"

namespace assay::reports {
namespace {

namespace fs = std::filesystem;

class HtmlPage : public testing::Test {
 protected:
  HtmlPage() : folder_(fs::temp_directory_path() / fmt::format("assay-page-{}", ::getpid())) {
    fs::create_directories(folder_ / "docs");
  }
  ~HtmlPage() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
  }

  std::string page_of(const std::vector<Event>& events, const Comparison* comparison) {
    auto sink = open_html(path("report.html"));
    if (!sink) throw std::runtime_error(sink.error().text());
    for (const auto& event : events) (*sink)->receive(event);
    if (comparison != nullptr) (*sink)->compare(*comparison);
    RunFinished end;
    end.outcome = "findings";
    end.exit_code = 1;
    (*sink)->receive(end);
    std::ifstream in(path("report.html"), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  fs::path folder_;
};

FindingRecorded finding(const std::string& check, const std::string& operation,
                        const std::string& location) {
  FindingRecorded found;
  found.finding.check = check;
  found.finding.operation = operation;
  found.finding.location = location;
  found.finding.expected = "one of reader, writer";
  found.finding.actual = "\"nobody\"";
  found.finding.status = 200;
  found.finding.clause = "OpenAPI 3.0.4 §4.7.24";
  found.fingerprint = contracts::fingerprint(found.finding);
  found.request = "GET /x HTTP/1.1";
  found.response = "HTTP/1.1 200 OK";
  found.curl = "curl -sS /x";
  return found;
}

OperationFinished finished(const std::string& operation) {
  OperationFinished done;
  done.operation = operation;
  done.cases = 10;
  done.valid = 10;
  done.statuses = {{"200", 10}};
  return done;
}

/// Where the parts stand in a text, in that order; true when each is there.
testing::AssertionResult in_order(const std::string& text, const std::vector<std::string>& parts) {
  std::size_t at = 0;
  for (const auto& part : parts) {
    at = text.find(part, at);
    if (at == std::string::npos) return testing::AssertionFailure() << part << " is not there";
  }
  return testing::AssertionSuccess();
}

Comparison comparison_of(const std::vector<FindingRecorded>& known) {
  Comparison comparison;
  comparison.against = "the run of 2026-01-30 (#41)";
  comparison.other.id = "41";
  comparison.other.document_hash = "other";
  for (const auto& found : known) {
    Delta delta;
    delta.standing = Standing::known;
    delta.found = found;
    delta.first_seen = "2026-01-02T03:04:05Z";
    delta.last_seen = "2026-01-30T03:04:05Z";
    delta.runs = 28;
    delta.reason = "the old clients need it";
    delta.owner = "team rooms";
    delta.issue = "ROOM-7";
    delta.expires = "2026-12-31";
    comparison.deltas.push_back(delta);
  }
  return comparison;
}

TEST_F(HtmlPage, ReadsInTheOrderOfTheMorning) {
  const auto fresh = finding("response_body.enum", "GET /x", "/response/body/role");
  const auto known = finding("server_error", "GET /y", "/response/status");
  const auto drift = finding("drift.undocumented_member", "GET /x", "/response/body/extra");
  auto comparison = comparison_of({known});
  for (const auto& one : {fresh, drift}) {
    comparison.deltas.emplace_back();
    comparison.deltas.back().found = one;
  }
  Delta gone;
  gone.standing = Standing::fixed;
  gone.found = finding("content_type", "GET /x", "/response/headers/content-type");
  comparison.deltas.push_back(gone);
  comparison.past = {{"41", "2026-01-30T00:00:00Z", "clean", "h", "0.1", "release 1.4", 5, 0}};
  comparison.strips = {{"GET /x", {OperationState::passed, OperationState::failed}}};
  Durations fast;
  fast.add(1000, 40);
  Durations slow;
  slow.add(9000, 40);
  comparison.latencies = {{"GET /x", fast, slow, compare(fast, slow)}};
  comparison.changes = {{"response.property.removed", "GET /x", "doc.yaml:3:1#/x",
                         "the member 'role' is gone", true, "answered without it 10 times"}};
  comparison.warnings = {"the entry of 2025 is stale"};
  OperationPlanned skipped;
  skipped.operation = "GET /z";
  skipped.skipped = "its schema is broken";
  const auto page =
      page_of({RunStarted{}, skipped, fresh, known, drift, finished("GET /x"), finished("GET /y")},
              &comparison);
  EXPECT_TRUE(in_order(page, {"Promises are broken",
                              "<b>2</b> new",
                              "<b>1</b> fixed",
                              "<b>1</b> known",
                              "<b>0</b> flaky",
                              "<b>0</b> unproven",
                              "against the run of 2026-01-30 (#41)",
                              "2 of 3 operations exercised",
                              "<section id=\"new\"",
                              "finding-" + fresh.fingerprint,
                              "<section id=\"known\"",
                              "finding-" + known.fingerprint,
                              "<section id=\"fixed\"",
                              "<section id=\"untested\"",
                              "its schema is broken",
                              "<section id=\"latency\"",
                              "slower ×",
                              "<svg",
                              "<section id=\"drift\"",
                              "breaking",
                              "response.property.removed",
                              "answered without it 10 times",
                              "drift.undocumented_member",
                              "<section id=\"strips\"",
                              "title=\"2026-01-30 #41 release 1.4: passed\">✓",
                              "title=\"this run: failed\">✕",
                              "<section id=\"operations\"",
                              "<section id=\"environment\"",
                              "(another document)",
                              "the entry of 2025 is stale"}));
}

TEST_F(HtmlPage, KnownFindingsAreFoldedWithWhatABaselineSaysOfThem) {
  const auto known = finding("server_error", "GET /y", "/response/status");
  const auto comparison = comparison_of({known});
  const auto page = page_of({RunStarted{}, known}, &comparison);
  EXPECT_TRUE(in_order(page, {"<section id=\"new\"", "None.", "<section id=\"known\"",
                              "<details class=\"fold\"><summary>", "the old clients need it",
                              "team rooms", "ROOM-7", "2026-12-31"}));
  EXPECT_TRUE(in_order(page, {"first 2026-01-02T03:04:05Z", "in 28 runs of the history"}));
}

TEST_F(HtmlPage, OneCauseListsItsOperations) {
  std::vector<Event> events{RunStarted{}};
  for (int i = 0; i < 5; ++i) {
    events.emplace_back(finding("response_body.enum", fmt::format("GET /{}", i),
                                fmt::format("/response/body/{}/role", i)));
  }
  const auto page = page_of(events, nullptr);
  EXPECT_TRUE(
      in_order(page, {"5 findings of 1 cause", "<div class=\"cause\" data-severity=\"failure\">",
                      "/response/body/*/role", "5 operations", "GET /0", "GET /4"}));
  // A repeat offender is told three times, then in a line each.
  EXPECT_TRUE(in_order(page, {"GET /2", "<dt>at</dt>", "class=\"finding row\"", "GET /3",
                              "assay replay findings/", "Of 2 findings only a line is here"}));
}

TEST_F(HtmlPage, ADifferenceMarksWhatDiffers) {
  EXPECT_TRUE(in_order(difference("application/json; a", "application/json; b"),
                       {"<del>application/json; <mark>a</mark></del>",
                        "<ins>application/json; <mark>b</mark></ins>"}));
  EXPECT_EQ(difference("one of reader", "\"x\"").find("<mark>"), std::string::npos);
  EXPECT_NE(difference("grün", "grüß").find("grü<mark>n</mark>"), std::string::npos);
  // Both differ in the second byte of a letter alone.
  EXPECT_NE(difference("aaaaé", "aaaaè").find("aaaa<mark>é</mark>"), std::string::npos);
  EXPECT_EQ(difference("aaaaé", "aaaaè").find("\\x"), std::string::npos);
  EXPECT_EQ(difference("éaaaa", "èaaaa").find("\\x"), std::string::npos);
}

TEST_F(HtmlPage, TheDocumentIsQuotedAsTheJournalHasIt) {
  RunStarted started;
  started.document = path("docs/api.yaml");
  auto found = finding("response_body.enum", "GET /x", "/response/body/role");
  found.finding.schema_at = path("docs/api.yaml") + ":4:3#/paths/~1x";
  found.excerpt = {{3, "three"}, {4, "<four>"}, {5, "five"}};
  const auto page = page_of({started, found}, nullptr);
  EXPECT_TRUE(in_order(page, {"api.yaml:4:3", "<pre class=\"excerpt\">", "3  three",
                              "<mark>▶     4  &lt;four&gt;</mark>", "5  five"}));
  found.excerpt.clear();
  const auto later = page_of({started, found}, nullptr);
  EXPECT_NE(later.find("api.yaml:4:3"), std::string::npos);
  EXPECT_EQ(later.find("<pre class=\"excerpt\">"), std::string::npos);
}

TEST_F(HtmlPage, AnExcerptHasThreeLinesOnEachSide) {
  write("docs/api.yaml", "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n");
  DocumentExcerpts excerpts(path("docs/api.yaml"));
  const auto lines = excerpts.around({path("docs/api.yaml"), 4, 3, ""});
  ASSERT_EQ(lines.size(), 7U);
  EXPECT_EQ(lines.front().text, "one");
  EXPECT_TRUE(lines[3].here);
  EXPECT_EQ(lines.back().text, "seven");
}

TEST_F(HtmlPage, NoFileElsewhereIsQuoted) {
  write("docs/api.yaml", "inside\n");
  write("docs/part.yaml", "beside\n");
  write("docs/notes.txt", "no document\n");
  write("secret.yaml", "hush\n");
  fs::create_symlink(path("secret.yaml"), path("docs/link.yaml"));
  DocumentExcerpts excerpts(path("docs/api.yaml"));
  EXPECT_EQ(excerpts.around({path("docs/api.yaml"), 1, 1, ""}).size(), 1U);
  EXPECT_EQ(excerpts.around({"file://" + path("docs/part.yaml"), 1, 1, ""}).size(), 1U);
  for (const auto* file :
       {"secret.yaml", "docs/../secret.yaml", "docs/link.yaml", "docs/notes.txt", "docs"}) {
    EXPECT_TRUE(excerpts.around({path(file), 1, 1, ""}).empty()) << file;
  }
  EXPECT_TRUE(excerpts.around({path("docs/api.yaml"), 2, 1, ""}).empty());
  EXPECT_TRUE(DocumentExcerpts("-").around({"-", 1, 1, ""}).empty());
}

TEST_F(HtmlPage, APlaceIsTakenApart) {
  const auto place = parse_place("a:b#c.yaml:12:7#/paths/~1x");
  ASSERT_TRUE(place);
  EXPECT_EQ(place->file, "a:b#c.yaml");
  EXPECT_EQ(place->line, 12U);
  EXPECT_EQ(place->column, 7U);
  EXPECT_EQ(place->pointer, "/paths/~1x");
  for (const auto* text : {"", "#", "a.yaml", "a.yaml:x:y#/", ":1:1#/"}) {
    EXPECT_FALSE(parse_place(text)) << text;
  }
}

TEST_F(HtmlPage, LatencyIsOfThisRunWhenThereIsNothingToCompareWith) {
  std::vector<Event> events{RunStarted{}};
  ExchangeDone done;
  done.operation = "GET /x";
  done.status = 200;
  for (int i = 1; i <= 100; ++i) {
    done.microseconds = i * 1000;
    events.emplace_back(done);
  }
  done.operation = "GET /dead";
  done.status = 0;
  events.emplace_back(done);
  events.emplace_back(finished("GET /x"));
  events.emplace_back(finished("GET /dead"));
  const auto page = page_of(events, nullptr);
  EXPECT_TRUE(in_order(page, {"<section id=\"latency\"", "<td>100</td><td>50 ms</td>", "<svg",
                              "<title>p95 ", "</section>"}));
  const auto section = page.substr(page.find("<section id=\"latency\""));
  EXPECT_EQ(section.substr(0, section.find("</section>")).find("GET /dead"), std::string::npos);
}

/// A run with `operations`, each with `findings` whose cause two operations share, and ten
/// exchanges.
std::vector<Event> large_run(int operations, int findings, const std::string& text) {
  std::vector<Event> events{RunStarted{}};
  for (int i = 0; i < operations; ++i) {
    const auto name = fmt::format("POST /organizations/{{organization}}/things/{}{}", i, text);
    OperationPlanned planned;
    planned.operation = name;
    for (int check = 0; check < 16; ++check) {
      planned.inapplicable.emplace_back(fmt::format("check_{}", check), "no reason" + text);
    }
    events.emplace_back(planned);
    for (int k = 0; k < findings; ++k) {
      auto found = finding(fmt::format("response_body.keyword{}", k), name,
                           fmt::format("/response/body/member{}/of{}", k, i / 2) + text);
      found.request = std::string(4000, '<');
      found.response = std::string(4096, '\x01');
      found.finding.actual += text;
      events.emplace_back(found);
    }
    for (int k = 0; k < 10; ++k) {
      ExchangeDone done;
      done.operation = name;
      done.status = 200;
      done.microseconds = 1000 * (k + 1) + i;
      events.emplace_back(done);
    }
    auto end = finished(name);
    for (int status = 200; status < 600; status += 7) {
      end.statuses[std::to_string(status) + text] = 3;
    }
    events.emplace_back(end);
  }
  return events;
}

Comparison large_comparison(const std::vector<Event>& events) {
  Comparison comparison;
  comparison.past.resize(30);
  for (const auto& event : events) {
    if (const auto* found = std::get_if<FindingRecorded>(&event)) {
      Delta delta;
      delta.found = *found;
      comparison.deltas.push_back(delta);
      delta.standing = Standing::fixed;
      delta.found.fingerprint += "f";
      comparison.deltas.push_back(delta);
    }
    if (const auto* planned = std::get_if<OperationPlanned>(&event)) {
      Strip strip{planned->operation, {}};
      strip.states.assign(31, OperationState::failed);
      comparison.strips.push_back(strip);
      comparison.changes.push_back({"rule", planned->operation, "a.yaml:1:1#/", "gone", true, ""});
      comparison.warnings.push_back("stale: " + planned->operation);
    }
  }
  return comparison;
}

TEST_F(HtmlPage, TenThousandResultsAndTwoThousandFindingsFitIntoTwoMegabytes) {
  // 1,000 operations x 10 exchanges: 16,000 results of checks.
  const auto events = large_run(1000, 2, "");
  const auto page = page_of(events, nullptr);
  EXPECT_LT(page.size(), 2'000'000U);
  std::size_t told = 0;
  for (const auto& event : events) {
    const auto* found = std::get_if<FindingRecorded>(&event);
    if (found == nullptr) continue;
    told += page.find("id=\"finding-" + found->fingerprint + "\"") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(told, 2000U);
  EXPECT_TRUE(in_order(page, {"Of ", " findings only a line is here", "assay replay findings/"}));
}

TEST_F(HtmlPage, NoRunMakesItLargerAndWhatIsCutIsCounted) {
  for (const auto& text : {std::string(), std::string(200, '"') + std::string(2000, '\x02')}) {
    const auto events = large_run(1000, 2, text);
    const auto comparison = large_comparison(events);
    const auto page = page_of(events, &comparison);
    EXPECT_LT(page.size(), 2'000'000U);
    EXPECT_NE(page.find(" more findings are not on this page"), std::string::npos);
    EXPECT_NE(page.find(" more operations are not on this page"), std::string::npos);
  }
}

}  // namespace
}  // namespace assay::reports
