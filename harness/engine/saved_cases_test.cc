// Cases from outside: nothing is lost in silence, no secret is used.
#include "harness/engine/saved_cases.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "harness/engine/plan.h"
#include "reports/redact.h"
#include "spec/decode.h"
#include "spec/serialize.h"

namespace assay::harness {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::shared_ptr<const spec::Document> load(const std::string& text) {
  return std::make_shared<const spec::Document>(
      *spec::build_document(*spec::read_tree({"d", text, 1, 0})));
}

const char* const shop = R"(
openapi: 3.0.4
info: {title: Shop, version: '1'}
security: [{key: []}]
paths:
  /orders/{id}:
    put:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: dry, in: query, schema: {type: boolean}}
        - {name: token, in: query, schema: {type: string}}
        - {name: X-Trace, in: header, schema: {type: string}}
        - {name: session, in: cookie, schema: {type: string}}
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {note: {type: string, maxLength: 10}, password: {type: string}}}
      responses: {'200': {description: done}}
  /login:
    post:
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, required: [user, password], properties: {user: {type: string}, password: {type: string}}}
      responses: {'200': {description: done}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Shop}}
)";

SavedCases read(const spec::Document& document, const std::string& entries) {
  const reports::Redactor redactor({});
  const auto saved =
      read_har(document, "t.har", R"({"log":{"version":"1.2","entries":[)" + entries + "]}}",
               [&](const json::value& value, std::string_view name) {
                 return redactor.names(name) || redactor.value(value, name) != value;
               });
  EXPECT_TRUE(saved.has_value());
  return *saved;
}

std::string shown(const spec::Case& value) {
  return json::serialize(spec::case_to_json(value));
}

TEST(Har, EntryBecomesTheCaseThatAServerWouldRead) {
  const auto document = load(shop);
  const auto saved = read(*document, R"({"request":{"method":"PUT",
    "url":"https://shop.example/api/v2/orders/a%20b?dry=true&unknown=1#top",
    "headers":[{"name":"X-Trace","value":"t1"},{"name":"User-Agent","value":"ua"}],
    "postData":{"mimeType":"application/json","text":"{\"note\":\"hi\"}"}}})");
  ASSERT_EQ(saved.cases.size(), 1U);
  EXPECT_TRUE(saved.skipped.empty());
  EXPECT_EQ(
      shown(saved.cases[0]),
      R"({"operation":"PUT /orders/{id}","path":{"id":"a b"},"query":{"dry":true},"header":{"X-Trace":"t1"},"body":{"mediaType":"application/json","value":{"note":"hi"}}})");
}

TEST(Har, MalformedRequestIsKeptAsWhatItIs) {
  const auto document = load(shop);
  const auto saved = read(*document, R"({"request":{"method":"PUT","url":"/orders/1",
    "postData":{"mimeType":"application/json","text":"{\"note\":\"much too long for it\"}"}}})");
  ASSERT_EQ(saved.cases.size(), 1U);
  const auto request = spec::serialize(*document, document->operations[0], saved.cases[0], {});
  EXPECT_EQ(spec::decode(*document, document->operations[0], request).verdict.kind,
            spec::Verdict::Kind::invalid);
}

TEST(Har, SecretsAreNeverUsedAndNeverTold) {
  const auto document = load(shop);
  const auto saved = read(*document, R"({"request":{"method":"PUT",
      "url":"http://h/orders/1?token=hushhush1","headers":[
      {"name":"Authorization","value":"Bearer hushhush2"},{"name":"X-Shop","value":"hushhush3"},
      {"name":"Cookie","value":"session=hushhush4"}],
      "postData":{"mimeType":"application/json",
                  "text":"{\"note\":\"n\",\"password\":\"hushhush5\"}"}}},
    {"request":{"method":"POST","url":"http://h/login","postData":{
      "mimeType":"application/x-www-form-urlencoded",
      "params":[{"name":"user","value":"ann"},{"name":"password","value":"hushhush6"}]}}})");
  ASSERT_EQ(saved.cases.size(), 1U);
  EXPECT_EQ(
      shown(saved.cases[0]),
      R"({"operation":"PUT /orders/{id}","path":{"id":"1"},"body":{"mediaType":"application/json","value":{"note":"n"}}})");
  ASSERT_EQ(saved.skipped.size(), 1U);
  EXPECT_EQ(saved.skipped[0], "t.har: entry 1: it cannot do without a secret");
}

TEST(Har, WhatCannotBeUsedIsNamedAndEqualRequestsCountOnce) {
  const auto document = load(shop);
  const auto saved = read(*document, R"({"request":{"method":"PUT","url":"/orders/1"}},
    {"request":{"method":"PUT","url":"http://other/orders/1"}},
    {"request":{"method":"GET","url":"/orders/1"}}, 7, {"request":{"method":"PUT","url":""}})");
  EXPECT_EQ(saved.cases.size(), 1U);
  EXPECT_EQ(saved.skipped,
            (std::vector<std::string>{
                "t.har: entry 2: no operation of the document has its path and method",
                "t.har: entry 3: it has no request",
                "t.har: entry 4: no operation of the document has its path and method"}));
  for (const char* text : {"", "[]", "{}", R"({"log":{"entries":1}})"}) {
    const auto bad = read_har(*document, "t.har", text, [](const auto&, auto) { return false; });
    ASSERT_FALSE(bad.has_value()) << text;
    EXPECT_EQ(bad.error().code, spec::ErrorCode::usage);
  }
}

class CorpusFolder : public testing::Test {
 protected:
  CorpusFolder()
      : folder_(fs::temp_directory_path() / ("assay-saved-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~CorpusFolder() override { fs::remove_all(folder_); }
  void write(const char* name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  fs::path folder_;
};

TEST_F(CorpusFolder, CasesAndFindingsAreReadByNameAndTheRestIsNamed) {
  const auto document = load(shop);
  write("b.json", R"({"operation":"PUT /orders/{id}","path":{"id":"2"}})");
  write("a", R"({"fingerprint":"f","case":{"operation":"PUT /orders/{id}","path":{"id":"1"}}})");
  write("c.json", R"({"operation":"GET /gone"})");
  write("d.json", "no JSON");
  write("e.json", R"({"operation":"PUT /orders/{id}","path":7})");
  const auto saved = read_corpus(*document, folder_.string());
  ASSERT_TRUE(saved.has_value());
  ASSERT_EQ(saved->cases.size(), 2U);
  EXPECT_EQ(saved->cases[0].arguments[0].value, "1");
  EXPECT_EQ(saved->cases[1].arguments[0].value, "2");
  ASSERT_EQ(saved->skipped.size(), 3U);
  EXPECT_EQ(saved->skipped[0],
            (folder_ / "c.json").string() + ": the document has no operation 'GET /gone'");
  EXPECT_NE(saved->skipped[2].find("e.json: a Case's member 'path'"), std::string::npos)
      << saved->skipped[2];
  EXPECT_FALSE(read_corpus(*document, (folder_ / "none").string()).has_value());
}

TEST(PlanData, CorpusComesFirstAndIsSentAsItIs) {
  const auto document = load(shop);
  PlanOptions options;
  options.max_cases = 40;
  options.corpus = {{"PUT /orders/{id}", {{"id", spec::In::path, "mine", std::nullopt}}, {}, {}}};
  const Plan plan(*document, options);
  const auto first = plan.make(0);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->phase, "corpus");
  EXPECT_TRUE(first->value == options.corpus[0]);
  options.phases = {"properties"};
  const Plan without(*document, options);
  for (std::uint64_t i = 0; i < without.size(); ++i) {
    if (const auto planned = without.make(i)) {
      EXPECT_EQ(planned->phase, "properties");
    }
  }
}

TEST(PlanData, TurnsAndWordsReachTheCasesAndRepeat) {
  const auto document = load(shop);
  PlanOptions options;
  options.max_cases = 400;
  options.values.fixed["id"] = "i0";
  options.values.turns["id"] = {"i0", "i1", "i2"};
  options.values.words = {"zaragoza", "far beyond ten characters"};
  const Plan plan(*document, options);
  const Plan again(*document, options);
  std::set<std::string> ids;
  std::set<std::string> kinds;
  std::string everything;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const auto planned = plan.make(i);
    const auto same = again.make(i);
    ASSERT_EQ(planned.has_value(), same.has_value());
    if (!planned) continue;
    EXPECT_TRUE(planned->value == same->value);
    // What nobody described is asked for where nothing exists.
    if (planned->phase == "methods") continue;
    kinds.insert(planned->malformation);
    everything += shown(planned->value);
    for (const auto& argument : planned->value.arguments) {
      if (argument.name == "id" && !argument.raw) ids.insert(json::serialize(argument.value));
    }
  }
  EXPECT_EQ(ids, (std::set<std::string>{"\"i0\"", "\"i1\"", "\"i2\""}));
  EXPECT_TRUE(kinds.contains("dictionary"));
  EXPECT_NE(everything.find("zaragoza"), std::string::npos);
}

TEST(PlanData, WhatTakesNoInputIsNotRepeatedAtRandomForHundredsOfRequests) {
  const auto document =
      spec::load_document(ASSAY_SOURCE_DIR "/spec/documents/bookings.yaml").value();
  PlanOptions options;
  options.max_cases = 500;
  const Plan plan(document, options);
  std::map<std::string, int> drawn;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const auto planned = plan.make(i);
    if (planned && planned->phase == "properties") ++drawn[planned->operation->key()];
  }
  EXPECT_EQ(drawn["GET /health"], 10);
  EXPECT_GT(drawn["GET /rooms"], 100);
}

// With nine operations and three values each operation once had one of them, always the same.
TEST(PlanData, EveryOperationGetsEveryValueOfATurnInEveryKindOfCase) {
  const auto document =
      spec::load_document(ASSAY_SOURCE_DIR "/spec/documents/bookings.yaml").value();
  PlanOptions options;
  options.max_cases = 60;
  options.phases = {"properties", "malformed"};
  options.values.fixed["room"] = 1;
  options.values.turns["room"] = {1, 2, 3};
  const Plan plan(document, options);
  std::map<std::string, std::map<std::int64_t, int>> seen;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const auto planned = plan.make(i);
    if (!planned) continue;
    for (const auto& argument : planned->value.arguments) {
      if (argument.name != "room" || argument.raw || argument.in != spec::In::path) continue;
      const auto* kind = planned->malformation.empty() ? " valid" : " malformed";
      ++seen[planned->operation->key() + kind][argument.value.as_int64()];
    }
  }
  EXPECT_EQ(seen.size(), 6U) << "GET, PUT and DELETE of a room";
  for (const auto& [name, counts] : seen) {
    EXPECT_EQ(counts.size(), 3U) << name;
    const bool valid = name.ends_with(" valid");
    for (const auto& [value, count] : counts) EXPECT_GE(count, valid ? 5 : 1) << name;
  }
}

}  // namespace
}  // namespace assay::harness
