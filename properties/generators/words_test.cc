// The user's words: read in libFuzzer's form, used by the verdict over the bytes.
#include "properties/generators/words.h"

#include <gtest/gtest.h>

#include "properties/generators/assemble.h"

namespace assay::properties {
namespace {

TEST(Dictionary, WordsAreReadAsLibFuzzerAndAflWriteThem) {
  const auto words = parse_dictionary("d",
                                      "# comment\n\n  kw1=\"blah\"\nkw@2=\"a\\\\b\\\"c\"\r\n"
                                      "\"\\x41\\xfF\"\nagain=\"blah\"\nempty=\"\"\n\"=\"");
  ASSERT_TRUE(words.has_value()) << words.error().text();
  EXPECT_EQ(*words, (std::vector<std::string>{"blah", "a\\b\"c", "A\xff", "="}));
}

TEST(Dictionary, BadLineIsNamed) {
  for (const char* bad : {"word", "\"open", "x=\"a\"b\"", "x=\"\\q\"", "x=\"\\x4\"", "x=\"\\\"",
                          "=\"a\"", "x \"a\"", "x=\"a\" more"}) {
    const auto words = parse_dictionary("my.dict", "ok=\"fine\"\n#\n" + std::string(bad) + "\n");
    ASSERT_FALSE(words.has_value()) << bad;
    EXPECT_EQ(words.error().where.file, "my.dict");
    EXPECT_EQ(words.error().where.line, 3U) << bad;
    EXPECT_EQ(words.error().code, spec::ErrorCode::usage);
  }
}

const auto document = [] {
  auto loaded = spec::load_document(ASSAY_SOURCE_DIR "/spec/documents/bookings.yaml");
  if (!loaded) throw std::runtime_error(loaded.error().text());
  return std::make_shared<const spec::Document>(std::move(*loaded));
}();

TEST(Words, AreUsedWhereTheyAreAdmittedAndAsNearMissesWhereNot) {
  const auto& operation = *document->find("createRoom");
  Values values;
  values.words = {"zaragoza", "<svg onload=x>"};
  SeededSource source(1);
  int admitted = 0;
  int missed = 0;
  for (int i = 0; i < 40; ++i) {
    const auto base = generate_valid(*document, operation, source, 50, values);
    ASSERT_TRUE(base);
    if (const auto one = put_word(*document, operation, *base, WordUse::admitted, values, source)) {
      EXPECT_EQ(verdict_of(*document, operation, *one).kind, spec::Verdict::Kind::valid);
      const auto text = json::serialize(spec::case_to_json(*one));
      EXPECT_TRUE(text.find("zaragoza") != text.npos || text.find("<svg") != text.npos) << text;
      ++admitted;
    }
    if (const auto one =
            put_word(*document, operation, *base, WordUse::near_miss, values, source)) {
      EXPECT_EQ(verdict_of(*document, operation, *one).kind, spec::Verdict::Kind::invalid);
      ++missed;
    }
  }
  EXPECT_GT(admitted, 20);
  EXPECT_GT(missed, 10);
}

TEST(Words, FixedValuesAreLeftAlone) {
  const auto& operation = *document->find("createRoom");
  Values values;
  values.words = {"zaragoza"};
  values.fixed["name"] = "Loft";
  SeededSource source(1);
  int used = 0;
  for (int i = 0; i < 40; ++i) {
    const auto base = generate_valid(*document, operation, source, 50, values);
    ASSERT_TRUE(base);
    const auto one = put_word(*document, operation, *base, WordUse::admitted, values, source);
    if (!one || !one->body || !one->body->value.is_object()) continue;
    EXPECT_EQ(one->body->value.at("name"), "Loft");
    ++used;
  }
  EXPECT_GT(used, 10);
}

TEST(Turns, ValuesFollowEachOtherWhereTheNameStands) {
  Values values;
  values.turns["id"] = {1, "two", 3};
  spec::Case value;
  value.arguments = {{"id", spec::In::query, "text", std::nullopt},
                     {"other", spec::In::query, "text", std::nullopt}};
  value.body = spec::Body{"application/json", json::object{{"id", 0}, {"x", 1}}, std::nullopt};
  std::vector<std::string> seen;
  for (std::uint64_t turn = 0; turn < 4; ++turn) {
    auto copy = value;
    take_turns(copy, values, turn);
    EXPECT_EQ(copy.arguments[1].value, "text");
    seen.push_back(json::serialize(copy.arguments[0].value) +
                   json::serialize(copy.body->value.at("id")));
  }
  // A text stays a text.
  EXPECT_EQ(seen, (std::vector<std::string>{"\"1\"1", "\"two\"\"two\"", "\"3\"3", "\"1\"1"}));
}

}  // namespace
}  // namespace assay::properties
