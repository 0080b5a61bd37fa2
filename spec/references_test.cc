#include <gtest/gtest.h>

#include <unistd.h>
#include <filesystem>
#include <fstream>

#include "spec/document.h"
#include "spec/schema/validate.h"

namespace assay::spec {
namespace {

namespace fs = std::filesystem;

/// A folder of files that goes away with the test.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("assay-refs-" + std::to_string(::getpid()))) {
    fs::remove_all(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }

 private:
  fs::path path_;
};

constexpr const char* main_file = R"(openapi: 3.0.4
info: {title: many files, version: '1'}
paths:
  /things/{id}:
    $ref: 'paths/thing.yaml'
  /inner:
    $ref: 'paths/all.yaml#/~1inner'
components:
  securitySchemes:
    key: {$ref: 'parts.json#/securitySchemes/key'}
)";

constexpr const char* thing_file = R"(parameters:
  - $ref: ../parts.json#/parameters/id
get:
  security: [{key: []}]
  parameters:
    - $ref: '#/x-own/limit'
  responses:
    '200': {$ref: ../parts.json#/responses/thing}
    default: {$ref: '../many.openapi.yaml#/components/responses/problem'}
put:
  requestBody: {$ref: ../parts.json#/bodies/thing}
  callbacks:
    changed: {$ref: ../parts.json#/callbacks/changed}
  responses:
    '204': {description: done}
x-own:
  limit: {name: limit, in: query, schema: {$ref: ../schemas/limit.yaml}}
)";

constexpr const char* parts_file = R"({
  "parameters": {"id": {"name": "id", "in": "path", "required": true,
                        "schema": {"$ref": "schemas/all.yaml#/Id"},
                        "examples": {"one": {"$ref": "#/examples/one"}}}},
  "examples": {"one": {"value": "abc"}},
  "headers": {"rate": {"schema": {"type": "integer"}}},
  "links": {"again": {"operationId": "again"}},
  "responses": {"thing": {"description": "ok",
    "headers": {"X-Rate": {"$ref": "#/headers/rate"}},
    "links": {"again": {"$ref": "#/links/again"}},
    "content": {"application/json": {"schema": {"$ref": "schemas/all.yaml#/Thing"}}}}},
  "bodies": {"thing": {"required": true,
    "content": {"application/json": {"schema": {"$ref": "schemas/all.yaml#/Thing"}}}}},
  "callbacks": {"changed": {"{$request.body#/url}": {"$ref": "paths/all.yaml#/callback"}}},
  "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}
})";

constexpr const char* paths_file = R"(/inner:
  get: {operationId: again, responses: {'200': {description: ok}}}
callback:
  post: {responses: {'200': {description: ok}}}
)";

constexpr const char* schemas_file = R"(Id: {type: string, minLength: 3}
Thing:
  type: object
  required: [id]
  properties:
    id: {$ref: '#/Id'}
    children: {type: array, items: {$ref: '#/Thing'}}
)";

constexpr const char* problem_file = R"(openapi: 3.0.4
info: {title: another, version: '1'}
paths: {}
components:
  responses:
    problem: {description: problem, content: {application/json: {schema: {type: object}}}}
)";

std::string write_all(const Folder& folder) {
  folder.write("paths/thing.yaml", thing_file);
  folder.write("paths/all.yaml", paths_file);
  folder.write("parts.json", parts_file);
  folder.write("schemas/limit.yaml", "type: integer\nmaximum: 10\n");
  folder.write("schemas/all.yaml", schemas_file);
  folder.write("many.openapi.yaml", problem_file);
  return folder.write("openapi.yaml", main_file);
}

TEST(References, LeadIntoOtherFilesFromEveryPlaceThatMayHoldThem) {
  const Folder folder;
  const auto document = load_document(write_all(folder));
  ASSERT_TRUE(document) << document.error().text();
  for (const auto& one : document->skipped) ADD_FAILURE() << one.key << one.reason.text();
  for (const auto& warning : document->warnings) ADD_FAILURE() << warning.text();
  ASSERT_EQ(document->operations.size(), 3U);
  const auto* get = document->find("GET /things/{id}");
  ASSERT_NE(get, nullptr);
  ASSERT_EQ(get->parameters.size(), 2U);
  const auto& id = get->parameters.front();
  EXPECT_EQ(id.examples.at(0), "abc");
  EXPECT_EQ(validate(id.schema, "ab", Direction::request), Outcome::invalid);
  EXPECT_EQ(validate(id.schema, "abc", Direction::request), Outcome::valid);
  EXPECT_EQ(validate(get->parameters.back().schema, 11, Direction::request), Outcome::invalid);
  const auto* ok = get->response_for(200);
  ASSERT_NE(ok, nullptr);
  EXPECT_EQ(ok->headers.at(0).name, "X-Rate");
  EXPECT_EQ(ok->links.at(0).target, "GET /inner");
  const json::value deep = {{"id", "abc"}, {"children", {{{"id", "a"}}}}};
  EXPECT_EQ(validate(ok->content.at(0).schema, deep, Direction::response), Outcome::invalid);
  ASSERT_NE(get->response_for(500), nullptr);
  EXPECT_TRUE(get->needs_credentials());
  EXPECT_EQ(document->scheme("key")->parameter, "X-Key");
  const auto* put = document->find("PUT /things/{id}");
  ASSERT_NE(put, nullptr);
  ASSERT_TRUE(put->body);
  ASSERT_EQ(put->callbacks.size(), 1U);
  EXPECT_EQ(put->callbacks.front().method, "POST");
  EXPECT_EQ(put->callbacks.front().expression, "{$request.body#/url}");
}

TEST(References, PlacesInOtherFilesAreNamedByFileLineAndColumn) {
  const Folder folder;
  const auto document = load_document(write_all(folder));
  ASSERT_TRUE(document) << document.error().text();
  const auto place = document->locate(document->find("PUT /things/{id}")->pointer);
  EXPECT_NE(place.find("paths/thing.yaml:10:1"), std::string::npos) << place;
}

TEST(References, BrokenOnesSkipTheirOperationAndNameFileAndLine) {
  const Folder folder;
  const auto path = folder.write("openapi.yaml", R"(openapi: 3.0.4
info: {title: broken, version: '1'}
paths:
  /file: {get: {responses: {'200': {$ref: 'gone.yaml#/a'}}}}
  /target: {get: {responses: {'200': {$ref: '#/components/responses/gone'}}}}
  /circle: {get: {parameters: [{$ref: '#/components/parameters/a'}], responses: {}}}
  /other: {get: {parameters: [{$ref: 'other.yaml#/a'}], responses: {}}}
  /secret: {get: {parameters: [{$ref: '/etc/passwd'}], responses: {}}}
  /web: {get: {parameters: [{$ref: 'https://example.com/a.yaml'}], responses: {}}}
  /item: {$ref: 'gone.yaml'}
  /fine: {get: {responses: {'200': {description: ok}}}}
components:
  parameters:
    a: {$ref: '#/components/parameters/b'}
    b: {$ref: '#/components/parameters/a'}
)");
  folder.write("other.yaml", "a: {$ref: '#/b'}\n");
  const auto document = load_document(path);
  ASSERT_TRUE(document) << document.error().text();
  ASSERT_EQ(document->operations.size(), 1U);
  EXPECT_EQ(document->operations.front().path, "/fine");
  ASSERT_EQ(document->skipped.size(), 7U);
  const auto reason = [&](std::size_t i) { return document->skipped.at(i).reason.text(); };
  EXPECT_NE(reason(0).find("openapi.yaml:4:"), std::string::npos) << reason(0);
  EXPECT_NE(reason(0).find("cannot open the file"), std::string::npos) << reason(0);
  EXPECT_NE(reason(1).find("$ref to nothing: #/components/responses/gone"), std::string::npos);
  EXPECT_NE(reason(2).find("circle"), std::string::npos) << reason(2);
  EXPECT_NE(reason(3).find("other.yaml:1:"), std::string::npos) << reason(3);
  EXPECT_NE(reason(4).find("no document"), std::string::npos) << reason(4);
  EXPECT_NE(reason(5).find("not fetched"), std::string::npos) << reason(5);
  EXPECT_EQ(document->skipped.at(6).key, "* /item");
}

TEST(References, FetchedDocumentsReadRelativeOnesFromTheirOwnHostAndNoFiles) {
  std::vector<std::string> asked;
  const Fetch fetch = [&](const std::string& uri) -> Result<SourceText> {
    asked.push_back(uri);
    if (uri.ends_with("openapi.yaml")) {
      return SourceText{uri, R"(openapi: 3.0.4
info: {title: fetched, version: '1'}
servers: [{url: /v1}]
paths:
  /a: {get: {parameters: [{$ref: 'p.yaml#/p'}], responses: {'200': {description: ok}}}}
  /b: {get: {parameters: [{$ref: 'file:///etc/p.yaml'}], responses: {'200': {description: ok}}}}
)"};
    }
    return SourceText{uri, "p: {name: q, in: query, schema: {type: string}}"};
  };
  const auto document = load_document("https://api.example.com/docs/openapi.yaml", fetch);
  ASSERT_TRUE(document) << document.error().text();
  EXPECT_EQ(asked, (std::vector<std::string>{"https://api.example.com/docs/openapi.yaml",
                                             "https://api.example.com/docs/p.yaml"}));
  ASSERT_EQ(document->operations.size(), 1U);
  EXPECT_EQ(document->operations.front().parameters.at(0).name, "q");
  EXPECT_EQ(document->skipped.size(), 1U);
  EXPECT_EQ(document->servers.at(0).resolved, "https://api.example.com/v1");
}

TEST(References, SelfUriOfThreeTwoNamesTheDocumentAndItsNeighbours) {
  const Folder folder;
  folder.write("shared.yaml", "limit: {name: limit, in: query, schema: {type: integer}}\n");
  const auto path = folder.write("openapi.yaml", R"(openapi: 3.2.0
$self: https://example.com/api/openapi.yaml
info: {title: self, version: '1'}
paths:
  /a:
    get:
      parameters:
        - $ref: https://example.com/api/shared.yaml#/limit
        - $ref: https://example.com/api/openapi.yaml#/components/parameters/b
      responses: {'200': {description: ok}}
components:
  parameters:
    b: {name: b, in: query, schema: {$ref: 'https://example.com/api/openapi.yaml#/components/schemas/B'}}
  schemas:
    B: {type: integer, minimum: 3}
)");
  const auto document = load_document(path);
  ASSERT_TRUE(document) << document.error().text();
  for (const auto& one : document->skipped) ADD_FAILURE() << one.key << one.reason.text();
  ASSERT_EQ(document->operations.size(), 1U);
  EXPECT_EQ(document->operations.front().parameters.size(), 2U);
  EXPECT_EQ(validate(document->operations.front().parameters.back().schema, 2, Direction::request),
            Outcome::invalid);
}

}  // namespace
}  // namespace assay::spec
