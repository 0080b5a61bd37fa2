#include "properties/api/dependencies.h"

#include <gtest/gtest.h>

namespace assay::properties {
namespace {

spec::Document build(const std::string& paths) {
  const std::string text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n" + paths;
  auto tree = spec::read_tree({"t", text, 1, 0});
  if (!tree) throw std::runtime_error(tree.error().text());
  auto built = spec::build_document(std::move(*tree));
  if (!built) throw std::runtime_error(built.error().text());
  return std::move(*built);
}

std::string operation(const char* method, const std::string& parameters,
                      const std::string& answer) {
  std::string text = std::string("    ") + method + ":\n      parameters: [";
  text += parameters + "]\n      responses: {'200': {description: d";
  if (!answer.empty()) text += ", content: {application/json: {schema: " + answer + "}}";
  return text + "}}\n";
}

std::string path_parameter(const char* name) {
  return std::string("{name: ") + name + ", in: path, required: true, schema: {type: string}},";
}

std::size_t index_of(const spec::Document& document, const char* key) {
  const auto* found = document.find(key);
  if (found == nullptr) throw std::runtime_error(key);
  return static_cast<std::size_t>(found - document.operations.data());
}

/// "METHOD to=expression" of each Supply, in order; the method is the producer's.
std::vector<std::string> told(const spec::Document& document, const char* consumer) {
  const Dependencies all(document);
  std::vector<std::string> out;
  for (const auto& one : all.of(index_of(document, consumer))) {
    out.push_back(document.operations[one.producer].method + " " + one.to + "=" + one.expression);
  }
  return out;
}

TEST(Dependencies, TheCollectionsPostAndListFeedTheItem) {
  const auto document = build(
      "  /users:\n" +
      operation("post", "", "{type: object, properties: {userId: {type: integer}}}") +
      operation("get", "",
                "{type: array, items: {type: object, properties: {user_id: {type: integer}}}}") +
      "  /users/{user-id}:\n" + operation("get", path_parameter("user-id"), ""));
  EXPECT_EQ(told(document, "GET /users/{user-id}"),
            (std::vector<std::string>{"POST path.user-id=$response.body#/userId",
                                      "GET path.user-id=$response.body#/0/user_id"}));
}

TEST(Dependencies, PluralsOfManyFormsAreSeen) {
  for (const auto& [things, thing] : std::vector<std::pair<std::string, std::string>>{
           {"branches", "branch"}, {"people", "person"}, {"copies", "copyId"}, {"boxes", "box"}}) {
    const auto document =
        build("  /" + things + ":\n" +
              operation("post", "", "{type: object, properties: {id: {type: integer}}}") + "  /" +
              things + "/{" + thing + "}:\n" + operation("get", path_parameter(thing.c_str()), ""));
    EXPECT_EQ(told(document, ("GET /" + things + "/{" + thing + "}").c_str()),
              std::vector<std::string>{"POST path." + thing + "=$response.body#/id"});
  }
}

TEST(Dependencies, WrappersReferencesAndShortNamesAreSeen) {
  const auto document =
      build("  /v1/categories:\n" +
            operation("post", "",
                      "{type: object, properties: {data: {allOf: [{type: object, properties: "
                      "{id: {type: string}}}]}}}") +
            operation("get", "",
                      "{type: object, properties: {items: {type: array, items: {type: object, "
                      "properties: {id: {type: string}}}}}}") +
            "  /v1/categories/{category_id}/pages:\n" +
            operation("get", path_parameter("category_id"), ""));
  EXPECT_EQ(told(document, "GET /v1/categories/{category_id}/pages"),
            (std::vector<std::string>{"POST path.category_id=$response.body#/data/id",
                                      "GET path.category_id=$response.body#/items/0/id"}));
}

TEST(Dependencies, DeclaredLinksComeFirstAndNamesElsewhereLast) {
  const auto document = build(R"(  /orders:
    post:
      operationId: makeOrder
      responses:
        '201':
          description: d
          content: {application/json: {schema: {type: object, properties: {ref: {type: string}, order_id: {type: string}}}}}
          links:
            show: {operationId: showOrder, parameters: {order_id: '$response.body#/ref'}}
  /shop/{order_id}:
    get:
      operationId: showOrder
      parameters: [{name: order_id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: d}}
)");
  EXPECT_EQ(told(document, "GET /shop/{order_id}"),
            (std::vector<std::string>{"POST path.order_id=$response.body#/ref",
                                      "POST path.order_id=$response.body#/order_id"}));
}

TEST(Dependencies, APlainIdBelongsToItsOwnCollectionAlone) {
  const auto document = build(
      "  /cats:\n" + operation("post", "", "{type: object, properties: {id: {type: string}}}") +
      "  /dogs/{id}:\n" + operation("get", path_parameter("id"), ""));
  EXPECT_TRUE(told(document, "GET /dogs/{id}").empty());
}

TEST(Dependencies, WhatAClientNamesItselfIsFoundByItsName) {
  const auto document = build("  /keys/{key}:\n" + operation("put", path_parameter("key"), "") +
                              operation("get", path_parameter("key"), "") +
                              operation("delete", path_parameter("key"), ""));
  EXPECT_EQ(told(document, "GET /keys/{key}"),
            (std::vector<std::string>{"PUT path.key=$request.path.key"}));
  const Dependencies all(document);
  const auto* removal = all.removal(index_of(document, "PUT /keys/{key}"));
  ASSERT_NE(removal, nullptr);
  EXPECT_EQ(removal->operation, index_of(document, "DELETE /keys/{key}"));
  EXPECT_EQ(all.removal(index_of(document, "GET /keys/{key}")), nullptr);
}

TEST(Dependencies, ACreatorKnowsWhatDeletesItsThingAndNotWhatDeletesAbove) {
  const auto document =
      build("  /a/{a_id}/b:\n" +
            operation("post", path_parameter("a_id"),
                      "{type: object, properties: {id: {type: string}}}") +
            "  /a/{a_id}:\n" + operation("delete", path_parameter("a_id"), "") +
            "  /a/{a_id}/b/{b_id}:\n" +
            operation("delete", path_parameter("a_id") + path_parameter("b_id"), ""));
  const Dependencies all(document);
  const auto* removal = all.removal(index_of(document, "POST /a/{a_id}/b"));
  ASSERT_NE(removal, nullptr);
  EXPECT_EQ(removal->operation, index_of(document, "DELETE /a/{a_id}/b/{b_id}"));
}

}  // namespace
}  // namespace assay::properties
