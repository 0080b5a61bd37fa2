#include "spec/nearest_name.h"

#include <gtest/gtest.h>

namespace assay::spec {
namespace {

TEST(NearestName, IsTheOneWithFewestLettersBetween) {
  const std::vector<std::string_view> known{"required", "requestBody", "responses"};
  EXPECT_EQ(nearest_name("requird", known, 4), "required");
  EXPECT_EQ(nearest_name("RequestBody", known, 4), "requestBody");
  EXPECT_EQ(nearest_name("resqonses", known, 4), "responses");
  EXPECT_EQ(nearest_name("resqonsez", known, 4), "") << "two wrong letters are four apart";
  EXPECT_EQ(nearest_name("schema", known, 4), "");
  EXPECT_EQ(nearest_name(std::string(65, 'a'), {std::string_view("a")}, 100), "");
}

}  // namespace
}  // namespace assay::spec
