// What changed in the document between two nights, told from outside.
#include <gtest/gtest.h>

#include <mutex>

#include "harness/http/server.h"
#include "reports/history/database.h"
#include "spec/message.h"
#include "tests/process.h"

namespace assay::tests {
namespace {

namespace json = boost::json;

constexpr const char* main_text = R"(openapi: 3.0.4
info: {title: pets, version: '1'}
paths:
  /pets:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: 'schemas/pet.yaml#/Pet'}}}}
      responses: {'201': {description: made}}
)";
constexpr const char* pet_text = R"(Pet:
  type: object
  required: [name]
  properties:
    name: {type: string}
    age: {type: integer}
)";

std::string with(std::string text, const std::string& what, const std::string& instead) {
  return text.replace(text.find(what), what.size(), instead);
}

const std::string demanding = with(pet_text, "required: [name]", "required: [name, age]");

class DocumentDrift : public testing::Test {
 protected:
  void SetUp() override { write(main_text, pet_text); }

  void write(const std::string& main, const std::string& pet,
             const std::string& folder = "api") const {
    std::filesystem::create_directories(scratch.path(folder + "/schemas"));
    scratch.write(folder + "/openapi.yaml", main);
    scratch.write(folder + "/schemas/pet.yaml", pet);
  }

  /// At a time of its own: runs of one second have no order.
  static Ran night(const std::string& command, const std::string& cases = "5") {
    return shell("cd $SCRATCH && sleep 1 && " + command + " --max-cases " + cases +
                 " --history h.sqlite --report json 2>&1");
  }
  static Ran night() { return night("$ASSAY nightly api/openapi.yaml"); }

  [[nodiscard]] json::object comparison() const {
    return json::parse(scratch.read("assay-report/report.json")).at("comparison").as_object();
  }
  /// "RULE FILE:LINE:COLUMN#POINTER" of each change of the last night, a line each.
  [[nodiscard]] std::string changes() const {
    std::string text;
    const auto told = comparison();
    for (const auto& one : told.at("document_changes").as_array()) {
      text += std::string(one.at("rule").as_string()) + " " +
              std::string(one.at("at").as_string()) + "\n";
    }
    return text;
  }

  Scratch scratch;
};

TEST_F(DocumentDrift, IsToldByRuleFileAndLineOfASecondFile) {
  ASSERT_EQ(night().code, 0);
  write(main_text, demanding);
  const auto second = night();
  ASSERT_EQ(second.code, 0) << second.out;
  EXPECT_EQ(changes(), "request.property.became-required api/schemas/pet.yaml:3:3#/Pet/required\n");
  // What is gone stands in the older file only, which is nowhere but in the history.
  write(main_text, with(demanding, "    age: {type: integer}\n", ""));
  ASSERT_EQ(night().code, 0);
  EXPECT_NE(changes().find(" api/schemas/pet.yaml:6:"), std::string::npos) << changes();
  EXPECT_EQ(night().out.find("is another one"), std::string::npos);
  EXPECT_EQ(changes(), "");
}

TEST_F(DocumentDrift, IsToldWhenTheNightRunsInAnotherCheckout) {
  ASSERT_EQ(night().code, 0);
  std::filesystem::remove_all(scratch.path("api"));
  write(main_text, demanding, "deep/down/api");
  const auto second = night("$ASSAY nightly deep/down/api/openapi.yaml");
  ASSERT_EQ(second.code, 0) << second.out;
  EXPECT_EQ(changes(),
            "request.property.became-required "
            "deep/down/api/schemas/pet.yaml:3:3#/Pet/required\n");
}

TEST_F(DocumentDrift, IsToldOfStandardInput) {
  const auto one = with(main_text, "$ref: 'schemas/pet.yaml#/Pet'", "type: object");
  scratch.write("in.yaml", one);
  ASSERT_EQ(night("cat in.yaml | $ASSAY nightly -").code, 0);
  scratch.write("in.yaml", with(one, "type: object", "type: object, required: [age]"));
  const auto second = night("cat in.yaml | $ASSAY nightly -");
  ASSERT_EQ(second.code, 0) << second.out;
  EXPECT_NE(changes().find(" <stdin>:6:"), std::string::npos) << changes();
  // The reports are made anew of the journal alone: the history has both documents.
  const auto again = shell(
      "cd $SCRATCH && $ASSAY report assay-report --history h.sqlite --against '#1' --report "
      "json 2>&1");
  ASSERT_EQ(again.code, 0) << again.out;
  EXPECT_NE(changes().find(" <stdin>:6:"), std::string::npos) << changes() << again.out;
}

TEST_F(DocumentDrift, IsToldOfADocumentBehindAUrl) {
  std::mutex mutex;
  std::string pet = pet_text;
  auto server = harness::serve(
      0,
      [&](const spec::Request& request) {
        const std::lock_guard lock(mutex);
        harness::Reply reply;
        spec::Response response;
        response.status = 200;
        response.headers = {{"Content-Type", "application/yaml"}};
        response.body = request.target.ends_with("/pet.yaml") ? pet : main_text;
        reply.response = response;
        return reply;
      },
      2);
  ASSERT_TRUE(server);
  const auto url = (*server)->url() + "/v1/openapi.yaml";
  ASSERT_EQ(night("$ASSAY nightly " + url).code, 0);
  {
    const std::lock_guard lock(mutex);
    pet = demanding;
  }
  const auto second = night("$ASSAY nightly " + url);
  ASSERT_EQ(second.code, 0) << second.out;
  EXPECT_EQ(changes(), "request.property.became-required " + (*server)->url() +
                           "/v1/schemas/pet.yaml:3:3#/Pet/required\n");
}

TEST_F(DocumentDrift, IsThatOfTheFilesAsTheRunReadThem) {
  ASSERT_EQ(night().code, 0);
  // The file changes while the run is under way.
  write(main_text, demanding);
  const auto second = night(
      "sh -c '(sleep 2; rm api/schemas/pet.yaml) & exec \"$ASSAY\" nightly api/openapi.yaml "
      "--max-time 4 \"$@\"' sh",
      "1000000");
  EXPECT_FALSE(std::filesystem::exists(scratch.path("api/schemas/pet.yaml")));
  EXPECT_EQ(second.out.find("not kept"), std::string::npos) << second.out;
  EXPECT_TRUE(changes().starts_with("request.property.became-required ")) << changes();
}

TEST_F(DocumentDrift, IsToldOverAHistoryOfTheFormBefore) {
  const auto one = with(main_text, "$ref: 'schemas/pet.yaml#/Pet'", "type: object");
  write(one, pet_text);
  ASSERT_EQ(night().code, 0);
  {
    auto opened = reports::open_sqlite(scratch.path("h.sqlite"));
    ASSERT_TRUE(opened);
    auto& database = *opened->database;
    ASSERT_TRUE(
        database.run("CREATE TABLE documents (hash TEXT PRIMARY KEY, name TEXT NOT NULL, text TEXT "
                     "NOT NULL)"));
    ASSERT_TRUE(database.run("INSERT INTO documents SELECT hash, name, text FROM document_files"));
    ASSERT_TRUE(database.run("DROP TABLE document_files"));
    ASSERT_TRUE(database.set_version(2));
  }
  write(with(one, "type: object", "type: object, required: [age]"), pet_text);
  const auto second = night();
  ASSERT_EQ(second.code, 0) << second.out;
  EXPECT_NE(changes().find(" api/openapi.yaml:6:"), std::string::npos) << changes();
}

TEST_F(DocumentDrift, HoldsNoConfiguredSecretThatTheDocumentShows) {
  const auto showing = [&](const std::string& values) {
    return with(pet_text, "name: {type: string}", "name: {type: string, enum: [" + values + "]}");
  };
  const std::string secret = "kept-nowhere-4711";
  write(main_text, showing(secret + ", other"));
  const std::string nightly = "$ASSAY nightly api/openapi.yaml -H 'X-Vault-Token: " + secret + "'";
  ASSERT_EQ(night(nightly).code, 0);
  write(main_text, showing(secret));
  const auto second = night(nightly);
  ASSERT_EQ(second.code, 0) << second.out;
  EXPECT_TRUE(changes().starts_with("request.enum.narrowed api/schemas/pet.yaml:5:")) << changes();
  auto history = reports::open_sqlite(scratch.path("h.sqlite"));
  ASSERT_TRUE(history);
  const auto texts = history->database->run("SELECT text FROM document_files WHERE place = 1");
  ASSERT_EQ(texts->size(), 2U);
  EXPECT_NE(texts->front().front().find("enum: [aaaaaaaaaaaaa1111"), std::string::npos)
      << texts->front().front();
  EXPECT_EQ(shell("grep -rl " + secret + " $SCRATCH/h.sqlite* $SCRATCH/assay-report").out, "");
}

TEST_F(DocumentDrift, SaysWhenADocumentIsNotKept) {
  write(main_text, pet_text + ("# " + std::string(17U << 20U, 'x')) + "\n");
  const auto first = night();
  EXPECT_EQ(first.code, 0);
  EXPECT_NE(first.out.find("note: the document is not kept in the history: its 2 files of 17.0 MiB "
                           "are more than 16 MiB"),
            std::string::npos)
      << first.out;
  write(main_text, demanding);
  ASSERT_EQ(night().code, 0);
  const auto warnings = json::serialize(comparison().at("warnings"));
  EXPECT_NE(warnings.find("the history does not hold the older one"), std::string::npos)
      << warnings;
}

}  // namespace
}  // namespace assay::tests
