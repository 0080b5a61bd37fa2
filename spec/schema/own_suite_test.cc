// Our own tests in the official suite's format (spec/schema/tests): the keywords of every draft,
// and what OpenAPI makes of them. Two fields are added: `direction`, and `verdict: undecided` where
// readers of the standard differ and Assay says so; `valid` is what the letter says.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "spec/schema/suite.h"
#include "spec/schema/validate.h"

namespace assay::spec {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, Dialect> dialects{
    {"draft4", Dialect::draft4},          {"draft6", Dialect::draft6},
    {"draft7", Dialect::draft7},          {"draft2019-09", Dialect::draft2019},
    {"draft2020-12", Dialect::draft2020}, {"openapi30", Dialect::openapi30},
    {"openapi31", Dialect::openapi31}};

std::vector<fs::path> own_files() {
  std::vector<fs::path> files;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(ASSAY_SOURCE_DIR) / "spec/schema/tests")) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Direction direction_of(const json::object& test) {
  const auto* direction = test.if_contains("direction");
  return direction != nullptr && *direction == "request" ? Direction::request : Direction::response;
}

Outcome wanted_of(const json::object& test) {
  if (test.contains("verdict")) return Outcome::undecided;
  return test.at("valid").as_bool() ? Outcome::valid : Outcome::invalid;
}

class OwnSuite : public testing::TestWithParam<fs::path> {};

TEST_P(OwnSuite, IsAnsweredRight) {
  const auto dialect = dialects.at(GetParam().parent_path().filename().string());
  const auto groups = suite::read_json(GetParam());
  for (const auto& group : groups.as_array()) {
    Compiler compiler(group.at("schema"), dialect);
    const auto schema = compiler.compile("");
    for (const auto& test : group.at("tests").as_array()) {
      const auto wanted = wanted_of(test.as_object());
      const auto direction = direction_of(test.as_object());
      EXPECT_EQ(validate(schema, test.at("data"), direction), wanted)
          << group.at("description") << ": " << test.at("description");
      EXPECT_EQ(explain(schema, test.at("data"), direction).outcome, wanted)
          << group.at("description") << ": " << test.at("description");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Files, OwnSuite, testing::ValuesIn(own_files()), [](const auto& row) {
  auto name = row.param.parent_path().filename().string() + "_" + row.param.stem().string();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
});

TEST(OwnSuite, StrictReadersOfNullableFollowTheLetter) {
  const auto file = fs::path(ASSAY_SOURCE_DIR) / "spec/schema/tests/openapi30/nullable.json";
  const auto groups = suite::read_json(file);
  for (const auto& group : groups.as_array()) {
    CompileOptions options;
    options.strict_nullable = true;
    Compiler compiler(group.at("schema"), Dialect::openapi30, options);
    const auto schema = compiler.compile("");
    for (const auto& test : group.at("tests").as_array()) {
      const auto wanted = test.at("valid").as_bool() ? Outcome::valid : Outcome::invalid;
      const auto explained = explain(schema, test.at("data"), Direction::response);
      EXPECT_EQ(explained.outcome, wanted)
          << group.at("description") << ": " << test.at("description");
    }
  }
}

TEST(OwnSuite, HasItsSize) {
  std::size_t openapi = 0;
  for (const auto& file : own_files()) {
    if (!file.parent_path().filename().string().starts_with("openapi")) continue;
    const auto groups = suite::read_json(file);
    for (const auto& group : groups.as_array()) {
      openapi += group.at("tests").as_array().size();
    }
  }
  EXPECT_GE(openapi, 500U);
}

}  // namespace
}  // namespace assay::spec
