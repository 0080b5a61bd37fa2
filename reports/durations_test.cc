#include "reports/durations.h"

#include <gtest/gtest.h>

namespace assay::reports {
namespace {

Durations around(std::int64_t middle, int count) {
  Durations all;
  for (int i = 0; i < count; ++i) all.add(middle + (i % 11 - 5) * middle / 50);
  return all;
}

TEST(Durations, AQuantileIsWrongBySixPercentAtMost) {
  for (std::int64_t value = 1; value < 3'600'000'000; value = value * 9 / 8 + 1) {
    Durations one;
    one.add(value);
    EXPECT_NEAR(static_cast<double>(one.quantile(0.5)), static_cast<double>(value),
                static_cast<double>(value) * 0.0625)
        << value;
  }
}

TEST(Durations, QuantilesAreThoseOfTheRanks) {
  Durations all;
  for (int i = 1; i <= 1000; ++i) all.add(i);
  EXPECT_NEAR(static_cast<double>(all.quantile(0.5)), 500, 32);
  EXPECT_NEAR(static_cast<double>(all.quantile(0.95)), 950, 60);
  EXPECT_NEAR(static_cast<double>(all.quantile(1)), 1000, 63);
  EXPECT_EQ(Durations{}.quantile(0.5), 0);
}

TEST(Durations, TextIsReadBackAndNothingElseIs) {
  Durations all = around(7000, 500);
  all.add(-5);
  all.add(std::int64_t{1} << 60);
  const auto back = Durations::parse(all.text());
  ASSERT_TRUE(back);
  EXPECT_EQ(back->text(), all.text());
  EXPECT_EQ(back->count(), 502U);
  for (const auto* bad : {"x", "1", "1:", "99999:1", "1:2,3:4", "-1:2"}) {
    EXPECT_FALSE(Durations::parse(bad)) << bad;
  }
}

TEST(Durations, SlowerIsSeenAndChanceIsNot) {
  EXPECT_TRUE(compare(around(10'000, 200), around(13'000, 200)).significant);
  EXPECT_FALSE(compare(around(10'000, 200), around(10'100, 200)).significant);
  EXPECT_FALSE(compare(around(13'000, 200), around(10'000, 200)).significant) << "faster";
  EXPECT_FALSE(compare(around(100, 200), around(300, 200)).significant) << "less than 1 ms";
  EXPECT_FALSE(compare(around(10'000, 19), around(90'000, 200)).significant) << "too few";
}

TEST(Durations, OneSlowAnswerIsNoSlowdown) {
  auto now = around(10'000, 200);
  now.add(30'000'000);
  EXPECT_FALSE(compare(around(10'000, 200), now).significant);
}

TEST(Durations, ASlowTailIsASlowdownThatTheMedianHides) {
  auto now = around(10'000, 140);
  now.add(around(80'000, 60));
  const auto found = compare(around(10'000, 200), now);
  EXPECT_TRUE(found.significant) << found.p;
}

}  // namespace
}  // namespace assay::reports
