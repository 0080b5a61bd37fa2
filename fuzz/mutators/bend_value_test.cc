#include "fuzz/mutators/bend_value.h"

#include <gtest/gtest.h>

#include <set>

#include "spec/encoding.h"

namespace assay::fuzz {
namespace {

namespace json = boost::json;

TEST(BendValue, ClimbsCharacterByCharacter) {
  // What a parser behind the service rewards: each further character of a range in hexadecimal.
  const std::string goal = "0x1-0x2/9";
  const auto reached = [&](const json::value& value) {
    const auto& text = value.get_string();
    std::size_t same = 0;
    while (same < goal.size() && same < text.size() && text[same] == goal[same]) ++same;
    return same;
  };
  properties::SeededSource source(1);
  json::value best = "office";
  int tries = 0;
  while (reached(best) < goal.size() && tries < 20000) {
    auto next = best;
    ASSERT_TRUE(bend_value(next, {}, source));
    if (reached(next) > reached(best)) best = next;
    ++tries;
  }
  EXPECT_EQ(reached(best), goal.size()) << best << " after " << tries;
}

TEST(BendValue, KeepsTextsUtf8WhateverLibFuzzerDoes) {
  properties::SeededSource source(2);
  const MutateBytes spoil = [](std::string bytes, std::size_t most) {
    bytes += "\xC3\x28\xFF!";
    EXPECT_LE(bytes.size(), most);
    return bytes;
  };
  std::set<std::string> texts;
  for (int i = 0; i < 300; ++i) {
    json::value value = "a\u00E9\U0001F4A9";
    ASSERT_TRUE(bend_value(value, spoil, source));
    const std::string text(value.get_string());
    EXPECT_TRUE(spec::is_utf8(text)) << json::serialize(value);
    texts.insert(text);
  }
  EXPECT_TRUE(texts.contains("a\u00E9\U0001F4A9(!")) << "libFuzzer's turn";
  EXPECT_GT(texts.size(), 100U);
}

TEST(SpliceText, PutsTheEndOfOneTextBehindTheBeginningOfAnother) {
  properties::SeededSource source(4);
  std::set<std::string> texts;
  for (int i = 0; i < 300; ++i) {
    json::value value = "0x1-0x2";
    ASSERT_TRUE(splice_text(value, "10.0.0.0/8", source));
    const std::string text(value.get_string());
    EXPECT_TRUE(text.ends_with("8")) << text;
    texts.insert(text);
  }
  EXPECT_TRUE(texts.contains("0x1-0x2/8"));
  EXPECT_TRUE(texts.contains("10.0.0.0/8"));
  json::value same = "a";
  EXPECT_FALSE(splice_text(same, json::value(5), source));
  EXPECT_FALSE(splice_text(same, "", source));
  EXPECT_EQ(same, "a");
}

TEST(BendValue, MovesNumbersAndLeavesTheRestAlone) {
  properties::SeededSource source(3);
  std::set<std::int64_t> numbers;
  for (int i = 0; i < 300; ++i) {
    json::value value = std::numeric_limits<std::int64_t>::max();
    ASSERT_TRUE(bend_value(value, {}, source));
    numbers.insert(value.get_int64());
  }
  EXPECT_TRUE(numbers.contains(std::int64_t{1} << 31U));
  EXPECT_TRUE(numbers.contains(-std::numeric_limits<std::int64_t>::max()));
  for (json::value value : {json::value(nullptr), json::value(true), json::value(json::array{1})}) {
    const auto before = value;
    EXPECT_FALSE(bend_value(value, {}, source));
    EXPECT_EQ(value, before);
  }
}

}  // namespace
}  // namespace assay::fuzz
