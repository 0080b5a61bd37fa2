#include "fuzz/mutators/sequence_mutator.h"

#include <gtest/gtest.h>

#include <set>

namespace assay::fuzz {
namespace {

const spec::Document& rooms() {
  static const spec::Document document = [] {
    const std::string text = R"(openapi: 3.0.3
info: {title: rooms, version: '1'}
components:
  schemas:
    Room: {type: object, required: [id], properties: {id: {type: string}, size: {type: integer, enum: [11, 13]}}}
paths:
  /houses/{house}/rooms:
    post:
      parameters: [{name: house, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}}
  /houses/{house}/rooms/{room_id}:
    get:
      parameters:
        - {name: house, in: path, required: true, schema: {type: string}}
        - {name: room_id, in: path, required: true, schema: {type: string}}
      responses: {'200': {description: here}}
    delete:
      parameters:
        - {name: house, in: path, required: true, schema: {type: string}}
        - {name: room_id, in: path, required: true, schema: {type: string}}
      responses: {'204': {description: gone}}
)";
    return *spec::build_document(*spec::read_tree({"rooms", text, 1, 0}));
  }();
  return document;
}

std::string keep(std::string bytes, std::size_t) {
  return bytes;
}

/// True when every link leads to an earlier step.
bool is_sound(const spec::Sequence& value) {
  for (std::size_t i = 0; i < value.steps.size(); ++i) {
    for (const auto& link : value.steps[i].links) {
      if (link.from >= i) return false;
    }
  }
  return !value.steps.empty();
}

TEST(SequenceMutator, ChainsStaySoundAndShortAndReadableAndGrowAsOftenAsTheyShrink) {
  SequenceMutator mutator(rooms(), {}, keep);
  properties::SeededSource source(1);
  auto value = mutator.fresh(source);
  std::size_t steps = 0;
  for (int i = 0; i < 4000; ++i) {
    value = mutator.mutate(value, source);
    ASSERT_TRUE(is_sound(value));
    ASSERT_LE(value.steps.size(), longest_sequence);
    steps += value.steps.size();
    const auto again = spec::sequence_from_json(spec::sequence_to_json(value));
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_TRUE(*again == value);
  }
  const double mean = static_cast<double>(steps) / 4000;
  EXPECT_GT(mean, 1.5);
  EXPECT_LT(mean, 6.0);
}

TEST(SequenceMutator, TheSameSeedTakesTheSameWay) {
  const auto walk = [] {
    SequenceMutator mutator(rooms(), {}, keep);
    properties::SeededSource source(9);
    auto value = mutator.fresh(source);
    for (int i = 0; i < 200; ++i) value = mutator.mutate(value, source);
    return value;
  };
  EXPECT_TRUE(walk() == walk());
}

TEST(SequenceMutator, FreshSequencesCreateWhatTheyName) {
  SequenceMutator mutator(rooms(), {}, keep);
  properties::SeededSource source(2);
  int consumers = 0;
  int fed = 0;
  for (int i = 0; i < 300; ++i) {
    const auto value = mutator.fresh(source);
    const auto& last = value.steps.back();
    if (!last.call.operation.starts_with("GET ")) continue;
    ++consumers;
    for (const auto& link : last.links) {
      if (link.to != "path.room_id") continue;
      EXPECT_EQ(link.expression, "$response.body#/id");
      EXPECT_TRUE(value.steps[link.from].call.operation.starts_with("POST "));
      ++fed;
    }
  }
  EXPECT_GT(consumers, 50);
  EXPECT_GT(fed * 4, consumers);
}

TEST(SequenceMutator, CrossingTakesFromBothAndStaysSound) {
  SequenceMutator mutator(rooms(), {}, keep);
  properties::SeededSource source(4);
  int longer = 0;
  for (int i = 0; i < 500; ++i) {
    const auto a = mutator.fresh(source);
    const auto b = mutator.fresh(source);
    const auto made = mutator.cross(a, b, source);
    ASSERT_TRUE(is_sound(made));
    ASSERT_LE(made.steps.size(), longest_sequence);
    longer += made.steps.size() > std::max(a.steps.size(), b.steps.size()) ? 1 : 0;
  }
  EXPECT_GT(longer, 20);
}

TEST(Constants, HoldTheDocumentsWordsAndThoseOfAnswersEachOnce) {
  Constants constants(rooms(), {"word", "word"});
  EXPECT_EQ(constants.size(), 3U);  // 11, 13, "word"
  constants.learn(boost::json::parse(R"({"a": ["x", "x", 11, null, true]})"));
  EXPECT_EQ(constants.size(), 4U);
  for (int i = 0; i < 2000; ++i) constants.learn(boost::json::value(i + 100));
  EXPECT_LT(constants.size(), 300U);
  properties::SeededSource source(1);
  std::set<std::string> drawn;
  for (int i = 0; i < 5000; ++i) drawn.insert(boost::json::serialize(*constants.draw(source)));
  EXPECT_TRUE(drawn.contains("13"));
  EXPECT_TRUE(drawn.contains("\"word\""));
  EXPECT_TRUE(drawn.contains("2099"));
}

}  // namespace
}  // namespace assay::fuzz
