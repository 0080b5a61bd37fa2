// Shards merged: nothing counted twice, nothing that is missing passed over.
#include "reports/merge_shards.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "reports/tally.h"

namespace assay::reports {
namespace {

FindingRecorded finding(const std::string& fingerprint, std::uint64_t count,
                        const std::string& body) {
  FindingRecorded found;
  found.finding.check = "server_error";
  found.finding.operation = "POST /x";
  found.fingerprint = fingerprint;
  found.count = count;
  found.test_case = {{"body", body}};
  return found;
}

/// A shard that sent ten requests and saw what `findings` say.
ShardJournal shard(std::uint32_t number, std::uint32_t count,
                   const std::vector<FindingRecorded>& findings) {
  RunStarted started;
  started.command = "run";
  started.document_hash = "0123456789abcdef";
  started.tool_version = "1";
  started.started_at = "2026-01-31T08:00:0" + std::to_string(number) + "Z";
  started.shards = {number};
  started.shard_count = count;
  OperationPlanned planned;
  planned.operation = "POST /x";
  planned.cases = 40;
  OperationFinished done;
  done.operation = "POST /x";
  done.cases = done.valid = 10;
  done.statuses = {{number == 1 ? "500" : "201", 10}};
  done.reached_success = number != 1;
  done.checks = {{"server_error", 10}};
  done.unseen_statuses =
      number == 1 ? std::vector<std::string>{"201", "404"} : std::vector<std::string>{"404", "500"};
  RunFinished end;
  end.outcome = findings.empty() ? "clean" : "findings";
  end.exit_code = findings.empty() ? 0 : 1;
  end.requests = 10;
  end.checks = 10;
  end.request_stream = "ffffffffffffffff";
  ShardJournal journal{"s" + std::to_string(number), {started, planned}};
  for (const auto& found : findings) journal.events.emplace_back(found);
  journal.events.emplace_back(done);
  if (number == 1) {
    journal.events.emplace_back(
        Remark{"POST /x", std::string(no_success_mark) + "valid requests are refused"});
  }
  journal.events.emplace_back(end);
  return journal;
}

std::string text_of(const std::vector<Event>& events) {
  std::string text;
  for (const auto& event : events) {
    append_json(text, event);
    text += '\n';
  }
  return text;
}

RunTally tally_of(const std::vector<Event>& events) {
  RunTally run;
  for (const auto& event : events) run.add(event);
  return run;
}

std::vector<ShardJournal> four() {
  return {shard(1, 4, {finding("aa", 2, "long"), finding("bb", 1, "x")}),
          shard(2, 4, {finding("aa", 3, "s")}), shard(3, 4, {}), shard(4, 4, {})};
}

TEST(MergeShards, AddsCountsAndKeepsTheSmallestCase) {
  const auto merged = merge_shards(four());
  ASSERT_TRUE(merged) << merged.error().text();
  const auto run = tally_of(*merged);
  ASSERT_EQ(run.operations.size(), 1U);
  const auto& operation = run.operations.front();
  ASSERT_EQ(operation.findings.size(), 2U);
  EXPECT_EQ(operation.findings[0].count, 5U);
  EXPECT_EQ(operation.findings[0].test_case.at("body"), "s");
  EXPECT_EQ(operation.finished.cases, 40U);
  EXPECT_EQ(operation.executions("server_error"), 40U);
  EXPECT_EQ(operation.finished.statuses.at("201"), 30U);
  EXPECT_EQ(operation.finished.unseen_statuses, std::vector<std::string>{"404"});
  // Another shard reached a success.
  EXPECT_TRUE(operation.remarks.empty()) << operation.remarks.front();
  EXPECT_EQ(run.finished.outcome, "findings");
  EXPECT_EQ(run.finished.exit_code, 1);
  EXPECT_EQ(run.finished.request_stream, "fffffffffffffffc");
  EXPECT_EQ(run.started.started_at, "2026-01-31T08:00:01Z");
}

TEST(MergeShards, OrderAndRepetitionChangeNothing) {
  const auto once = text_of(*merge_shards(four()));
  auto shuffled = four();
  std::reverse(shuffled.begin(), shuffled.end());
  shuffled.push_back(shard(3, 4, {}));
  shuffled.push_back({"merged", *merge_shards({shuffled[0], shuffled[1]})});
  shuffled.push_back({"all", *merge_shards(four())});
  EXPECT_EQ(text_of(*merge_shards(shuffled)), once);
  // Step by step.
  auto list = four();
  ShardJournal sum{"m", *merge_shards({list[2], list[0]})};
  sum = {"m", *merge_shards({list[3], sum})};
  EXPECT_EQ(text_of(*merge_shards({sum, list[1]})), once);
}

TEST(MergeShards, SaysWhatIsMissing) {
  auto list = four();
  list.erase(list.begin() + 2);
  const auto run = tally_of(*merge_shards(list));
  EXPECT_EQ(run.finished.outcome, "incomplete");
  EXPECT_EQ(run.finished.exit_code, 1);
  ASSERT_EQ(run.remarks.size(), 1U);
  EXPECT_NE(run.remarks[0].find("shard 3 of 4"), std::string::npos) << run.remarks[0];
  ASSERT_EQ(run.operations[0].remarks.size(), 1U);
  EXPECT_NE(run.operations[0].remarks[0].find("shard 3 of 4"), std::string::npos);
  // Nothing failed, but nothing is proven either.
  EXPECT_EQ(tally_of(*merge_shards({shard(2, 4, {}), shard(3, 4, {})})).finished.exit_code, 3);
  EXPECT_EQ(tally_of(*merge_shards({shard(1, 2, {}), shard(2, 2, {})})).finished.exit_code, 0);
}

TEST(MergeShards, RefusesWhatIsNotOfOneRun) {
  const auto refused = [](auto&& change) {
    auto other = shard(2, 4, {});
    change(std::get<RunStarted>(other.events.front()));
    const auto merged = merge_shards({shard(1, 4, {}), other});
    return !merged && merged.error().code == spec::ErrorCode::usage;
  };
  EXPECT_TRUE(refused([](RunStarted& start) { start.document_hash = "0"; }));
  EXPECT_TRUE(refused([](RunStarted& start) { start.seed = 7; }));
  EXPECT_TRUE(refused([](RunStarted& start) { start.tool_version = "2"; }));
  EXPECT_TRUE(refused([](RunStarted& start) { start.command = "fuzz"; }));
  EXPECT_TRUE(refused([](RunStarted& start) { start.shard_count = 5; }));
  EXPECT_TRUE(refused([](RunStarted& start) { start.shard_count = 0; }));
  EXPECT_FALSE(refused([](RunStarted& /*same*/) {}));
  auto list = four();
  EXPECT_FALSE(merge_shards(
      {{"a", *merge_shards({list[0], list[1]})}, {"b", *merge_shards({list[1], list[2]})}}));
}

}  // namespace
}  // namespace assay::reports
