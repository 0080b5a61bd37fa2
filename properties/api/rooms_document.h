// The document of the tests of laws and scenarios: houses, and rooms in them.
#pragma once

#include <gtest/gtest.h>

#include <utility>

#include "spec/document.h"
#include "spec/reader.h"
#include "spec/source.h"

namespace assay::properties {

inline constexpr const char* rooms = R"(
openapi: 3.0.4
info: {title: rooms, version: '1'}
paths:
  /houses:
    post: &make_house
      requestBody: {content: {application/json: {schema: {type: object, properties: {street: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: string}, street: {type: string}}}}}}}
  /houses/{house}:
    get: {parameters: [&house {in: path, name: house, required: true, schema: {type: string}}], responses: {'200': {description: ok}}}
  /houses/{house}/rooms:
    parameters: [*house]
    get:
      parameters:
        - {in: query, name: page, schema: {type: integer, minimum: 1}}
        - {in: query, name: per_page, schema: {type: integer, minimum: 1, maximum: 50}}
      responses: {'200': {description: all, content: {application/json: {schema: {type: object, properties: {data: {type: array, items: &room {type: object, properties: {id: {type: string}, name: {type: string}, note: {type: string}, beds: {type: integer}, lit: {type: boolean}, kind: {type: string, enum: [small, large]}, tags: {type: array, items: {type: string}}, opens: {type: string, format: date-time}, code: {type: string}, house: {type: string}, tier: {type: string, enum: [basic]}}}}}}}}}}
    post:
      requestBody: {content: {application/json: {schema: &wish {type: object, properties: {name: {type: string}, note: {type: string}, beds: {type: integer}, lit: {type: boolean}, kind: {type: string, enum: [small, large]}, tags: {type: array, items: {type: string}}, opens: {type: string, format: date-time}, secret: {type: string, writeOnly: true}, owner: {type: string, readOnly: true}, code: {type: string, x-unique: true}, house: {type: string}, tier: {type: string}}}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: *room}}}
        '202': {description: soon, content: {application/json: {schema: *room}}}
        '409': {description: the code is taken}
  /houses/{house}/rooms/{room}:
    parameters: [*house, {in: path, name: room, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: ok, content: {application/json: {schema: *room}}}}}
    put: {requestBody: {content: {application/json: {schema: *wish}}}, responses: {'200': {description: ok, content: {application/json: {schema: *room}}}}}
    patch: {requestBody: {content: {application/json: {schema: *wish}}}, responses: {'200': {description: ok, content: {application/json: {schema: *room}}}}}
    delete: {responses: {'204': {description: gone}}}
)";

/// It, built; the test fails when that cannot be done.
inline spec::Document build_rooms() {
  auto tree = spec::read_tree(spec::SourceText{"rooms.yaml", rooms});
  EXPECT_TRUE(tree) << tree.error().text();
  auto document = spec::build_document(std::move(*tree));
  EXPECT_TRUE(document) << document.error().text();
  EXPECT_TRUE(document->skipped.empty());
  return std::move(*document);
}

}  // namespace assay::properties
