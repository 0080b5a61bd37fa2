// Members that a schema has a word on beyond yes and no.
#include "spec/schema/member_notes.h"

#include <gtest/gtest.h>

#include "spec/document.h"

namespace assay::spec {
namespace {

using Kind = MemberNote::Kind;

/// The notes of one kind on `instance` under the schema `schema` (YAML, one line).
std::vector<std::string> places(Kind kind, const std::string& schema, const std::string& instance) {
  const std::string text = R"(openapi: 3.0.1
info: {title: t, version: '1'}
components:
  schemas:
    Cat: {type: object, required: [kind], properties: {kind: {type: string}, paws: {type: integer}}}
    Dog: {type: object, required: [kind], properties: {kind: {type: string}, tail: {type: string}}}
paths:
  /a: {get: {responses: {'200': {description: d, content: {application/json: {schema: )" +
                           schema + "}}}}}}\n";
  const auto document = build_document(*read_tree({"doc.yaml", text, 1, 0}));
  EXPECT_TRUE(document) << text;
  const auto& media = document->operations.at(0).responses.at(0).content.at(0);
  std::vector<std::string> found;
  for (const auto& note : note_members(media.schema, json::parse(instance))) {
    if (note.kind == kind) found.push_back(note.instance);
  }
  return found;
}

using Places = std::vector<std::string>;

TEST(MemberNotes, ANameThatNoSchemaKnowsIsUndescribed) {
  const auto look = [](const std::string& schema, const std::string& instance) {
    return places(Kind::undescribed, schema, instance);
  };
  const std::string cat = "{$ref: '#/components/schemas/Cat'}";
  EXPECT_EQ(look(cat, R"({"kind":"Cat","paws":4})"), Places{});
  EXPECT_EQ(look(cat, R"({"kind":"Cat","wings":2})"), Places{"/wings"});
  EXPECT_EQ(look("{type: array, items: " + cat + "}", R"([{"kind":"Cat"},{"kind":"a","x~y":2}])"),
            Places{"/1/x~0y"});
}

TEST(MemberNotes, EverySchemaThatAppliesMayDescribeAName) {
  const auto look = [](const std::string& schema, const std::string& instance) {
    return places(Kind::undescribed, schema, instance);
  };
  EXPECT_EQ(look("{allOf: [{$ref: '#/components/schemas/Cat'}, {properties: {wings: {}}}]}",
                 R"({"kind":"Cat","wings":2})"),
            Places{});
  EXPECT_EQ(look("{properties: {a: {}}, additionalProperties: {type: integer}}", R"({"b":1})"),
            Places{});
  EXPECT_EQ(look("{properties: {a: {}}, additionalProperties: true}", R"({"b":1})"), Places{"/b"});
  // What no branch fits, and what no schema names, is nobody's guess.
  EXPECT_EQ(look("{anyOf: [{type: object, required: [a], properties: {a: {}}}]}", R"({"b":1})"),
            Places{});
  EXPECT_EQ(look("{type: object}", R"({"b":1})"), Places{});
}

TEST(MemberNotes, WriteOnlyMembersAreSeenInAnswers) {
  const std::string schema =
      "{type: object, properties: {secret: {type: string, writeOnly: true}, "
      "list: {type: array, items: {properties: {s: {writeOnly: true}}}}}}";
  EXPECT_EQ(places(Kind::write_only, schema, R"({"list":[]})"), Places{});
  EXPECT_EQ(places(Kind::write_only, schema, R"({"secret":"x","list":[{"s":1}]})"),
            (Places{"/secret", "/list/0/s"}));
}

TEST(MemberNotes, DiscriminatorNamesABranchOrIsMapped) {
  const std::string pets =
      "{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], "
      "discriminator: {propertyName: kind, mapping: {kitten: '#/components/schemas/Cat'}}}";
  for (const char* good : {"Cat", "Dog", "kitten"}) {
    EXPECT_EQ(places(Kind::discriminator, pets, R"({"kind":")" + std::string(good) + "\"}"),
              Places{})
        << good;
  }
  EXPECT_EQ(places(Kind::discriminator, pets, R"({"kind":"Cow"})"), Places{"/kind"});
  EXPECT_EQ(places(Kind::discriminator, pets, R"({"kind":null})"), Places{});
  const std::string inline_branch =
      "{oneOf: [{$ref: '#/components/schemas/Cat'}, {type: string}], "
      "discriminator: {propertyName: kind}}";
  EXPECT_EQ(places(Kind::discriminator, inline_branch, R"({"kind":"Cow"})"), Places{});
}

}  // namespace
}  // namespace assay::spec
