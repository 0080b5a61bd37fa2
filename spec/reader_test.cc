#include "spec/reader.h"

#include <gtest/gtest.h>

namespace assay::spec {
namespace {

Result<Tree> read(const std::string& text) {
  return read_tree({"t", text, 1, 0});
}

json::value value_of(const std::string& scalar) {
  const auto tree = read("a: " + scalar + "\n");
  if (!tree) return json::string("error: " + tree.error().text());
  return *tree->find("/a");
}

std::string error_of(const std::string& text) {
  const auto tree = read(text);
  return tree ? "read as " + json::serialize(tree->root()) : tree.error().text();
}

TEST(Yaml, ScalarsFollowTheCoreSchemaOfOneTwo) {
  for (const char* word : {"yes",      "no",    "on",   "off",        "y",
                           "n",        "Yes",   "NO",   "2024-01-31", "2024-01-31T10:00:00Z",
                           "12:30:45", "1_000", "0b11", "1e",         ".",
                           "+",        "0o9",   "0xg",  "1.2.3",      "0108",
                           "tRUE"}) {
    EXPECT_EQ(value_of(word), json::value(word)) << word;
  }
  EXPECT_EQ(value_of("0o17"), 15);
  EXPECT_EQ(value_of("0x1FFFFFFFFFFFFFFFFF"), 0x1FFFFFFFFFFFFFFFFFp0);
  EXPECT_EQ(value_of("0o2000000000000000000000"), 0x1p64);
  EXPECT_EQ(value_of("0o4000000000000000000001"), 0x2p64);
  EXPECT_EQ(value_of("0x1F"), 31);
  EXPECT_EQ(value_of("012"), 12);
  EXPECT_EQ(value_of("+1"), 1);
  EXPECT_EQ(value_of("-0"), 0);
  EXPECT_EQ(value_of("1e3"), 1000.0);
  EXPECT_EQ(value_of(".5"), 0.5);
  EXPECT_EQ(value_of("18446744073709551615"), 18446744073709551615U);
  for (const char* word : {"", "~", "null", "Null", "NULL"}) EXPECT_TRUE(value_of(word).is_null());
  for (const char* word : {"true", "True", "TRUE"}) EXPECT_EQ(value_of(word), true);
  EXPECT_EQ(value_of("!!str 5"), "5");
  EXPECT_EQ(value_of("'5'"), "5");
  EXPECT_EQ(value_of("|\n  a\n  b"), "a\nb\n");
}

TEST(Yaml, KeysAreTextsWhateverTheyLookLike) {
  const auto tree = read("200: a\ntrue: b\nno: c\n1.0: d\n2024-01-01: e\n");
  ASSERT_TRUE(tree) << tree.error().text();
  for (const char* key : {"200", "true", "no", "1.0", "2024-01-01"}) {
    EXPECT_TRUE(tree->root().get_object().contains(key)) << key;
  }
}

TEST(Yaml, MergeKeysGiveWhatTheMappingLacks) {
  const auto tree = read("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {<<: [*a, *b], x: 0}\n");
  ASSERT_TRUE(tree) << tree.error().text();
  EXPECT_EQ(*tree->find("/c"), (json::value{{"x", 0}, {"y", 2}, {"z", 4}}));
}

TEST(Yaml, WhatCannotBeReadIsRefusedWithItsPlace) {
  EXPECT_NE(error_of("a: 1\na: 2\n").find("t:2:1: the key 'a' occurs twice"), std::string::npos);
  EXPECT_NE(error_of("a: 1\n---\nb: 2\n").find("t:3:1: a second YAML document"), std::string::npos)
      << error_of("a: 1\n---\nb: 2\n");
  EXPECT_NE(error_of("a: &a [*a]\n").find("alias"), std::string::npos);
  EXPECT_NE(error_of("a: *b\n").find("t:1:4"), std::string::npos) << error_of("a: *b\n");
  EXPECT_NE(error_of("? [a]\n: b\n").find("a key is no scalar"), std::string::npos);
  EXPECT_NE(error_of("a: .nan\n").find("no JSON number"), std::string::npos);
  for (const char* base : {"", "0o7", "0x7"}) {
    const auto text = "a: " + std::string(base) + std::string(400, '7') + "\n";
    EXPECT_NE(error_of(text).find("t:1:4"), std::string::npos) << error_of(text);
  }
  EXPECT_NE(error_of("# only words\n").find("read as null"), std::string::npos);
}

TEST(Yaml, OneDocumentMayBeMarkedAtBothEnds) {
  EXPECT_EQ(error_of("%YAML 1.2\n---\na: 1\n...\n"), "read as {\"a\":1}");
  EXPECT_EQ(error_of("---\na: 1\n---\n"), "read as {\"a\":1}");
}

TEST(Yaml, BombsAreRefused) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i <= 100; ++i) {
    const auto before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before +
            ", " + before + "]\n";
  }
  EXPECT_NE(error_of(bomb).find("alias bomb"), std::string::npos);
  EXPECT_NE(error_of(std::string(100'000, '[')).find("deep"), std::string::npos);
  EXPECT_NE(error_of("a: " + std::string(100'000, '[')).find("deep"), std::string::npos);
  EXPECT_NE(error_of("a: " + std::string(1'000, '[')).find("t:"), std::string::npos);
  std::string ladder;
  for (int i = 0; i < 100'000; ++i) ladder += "- ";
  EXPECT_NE(error_of(ladder + "a\n").find("deep"), std::string::npos);
}

TEST(Json, WhatBeginsLikeJsonMayBeAFlowMappingOfYaml) {
  EXPECT_EQ(error_of("{openapi: 3.0.4, a: [b, c]}"),
            "read as {\"openapi\":\"3.0.4\",\"a\":[\"b\",\"c\"]}");
  EXPECT_NE(error_of("{\"a\": 1,}").find("broken JSON"), std::string::npos);
  EXPECT_NE(error_of("{\"a\": 1} x").find("after the end"), std::string::npos);
  EXPECT_NE(error_of("{\"a\": 1, \"a\": 2}").find("occurs twice"), std::string::npos);
  EXPECT_NE(error_of("{\"a\": 1e400}").find("t:1:7"), std::string::npos)
      << error_of("{\"a\": 1e400}");
}

}  // namespace
}  // namespace assay::spec
