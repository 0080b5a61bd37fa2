#include "fuzz/child_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace assay::fuzz {
namespace {

TEST(ChildLog, FiguresOfAStatusLineAreRead) {
  const auto status = parse_status_line(
      "#2048\tNEW    cov: 311 ft: 1015 corp: 211/60Kb lim: 65536 exec/s: 682 rss: 48Mb L: 3/4 "
      "MS: 1 Custom-");
  ASSERT_TRUE(status.has_value());
  EXPECT_EQ(status->runs, 2048U);
  EXPECT_EQ(status->kind, "NEW");
  EXPECT_EQ(status->coverage, 311U);
  EXPECT_EQ(status->features, 1015U);
  EXPECT_EQ(status->corpus, 211U);
  EXPECT_EQ(status->rate, 682U);
}

TEST(ChildLog, FiguresThatAreZeroAreLeftOut) {
  // Without counters there is no "cov", in LLVM 14 and 19 alike.
  const auto status = parse_status_line("#25\tINITED ft: 24 corp: 18/5066b exec/s: 0 rss: 41Mb");
  ASSERT_TRUE(status.has_value());
  EXPECT_EQ(status->kind, "INITED");
  EXPECT_EQ(status->coverage, 0U);
  EXPECT_EQ(status->features, 24U);
  EXPECT_EQ(status->corpus, 18U);
}

TEST(ChildLog, OtherLinesAreNone) {
  for (const auto* line :
       {"", "#", "INFO: Seed: 1", "#12 a comment of the service", "# NEW cov: 1",
        "stat::number_of_executed_units: 12", "==1== ERROR: libFuzzer: deadly signal"}) {
    EXPECT_FALSE(parse_status_line(line).has_value()) << line;
  }
}

TEST(ChildLog, ReaderFollowsTheFileAndWaitsForWholeLines) {
  const auto path = std::filesystem::temp_directory_path() / "assay-child-log-test";
  const auto append = [&](const char* text) { std::ofstream(path, std::ios::app) << text; };
  std::filesystem::remove(path);
  append("#9\tNEW    ft: 9 corp: 9/9b exec/s: 9 rss: 9Mb\n");
  LogReader reader(path.string());
  EXPECT_FALSE(reader.read_on()) << "an earlier run's lines are not this one's";
  append("#1\tNEW    ft: 1 corp: 1/1b exec/s: 1 r");
  EXPECT_FALSE(reader.read_on());
  append("ss: 1Mb\nINFO\n");
  EXPECT_TRUE(reader.read_on());
  EXPECT_EQ(reader.last().features, 1U);
  append(
      "#2\tREDUCE ft: 1 corp: 1/1b exec/s: 5 rss: 1Mb\n#4\tpulse  ft: 1 corp: 1/1b exec/s: 7 "
      "rss: 1Mb\n");
  EXPECT_FALSE(reader.read_on()) << "neither is a new input";
  EXPECT_EQ(reader.last().rate, 7U);
  EXPECT_FALSE(reader.read_on());
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace assay::fuzz
