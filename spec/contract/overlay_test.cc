#include "spec/contract/overlay.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "spec/contract/contract_files.h"
#include "spec/contract/shape.h"
#include "spec/schema/validate.h"
#include "spec/source.h"

namespace assay::spec {
namespace {

namespace fs = std::filesystem;

const fs::path suite = ASSAY_SOURCE_DIR "/../shared/data/suites/overlay";

Tree tree_of(std::string name, std::string text) {
  return *read_tree(*make_source(std::move(name), std::move(text)));
}

Tree tree_of_file(const fs::path& path) {
  return *read_tree(*read_source(path.string()));
}

Result<Overlay> overlay_of(const std::string& actions, const std::string& version = "1.0.0") {
  auto tree = std::make_shared<const Tree>(tree_of(
      "o.yaml", "overlay: " + version + "\ninfo: {title: t, version: v}\nactions:\n" + actions));
  if (auto wrong = check_shape(*tree, ContractKind::overlay)) return *wrong;
  return read_overlay(tree);
}

const char* document =
    "openapi: 3.0.3\ninfo: {title: a, version: '1'}\ntags: [a, b, c]\n"
    "paths:\n  /x:\n    get:\n      summary: old\n      tags: [dummy, kept]\n";

Result<Overlaid> applied(const std::string& actions, const std::string& version = "1.0.0") {
  auto overlay = overlay_of(actions, version);
  if (!overlay) return overlay.error();
  return apply_overlay(*overlay, tree_of("d.yaml", document));
}

TEST(Overlay, MergesMemberByMember) {
  const auto done = applied("- target: $.info\n  update: {title: new, license: {name: MIT}}\n");
  EXPECT_EQ(json::serialize(*done->tree.find("/info")),
            R"({"title":"new","version":"1","license":{"name":"MIT"}})");
}

TEST(Overlay, AppendsToLists) {
  const auto once = applied("- target: $.tags\n  update: [d]\n");
  EXPECT_EQ(json::serialize(*once->tree.find("/tags")), R"(["a","b","c",["d"]])")
      << "1.0: an entry";
  const auto joined = applied("- target: $.tags\n  update: [d, e]\n", "1.1.0");
  EXPECT_EQ(json::serialize(*joined->tree.find("/tags")), R"(["a","b","c","d","e"])");
  const auto inside = applied("- target: $\n  update: {tags: [d]}\n");
  EXPECT_EQ(json::serialize(*inside->tree.find("/tags")), R"(["a","b","c","d"])");
}

TEST(Overlay, RemovesSeveralItemsAndKeepsThePlacesOfTheOthers) {
  const auto done = applied("- target: $.tags[?@ == 'a' || @ == 'b']\n  remove: true\n");
  EXPECT_EQ(json::serialize(*done->tree.find("/tags")), R"(["c"])");
  EXPECT_EQ(done->tree.position("/tags/0").text(), "d.yaml:3:14");
}

TEST(Overlay, RemovesInsideOfWhatMovesUp) {
  const auto overlay =
      overlay_of("- target: $.l[0,1].a\n  remove: true\n- target: $.l[0]\n  remove: true\n");
  const auto done =
      apply_overlay(*overlay, tree_of("d.yaml", "l:\n- {a: 1, b: 2}\n- {a: 3, b: 4}\n"));
  EXPECT_EQ(json::serialize(done->tree.root()), R"({"l":[{"b":4}]})");
  EXPECT_EQ(done->tree.position("/l/0/b").text(), "d.yaml:3:10");
}

TEST(Overlay, NewNodesStandInTheOverlaysFile) {
  const auto done =
      applied("- target: $.paths['/x'].get\n  update:\n    summary: new\n    x-deep: {y: [1]}\n");
  EXPECT_EQ(done->tree.position("/paths/~1x/get/x-deep/y/0").text(), "o.yaml:7:18");
  EXPECT_EQ(done->tree.position("/paths/~1x/get/summary").text(), "o.yaml:6:5");
  EXPECT_EQ(done->tree.position("/paths/~1x/get/tags").text(), "d.yaml:8:7");
}

TEST(Overlay, CopiesWhatStandsElsewhere) {
  const auto done = applied("- target: $.paths['/x'].get\n  copy: $.info\n", "1.1.0");
  EXPECT_EQ(json::serialize(*done->tree.find("/paths/~1x/get/version")), "\"1\"");
  EXPECT_EQ(done->tree.position("/paths/~1x/get/version").file, "d.yaml");
}

TEST(Overlay, ActionsFollowEachOther) {
  const auto done =
      applied("- target: $.tags\n  remove: true\n- target: $\n  update: {tags: [z]}\n");
  EXPECT_EQ(json::serialize(*done->tree.find("/tags")), R"(["z"])");
}

TEST(Overlay, SaysWhatItDoesNotDo) {
  const auto nothing = applied("- target: $.nowhere\n  remove: true\n");
  ASSERT_EQ(nothing->warnings.size(), 1U);
  EXPECT_EQ(nothing->warnings[0].where.text(), "o.yaml:4:3");
  EXPECT_EQ(applied("- target: $\n  remove: true\n").error().message,
            "the root of the document cannot be removed");
  EXPECT_EQ(applied("- target: $.info\n  update: {title: {a: 1}}\n").error().message,
            "an object cannot be merged with a primitive value at #/info/title");
  EXPECT_EQ(applied("- target: $['info', 'tags']\n  update: {}\n").error().message,
            "the target selects an object and an array");
  EXPECT_TRUE(applied("- target: $\n  update: {info: }\n").has_value()) << "null changes nothing";
  EXPECT_EQ(applied("- target: $.info\n")->warnings[0].message, "the action does nothing");
}

TEST(Overlay, ComparesWhatItExtends) {
  auto tree = std::make_shared<const Tree>(
      tree_of("/a/o.yaml",
              "overlay: 1.0.0\nextends: other.yaml\ninfo: {title: t, version: v}\n"
              "actions: [{target: $, update: {x-a: 1}}]\n"));
  const auto overlay = read_overlay(tree);
  EXPECT_EQ(apply_overlay(*overlay, tree_of("/a/d.yaml", document))->warnings.size(), 1U);
  EXPECT_TRUE(apply_overlay(*overlay, tree_of("/a/other.yaml", document))->warnings.empty());
}

TEST(Overlay, PassesTheStandardsCompliantSets) {
  if (!fs::exists(suite)) GTEST_SKIP() << "the OpenAPI Initiative's overlay examples are not here";
  std::size_t sets = 0;
  for (const auto& entry : fs::directory_iterator(suite / "compliant-sets")) {
    if (!entry.is_directory()) continue;
    const auto overlay =
        read_overlay(std::make_shared<const Tree>(tree_of_file(entry.path() / "overlay.yaml")));
    ASSERT_TRUE(overlay.has_value()) << entry.path() << overlay.error().text();
    const auto done = apply_overlay(*overlay, tree_of_file(entry.path() / "openapi.yaml"));
    ASSERT_TRUE(done.has_value()) << entry.path() << done.error().text();
    EXPECT_TRUE(same_json(done->tree.root(), tree_of_file(entry.path() / "output.yaml").root()))
        << entry.path();
    ++sets;
  }
  EXPECT_GE(sets, 8U);
}

TEST(Overlay, TakesAndRefusesWhatTheStandardsOwnTestsDo) {
  if (!fs::exists(suite)) GTEST_SKIP() << "the OpenAPI Initiative's overlay tests are not here";
  std::size_t files = 0;
  for (const char* version : {"v1.0", "v1.1"}) {
    for (const char* kind : {"pass", "fail"}) {
      for (const auto& entry : fs::directory_iterator(suite / "tests" / version / kind)) {
        const auto read = read_contract_files({entry.path().string()});
        EXPECT_EQ(read.has_value(), std::string(kind) == "pass")
            << entry.path() << (read ? "" : read.error().text());
        ++files;
      }
    }
  }
  EXPECT_GE(files, 20U);
}

}  // namespace
}  // namespace assay::spec
