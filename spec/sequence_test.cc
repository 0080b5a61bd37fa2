#include "spec/sequence.h"

#include <gtest/gtest.h>

namespace assay::spec {
namespace {

Case post() {
  Case call;
  call.operation = "POST /rooms";
  call.arguments.push_back({"q", In::query, 5, std::nullopt});
  call.body = Body{"application/json", json::parse(R"({"name": "n", "deep": {"x": 1}})"), {}};
  return call;
}

struct Done {
  Case call = post();
  Exchange exchange;
  Performed performed{call, exchange};
};

std::unique_ptr<Done> answered(std::string body, std::vector<Header> headers = {}) {
  auto done = std::make_unique<Done>();
  done->exchange.request.method = "POST";
  done->exchange.request.target = "/rooms?q=5";
  done->exchange.outcome = Response{201, "", "", std::move(headers), std::move(body), false};
  return done;
}

TEST(RuntimeExpression, EachFormOfTheStandardIsEvaluated) {
  const auto kept = answered(R"({"id": "r1", "a/b": [7]})", {{"Location", "/rooms/r1"}});
  const auto& done = kept->performed;
  EXPECT_EQ(evaluate("$url", done), json::value("/rooms?q=5"));
  EXPECT_EQ(evaluate("$method", done), json::value("POST"));
  EXPECT_EQ(evaluate("$statusCode", done), json::value(201));
  EXPECT_EQ(evaluate("$request.query.q", done), json::value(5));
  EXPECT_EQ(evaluate("$request.body#/deep/x", done), json::value(1));
  EXPECT_EQ(evaluate("$response.body#/id", done), json::value("r1"));
  EXPECT_EQ(evaluate("$response.body#/a~1b/0", done), json::value(7));
  EXPECT_EQ(evaluate("$response.header.location", done), json::value("/rooms/r1"));
}

TEST(RuntimeExpression, WhatIsNotThereAndWhatIsNoneIsNothing) {
  const auto kept = answered("<html>");
  const auto& done = kept->performed;
  for (const auto* text :
       {"$response.body#/id", "$response.header.x", "$request.path.id", "$x", "response.body",
        "$response.query.a", "$response.bodyx", "$request.", "$response.body#id", ""}) {
    EXPECT_FALSE(evaluate(text, done)) << text;
  }
  const Exchange nothing{{}, TransportFailure{}, {}};
  const auto call = post();
  const Performed failed(call, nothing);
  EXPECT_FALSE(evaluate("$statusCode", failed));
  EXPECT_FALSE(evaluate("$response.body#/id", failed));
}

TEST(Sequence, BindingsReplaceWhatStandsThere) {
  Step step;
  step.call = post();
  step.call.arguments.push_back({"id", In::path, "old", std::nullopt});
  step.links = {
      {"path.id", 0, "$response.body#/id"},      {"query.page", 0, "$response.body#/n"},
      {"body#/deep/x", 0, "$response.body#/id"}, {"body#/fresh", 0, "$response.body#/whole"},
      {"path.id2", 0, "$response.body#/whole"},  {"query.q", 0, "$response.body#/missing"}};
  const auto kept = answered(R"({"id": "r1", "n": 3, "whole": {"k": []}})");
  const auto call = bind(step, {kept->performed});
  ASSERT_EQ(call.arguments.size(), 3U);  // an object is bound in no path
  EXPECT_EQ(call.arguments[0].value, json::value(5));
  EXPECT_EQ(call.arguments[1].value, json::value("r1"));
  EXPECT_EQ(call.arguments[2].name, "page");
  EXPECT_EQ(call.arguments[2].value, json::value(3));
  EXPECT_EQ(call.body->value, json::parse(R"({"name":"n","deep":{"x":"r1"},"fresh":{"k":[]}})"));
}

TEST(Sequence, StepsComeAndGoAndLinksFollow) {
  Sequence sequence;
  for (int i = 0; i < 3; ++i) sequence.steps.push_back({post(), {}});
  sequence.steps[1].links = {{"path.a", 0, "$url"}};
  sequence.steps[2].links = {{"path.a", 0, "$url"}, {"path.b", 1, "$url"}};
  insert_step(sequence, 1, {post(), {}});
  EXPECT_EQ(sequence.steps[3].links[0].from, 0U);
  EXPECT_EQ(sequence.steps[3].links[1].from, 2U);
  erase_step(sequence, 0);
  ASSERT_EQ(sequence.steps[2].links.size(), 1U);
  EXPECT_EQ(sequence.steps[2].links[0].to, "path.b");
  EXPECT_EQ(sequence.steps[2].links[0].from, 1U);
  EXPECT_TRUE(sequence.steps[1].links.empty());
}

TEST(Sequence, ALinkToATakenStepIsInheritedFromIt) {
  Sequence sequence;
  for (int i = 0; i < 3; ++i) sequence.steps.push_back({post(), {}});
  sequence.steps[1].links = {{"path.id", 0, "$response.body#/id"}};
  sequence.steps[2].links = {{"path.id", 1, "$response.body#/ref"}, {"query.q", 1, "$url"}};
  erase_step(sequence, 1);
  EXPECT_EQ(sequence.steps[1].links, (std::vector<Binding>{{"path.id", 0, "$response.body#/id"}}));
}

TEST(Sequence, StepsThatAreSentTogetherAreStoredSo) {
  Sequence sequence;
  for (int i = 0; i < 3; ++i) sequence.steps.push_back({post(), {}});
  sequence.steps[1].together = true;
  const auto text = sequence_to_json(sequence);
  EXPECT_EQ(json::serialize(text).find("together"), json::serialize(text).rfind("together"));
  const auto read = sequence_from_json(text);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(*read, sequence);
  erase_step(sequence, 0);
  EXPECT_FALSE(sequence.steps[0].together) << "there is none before it any more";
}

TEST(Sequence, ALocationGivesAPathWhatStandsAtItsPlace) {
  Step step;
  step.call.operation = "GET /rooms/{room}/keys/{key}";
  step.links = {{"path.key", 0, "$response.header.Location"}};
  for (const auto* uri : {"https://h.example/v1/rooms/r1/keys/k7?x=1", "/rooms/r1/keys/k7"}) {
    Exchange exchange;
    Response response;
    response.headers = {{"Location", uri}};
    exchange.outcome = response;
    const Case call = post();
    const auto bound = bind(step, {Performed(call, exchange)});
    ASSERT_EQ(bound.arguments.size(), 1U) << uri;
    EXPECT_EQ(bound.arguments[0].value, json::value("k7"));
  }
}

TEST(Sequence, ASingleCaseKeepsItsOwnForm) {
  EXPECT_EQ(sequence_to_json(single(post())), case_to_json(post()));
  const auto read = sequence_from_json(case_to_json(post()));
  ASSERT_TRUE(read);
  EXPECT_TRUE(*read == single(post()));
}

TEST(Sequence, WhatIsWrongIsNamed) {
  const std::pair<const char*, const char*> table[] = {
      {R"({"steps": []})", "no list of Cases"},
      {R"({"steps": [{"operation": 1}]})", "'operation'"},
      {R"({"steps": [{"operation": "GET /a", "links": [{"to": "path.x", "from": 0, "value": "$url"}]}]})",
       "no earlier step"},
      {R"({"steps": [{"operation": "a"}, {"operation": "a", "links": [{"to": "x", "from": 0, "value": "$url"}]}]})",
       "`to`"},
      {R"({"steps": [{"operation": "a"}, {"operation": "a", "links": [{"to": "path.x", "from": 0, "value": "url"}]}]})",
       "runtime expression"},
      {R"({"steps": [{"operation": "a"}, {"operation": "a", "links": [{"to": "path.x"}]}]})",
       "wants the members"},
      {R"({"operation": "a", "links": {}})", "no list"},
      {"[]", "no JSON object"}};
  for (const auto& [text, message] : table) {
    const auto read = sequence_from_json(json::parse(text));
    ASSERT_FALSE(read) << text;
    EXPECT_NE(read.error().text().find(message), std::string::npos) << read.error().text();
  }
}

}  // namespace
}  // namespace assay::spec
