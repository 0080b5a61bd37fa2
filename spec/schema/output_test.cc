// The official tests of output and of annotations.
#include <gtest/gtest.h>

#include <algorithm>

#include "spec/schema/pointer.h"
#include "spec/schema/suite.h"
#include "spec/schema/validate.h"

namespace assay::spec {
namespace {

namespace fs = std::filesystem;

void check_output(const fs::path& file, Dialect dialect, const json::value& output_schema) {
  const auto groups = suite::read_json(file);
  for (const auto& group : groups.as_array()) {
    Compiler compiler(group.at("schema"), dialect);
    const auto schema = compiler.compile("");
    for (const auto& test : group.at("tests").as_array()) {
      const json::value output = basic_output(schema, test.at("data"), Direction::response);
      CompileOptions options;
      options.uri = "https://json-schema.org/tests/here";
      options.loader = [&](const std::string& uri) {
        return uri.ends_with("/output/schema") ? &output_schema : nullptr;
      };
      Compiler expected(test.at("output").at("basic"), dialect, options);
      const auto verdict = explain(expected.compile(""), output, Direction::response);
      EXPECT_EQ(verdict.outcome, Outcome::valid)
          << file << group.at("description") << output
          << (verdict.errors.empty() ? "" : verdict.errors.front().sentence());
    }
  }
}

TEST(Output, PassesTheOfficialTestsOfBasic) {
  if (suite::root().empty()) GTEST_SKIP() << "the official suite is not beside this checkout";
  int files = 0;
  for (const auto& draft : suite::drafts()) {
    const auto folder = suite::root() / "output-tests" / draft.folder;
    if (!fs::exists(folder / "content")) continue;
    const auto output_schema = suite::read_json(folder / "output-schema.json");
    for (const auto& entry : fs::directory_iterator(folder / "content")) {
      check_output(entry.path(), draft.dialect, output_schema);
      ++files;
    }
  }
  EXPECT_EQ(files, 8);
}

bool concerns(const json::object& group, int generation_year) {
  const auto* compatibility = group.if_contains("compatibility");
  if (compatibility == nullptr) return true;
  const std::string text(compatibility->as_string());
  if (text.starts_with("=")) return std::stoi(text.substr(1)) == generation_year;
  return std::stoi(text) <= generation_year;
}

/// The annotations of `keyword` at `location`, by the decoded fragment of their schema.
json::object annotations_at(const json::object& output, const json::value& assertion) {
  json::object found;
  for (const auto& unit : output.at("annotations").as_array()) {
    const auto path = std::string(unit.at("absoluteKeywordLocation").as_string());
    const auto slash = path.rfind('/');
    if (unit.at("instanceLocation") != assertion.at("location")) continue;
    if (path.substr(slash + 1) != assertion.at("keyword").as_string()) continue;
    const auto hash = path.find('#');
    found[path.substr(hash, slash - hash)] = unit.at("annotation");
  }
  return found;
}

/// The tests name schemas from the document's root, we from the resource that holds them (§8.2.1):
/// our pointer is the end of theirs.
bool agree(const json::object& found, const json::object& wanted) {
  if (found.size() != wanted.size()) return false;
  return std::all_of(found.begin(), found.end(), [&](const auto& one) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const auto& other) {
      return other.value() == one.value() && other.key().ends_with(one.key().substr(1));
    });
  });
}

TEST(Output, CollectsTheAnnotationsOfTheOfficialTests) {
  if (suite::root().empty()) GTEST_SKIP() << "the official suite is not beside this checkout";
  int assertions = 0;
  for (const auto& entry : fs::directory_iterator(suite::root() / "annotations/tests")) {
    const auto file = suite::read_json(entry.path());
    for (const auto& group : file.at("suite").as_array()) {
      if (!concerns(group.as_object(), 2020)) continue;
      CompileOptions options;
      options.uri = "https://a.example/schema";
      Compiler compiler(group.at("schema"), Dialect::draft2020, options);
      const auto schema = compiler.compile("");
      for (const auto& test : group.at("tests").as_array()) {
        const auto output = basic_output(schema, test.at("instance"), Direction::response);
        ASSERT_TRUE(output.contains("annotations")) << group.at("description") << output;
        for (const auto& assertion : test.at("assertions").as_array()) {
          json::object wanted;
          for (const auto& one : assertion.at("expected").as_object()) {
            const std::string key(one.key());
            const auto hash = key.find('#');
            wanted[hash == std::string::npos ? "#" : "#" + decode_fragment(key.substr(hash + 1))] =
                one.value();
          }
          EXPECT_TRUE(agree(annotations_at(output, assertion), wanted))
              << entry.path().filename() << ": " << group.at("description") << " "
              << test.at("instance");
          ++assertions;
        }
      }
    }
  }
  EXPECT_GT(assertions, 60);
}

}  // namespace
}  // namespace assay::spec
