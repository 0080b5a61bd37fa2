#include "harness/engine/rails.h"

#include <gtest/gtest.h>

namespace assay::harness {
namespace {

std::string_view some_protocol_kind() {
  for (const auto& kind : properties::malformation_kinds()) {
    if (kind.level == properties::Level::protocol) return kind.id;
  }
  return {};
}

TEST(Rails, BrokenFramingGoesToLoopbackOrWhereItIsAskedFor) {
  const std::string kind(some_protocol_kind());
  properties::KindChoice loopback;
  EXPECT_EQ(spare_shared_proxies(loopback, true, {}, {}), "");
  EXPECT_TRUE(loopback.wants(kind));
  for (const auto& asked : {std::string("protocol"), kind}) {
    properties::KindChoice named;
    EXPECT_EQ(spare_shared_proxies(named, false, {}, {asked}), "");
    EXPECT_TRUE(named.wants(kind));
  }
  properties::KindChoice phase;
  EXPECT_EQ(spare_shared_proxies(phase, false, {"protocol"}, {}), "");
  EXPECT_TRUE(phase.wants(kind));
}

TEST(Rails, ElsewhereNoneOfItIsSentAndThatIsSaid) {
  properties::KindChoice choice;
  const auto said = spare_shared_proxies(choice, false, {}, {});
  EXPECT_NE(said.find("--malformed"), std::string::npos) << said;
  for (const auto& kind : properties::malformation_kinds()) {
    EXPECT_EQ(choice.wants(kind.id), kind.level != properties::Level::protocol) << kind.id;
  }
  properties::KindChoice other;
  EXPECT_EQ(spare_shared_proxies(other, false, {"boundaries"}, {}), "") << "nothing is missed";
  EXPECT_FALSE(other.wants(some_protocol_kind()));
}

}  // namespace
}  // namespace assay::harness
