// Schemas and instances that ask for too much: the answer is "undecided", soon.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "spec/schema/compile.h"
#include "spec/schema/coverage.h"
#include "spec/schema/validate.h"

namespace assay::spec {
namespace {

/// n definitions, each of which asks twice for the next: 2^n looks at one instance.
json::value doubling(int n, const char* last) {
  json::object defs;
  for (int i = 0; i < n; ++i) {
    const json::value next{{"$ref", "#/$defs/d" + std::to_string(i + 1)}};
    defs["d" + std::to_string(i)] = {{"allOf", {next, next}}};
  }
  defs["d" + std::to_string(n)] = json::parse(last);
  return {{"$defs", defs}, {"$ref", "#/$defs/d0"}};
}

TEST(Limits, ExponentiallyManyWaysAreNotAllWalked) {
  const auto root = doubling(40, R"({"minProperties":1})");
  Compiler compiler(root, Dialect::draft2020);
  const auto schema = compiler.compile("");
  EXPECT_EQ(validate(schema, json::parse(R"({"a":1})"), Direction::response), Outcome::undecided);
  EXPECT_EQ(explain(schema, json::parse("{}"), Direction::response).outcome, Outcome::invalid);
  (void)schema.admitted_types();
  (void)basic_output(schema, json::parse("{}"), Direction::response);
  KeywordCoverage coverage(schema, Direction::response);
  coverage.record(json::parse(R"({"a":1})"));
}

TEST(Limits, ErrorsOnExponentiallyManyWaysAreOneError) {
  json::value root = doubling(40, R"({"type":"object"})");
  Compiler compiler(root, Dialect::draft2020);
  const auto explained = explain(compiler.compile(""), json::value(1), Direction::response);
  EXPECT_EQ(explained.outcome, Outcome::invalid);
  EXPECT_EQ(explained.errors.size(), 1U);
}

TEST(Limits, DeepInstancesAreUndecided) {
  const auto root = json::parse(R"({"items":{"$ref":"#"},"type":"array"})");
  Compiler compiler(root, Dialect::draft2020);
  const auto schema = compiler.compile("");
  json::value deep = json::array();
  for (int i = 0; i < 300; ++i) deep = json::array{std::move(deep)};
  EXPECT_EQ(validate(schema, deep, Direction::response), Outcome::valid);
  for (int i = 0; i < 3000; ++i) deep = json::array{std::move(deep)};
  EXPECT_EQ(validate(schema, deep, Direction::response), Outcome::undecided);
}

TEST(Limits, CyclesWithoutAnInstanceAreFatal) {
  for (const char* text :
       {R"({"$ref":"#"})", R"({"allOf":[{"anyOf":[{"$ref":"#"}]}]})",
        R"({"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"})",
        R"({"if":{"$ref":"#"},"then":true})"}) {
    const auto root = json::parse(text);
    Compiler compiler(root, Dialect::draft2020);
    const auto schema = compiler.compile("");
    ASSERT_FALSE(compiler.issues().empty()) << text;
    EXPECT_TRUE(compiler.issues().front().fatal) << text;
    EXPECT_EQ(validate(schema, json::value(1), Direction::response), Outcome::undecided) << text;
  }
}

TEST(Limits, NumbersThatBoostCannotHoldAreUndecided) {
  const auto root = json::parse(R"({"type":"number","maximum":5})");
  Compiler compiler(root, Dialect::draft2020);
  EXPECT_EQ(validate(compiler.compile(""), json::parse("1e400"), Direction::response),
            Outcome::undecided);
}

TEST(Limits, OneSchemaServesManyThreads) {
  const auto root = json::parse(R"({"type":"object","properties":{"a":{"pattern":"^(a|b)+$"},
    "b":{"format":"idn-hostname"}},"unevaluatedProperties":false})");
  Compiler compiler(root, Dialect::draft2020);
  const auto schema = compiler.compile("");
  const auto good = json::parse(R"({"a":"abab","b":"x.example"})");
  const auto bad = json::parse(R"({"a":"abc","c":1})");
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 300; ++n) {
        right += validate(schema, good, Direction::response) == Outcome::valid ? 1 : 0;
        right += explain(schema, bad, Direction::response).errors.size() == 2 ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 8 * 600);
}

}  // namespace
}  // namespace assay::spec
