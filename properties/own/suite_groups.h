// The schemas of the JSON-Schema-Test-Suite that some instance keeps. For the laws about drawing.
#pragma once

#include <boost/json.hpp>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "spec/schema/suite.h"
#include "spec/schema/validate.h"

namespace assay::properties {

/// How many values each law draws per schema: ASSAY_CASES, or what the gate has time for.
[[nodiscard]] inline int cases_or(int usual) {
  const char* text = std::getenv("ASSAY_CASES");
  const int given = text != nullptr ? std::atoi(text) : 0;
  return given > 0 ? given : usual;
}

/// One group of tests with its schema.
struct SuiteGroup {
  std::string name;
  std::shared_ptr<boost::json::value> root;
  spec::Schema schema;
  bool satisfiable = false;  ///< some test of the group is valid
};

/// The groups of one file whose references all resolve.
[[nodiscard]] inline std::vector<SuiteGroup> suite_groups(const std::filesystem::path& file,
                                                          const spec::suite::Draft& draft,
                                                          spec::suite::Part part) {
  std::vector<SuiteGroup> groups;
  const auto tests = spec::suite::read_json(file);
  for (const auto& one : tests.as_array()) {
    SuiteGroup group;
    group.name = file.stem().string() + ": " + std::string(one.at("description").as_string());
    group.root = std::make_shared<boost::json::value>(one.at("schema"));
    spec::CompileOptions options;
    options.loader = spec::suite::remotes();
    if (part == spec::suite::Part::format) options.assert_format = true;
    spec::Compiler compiler(*group.root, draft.dialect, options);
    group.schema = compiler.compile("");
    bool usable = true;
    for (const auto& issue : compiler.issues()) usable = usable && !issue.fatal;
    for (const auto& test : one.at("tests").as_array()) {
      // Our own verdict counts: what we answer otherwise on purpose is named elsewhere.
      group.satisfiable =
          group.satisfiable ||
          validate(group.schema, test.at("data"), spec::Direction::request) == spec::Outcome::valid;
    }
    if (usable) groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace assay::properties
