#include "spec/schema/pointer.h"

#include <gtest/gtest.h>

namespace assay::spec {
namespace {

TEST(Pointer, IndicesOfOnePlaceAreAlike) {
  EXPECT_EQ(at_any_index("/items/3/id"), "/items/*/id");
  EXPECT_EQ(at_any_index("/items/3/id"), at_any_index("/items/0/id"));
  EXPECT_EQ(at_any_index("/v2/a~1b/"), "/v2/a~1b/");
  EXPECT_EQ(at_any_index("/12"), "/*");
  EXPECT_EQ(at_any_index(""), "");
}

}  // namespace
}  // namespace assay::spec
