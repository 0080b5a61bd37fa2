// What OpenAPI 3.0 adds to JSON Schema, and what our reasons say.
#include <gtest/gtest.h>

#include "spec/schema/compile.h"
#include "spec/schema/pattern.h"
#include "spec/schema/validate.h"

namespace assay::spec {
namespace {

/// A schema and an instance, both as JSON.
struct Row {
  const char* schema;
  const char* instance;
  Outcome wanted;
};

Explanation judge(const char* schema_text, const char* instance,
                  Direction direction = Direction::response) {
  const auto root = json::parse(schema_text);
  Compiler compiler(root, Dialect::openapi30);
  const auto schema = compiler.compile("");
  const auto value = json::parse(instance);
  const auto explanation = explain(schema, value, direction);
  EXPECT_EQ(explanation.outcome, validate(schema, value, direction)) << schema_text << instance;
  return explanation;
}

constexpr auto ok = Outcome::valid;
constexpr auto no = Outcome::invalid;
constexpr auto perhaps = Outcome::undecided;

const Row rows[] = {
    {R"({"type":"string","nullable":true})", "null", ok},
    {R"({"type":"string"})", "null", no},
    {R"({"type":"string","nullable":true,"enum":["a"]})", "null", perhaps},
    {R"({"nullable":true,"allOf":[{"type":"string"}]})", "null", perhaps},
    {R"({"type":"integer"})", "1.0", ok},
    {R"({"type":"integer"})", "1.5", no},
    {R"({"type":"number"})", "1", ok},
    {R"({"type":"number","minimum":0,"exclusiveMinimum":true})", "0", no},
    {R"({"type":"number","exclusiveMinimum":0})", "0", no},
    {R"({"type":"number","maximum":5})", "5", ok},
    {R"({"type":"number","multipleOf":0.0001})", "0.0075", ok},
    {R"({"type":"number","multipleOf":0.0001})", "0.00751", no},
    {R"({"enum":[1]})", "1.0", ok},
    {R"({"enum":["1"]})", "1", no},
    {R"({"minLength":2})", "\"\\ud83d\\ude00\"", no},
    {R"({"maxLength":1})", "\"\\ud83d\\ude00\"", ok},
    {R"({"maxLength":1})", "17", ok},
    {R"({"pattern":"^\\d+$"})", "\"12\"", ok},
    {R"({"pattern":"^\\d+$"})", "\"1२\"", no},
    {R"({"pattern":"b"})", "\"abc\"", ok},
    {R"({"type":"integer","format":"int32"})", "2147483648", no},
    {R"({"type":"string","format":"date"})", "\"2024-02-29\"", ok},
    {R"({"type":"string","format":"date"})", "\"2023-02-29\"", no},
    {R"({"type":"string","format":"date-time"})", "\"2023-01-01T00:00:00Z\"", ok},
    {R"({"type":"string","format":"date-time"})", "\"2023-01-01\"", no},
    {R"({"type":"string","format":"uuid"})", "\"123\"", no},
    {R"({"type":"string","format":"ipv4"})", "\"256.1.1.1\"", no},
    {R"({"type":"string","format":"email"})", "\"a@b.example\"", ok},
    {R"({"type":"string","format":"made-up"})", "\"anything\"", ok},
    {R"({"additionalProperties":false,"properties":{"a":{}}})", R"({"a":1})", ok},
    {R"({"additionalProperties":false,"properties":{"a":{}}})", R"({"b":1})", no},
    {R"({"additionalProperties":{"type":"integer"}})", R"({"b":"x"})", no},
    {R"({"not":{"type":"string"}})", "\"x\"", no},
    {R"({"oneOf":[{"type":"integer"},{"minimum":2}]})", "3", no},
    {R"({"oneOf":[{"type":"integer"},{"minimum":2}]})", "2.5", ok},
    {R"({"anyOf":[{"type":"integer"},{"type":"string"}]})", "true", no},
    {R"({"type":"array","items":{"type":"integer"},"uniqueItems":true})", "[1,1.0]", no},
};

TEST(Keywords, EachRowIsJudgedAsOpenApiSays) {
  for (const auto& row : rows) {
    EXPECT_EQ(judge(row.schema, row.instance).outcome, row.wanted)
        << row.schema << " with " << row.instance;
  }
}

TEST(Keywords, ReasonsNameKeywordInstanceAndSchema) {
  const auto found = judge(
      R"({"type":"object","required":["a"],"properties":{"b":{"type":"array","items":{"enum":[1]}}}})",
      R"({"b":[1,2]})");
  ASSERT_EQ(found.errors.size(), 2U);
  EXPECT_EQ(found.errors[0].keyword, "required");
  EXPECT_EQ(found.errors[0].instance, "/a");
  EXPECT_EQ(found.errors[0].schema, "/required");
  EXPECT_EQ(found.errors[1].keyword, "enum");
  EXPECT_EQ(found.errors[1].instance, "/b/1");
  EXPECT_EQ(found.errors[1].schema, "/properties/b/items/enum");
}

TEST(Keywords, WrongTypeSilencesTheOtherKeywordsOfTheSameInstance) {
  const auto found = judge(R"({"type":"string","enum":["a"]})", "5");
  ASSERT_EQ(found.errors.size(), 1U);
  EXPECT_EQ(found.errors[0].keyword, "type");
}

TEST(Keywords, BranchThatMadeMostProgressGivesTheReasons) {
  const char* schema = R"({"oneOf":[
      {"required":["m","n"],"properties":{"m":{"enum":["a"]},"n":{"type":"integer"}}},
      {"required":["m","x"],"properties":{"m":{"enum":["b"]}}}]})";
  const auto near = judge(schema, R"({"m":"a","n":"no"})");
  ASSERT_EQ(near.errors.size(), 1U);
  EXPECT_EQ(near.errors[0].instance, "/n");
  const auto level = judge(schema, R"({"m":"c","n":1,"x":1})");
  ASSERT_EQ(level.errors.size(), 1U);
  EXPECT_EQ(level.errors[0].keyword, "oneOf") << "both branches are as near";
}

TEST(Keywords, NullIsItsOwnReason) {
  const auto found = judge(R"({"type":"string"})", "null");
  ASSERT_EQ(found.errors.size(), 1U);
  EXPECT_EQ(found.errors[0].keyword, "nullable");
}

TEST(Keywords, ReadOnlyAndWriteOnlyLiftRequiredInOneDirection) {
  const char* schema =
      R"({"required":["r","w"],"properties":{"r":{"readOnly":true},"w":{"writeOnly":true}}})";
  EXPECT_EQ(judge(schema, R"({"w":1})", Direction::request).outcome, ok);
  EXPECT_EQ(judge(schema, R"({"r":1})", Direction::request).outcome, no);
  EXPECT_EQ(judge(schema, R"({"r":1})", Direction::response).outcome, ok);
  EXPECT_EQ(judge(schema, R"({"w":1})", Direction::response).outcome, no);
}

TEST(Keywords, RecursionEndsAndCirclesAreRefused) {
  const auto tree = json::parse(
      R"({"s":{"properties":{"next":{"$ref":"#/s"}},"required":["v"]},"c":{"allOf":[{"$ref":"#/c"}]}})");
  Compiler compiler(tree, Dialect::openapi30);
  const auto schema = compiler.compile("/s");
  EXPECT_TRUE(compiler.issues().empty());
  EXPECT_EQ(validate(schema, json::parse(R"({"v":1,"next":{"v":1}})"), Direction::response), ok);
  EXPECT_EQ(validate(schema, json::parse(R"({"v":1,"next":{}})"), Direction::response), no);
  (void)compiler.compile("/c");
  ASSERT_FALSE(compiler.issues().empty());
  EXPECT_TRUE(compiler.issues().front().fatal);
}

TEST(Keywords, BrokenReferenceIsFatalAndNamed) {
  const auto root = json::parse(R"({"properties":{"a":{"$ref":"#/nowhere"}}})");
  Compiler compiler(root, Dialect::openapi30);
  (void)compiler.compile("");
  ASSERT_EQ(compiler.issues().size(), 1U);
  EXPECT_NE(compiler.issues()[0].message.find("#/nowhere"), std::string::npos);
}

/// Pattern, text, does it match as ECMA-262 says?
struct PatternRow {
  const char* pattern;
  const char* text;
  Match wanted;
};

TEST(Patterns, AreReadAsEcmaScriptReadsThem) {
  const PatternRow all[] = {
      {"^\\w+$", "straße", Match::no},
      {"^a$", "a\n", Match::no},
      {"^.$", "\xE2\x80\xA8", Match::no},
      {"^[^]$", "x", Match::yes},
      {"^\\cA$", "\x01", Match::yes},
      {"^\\u0041$", "A", Match::yes},
      {"^\\ud83d\\ude00$", "\xF0\x9F\x98\x80", Match::yes},
      {"^[\\w-.]+$", "a-.b", Match::yes},
      {"\\p{Letter}", "1", Match::no},
      {"^\\s$", "\xEF\xBB\xBF", Match::yes},
      {"(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", Match::undecided},
      {"(unclosed", "x", Match::undecided},
      {"\\Aab\\Z", "ab", Match::undecided},
  };
  for (const auto& row : all) {
    EXPECT_EQ(Pattern(row.pattern).search(row.text), row.wanted) << row.pattern;
  }
  EXPECT_FALSE(Pattern("(unclosed").problem().empty());
}

}  // namespace
}  // namespace assay::spec
