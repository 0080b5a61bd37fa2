#include "spec/contract/workflow.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "spec/contract/contract_files.h"
#include "spec/contract/settings.h"
#include "spec/source.h"

namespace assay::spec {
namespace {

namespace fs = std::filesystem;

const fs::path examples = ASSAY_SOURCE_DIR "/../shared/data/suites/arazzo-examples/1.0.0";

Result<Workflows> read(const fs::path& contract, const Document& document) {
  const auto files = read_contract_files({contract.string()});
  if (!files) return files.error();
  return read_workflows(files->workflows, document);
}

TEST(Workflows, ThatAreShippedFitTheirDocument) {
  const auto document =
      load_document(ASSAY_SOURCE_DIR "/spec/documents/planetscale-passwords.yaml");
  const auto all = read(ASSAY_SOURCE_DIR "/contracts/planetscale-passwords.arazzo.yaml", *document);
  ASSERT_TRUE(all.has_value()) << all.error().text();
  ASSERT_EQ(all->list.size(), 3U);
  EXPECT_EQ(all->list[0].steps.size(), 11U);
  EXPECT_EQ(all->list[0].steps[1].operation->id, "get_password");
  // The workflow's parameters, at each step.
  EXPECT_EQ(all->list[0].steps[1].parameters.size(), 4U);
  EXPECT_TRUE(all->list[0].obstacle.empty());
}

// Three of the four disagree with the documents beside them, which is what a reader is for.
TEST(Workflows, OfTheStandardAreReadAndTheirMistakesFound) {
  if (!fs::exists(examples))
    GTEST_SKIP() << "the OpenAPI Initiative's Arazzo examples are not here";
  struct Example {
    const char* contract;
    const char* document;
    const char* mistake;
  };
  for (const auto& one : {Example{"oauth.arazzo.yaml", "oauth.openapi.yaml", ""},
                          Example{"pet-coupons.arazzo.yaml", "pet-coupons.openapi.yaml",
                                  "there is no path parameter 'pet_id' (did you mean 'petId'?)"},
                          Example{"FAPI-PAR.arazzo.yaml", "FAPI-PAR.openapi.yaml",
                                  "there is no operation 'PAR' (did you mean 'Par'?)"},
                          Example{"bnpl-arazzo.yaml", "bnpl-openapi.yaml",
                                  "'$steps.retrieveFinalizedPaymentPlan.finalizedPaymentPlan' is "
                                  "no runtime expression"}}) {
    const auto document = load_document((examples / one.document).string());
    const auto all = read(examples / one.contract, *document);
    const auto text = all ? std::string() : all.error().text();
    EXPECT_NE(text.find(one.mistake), std::string::npos) << one.contract << ": " << text;
    EXPECT_EQ(all.has_value(), *one.mistake == '\0') << one.contract << ": " << text;
  }
}

const char* small =
    "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths:\n  /things:\n    get:\n"
    "      operationId: list\n      tags: [t]\n      responses: {'200': {description: d}}\n"
    "    post:\n      operationId: create\n      tags: [t, u]\n      responses: {'201': "
    "{description: d}}\n";

Document small_document() {
  return *build_document(*read_tree(*make_source("small.yaml", small)));
}

Result<ReadSettings> settings_of(const Document& document, const std::string& text) {
  const auto tree = std::make_shared<const Tree>(
      *read_tree(*make_source("s.yaml", "assay: 1\noperations:\n" + text)));
  return read_settings({tree}, document, {"status_documented", "response_body"});
}

TEST(Settings, LaterEntriesWin) {
  const auto document = small_document();
  const auto read =
      settings_of(document,
                  "  '*': {cases: 5, severity: {response_body: warning}}\n"
                  "  tag:u: {cases: 7, accept: [201, 4XX]}\n"
                  "  GET /things: {skip: slow, severity: {response_body.enum: off}}\n");
  ASSERT_TRUE(read.has_value()) << read.error().text();
  const auto& create = read->settings.at("POST /things");
  EXPECT_EQ(create.cases, 7U);
  EXPECT_TRUE(has_status(create.accept, 201));
  EXPECT_TRUE(has_status(create.accept, 404));
  EXPECT_FALSE(has_status(create.accept, 200));
  const auto& list = read->settings.at("GET /things");
  EXPECT_EQ(list.skip, "slow");
  EXPECT_EQ(list.severity_of("response_body.enum"), "off");
  EXPECT_EQ(list.severity_of("response_body.type"), "warning");
  EXPECT_EQ(list.severity_of("leak"), "");
}

TEST(Settings, UnknownNamesAreErrorsWithTheNearest) {
  const auto document = small_document();
  EXPECT_EQ(settings_of(document, "  creat: {}\n").error().advice, "did you mean 'create'?");
  EXPECT_EQ(settings_of(document, "  list: {severity: {respose_body: off}}\n").error().advice,
            "did you mean 'response_body'?");
  EXPECT_EQ(settings_of(document, "  'DELETE *': {}\n")->warnings.size(), 1U);
}

}  // namespace
}  // namespace assay::spec
