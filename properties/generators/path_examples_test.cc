#include <gtest/gtest.h>

#include "properties/generators/cases.h"

namespace assay::properties {
namespace {

TEST(PathExamples, AreTheValuesThatTheDocumentShowsAndAgreesOn) {
  const std::string text = R"(openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a/{shown}/{by_schema}/{disputed}/{bare}:
    get:
      parameters:
        - {name: shown, in: path, required: true, example: acme, schema: {type: string, example: other}}
        - {name: by_schema, in: path, required: true, schema: {type: integer, example: 7}}
        - {name: disputed, in: path, required: true, example: x, schema: {type: string}}
        - {name: bare, in: path, required: true, schema: {type: string}}
        - {name: query, in: query, example: q, schema: {type: string}}
      responses: {'200': {description: d}}
  /b/{disputed}:
    get:
      parameters: [{name: disputed, in: path, required: true, example: y, schema: {type: string}}]
      responses: {'200': {description: d}}
)";
  const auto document = spec::build_document(*spec::read_tree({"t", text, 1, 0}));
  ASSERT_TRUE(document);
  const auto shown = path_examples(*document);
  ASSERT_EQ(shown.size(), 2U);
  EXPECT_EQ(shown.at("shown"), json::value("acme"));
  EXPECT_EQ(shown.at("by_schema"), json::value(7));
}

}  // namespace
}  // namespace assay::properties
