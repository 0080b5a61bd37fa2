// The JSON Schemas of contract files.
#include "spec/contract/shape.h"

namespace assay::spec {
namespace {

// Overlay 1.0 and 1.1: one schema, since 1.1 adds one member and 1.0 forbids no value.
constexpr std::string_view overlay_text = R"({
"$schema": "https://json-schema.org/draft/2020-12/schema",
"type": "object", "required": ["overlay", "info", "actions"],
"properties": {
  "overlay": {"type": "string", "pattern": "^1\\.[01]\\.\\d+(-.+)?$"},
  "info": {"type": "object", "required": ["title", "version"],
    "properties": {"title": {"type": "string"}, "version": {"type": "string"}, "description": {"type": "string"}},
    "patternProperties": {"^x-": true}, "additionalProperties": false},
  "extends": {"type": "string"},
  "actions": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {
    "type": "object", "required": ["target"],
    "properties": {
      "target": {"type": "string"}, "description": {"type": "string"}, "update": true,
      "copy": {"type": "string"}, "remove": {"type": "boolean"}},
    "patternProperties": {"^x-": true}, "additionalProperties": false}}},
"patternProperties": {"^x-": true}, "additionalProperties": false})";

constexpr std::string_view arazzo_text = R"({
"$schema": "https://json-schema.org/draft/2020-12/schema",
"type": "object", "required": ["arazzo", "info", "sourceDescriptions", "workflows"],
"properties": {
  "arazzo": {"type": "string", "pattern": "^1\\.0\\.\\d+(-.+)?$"},
  "info": {"type": "object", "required": ["title", "version"],
    "properties": {"title": {"type": "string"}, "version": {"type": "string"}, "summary": {"type": "string"},
      "description": {"type": "string"}},
    "patternProperties": {"^x-": true}, "additionalProperties": false},
  "sourceDescriptions": {"type": "array", "minItems": 1, "items": {
    "type": "object", "required": ["name", "url"],
    "properties": {"name": {"type": "string", "pattern": "^[A-Za-z0-9_\\-]+$"}, "url": {"type": "string"},
      "type": {"enum": ["openapi", "arazzo"]}},
    "patternProperties": {"^x-": true}, "additionalProperties": false}},
  "workflows": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/workflow"}},
  "components": {"type": "object", "properties": {
      "inputs": {"type": "object", "additionalProperties": {"type": ["object", "boolean"]}},
      "parameters": {"type": "object", "additionalProperties": {"$ref": "#/$defs/parameter"}},
      "successActions": {"type": "object", "additionalProperties": {"$ref": "#/$defs/successAction"}},
      "failureActions": {"type": "object", "additionalProperties": {"$ref": "#/$defs/failureAction"}}},
    "patternProperties": {"^x-": true}, "additionalProperties": false}},
"patternProperties": {"^x-": true}, "additionalProperties": false,
"$defs": {
  "id": {"type": "string", "pattern": "^[A-Za-z0-9_\\-]+$"},
  "outputs": {"type": "object", "propertyNames": {"pattern": "^[a-zA-Z0-9\\.\\-_]+$"},
    "additionalProperties": {"type": "string"}},
  "workflow": {"type": "object", "required": ["workflowId", "steps"],
    "properties": {
      "workflowId": {"$ref": "#/$defs/id"}, "summary": {"type": "string"}, "description": {"type": "string"},
      "inputs": {"type": ["object", "boolean"]},
      "dependsOn": {"type": "array", "uniqueItems": true, "items": {"type": "string"}},
      "steps": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/step"}},
      "successActions": {"type": "array", "items": {"$ref": "#/$defs/successActionOrReference"}},
      "failureActions": {"type": "array", "items": {"$ref": "#/$defs/failureActionOrReference"}},
      "outputs": {"$ref": "#/$defs/outputs"},
      "parameters": {"type": "array", "items": {"$ref": "#/$defs/parameterOrReference"}}},
    "patternProperties": {"^x-": true}, "additionalProperties": false},
  "step": {"type": "object", "required": ["stepId"],
    "properties": {
      "stepId": {"$ref": "#/$defs/id"}, "description": {"type": "string"},
      "operationId": {"type": "string"}, "operationPath": {"type": "string"}, "workflowId": {"type": "string"},
      "parameters": {"type": "array", "items": {"$ref": "#/$defs/parameterOrReference"}},
      "requestBody": {"type": "object",
        "properties": {"contentType": {"type": "string"}, "payload": true,
          "replacements": {"type": "array", "items": {"type": "object", "required": ["target", "value"],
            "properties": {"target": {"type": "string"}, "value": true},
            "patternProperties": {"^x-": true}, "additionalProperties": false}}},
        "patternProperties": {"^x-": true}, "additionalProperties": false},
      "successCriteria": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/criterion"}},
      "onSuccess": {"type": "array", "items": {"$ref": "#/$defs/successActionOrReference"}},
      "onFailure": {"type": "array", "items": {"$ref": "#/$defs/failureActionOrReference"}},
      "outputs": {"$ref": "#/$defs/outputs"}},
    "patternProperties": {"^x-": true}, "additionalProperties": false},
  "parameter": {"type": "object", "required": ["name", "value"],
    "properties": {"name": {"type": "string"}, "in": {"enum": ["path", "query", "header", "cookie"]}, "value": true},
    "patternProperties": {"^x-": true}, "additionalProperties": false},
  "reusable": {"type": "object", "properties": {"reference": {"type": "string"}, "value": true}},
  "parameterOrReference": {"type": "object", "if": {"required": ["reference"]},
    "then": {"$ref": "#/$defs/reusable"}, "else": {"$ref": "#/$defs/parameter"}},
  "successActionOrReference": {"type": "object", "if": {"required": ["reference"]},
    "then": {"$ref": "#/$defs/reusable"}, "else": {"$ref": "#/$defs/successAction"}},
  "failureActionOrReference": {"type": "object", "if": {"required": ["reference"]},
    "then": {"$ref": "#/$defs/reusable"}, "else": {"$ref": "#/$defs/failureAction"}},
  "successAction": {"type": "object", "required": ["name", "type"],
    "properties": {"name": {"type": "string"}, "type": {"enum": ["end", "goto"]},
      "workflowId": {"type": "string"}, "stepId": {"type": "string"},
      "criteria": {"type": "array", "items": {"$ref": "#/$defs/criterion"}}},
    "patternProperties": {"^x-": true}, "additionalProperties": false},
  "failureAction": {"type": "object", "required": ["name", "type"],
    "properties": {"name": {"type": "string"}, "type": {"enum": ["end", "retry", "goto"]},
      "workflowId": {"type": "string"}, "stepId": {"type": "string"},
      "retryAfter": {"type": "number", "minimum": 0}, "retryLimit": {"type": "integer", "minimum": 0},
      "criteria": {"type": "array", "items": {"$ref": "#/$defs/criterion"}}},
    "patternProperties": {"^x-": true}, "additionalProperties": false},
  "criterion": {"type": "object", "required": ["condition"],
    "properties": {"context": {"type": "string"}, "condition": {"type": "string"},
      "type": {"if": {"type": "object"},
        "then": {"required": ["type", "version"],
          "properties": {"type": {"enum": ["jsonpath", "xpath"]}, "version": {"type": "string"}},
          "patternProperties": {"^x-": true}, "additionalProperties": false},
        "else": {"enum": ["simple", "regex", "jsonpath", "xpath"]}},
      "x-assay-exact": {"type": "boolean"},
      "x-assay-seconds": {"type": "object", "required": ["from", "until", "equal"],
        "properties": {"from": {"type": "string"}, "until": {"type": "string"},
          "equal": {"type": ["string", "number"]}, "within": {"type": "number", "minimum": 0}},
        "additionalProperties": false}},
    "patternProperties": {"^x-": true}, "additionalProperties": false}}})";

constexpr std::string_view settings_text = R"({
"$schema": "https://json-schema.org/draft/2020-12/schema",
"title": "Assay's own contract file",
"description": "What a run expects of single operations beyond the OpenAPI document.",
"type": "object", "required": ["assay", "operations"],
"properties": {
  "assay": {"const": 1, "description": "The version of this format."},
  "title": {"type": "string"},
  "operations": {
    "type": "object",
    "description": "By operationId, \"METHOD /path/{template}\", tag:NAME, or a pattern of keys with *. Later entries win.",
    "additionalProperties": {
      "type": "object",
      "properties": {
        "accept": {"$ref": "#/$defs/statuses",
          "description": "What valid requests with good credentials may be answered with, instead of the usual rule."},
        "reject": {"$ref": "#/$defs/statuses",
          "description": "What malformed requests may be answered with, instead of any 4xx."},
        "severity": {"type": "object",
          "description": "Per check id or family (see assay run --list-checks): how much a finding weighs.",
          "additionalProperties": {"enum": ["failure", "warning", "off"]}},
        "parameters": {"type": "object",
          "description": "Values of parameters and top-level body members, in every request of a run's plan."},
        "dictionary": {"type": "array", "items": {"type": "string", "minLength": 1},
          "description": "Words for texts of random requests."},
        "skip": {"type": "string", "minLength": 1, "description": "Why nothing is sent."},
        "cases": {"type": "integer", "minimum": 1, "description": "Requests, instead of --max-cases."}},
      "additionalProperties": false}}},
"additionalProperties": false,
"$defs": {
  "statuses": {"type": "array", "minItems": 1, "items": {
    "if": {"type": "string"},
    "then": {"enum": ["1XX", "2XX", "3XX", "4XX", "5XX"]},
    "else": {"type": "integer", "minimum": 100, "maximum": 599}}}}})";

}  // namespace

std::string_view contract_schema(ContractKind kind) noexcept {
  switch (kind) {
    case ContractKind::overlay:
      return overlay_text;
    case ContractKind::arazzo:
      return arazzo_text;
    case ContractKind::settings:
      break;
  }
  return settings_text;
}

}  // namespace assay::spec
