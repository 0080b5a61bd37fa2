// The document that targets judge requests and responses by.
#pragma once

#include <memory>
#include <string>

#include "spec/document.h"

namespace assay::fuzz {

/// A small document with parameters in all places, a body, headers and responses; loaded once.
inline const spec::Document& subject() {
  static const spec::Document document = [] {
    const std::string text = R"(openapi: 3.0.1
info: {title: fuzz, version: '1'}
components:
  securitySchemes: {k: {type: http, scheme: bearer}}
  schemas:
    Tree: {type: object, required: [v], properties: {v: {type: integer}, below: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
security: [{k: []}]
paths:
  /a/{id}/{tags}:
    post:
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
        - {name: tags, in: path, required: true, style: matrix, explode: true, schema: {type: array, items: {type: string, pattern: '^[a-z]+$'}}}
        - {name: q, in: query, schema: {type: array, items: {type: number}}}
        - {name: f, in: query, style: deepObject, explode: true, schema: {type: object, properties: {a: {type: integer}, b: {type: boolean}}}}
        - {name: X-H, in: header, schema: {type: object, properties: {k: {type: integer}}}}
        - {name: c, in: cookie, schema: {type: string, enum: [x, y]}}
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Tree'}}
          application/x-www-form-urlencoded: {schema: {type: object, properties: {n: {type: integer}, l: {type: array, items: {type: boolean}}}}}
          text/plain: {schema: {type: string, maxLength: 5}}
      responses:
        '200':
          description: ok
          headers: {X-N: {required: true, schema: {type: array, items: {type: integer}}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}, text/plain: {schema: {type: integer}}}
        default: {description: else, content: {application/problem+json: {schema: {type: object, required: [title]}}}}
)";
    return *spec::build_document(*spec::read_tree({"subject", text, 1, 0}));
  }();
  return document;
}

}  // namespace assay::fuzz
