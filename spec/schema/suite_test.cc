// The official JSON Schema test suite, every draft from 4 on, required and optional.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "spec/schema/suite.h"

namespace assay::spec {
namespace {

struct Row {
  suite::Draft draft;
  suite::Part part;
  std::filesystem::path file;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.file.filename();
}

const char* part_name(suite::Part part) {
  switch (part) {
    case suite::Part::required:
      return "required";
    case suite::Part::optional:
      return "optional";
    case suite::Part::format:
      break;
  }
  return "format";
}

constexpr suite::Part parts[] = {suite::Part::required, suite::Part::optional, suite::Part::format};

std::vector<Row> all_files() {
  std::vector<Row> rows;
  for (const auto& draft : suite::drafts()) {
    for (const auto part : parts) {
      for (const auto& file : suite::files(draft, part)) rows.push_back({draft, part, file});
    }
  }
  return rows;
}

class OfficialSuite : public testing::TestWithParam<Row> {};

TEST_P(OfficialSuite, IsAnsweredRight) {
  const auto tally = suite::run(GetParam().file, GetParam().draft, GetParam().part);
  EXPECT_GT(tally.total, 0);
  for (const auto& line : tally.failed) ADD_FAILURE() << line;
}

std::string row_name(const testing::TestParamInfo<Row>& info) {
  std::string name = std::string(info.param.draft.folder) + "_" + part_name(info.param.part) + "_" +
                     info.param.file.stem().string();
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(OfficialSuite);
INSTANTIATE_TEST_SUITE_P(Files, OfficialSuite, testing::ValuesIn(all_files()), row_name);

// scripts/schema-suite shows this table.
TEST(OfficialSuiteTable, IsComplete) {
  if (suite::root().empty()) {
    GTEST_SKIP() << "the JSON Schema test suite is not beside this checkout; our own suite ran";
  }
  fmt::print("{:<14}{:<10}{:>7}{:>8}{:>9}{:>8}\n", "draft", "part", "total", "passed", "excused",
             "failed");
  suite::Tally all;
  for (const auto& draft : suite::drafts()) {
    for (const auto part : parts) {
      suite::Tally tally;
      for (const auto& file : suite::files(draft, part)) tally.add(suite::run(file, draft, part));
      fmt::print("{:<14}{:<10}{:>7}{:>8}{:>9}{:>8}\n", draft.folder, part_name(part), tally.total,
                 tally.passed, tally.excused.size(), tally.failed.size());
      all.add(tally);
    }
  }
  fmt::print("{:<14}{:<10}{:>7}{:>8}{:>9}{:>8}\n", "all", "", all.total, all.passed,
             all.excused.size(), all.failed.size());
  for (const auto& miss : all.excused) fmt::print("excused: {}\n  {}\n", miss.where, miss.reason);
  EXPECT_GT(all.total, 8000) << "the suite has shrunk, or was not read";
  EXPECT_TRUE(all.failed.empty());
}

}  // namespace
}  // namespace assay::spec
