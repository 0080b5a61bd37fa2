// What one user made, asked for by another: what is a finding, and what servers do in good faith.
#include "properties/api/access.h"

#include <gtest/gtest.h>

namespace assay::properties {
namespace {

namespace json = boost::json;
using spec::Credentials;

const auto document = spec::build_document(*spec::read_tree({"d", R"(openapi: 3.0.4
info: {title: notes, version: '1'}
security: [{k: []}]
paths:
  /notes:
    get: {responses: {'200': {description: all, content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {type: object, properties: {id: {type: string}}}}}}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}}
  /notes/{note}:
    parameters: [{name: note, in: path, required: true, schema: {type: string, pattern: '^[a-z]+$'}}]
    get: {responses: {'200': {description: one, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}, '404': {description: no}}}
    patch:
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'200': {description: changed}, '404': {description: no}}
    delete: {responses: {'204': {description: gone}, '404': {description: no}}}
  /notes/{note}/public:
    get: {security: [], parameters: [{name: note, in: path, required: true, schema: {type: string}}], responses: {'200': {description: one}}}
components: {securitySchemes: {k: {type: http, scheme: bearer}}}
)",
                                                             1, 0}))
                          .value();
const Dependencies dependencies(document);
const auto resources = find_resources(document, dependencies);

/// Calls with their answers, one after the other.
struct Trace {
  std::vector<spec::Case> calls;
  std::vector<spec::Exchange> exchanges;

  Trace& add(const char* operation, Credentials credentials, const char* note, int status,
             const char* body = "", std::vector<spec::Header> headers = {}) {
    spec::Case call;
    call.operation = operation;
    call.credentials = credentials;
    if (*note != '\0') call.arguments = {{"note", spec::In::path, note, std::nullopt}};
    spec::Exchange exchange;
    spec::Response response;
    response.status = status;
    response.body = body;
    response.headers = std::move(headers);
    exchange.outcome = response;
    calls.push_back(std::move(call));
    exchanges.push_back(std::move(exchange));
    return *this;
  }
  /// "check severity" of what the last call says.
  [[nodiscard]] std::string judge() const {
    std::vector<AccessCall> all;
    for (std::size_t i = 0; i < calls.size(); ++i) all.push_back({&calls[i], &exchanges[i]});
    std::string out;
    for (const auto& finding : judge_access(document, resources, all)) {
      out += finding.check + " " + std::string(contracts::name(finding.severity));
    }
    return out;
  }
};

constexpr auto mine = Credentials::configured;
constexpr auto his = Credentials::other;

Trace made() {
  return Trace().add("POST /notes", mine, "", 201, R"({"id":"mine"})");
}
Trace asked(const char* list = R"({"data":[]})") {
  return made().add("GET /notes", his, "", 200, list).add("GET /notes/{note}", his, "none", 404);
}

TEST(Access, ReadingChangingAndDeletingAnothersThingIsAFinding) {
  EXPECT_EQ(asked().add("GET /notes/{note}", his, "mine", 200).judge(), "access.read failure");
  auto patch = made().add("GET /notes", his, "", 200, R"({"data":[]})");
  patch.add("PATCH /notes/{note}", his, "none", 404).add("PATCH /notes/{note}", his, "mine", 200);
  EXPECT_EQ(patch.judge(), "access.change failure");
  auto removed = made().add("GET /notes", his, "", 200, R"({"data":[]})");
  removed.add("DELETE /notes/{note}", his, "none", 404)
      .add("DELETE /notes/{note}", his, "mine", 204);
  EXPECT_EQ(removed.judge(), "access.delete failure");
}

TEST(Access, WithoutAWholeListItIsAWarning) {
  auto none = made().add("GET /notes/{note}", his, "none", 404);
  EXPECT_EQ(none.add("GET /notes/{note}", his, "mine", 200).judge(), "access.read warning");
  for (const auto* part : {R"({"data":[],"next_page":2})", R"({"data":[],"total_count":7})",
                           R"({"data":[],"meta":{"has_more":true}})"}) {
    EXPECT_EQ(asked(part).add("GET /notes/{note}", his, "mine", 200).judge(), "access.read warning")
        << part;
  }
  auto link = made().add("GET /notes", his, "", 200, R"({"data":[]})",
                         {{"Link", "</notes?page=2>; rel=\"next\""}});
  link.add("GET /notes/{note}", his, "none", 404).add("GET /notes/{note}", his, "mine", 200);
  EXPECT_EQ(link.judge(), "access.read warning");
}

TEST(Access, WhatHisListShowsIsShared) {
  EXPECT_EQ(asked(R"({"data":[{"id":"mine"}]})").add("GET /notes/{note}", his, "mine", 200).judge(),
            "");
}

TEST(Access, RefusalsAreFine) {
  for (const int status : {401, 404, 410, 422, 429, 500}) {
    EXPECT_EQ(asked().add("GET /notes/{note}", his, "mine", status).judge(), "") << status;
  }
}

TEST(Access, ForbiddenBesideNotFoundTellsThatItExists) {
  EXPECT_EQ(asked().add("GET /notes/{note}", his, "mine", 403).judge(), "access.existence warning");
  auto same = made().add("GET /notes/{note}", his, "none", 403);
  EXPECT_EQ(same.add("GET /notes/{note}", his, "mine", 403).judge(), "");
}

TEST(Access, WhereAnyNameIsServedNothingIsSaid) {
  auto upsert = made().add("PATCH /notes/{note}", his, "none", 200);
  EXPECT_EQ(upsert.add("PATCH /notes/{note}", his, "mine", 200).judge(), "");
  EXPECT_EQ(made().add("GET /notes/{note}", his, "mine", 200).judge(), "")
      << "nothing was compared";
}

TEST(Access, OnlyAThingThatTheFirstUserMadeAndThatIsStillThereCounts) {
  Trace refused;
  refused.add("POST /notes", mine, "", 422).add("GET /notes/{note}", his, "none", 404);
  EXPECT_EQ(refused.add("GET /notes/{note}", his, "mine", 200).judge(), "");
  Trace own;
  own.add("POST /notes", his, "", 201, R"({"id":"mine"})").add("GET /notes/{note}", his, "no", 404);
  EXPECT_EQ(own.add("GET /notes/{note}", his, "mine", 200).judge(), "");
  auto gone = asked().add("DELETE /notes/{note}", mine, "mine", 204);
  EXPECT_EQ(gone.add("GET /notes/{note}", his, "mine", 200).judge(), "");
  EXPECT_EQ(asked().add("GET /notes/{note}", mine, "mine", 200).judge(), "");
}

TEST(Access, SequencesMakeAskForTheListAndForNothingFirst) {
  const auto all = access_sequences(document, resources, {}, 7);
  ASSERT_EQ(all.size(), 3U);
  for (const auto& [steps] : all) {
    ASSERT_EQ(steps.size(), 4U);
    EXPECT_EQ(steps[0].call.operation, "POST /notes");
    EXPECT_EQ(steps[0].call.credentials, mine);
    EXPECT_EQ(steps[1].call.operation, "GET /notes");
    for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(steps[i].call.credentials, his);
    EXPECT_EQ(steps[2].call.operation, steps[3].call.operation);
    EXPECT_TRUE(steps[2].links.empty());
    EXPECT_EQ(steps[3].links, (std::vector<spec::Binding>{{"path.note", 0, "$response.body#/id"}}));
  }
  const auto again = access_sequences(document, resources, {}, 7);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_TRUE(all[i] == again[i]);
}

}  // namespace
}  // namespace assay::properties
