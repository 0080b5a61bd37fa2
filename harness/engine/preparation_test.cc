// What is created before the plan, and who asks for it then.
#include "harness/engine/preparation.h"

#include <gtest/gtest.h>

#include "harness/mock/mock.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

using Answer = std::function<spec::Response(const spec::Request&)>;

class Scripted final : public Transport {
 public:
  explicit Scripted(Answer answer) : answer_(std::move(answer)) {}
  spec::Exchange send(const spec::Request& request) override {
    requests.push_back(request.method + " " + request.target);
    return {request, answer_(request), std::chrono::microseconds(1)};
  }
  std::vector<std::string> requests;

 private:
  Answer answer_;
};

std::shared_ptr<const spec::Document> read(const std::string& text) {
  auto tree = spec::read_tree(spec::SourceText{"owners.yaml", text});
  if (!tree) throw std::runtime_error(tree.error().text());
  auto document = spec::build_document(std::move(*tree));
  if (!document) throw std::runtime_error(document.error().text());
  return std::make_shared<const spec::Document>(std::move(*document));
}

Subject subject_of(std::shared_ptr<const spec::Document> document) {
  Subject subject;
  subject.document = document;
  const properties::Dependencies dependencies(*document);
  subject.resources = std::make_shared<const std::vector<properties::Resource>>(
      properties::find_resources(*document, dependencies));
  return subject;
}

const auto never = [] { return false; };

const auto owners = read(R"(openapi: 3.0.3
info: {title: owners, version: '1'}
paths:
  /owners:
    post:
      responses: {'201': {description: made, content: {application/json: {schema:
        {type: object, properties: {id: {type: integer}}}}}}}
  /owners/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {'200': {description: ok}}}
    delete: {responses: {'204': {description: gone}}}
  /owners/{owner}/pets:
    parameters: [{name: owner, in: path, required: true, schema: {type: integer}}]
    post:
      responses: {'201': {description: made, headers: {Location: {schema: {type: string}}}}}
    get: {responses: {'200': {description: ok}}}
  /owners/{owner}/pets/{id}:
    parameters:
      - {name: owner, in: path, required: true, schema: {type: integer}}
      - {name: id, in: path, required: true, schema: {type: string}}
    get: {responses: {'200': {description: ok}}}
  /shops:
    get:
      parameters: [{name: q, in: query, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array,
        items: {type: object, properties: {shopId: {type: string}}}}}}}}
  /shops/{shopId}:
    parameters: [{name: shopId, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: ok}}}
)");

spec::Response json_answer(int status, const std::string& body) {
  spec::Response response;
  response.status = status;
  response.headers.push_back({"Content-Type", "application/json"});
  response.body = body;
  return response;
}

/// Owners are numbered from 7 on; a pet's name is told by its Location alone.
Answer owners_answer() {
  return [next = 7](const spec::Request& request) mutable {
    if (request.method == "POST" && request.target == "/owners") {
      return json_answer(201, "{\"id\": " + std::to_string(next++) + "}");
    }
    if (request.method == "POST") {
      auto made = json_answer(201, "{}");
      made.headers.push_back({"Location", "http://h/api" + request.target + "/rex%20i?x=1"});
      return made;
    }
    return json_answer(200, R"([{"shopId": "corner"}])");
  };
}

TEST(Preparation, ChildrenAreCreatedBelowWhatIsKept) {
  Scripted transport(owners_answer());
  const auto subject = subject_of(owners);
  const auto prepared = prepare(subject, {}, 1, transport, never);
  EXPECT_TRUE(prepared.remarks.empty());
  EXPECT_EQ(transport.requests, (std::vector<std::string>{"POST /owners", "POST /owners",
                                                          "GET /shops", "POST /owners/7/pets"}));
  const auto& names = prepared.names;
  EXPECT_EQ(names.at("GET /owners/{id}").at("id"), json::value(7));
  EXPECT_EQ(names.at("DELETE /owners/{id}").at("id"), json::value(8))
      << "what is deleted must not be missed by the others";
  EXPECT_EQ(names.at("GET /owners/{owner}/pets").at("owner"), json::value(7));
  const auto& pet = names.at("GET /owners/{owner}/pets/{id}");
  EXPECT_EQ(pet.at("owner"), json::value(7));
  EXPECT_EQ(pet.at("id"), json::value("rex i")) << "the same parameter name, another thing";
  EXPECT_EQ(names.at("GET /shops/{shopId}").at("shopId"), json::value("corner"));
}

TEST(Preparation, WhatTheUserFixedIsLeftAlone) {
  Scripted transport(owners_answer());
  properties::Values values;
  values.fixed["id"] = 3;
  const auto prepared = prepare(subject_of(owners), values, 1, transport, never);
  EXPECT_EQ(transport.requests, (std::vector<std::string>{"GET /shops"}));
  EXPECT_FALSE(prepared.names.contains("GET /owners/{id}"));
}

TEST(Preparation, WhatCannotBeCreatedIsTold) {
  Scripted transport([](const spec::Request&) { return json_answer(403, "{}"); });
  const auto prepared = prepare(subject_of(owners), {}, 1, transport, never);
  ASSERT_EQ(prepared.remarks.size(), 2U);
  EXPECT_EQ(prepared.remarks[0],
            "nothing could be created for /owners/{id}: POST /owners answered 403");
  EXPECT_TRUE(prepared.names.empty());
}

TEST(Preparation, TheMocksPasswordsExistForWhoeverAsks) {
  auto loaded = spec::load_document(ASSAY_SOURCE_DIR "/spec/documents/planetscale-passwords.yaml");
  ASSERT_TRUE(loaded) << loaded.error().text();
  const auto document = std::make_shared<const spec::Document>(std::move(*loaded));
  const auto mock = make_mock(document, {});
  Scripted transport([&](const spec::Request& request) { return mock->answer(request).response; });
  auto subject = subject_of(document);
  subject.request.headers = mock->credentials();
  properties::Values values;
  values.known = mock->known_values();
  const auto prepared = prepare(subject, values, 1, transport, never);
  EXPECT_TRUE(prepared.remarks.empty());
  const auto* get = document->find("get_password");
  const auto& names = prepared.names.at(get->key());
  spec::Case call{get->key(), {}, {}, {}};
  for (const auto& [name, value] : values.known) {
    call.arguments.push_back({name, spec::In::path, value, {}});
  }
  call.arguments.push_back({"id", spec::In::path, names.at("id"), {}});
  EXPECT_EQ(status_of(examine(subject, *get, call, transport).exchange), 200);
  EXPECT_NE(names.at("id"), prepared.names.at(document->find("delete_password")->key()).at("id"));
}

}  // namespace
}  // namespace assay::harness
