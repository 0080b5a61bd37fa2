#include "spec/contract/condition.h"

#include <gtest/gtest.h>

#include "spec/contract/criterion.h"

namespace assay::spec {
namespace {

std::optional<json::value> look_up(const ValueExpression& expression) {
  const json::value inputs = json::parse(
      R"({"n": 5, "t": "Abc", "empty": "", "yes": true, "list": [{"id": 7}], "a.b": 1, "x-y": "z"})");
  if (expression.text == "$statusCode") return json::value(201);
  const auto* found = inputs.get_object().if_contains(expression.name);
  if (found == nullptr) return std::nullopt;
  return *found;
}

bool is_met(std::string_view text, bool exact = false) {
  const auto condition = parse_condition(text);
  EXPECT_TRUE(condition.has_value()) << condition.error().text();
  return holds(*condition, look_up, exact);
}

TEST(Condition, HoldsByTheStandardsOperators) {  // Arazzo 1.0.1 §Operators
  for (const char* yes : {"$statusCode == 201",
                          "$statusCode!=200",
                          "$inputs.n>4 && $inputs.n<6",
                          "$inputs.n >= 5",
                          "$inputs.n <= 5.0",
                          "!($inputs.n == 4)",
                          "!$inputs.none",
                          "$inputs.yes",
                          "$inputs.t == 'aBC'",
                          "$inputs.none == null",
                          "'it''s' == 'It''s'",
                          "$inputs.empty == ''",
                          "true",
                          "!false",
                          "$inputs.n == '5'",
                          "$inputs.yes == 'true'",
                          "'b' > 'a'",
                          "$inputs.t != null",
                          "$inputs.x-y == 'z'",
                          "($statusCode == 200 || $statusCode == 201)",
                          "$inputs.n != null && !($inputs.n > 5)",
                          "-1e1 < $inputs.n"}) {
    EXPECT_TRUE(is_met(yes)) << yes;
  }
  for (const char* no : {"$statusCode == 200", "$inputs.n < 5", "$inputs.none > 0",
                         "$inputs.none < 0", "$inputs.none >= $inputs.none", "$inputs.empty",
                         "null", "0", "$inputs.t > 5", "$inputs.t == 'ab'", "$inputs.list == 7"}) {
    EXPECT_FALSE(is_met(no)) << no;
  }
}

TEST(Condition, AndBindsTighterThanOr) {
  EXPECT_TRUE(is_met("true || false && false"));
  EXPECT_FALSE(is_met("(true || false) && false"));
  EXPECT_FALSE(is_met("!true || false"));
}

TEST(Condition, TextsCompareWithCaseWhereTheAuthorSaysSo) {
  EXPECT_TRUE(is_met("$inputs.t == 'abc'"));
  EXPECT_FALSE(is_met("$inputs.t == 'abc'", true));
  EXPECT_TRUE(is_met("$inputs.t == 'Abc'", true));
  EXPECT_FALSE(is_met("$inputs.n == '5'", true));
}

TEST(Condition, SaysWhereItWasNotUnderstood) {
  const auto wrong = [](std::string_view text) { return parse_condition(text).error(); };
  EXPECT_EQ(wrong("$statusCode = 200").where.column, 13U);
  EXPECT_EQ(wrong("$statusCode = 200").advice, "write ==");
  EXPECT_EQ(wrong("$statuscode == 200").advice, "did you mean '$statusCode'?");
  for (const char* text : {"", "$statusCode ==", "== 200", "$statusCode == 200)", "($statusCode",
                           "$statusCode == abc", "'open", "$statusCode == \"200\"", "a && b",
                           "$statusCode == 200 $statusCode", "$response.cookie.x == 1", "! "}) {
    EXPECT_FALSE(parse_condition(text).has_value()) << text;
  }
  EXPECT_FALSE(parse_condition(std::string(100000, '(')).has_value());
  EXPECT_FALSE(parse_condition(std::string(100000, '!')).has_value());
}

TEST(Condition, BlamesTheOperandThatFails) {
  const auto condition =
      parse_condition("$statusCode == 201 && ($inputs.none == null && $inputs.n == 6)");
  const auto& part = culprit(*condition, look_up, false);
  EXPECT_EQ(expressions_of(part).front()->text, "$inputs.n");
}

TEST(ValueExpression, ReadsEachFormOfTheStandard) {
  const auto read = [](std::string_view text) { return *parse_value_expression(text); };
  EXPECT_EQ(read("$response.body.data[0].id").name, "$response.body#/data/0/id");
  EXPECT_EQ(read("$steps.a-b.outputs.pets#/0/id").owner, "a-b");
  EXPECT_EQ(read("$steps.a-b.outputs.pets#/0/id").pointer, "/0/id");
  EXPECT_TRUE(read("$workflows.w.inputs.x").inputs);
  EXPECT_EQ(read("$components.parameters.page").source, ValueSource::component);
  for (const char* wrong :
       {"$", "$inputs", "$inputs.", "$steps.a", "$steps.a.outputs.", "$steps.a.output.x",
        "$response.query.a", "$inputs.x#y", "statusCode"}) {
    EXPECT_FALSE(parse_value_expression(wrong).has_value()) << wrong;
  }
}

TEST(ValueExpression, NamesMayHoldWhatAccessorsAreMadeOf) {
  EXPECT_EQ(find_named({"a.b", "a"}, "a.b")->name, "a.b");
  EXPECT_EQ(find_named({"a"}, "a.b[2].c")->pointer, "/b/2/c");
  EXPECT_FALSE(find_named({"a"}, "b").has_value());
}

TEST(ValueExpression, TemplatesAreSplit) {
  const auto parts = split_template("Bearer {$inputs.token} {literal}");
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[1].text, "$inputs.token");
  EXPECT_TRUE(parts[1].expression);
  EXPECT_EQ(split_template("{$open").front().text, "{$open");
}

struct Answer {
  Case call;
  Exchange exchange;
  Performed performed{call, exchange};
  explicit Answer(std::string body, int status = 200) {
    exchange.outcome = Response{status, "", "", {{"X-Id", "r7"}}, std::move(body), false};
  }
};

CriterionVerdict verdict(Criterion criterion, const Answer& answer) {
  const auto wrong = compile_criterion(criterion);
  EXPECT_FALSE(wrong.has_value()) << wrong->text();
  // As it comes back from a file.
  const auto again = criterion_from_json(criterion_to_json(criterion));
  EXPECT_TRUE(*again == criterion);
  return judge_criterion(*again, answer.performed, {});
}

Criterion criterion(Criterion::Type type, std::string condition, std::string context = {}) {
  Criterion made;
  made.type = type;
  made.condition = std::move(condition);
  made.context = std::move(context);
  return made;
}

using Type = Criterion::Type;
using Verdict = CriterionVerdict::Kind;

TEST(Criterion, NamesThePlaceAndTheValues) {
  const Answer answer(R"({"role": "reader"})");
  auto made = criterion(Type::simple, "$response.body#/role == $inputs.role");
  made.given.push_back({"$inputs.role", json::value("writer"), 0, ""});
  const auto broken = verdict(made, answer);
  EXPECT_EQ(broken.kind, Verdict::broken);
  EXPECT_EQ(broken.location, "/response/body/role");
  EXPECT_EQ(broken.expected, R"($response.body#/role == $inputs.role ($inputs.role is "writer"))");
  EXPECT_EQ(broken.actual, R"($response.body#/role is "reader")");
  EXPECT_TRUE(verdict(criterion(Type::simple, "$statusCode == 201"), answer).about_status);
}

TEST(Criterion, RegexLooksAtItsContext) {
  const Answer answer(R"({"id": "ab12"})", 204);
  EXPECT_EQ(verdict(criterion(Type::regex, "^20[04]$", "$statusCode"), answer).kind, Verdict::met);
  EXPECT_EQ(verdict(criterion(Type::regex, "^[a-z]+$", "$response.body#/id"), answer).location,
            "/response/body/id");
  EXPECT_EQ(verdict(criterion(Type::regex, "^r\\d$", "$response.header.X-Id"), answer).kind,
            Verdict::met);
  EXPECT_EQ(verdict(criterion(Type::regex, ".", "$response.body#/none"), answer).kind,
            Verdict::broken);
}

TEST(Criterion, JsonPathMustSelectSomething) {
  const Answer answer(R"({"data": [{"id": "a'b"}, {"id": "c"}]})");
  EXPECT_EQ(
      verdict(criterion(Type::jsonpath, "$.data[?@.id == 'c']", "$response.body"), answer).kind,
      Verdict::met);
  EXPECT_EQ(
      verdict(criterion(Type::jsonpath, "$.data[?@.id == 'x']", "$response.body"), answer).kind,
      Verdict::broken);
  for (const char* text : {"$.data[?@.id == '{$inputs.id}']", "$.data[?@.id == {$inputs.id}]"}) {
    auto filled = criterion(Type::jsonpath, text, "$response.body");
    filled.given.push_back({"$inputs.id", json::value("a'b"), 0, ""});
    EXPECT_EQ(verdict(filled, answer).kind, Verdict::met) << text;
    filled.given[0].value = json::value("d");
    EXPECT_EQ(verdict(filled, answer).kind, Verdict::broken) << text;
  }
}

TEST(Criterion, SecondsLieBetweenTimes) {
  auto made = criterion(Type::simple, "true");
  made.seconds = SecondsBetween{"$response.body#/a", "$response.body#/b", json::value(3600), 1};
  const auto kind = [&](const char* a, const char* b) {
    return verdict(made, Answer(json::serialize(json::object{{"a", a}, {"b", b}}))).kind;
  };
  EXPECT_EQ(kind("2026-01-31T23:30:00Z", "2026-02-01T00:30:00.900Z"), Verdict::met);
  EXPECT_EQ(kind("2026-01-31T23:30:00Z", "2026-02-01T01:30:00+01:00"), Verdict::met);
  EXPECT_EQ(kind("2024-02-28T23:30:00Z", "2024-02-29T00:30:02Z"), Verdict::broken);
  EXPECT_EQ(kind("2026-01-31T23:30:00Z", "soon"), Verdict::met) << "no time, no verdict";
}

TEST(Criterion, IsRefusedWithItsReason) {
  auto none = criterion(Type::jsonpath, "$.a");
  EXPECT_EQ(compile_criterion(none)->message, "a jsonpath criterion has no `context`");
  auto path = criterion(Type::jsonpath, "$.a[?]", "$response.body");
  EXPECT_TRUE(compile_criterion(path).has_value());
  auto regex = criterion(Type::regex, "(", "$response.body");
  EXPECT_TRUE(compile_criterion(regex).has_value());
}

}  // namespace
}  // namespace assay::spec
