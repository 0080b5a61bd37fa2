// What is drawn is valid: over every schema of the JSON-Schema-Test-Suite, and over every body and
// parameter of the documents beside this checkout.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "properties/generators/generate.h"
#include "properties/own/suite_groups.h"
#include "spec/document.h"

namespace assay::properties {
namespace {

using spec::suite::Part;

struct Tally {
  int schemas = 0;
  int drawn = 0;
  int unsatisfiable = 0;
  int unsupported = 0;
  long values = 0;
  long rejected = 0;
  std::vector<std::string> misses;

  void add(const Tally& other) {
    schemas += other.schemas;
    drawn += other.drawn;
    unsatisfiable += other.unsatisfiable;
    unsupported += other.unsupported;
    values += other.values;
    rejected += other.rejected;
    misses.insert(misses.end(), other.misses.begin(), other.misses.end());
  }
};

void print_head(const char* what) {
  fmt::print("{:<34}{:>8}{:>8}{:>10}{:>13}{:>12}{:>10}\n", what, "schemas", "drawn", "unsat.",
             "unsupported", "values", "rejected");
}

void print_row(const std::string& name, const Tally& tally) {
  fmt::print("{:<34}{:>8}{:>8}{:>10}{:>13}{:>12}{:>9.3f}%\n", name, tally.schemas, tally.drawn,
             tally.unsatisfiable, tally.unsupported, tally.values,
             tally.values > 0 ? 100.0 * static_cast<double>(tally.rejected) /
                                    static_cast<double>(tally.values + tally.rejected)
                              : 0.0);
}

/// Draws `cases` values of growing size; each must be valid.
void draw_all(const std::string& name, const spec::Schema& schema, int cases, Tally& tally) {
  ++tally.schemas;
  SeededSource source(hash(name));
  for (int i = 0; i < cases; ++i) {
    GenerateOptions options;
    options.size = (i * 7) % 101;
    const auto made = draw_value(schema, source, options);
    tally.rejected += made.rejected;
    if (!made.value) {
      (made.unsatisfiable ? tally.unsatisfiable : tally.unsupported) += 1;
      tally.misses.push_back(name + ": " + made.reason);
      return;
    }
    ++tally.values;
    if (validate(schema, *made.value, spec::Direction::request) != spec::Outcome::valid) {
      ADD_FAILURE() << name << " was given " << *made.value;
      return;
    }
  }
  ++tally.drawn;
}

TEST(GeneratedTable, EverySatisfiableSchemaOfTheOfficialSuiteIsDrawn) {
  if (spec::suite::root().empty()) {
    GTEST_SKIP() << "the JSON Schema test suite is not beside this checkout";
  }
  print_head("draft");
  Tally all;
  for (const auto& draft : spec::suite::drafts()) {
    for (const auto part : {Part::required, Part::optional, Part::format}) {
      Tally tally;
      for (const auto& file : spec::suite::files(draft, part)) {
        for (const auto& group : suite_groups(file, draft, part)) {
          const auto name = std::string(draft.folder) + "/" + group.name;
          if (!group.satisfiable) continue;
          draw_all(name, group.schema, cases_or(40), tally);
        }
      }
      const char* label = part == Part::required   ? ""
                          : part == Part::optional ? " optional"
                                                   : " format";
      print_row(draft.folder + std::string(label), tally);
      all.add(tally);
    }
  }
  print_row("all", all);
  for (const auto& miss : all.misses) fmt::print("  {}\n", miss);
  EXPECT_GT(all.schemas, 1000);
  EXPECT_TRUE(all.misses.empty());
}

/// The request schemas of one document, each once: bodies and parameters.
Tally draw_document(const std::filesystem::path& file) {
  Tally tally;
  const auto document = spec::load_document(file.string());
  if (!document) {
    ADD_FAILURE() << file << ": " << document.error().text();
    return tally;
  }
  std::set<spec::NodeId> seen;
  const auto draw = [&](const std::string& name, const spec::Schema& schema) {
    if (schema && seen.insert(schema.id()).second) draw_all(name, schema, cases_or(8), tally);
  };
  for (const auto& operation : document->operations) {
    for (const auto& parameter : operation.parameters) {
      draw(operation.key() + " parameter " + parameter.name, parameter.schema);
    }
    if (!operation.body) continue;
    for (const auto& media : operation.body->content) {
      draw(operation.key() + " body " + media.name, media.schema);
    }
  }
  return tally;
}

TEST(GeneratedTable, EveryBodyAndParameterOfTheDocumentsBesideThisCheckoutIsDrawn) {
  const auto folder = std::filesystem::path(ASSAY_SOURCE_DIR) / "../shared/data/openapi";
  if (!std::filesystem::exists(folder)) {
    GTEST_SKIP() << "no documents lie beside this checkout in ../shared/data/openapi";
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  print_head("document");
  Tally all;
  for (const auto& file : files) {
    const auto tally = draw_document(file);
    print_row(file.filename().string().substr(0, 33), tally);
    all.add(tally);
  }
  print_row("all", all);
  for (const auto& miss : all.misses) fmt::print("  {}\n", miss);
  EXPECT_GT(all.schemas, 1000);
  EXPECT_TRUE(all.misses.empty());
}

}  // namespace
}  // namespace assay::properties
