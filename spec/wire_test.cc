// From a Case to bytes and back: serialisation, reading, verdicts.
#include <gtest/gtest.h>

#include <algorithm>

#include "spec/decode.h"
#include "spec/json_text.h"
#include "spec/serialize.h"

namespace assay::spec {
namespace {

Document build(const std::string& operation, const std::string& version = "3.0.1") {
  const auto text = "openapi: " + version +
                    "\ninfo: {title: t, version: '1'}\nsecurity: [{k: []}]\n"
                    "components: {securitySchemes: {k: {type: http, scheme: bearer}}}\npaths:\n" +
                    operation;
  auto tree = read_tree({"doc.yaml", text, 1, 0});
  if (!tree) throw std::runtime_error(tree.error().text());
  auto document = build_document(std::move(*tree));
  if (!document) throw std::runtime_error(document.error().text());
  if (!document->skipped.empty()) throw std::runtime_error(document->skipped[0].reason.text());
  return std::move(*document);
}

Document with_parameter(const std::string& in, const std::string& rest) {
  const std::string path = in == "path" ? "  /a/{p}:\n" : "  /a:\n";
  return build(path + "    get:\n      parameters: [{name: p, in: " + in + ", required: true, " +
               rest + "}]\n      responses: {'200': {description: ok}}\n");
}

Request request_for(const Document& document, const json::value& value, In in) {
  Case one;
  one.operation = document.operations[0].key();
  one.arguments.push_back({"p", in, value, std::nullopt});
  return serialize(document, document.operations[0], one, {});
}

/// A style, a value, and the bytes of OpenAPI 3.0.4 §4.7.12.5's table.
struct StyleRow {
  const char* in;
  const char* rest;
  const char* value;
  const char* target;
};

constexpr const char* any = "schema: {}";
const StyleRow styles[] = {
    {"path", "schema: {type: string}", R"("blue")", "/a/blue"},
    {"path", "schema: {type: array, items: {type: string}}", R"(["blue","black"])",
     "/a/blue,black"},
    {"path", "style: label, schema: {type: array, items: {type: string}}", R"(["blue","black"])",
     "/a/.blue,black"},
    {"path", "style: label, explode: true, schema: {type: array, items: {type: string}}",
     R"(["blue","black"])", "/a/.blue.black"},
    {"path", "style: matrix, schema: {type: string}", R"("blue")", "/a/;p=blue"},
    {"path", "style: matrix, explode: true, schema: {type: array, items: {type: string}}",
     R"(["blue","black"])", "/a/;p=blue;p=black"},
    {"query", "schema: {type: array, items: {type: string}}", R"(["blue","black"])",
     "/a?p=blue&p=black"},
    {"query", "explode: false, schema: {type: array, items: {type: string}}", R"(["blue","black"])",
     "/a?p=blue,black"},
    {"query", "style: pipeDelimited, explode: false, schema: {type: array, items: {type: integer}}",
     "[1,2]", "/a?p=1%7C2"},
    {"query",
     "style: deepObject, explode: true, schema: {type: object, properties: {R: {type: integer}, G: "
     "{type: integer}}}",
     R"({"R":100,"G":200})", "/a?p%5BR%5D=100&p%5BG%5D=200"},
    {"query", "schema: {type: object, properties: {R: {type: integer}, G: {type: integer}}}",
     R"({"R":100,"G":200})", "/a?R=100&G=200"},
    {"query", "content: {application/json: {schema: {type: object}}}", R"({"a":[1]})",
     "/a?p=%7B%22a%22%3A%5B1%5D%7D"},
    {"query", "schema: {type: string}", "\"a b+c&d=é\"", "/a?p=a%20b%2Bc%26d%3D%C3%A9"},
};

In place(const std::string& in) {
  return in == "path" ? In::path : In::query;
}

TEST(Wire, EachStyleGivesItsBytesAndReadsBack) {
  for (const auto& row : styles) {
    const auto document = with_parameter(row.in, row.rest);
    const auto value = json::parse(row.value);
    const auto request = request_for(document, value, place(row.in));
    EXPECT_EQ(request.target, row.target) << row.rest;
    const auto decoded = decode(document, document.operations[0], request);
    EXPECT_EQ(decoded.verdict.kind, Verdict::Kind::valid) << row.target << decoded.verdict.reason;
    ASSERT_EQ(decoded.value.arguments.size(), 1U) << row.target;
    EXPECT_EQ(decoded.value.arguments[0].value, value) << row.target;
  }
}

/// The text of a query parameter, and what it is worth.
struct TextRow {
  const char* schema;
  const char* query;
  Verdict::Kind wanted;
  const char* keyword;
};

constexpr auto valid = Verdict::Kind::valid;
constexpr auto invalid = Verdict::Kind::invalid;
constexpr auto open = Verdict::Kind::undecidable;

const TextRow texts[] = {
    {"{type: integer}", "p=5", valid, ""},
    {"{type: integer}", "p=x", invalid, "type"},
    {"{type: integer}", "p=05", open, ""},
    {"{type: integer}", "p=5.0", open, ""},
    {"{type: integer}", "p=", open, ""},
    {"{type: integer}", "p=5&p=6", open, ""},
    {"{type: integer, maximum: 4}", "p=5", invalid, "maximum"},
    {"{type: boolean}", "p=true", valid, ""},
    {"{type: boolean}", "p=True", open, ""},
    {"{type: boolean}", "p=maybe", invalid, "type"},
    {"{type: string}", "p=5", valid, ""},
    {"{type: string, enum: [a]}", "p=b", invalid, "enum"},
    {"{type: string}", "q=1", invalid, "required"},
    {"{type: string}", "p=a&unknown=1", valid, ""},
    {"{type: array, items: {type: integer}}", "p=1", valid, ""},
    {"{type: array, items: {type: integer}}", "p=1&p=x", invalid, "type"},
    {"{type: array, maxItems: 1, items: {type: string}}", "p=a%2Cb", open, ""},
    {"{type: string}", "p=%FF", open, ""},
    {"{type: string, nullable: true, format: date}", "p=null", open, ""},
    {"{type: integer, nullable: true}", "p=null", open, ""},
    {"{type: integer}", "p=null", invalid, "type"},
    {"{type: string}", "p=", open, ""},
    {"{type: string, nullable: true}", "p=null", valid, ""},
};

TEST(Wire, TextIsWorthWhatEveryServerWouldMakeOfIt) {
  for (const auto& row : texts) {
    const auto document = with_parameter("query", std::string("schema: ") + row.schema);
    Request request{"GET", std::string("/a?") + row.query, {}, std::nullopt};
    const auto verdict = decode(document, document.operations[0], request).verdict;
    EXPECT_EQ(verdict.kind, row.wanted) << row.schema << " " << row.query << " " << verdict.reason;
    if (verdict.kind == invalid) {
      EXPECT_EQ(verdict.violations[0].keyword, row.keyword);
      EXPECT_TRUE(verdict.violations[0].location.starts_with("/request/query/p"));
    }
  }
}

// An exploded map once swallowed the fields of the parameters beside it.
TEST(Wire, ExplodedObjectsLeaveTheFieldsOfOtherParametersAlone) {
  const auto document = build(
      "  /a:\n    get:\n      parameters:\n"
      "        - {name: fixed, in: query, required: true, schema: {type: string}}\n"
      "        - {name: deep, in: query, style: deepObject, schema: {type: object}}\n"
      "        - {name: map, in: query, required: true, schema: {type: object, "
      "properties: {d: {type: integer}}, additionalProperties: {type: integer}}}\n"
      "      responses: {'200': {description: ok}}\n");
  const auto verdict = [&](const std::string& query) {
    Request request;
    request.method = "GET";
    request.target = "/a?" + query;
    return decode(document, document.operations[0], request).verdict;
  };
  EXPECT_EQ(verdict("fixed=true&deep[x]=y&a=1&d=2").kind, Verdict::Kind::valid);
  // Nobody can tell whether an undeclared field is the map's; a declared one is.
  EXPECT_EQ(verdict("fixed=true&a=x").kind, Verdict::Kind::undecidable);
  EXPECT_EQ(verdict("fixed=true&d=x").kind, Verdict::Kind::invalid);
}

TEST(Wire, ExplodedObjectsMayBeOpenByUnevaluatedPropertiesAndLeaveNoTraceWhenEmpty) {
  const auto document = build(
      "  /a:\n    get:\n      parameters:\n"
      "        - {name: map, in: query, required: true, schema: {type: object, "
      "unevaluatedProperties: {type: integer}}}\n"
      "      responses: {'200': {description: ok}}\n",
      "3.1.0");
  const auto read = [&](const char* target) {
    Request request;
    request.method = "GET";
    request.target = target;
    return decode(document, document.operations[0], request);
  };
  const auto full = read("/a?a=1&b=2");
  EXPECT_EQ(full.verdict.kind, Verdict::Kind::valid);
  ASSERT_EQ(full.value.arguments.size(), 1U);
  EXPECT_EQ(full.value.arguments[0].value, (json::value{{"a", 1}, {"b", 2}}));
  EXPECT_EQ(read("/a").verdict.kind, Verdict::Kind::undecidable);
}

TEST(Wire, NumbersTravelAsPeopleWriteThem) {
  const auto document = with_parameter("query", "schema: {type: number}");
  EXPECT_EQ(request_for(document, 35.625, In::query).target, "/a?p=35.625");
}

TEST(Wire, AnAcceptOfTheCaseStandsAlone) {
  const auto document = with_parameter("query", "schema: {type: number}");
  Case one;
  one.operation = document.operations[0].key();
  one.arguments.push_back({"accept", In::header, "image/png", std::nullopt});
  const auto request = serialize(document, document.operations[0], one, {});
  EXPECT_EQ(
      std::count_if(request.headers.begin(), request.headers.end(),
                    [](const Header& field) { return same_field_name(field.name, "accept"); }),
      1);
}

TEST(Wire, AnAcceptThatNothingMeetsIsUndecidable) {
  const auto document = build(
      "  /a:\n    get:\n      responses:\n        '200':\n          description: ok\n"
      "          content: {image/png: {}, application/json: {}}\n");
  const auto verdict = [&](const std::string& accept) {
    Request request;
    request.method = "GET";
    request.target = "/a";
    request.headers = {{"Accept", accept}};
    return decode(document, document.operations[0], request).verdict.kind;
  };
  EXPECT_EQ(verdict("text/csv"), Verdict::Kind::undecidable);
  EXPECT_EQ(verdict("text/csv, application/json;q=0.5"), Verdict::Kind::valid);
  EXPECT_EQ(verdict("image/*"), Verdict::Kind::valid);
}

TEST(Wire, AMergePatchMaySayNullAndLeaveOut) {
  const auto document = build(
      "  /a:\n    patch:\n      requestBody:\n        required: true\n        content:\n"
      "          application/merge-patch+json:\n            schema: {type: object, required: [a], "
      "properties: {a: {type: string}, b: {type: integer}}}\n"
      "      responses: {'200': {description: ok}}\n");
  const auto verdict = [&](const std::string& body) {
    Request request;
    request.method = "PATCH";
    request.target = "/a";
    request.headers = {{"Content-Type", "application/merge-patch+json"}};
    request.body = body;
    return decode(document, document.operations[0], request).verdict.kind;
  };
  EXPECT_EQ(verdict(R"({"a":"x","b":1})"), Verdict::Kind::valid);
  EXPECT_EQ(verdict(R"({"b":null})"), Verdict::Kind::undecidable);
  EXPECT_EQ(verdict(R"({"b":"x"})"), Verdict::Kind::invalid);
}

TEST(Wire, JsonDescribedAsBinaryIsAFile) {
  const auto document = build(
      "  /a:\n    post:\n      requestBody:\n        content:\n          application/json:\n"
      "            schema: {type: string, format: binary}\n"
      "      responses: {'200': {description: ok}}\n");
  Request request;
  request.method = "POST";
  request.target = "/a";
  request.headers = {{"Content-Type", "application/json"}};
  request.body = R"({"message":"any"})";
  EXPECT_EQ(decode(document, document.operations[0], request).verdict.kind, Verdict::Kind::valid);
}

TEST(Wire, TimesThatFewLibrariesTakeAreUndecidable) {
  const auto document = with_parameter("query", "schema: {type: string, format: date-time}");
  const auto verdict = [&](const char* text) {
    return decode(document, document.operations[0], request_for(document, text, In::query))
        .verdict.kind;
  };
  EXPECT_EQ(verdict("2024-01-15T12:00:00Z"), Verdict::Kind::valid);
  EXPECT_EQ(verdict("9999-12-31T23:59:59Z"), Verdict::Kind::valid);
  for (const char* text : {"1998-12-31T23:59:60Z", "0000-01-01T00:00:00Z",
                           "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00.5+01:00"}) {
    EXPECT_EQ(verdict(text), Verdict::Kind::undecidable) << text;
  }
  EXPECT_EQ(verdict("2024-01-15T12:00:61Z"), Verdict::Kind::invalid);
}

TEST(Wire, BracketsBelowAPlainValueAreUndecidable) {
  const auto document = with_parameter(
      "query", "style: deepObject, schema: {type: object, properties: {a: {type: integer}}}");
  const auto verdict = [&](const char* query) {
    Request request;
    request.method = "GET";
    request.target = std::string("/a?") + query;
    return decode(document, document.operations[0], request).verdict.kind;
  };
  EXPECT_EQ(verdict("p[a]=1"), Verdict::Kind::valid);
  EXPECT_EQ(verdict("p[a]=x"), Verdict::Kind::invalid);
  EXPECT_EQ(verdict("p[a][0]=x"), Verdict::Kind::undecidable);
  EXPECT_EQ(verdict("p[a][b]=x"), Verdict::Kind::undecidable);
}

TEST(Wire, NumbersThatSomeReaderTakesAreUndecidable) {
  const auto document = with_parameter("query", "schema: {type: integer}");
  const auto verdict = [&](const char* text) {
    return decode(document, document.operations[0], request_for(document, text, In::query))
        .verdict.kind;
  };
  EXPECT_EQ(verdict("7"), Verdict::Kind::valid);
  for (const char* text : {"7\n", "\n", " 7", "\u00A07", "\uFF17", "\u0667", "1_000", "0x10"}) {
    EXPECT_EQ(verdict(text), Verdict::Kind::undecidable) << text;
  }
  for (const char* text : {"7a", "_7", "\u200B7x", "\u00E9", "7 7"}) {
    EXPECT_EQ(verdict(text), Verdict::Kind::invalid) << text;
  }
}

TEST(Wire, TextsThatWritersOfAFormatDisputeAreUndecidable) {
  const auto document = with_parameter("query", "schema: {type: string, format: duration}");
  const auto verdict = [&](const char* text) {
    return decode(document, document.operations[0], request_for(document, text, In::query))
        .verdict.kind;
  };
  EXPECT_EQ(verdict("P1DT2S"), Verdict::Kind::valid);
  EXPECT_EQ(verdict("P123DT22H14M12.011S"), Verdict::Kind::undecidable);
  EXPECT_EQ(verdict("PT0.5X"), Verdict::Kind::invalid);
  EXPECT_EQ(verdict("PT0.S"), Verdict::Kind::invalid);
  const auto bytes = with_parameter("query", "schema: {type: string, format: byte}");
  const auto read = [&](const char* text) {
    return decode(bytes, bytes.operations[0], request_for(bytes, text, In::query)).verdict.kind;
  };
  EXPECT_EQ(read("dGVzdA=="), Verdict::Kind::valid);
  EXPECT_EQ(read("dGVzdA"), Verdict::Kind::undecidable);
  EXPECT_EQ(read("dGVz dA"), Verdict::Kind::invalid);
}

TEST(Wire, PathValuesThatRoutersTreatSpeciallyAreUndecidable) {
  const auto document = with_parameter("path", "schema: {type: integer}");
  for (const char* text : {"/a/", "/a/..", "/a/%2e", "/a/x%2Fy", "/a/%00", "/a/%5C", "/b/c/d"}) {
    const auto decoded = decode(document, document.operations[0], {"GET", text, {}, std::nullopt});
    EXPECT_EQ(decoded.verdict.kind, open) << text;
  }
  const auto wrong = decode(document, document.operations[0], {"GET", "/a/x", {}, std::nullopt});
  EXPECT_EQ(wrong.verdict.kind, invalid);
}

/// A body's bytes and type, and what they are worth.
struct BodyRow {
  const char* type;
  const char* bytes;
  Verdict::Kind wanted;
  const char* keyword;
};

TEST(Wire, BodiesAreJudgedByTheirBytesAndTheirType) {
  const auto document = build(R"(  /a:
    post:
      requestBody:
        required: true
        content:
          application/json: {schema: {type: object, required: [a], properties: {a: {type: integer}}}}
      responses: {'200': {description: ok}}
)");
  const BodyRow rows[] = {
      {"application/json", R"({"a":1})", valid, ""},
      {"application/json; charset=utf-8", R"({"a":1})", valid, ""},
      {"APPLICATION/JSON", R"({"a":1})", valid, ""},
      {"application/json", R"({"a":"x"})", invalid, "type"},
      {"application/json", R"({"b":1})", invalid, "required"},
      {"application/json", R"({"a":1)", invalid, "syntax"},
      {"application/json", R"({"a":1,"a":2})", open, ""},
      {"application/json", "{\"a\":1,\"b\":\"\xFF\"}", open, ""},
      {"application/json", "\xEF\xBB\xBF{\"a\":1}", open, ""},
      {"application/json", R"({"a":1e999})", open, ""},
      {"application/json", R"({"a":9007199254740991})", valid, ""},
      {"application/json", R"({"a":9007199254740993})", open, ""},
      {"application/json", R"({"a":-9223372036854775808})", open, ""},
      {"application/json", R"({"a":"x","b":9007199254740993})", invalid, "type"},
      {"application/json", "null", invalid, "nullable"},
      {"text/plain", R"({"a":1})", invalid, "contentType"},
      {"", R"({"a":1})", open, ""},
  };
  for (const auto& row : rows) {
    Request request{"POST", "/a", {}, row.bytes};
    if (*row.type != '\0') request.headers.push_back({"Content-Type", row.type});
    const auto verdict = decode(document, document.operations[0], request).verdict;
    EXPECT_EQ(verdict.kind, row.wanted) << row.type << " " << row.bytes << verdict.reason;
    if (verdict.kind == invalid) {
      EXPECT_EQ(verdict.violations[0].keyword, row.keyword);
    }
  }
  const auto none = decode(document, document.operations[0], {"POST", "/a", {}, std::nullopt});
  EXPECT_EQ(none.verdict.kind, invalid);
}

TEST(Wire, NullThatTheSchemaAdmitsMayBeReadAsNoBody) {
  const auto document = build(R"(  /a:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, nullable: true}}}}
      responses: {'200': {description: ok}}
)");
  const Request request{"POST", "/a", {{"Content-Type", "application/json"}}, "null"};
  EXPECT_EQ(decode(document, document.operations[0], request).verdict.kind, open);
}

TEST(Wire, FormFieldsOfSwaggerAreAnObject) {
  const std::string text = R"(swagger: '2.0'
info: {title: t, version: '1'}
paths:
  /a:
    post:
      parameters:
        - {name: n, in: formData, type: integer, required: true}
        - {name: l, in: formData, type: array, items: {type: string, enum: [x, y]}}
      responses: {'200': {description: ok}}
)";
  auto document = build_document(*read_tree({"d", text, 1, 0}));
  ASSERT_TRUE(document) << document.error().text();
  ASSERT_TRUE(document->skipped.empty()) << document->skipped[0].reason.text();
  const auto judge = [&](const char* bytes) {
    const Request request{
        "POST", "/a", {{"Content-Type", "application/x-www-form-urlencoded"}}, bytes};
    return decode(*document, document->operations[0], request).verdict;
  };
  EXPECT_EQ(judge("n=5&l=x&l=y").kind, valid);
  EXPECT_EQ(judge("n=five").violations[0].location, "/request/body/n");
  EXPECT_EQ(judge("l=x").violations[0].keyword, "required");
  EXPECT_EQ(judge("n=5&l=z").violations[0].keyword, "enum");
}

TEST(Wire, CredentialsAreConfiguredStrippedOrSpoilt) {
  const auto document = with_parameter("query", any);
  Case one;
  one.operation = "GET /a";
  RequestOptions options;
  options.headers = {{"Authorization", "Bearer secret"}, {"X-Trace", "1"}};
  const auto send = [&](Credentials credentials) {
    one.credentials = credentials;
    return serialize(document, document.operations[0], one, options);
  };
  EXPECT_EQ(find_header(send(Credentials::configured).headers, "authorization"), "Bearer secret");
  EXPECT_EQ(find_header(send(Credentials::none).headers, "Authorization"), std::nullopt);
  EXPECT_EQ(find_header(send(Credentials::none).headers, "X-Trace"), "1");
  const auto spoilt = send(Credentials::invalid);
  const auto junk = find_header(spoilt.headers, "Authorization");
  ASSERT_TRUE(junk);
  EXPECT_TRUE(junk->starts_with("Bearer "));
  EXPECT_EQ(junk->find("secret"), std::string_view::npos);
  EXPECT_FALSE(
      decode(document, document.operations[0], send(Credentials::none)).credentials_present);
}

TEST(Wire, CaseIsTheSameAfterJson) {
  Case one;
  one.operation = "POST /x/{y}";
  one.arguments = {{"y", In::path, "v", std::nullopt},
                   {"q", In::query, json::object{{"$raw", 1}}, std::nullopt},
                   {"q", In::query, nullptr, "raw \xFF bytes"},
                   {"H", In::header, 1.5, std::nullopt},
                   {"c", In::cookie, json::array{1, "2", nullptr}, std::nullopt}};
  one.body = Body{"application/json", nullptr, "\xFF\x00{"};
  one.headers = {{"X", "1"}, {"X", "\xFE"}};
  one.credentials = Credentials::invalid;
  const auto text = json::serialize(case_to_json(one));
  const auto again = case_from_json(json::parse(text));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_TRUE(*again == one) << text;
  one.body->bytes.reset();
  one.body->value = json::parse(R"({"a":[1,2.5,true,null,"é"]})");
  const auto value = case_from_json(json::parse(json::serialize(case_to_json(one))));
  ASSERT_TRUE(value);
  EXPECT_TRUE(*value == one);
}

TEST(Wire, BadCasesAreRefusedByMember) {
  for (const char* text :
       {"[]", "{}", R"({"operation":1})", R"({"operation":"a","path":1})",
        R"({"operation":"a","headers":[["x"]]})", R"({"operation":"a","credentials":"some"})",
        R"({"operation":"a","body":{"base64":"%"}})"}) {
    const auto read = case_from_json(json::parse(text));
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::usage);
  }
}

TEST(Wire, ConcretePathsWinOverTemplates) {
  const auto document = build(
      R"(  /a/{b}: {get: {parameters: [{name: b, in: path, required: true, schema: {}}], responses: {}}}
  /a/me: {get: {responses: {}}, post: {responses: {}}}
)");
  EXPECT_EQ(route(document, "GET", "/a/me?x=1").operation->path, "/a/me");
  EXPECT_EQ(route(document, "GET", "/a/you").operation->path, "/a/{b}");
  EXPECT_EQ(route(document, "PUT", "/a/me").operation, nullptr);
  EXPECT_EQ(route(document, "PUT", "/a/me").allowed.size(), 2U);
  EXPECT_FALSE(route(document, "GET", "/c").path_known);
}

TEST(Wire, MediaTypesCompareWithoutCaseAndParameters) {
  EXPECT_TRUE(media_type_matches("application/json", "Application/JSON; charset=\"a;b\""));
  EXPECT_TRUE(media_type_matches("text/*", "text/html"));
  EXPECT_FALSE(media_type_matches("text/*", "application/json"));
  EXPECT_FALSE(media_type_matches("*/*", "nonsense"));
}

}  // namespace
}  // namespace assay::spec
