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
  EXPECT_EQ(all->list[0].steps.size(), 9U);
  EXPECT_EQ(all->list[0].steps[1].operation->id, "get_password");
  // The workflow's parameters, at each step.
  EXPECT_EQ(all->list[0].steps[1].parameters.size(), 4U);
  EXPECT_TRUE(all->list[0].obstacle.empty());
}

TEST(Workflows, OfTheStandardAreRead) {
  if (!fs::exists(examples))
    GTEST_SKIP() << "the OpenAPI Initiative's Arazzo examples are not here";
  const auto coupons = load_document((examples / "pet-coupons.openapi.yaml").string());
  const auto pets = read(examples / "pet-coupons.arazzo.yaml", *coupons);
  ASSERT_TRUE(pets.has_value()) << pets.error().text();
  EXPECT_EQ(pets->list.size(), 3U);
  EXPECT_EQ(pets->warnings.size(), 1U) << "its pet_tags are no parameter of its own document";
  EXPECT_EQ(pets->list[0].steps[2].workflow, 2U);
  for (const char* name : {"FAPI-PAR", "oauth"}) {
    const auto document =
        load_document((examples / (std::string(name) + ".openapi.yaml")).string());
    const auto all = read(examples / (std::string(name) + ".arazzo.yaml"), *document);
    EXPECT_TRUE(all.has_value()) << all.error().text();
  }
  const auto payments = load_document((examples / "bnpl-openapi.yaml").string());
  const auto bnpl = read(examples / "bnpl-arazzo.yaml", *payments);
  ASSERT_TRUE(bnpl.has_value()) << bnpl.error().text();
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
