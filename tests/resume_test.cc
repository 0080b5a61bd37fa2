// A run that was stopped goes on.
#include <gtest/gtest.h>

#include <set>

#include "tests/process.h"

namespace assay::tests {
namespace {

constexpr const char* run =
    "run $SOURCE/spec/documents/planetscale-create-password.md --fault outside_enum --max-cases "
    "400 --out $SCRATCH/o ";

struct Journal {
  std::multiset<std::int64_t> planned;  ///< places of the plan
  std::set<std::string> findings;
  std::size_t parts = 0;
};

Journal read(const Scratch& scratch) {
  Journal journal;
  std::istringstream lines(scratch.read("o/journal.ndjson"));
  for (std::string line; std::getline(lines, line);) {
    const auto event = parse_line(line);
    const auto& kind = event.at("event");
    if (kind == "run_started") ++journal.parts;
    if (kind == "finding") journal.findings.emplace(event.at("fingerprint").get_string());
    if (kind == "exchange" && event.at("phase") != "sequences" && event.at("phase") != "access") {
      journal.planned.insert(event.at("index").to_number<std::int64_t>());
    }
  }
  return journal;
}

TEST(Resume, WhatWasKilledIsCompletedAndNothingOfThePlanIsSentTwice) {
  const Scratch scratch;
  const auto whole = shell(std::string("$ASSAY ") + run + "2>&1");
  ASSERT_EQ(whole.code, 1) << whole.out;
  const auto all = read(scratch);
  // At 60 requests a second, it is killed somewhere in the middle.
  const auto killed = shell(std::string("$ASSAY ") + run +
                            "--rate-limit 60 >/dev/null 2>&1 & P=$!; sleep 3; kill -9 $P; "
                            "wait $P 2>/dev/null");
  const auto half = read(scratch);
  ASSERT_GT(half.planned.size(), 5U);
  ASSERT_LT(half.planned.size(), all.planned.size());
  const auto resumed = shell(std::string("$ASSAY ") + run + "--resume 2>&1");
  EXPECT_EQ(resumed.code, 1) << resumed.out;
  const auto both = read(scratch);
  EXPECT_EQ(both.parts, 2U);
  EXPECT_EQ(both.planned, all.planned) << "each place once";
  EXPECT_EQ(both.findings, all.findings);
  // The reports are of the whole.
  EXPECT_NE(scratch.read("o/junit.xml").find("response_body.enum"), std::string::npos);
  const auto again = shell("$ASSAY report $SCRATCH/o --out $SCRATCH/again 2>&1");
  EXPECT_EQ(again.code, 1) << again.out;
  EXPECT_EQ(scratch.read("o/junit.xml"), scratch.read("again/junit.xml"));
  const auto none = shell(std::string("$ASSAY ") + run + "--resume 2>&1");
  EXPECT_EQ(none.code, 2);
  EXPECT_NE(none.out.find("nothing is left to resume"), std::string::npos) << none.out;
}

TEST(Resume, AnotherRunIsRefused) {
  const Scratch scratch;
  const auto cut = shell(std::string("$ASSAY ") + run + "--max-requests 50 2>&1");
  ASSERT_LE(cut.code, 1) << cut.out;
  for (const char* other : {"--seed 2", "--max-cases 20", "--phases properties"}) {
    const auto ran = shell(std::string("$ASSAY ") + run + "--resume " + other + " 2>&1");
    EXPECT_EQ(ran.code, 2) << other << ran.out;
  }
  const auto nothing = shell(
      "$ASSAY run $SOURCE/spec/documents/planetscale-create-password.md "
      "--out $SCRATCH/none --resume 2>&1");
  EXPECT_EQ(nothing.code, 3) << nothing.out;
}

}  // namespace
}  // namespace assay::tests
