// Each keyword is drawn from, not merely kept: both sides of a choice come up, and no value is
// refused where the limits are exact.
#include <gtest/gtest.h>

#include "properties/generators/drawn_values.h"

namespace assay::properties {
namespace {

using Test = bool (*)(const json::value&);

/// A schema and what must be seen among its values.
struct Row {
  const char* keyword;
  const char* schema;
  std::vector<Test> seen;
  spec::Dialect dialect = spec::Dialect::draft2020;
};

bool has(const json::value& value, const char* name) {
  return value.is_object() && value.get_object().contains(name);
}
std::size_t count(const json::value& value) {
  return value.is_array()    ? value.get_array().size()
         : value.is_object() ? value.get_object().size()
                             : 0;
}

const std::vector<Row>& rows() {
  using V = const json::value&;
  static const std::vector<Row> all{
      {"allOf",
       R"({"allOf":[{"type":"integer","minimum":3},{"maximum":5}]})",
       {[](V v) { return v == json::value(3); }, [](V v) { return v == json::value(4); },
        [](V v) { return v == json::value(5); }}},
      {"oneOf",
       R"({"oneOf":[{"type":"integer"},{"type":"number","minimum":2}]})",
       {[](V v) { return v.is_int64() && v.get_int64() < 2; },
        [](V v) { return v.is_double() && v.get_double() > 2; }}},
      {"anyOf",
       R"({"type":"object","anyOf":[{"required":["a"]},{"required":["b"]}],
           "properties":{"a":true,"b":true}})",
       {[](V v) { return has(v, "a") && !has(v, "b"); },
        [](V v) { return has(v, "b") && !has(v, "a"); },
        [](V v) { return has(v, "a") && has(v, "b"); }}},
      {"not",
       R"({"not":{"type":["string","object"]}})",
       {[](V v) { return v.is_int64(); }, [](V v) { return v.is_double(); },
        [](V v) { return v.is_bool(); }, [](V v) { return v.is_array(); },
        [](V v) { return v.is_null(); }}},
      {"not of several keywords",
       R"({"type":"object","properties":{"a":{"type":"integer"}},
           "not":{"required":["b"],"properties":{"a":{"minimum":10}},"maxProperties":2}})",
       {[](V v) { return !has(v, "b"); },
        [](V v) { return has(v, "a") && v.at("a").get_int64() < 10; },
        [](V v) { return count(v) > 2; }}},
      {"if",
       R"({"type":"integer","minimum":0,"maximum":20,
           "if":{"minimum":10},"then":{"multipleOf":5},"else":{"multipleOf":3}})",
       {[](V v) { return v == json::value(15); }, [](V v) { return v == json::value(9); }}},
      {"dependentRequired",
       R"({"type":"object","properties":{"a":true,"b":true},"dependentRequired":{"a":["b"]}})",
       {[](V v) { return has(v, "a") && has(v, "b"); }, [](V v) { return count(v) == 0; },
        [](V v) { return !has(v, "a") && has(v, "b"); }}},
      {"dependentSchemas",
       R"({"type":"object","properties":{"a":true},
           "dependentSchemas":{"a":{"required":["c"],"properties":{"c":{"type":"integer"}}}}})",
       {[](V v) { return has(v, "c") && v.at("c").is_int64(); }, [](V v) { return !has(v, "a"); }}},
      {"dependencies",
       R"({"type":"object","properties":{"a":true,"d":true},
           "dependencies":{"a":["b"],"d":{"minProperties":3}}})",
       {[](V v) { return has(v, "a") && has(v, "b"); },
        [](V v) { return has(v, "d") && count(v) >= 3; }},
       spec::Dialect::draft7},
      {"contains",
       R"({"type":"array","items":{"type":["string","integer"]},"contains":{"type":"integer"},
           "minContains":2,"maxContains":3,"maxItems":6})",
       {[](V v) { return count(v) == 2; }, [](V v) { return count(v) == 6; }}},
      {"contains with maxContains 0",
       R"({"type":"array","minItems":1,"items":{"enum":[1,2,3]},"contains":{"const":2},
           "minContains":0,"maxContains":0})",
       {[](V v) { return v == json::value(json::array{1}); }}},
      {"two contains on one item",
       R"({"type":"array","maxItems":1,"items":{"type":"integer"},
           "allOf":[{"contains":{"multipleOf":2}},{"contains":{"multipleOf":3}}]})",
       {[](V v) { return v.at(0).is_int64() && v.at(0).get_int64() % 6 == 0; }}},
      {"prefixItems",
       R"({"type":"array","prefixItems":[{"const":1},{"type":"string"}],"items":false,"minItems":1})",
       {[](V v) { return count(v) == 1; }, [](V v) { return count(v) == 2; }}},
      {"items as a list",
       R"({"type":"array","items":[{"const":1}],"additionalItems":{"type":"boolean"},"minItems":2})",
       {[](V v) { return v.at(1).is_bool(); }},
       spec::Dialect::draft7},
      {"uniqueItems",
       R"({"type":"array","items":{"enum":["a","b","c"]},"uniqueItems":true,"minItems":3})",
       {[](V v) {
          return v == json::value(json::array{"a", "b", "c"});
        },
        [](V v) {
          return v == json::value(json::array{"c", "b", "a"});
        }}},
      {"unevaluatedItems",
       R"({"type":"array","prefixItems":[{"const":1}],"contains":{"type":"string"},
           "unevaluatedItems":false})",
       {[](V v) { return count(v) == 2 && v.at(1).is_string(); }}},
      {"unevaluatedProperties",
       R"({"type":"object","properties":{"a":true},"unevaluatedProperties":{"type":"integer"},
           "anyOf":[{"properties":{"b":{"type":"string"}},"required":["b"]},{"required":["c"]}]})",
       {[](V v) { return has(v, "b") && v.at("b").is_string(); },
        [](V v) { return has(v, "c") && v.at("c").is_int64(); }}},
      {"patternProperties",
       R"({"type":"object","patternProperties":{"^n[0-9]$":{"type":"integer"}},
           "additionalProperties":false})",
       {[](V v) { return count(v) > 0; }, [](V v) { return count(v) == 0; }}},
      {"propertyNames",
       R"({"type":"object","propertyNames":{"enum":["x","y"]},"minProperties":1})",
       {[](V v) { return has(v, "x"); }, [](V v) { return has(v, "y"); }}},
      {"minProperties",
       R"({"type":"object","properties":{"a":true,"b":true,"c":true},"minProperties":2,
           "maxProperties":2,"additionalProperties":false})",
       {[](V v) { return has(v, "a") && has(v, "b"); },
        [](V v) { return has(v, "b") && has(v, "c"); }}},
      {"multipleOf",
       R"({"type":"number","multipleOf":0.01,"exclusiveMinimum":0,"maximum":0.03})",
       {[](V v) { return v == json::value(0.01); }, [](V v) { return v == json::value(0.02); },
        [](V v) { return v == json::value(0.03); }}},
      {"exclusiveMinimum",
       R"({"type":"number","exclusiveMinimum":1,"exclusiveMaximum":1.0000001})",
       {[](V v) { return v.is_double(); }}},
      {"const and not const",
       R"({"enum":[1,2,3,4],"not":{"enum":[2,3]}})",
       {[](V v) { return v == json::value(1); }, [](V v) { return v == json::value(4); }}},
      {"$ref",
       R"({"$defs":{"n":{"type":"object","properties":{"next":{"$ref":"#/$defs/n"}},
           "additionalProperties":false}},"$ref":"#/$defs/n"})",
       {[](V v) { return count(v) == 0; },
        [](V v) { return has(v, "next") && has(v.at("next"), "next"); }}},
      {"$dynamicRef",
       R"({"$id":"https://example.com/strict","$dynamicAnchor":"node","$ref":"tree",
           "unevaluatedProperties":false,
           "$defs":{"tree":{"$id":"tree","$dynamicAnchor":"node","type":"object",
             "properties":{"data":{"type":"integer"},
               "children":{"type":"array","items":{"$dynamicRef":"#node"}}}}}})",
       {[](V v) { return has(v, "data"); },
        [](V v) { return has(v, "children") && count(v.at("children")) > 0; }}},
      {"pattern and lengths",
       R"({"type":"string","pattern":"^[a-z]+-[0-9]+$","minLength":12,"maxLength":12})",
       {[](V v) { return v.get_string().size() == 12; }}},
      {"two patterns",
       R"({"type":"string","allOf":[{"pattern":"^[a-f]+$"},{"pattern":"[d-z]"}]})",
       {[](V v) { return v.is_string(); }}},
      {"pattern and format", R"({"type":"string","format":"date","pattern":"^20"})", {[](V v) {
         return v.get_string().starts_with("20");
       }}},
      {"negated pattern", R"({"type":"string","not":{"pattern":"^[a-z]*$"}})", {[](V v) {
         return v.is_string();
       }}},
      {"negated format", R"({"type":"string","not":{"format":"ipv4"}})", {[](V v) {
         return v.is_string();
       }}},
  };
  return all;
}

// The verdict is proven for each value; what can go wrong besides is that a side never comes up.
TEST(DrawnKeyword, IsKeptAndEverySideOfItComesUp) {
  for (const auto& row : rows()) {
    SCOPED_TRACE(row.keyword);
    const TextSchema text(row.schema, row.dialect);
    const auto values = drawn_values(text.schema, 400);
    for (std::size_t i = 0; i < row.seen.size(); ++i) {
      EXPECT_TRUE(std::any_of(values.begin(), values.end(), row.seen[i])) << "side " << i;
    }
  }
}

// A limit that the generator forgets shows here: the validator refuses, and the draw is made again.
TEST(DrawnKeyword, IsMetWithoutTryingAgainWhereTheLimitsAreExact) {
  for (const auto& row : rows()) {
    if (std::string_view(row.keyword) == "$dynamicRef") continue;  // no scope without the root
    SCOPED_TRACE(row.keyword);
    const TextSchema text(row.schema, row.dialect);
    long rejected = 0;
    static_cast<void>(drawn_values(text.schema, 400, {}, &rejected));
    EXPECT_LE(rejected, 4);
  }
}

TEST(DrawnKeyword, UnsatisfiableSchemasSayWhy) {
  const std::pair<const char*, const char*> schemas[] = {
      {R"({"type":"integer","minimum":3,"maximum":2})", "no whole number lies within the bounds"},
      {R"({"type":"number","exclusiveMinimum":1,"maximum":1})", "no number lies within the bounds"},
      {R"({"type":"integer","multipleOf":4,"minimum":5,"maximum":7})", "no whole number"},
      {R"({"type":"string","enum":[1]})", "enum"},
      {R"({"allOf":[{"enum":[1,2]},{"const":3}]})", "enum or const"},
      {R"({"type":"object","required":["a"],"properties":{"a":false}})",
       "member 'a': the schema `false`"},
      {R"({"$defs":{"n":{"type":"object","required":["n"],"properties":{"n":{"$ref":"#/$defs/n"}}}},
          "$ref":"#/$defs/n"})",
       "member 'n' would need itself without end"},
      {R"({"type":"string","minLength":3,"maxLength":2})", "maxLength is below minLength"},
      {R"({"type":"string","pattern":"^abc$","maxLength":2})", "longer than maxLength"},
      {R"({"type":"array","items":{"type":"boolean"},"uniqueItems":true,"minItems":3})",
       "uniqueItems leaves fewer items"},
      {R"({"type":"array","items":{"type":"string"},"contains":{"type":"integer"}})",
       "an item that contains asks for"},
      {R"({"type":"array","minItems":2,"items":false})", "an item: the schema `false`"},
      {R"({"type":"object","minProperties":1,"additionalProperties":false})", "fewer members"},
      {R"({"type":"string","not":{"type":"string"}})", "no type is left"},
      {R"({"not":{}})", "`not` refuses every value"},
      {R"({"oneOf":[{"type":"string"},{"type":"string"}]})", ""},
      {R"({"allOf":[{"type":"string"},{"type":"integer"}]})", "no type is left"},
  };
  for (const auto& [schema, why] : schemas) {
    const TextSchema text(schema);
    SeededSource source(1);
    const auto made = draw_value(text.schema, source, {});
    EXPECT_FALSE(made.value) << schema;
    EXPECT_TRUE(made.unsatisfiable) << schema << ": " << made.reason;
    EXPECT_TRUE(made.reason.starts_with("unsatisfiable: ")) << schema << ": " << made.reason;
    EXPECT_NE(made.reason.find(why), std::string::npos) << schema << ": " << made.reason;
  }
}

TEST(DrawnKeyword, WhatIsNotFoundIsNamedByItsKeywords) {
  const TextSchema text(R"({"type":"string","allOf":[{"pattern":"^a"},{"pattern":"^b"}]})");
  SeededSource source(1);
  std::string why;
  EXPECT_FALSE(generate(text.schema, source, {}, &why));
  EXPECT_EQ(why, "unsupported combination: pattern");
}

TEST(DrawnKeyword, SchemasThatNestWithoutEndGiveSmallValuesAtSmallSizes) {
  const TextSchema text(R"({"$defs":{"t":{"type":"object","required":["kids"],"properties":{
      "kids":{"type":"array","items":{"$ref":"#/$defs/t"}},"left":{"$ref":"#/$defs/t"},
      "right":{"$ref":"#/$defs/t"}}}},"$ref":"#/$defs/t"})");
  const auto smallest = minimal(text.schema, spec::Direction::request);
  ASSERT_TRUE(smallest);
  EXPECT_EQ(json::serialize(*smallest), R"({"kids":[]})");
  for (const auto& value : drawn_values(text.schema, 300)) {
    EXPECT_LT(json::serialize(value).size(), 20'000U);
  }
  GenerateOptions all;
  all.members = Members::all;
  for (const auto& value : drawn_values(text.schema, 20, all)) {
    EXPECT_LT(json::serialize(value).size(), 500'000U);
  }
}

constexpr const char* pets = R"({"openapi":"3.0.3","components":{"schemas":{
  "Cat":{"type":"object","required":["kind"],"properties":{"kind":{"type":"string"},"lives":{"type":"integer"}}},
  "Dog":{"type":"object","required":["kind","bark"],"properties":{"kind":{"type":"string"},"bark":{"type":"boolean"}}},
  "Pet":{"oneOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"}],
    "discriminator":{"propertyName":"kind","mapping":{"d":"#/components/schemas/Dog"}}},
  "Base":{"type":"object","required":["t"],"properties":{"t":{"type":"string"}},
    "discriminator":{"propertyName":"t"}},
  "Child":{"allOf":[{"$ref":"#/components/schemas/Base"},{"type":"object","properties":{"x":{"type":"integer"}}}]},
  "Account":{"type":"object","required":["id","name"],"properties":{
    "id":{"type":"string","readOnly":true},"name":{"type":"string"},
    "secret":{"type":"string","writeOnly":true}}}}}})";

TEST(DrawnKeyword, DiscriminatorNamesTheChosenBranch) {
  const TextSchema pet(pets, spec::Dialect::openapi30, "/components/schemas/Pet");
  std::set<std::string> kinds;
  int strays = 0;
  for (const auto& value : drawn_values(pet.schema, 200)) {
    const std::string kind(value.at("kind").as_string());
    EXPECT_TRUE(kind != "d" || value.at("bark").is_bool()) << value;
    strays += kind != "d" && has(value, "bark") ? 1 : 0;
    kinds.insert(kind);
  }
  // A Cat with a member that only Dog speaks of is valid, and nobody's idea of a Cat.
  EXPECT_LT(strays, 20);
  EXPECT_EQ(kinds, (std::set<std::string>{"Cat", "d"}));
  const TextSchema child(pets, spec::Dialect::openapi30, "/components/schemas/Child");
  for (const auto& value : drawn_values(child.schema, 50)) EXPECT_EQ(value.at("t"), "Child");
}

TEST(DrawnKeyword, ReadOnlyMembersStayOutOfRequestsAndWriteOnlyOnesOutOfAnswers) {
  const TextSchema account(pets, spec::Dialect::openapi30, "/components/schemas/Account");
  GenerateOptions options;
  options.members = Members::all;
  for (const auto& value : drawn_values(account.schema, 50, options)) {
    EXPECT_FALSE(has(value, "id"));
    EXPECT_TRUE(has(value, "secret"));
  }
  options.direction = spec::Direction::response;
  for (const auto& value : drawn_values(account.schema, 50, options)) {
    EXPECT_TRUE(has(value, "id"));
    EXPECT_FALSE(has(value, "secret"));
  }
}

}  // namespace
}  // namespace assay::properties
