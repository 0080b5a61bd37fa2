#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "spec/document.h"
#include "spec/source.h"

namespace assay::spec {
namespace {

Result<Document> build(const std::string& text, const std::string& name = "doc.yaml") {
  auto tree = read_tree({name, text, 1, 0});
  if (!tree) return tree.error();
  return build_document(std::move(*tree));
}

const std::string head = "openapi: 3.0.1\ninfo: {title: t, version: '1'}\n";

/// The same tree without what is only words.
json::value without_words(const json::value& value) {
  if (const auto* array = value.if_array()) {
    json::array out;
    for (const auto& item : *array) out.push_back(without_words(item));
    return out;
  }
  const auto* object = value.if_object();
  if (object == nullptr) return value;
  json::object out;
  for (const auto& member : *object) {
    const auto key = member.key();
    const bool words = member.value().is_string() && (key == "title" || key == "description" ||
                                                      key == "summary" || key == "x-copyright");
    if (words) continue;
    out[key] = without_words(member.value());
  }
  return out;
}

// What an OAuth scope is called is a fact, what it says is not.
void forget_scope_words(json::value& tree) {
  auto& flows = tree.at("components").at("securitySchemes").at("oauth2").at("flows").as_object();
  for (auto& flow : flows) {
    for (auto& scope : flow.value().at("scopes").as_object()) scope.value() = "";
  }
}

TEST(Documents, ShippedPlanetscalePageHasEveryFactOfTheGenuineOne) {
  const std::string genuine = ASSAY_SOURCE_DIR "/../shared/seed/create-a-password.md";
  if (!std::filesystem::exists(genuine)) {
    GTEST_SKIP() << "the genuine documentation page is not in this checkout";
  }
  const auto ours =
      load_document(ASSAY_SOURCE_DIR "/spec/documents/planetscale-create-password.md");
  const auto theirs = load_document(genuine);
  ASSERT_TRUE(ours) << ours.error().text();
  ASSERT_TRUE(theirs) << theirs.error().text();
  auto a = without_words(ours->tree->root());
  auto b = without_words(theirs->tree->root());
  forget_scope_words(a);
  forget_scope_words(b);
  EXPECT_EQ(a, b);
}

TEST(Documents, PlanetscalePageIsUnderstood) {
  const auto document =
      load_document(ASSAY_SOURCE_DIR "/spec/documents/planetscale-create-password.md");
  ASSERT_TRUE(document) << document.error().text();
  EXPECT_TRUE(document->skipped.empty());
  EXPECT_TRUE(document->warnings.empty());
  ASSERT_EQ(document->operations.size(), 1U);
  const auto& operation = document->operations.front();
  EXPECT_EQ(operation.parameters.size(), 3U);
  EXPECT_EQ(operation.responses.size(), 6U);
  EXPECT_TRUE(operation.needs_credentials());
  ASSERT_TRUE(operation.body.has_value());
  EXPECT_FALSE(operation.body->required);
  const auto& answer = operation.response_for(201)->content.front().schema.root();
  EXPECT_EQ(answer.required.size(), 22U);
  // The line is the page's, not the block's.
  const auto at = document->tree->position(operation.pointer);
  std::ifstream page(ASSAY_SOURCE_DIR "/spec/documents/planetscale-create-password.md");
  std::string line;
  for (std::uint32_t i = 0; i < at.line; ++i) std::getline(page, line);
  EXPECT_NE(line.find("post:"), std::string::npos) << at.text() << ": " << line;
}

TEST(Documents, BookingsLoadWithoutAWord) {
  const auto document = load_document(ASSAY_SOURCE_DIR "/spec/documents/bookings.yaml");
  ASSERT_TRUE(document) << document.error().text();
  EXPECT_EQ(document->operations.size(), 9U);
  EXPECT_TRUE(document->skipped.empty());
  for (const auto& warning : document->warnings) ADD_FAILURE() << warning.text();
}

TEST(Documents, SameDocumentAsYamlAsJsonAndInAPageIsTheSame) {
  const std::string yaml = head +
                           "paths:\n  /a/{b}:\n    get:\n      parameters:\n"
                           "        - {name: b, in: path, required: true, schema: {type: string}}\n"
                           "      responses: {'200': {description: ok}}\n";
  const auto tree = read_tree({"a.yaml", yaml, 1, 0});
  ASSERT_TRUE(tree);
  const auto as_json = json::serialize(tree->root());
  const auto from_json = build(as_json, "a.json");
  const auto from_page = build("# Title\n\nWords.\n\n```yaml\n" + yaml + "```\n", "a.md");
  ASSERT_TRUE(from_json) << from_json.error().text();
  ASSERT_TRUE(from_page) << from_page.error().text();
  EXPECT_EQ(from_page->tree->root(), from_json->tree->root());
  EXPECT_EQ(from_page->tree->position("/paths").line, 8U);
}

TEST(Documents, OperationInheritsReplacesAndIgnoresParameters) {
  const auto document = build(head + R"(paths:
  /a:
    parameters:
      - {name: x, in: query, schema: {type: string}}
      - {name: y, in: query, schema: {type: string}}
    get:
      parameters:
        - {name: x, in: query, required: true, schema: {type: integer}}
        - {name: Authorization, in: header, schema: {type: string}}
      responses: {'200': {description: ok}}
)");
  ASSERT_TRUE(document) << document.error().text();
  const auto& parameters = document->operations.front().parameters;
  ASSERT_EQ(parameters.size(), 2U);
  EXPECT_TRUE(parameters[0].required);
  EXPECT_EQ(parameters[0].schema.root().types, integer_bit);
}

TEST(Documents, BrokenOperationIsSkippedByNameAndTheRestRuns) {
  const auto document = build(head + R"(paths:
  /good:
    get: {responses: {'200': {description: ok}}}
  /bad:
    get:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Nope'}}}}
      responses: {'200': {description: ok}}
  /template/{x}:
    get: {responses: {'200': {description: ok}}}
)");
  ASSERT_TRUE(document) << document.error().text();
  EXPECT_EQ(document->operations.size(), 1U);
  ASSERT_EQ(document->skipped.size(), 2U);
  EXPECT_EQ(document->skipped[0].key, "GET /bad");
  EXPECT_NE(document->skipped[0].reason.text().find("doc.yaml:"), std::string::npos);
  EXPECT_EQ(document->skipped[1].key, "GET /template/{x}");
}

TEST(Documents, SecurityOfTheDocumentHoldsUnlessTheOperationSaysOtherwise) {
  const auto document = build(head + R"(security: [{k: []}]
paths:
  /a: {get: {responses: {'200': {description: ok}}}}
  /b: {get: {security: [], responses: {'200': {description: ok}}}}
  /c: {get: {security: [{}, {k: []}], responses: {'200': {description: ok}}}}
components: {securitySchemes: {k: {type: apiKey, in: header, name: X-Key}}}
)");
  ASSERT_TRUE(document) << document.error().text();
  EXPECT_TRUE(document->find("GET /a")->needs_credentials());
  EXPECT_FALSE(document->find("GET /b")->needs_credentials());
  EXPECT_FALSE(document->find("GET /c")->needs_credentials());
  EXPECT_FALSE(document->find("GET /a")->security_stated);
  EXPECT_TRUE(document->find("GET /b")->security_stated);
}

/// A text that must be refused, and where.
struct Refusal {
  const char* text;
  const char* place;
};

TEST(Documents, BadTextsAreRefusedWithLineAndColumn) {
  const Refusal all[] = {
      {"openapi: 3.0.1\npaths: [", "doc.yaml:2:"},
      {"openapi: 3.0.1\npaths: {}\npaths: {}\n", "doc.yaml:3:1"},
      {"{\"openapi\": \"3.0.1\",\n \"paths\": {,}}", "doc.yaml:2:"},
      {"name: x\n", "doc.yaml:1:1"},
      {"openapi: 4.0.0\npaths: {}\n", "doc.yaml:1:"},
      {"openapi: 3.0.1\n", "doc.yaml:1:"},
      {"a: &x [*x]\nopenapi: 3.0.1\n", "doc.yaml:1:"},
  };
  for (const auto& row : all) {
    const auto document = build(row.text);
    ASSERT_FALSE(document) << row.text;
    EXPECT_EQ(document.error().code, ErrorCode::document);
    EXPECT_NE(document.error().text().find(row.place), std::string::npos)
        << document.error().text() << " lacks " << row.place;
  }
}

TEST(Documents, PageWithoutADocumentSaysHowManyBlocksItHas) {
  const auto found =
      extract_fenced_document({"p.md", "# x\n\n```sh\nls\n```\n\n~~~\nb\n~~~\n", 1, 0});
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().text().find("2"), std::string::npos) << found.error().text();
}

}  // namespace
}  // namespace assay::spec
