// The table of styles (OpenAPI 3.0.4 §4.7.12.6, 3.2.0 §4.12.6), Swagger 2.0's collectionFormat, and
// parameters with content: what goes out, and that it comes back as it was.
#include <gtest/gtest.h>

#include "spec/decode.h"
#include "spec/serialize.h"

namespace assay::spec {
namespace {

struct Row {
  const char* in;
  const char* rest;
  const char* value;
  const char* wire;  ///< the path below /a/, the query, the header or the cookie
  bool back = true;  ///< reads back as the same value; else it is undecidable
};

constexpr const char* text = "schema: {type: string}";
constexpr const char* list = "schema: {type: array, items: {type: string}}";
constexpr const char* object =
    "schema: {type: object, properties: {R: {type: integer}, G: {type: integer}, B: {type: "
    "integer}}}";
#define LIST R"(["blue","black","brown"])"
#define OBJECT R"({"R":100,"G":200,"B":150})"

std::string with(const char* style, bool explode, const char* schema) {
  return std::string("style: ") + style + ", explode: " + (explode ? "true" : "false") + ", " +
         schema;
}

struct StyleRow {
  const char* in;
  const char* style;
  bool explode;
  const char* schema;
  const char* value;
  const char* wire;
  bool back = true;
};

const StyleRow standard[] = {
    {"path", "matrix", false, text, R"("")", ";color", false},
    {"path", "matrix", true, text, R"("")", ";color", false},
    {"path", "matrix", false, text, R"("blue")", ";color=blue"},
    {"path", "matrix", false, list, LIST, ";color=blue,black,brown"},
    {"path", "matrix", true, list, LIST, ";color=blue;color=black;color=brown"},
    {"path", "matrix", false, object, OBJECT, ";color=R,100,G,200,B,150"},
    {"path", "matrix", true, object, OBJECT, ";R=100;G=200;B=150"},
    {"path", "label", false, text, R"("")", ".", false},
    {"path", "label", false, text, R"("blue")", ".blue"},
    {"path", "label", false, list, LIST, ".blue,black,brown"},
    {"path", "label", true, list, LIST, ".blue.black.brown"},
    {"path", "label", false, object, OBJECT, ".R,100,G,200,B,150"},
    {"path", "label", true, object, OBJECT, ".R=100.G=200.B=150"},
    {"path", "simple", false, text, R"("blue")", "blue"},
    {"path", "simple", false, list, LIST, "blue,black,brown"},
    {"path", "simple", true, list, LIST, "blue,black,brown"},
    {"path", "simple", false, object, OBJECT, "R,100,G,200,B,150"},
    {"path", "simple", true, object, OBJECT, "R=100,G=200,B=150"},
    {"path", "simple", false, text, R"("a/b c?ü.%")", "a%2Fb%20c%3F%C3%BC.%25", false},
    {"path", "simple", false, list, R"(["a,b","c"])", "a%2Cb,c"},
    {"query", "form", true, text, R"("")", "color=", false},
    {"query", "form", true, text, R"("blue")", "color=blue"},
    {"query", "form", true, text, R"("a&b=c+d/ü")", "color=a%26b%3Dc%2Bd%2F%C3%BC"},
    {"query", "form", false, list, LIST, "color=blue,black,brown"},
    {"query", "form", true, list, LIST, "color=blue&color=black&color=brown"},
    {"query", "form", false, object, OBJECT, "color=R,100,G,200,B,150"},
    {"query", "form", true, object, OBJECT, "R=100&G=200&B=150"},
    {"query", "form", false, list, R"(["a,b","c"])", "color=a%2Cb,c"},
    {"query", "spaceDelimited", false, list, LIST, "color=blue%20black%20brown"},
    {"query", "spaceDelimited", false, object, OBJECT, "color=R%20100%20G%20200%20B%20150"},
    {"query", "pipeDelimited", false, list, LIST, "color=blue%7Cblack%7Cbrown"},
    {"query", "pipeDelimited", false, object, OBJECT, "color=R%7C100%7CG%7C200%7CB%7C150"},
    {"query", "deepObject", true, object, OBJECT,
     "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"},
    {"header", "simple", false, text, R"("blue")", "blue"},
    {"header", "simple", false, list, LIST, "blue,black,brown"},
    {"header", "simple", false, object, OBJECT, "R,100,G,200,B,150"},
    {"header", "simple", true, object, OBJECT, "R=100,G=200,B=150"},
    {"cookie", "form", true, text, R"("blue")", "color=blue"},
    {"cookie", "form", false, list, LIST, "color=blue,black,brown"},
    {"cookie", "form", false, object, OBJECT, "color=R,100,G,200,B,150"},
};

Result<Document> describe(const std::string& version, const std::string& in,
                          const std::string& rest) {
  const std::string path = in == "path" ? "/a/{color}" : "/a";
  auto tree = read_tree({"t",
                         version + "\ninfo: {title: t, version: '1'}\npaths:\n  " + path +
                             ":\n    get:\n      parameters: [{name: color, in: " + in +
                             ", required: true, " + rest +
                             "}]\n      responses: {'200': {description: ok}}\n",
                         1, 0});
  if (!tree) return tree.error();
  return build_document(std::move(*tree));
}

std::string wire_of(const Request& request, const std::string& in) {
  if (in == "path") return request.target.substr(3);
  if (in == "query" || in == "querystring") {
    return request.target.substr(std::min(request.target.find('?') + 1, request.target.size()));
  }
  return std::string(
      find_header(request.headers, in == "header" ? "color" : "Cookie").value_or("(none)"));
}

In place_of(const std::string& in) {
  if (in == "path") return In::path;
  if (in == "header") return In::header;
  if (in == "cookie") return In::cookie;
  return in == "query" ? In::query : In::querystring;
}

void expect_row(const Document& document, const std::string& in, const char* value,
                const char* wire, bool back) {
  ASSERT_EQ(document.operations.size(), 1U);
  Case one;
  one.operation = document.operations[0].key();
  one.arguments.push_back({"color", place_of(in), json::parse(value), std::nullopt});
  const auto request = serialize(document, document.operations[0], one, {});
  EXPECT_EQ(wire_of(request, in), wire);
  const auto decoded = decode(document, document.operations[0], request);
  EXPECT_EQ(name(decoded.verdict.kind), back ? "valid" : "undecidable")
      << wire << ": " << decoded.verdict.reason
      << (decoded.verdict.violations.empty() ? "" : decoded.verdict.violations[0].keyword);
  if (back) {
    EXPECT_EQ(decoded.value.arguments, one.arguments) << wire;
  }
}

TEST(StyleTable, EachCellGoesOutAsTheStandardShowsAndComesBack) {
  for (const auto& row : standard) {
    SCOPED_TRACE(std::string(row.in) + " " + row.style + (row.explode ? " exploded " : " ") +
                 row.value);
    const auto document =
        describe("openapi: 3.0.4", row.in, with(row.style, row.explode, row.schema));
    ASSERT_TRUE(document) << document.error().text();
    expect_row(*document, row.in, row.value, row.wire, row.back);
  }
}

TEST(StyleTable, SwaggersCollectionFormatsDoToo) {
  const Row rows[] = {
      {"query", "collectionFormat: csv", LIST, "color=blue,black,brown"},
      {"query", "collectionFormat: ssv", LIST, "color=blue%20black%20brown"},
      {"query", "collectionFormat: tsv", LIST, "color=blue%09black%09brown"},
      {"query", "collectionFormat: pipes", LIST, "color=blue%7Cblack%7Cbrown"},
      {"query", "collectionFormat: multi", LIST, "color=blue&color=black&color=brown"},
      {"path", "collectionFormat: pipes", LIST, "blue%7Cblack%7Cbrown"},
      {"header", "collectionFormat: pipes", LIST, "blue|black|brown"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.rest);
    const auto document = describe("swagger: '2.0'", row.in,
                                   std::string(row.rest) + ", type: array, items: {type: string}");
    ASSERT_TRUE(document) << document.error().text();
    expect_row(*document, row.in, row.value, row.wire, row.back);
  }
}

TEST(StyleTable, ContentReservedCharactersEmptyValuesAndWholeQueries) {
  const Row rows[] = {
      {"query", "content: {application/json: {schema: {type: object}}}", R"({"a":[1,2]})",
       "color=%7B%22a%22%3A%5B1%2C2%5D%7D"},
      {"header", "content: {application/json: {schema: {type: object}}}", R"({"a":1})",
       R"({"a":1})"},
      {"query", "allowReserved: true, schema: {type: string}", R"("a/b:c@d?e;f&g=h#i")",
       "color=a/b:c@d?e;f%26g%3Dh%23i"},
      {"query", "allowEmptyValue: true, schema: {type: string}", R"("")", "color="},
      {"query",
       "style: deepObject, schema: {type: object, properties: {a: {type: object, properties: "
       "{b: {type: integer}}}, c: {type: array, items: {type: string}}}}",
       R"({"a":{"b":1},"c":["x","y"]})",
       "color%5Ba%5D%5Bb%5D=1&color%5Bc%5D%5B0%5D=x&color%5Bc%5D%5B1%5D=y"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.rest);
    const auto document = describe("openapi: 3.0.4", row.in, row.rest);
    ASSERT_TRUE(document) << document.error().text();
    expect_row(*document, row.in, row.value, row.wire, row.back);
  }
  const Row whole[] = {
      {"querystring",
       "content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: "
       "{type: "
       "integer}, b: {type: string}}}}}",
       R"({"a":1,"b":"x y"})", "a=1&b=x%20y"},
      {"querystring", "content: {application/json: {schema: {type: object}}}", R"({"a":1})",
       "%7B%22a%22%3A1%7D"},
  };
  for (const auto& row : whole) {
    const auto document = describe("openapi: 3.2.0", row.in, row.rest);
    ASSERT_TRUE(document) << document.error().text();
    expect_row(*document, row.in, row.value, row.wire, row.back);
  }
}

}  // namespace
}  // namespace assay::spec
