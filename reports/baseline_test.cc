// The file of known findings: read with places, written so that changes are small.
#include "reports/baseline.h"

#include <gtest/gtest.h>

#include "reports/history/hand_made_nights.h"

namespace assay::reports {
namespace {

const std::string good =
    "# why\n"
    "known:\n"
    "  - fingerprint: \"00000000000000aa\"\n"
    "    check: server_error\n"
    "    operation: GET /x\n"
    "    reason: waits for the new cache\n"
    "    owner: rooms\n"
    "    issue: ROOM-7\n"
    "    added: 2026-01-01\n"
    "    expires: 2026-02-01\n"
    "  - {fingerprint: \"1234567890123456\", check: law.delete, operation: DELETE /x}\n";

TEST(Baselines, AreReadWithEveryMemberAndPlace) {
  const auto read = parse_baseline(good, "known.yaml");
  ASSERT_TRUE(read) << read.error().text();
  ASSERT_EQ(read->entries.size(), 2U);
  const auto& entry = read->entries[0];
  EXPECT_EQ(entry.reason, "waits for the new cache");
  EXPECT_EQ(entry.owner + entry.issue + entry.added + entry.expires,
            "roomsROOM-72026-01-012026-02-01");
  EXPECT_EQ(entry.where.line, 3U);
  EXPECT_EQ(read->entries[1].where.line, 11U);
  EXPECT_TRUE(parse_baseline("", "known.yaml")->entries.empty());
  EXPECT_TRUE(parse_baseline("known: []\n", "known.yaml")->entries.empty());
}

TEST(Baselines, ErrorsNameLineAndColumn) {
  const std::string entry =
      "known:\n  - fingerprint: \"00000000000000aa\"\n    check: a\n    operation: GET /x\n";
  const std::pair<std::string, std::string> table[] = {
      {"known: [", "known.yaml:"},
      {"[]", "known.yaml:1:1"},
      {"knwon: []\n", "known.yaml:1:"},
      {"known: 7\n", "known.yaml:1:1"},
      {"known:\n  - 7\n", "known.yaml:2:5"},
      {entry + "    expire: 2026-01-01\n", "did you mean 'expires'"},
      {entry + "    expires: 2026-02-30\n", "known.yaml:5:5"},
      {entry + "    expires: soon\n", "known.yaml:5:5"},
      {entry + "    owner: 7\n", "known.yaml:5:5"},
      {"known:\n  - {check: a, operation: GET /x}\n", "known.yaml:2:5"},
      {"known:\n  - {fingerprint: \"xx\", check: a, operation: GET /x}\n", "known.yaml:2:"},
      {"known:\n  - {fingerprint: 1234567890123456, check: a, operation: GET /x}\n", "in quotes"},
      {"known:\n  - {fingerprint: \"00000000000000aa\", check: a}\n", "operation"},
      {entry + "    requests: many\n", "known.yaml:5:5"},
      {entry + "    requests: -1\n", "no whole number"},
      {entry + "    status: 2.5\n", "no whole number"},
      {entry + "    location: 7\n", "known.yaml:5:5"},
      {entry + entry.substr(7), "stands in line 2 too"}};
  for (const auto& [text, told] : table) {
    const auto read = parse_baseline(text, "known.yaml");
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, spec::ErrorCode::usage) << text;
    EXPECT_NE(read.error().text().find(told), std::string::npos) << read.error().text();
  }
}

TEST(Baselines, CommentsStayWithTheirEntriesWhenTheFileIsWrittenAnew) {
  const std::string text =
      "# Known failures of the rooms.\n"
      "#\n"
      "# Ask before you add one.\n"
      "known:\n"
      "  # the cache\n"
      "  # is old\n"
      "  - fingerprint: \"00000000000000bb\"\n"
      "    check: \"server_error\"  # not #1\n"
      "    operation: \"GET /x\"\n"
      "    reason: \"a # in quotes, don't\"\n"
      "    # until it is replaced\n"
      "  # another one\n"
      "  - fingerprint: \"00000000000000cc\"  # seen twice\n"
      "    check: \"server_error\"\n"
      "    operation: \"GET /y\"\n"
      "    # the end\n";
  auto read = parse_baseline(text, "known.yaml");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(write_baseline(*read), text);
  // A new entry before them, and one that goes.
  auto& fresh = read->entries.emplace_back();
  fresh.fingerprint = "00000000000000aa";
  fresh.check = "server_error";
  fresh.operation = "DELETE /x";
  read->entries.erase(read->entries.begin());
  const auto written = write_baseline(*read);
  EXPECT_EQ(written.find("the cache"), std::string::npos) << written;
  EXPECT_EQ(written.find("until"), std::string::npos) << written;
  EXPECT_TRUE(written.starts_with("# Known failures of the rooms.\n#\n# Ask")) << written;
  EXPECT_NE(written.find("  # another one\n  - fingerprint: \"00000000000000cc\"  # seen twice\n"),
            std::string::npos)
      << written;
  EXPECT_TRUE(written.ends_with("    # the end\n"));
}

TEST(Baselines, CommentsAreFoundInEveryStyleOfYaml) {
  const auto read = parse_baseline(
      "known: # all\n"
      "\n"
      "  # far away\n"
      "\n"
      "  # near\n"
      "  - {fingerprint: '00000000000000bb', check: a#b, # one\n"
      "     operation: 'GET /x # y'} # two\n"
      "  - fingerprint: \"00000000000000cc\"\n"
      "    reason: |\n"
      "      a\n"
      "      # text\n"
      "    owner: it's # three\n"
      "    check: \"a \\\" # b\"\n"
      "    operation: GET /y\n",
      "known.yaml");
  ASSERT_TRUE(read) << read.error().text();
  ASSERT_EQ(read->entries.size(), 2U);
  const auto& [one, two] = std::tie(read->entries[0], read->entries[1]);
  EXPECT_EQ(one.above, std::vector<std::string>{"# near"});
  EXPECT_EQ(one.beside.at("fingerprint"), "# one");
  EXPECT_EQ(one.beside.at("operation"), "# two");
  EXPECT_EQ(two.reason, "a\n# text\n");
  EXPECT_EQ(two.beside, (std::map<std::string, std::string>{{"owner", "# three"}}));
  EXPECT_TRUE(two.above.empty() && two.below.empty());
  EXPECT_EQ(read->header, "");
  EXPECT_EQ(read->beside, "# all");
  EXPECT_EQ(read->below, std::vector<std::string>{"# far away"});
  // Written and read again they are the same.
  const auto again = parse_baseline(write_baseline(*read), "known.yaml");
  ASSERT_TRUE(again);
  EXPECT_EQ(write_baseline(*again), write_baseline(*read));
  EXPECT_EQ(parse_baseline("# only words\n", "known.yaml")->header, "# only words\n");
}

TEST(Baselines, AQuoteThatIsWrittenTwiceEndsNoText) {
  const auto read = parse_baseline(
      "known:\n"
      "  - fingerprint: '00000000000000bb'\n"
      "    check: 'a'' # b'\n"
      "    operation: GET /x\n"
      "    owner: ''  # nobody\n"
      "    issue: 'it''s # q' # real\n",
      "known.yaml");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->entries[0].issue, "it's # q");
  EXPECT_EQ(read->entries[0].beside,
            (std::map<std::string, std::string>{{"owner", "# nobody"}, {"issue", "# real"}}));
}

TEST(Baselines, CommentsOfAListWithoutEntriesStay) {
  for (const std::string text : {"# head\nknown: []  # none yet\n  # the first\n  # the second\n",
                                 "# head\nknown: []\n  # a\n", "# head\nknown: []  # b\n"}) {
    auto read = parse_baseline(text, "known.yaml");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(write_baseline(*read), text);
    // They are not the first entry's when one comes.
    auto& fresh = read->entries.emplace_back();
    fresh.fingerprint = "00000000000000aa";
    fresh.check = "server_error";
    fresh.operation = "DELETE /x";
    const auto again = parse_baseline(write_baseline(*read), "known.yaml");
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_TRUE(again->entries[0].above.empty());
    EXPECT_EQ(again->below, read->below);
    EXPECT_EQ(again->beside, read->beside);
  }
}

TEST(Baselines, AreWrittenSortedAndReadBackAsTheyWere) {
  Baseline baseline{"known.yaml", {}, {}};
  for (const auto* print : {"00000000000000cc", "00000000000000aa", "00000000000000bb"}) {
    auto& entry = baseline.entries.emplace_back();
    entry.fingerprint = print;
    entry.check = "server_error";
    entry.operation = print[14] == 'b' ? "DELETE /x" : "GET /x";
    entry.reason = "quote \" colon: # hash\nline \xE2\x80\xA6 \x01 end\\";
  }
  const auto text = write_baseline(baseline);
  const auto read = parse_baseline(text, "known.yaml");
  ASSERT_TRUE(read) << read.error().text() << text;
  ASSERT_EQ(read->entries.size(), 3U);
  EXPECT_EQ(read->entries[0].fingerprint, "00000000000000bb");
  EXPECT_EQ(read->entries[1].fingerprint, "00000000000000aa");
  EXPECT_EQ(read->entries[2].reason, baseline.entries[0].reason);
  EXPECT_EQ(write_baseline(*read), text);
  // One entry less: its lines go, all others stay.
  auto less = *read;
  less.entries.erase(less.entries.begin() + 1);
  EXPECT_EQ(text.find(write_baseline(less).substr(text.find("  - "))), std::string::npos);
  EXPECT_TRUE(text.starts_with(write_baseline(less).substr(0, text.find("00000000000000aa") - 20)));
}

TEST(Baselines, AnEntryExcusesUntilTheDayOfItsExpiry) {
  BaselineEntry entry;
  EXPECT_FALSE(entry.expired("2026-01-31T08:00:00Z"));
  entry.expires = "2026-01-31";
  EXPECT_FALSE(entry.expired("2026-01-30T23:59:59Z"));
  EXPECT_TRUE(entry.expired("2026-01-31T00:00:00Z"));
  EXPECT_TRUE(entry.expired("2026-02-01"));
}

TEST(Baselines, UpdatingAddsFailuresAndLeavesWhatIsThere) {
  auto baseline = *parse_baseline(good, "known.yaml");
  auto failure = found_by("server_error", "GET /x");
  auto warning = found_by("status_documented", "GET /x");
  warning.finding.severity = contracts::Severity::warning;
  auto night = NightOf(31).operation("GET /x").finds(failure).finds(warning);
  EXPECT_EQ(update_baseline(baseline, night.account().run), 1U);
  EXPECT_EQ(update_baseline(baseline, night.account().run), 0U);
  ASSERT_EQ(baseline.entries.size(), 3U);
  EXPECT_EQ(baseline.entries[2].fingerprint, failure.fingerprint);
  EXPECT_EQ(baseline.entries[2].added, "2026-01-31");
  EXPECT_EQ(baseline.entries[0].reason, "waits for the new cache");
  // How it was seen is written, and read again.
  const auto again = parse_baseline(write_baseline(baseline), "known.yaml");
  ASSERT_TRUE(again) << again.error().text();
  const auto* entry = again->find(failure.fingerprint);
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->location, "/response/body/name");
  EXPECT_EQ(entry->status, 200U);
  EXPECT_EQ(entry->requests, 40U);
  EXPECT_EQ(entry->reason, "recorded by --update-baseline");
}

TEST(Baselines, UpdatingTellsEntriesOfOlderVersionsHowTheirFailureWasSeen) {
  const auto failure = found_by("server_error", "GET /x");
  auto baseline = *parse_baseline(
      fmt::format("known:\n  - {{fingerprint: \"{}\", check: server_error, operation: GET /x, "
                  "reason: slow}}\n",
                  failure.fingerprint),
      "known.yaml");
  auto night = NightOf(31).operation("GET /x").finds(failure);
  EXPECT_EQ(update_baseline(baseline, night.account().run), 1U);
  auto longer = NightOf(32).operation("GET /x", 80).finds(failure);
  EXPECT_EQ(update_baseline(baseline, longer.account().run), 0U);
  ASSERT_EQ(baseline.entries.size(), 1U);
  EXPECT_EQ(baseline.entries[0].requests, 40U);
  EXPECT_EQ(baseline.entries[0].reason, "slow");
  EXPECT_EQ(baseline.entries[0].added, "");
}

TEST(Baselines, StaleIsWhatWasLookedForAndNotFound) {
  auto baseline = *parse_baseline(good, "known.yaml");
  for (auto& entry : baseline.entries) entry.requests = 40;
  // The check law did not run; GET /x was reached.
  auto night = NightOf(10).operation("GET /x").operation("DELETE /x");
  auto review = review_baseline(baseline, night.account().run);
  ASSERT_EQ(review.stale.size(), 1U);
  EXPECT_EQ(review.stale[0]->fingerprint, "00000000000000aa");
  EXPECT_TRUE(review.expired.empty());
  EXPECT_NE(review.warnings().front().find("known.yaml:3:5: server_error of GET /x"),
            std::string::npos)
      << review.warnings().front();
  auto unreached = NightOf(10).operation("GET /x", 0);
  EXPECT_FALSE(review_baseline(baseline, unreached.account().run).outdated());
  EXPECT_EQ(prune_baseline(baseline, unreached.account().run), 0U);
  EXPECT_EQ(prune_baseline(baseline, night.account().run), 1U);
  EXPECT_EQ(baseline.entries.size(), 1U);
}

TEST(Baselines, WhatWasNotLookedForAsThenIsNotStale) {
  const auto enumeration = found_by("response_body.enum", "POST /z", "/response/body/a", 201);
  const auto malformed =
      found_by("malformed_rejected.type", "POST /z", "/request/query/limit", 200);
  auto seen = NightOf(1).operation("POST /z", 100, "201").finds(enumeration).finds(malformed);
  Baseline baseline{"known.yaml", {}, {}};
  ASSERT_EQ(update_baseline(baseline, seen.account().run), 2U);
  const auto pruned = [&](NightOf night, std::uint64_t broken) {
    auto& done = night.account().run.operations[0].finished;
    done.checks.emplace_back("malformed_rejected", 40);
    done.parameters = {{"limit", "query", false, 10, broken}};
    done.invalid = 9;
    auto copy = baseline;
    return prune_baseline(copy, night.account().run);
  };
  EXPECT_EQ(pruned(NightOf(2).operation("POST /z", 3, "201"), 1), 0U) << "too few requests";
  EXPECT_EQ(pruned(NightOf(2).operation("POST /z", 60, "204"), 0), 0U) << "no such answer";
  EXPECT_EQ(pruned(NightOf(2).operation("POST /z", 60, "201"), 0), 1U);
  EXPECT_EQ(pruned(NightOf(2).operation("POST /z", 60, "201"), 1), 2U);
}

TEST(Baselines, AnEntryThatDoesNotTellHowItWasSeenIsStaleOnlyWhenAnotherRunDoes) {
  const auto found = found_by("response_body.type", "GET /x");
  const auto baseline = parse_baseline(
      fmt::format("known:\n  - {{fingerprint: \"{}\", check: response_body.type, operation: GET "
                  "/x}}\n",
                  found.fingerprint),
      "known.yaml");
  auto night = NightOf(2).operation("GET /x");
  const auto& run = night.account().run;
  EXPECT_FALSE(review_baseline(*baseline, run).outdated());
  const auto other = NightOf(1).operation("GET /x").finds(found).known();
  EXPECT_EQ(review_baseline(*baseline, run, &other).stale.size(), 1U);
  const auto longer = NightOf(1).operation("GET /x", 400).finds(found).known();
  EXPECT_FALSE(review_baseline(*baseline, run, &longer).outdated());
  auto carries = NightOf(1).operation("GET /x", 0).known();
  carries.carried = {{found, 40}};
  EXPECT_EQ(review_baseline(*baseline, run, &carries).stale.size(), 1U);
  carries.carried[0].requests = 400;
  EXPECT_FALSE(review_baseline(*baseline, run, &carries).outdated());
}

}  // namespace
}  // namespace assay::reports
