// The flags of fuzz, and libFuzzer's own behind "--", from outside.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "tests/process.h"

namespace assay::tests {
namespace {

namespace fs = std::filesystem;

constexpr const char* fuzz_seed =
    "$ASSAY fuzz $SOURCE/spec/documents/planetscale-create-password.md --out \"$SCRATCH/o\" ";

Ran fuzz(const std::string& arguments) {
  return shell(fuzz_seed + arguments + " 2>&1");
}

std::ptrdiff_t files_in(const std::string& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

TEST(FuzzFlags, WhatCannotWorkIsRefusedInOneLine) {
  const Scratch scratch;
  for (const auto& [arguments, part] : std::initializer_list<std::pair<const char*, const char*>>{
           {"--coverage nonsense", "shm:FILE"},
           {"--coverage lcov:127.0.0.1", "lcov:HOST:PORT"},
           {"--feedback coverage", "--coverage"},
           {"--coverage shm:/dev/null --workers 2", "--serve"},
           {"--serve './service'", "{port}"},
           {"--serve 'a | b {port}'", "sh -c"},
           {"--serve 'x {port}' --fault server_error", "--fault"},
           {"--plateau 5 -- -verbosity=0", "-verbosity=0"},
           {"-- -minimize_crash=1", "made small"},
           {"-- -nonsense=1", "-nonsense=1"},
           {"-- -merge=1 $SCRATCH/one", "two folders"},
           {"--dictionary a -- -dict=b", "join"}}) {
    const auto ran = fuzz(arguments);
    EXPECT_EQ(ran.code, 2) << arguments << "\n" << ran.out;
    EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 1) << ran.out;
    EXPECT_NE(ran.out.find(part), std::string::npos) << ran.out;
  }
}

TEST(FuzzFlags, LibFuzzersHelpIsPrinted) {
  const auto ran = shell(std::string(fuzz_seed) + "-- -help=1 2>/dev/null");
  EXPECT_EQ(ran.code, 0);
  EXPECT_NE(ran.out.find("max_total_time"), std::string::npos) << ran.out;
}

TEST(FuzzFlags, LibFuzzersRunsTimeAndSeedAreTheRunsOwn) {
  const Scratch scratch;
  const auto ran = fuzz("-- -runs=120 -seed=77 -max_total_time=250");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_NE(ran.out.find("120 executions"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("seed    77"), std::string::npos) << ran.out;
  const auto late = fuzz("-- -max_total_time=1");
  EXPECT_EQ(late.code, 0) << late.out;
}

TEST(FuzzFlags, JobsRunInProcessesOfTheirOwn) {
  const Scratch scratch;
  const auto ran = fuzz("-- -jobs=3 -workers=2 -runs=60");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_NE(ran.out.find("180 executions"), std::string::npos) << ran.out;
  EXPECT_TRUE(fs::exists(scratch.path("o/fuzz-2.log")));
}

TEST(FuzzFlags, MergeCopiesLittleAndTakesFoldersWithBlanks) {
  const Scratch scratch;
  ASSERT_EQ(fuzz("--corpus \"$SCRATCH/old corpus\" -- -runs=400").code, 0);
  const auto ran = fuzz("-- -merge=1 \"$SCRATCH/new corpus\" \"$SCRATCH/old corpus\"");
  EXPECT_EQ(ran.code, 0) << ran.out;
  const auto kept = files_in(scratch.path("new corpus"));
  EXPECT_GT(kept, 5) << ran.out;
  EXPECT_LT(kept, files_in(scratch.path("old corpus"))) << ran.out;
  EXPECT_NE(ran.out.find("copied into"), std::string::npos) << ran.out;
  const auto again = fuzz("-- -merge=1 \"$SCRATCH/new corpus\" \"$SCRATCH/old corpus\"");
  EXPECT_EQ(again.code, 0) << again.out;
  EXPECT_LE(files_in(scratch.path("new corpus")), kept + 3) << "nearly all is there already";
}

TEST(FuzzFlags, APlateauIsToldInTheSummaryAndTheJournal) {
  const Scratch scratch;
  const auto ran = fuzz("--feedback none --plateau 0.5 --max-time 250");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_NE(ran.out.find("no new input"), std::string::npos) << ran.out;
  EXPECT_NE(scratch.read("o/journal.ndjson").find("no new input"), std::string::npos);
}

TEST(FuzzFlags, RunStartsServicesToo) {
  const Scratch scratch;
  setenv("TINY", ASSAY_TINY_SERVICE, 1);
  scratch.write("tiny.yaml",
                "openapi: 3.0.3\ninfo: {title: tiny, version: '1'}\npaths:\n"
                "  /api/report: {get: {responses: {'200': {description: ok}}}}\n"
                "  /ok: {get: {responses: {'200': {description: ok}}}}\n");
  const std::string run =
      "$ASSAY run $SCRATCH/tiny.yaml --out $SCRATCH/o --phases boundaries,properties --max-cases 5 "
      "--workers 2 --serve \"'$TINY' {port}\" ";
  EXPECT_EQ(shell(run + "2>&1").code, 0);
  scratch.write("tiny.yaml",
                "openapi: 3.0.3\ninfo: {title: tiny, version: '1'}\npaths:\n"
                "  /report: {get: {responses: {'200': {description: ok}}}}\n"
                "  /ok: {get: {responses: {'200': {description: ok}}}}\n");
  const auto ran = shell(run + "--url 'http://127.0.0.1:{port}' 2>&1");
  EXPECT_EQ(ran.code, 1) << ran.out;
  EXPECT_NE(ran.out.find("heap-use-after-free"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("start it again: '"), std::string::npos) << ran.out;
  EXPECT_TRUE(fs::exists(scratch.path("o/service-1.log")));
  const auto bare = shell(
      "$ASSAY fuzz $SCRATCH/tiny.yaml --out $SCRATCH/p --feedback coverage "
      "--serve \"'$TINY' {port}\" 2>&1");
  EXPECT_EQ(bare.code, 3) << bare.out;
  EXPECT_NE(bare.out.find("writes no coverage"), std::string::npos) << bare.out;
}

TEST(FuzzFlags, CoverageOfAServiceOfOursGuidesTheSearchOverItsDeaths) {
  const Scratch scratch;
  setenv("COVERED", ASSAY_COVERED_SERVICE, 1);
  scratch.write("tiny.yaml",
                "openapi: 3.0.3\ninfo: {title: tiny, version: '1'}\npaths:\n"
                "  /report: {get: {responses: {'200': {description: ok}}}}\n"
                "  /ok: {get: {responses: {'200': {description: ok}}}}\n");
  const auto ran = shell(
      "$ASSAY fuzz $SCRATCH/tiny.yaml --out $SCRATCH/o --feedback coverage --max-time 250 "
      "--max-cases 120 --workers 2 --serve \"'$COVERED' {port}\" 2>&1");
  EXPECT_EQ(ran.code, 1) << ran.out;
  EXPECT_NE(ran.out.find("edges of the service's code were reached"), std::string::npos)
      << ran.out << scratch.read("o/service-0.log");
  EXPECT_TRUE(fs::exists(scratch.path("o/service-1.cov")));
}

TEST(FuzzFlags, AServerThatIsAbsentIsWaitedForAndNoLonger) {
  const Scratch scratch;
  const auto ran = fuzz("--url http://127.0.0.1:1 --wait 0.3");
  EXPECT_EQ(ran.code, 3) << ran.out;
  const auto late = shell(
      "PORT=$((20000 + $$ % 10000)); (sleep 0.7; exec timeout 100 $ASSAY mock "
      "$SOURCE/spec/documents/bookings.yaml --port $PORT "
      ">/dev/null) & $ASSAY fuzz $SOURCE/spec/documents/bookings.yaml --url http://127.0.0.1:$PORT "
      "--out $SCRATCH/o --wait 90 --no-preflight -- -runs=5 2>&1; kill $!");
  EXPECT_NE(late.out.find("5 executions"), std::string::npos) << late.out;
}

}  // namespace
}  // namespace assay::tests
