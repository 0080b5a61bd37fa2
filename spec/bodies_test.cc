// Bodies of each family of media types: written, read back, judged.
#include <gtest/gtest.h>

#include "spec/body_bytes.h"
#include "spec/decode_body.h"
#include "spec/multipart.h"
#include "spec/schema/compile.h"
#include "spec/schema/validate.h"
#include "spec/xml_body.h"

namespace assay::spec {
namespace {

/// A media type over a schema; keeps both alive.
struct Described {
  json::value root;
  MediaType media;
  Described(const char* type, const char* schema, std::vector<Encoding> encodings = {},
            Dialect dialect = Dialect::openapi30)
      : root(json::parse(schema)) {
    Compiler compiler(root, dialect);
    media.name = type;
    media.schema = compiler.compile("");
    media.encodings = std::move(encodings);
  }
  [[nodiscard]] ReadBody back(const WrittenBody& body) const {
    return read_body(media, body.content_type, body.bytes);
  }
};

constexpr const char* order =
    R"({"type": "object", "required": ["a"], "properties": {
      "a": {"type": "integer"}, "b": {"type": "array", "items": {"type": "string"}},
      "c": {"type": "object", "properties": {"d": {"type": "boolean"}}}}})";

TEST(Forms, GoOutByTheirEncodingsAndComeBack) {
  const Described form("application/x-www-form-urlencoded", order,
                       {{"c", {}, "deepObject", true, false}, {"b", {}, "form", false, false}});
  const json::value value = {{"a", 5}, {"b", {"x y", "z,"}}, {"c", {{"d", true}}}};
  const auto body = write_body(form.media, value);
  EXPECT_EQ(body.bytes, "a=5&b=x%20y,z%2C&c%5Bd%5D=true");
  EXPECT_EQ(form.back({"a=5&c[d]=true", body.content_type}).reading.value,
            (json::value{{"a", 5}, {"c", {{"d", true}}}}));
  EXPECT_EQ(form.back({"a=1+2", body.content_type}).reading.value, (json::value{{"a", "1 2"}}));
}

// A framework for forms refuses "password=" as missing, though its schema admits "".
TEST(Forms, EmptyFieldsMayBeReadAsNone) {
  const Described form("application/x-www-form-urlencoded", order);
  EXPECT_FALSE(form.back({"b=", "application/x-www-form-urlencoded"}).reading.doubt.empty());
  const Described parts("multipart/form-data", order);
  const auto body = write_body(parts.media, json::value{{"b", ""}});
  EXPECT_FALSE(parts.back(body).reading.doubt.empty());
  EXPECT_TRUE(parts.back(write_body(parts.media, json::value{{"b", "x"}})).reading.doubt.empty());
}

TEST(Forms, ObjectsWithoutAnEncodingAreDoubtfulNeverWrong) {
  const Described form("application/x-www-form-urlencoded", order);
  const auto read = form.back({"a=5&c=%7B%22d%22%3Atrue%7D", "application/x-www-form-urlencoded"});
  EXPECT_FALSE(read.reading.doubt.empty());
  const auto brackets = form.back({"a=5&c%5Bd%5D=1", "application/x-www-form-urlencoded"});
  EXPECT_FALSE(brackets.reading.doubt.empty());
}

TEST(Multipart, PartsCarryNamesFilesTypesAndLists) {
  const Described form("multipart/form-data", R"({"type": "object", "properties": {
      "a\"b": {"type": "integer"}, "f": {"type": "string", "format": "binary"},
      "l": {"type": "array", "items": {"type": "integer"}}, "o": {"type": "object"}}})",
                       {{"f", "image/png, image/jpeg", {}, false, false}});
  const json::value value = {
      {"a\"b", 5}, {"f", "--assay-boundary"}, {"l", {1, 2}}, {"o", {{"x", 1}}}};
  const auto body = write_body(form.media, value);
  EXPECT_NE(body.content_type, "multipart/form-data; boundary=assay-boundary");
  EXPECT_NE(body.bytes.find("name=\"a%22b\""), std::string::npos);
  EXPECT_NE(body.bytes.find("filename="), std::string::npos);
  EXPECT_NE(body.bytes.find("Content-Type: image/png"), std::string::npos);
  const auto read = form.back(body);
  EXPECT_EQ(read.reading.doubt, "");
  EXPECT_EQ(read.reading.value, value);
}

TEST(Multipart, BytesThatAreNoTextTravelAsRaw) {
  const Described form("multipart/form-data", R"({"type": "object", "properties": {
      "file": {"type": "string", "format": "binary"},
      "files": {"type": "array", "items": {"type": "string", "format": "binary"}}}})");
  const json::value raw = {{"$raw", {{"base64", "/wD+"}}}};
  const auto body = write_body(form.media, json::value{{"file", raw}, {"files", {raw, "text"}}});
  const auto parts =
      read_multipart(body.bytes, body.content_type.substr(body.content_type.find("boundary=") + 9));
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->parts.size(), 3U);
  for (const std::size_t i : {0U, 1U}) {
    EXPECT_EQ(parts->parts[i].body, std::string("\xFF\0\xFE", 3));
    EXPECT_EQ(find_header(parts->parts[i].headers, "Content-Type"), "application/octet-stream");
    EXPECT_EQ(parts->parts[i].disposition("filename"), "file.bin");
  }
  EXPECT_EQ(parts->parts[2].body, "text");
}

// OpenAPI 3.1 describes files by leaving the type out; 3.0 has `format: binary` for them.
TEST(Multipart, UntypedPartsAreFilesInThreeOneOnly) {
  constexpr const char* schema = R"({"type": "object", "properties": {"file": {}}})";
  const json::value value = {{"file", "bytes"}};
  const Described now("multipart/form-data", schema, {}, Dialect::openapi31);
  const auto body = write_body(now.media, value);
  EXPECT_NE(body.bytes.find("filename="), std::string::npos) << body.bytes;
  EXPECT_NE(body.bytes.find("Content-Type: application/octet-stream"), std::string::npos);
  EXPECT_EQ(now.back(body).reading.value, value);
  const Described before("multipart/form-data", schema);
  EXPECT_EQ(write_body(before.media, value).bytes.find("filename="), std::string::npos);
}

TEST(Multipart, PreambleBareLinesAndMissingEndsAreReadAsRfc2046Says) {
  const std::string parts =
      "preamble\r\n--b\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--b--\r\nepilogue";
  const auto read = read_multipart(parts, "b");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->parts.size(), 1U);
  EXPECT_TRUE(read->complete);
  EXPECT_EQ(read->parts[0].disposition("name"), "x");
  EXPECT_EQ(read->parts[0].body, "1");
  EXPECT_FALSE(read_multipart("no parts at all", "b"));
  const Described form("multipart/form-data", order);
  const auto broken = form.back({"nothing", "multipart/form-data; boundary=b"});
  EXPECT_FALSE(broken.problem.empty());
  const auto open =
      form.back({parts.substr(0, parts.find("--b--")), "multipart/form-data; boundary=b"});
  EXPECT_TRUE(open.problem.empty());
}

constexpr const char* pet = R"({"type": "object", "required": ["id"],
  "xml": {"name": "pet", "prefix": "p", "namespace": "http://example.com/p"},
  "properties": {"id": {"type": "integer", "xml": {"attribute": true}},
    "name": {"type": "string", "xml": {"name": "called"}},
    "tags": {"type": "array", "xml": {"wrapped": true, "name": "list"},
             "items": {"type": "string", "xml": {"name": "tag"}}},
    "ages": {"type": "array", "items": {"type": "integer"}}}})";

TEST(Xml, IsWrittenByTheXmlObjectsAndComesBack) {
  const Described xml("application/xml", pet);
  const json::value value = {
      {"id", 7}, {"name", "a < & \"b\""}, {"tags", {"x", "y"}}, {"ages", {1, 2}}};
  const auto body = write_body(xml.media, value);
  EXPECT_EQ(
      body.bytes,
      "<?xml version=\"1.0\"?><p:pet xmlns:p=\"http://example.com/p\" id=\"7\"><called>a &lt; "
      "&amp; \"b\"</called><list><tag>x</tag><tag>y</tag></list><ages>1</ages><ages>2</ages>"
      "</p:pet>");
  const auto read = xml.back(body);
  EXPECT_EQ(read.reading.doubt, "");
  EXPECT_EQ(read.reading.value, value);
}

TEST(Xml, AListWithoutATraceIsEmptyWhereItIsRequired) {
  const Described xml("application/xml", R"({"type": "object", "required": ["tags"],
      "xml": {"name": "pet"}, "properties": {
        "tags": {"type": "array", "items": {"type": "string"}},
        "kinds": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "state": {"anyOf": [{"type": "string"}, {"type": "string", "enum": ["on"]}]}}})");
  const auto read = xml.back({"<pet><state>on</state></pet>", "application/xml"});
  EXPECT_EQ(read.reading.doubt, "");
  EXPECT_EQ(read.reading.value, (json::value{{"tags", json::array{}}, {"state", "on"}}));
}

TEST(Xml, ViolationsAreFoundWhereTheyStandAndBrokenTextIsSyntax) {
  const Described xml("application/xml", pet);
  const auto judge = [&](const std::string& text) {
    return judge_body(xml.media, xml.back({text, "text/xml; charset=utf-8"}), Direction::response,
                      "/response/body");
  };
  const auto missing = judge("<p:pet xmlns:p='http://example.com/p'/>");
  ASSERT_EQ(missing.violations.size(), 1U);
  EXPECT_EQ(missing.violations[0].keyword, "required");
  const auto typed = judge("<p:pet xmlns:p='u' id='1'><ages>x</ages></p:pet>");
  ASSERT_EQ(typed.violations.size(), 1U);
  EXPECT_EQ(typed.violations[0].location, "/response/body/ages/0");
  EXPECT_EQ(judge("<p:pet id='1'>").violations.at(0).keyword, "syntax");
  // What only might be wrong is no violation.
  for (const char* text : {"<!DOCTYPE p [<!ENTITY e 'x'>]><p:pet id='1'/>", "<dog id='1'/>",
                           "<p:pet id='1'><unknown/></p:pet>", "<p:pet id='1'><called/></p:pet>"}) {
    EXPECT_TRUE(judge(text).violations.empty()) << text;
    EXPECT_FALSE(judge(text).doubt.empty()) << text;
  }
}

TEST(Sequences, AreJudgedItemByItem) {
  json::value item = json::parse(R"({"type": "object", "required": ["data"],
    "properties": {"data": {"type": "string"}, "retry": {"type": "integer"}}})");
  Compiler compiler(item, Dialect::openapi30);
  MediaType media;
  media.item_schema = compiler.compile("");
  const auto judge = [&](const char* type, const char* bytes) {
    media.name = type;
    return judge_body(media, read_body(media, type, bytes), Direction::response, "/b");
  };
  EXPECT_TRUE(
      judge("application/jsonl", "{\"data\":\"a\"}\n\n{\"data\":\"b\"}\n").violations.empty());
  const auto second = judge("application/x-ndjson", "{\"data\":\"a\"}\n{\"data\":5}\n");
  ASSERT_EQ(second.violations.size(), 1U);
  EXPECT_EQ(second.violations[0].location, "/b/1/data");
  EXPECT_EQ(judge("application/json-seq", "\x1e{\"data\":\"a\"}\n\x1e{\n").violations.at(0).keyword,
            "syntax");
  EXPECT_TRUE(judge("text/event-stream", ": hi\ndata: a\ndata: b\nretry: 5\n\nevent: x\n\n")
                  .violations.empty());
  media.item_schema = {};
  const auto text = read_body(media, "text/event-stream", "data: a\ndata: b\n\n");
  EXPECT_EQ(text.reading.value, (json::value{{{"data", "a\nb"}}}));
}

TEST(Texts, CharsetsAreDecodedOrLeftUndecided) {
  const Described text("text/plain", R"({"type": "string", "maxLength": 1})");
  const auto judge = [&](const char* type, const char* bytes) {
    return judge_body(text.media, text.back({bytes, type}), Direction::response, "/b");
  };
  EXPECT_TRUE(judge("text/plain; charset=iso-8859-1", "\xE9").violations.empty());
  EXPECT_EQ(judge("text/plain", "\xC3\xA9x").violations.size(), 1U);
  EXPECT_FALSE(judge("text/plain; charset=utf-16", "ab").doubt.empty());
}

}  // namespace
}  // namespace assay::spec
