// Nights held against each other: the exact sets of what is new, known, flaky, fixed, unproven.
#include "reports/compare_runs.h"

#include <gtest/gtest.h>

#include "reports/history/hand_made_nights.h"
#include "reports/why_unproven.h"

namespace assay::reports {
namespace {

using Sets = std::map<std::string, std::set<std::string>>;

/// name of standing → fingerprints.
Sets sets(const Comparison& comparison) {
  Sets all;
  for (const auto& delta : comparison.deltas) {
    all[std::string(name(delta.standing))].insert(delta.found.fingerprint);
  }
  return all;
}

class Nights : public HistoryPlace {
 protected:
  void SetUp() override {
    HistoryPlace::SetUp();
    history_ = std::make_unique<History>(opened(place()));
  }
  void TearDown() override {
    history_.reset();
    HistoryPlace::TearDown();
  }

  /// Compared with the last night, then recorded.
  Comparison pass(NightOf& night, const Baseline* baseline = nullptr) {
    const auto known = night.known();
    ComparisonBasis basis;
    const auto past = history_->past(known);
    EXPECT_TRUE(past) << past.error().text();
    basis.past = &*past;
    basis.baseline = baseline;
    KnownRun other;
    if (const auto last = history_->last(known); last && *last) {
      auto loaded = history_->load(**last);
      EXPECT_TRUE(loaded) << loaded.error().text();
      other = std::move(*loaded);
      basis.other = &other;
    }
    auto comparison = compare_runs(night.account(), basis);
    EXPECT_TRUE(history_->record(known));
    return comparison;
  }

  std::unique_ptr<History> history_;
};

TEST_F(Nights, ThreeOfThemSayExactlyWhatIsNewKnownFlakyFixedAndUnproven) {
  const auto lasting = found_by("server_error", "GET /x");
  const auto repaired = found_by("response_body.type", "GET /x");
  const auto elsewhere = found_by("server_error", "GET /y");
  const auto of_201 = found_by("response_body.enum", "POST /z", "/response/body/a", 201);
  auto shaky = found_by("status_documented", "POST /z");
  shaky.flaky = true;
  const auto fresh = found_by("server_error", "POST /z");

  auto first = NightOf(1).operation("GET /x").operation("GET /y").operation("POST /z", 40, "201");
  first.finds(lasting).finds(repaired).finds(elsewhere).finds(of_201);
  const auto one = pass(first);
  EXPECT_EQ(sets(one), (Sets{{"new",
                              {lasting.fingerprint, repaired.fingerprint, elsewhere.fingerprint,
                               of_201.fingerprint}}}));

  // GET /y is not reached, no answer of POST /z is a 201 any more.
  auto second = NightOf(2).operation("GET /x").operation("GET /y", 0).operation("POST /z");
  second.finds(lasting).finds(shaky).finds(fresh);
  const auto two = pass(second);
  EXPECT_EQ(sets(two), (Sets{{"new", {fresh.fingerprint}},
                             {"known", {lasting.fingerprint}},
                             {"flaky", {shaky.fingerprint}},
                             {"fixed", {repaired.fingerprint}},
                             {"unproven", {elsewhere.fingerprint, of_201.fingerprint}}}));
  EXPECT_EQ(two.find(of_201.fingerprint)->reason, "no answer had the status 201");
  EXPECT_EQ(two.find(elsewhere.fingerprint)->reason, "nothing was sent to the operation");
  EXPECT_EQ(describe(two),
            "1 new, 1 fixed, 1 known, 1 flaky, 2 unproven against the run of 2026-01-01 (#1)");
  // In the order in which they are read.
  EXPECT_EQ(two.deltas.front().standing, Standing::fresh);
  EXPECT_EQ(two.deltas.back().standing, Standing::fixed);
  EXPECT_EQ(two.find(lasting.fingerprint)->first_seen, "2026-01-01T08:00:00Z");
  EXPECT_EQ(two.find(lasting.fingerprint)->last_seen, "2026-01-02T08:00:00Z");
  EXPECT_EQ(two.find(lasting.fingerprint)->runs, 2U);
  EXPECT_EQ(two.find(fresh.fingerprint)->first_seen, "2026-01-02T08:00:00Z");
  EXPECT_EQ(two.find(repaired.fingerprint)->last_seen, "2026-01-01T08:00:00Z");

  // What was not looked for in the second night is neither new nor forgotten in the third.
  auto third = NightOf(3).operation("GET /x").operation("GET /y").operation("POST /z", 40, "201");
  third.finds(repaired).finds(elsewhere);
  const auto three = pass(third);
  EXPECT_EQ(
      sets(three),
      (Sets{{"new", {repaired.fingerprint}},
            {"known", {elsewhere.fingerprint}},
            {"fixed",
             {lasting.fingerprint, shaky.fingerprint, fresh.fingerprint, of_201.fingerprint}}}));
  ASSERT_EQ(three.strips.size(), 3U);
  EXPECT_EQ(three.strips[1].states, (std::vector{OperationState::failed, OperationState::unreached,
                                                 OperationState::failed}));
  EXPECT_EQ(three.past.size(), 2U);
}

TEST_F(Nights, WhatComesAndGoesIsFlaky) {
  const auto found = found_by("server_error", "GET /x");
  std::vector<std::string> standings;
  for (int day = 1; day <= 5; ++day) {
    auto night = NightOf(day).operation("GET /x");
    if (day % 2 == 1) night.finds(found);
    const auto comparison = pass(night);
    standings.emplace_back(name(comparison.deltas.front().standing));
  }
  // Two switches on the third night, four on the fifth.
  EXPECT_EQ(standings, (std::vector<std::string>{"new", "fixed", "new", "fixed", "flaky"}));
}

TEST_F(Nights, ABreakInNightsThatDidNotLookIsNoSwitch) {
  const auto found = found_by("server_error", "GET /x");
  for (int day = 1; day <= 5; ++day) {
    auto night = NightOf(day).operation("GET /x", day % 2 == 1 ? 40 : 0);
    if (day % 2 == 1) night.finds(found);
    const auto comparison = pass(night);
    EXPECT_EQ(name(comparison.deltas.front().standing), day == 1       ? "new"
                                                        : day % 2 == 1 ? "known"
                                                                       : "unproven")
        << day;
  }
}

TEST_F(Nights, AShorterRunTakesNothingAwayFromWhatIsKnown) {
  const auto found = found_by("server_error", "GET /x");
  const auto standings = [&](const std::string& title, const std::vector<std::uint64_t>& cases) {
    std::vector<std::string> list;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      auto night = NightOf(static_cast<int>(i) + 1, title).operation("GET /x", cases[i]);
      if (cases[i] >= 100) night.finds(found);
      const auto comparison = pass(night);
      list.emplace_back(comparison.deltas.empty() ? "" : name(comparison.deltas.front().standing));
    }
    return list;
  };
  using List = std::vector<std::string>;
  EXPECT_EQ(standings("a", {100, 3, 100}), (List{"new", "unproven", "known"}));
  EXPECT_EQ(standings("b", {100, 3, 3, 3}), (List{"new", "unproven", "unproven", "unproven"}));
  // Nor does what only long runs see come and go.
  EXPECT_EQ(standings("c", {100, 3, 100, 3, 100}),
            (List{"new", "unproven", "known", "unproven", "known"}));
  EXPECT_EQ(standings("d", {3, 3, 100, 3, 100}), (List{"", "", "new", "unproven", "known"}));
  // Half as many do look.
  EXPECT_EQ(standings("e", {100, 3, 50, 3}), (List{"new", "unproven", "fixed", ""}));
}

TEST_F(Nights, WhatIsOpenStaysOpenHoweverManyRunsDidNotLook) {
  const auto found = found_by("server_error", "GET /x");
  for (int day = 1; day <= 70; ++day) {
    const bool looks = day == 1 || day == 70;
    auto night = NightOf(day).operation("GET /x", looks ? 40 : 0).operation("GET /y");
    night.account().run.started.started_at = fmt::format("2026-01-01T08:{:02}:00Z", day % 60);
    if (day >= 60) night.account().run.started.started_at.replace(11, 2, "09");
    if (looks) night.finds(found);
    const auto comparison = pass(night);
    EXPECT_EQ(name(comparison.deltas.at(0).standing), day == 1    ? "new"
                                                      : day == 70 ? "known"
                                                                  : "unproven")
        << day;
  }
}

TEST_F(Nights, AWarningThatBecomesAFailureIsNew) {
  auto found = found_by("status_documented", "GET /x");
  const auto night = [&](int day, contracts::Severity severity, std::uint64_t cases = 40) {
    found.finding.severity = severity;
    auto one = NightOf(day).operation("GET /x", cases);
    if (cases > 0) one.finds(found);
    const auto comparison = pass(one);
    return std::string(name(comparison.deltas.at(0).standing));
  };
  const auto warning = contracts::Severity::warning;
  const auto failure = contracts::Severity::failure;
  EXPECT_EQ(night(1, warning), "new");
  EXPECT_EQ(night(2, warning), "known");
  EXPECT_EQ(night(3, failure), "new");
  EXPECT_EQ(night(4, failure), "known");
  EXPECT_EQ(night(5, warning), "known");
  // The same of what is carried.
  EXPECT_EQ(night(6, warning, 0), "unproven");
  EXPECT_EQ(night(7, failure), "new");
  EXPECT_EQ(night(8, failure, 0), "unproven");
  EXPECT_EQ(night(9, failure), "known");
}

TEST_F(Nights, ARunOfAForeignFileBetweenThemTakesNothingAway) {
  const auto found = found_by("server_error", "GET /x");
  auto first = NightOf(1).operation("GET /x").finds(found);
  pass(first);
  const auto theirs = parse_junit(
      "<testsuite timestamp='2026-01-02T00:00:00'><testcase classname='A' name='b'/></testsuite>",
      "theirs.xml");
  ASSERT_TRUE(theirs);
  ASSERT_TRUE(history_->record(*theirs));
  auto third = NightOf(3).operation("GET /x").finds(found);
  const auto known = third.known();
  EXPECT_EQ((*history_->last(known))->about.id, "#1");
  EXPECT_EQ(pass(third).deltas.at(0).standing, Standing::known);
  // Asked for by its number, it carries what the API's runs before it had.
  const auto entry = history_->find("#2");
  EXPECT_TRUE(history_->load(**entry)->carried.empty());
  const auto carried = history_->load(**entry, known.title)->carried;
  ASSERT_EQ(carried.size(), 1U);
  EXPECT_EQ(carried[0].found.fingerprint, found.fingerprint);
  EXPECT_EQ(carried[0].requests, 40U);
  // Where there is nothing else, it is the last.
  EXPECT_EQ((*history_->last(NightOf(4, "Another").known()))->about.id, "#2");
}

TEST_F(Nights, ARunThatIsResumedIsSeenOnce) {
  const auto found = found_by("server_error", "GET /x");
  auto part = NightOf(1).operation("GET /x", 5).finds(found);
  part.account().run.finished.outcome = "interrupted";
  pass(part);
  auto all = NightOf(1).operation("GET /x").finds(found);
  all.account().run.finished.requests = 40;
  const auto comparison = pass(all);
  EXPECT_EQ(comparison.deltas.at(0).standing, Standing::fresh);
  EXPECT_EQ(comparison.deltas.at(0).runs, 1U);
  EXPECT_EQ(comparison.deltas.at(0).first_seen, "2026-01-01T08:00:00Z");
}

TEST_F(Nights, ABaselineExcusesUntilItExpires) {
  const auto found = found_by("server_error", "GET /x");
  const auto baseline = parse_baseline(
      fmt::format("known:\n  - {{fingerprint: \"{}\", check: server_error, operation: GET /x, "
                  "reason: slow cache, issue: ROOM-7, owner: rooms, expires: 2026-01-03}}\n",
                  found.fingerprint),
      "known.yaml");
  ASSERT_TRUE(baseline) << baseline.error().text();
  for (int day = 1; day <= 4; ++day) {
    auto night = NightOf(day).operation("GET /x").finds(found);
    const auto comparison = pass(night, &*baseline);
    const auto* delta = comparison.find(found.fingerprint);
    const auto review = review_baseline(*baseline, night.account().run);
    const auto end = gate(comparison, review, night.account().run.finished, {});
    EXPECT_EQ(delta->issue, "ROOM-7");
    EXPECT_EQ(delta->owner, "rooms");
    if (day < 3) {
      EXPECT_EQ(delta->standing, Standing::known);
      EXPECT_EQ(delta->reason, "slow cache");
      EXPECT_TRUE(comparison.warnings.empty());
      EXPECT_EQ(end.exit_code, 0) << end.reason;
    } else {
      // Although the night before had it too.
      EXPECT_EQ(delta->standing, Standing::fresh);
      EXPECT_NE(delta->reason.find("expired on 2026-01-03"), std::string::npos);
      ASSERT_EQ(comparison.warnings.size(), 1U);
      EXPECT_NE(comparison.warnings[0].find("known.yaml:2:5"), std::string::npos);
      EXPECT_EQ(end.exit_code, 1);
    }
  }
}

TEST_F(Nights, LatenciesAreHeldAgainstTheOtherNight) {
  auto first = NightOf(1).operation("GET /x", 40, "200", 1000).operation("GET /y");
  pass(first);
  auto second = NightOf(2).operation("GET /x", 40, "200", 9000).operation("GET /y");
  const auto comparison = pass(second);
  ASSERT_EQ(comparison.latencies.size(), 2U);
  EXPECT_TRUE(comparison.latencies[0].slowdown.significant);
  EXPECT_EQ(comparison.latencies[0].before.count(), 40U);
  EXPECT_FALSE(comparison.latencies[1].slowdown.significant);
}

Comparison with(Standing standing, contracts::Severity severity) {
  Comparison comparison;
  auto& delta = comparison.deltas.emplace_back();
  delta.standing = standing;
  delta.found.finding.severity = severity;
  return comparison;
}

TEST(Gates, NewFailuresGateAndWhatElseIsAskedFor) {
  const auto failure = contracts::Severity::failure;
  const auto warning = contracts::Severity::warning;
  RunFinished end;
  end.outcome = "findings";
  end.exit_code = 1;
  const BaselineEntry entry;
  BaselineReview stale;
  stale.stale.push_back(&entry);
  const auto code = [&](Standing standing, contracts::Severity severity, GateOptions options,
                        const BaselineReview& review = {}) {
    return gate(with(standing, severity), review, end, options).exit_code;
  };
  EXPECT_EQ(code(Standing::fresh, failure, {}), 1);
  EXPECT_EQ(code(Standing::fresh, warning, {}), 0);
  EXPECT_EQ(code(Standing::known, failure, {true, true}), 0);
  EXPECT_EQ(code(Standing::fixed, failure, {true, true}), 0);
  EXPECT_EQ(code(Standing::unproven, failure, {true, true}), 0);
  EXPECT_EQ(code(Standing::flaky, failure, {}), 0);
  EXPECT_EQ(code(Standing::flaky, failure, {true, false}), 1);
  EXPECT_EQ(code(Standing::flaky, warning, {true, false}), 0);
  EXPECT_EQ(code(Standing::known, failure, {}, stale), 0);
  EXPECT_EQ(code(Standing::known, failure, {false, true}, stale), 1);
  // A run that is not to be trusted proves nothing by what it has not.
  end.outcome = "unreachable";
  end.exit_code = 3;
  EXPECT_EQ(code(Standing::known, failure, {}), 3);
}

TEST(Unproven, NamesWhatWasNotLookedAt) {
  const auto found = found_by("response_body.type", "GET /x");
  const auto why = [&](NightOf night, const FindingRecorded& of, std::uint64_t requests = 0) {
    return why_unproven(night.account().run, of, requests);
  };
  EXPECT_EQ(why(NightOf(1).operation("GET /x"), found), "");
  EXPECT_EQ(why(NightOf(1), found), "the document does not have the operation any more");
  auto cut = NightOf(1).operation("GET /x");
  cut.account().run.finished.outcome = "interrupted";
  EXPECT_EQ(why(cut, found), "the run ended as interrupted");
  auto shard = NightOf(1).operation("GET /x");
  shard.account().run.started.shards = {2};
  shard.account().run.started.shard_count = 3;
  EXPECT_EQ(why(shard, found), "only shard 2 of 3 ran");
  auto skipped = NightOf(1).operation("GET /x", 0);
  skipped.account().run.operations[0].planned.skipped = "its schema is broken";
  EXPECT_EQ(why(skipped, found), "the operation was left out: its schema is broken");
  EXPECT_EQ(why(NightOf(1).operation("GET /x"), found, 100),
            "the operation was sent 40 requests, and 100 when it was seen");
  EXPECT_EQ(why(NightOf(1).operation("GET /x", 50), found, 100), "");
  EXPECT_EQ(why(NightOf(1).operation("GET /x"), found_by("law.delete", "GET /x")),
            "the check law did not run");
  EXPECT_EQ(why(NightOf(1).operation("GET /x", 40, "204"), found), "no answer had the status 200");
  // A server error is fixed when it is gone, whatever the statuses.
  EXPECT_EQ(why(NightOf(1).operation("GET /x"),
                found_by("server_error", "GET /x", "/response/status", 500)),
            "");
  auto broken = NightOf(1).operation("GET /x");
  auto& done = broken.account().run.operations[0].finished;
  done.checks.emplace_back("malformed_rejected", 40);
  done.parameters = {{"limit", "query", false, 10, 0}, {"body", "body", false, 10, 3}};
  done.invalid = 3;
  EXPECT_EQ(why(broken, found_by("malformed_rejected.type", "GET /x", "/request/query/limit")),
            "no request broke /request/query/limit");
  EXPECT_EQ(why(broken, found_by("malformed_rejected.type", "GET /x", "/request/body/a")), "");
}

}  // namespace
}  // namespace assay::reports
