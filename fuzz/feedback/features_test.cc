#include "fuzz/feedback/features.h"

#include <gtest/gtest.h>

namespace assay::fuzz {
namespace {

TEST(Features, TellOperationsStatusesKeywordsAndFindingsApart) {
  const auto loaded = spec::load_document(ASSAY_SOURCE_DIR "/spec/documents/bookings.yaml");
  ASSERT_TRUE(loaded);
  const auto& document = *loaded;
  const auto& operation = document.operations.front();
  spec::Exchange exchange;
  exchange.outcome = spec::Response{200, "", "", {}, "", false};
  const auto plain = observe(operation, exchange, {}, {});
  EXPECT_EQ(plain.features.size(), 1U);
  spec::Verdict broken{spec::Verdict::Kind::invalid, {{"enum", "/x", "/s", "", ""}}, ""};
  EXPECT_EQ(observe(operation, exchange, broken, {}).features.size(), 2U);
  exchange.outcome = spec::Response{404, "", "", {}, "", false};
  EXPECT_NE(observe(operation, exchange, {}, {}).features, plain.features);
  EXPECT_NE(observe(document.operations[1], exchange, {}, {}).features,
            observe(operation, exchange, {}, {}).features);
}

}  // namespace
}  // namespace assay::fuzz
