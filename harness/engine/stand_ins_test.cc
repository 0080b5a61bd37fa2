// A plan's places are the same, whatever a server could create before it.
#include "harness/engine/stand_ins.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <stdexcept>

#include "harness/engine/plan.h"
#include "harness/engine/resume.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

const auto document = [] {
  auto tree = spec::read_tree(spec::SourceText{"things.yaml", R"(openapi: 3.0.3
info: {title: things, version: '1'}
paths:
  /things:
    get:
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array,
        items: {type: object, properties: {id: {type: string}}}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object, required: [size],
        properties: {size: {type: integer, minimum: 1, maximum: 9}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema:
        {type: object, properties: {id: {type: string}}}}}}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, maxLength: 12}}]
    get: {responses: {'200': {description: ok}}}
    put:
      requestBody: {content: {application/json: {schema: {type: object, required: [size],
        properties: {size: {type: integer, minimum: 1, maximum: 9}}}}}}
      responses: {'200': {description: ok}}
    delete: {responses: {'204': {description: gone}}}
)"});
  if (!tree) throw std::runtime_error(tree.error().text());
  auto built = spec::build_document(std::move(*tree));
  if (!built) throw std::runtime_error(built.error().text());
  return std::make_shared<const spec::Document>(std::move(*built));
}();

PlanOptions options_with(NamesByOperation names) {
  PlanOptions options;
  options.max_cases = 60;
  options.names = std::move(names);
  const properties::Dependencies dependencies(*document);
  options.resources = std::make_shared<const std::vector<properties::Resource>>(
      properties::find_resources(*document, dependencies));
  return options;
}

NamesByOperation all_named() {
  NamesByOperation names;
  names["GET /things/{id}"]["id"] = "t1";
  names["PUT /things/{id}"]["id"] = "t1";
  names["DELETE /things/{id}"]["id"] = 2;
  return names;
}

NamesByOperation some_named() {
  auto names = all_named();
  names.erase("DELETE /things/{id}");
  return names;
}

/// "place: phase operation malformation" of all that is sent.
std::vector<std::string> places_of(const Plan& plan) {
  std::vector<std::string> places;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const auto made = plan.make(i);
    if (!made) continue;
    places.push_back(std::to_string(i) + ": " + std::string(made->phase) + " " +
                     made->operation->key() + " " + made->malformation);
  }
  return places;
}

std::multiset<std::string> ids_of(const Plan& plan, const std::string& operation,
                                  std::string_view phase) {
  std::multiset<std::string> ids;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const auto made = plan.make(i);
    if (!made || made->operation->key() != operation || made->phase != phase) continue;
    for (const auto& argument : made->value.arguments) {
      if (argument.name == "id" && !argument.raw) ids.insert(json::serialize(argument.value));
    }
  }
  return ids;
}

TEST(StandIns, PlacesOfAPlanDoNotDependOnNames) {
  const Plan none(*document, options_with({}));
  const Plan some(*document, options_with(some_named()));
  const Plan all(*document, options_with(all_named()));
  ASSERT_GT(places_of(none).size(), 100U);
  EXPECT_EQ(places_of(none), places_of(some));
  EXPECT_EQ(places_of(none), places_of(all));
  for (std::uint64_t i = 0; i < all.size(); ++i) {
    ASSERT_TRUE(none.purpose(i));
    EXPECT_EQ(none.purpose(i)->operation, all.purpose(i)->operation) << i;
    EXPECT_EQ(none.purpose(i)->phase, all.purpose(i)->phase) << i;
  }
  EXPECT_FALSE(all.purpose(all.size()));
}

TEST(StandIns, CasesHaveTheNamesThatThereAre) {
  const Plan plan(*document, options_with(all_named()));
  EXPECT_EQ(ids_of(plan, "GET /things/{id}", "boundaries").count("\"t1\""), 1U);
  // The number is a text where the document says so.
  EXPECT_EQ(ids_of(plan, "DELETE /things/{id}", "boundaries").count("\"2\""), 1U);
  for (const auto* phase : {"malformed", "properties"}) {
    const auto ids = ids_of(plan, "PUT /things/{id}", phase);
    ASSERT_GT(ids.size(), 5U) << phase;
    EXPECT_GT(ids.count("\"t1\"") * 3, ids.size() * 2) << phase;
  }
}

TEST(StandIns, WhereThereIsNoNameItIsDrawnAndItsLimitsAreTried) {
  const Plan plan(*document, options_with(some_named()));
  const auto ids = ids_of(plan, "DELETE /things/{id}", "properties");
  const std::set<std::string> different(ids.begin(), ids.end());
  EXPECT_GT(different.size(), 3U);
  EXPECT_TRUE(std::any_of(different.begin(), different.end(), [](const std::string& id) {
    return id.size() >= 12;
  })) << "none at its longest";
}

TEST(StandIns, WhatTheUserFixedIsNoName) {
  auto options = options_with({});
  options.values.fixed["id"] = "mine";
  const Plan plan(*document, std::move(options));
  const auto ids = ids_of(plan, "GET /things/{id}", "properties");
  EXPECT_EQ(ids.count("\"mine\""), ids.size());
}

TEST(StandIns, APlanIsTheSameForARunThatGoesOnUnlessItsOptionsDiffer) {
  const Plan before(*document, options_with(all_named()));
  std::vector<reports::Event> events;
  reports::ExchangeDone prepared;
  prepared.operation = "POST /things";
  prepared.phase = "preparation";
  events.emplace_back(prepared);
  for (std::uint64_t i = 0; i < before.size(); i += 3) {
    const auto made = before.make(i);
    if (!made) continue;
    reports::ExchangeDone done;
    done.index = i;
    done.operation = made->operation->key();
    done.phase = made->phase;
    done.malformation = made->malformation;
    events.emplace_back(done);
  }
  const auto sent = sent_before(events);
  EXPECT_EQ(sent.plan.size() + 1, events.size());
  EXPECT_TRUE(check_same_plan(Plan(*document, options_with({})), sent));
  auto other = options_with({});
  other.seed = 2;
  other.max_cases = 20;
  EXPECT_FALSE(check_same_plan(Plan(*document, std::move(other)), sent));
  EXPECT_FALSE(sent_before({events.front()}).began_plan());
}

}  // namespace
}  // namespace assay::harness
