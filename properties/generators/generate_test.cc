// Values drawn for a schema are valid for every reader of it.
#include "properties/generators/generate.h"

#include <gtest/gtest.h>

#include "spec/schema/compile.h"
#include "spec/schema/pattern.h"

namespace assay::properties {
namespace {

void expect_values(const char* text, spec::Dialect dialect, spec::Outcome wanted) {
  const auto root = json::parse(text);
  spec::Compiler compiler(root, dialect);
  const auto schema = compiler.compile("");
  SeededSource source(7);
  for (int i = 0; i < 50; ++i) {
    const auto value = generate(schema, source, {});
    ASSERT_EQ(value.has_value(), wanted == spec::Outcome::valid) << text;
    if (!value) return;
    EXPECT_EQ(spec::validate(schema, *value, spec::Direction::request), spec::Outcome::valid)
        << text << ": " << *value;
  }
}

TEST(Generate, KeepsWhatOnlySomeReadersApply) {
  for (const char* text :
       {R"({"type":"string","const":"cat"})",
        R"({"components":{"s":{"type":"string"}},"$ref":"#/components/s","maxLength":2})",
        R"({"components":{"s":{"type":"integer"}},"$ref":"#/components/s","enum":[1,2,3]})"}) {
    expect_values(text, spec::Dialect::openapi30, spec::Outcome::valid);
  }
}

TEST(Generate, GivesNothingForAnUnsatisfiableSchema) {
  expect_values(R"({"type":"string","enum":[1]})", spec::Dialect::openapi30,
                spec::Outcome::invalid);
  expect_values(R"({"allOf":[{"type":"string"},{"type":"integer"}]})", spec::Dialect::openapi30,
                spec::Outcome::invalid);
}

TEST(Generate, EveryFormatThatIsJudgedCanBeDrawn) {
  for (const char* format :
       {"date-time", "date",          "time",         "duration",      "email",
        "idn-email", "hostname",      "idn-hostname", "ipv4",          "ipv6",
        "uri",       "uri-reference", "iri",          "iri-reference", "uri-template",
        "uuid",      "byte",          "base64url",    "json-pointer",  "relative-json-pointer",
        "regex"}) {
    const auto text = R"({"type":"string","format":")" + std::string(format) + "\"}";
    expect_values(text.c_str(), spec::Dialect::openapi30, spec::Outcome::valid);
  }
}

TEST(Generate, StringsMatchTheirPatternWithinTheirLength) {
  struct Row {
    const char* pattern;
    std::uint64_t min;
    std::uint64_t max;
  };
  const Row rows[] = {{"^[a-z]{2,5}$", 3, 4},
                      {"^(?<y>\\d{4})-\\k<y>$", 0, 9},
                      {"^\\p{Lu}+$", 2, 6},
                      {"x-", 5, 9},
                      {"^(cat|dog)s?$", 3, 4},
                      {"^[^\\s/]+/[^\\s/]+$", 3, 30},
                      {"^(?=.*\\d)[a-z\\d]{4}$", 4, 4},
                      {"^\\u{1F600}$", 1, 1}};
  for (const auto& row : rows) {
    SeededSource source(11);
    const spec::Pattern judge(row.pattern);
    for (int i = 0; i < 20; ++i) {
      const auto text = matching_string(row.pattern, row.min, row.max, source);
      ASSERT_TRUE(text) << row.pattern;
      EXPECT_EQ(judge.search(*text), spec::Match::yes) << row.pattern << ": " << *text;
    }
  }
}

}  // namespace
}  // namespace assay::properties
