#include "spec/lint/lint.h"

#include <gtest/gtest.h>

namespace assay::spec::lint {
namespace {

std::vector<Defect> lint_text(const std::string& text) {
  auto tree = read_tree({"doc.yaml", text, 1, 0});
  if (!tree) return {unreadable(tree.error())};
  auto document = build_document(std::move(*tree));
  if (!document) return {unreadable(document.error())};
  return lint(*document);
}

void expect_clean(const std::string& text) {
  for (const auto& defect : lint_text(text)) {
    ADD_FAILURE() << defect.where.text() << " " << defect.message << " [" << defect.rule << "]";
  }
}

/// A document of `version` whose one response has `schema`.
std::string with_schema(const std::string& version, const std::string& schema) {
  return "openapi: " + version + R"(
info: {title: t, version: '1'}
paths:
  /a:
    get:
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: )" +
         schema + "\n";
}

std::vector<std::string> rules_of(const std::string& text) {
  std::vector<std::string> found;
  for (const auto& defect : lint_text(text)) found.emplace_back(defect.rule);
  return found;
}

using Rules = std::vector<std::string>;

TEST(Lint, CleanDocumentsOfEachVersionHaveNoDefect) {
  expect_clean(R"(swagger: '2.0'
info: {title: t, version: '1'}
host: api.example.com
basePath: /v1
securityDefinitions: {key: {type: apiKey, in: header, name: X-Key}}
security: [{key: []}]
definitions:
  Pet: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: kind}
  Cat: {allOf: [{$ref: '#/definitions/Pet'}]}
paths:
  /pets:
    get:
      parameters: [{name: ids, in: query, type: array, items: {type: string}, collectionFormat: multi}]
      responses: {'200': {description: ok, schema: {$ref: '#/definitions/Pet'}, examples: {application/json: {kind: cat}}}}
)");
  expect_clean(with_schema("3.0.4", "{type: string, nullable: true, enum: [a, null], default: a}"));
  expect_clean(with_schema("3.1.1", "{type: [string, 'null'], examples: [a], const: a}"));
  expect_clean(with_schema("3.2.0", "{type: object, properties: {a: {type: integer}}}"));
}

// An allOf part that requires what its sibling describes, a required member that only a pattern
// names, texts as examples of XML, undecided schemas: none of these is a defect.
TEST(Lint, WhatOnlyLooksWrongIsNoDefect) {
  expect_clean(with_schema(
      "3.0.4", "{allOf: [{required: [a]}, {type: object, properties: {a: {type: string}}}]}"));
  expect_clean(
      with_schema("3.1.1",
                  "{type: object, required: [x-a], patternProperties: {'^x-': {type: string}}, "
                  "additionalProperties: false}"));
  expect_clean(R"(openapi: 3.0.4
info: {title: t, version: '1'}
paths:
  /a:
    get:
      responses:
        '200':
          description: ok
          content:
            application/xml: {schema: {type: object}, example: '<a/>'}
)");
  expect_clean(with_schema("3.0.4",
                           "{type: object, properties: {p: {type: string, writeOnly: "
                           "true}}, required: [p], example: {}}"));
  expect_clean(with_schema("3.0.4", "{type: number, minimum: 1, maximum: 1}"));
}

TEST(Lint, ContradictionsAreFoundThroughReferencesAndAllOf) {
  const auto unsatisfiable = Rules{"schema.unsatisfiable"};
  EXPECT_EQ(rules_of(with_schema("3.0.4",
                                 "{type: integer, minimum: 3, exclusiveMinimum: true, "
                                 "maximum: 3}")),
            unsatisfiable);
  EXPECT_EQ(rules_of(with_schema("3.0.4", "{type: array, items: {}, minItems: 3, maxItems: 2}")),
            unsatisfiable);
  EXPECT_EQ(rules_of(with_schema("3.0.4", "{allOf: [{type: string}, {type: integer}]}")),
            unsatisfiable);
  EXPECT_EQ(rules_of(with_schema("3.0.4", "{type: object, required: [a, b], maxProperties: 1}")),
            unsatisfiable);
  EXPECT_EQ(rules_of(with_schema("3.0.4",
                                 "{type: object, required: [a], properties: {b: {}}, "
                                 "additionalProperties: false}")),
            unsatisfiable);
  EXPECT_EQ(rules_of(with_schema("3.1.1", "{type: object, required: [a], properties: {a: false}}")),
            unsatisfiable);
}

TEST(Lint, DefectsStandInTheOrderOfTheDocumentAndOnlyOnce) {
  const auto defects = lint_text(R"(openapi: 3.0.4
info: {title: t}
paths:
  /b: {get: {responses: {'200': {$ref: '#/components/responses/r'}}}}
  /a: {get: {responses: {'200': {$ref: '#/components/responses/r'}}}}
components:
  responses:
    r: {content: {json: {}}}
)");
  ASSERT_EQ(defects.size(), 3U);
  EXPECT_EQ(defects[0].rule, "structure.missing");
  EXPECT_EQ(defects[0].where.line, 2U);
  EXPECT_EQ(defects[1].where.line, 8U);
  EXPECT_EQ(defects[2].where.line, 8U);
}

TEST(Lint, EveryRuleIsInTheTableOnceWithAClause) {
  std::vector<std::string_view> seen;
  for (const auto& rule : rules()) {
    EXPECT_EQ(std::find(seen.begin(), seen.end(), rule.id), seen.end()) << rule.id;
    EXPECT_FALSE(rule.clause.empty() || rule.summary.empty()) << rule.id;
    seen.push_back(rule.id);
  }
}

TEST(Lint, RecursiveAndDeepSchemasEndSoon) {
  std::string schema = "{type: string}";
  for (int i = 0; i < 60; ++i)
    schema = "{allOf: [" + schema + ", " + (i < 6 ? schema : "{}") + "]}";
  (void)lint_text(with_schema("3.0.4", schema));
  expect_clean(R"(openapi: 3.1.1
info: {title: t, version: '1'}
paths:
  /a: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/N'}}}}}}}
components:
  schemas:
    N: {type: object, properties: {next: {$ref: '#/components/schemas/N'}, all: {type: array, items: {$ref: '#/components/schemas/N'}}}}
)");
}

}  // namespace
}  // namespace assay::spec::lint
