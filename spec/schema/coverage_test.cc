// Which keywords were met.
#include "spec/schema/coverage.h"

#include <gtest/gtest.h>

#include "spec/schema/compile.h"

namespace assay::spec {
namespace {

TEST(Coverage, CountsAcceptedAndRejectedPerKeywordOfItsType) {
  const auto root = json::parse(R"({"type":"object","required":["a"],"additionalProperties":false,
    "properties":{"a":{"type":["string","number"],"minLength":2,"maximum":5},
                  "b":{"type":"array","items":{"enum":["x"]}}}})");
  Compiler compiler(root, Dialect::openapi31);
  KeywordCoverage coverage(compiler.compile(""), Direction::response);
  for (const char* text : {R"({"a":"abc"})", R"({"a":"c"})", R"({"a":7})", R"({"z":1})"}) {
    coverage.record(json::parse(text));
  }
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> found;
  for (const auto& row : coverage.counts()) found[row.schema] = {row.accepted, row.rejected};
  using Pair = std::pair<std::uint64_t, std::uint64_t>;
  EXPECT_EQ(found.at("/type"), Pair(4, 0));
  EXPECT_EQ(found.at("/required"), Pair(3, 1));
  EXPECT_EQ(found.at("/additionalProperties"), Pair(3, 1));
  EXPECT_EQ(found.at("/properties/a/minLength"), Pair(1, 1));
  EXPECT_EQ(found.at("/properties/a/maximum"), Pair(0, 1));
  EXPECT_EQ(found.at("/properties/b/items/enum"), Pair(0, 0)) << "never met, and yet listed";
  EXPECT_EQ(found.size(), 8U);
}

TEST(Coverage, CountsABranchOnlyWhereItFits) {
  const auto root =
      json::parse(R"({"oneOf":[{"type":"string","minLength":1},{"type":"integer"}]})");
  Compiler compiler(root, Dialect::openapi30);
  KeywordCoverage coverage(compiler.compile(""), Direction::response);
  coverage.record(json::parse("3"));
  for (const auto& row : coverage.counts()) {
    const bool met = row.schema == "/oneOf" || row.schema == "/oneOf/1/type";
    EXPECT_EQ(row.accepted, met ? 1U : 0U) << row.schema;
    EXPECT_EQ(row.rejected, 0U) << row.schema;
  }
}

}  // namespace
}  // namespace assay::spec
