#include "reports/resumed_run.h"

#include <gtest/gtest.h>

namespace assay::reports {
namespace {

RunStarted started() {
  RunStarted start;
  start.command = "run";
  start.document_hash = "d";
  start.seed = 7;
  start.started_at = "2026-01-01T00:00:00Z";
  return start;
}

ExchangeDone exchange(std::uint64_t index, int status) {
  ExchangeDone done;
  done.index = index;
  done.operation = "GET /a";
  done.verdict = "valid";
  done.phase = "properties";
  done.status = status;
  return done;
}

FindingRecorded finding(std::uint64_t count) {
  FindingRecorded found;
  found.finding.check = "server_error";
  found.finding.operation = "GET /a";
  found.fingerprint = "f";
  found.count = count;
  return found;
}

OperationPlanned planned() {
  OperationPlanned plan;
  plan.operation = "GET /a";
  plan.cases = 4;
  return plan;
}

OperationFinished finished(std::uint64_t cases) {
  OperationFinished done;
  done.operation = "GET /a";
  done.cases = cases;
  done.valid = cases;
  done.reached_success = true;
  done.checks = {{"server_error", cases}};
  return done;
}

RunFinished ended(std::string outcome, std::uint64_t requests) {
  RunFinished end;
  end.outcome = std::move(outcome);
  end.requests = requests;
  end.seconds = 2;
  return end;
}

TEST(ResumedRun, APartThatWasKilledAndOneThatEndedAreOneRun) {
  const auto joined = join_parts(
      {started(), planned(), exchange(0, 200), exchange(1, 500), finding(1), started(), planned(),
       exchange(2, 500), exchange(3, 200), finding(1), finished(2), ended("findings", 2)},
      "journal.ndjson");
  ASSERT_TRUE(joined) << joined.error().text();
  const auto& end = std::get<RunFinished>(joined->back());
  EXPECT_EQ(end.outcome, "findings");
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_EQ(end.requests, 4U);
  EXPECT_EQ(end.findings, 1U);
  std::size_t exchanges = 0;
  for (const auto& event : *joined) {
    exchanges += std::holds_alternative<ExchangeDone>(event) ? 1 : 0;
    if (const auto* found = std::get_if<FindingRecorded>(&event)) {
      EXPECT_EQ(found->count, 2U);
    }
    if (const auto* done = std::get_if<OperationFinished>(&event)) {
      EXPECT_EQ(done->cases, 4U);
    }
    if (const auto* remark = std::get_if<Remark>(&event)) {
      EXPECT_EQ(remark->message.find("shard"), std::string::npos) << remark->message;
      EXPECT_EQ(remark->message.find("aborted"), std::string::npos) << remark->message;
    }
  }
  EXPECT_EQ(exchanges, 4U);
  EXPECT_EQ(std::get<RunStarted>(joined->front()).shard_count, 0U);
}

TEST(ResumedRun, AsTheLastPartEndedSoTheRunDid) {
  const auto joined =
      join_parts({started(), planned(), exchange(0, 200), finished(1), ended("interrupted", 1),
                  started(), planned(), exchange(1, 200), finished(1), ended("clean", 1)},
                 "j");
  ASSERT_TRUE(joined);
  EXPECT_EQ(std::get<RunFinished>(joined->back()).outcome, "clean");
  EXPECT_EQ(std::get<RunFinished>(joined->back()).seconds, 4);
  const auto again = join_parts(
      {started(), planned(), exchange(0, 200), started(), planned(), exchange(1, 200)}, "j");
  ASSERT_TRUE(again);
  EXPECT_EQ(std::get<RunFinished>(again->back()).outcome, "aborted");
}

TEST(ResumedRun, KeepsTheIdOfItsFirstPart) {
  auto first = started();
  first.run_id = "00000000000000aa";
  auto second = started();
  second.started_at = "2026-01-01T00:01:00Z";
  second.run_id = "00000000000000bb";
  const auto joined =
      join_parts({first, planned(), exchange(0, 200), finished(1), ended("interrupted", 1), second,
                  planned(), exchange(1, 200), finished(1), ended("clean", 1)},
                 "j");
  ASSERT_TRUE(joined);
  EXPECT_EQ(std::get<RunStarted>(joined->front()).run_id, first.run_id);
}

TEST(ResumedRun, AnotherRunIsNoPart) {
  auto other = started();
  other.seed = 8;
  EXPECT_FALSE(join_parts({started(), planned(), other, planned(), ended("clean", 0)}, "j"));
}

TEST(ResumedRun, OnePartStaysAsItIs) {
  const auto one = join_parts({started(), planned(), finished(1), ended("clean", 1)}, "j");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->size(), 4U);
}

}  // namespace
}  // namespace assay::reports
