// The official JSON Schema test suite, draft 4: the base of OpenAPI 3.0's schemas.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "spec/schema/compile.h"
#include "spec/schema/validate.h"

namespace assay::spec {
namespace {

namespace fs = std::filesystem;

// Keywords that OpenAPI 3.0 does not have, and references to other documents.
const std::set<std::string> foreign{
    "additionalItems", "dependencies", "patternProperties",       "refRemote",
    "definitions",     "ref",          "infinite-loop-detection", "format"};
// Single groups that rest on such keywords.
const std::set<std::string> foreign_groups{
    "an array of schemas for items",
    "items and subitems",
    "array-form items",
    "array-form items with null instance elements",
    "uniqueItems with an array of items",
    "uniqueItems with an array of items and additionalItems=false",
    "uniqueItems=false with an array of items",
    "uniqueItems=false with an array of items and additionalItems=false",
    "additionalProperties being false does not allow other properties",
    "non-ASCII pattern with additionalProperties",
    "properties, patternProperties, additionalProperties interaction",
    "additionalProperties with propertyNames",
    "$ref prevents a sibling id from changing the base uri"};

fs::path suite_folder() {
  return fs::path(ASSAY_SOURCE_DIR) / "../shared/data/JSON-Schema-Test-Suite/tests/draft4";
}

json::value read_json(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return json::parse(text);
}

TEST(Suite, EveryDraft4TestOfOurKeywordsIsAnsweredRight) {
  if (!fs::exists(suite_folder())) {
    GTEST_SKIP() << "the JSON Schema test suite is not in this checkout";
  }
  int right = 0;
  for (const auto& entry : fs::directory_iterator(suite_folder())) {
    if (!entry.is_regular_file() || foreign.contains(entry.path().stem().string())) continue;
    const auto file = read_json(entry.path());
    for (const auto& group : file.as_array()) {
      const auto title = std::string(group.at("description").as_string());
      if (foreign_groups.contains(title)) continue;
      const auto& schema_json = group.at("schema");
      Compiler compiler(schema_json, Dialect::openapi30);
      const auto schema = compiler.compile("");
      for (const auto& test : group.at("tests").as_array()) {
        const auto outcome = validate(schema, test.at("data"), Direction::response);
        const auto wanted = test.at("valid").as_bool() ? Outcome::valid : Outcome::invalid;
        EXPECT_EQ(outcome, wanted) << entry.path().filename() << ": " << title << ": "
                                   << test.at("description").as_string();
        right += outcome == wanted ? 1 : 0;
        const auto explained = explain(schema, test.at("data"), Direction::response).outcome;
        EXPECT_EQ(explained, wanted) << title << ": the explanation disagrees with the verdict";
      }
    }
  }
  EXPECT_GT(right, 250) << "the suite has shrunk, or was not read";
  RecordProperty("right", right);
}

}  // namespace
}  // namespace assay::spec
