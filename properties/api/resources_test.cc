#include "properties/api/resources.h"

#include <gtest/gtest.h>

namespace assay::properties {
namespace {

spec::Document load(const std::string& name) {
  auto document = spec::load_document(std::string(ASSAY_SOURCE_DIR) + "/spec/documents/" + name);
  EXPECT_TRUE(document) << document.error().text();
  return std::move(*document);
}

std::string key(const spec::Document& document, std::optional<std::size_t> index) {
  return index ? document.operations[*index].key() : "none";
}

TEST(Resources, PasswordsHaveAllSixOperations) {
  const auto document = load("planetscale-passwords.yaml");
  const Dependencies dependencies(document);
  const auto all = find_resources(document, dependencies);
  ASSERT_EQ(all.size(), 1U);
  const auto& passwords = all[0];
  EXPECT_EQ(passwords.parameter, "id");
  EXPECT_TRUE(key(document, passwords.create).starts_with("POST "));
  EXPECT_TRUE(key(document, passwords.list).starts_with("GET "));
  EXPECT_TRUE(passwords.read && passwords.update && passwords.remove);
  EXPECT_FALSE(passwords.replace);
  ASSERT_EQ(passwords.actions.size(), 1U);
  EXPECT_TRUE(document.operations[passwords.actions[0]].path.ends_with("/renew"));
  EXPECT_EQ(passwords.created_at, "/id");
  EXPECT_EQ(passwords.listed_at, "/data");
  EXPECT_EQ(passwords.listed_name, "/id");
}

TEST(Resources, ChildrenKnowTheirParent) {
  auto source = spec::SourceText{
      "owners.yaml",
      "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n"
      "  /owners/{ownerId}/pets/{pet}:\n"
      "    get: &read {parameters: [{in: path, name: ownerId, required: true, schema: {type: "
      "string}}, {in: path, name: pet, required: true, schema: {type: string}}], responses: "
      "{'200': {description: ok}}}\n"
      "  /owners/{owner}:\n"
      "    put: {parameters: [{in: path, name: owner, required: true, schema: {type: string}}], "
      "responses: {'200': {description: ok}}}\n"};
  auto tree = spec::read_tree(source);
  ASSERT_TRUE(tree) << tree.error().text();
  const auto document = spec::build_document(std::move(*tree));
  ASSERT_TRUE(document) << document.error().text();
  const Dependencies dependencies(*document);
  const auto all = find_resources(*document, dependencies);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].item, "/owners/{owner}");
  EXPECT_TRUE(all[0].named_by_client());
  EXPECT_FALSE(all[0].parent);
  EXPECT_EQ(all[1].parent, 0U);
  EXPECT_FALSE(all[1].created_at);
}

TEST(Resources, SlashesAtTheEndAndOwnersWithoutACollectionAreUnderstood) {
  auto source = spec::SourceText{
      "slashes.yaml",
      "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n"
      "  /repos/{owner}/:\n"
      "    get: {parameters: [&owner {in: path, name: owner, required: true, schema: {type: "
      "string}}], responses: {'200': {description: ok}}}\n"
      "    post: {parameters: [*owner], responses: {'201': {description: ok, content: "
      "{application/json: {schema: {type: object, properties: {repo: {type: string}}}}}}}}\n"
      "  /repos/{owner}/{repo}/:\n"
      "    delete: {parameters: [*owner, {in: path, name: repo, required: true, schema: {type: "
      "string}}], responses: {'204': {description: ok}}}\n"};
  auto tree = spec::read_tree(source);
  ASSERT_TRUE(tree) << tree.error().text();
  const auto document = spec::build_document(std::move(*tree));
  ASSERT_TRUE(document) << document.error().text();
  const Dependencies dependencies(*document);
  const auto all = find_resources(*document, dependencies);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].collection, "/repos");
  EXPECT_EQ(all[1].collection, "/repos/{owner}");
  EXPECT_EQ(all[1].parameter, "repo");
  EXPECT_EQ(all[1].parent, 0U);
  EXPECT_EQ(key(*document, all[1].create), "POST /repos/{owner}/");
  EXPECT_EQ(all[1].created_at, "/repo");
  ASSERT_NE(dependencies.removal(*all[1].create), nullptr);
}

}  // namespace
}  // namespace assay::properties
