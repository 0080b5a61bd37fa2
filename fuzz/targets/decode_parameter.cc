// A parameter of any style with any text on the wire: it is read or doubted, and a value that is
// valid means the same when it is written and read again.
#include <cstdlib>

#include "fuzz/targets/target.h"
#include "spec/decode.h"
#include "spec/document.h"
#include "spec/serialize.h"

namespace {

using namespace assay::spec;

constexpr const char* schemas[] = {
    "{type: string}",
    "{type: integer, minimum: -5, maximum: 500}",
    "{type: boolean}",
    "{type: array, items: {type: string}}",
    "{type: array, items: {type: integer}, maxItems: 3}",
    "{type: object, properties: {R: {type: integer}, G: {type: string}}, additionalProperties: "
    "false}",
    "{type: object, properties: {a: {type: object, properties: {b: {type: array, items: {type: "
    "string}}}}}}",
    "{}"};
struct Row {
  const char* in;
  const char* style;
};
constexpr Row rows[] = {
    {"path", "simple"},      {"path", "label"},           {"path", "matrix"},
    {"query", "form"},       {"query", "spaceDelimited"}, {"query", "pipeDelimited"},
    {"query", "deepObject"}, {"header", "simple"},        {"cookie", "form"}};

/// All documents that the rows, the schemas and `explode` make, built once.
const Document& document_for(std::size_t row, std::size_t schema, bool explode) {
  static std::vector<std::unique_ptr<Document>> known(std::size(rows) * std::size(schemas) * 2);
  auto& slot = known[(row * std::size(schemas) + schema) * 2 + (explode ? 1 : 0)];
  if (!slot) {
    const std::string path = std::string(rows[row].in) == "path" ? "/p/{color}" : "/p";
    const auto text =
        "openapi: 3.0.4\ninfo: {title: t, version: '1'}\npaths:\n  " + path +
        ":\n    get:\n      parameters:\n        - {name: color, in: " + rows[row].in +
        ", style: " + rows[row].style + ", explode: " + (explode ? "true" : "false") +
        ", required: true, schema: " + schemas[schema] +
        "}\n      responses: {'200': {description: ok}}\n";
    slot = std::make_unique<Document>(*build_document(*read_tree({"fuzz", text, 1, 0})));
  }
  return *slot;
}

Request request_for(std::size_t row, std::string_view text) {
  Request request{"GET", "/p", {}, std::nullopt};
  const std::string_view in = rows[row].in;
  if (in == "path") request.target += "/" + std::string(text);
  if (in == "query") request.target += "?" + std::string(text);
  if (in == "header") request.headers.push_back({"color", std::string(text)});
  if (in == "cookie") request.headers.push_back({"Cookie", std::string(text)});
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto row = data[0] % std::size(rows);
  const auto& document =
      document_for(row, (data[1] >> 1U) % std::size(schemas), (data[1] & 1U) != 0);
  const auto& operation = document.operations.front();
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  // No header field holds control characters: they would travel encoded.
  const bool field = rows[row].in[0] == 'h' || rows[row].in[0] == 'c';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (field && (byte < 0x20 || byte == 0x7f)) return 0;
  }
  const auto decoded = decode(document, operation, request_for(row, text));
  if (decoded.verdict.kind != Verdict::Kind::valid) return 0;
  const auto request = serialize(document, operation, decoded.value, {});
  const auto again = decode(document, operation, request);
  // What a server took as valid never turns into a violation on its way through us.
  if (again.verdict.kind == Verdict::Kind::invalid) std::abort();
  if (again.verdict.kind == Verdict::Kind::valid && !(again.value == decoded.value)) std::abort();
  return 0;
}
