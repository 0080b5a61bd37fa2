#include "harness/engine/grace.h"

#include <gtest/gtest.h>

namespace assay::harness {
namespace {

class SetClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::steady_clock::time_point now() const override { return time; }
  [[nodiscard]] std::string utc() const override { return {}; }
  std::chrono::steady_clock::time_point time{};
};

struct Situation {
  SetClock clock;
  bool interrupted = false;
  bool hurried = false;
  Grace grace(double per_second = 0) {
    return {clock, [this] { return interrupted; }, [this] { return hurried; }, per_second};
  }
};

TEST(Grace, LastsAsLongAsThingsGo) {
  Situation now;
  auto grace = now.grace();
  for (std::size_t left = 100; left > 0; --left) {
    grace.see(left);
    now.clock.time += std::chrono::seconds(9);
    ASSERT_FALSE(grace.over()) << left;
  }
  now.clock.time += std::chrono::seconds(1);
  grace.see(1);
  EXPECT_TRUE(grace.over());
}

TEST(Grace, IsTenSecondsOnceTheUserInterrupts) {
  Situation now;
  now.interrupted = true;
  auto grace = now.grace();
  for (std::size_t left = 100; left > 91; --left) {
    grace.see(left);
    now.clock.time += std::chrono::seconds(1);
    ASSERT_FALSE(grace.over()) << left;
  }
  now.clock.time += std::chrono::seconds(1);
  grace.see(1);
  EXPECT_TRUE(grace.over());
}

TEST(Grace, EndsAtOnceWhenTheUserIsInAHurry) {
  Situation now;
  const auto grace = now.grace();
  EXPECT_FALSE(grace.over());
  now.hurried = true;
  EXPECT_TRUE(grace.over());
}

TEST(Grace, CountsNotTheTimeThatTheRateTakes) {
  Situation now;
  auto grace = now.grace(1.0 / 60);
  grace.see(2);
  now.clock.time += std::chrono::seconds(60);
  EXPECT_FALSE(grace.over());
  now.clock.time += std::chrono::seconds(10);
  EXPECT_TRUE(grace.over());
}

}  // namespace
}  // namespace assay::harness
