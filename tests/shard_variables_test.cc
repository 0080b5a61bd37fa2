// assay run --shard auto from outside, with the variables that each engine sets.
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/process.h"

namespace assay::tests {
namespace {

const std::string document = "$SOURCE/spec/documents/planetscale-passwords.yaml ";
/// Without the variables of an engine that runs these tests.
const std::string clean =
    "env -u GTEST_SHARD_INDEX -u GTEST_TOTAL_SHARDS -u CI_NODE_INDEX -u CI_NODE_TOTAL "
    "-u CIRCLE_NODE_INDEX -u CIRCLE_NODE_TOTAL -u JOB_COMPLETION_INDEX -u JOB_COMPLETIONS "
    "-u SLURM_ARRAY_TASK_ID ";

/// What Slurm tells beside the number of the task.
std::string array_of(const std::string& lowest, const std::string& highest,
                     const std::string& count) {
  return " SLURM_ARRAY_TASK_MIN=" + lowest + " SLURM_ARRAY_TASK_MAX=" + highest +
         " SLURM_ARRAY_TASK_COUNT=" + count + " SLURM_ARRAY_TASK_STEP=1";
}

/// How often each planned case stands in a journal, by its place in the plan and its bytes.
std::map<std::string, int> cases_of(const std::string& journal) {
  std::map<std::string, int> cases;
  std::istringstream in(journal);
  for (std::string line; std::getline(in, line);) {
    const auto event = parse_line(line);
    if (event.at("event") != "exchange" || event.at("phase") == "preparation") continue;
    boost::json::object place;
    for (const char* member : {"operation", "phase", "index", "sequence", "step"}) {
      if (const auto* found = event.if_contains(member)) place[member] = *found;
    }
    // The bytes of later steps hold what answers named.
    if (!place.contains("step")) place["bytes"] = event.at("request_hash");
    ++cases[boost::json::serialize(place)];
  }
  return cases;
}

TEST(ShardVariables, AreReadAndNamed) {
  const Scratch scratch;
  const std::string run = " $ASSAY run " + document + "--max-cases 8 --out $SCRATCH/a --shard ";
  const std::vector<std::pair<std::string, std::string>> table{
      {"GTEST_SHARD_INDEX=0 GTEST_TOTAL_SHARDS=2", "shard 1 of 2 (GTEST_SHARD_INDEX=0, "},
      {"SLURM_ARRAY_TASK_ID=2" + array_of("1", "3", "3"), "shard 2 of 3 (SLURM_ARRAY_TASK_ID=2, "},
      {"SLURM_ARRAY_TASK_ID=2" + array_of("0", "2", "3"), "shard 3 of 3 (SLURM_ARRAY_TASK_ID=2, "},
      {"CI_NODE_INDEX=1 CI_NODE_TOTAL=5 SLURM_ARRAY_TASK_ID=3" + array_of("1", "4", "4"),
       "shard 3 of 4 (SLURM_ARRAY_TASK_ID=3, "},
      {"CI_NODE_INDEX=2 CI_NODE_TOTAL=2", "shard 2 of 2 (CI_NODE_INDEX=2, "},
      {"CIRCLE_NODE_INDEX=1 CIRCLE_NODE_TOTAL=2", "shard 2 of 2 (CIRCLE_NODE_INDEX=1, "},
      {"JOB_COMPLETION_INDEX=1 JOB_COMPLETIONS=3", "shard 2 of 3 (JOB_COMPLETION_INDEX=1, "}};
  for (const auto& [variables, told] : table) {
    const auto ran = shell(clean + variables + run + "auto 2>&1");
    EXPECT_NE(ran.out.find(told), std::string::npos) << ran.out;
    EXPECT_NE(ran.code, 2);
  }
  const auto counted = shell(clean + "JOB_COMPLETION_INDEX=0" + run + "auto --shard-count 4 2>&1");
  EXPECT_NE(counted.out.find("shard 1 of 4"), std::string::npos) << counted.out;
  // One task of eight that is sent again: its variables tell of an array of one.
  const auto alone = "SLURM_ARRAY_TASK_ID=3" + array_of("3", "3", "1");
  const auto again = shell(clean + alone + run + "auto --shard-count 8 2>&1");
  EXPECT_NE(again.out.find("shard 3 of 8 (SLURM_ARRAY_TASK_ID=3, --shard-count 8)"),
            std::string::npos)
      << again.out;
  const auto refused = shell(clean + alone + run + "auto 2>&1");
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.out.find("--shard-count"), std::string::npos) << refused.out;
  for (const auto& gaps : {array_of("1", "9", "5"), array_of("2", "4", "3"),
                           array_of("1", "x", "3"), array_of("3", "1", "3"), std::string()}) {
    EXPECT_EQ(shell(clean + "SLURM_ARRAY_TASK_ID=3" + gaps + run + "auto 2>/dev/null").code, 2)
        << gaps;
  }
  for (const char* bad : {"JOB_COMPLETION_INDEX=0", "CI_NODE_INDEX=0 CI_NODE_TOTAL=2",
                          "CI_NODE_INDEX=3 CI_NODE_TOTAL=2", "CI_NODE_INDEX=x CI_NODE_TOTAL=2",
                          "GTEST_SHARD_INDEX=2 GTEST_TOTAL_SHARDS=2", "NOTHING=1"}) {
    EXPECT_EQ(shell(clean + bad + run + "auto 2>/dev/null").code, 2) << bad;
  }
  for (const char* bad : {"0/2", "3/2", "1", "1/0", "a/b", "1/2/3", "-1/2"}) {
    EXPECT_EQ(shell(clean + run + bad + " 2>/dev/null").code, 2) << bad;
  }
}

TEST(ShardVariables, OfEachEngineDivideARunWithoutRest) {
  const Scratch scratch;
  const std::string run = " $ASSAY run " + document + "--max-cases 24 --out $SCRATCH/";
  shell(clean + run + "whole 2>&1");
  const auto whole = cases_of(scratch.read("whole/journal.ndjson"));
  ASSERT_GT(whole.size(), 90U);
  struct Engine {
    std::string variables;  ///< @ stands for the task's number
    int first;
    std::string flags = "auto";
  };
  const std::vector<Engine> engines{
      {"GTEST_SHARD_INDEX=@ GTEST_TOTAL_SHARDS=3", 0},
      {"SLURM_ARRAY_JOB_ID=7 SLURM_ARRAY_TASK_ID=@" + array_of("1", "3", "3"), 1},
      {"SLURM_ARRAY_JOB_ID=7 SLURM_ARRAY_TASK_ID=@" + array_of("0", "2", "3"), 0},
      {"CIRCLE_NODE_INDEX=@ CIRCLE_NODE_TOTAL=3 CI=true", 0},
      {"JOB_COMPLETION_INDEX=@", 0, "auto --shard-count 3"},
      {"JOB_COMPLETION_INDEX=@ JOB_COMPLETIONS=3", 0},
      {"CI_NODE_INDEX=@ CI_NODE_TOTAL=3 CI=true GITLAB_CI=true", 1}};
  for (const auto& engine : engines) {
    std::map<std::string, int> sent;
    for (int task = engine.first; task < engine.first + 3; ++task) {
      auto variables = engine.variables;
      variables.replace(variables.find('@'), 1, std::to_string(task));
      shell("rm -rf $SCRATCH/part; " + clean + variables + run + "part --shard " + engine.flags +
            " 2>&1");
      const auto part = cases_of(scratch.read("part/journal.ndjson"));
      EXPECT_LT(part.size(), whole.size()) << engine.variables;
      for (const auto& [place, times] : part) sent[place] += times;
    }
    EXPECT_TRUE(sent == whole) << engine.variables;
  }
}

}  // namespace
}  // namespace assay::tests
