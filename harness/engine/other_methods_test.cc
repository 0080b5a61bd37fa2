// What the plan asks beyond the document: other methods, and requests without what is required.
#include "harness/engine/other_methods.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "harness/engine/pace.h"
#include "harness/engine/plan.h"
#include "spec/decode.h"
#include "spec/serialize.h"

namespace assay::harness {
namespace {

spec::Document build(const std::string& paths) {
  const std::string text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n" + paths;
  auto document = spec::build_document(*spec::read_tree({"doc.yaml", text, 1, 0}));
  EXPECT_TRUE(document && document->skipped.empty()) << text;
  return std::move(*document);
}

const std::string item = R"(  /a/{n}:
    parameters: [{name: n, in: path, required: true, schema: {type: string, minLength: 1}}]
    put: {responses: {}}
    get: {responses: {}}
  /a:
    get: {responses: {}}
)";

std::map<std::string, std::set<std::string>> asked(const spec::Document& document) {
  std::map<std::string, std::set<std::string>> methods;
  PlanOptions options;
  options.phases = {"methods"};
  const Plan plan(document, options);
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const auto planned = plan.make(i);
    if (planned) methods[planned->operation->key()].insert(planned->value.method);
  }
  return methods;
}

TEST(OtherMethods, EachPathIsAskedOnceByTheOperationThatStandsForIt) {
  const auto methods = asked(build(item));
  const std::set<std::string> of_item{"ASSAY", "DELETE", "HEAD",  "OPTIONS",
                                      "PATCH", "POST",   "QUERY", "TRACE"};
  EXPECT_EQ(methods.at("GET /a/{n}"), of_item);
  // Nothing says which things a DELETE of everything would meet.
  const std::set<std::string> of_list{"ASSAY", "HEAD", "OPTIONS", "PATCH",
                                      "POST",  "PUT",  "QUERY",   "TRACE"};
  EXPECT_EQ(methods.at("GET /a"), of_list);
  EXPECT_EQ(methods.size(), 2U);
}

TEST(OtherMethods, WhatMayChangeThingsMeetsNothingThatExists) {
  const auto document = build(item);
  PlanOptions options;
  options.phases = {"methods"};
  options.values.fixed["n"] = "existing";
  options.values.known["n"] = "existing";
  const Plan plan(document, options);
  int seen = 0;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const auto planned = plan.make(i);
    if (!planned || planned->operation->path != "/a/{n}") continue;
    const auto request = spec::serialize(document, *planned->operation, planned->value,
                                         {{{"Authorization", "Bearer real"}}});
    const auto& method = planned->value.method;
    const bool reads =
        method == "HEAD" || method == "OPTIONS" || method == "QUERY" || method == "TRACE";
    EXPECT_EQ(request.target == "/a/existing", reads) << method << " " << request.target;
    const auto credential = spec::find_header(request.headers, "Authorization");
    // RFC 9110 §9.3.8: what TRACE carries comes back.
    EXPECT_EQ(credential == "Bearer real", method != "TRACE") << method;
    EXPECT_FALSE(request.body) << method;
    ++seen;
  }
  EXPECT_EQ(seen, 8);
}

TEST(Plan, EachRequiredHeaderIsLeftOut) {
  const auto document = build(R"(  /a:
    get:
      parameters:
        - {name: X-One, in: header, required: true, schema: {type: string}}
        - {name: X-Two, in: header, required: true, schema: {type: integer}}
        - {name: X-May, in: header, schema: {type: string}}
        - {name: Authorization, in: header, required: true, schema: {type: string}}
        - {name: Accept, in: header, required: true, schema: {type: string}}
      responses: {}
    post:
      parameters: [{name: X-One, in: header, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {}
)");
  PlanOptions options;
  options.phases = {"malformed"};
  const Plan plan(document, options);
  std::set<std::string> missing;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const auto planned = plan.make(i);
    if (!planned) continue;
    const auto request = spec::serialize(document, *planned->operation, planned->value, {});
    const auto verdict = spec::decode(document, *planned->operation, request).verdict;
    for (const auto& one : verdict.violations) {
      if (one.keyword == "required") missing.insert(planned->operation->method + one.location);
    }
  }
  // OpenAPI 3.0.4 §4.7.12.1: Accept, Content-Type and Authorization are no parameters.
  const std::set<std::string> expected{"GET/request/header/X-One", "GET/request/header/X-Two",
                                       "POST/request/header/X-One"};
  EXPECT_EQ(missing, expected);
}

TEST(Pace, MedianIsKnownAfterTwentyTimesAndNearTheTruth) {
  Pace pace;
  for (int i = 1; i <= 19; ++i) pace.add("GET /a", std::chrono::milliseconds(i));
  EXPECT_EQ(pace.median("GET /a").count(), 0);
  pace.add("GET /a", std::chrono::hours(1));
  EXPECT_GE(pace.median("GET /a"), std::chrono::milliseconds(10));
  EXPECT_LE(pace.median("GET /a"), std::chrono::milliseconds(12));
  EXPECT_EQ(pace.median("GET /b").count(), 0);
}

}  // namespace
}  // namespace assay::harness
