#include "spec/contract/json_path.h"

#include <gtest/gtest.h>

#include <fstream>

namespace assay::spec {
namespace {

const json::value& store() {
  static const auto value = json::parse(R"({"store": {"book": [
    {"category": "reference", "author": "Nigel Rees", "title": "Sayings", "price": 8.95},
    {"category": "fiction", "author": "Evelyn Waugh", "title": "Sword", "price": 12.99},
    {"category": "fiction", "author": "Herman Melville", "title": "Moby Dick", "isbn": "0-553-21311-3", "price": 8.99},
    {"category": "fiction", "author": "J. R. R. Tolkien", "title": "The Lord", "isbn": "0-395-19395-8", "price": 22.99}],
    "bicycle": {"color": "red", "price": 399}}, "a/b": {"m~n": 1}, "limit": 10, "o": {"p": null}})");
  return value;
}

std::string places(std::string_view text, const json::value& value = store()) {
  const auto path = JsonPath::parse(text);
  if (!path) return path.error().text();
  std::string all;
  for (const auto& node : path->locate(value).nodes) all += (all.empty() ? "" : " ") + node.pointer;
  return all;
}

TEST(JsonPath, SelectsWhatTheStandardsExamplesSelect) {  // RFC 9535 §1.5, §2
  EXPECT_EQ(places("$.store.book[*].author"),
            "/store/book/0/author /store/book/1/author /store/book/2/author /store/book/3/author");
  EXPECT_EQ(places("$..author"),
            "/store/book/0/author /store/book/1/author /store/book/2/author /store/book/3/author");
  EXPECT_EQ(places("$.store.*"), "/store/book /store/bicycle");
  EXPECT_EQ(places("$.store..price"),
            "/store/book/0/price /store/book/1/price /store/book/2/price /store/book/3/price "
            "/store/bicycle/price");
  EXPECT_EQ(places("$..book[2].author"), "/store/book/2/author");
  EXPECT_EQ(places("$..book[2].publisher"), "");
  EXPECT_EQ(places("$..book[-1]"), "/store/book/3");
  EXPECT_EQ(places("$..book[0,1]"), "/store/book/0 /store/book/1");
  EXPECT_EQ(places("$..book[:2]"), "/store/book/0 /store/book/1");
  EXPECT_EQ(places("$..book[?@.isbn]"), "/store/book/2 /store/book/3");
  EXPECT_EQ(places("$..book[?@.price<10]"), "/store/book/0 /store/book/2");
  EXPECT_EQ(places("$"), "");
  EXPECT_EQ(JsonPath::parse("$")->locate(store()).nodes.size(), 1U);
}

TEST(JsonPath, CountsFromTheEndAndBackwards) {  // §2.3.4
  const auto list = json::parse(R"(["a","b","c","d","e","f","g"])");
  EXPECT_EQ(places("$[1:3]", list), "/1 /2");
  EXPECT_EQ(places("$[5:]", list), "/5 /6");
  EXPECT_EQ(places("$[1:5:2]", list), "/1 /3");
  EXPECT_EQ(places("$[5:1:-2]", list), "/5 /3");
  EXPECT_EQ(places("$[::-1]", list), "/6 /5 /4 /3 /2 /1 /0");
  EXPECT_EQ(places("$[::0]", list), "");
  EXPECT_EQ(places("$[-2:]", list), "/5 /6");
  EXPECT_EQ(places("$[ 0 , 0 ]", list), "/0 /0");
  EXPECT_EQ(places("$[-8]", list), "");
}

TEST(JsonPath, ComparesAsTheTableOfTheStandardDoes) {  // §2.3.5.3, first table
  const auto value = json::parse(R"({"obj": {"x": "y"}, "arr": [2, 3]})");
  const auto holds = [&](const std::string& condition) {
    // The root's one child at index 0 asks the question.
    const auto path = JsonPath::parse("$[?" + condition + "]");
    EXPECT_TRUE(path.has_value()) << path.error().text();
    return !path->select(value).nodes.empty();
  };
  for (const char* yes : {"$.absent1 == $.absent2",
                          "$.absent1 <= $.absent2",
                          "$.absent != 'g'",
                          "1 <= 2",
                          "13 != '13'",
                          "'a' <= 'b'",
                          "$.obj != $.arr",
                          "$.obj == $.obj",
                          "$.arr == $.arr",
                          "$.arr != 17 && $.obj != 17",
                          "true == true",
                          "$.arr[0] == 2.0",
                          "null == null",
                          "length('äöü') == 3",
                          "count($.*) == 2",
                          "value($..x) == 'y'",
                          "match('abc', 'a.c')",
                          "search('xabcx', 'b')",
                          "!match('xabc', 'abc')",
                          "!($.absent)",
                          "1e2 == 100",
                          "length($.arr) >= 2 || false == true",
                          "'\\u00e4' == 'ä'",
                          "\"it's\" == 'it\\'s'"}) {
    EXPECT_TRUE(holds(yes)) << yes;
  }
  for (const char* no :
       {"$.absent == 'g'", "1 > 2", "'a' > 'b'", "$.obj == $.arr", "$.obj != $.obj", "1 <= $.arr",
        "1 > $.arr", "true <= false", "$.obj <= $.arr", "$.arr == 17", "length(1) == 1",
        "match('a\\nc', 'a.c')", "value($..*) == 'y'", "search(1, 'x')"}) {
    EXPECT_FALSE(holds(no)) << no;
  }
}

TEST(JsonPath, NamesPlacesByPointer) {
  EXPECT_EQ(places("$['a/b']['m~n']"), "/a~1b/m~0n");
  EXPECT_EQ(places("$[\"a/b\"].*"), "/a~1b/m~0n");
  EXPECT_EQ(places("$ .o ['p']"), "/o/p");
}

TEST(JsonPath, TakesNamesWithDashesBehindADot) {
  EXPECT_EQ(places("$.x-a.x-b-c", json::parse(R"({"x-a": {"x-b-c": 1}})")), "/x-a/x-b-c");
  EXPECT_EQ(places("$[?@.x-a == -1]", json::parse(R"([{"x-a": -1}])")), "/0");
}

TEST(JsonPath, SeesTheRootInsideOfFilters) {
  EXPECT_EQ(places("$.store.book[?@.price > $.limit]"), "/store/book/1 /store/book/3");
  EXPECT_EQ(places("$.store.book[?@.category == 'fiction' && !@.isbn].title"),
            "/store/book/1/title");
  EXPECT_EQ(places("$.store[?@[?@.isbn]]"), "/store/book");
}

TEST(JsonPath, RefusesWhatTheGrammarDoesNotHave) {  // §2.1, §2.4.3
  for (const char* wrong : {"",
                            "store",
                            " $",
                            "$ ",
                            "$.",
                            "$..",
                            "$[",
                            "$[]",
                            "$[1",
                            "$['a]",
                            "$.1",
                            "$[01]",
                            "$[-0]",
                            "$[9007199254740992]",
                            "$. a",
                            "$[?]",
                            "$[?1]",
                            "$[?'a']",
                            "$[?true]",
                            "$[?@.a == ]",
                            "$[?@..a == 1]",
                            "$[?@[*] == 1]",
                            "$[?count(1) == 1]",
                            "$[?length(@.a, 1) == 1]",
                            "$[?length(@.a)]",
                            "$[?match(@.a, 'a') == true]",
                            "$[?unknown(@.a)]",
                            "$[?(@.a]",
                            "$['\\x']",
                            "$[\"\\'\"]",
                            "$[1.0]",
                            "$[?@.a = 1]",
                            "$[?@.a === 1]",
                            "$.a-",
                            "$.-a",
                            "@.a",
                            "$[?@.a == 'b' 'c']",
                            "$[?(@.length-1)]",
                            "$['\x01']"}) {
    EXPECT_FALSE(JsonPath::parse(wrong).has_value()) << wrong;
  }
}

TEST(JsonPath, SaysWhereItWasNotUnderstood) {
  EXPECT_EQ(JsonPath::parse("$.paths[?@.x === 1]").error().message,
            "no JSONPath: a value was expected (character 16 of '$.paths[?@.x === 1]')");
  EXPECT_EQ(JsonPath::parse("$.paths[?count(@.x)]").error().where.column, 20U);
}

TEST(JsonPath, KeepsItsBounds) {
  std::string deep = "$";
  for (int i = 0; i < 5000; ++i) deep += "[?(";
  EXPECT_FALSE(JsonPath::parse(deep).has_value());
  std::string wide = "$";
  for (int i = 0; i < 12; ++i) wide += "..*";
  json::value nest = 1;
  for (int i = 0; i < 60; ++i) nest = json::array{nest};
  EXPECT_TRUE(JsonPath::parse(wide)->select(nest).cut);
}

}  // namespace
}  // namespace assay::spec
