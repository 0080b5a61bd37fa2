#include <gtest/gtest.h>

#include "spec/document.h"

namespace assay::spec {
namespace {

Result<Document> build(const std::string& text) {
  auto tree = read_tree({"doc.yaml", text, 1, 0});
  if (!tree) return tree.error();
  return build_document(std::move(*tree));
}

TEST(Servers, VariablesAreFilledWithTheirDefaultsAndLevelsOverrideEachOther) {
  const auto document = build(R"(openapi: 3.1.0
info: {title: t, version: '1'}
servers:
  - url: https://{region}.example.com:{port}/v1
    variables: {region: {default: eu, enum: [eu, us]}, port: {default: '443'}}
  - url: /relative
paths:
  /a:
    servers: [{url: https://item.example.com}]
    get: {responses: {'200': {description: ok}}}
    put: {servers: [{url: https://own.example.com}], responses: {'200': {description: ok}}}
  /b: {get: {responses: {'200': {description: ok}}}}
)");
  ASSERT_TRUE(document) << document.error().text();
  ASSERT_EQ(document->servers.size(), 2U);
  EXPECT_EQ(document->servers[0].resolved, "https://eu.example.com:443/v1");
  EXPECT_EQ(document->servers[0].variables.at(0).values.size(), 2U);
  EXPECT_EQ(document->servers[1].resolved, "/relative");
  EXPECT_EQ(document->find("GET /a")->servers.at(0).url, "https://item.example.com");
  EXPECT_EQ(document->find("PUT /a")->servers.at(0).url, "https://own.example.com");
  EXPECT_TRUE(document->find("GET /b")->servers.empty());
}

TEST(Servers, SwaggerHasOnePerScheme) {
  const auto document = build(R"(swagger: '2.0'
info: {title: t, version: '1'}
host: api.example.com
basePath: /v2
schemes: [https, http]
paths: {}
)");
  ASSERT_TRUE(document) << document.error().text();
  ASSERT_EQ(document->servers.size(), 2U);
  EXPECT_EQ(document->servers[0].resolved, "https://api.example.com/v2");
  EXPECT_EQ(document->servers[1].resolved, "http://api.example.com/v2");
}

TEST(PathItems, MembersBesideAReferenceWinOverTheTargets) {
  const auto document = build(R"(openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a:
    $ref: '#/components/pathItems/shared'
    get: {operationId: own, responses: {'200': {description: ok}}}
components:
  pathItems:
    shared:
      get: {operationId: theirs, responses: {'200': {description: ok}}}
      delete: {operationId: gone, responses: {'204': {description: ok}}}
)");
  ASSERT_TRUE(document) << document.error().text();
  ASSERT_EQ(document->operations.size(), 2U);
  EXPECT_EQ(document->find("GET /a")->id, "own");
  EXPECT_EQ(document->find("DELETE /a")->id, "gone");
}

TEST(PathItems, ThreeTwoAddsQueryAndOtherMethods) {
  const std::string rest = R"(info: {title: t, version: '1'}
paths:
  /a:
    query: {responses: {'200': {description: ok}}}
    additionalOperations:
      COPY: {responses: {'200': {description: ok}}}
)";
  const auto now = build("openapi: 3.2.0\n" + rest);
  ASSERT_TRUE(now) << now.error().text();
  ASSERT_EQ(now->operations.size(), 2U);
  EXPECT_EQ(now->operations[0].key(), "QUERY /a");
  EXPECT_EQ(now->operations[1].key(), "COPY /a");
  const auto before = build("openapi: 3.1.1\n" + rest);
  ASSERT_TRUE(before) << before.error().text();
  EXPECT_TRUE(before->operations.empty());
}

TEST(Links, NameTheirOperationByIdOrByPlaceOrAreSaidToLeadNowhere) {
  const auto document = build(R"(openapi: 3.0.4
info: {title: t, version: '1'}
paths:
  /users/{id}:
    get:
      operationId: getUser
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
  /users:
    post:
      responses:
        '201':
          description: ok
          links:
            byId: {operationId: getUser, parameters: {id: $response.body#/id}}
            byPlace: {operationRef: '#/paths/~1users~1%7Bid%7D/get', requestBody: x}
            nowhere: {operationId: gone}
            elsewhere: {operationRef: 'https://example.com/api.yaml#/paths/~1a/get'}
)");
  ASSERT_TRUE(document) << document.error().text();
  const auto& links = document->find("POST /users")->responses.at(0).links;
  ASSERT_EQ(links.size(), 4U);
  EXPECT_EQ(links[0].target, "GET /users/{id}");
  EXPECT_EQ(links[0].parameters.at(0).second, "$response.body#/id");
  EXPECT_EQ(links[1].target, "GET /users/{id}");
  EXPECT_EQ(links[1].body, json::value("x"));
  EXPECT_TRUE(links[2].target.empty());
  EXPECT_TRUE(links[3].target.empty());
  ASSERT_EQ(document->warnings.size(), 1U);
  EXPECT_NE(document->warnings[0].text().find("doc.yaml:17:23"), std::string::npos)
      << document->warnings[0].text();
}

TEST(Webhooks, AndCallbacksAndExtensionsAreKept) {
  const auto document = build(R"(openapi: 3.1.0
info: {title: t, version: '1'}
x-owner: us
webhooks:
  moved: {post: {responses: {'200': {description: ok}}}}
components: {}
)");
  ASSERT_TRUE(document) << document.error().text();
  EXPECT_TRUE(document->operations.empty());
  ASSERT_EQ(document->webhooks.size(), 1U);
  EXPECT_EQ(document->webhooks[0].name, "moved");
  EXPECT_EQ(document->extensions.at("x-owner"), "us");
}

TEST(Paths, WithoutASlashAreLeftOutAndSaidSo) {
  const auto document = build(R"(openapi: 3.0.4
info: {title: t, version: '1'}
paths:
  a: {get: {x-mine: 1, responses: {'200': {description: ok}}}}
  /b: {get: {x-mine: 1, responses: {'200': {description: ok}}}}
)");
  ASSERT_TRUE(document) << document.error().text();
  ASSERT_EQ(document->operations.size(), 1U);
  EXPECT_EQ(document->operations[0].extensions.at("x-mine"), 1);
  ASSERT_EQ(document->warnings.size(), 1U);
}

}  // namespace
}  // namespace assay::spec
