#include "spec/diff/diff_samples.h"

namespace assay::spec::diff {
namespace {

using Texts = std::vector<std::string>;

struct SchemaCase {
  const char* before;
  const char* after;
  Texts keys;  ///< "type.narrowed yes no": key, verdict in a request, verdict in a response
};

Texts expected(const Texts& keys, bool request) {
  Texts list;
  for (const auto& key : keys) {
    const auto first = key.find(' ');
    const auto second = key.find(' ', first + 1);
    list.push_back((request ? "request." : "response.") + key.substr(0, first) + " " +
                   (request ? key.substr(first + 1, second - first - 1) : key.substr(second + 1)));
  }
  return list;
}

void expect_cases(const std::vector<SchemaCase>& cases) {
  for (const auto& one : cases) {
    for (const bool request : {true, false}) {
      auto found =
          told(request ? compare_texts(with_request(one.before), with_request(one.after))
                       : compare_texts(with_response(one.before), with_response(one.after)));
      auto wanted = expected(one.keys, request);
      std::sort(found.begin(), found.end());
      std::sort(wanted.begin(), wanted.end());
      EXPECT_EQ(found, wanted) << (request ? "request: " : "response: ") << one.before << " → "
                               << one.after;
    }
  }
}

TEST(SchemaDiff, TypesAndListedValuesAreToldByDirection) {
  expect_cases({
      {"{type: string}", "{type: integer}", {"type.changed yes yes"}},
      {"{type: number}", "{type: integer}", {"type.narrowed yes no"}},
      {"{type: integer}", "{type: number}", {"type.widened no yes"}},
      {"{type: string}", "{}", {"null.widened no yes", "type.widened no yes"}},
      {"{}", "{type: string}", {"null.narrowed yes no", "type.narrowed yes no"}},
      {"{type: [string, 'null']}", "{type: string}", {"null.narrowed yes no"}},
      {"{type: string}", "{type: [string, 'null']}", {"null.widened no yes"}},
      {"{enum: [a, b]}", "{enum: [b]}", {"enum.narrowed yes no"}},
      {"{enum: [a]}", "{enum: [a, b]}", {"enum.widened no yes"}},
      {"{enum: [a, b]}", "{enum: [a, c]}", {"enum.narrowed yes no", "enum.widened no yes"}},
      {"{type: string}", "{type: string, enum: [a]}", {"enum.narrowed yes no"}},
      {"{type: string, enum: [a]}", "{type: string}", {"enum.widened no yes"}},
      {"{type: string, enum: [abc]}",
       "{type: string, maxLength: 2}",
       {"enum.narrowed yes no", "enum.widened no yes"}},
      {"{type: string, enum: [a, abc]}",
       "{type: string, enum: [a, abc], maxLength: 2}",
       {"enum.narrowed yes no"}},
      {"{type: boolean}", "{enum: [true, false]}", {}},
      {"{const: a}", "{type: string, enum: [a]}", {}},
      {"{type: boolean}", "false", {"type.narrowed yes no"}},
  });
}

TEST(SchemaDiff, LimitsOfNumbersAndTextsAreToldByDirection) {
  expect_cases({
      {"{type: integer}", "{type: integer, minimum: 1}", {"minimum.narrowed yes no"}},
      {"{type: integer, minimum: 1}", "{type: integer, minimum: 0}", {"minimum.widened no yes"}},
      {"{type: integer, exclusiveMinimum: 0}", "{type: integer, minimum: 1}", {}},
      {"{type: number, exclusiveMinimum: 0}",
       "{type: number, minimum: 0}",
       {"minimum.widened no yes"}},
      {"{type: integer, maximum: 9}", "{type: integer, maximum: 8}", {"maximum.narrowed yes no"}},
      {"{type: integer, maximum: 9}", "{type: integer}", {"maximum.widened no yes"}},
      {"{type: integer, multipleOf: 2}",
       "{type: integer, multipleOf: 4}",
       {"multiple-of.narrowed yes no"}},
      {"{type: integer, multipleOf: 4}",
       "{type: integer, multipleOf: 2}",
       {"multiple-of.widened no yes"}},
      {"{type: integer, multipleOf: 4}",
       "{type: integer, multipleOf: 6}",
       {"multiple-of.changed yes yes"}},
      {"{type: integer, multipleOf: 1}", "{type: integer}", {}},
      {"{type: string}", "{type: string, minLength: 1}", {"min-length.narrowed yes no"}},
      {"{type: string, minLength: 1}",
       "{type: string, minLength: 0}",
       {"min-length.widened no yes"}},
      {"{type: string, maxLength: 5}",
       "{type: string, maxLength: 4}",
       {"max-length.narrowed yes no"}},
      {"{type: string, maxLength: 5}", "{type: string}", {"max-length.widened no yes"}},
      {"{type: string}", "{type: string, pattern: ^a}", {"pattern.narrowed yes no"}},
      {"{type: string, pattern: ^a}", "{type: string}", {"pattern.widened no yes"}},
      {"{type: string, pattern: ^a}",
       "{type: string, pattern: ^b}",
       {"pattern.changed depends depends"}},
      {"{type: string}", "{type: string, format: uuid}", {"format.narrowed yes no"}},
      {"{type: string, format: uuid}", "{type: string}", {"format.widened no yes"}},
      {"{type: string, format: date}", "{type: string, format: uuid}", {"format.changed yes yes"}},
      {"{type: string, format: uri}",
       "{type: string, format: uri-reference}",
       {"format.widened no yes"}},
      {"{type: string}", "{type: string, format: phone}", {"format.unclear depends depends"}},
      {"{type: string}", "{type: string, format: password}", {}},
      {"{type: integer, format: int64}",
       "{type: integer, format: int32}",
       {"format.narrowed yes no"}},
      // Keywords of other types say nothing.
      {"{type: integer, maxLength: 3}", "{type: integer}", {}},
  });
}

TEST(SchemaDiff, ArraysAreToldByDirection) {
  expect_cases({
      {"{type: array}", "{type: array, minItems: 1}", {"min-items.narrowed yes no"}},
      {"{type: array, minItems: 2}", "{type: array, minItems: 1}", {"min-items.widened no yes"}},
      {"{type: array}", "{type: array, maxItems: 1}", {"max-items.narrowed yes no"}},
      {"{type: array, maxItems: 2}", "{type: array}", {"max-items.widened no yes"}},
      {"{type: array}", "{type: array, uniqueItems: true}", {"unique-items.narrowed yes no"}},
      {"{type: array, uniqueItems: true}", "{type: array}", {"unique-items.widened no yes"}},
      {"{type: array, items: {type: integer}}",
       "{type: array, items: {type: number}}",
       {"type.widened no yes"}},
      {"{type: array, items: {type: string}}",
       "{type: array, prefixItems: [{type: string}, {type: string, maxLength: 1}], items: {type: "
       "string}}",
       {"max-length.narrowed yes no"}},
      {"{type: array, contains: {type: string}}",
       "{type: array}",
       {"composition.changed depends depends"}},
  });
}

TEST(SchemaDiff, MembersAreToldByDirection) {
  const char* const open = "{type: object, properties: {a: {type: string}}}";
  expect_cases({
      {open, "{type: object, properties: {a: {type: string}, b: {}}}", {"property.added no no"}},
      {open,
       "{type: object, properties: {a: {type: string}, b: {}}, required: [b]}",
       {"property.added-required yes no"}},
      {open, "{type: object}", {"property.removed depends yes"}},
      {open,
       "{type: object, additionalProperties: false}",
       {"property.refused yes yes", "additional-properties.narrowed yes no"}},
      {open,
       "{type: object, properties: {a: {type: string}}, required: [a]}",
       {"property.became-required yes no"}},
      {"{type: object, properties: {a: {type: string}}, required: [a]}",
       open,
       {"property.became-optional no yes"}},
      {open,
       "{type: object, properties: {a: {type: string, deprecated: true}}}",
       {"property.deprecated no no"}},
      {"{type: object, additionalProperties: false}",
       "{type: object}",
       {"additional-properties.widened no depends"}},
      {"{type: object, additionalProperties: {type: integer}}",
       "{type: object, additionalProperties: {type: number}}",
       {"type.widened no yes"}},
      {"{type: object, additionalProperties: true}", "{type: object}", {}},
      {"{type: object}", "{type: object, minProperties: 1}", {"min-properties.narrowed yes no"}},
      {"{type: object, minProperties: 1}", "{type: object}", {"min-properties.widened no yes"}},
      {"{type: object}", "{type: object, maxProperties: 1}", {"max-properties.narrowed yes no"}},
      {"{type: object, maxProperties: 1}", "{type: object}", {"max-properties.widened no yes"}},
      {"{type: object}",
       "{type: object, patternProperties: {^x: {type: string}}}",
       {"pattern-properties.changed depends depends"}},
      {"{type: object, dependentRequired: {a: [b]}}",
       "{type: object}",
       {"dependent-required.widened no yes"}},
      {"{type: object}",
       "{type: object, dependentRequired: {a: [b]}}",
       {"dependent-required.narrowed yes no"}},
      {"{type: string, default: a}", "{type: string, default: b}", {"default.changed depends no"}},
  });
}

TEST(SchemaDiff, DirectionOfReadOnlyAndWriteOnlyIsRespected) {
  const auto object = [](const std::string& member, const std::string& more = "") {
    return "{type: object, properties: {a: " + member + "}" + more + "}";
  };
  const auto read_only = object("{type: string, readOnly: true}", ", required: [a]");
  EXPECT_EQ(told(compare_texts(with_request(object("{type: string, readOnly: true}")),
                               with_request(object("{type: integer, readOnly: true}")))),
            Texts{});
  EXPECT_EQ(told(compare_texts(with_request("{type: object}"), with_request(read_only))), Texts{});
  EXPECT_EQ(told(compare_texts(with_response(object("{type: string, writeOnly: true}")),
                               with_response("{type: object}"))),
            Texts{});
  EXPECT_EQ(told(compare_texts(with_response(object("{type: string}")),
                               with_response(object("{type: string, writeOnly: true}")))),
            Texts{"response.property.became-write-only yes"});
  EXPECT_EQ(told(compare_texts(with_response(object("{type: string, writeOnly: true}")),
                               with_response(object("{type: string}")))),
            Texts{"response.property.became-readable no"});
  EXPECT_EQ(told(compare_texts(with_request(object("{type: string, readOnly: true}")),
                               with_request(object("{type: string}")))),
            Texts{"request.property.became-writable no"});
  EXPECT_EQ(told(compare_texts(with_request(object("{type: string}")),
                               with_request(object("{type: string, readOnly: true}")))),
            Texts{"request.property.became-read-only depends"});
  EXPECT_EQ(told(compare_texts(with_response(object("{type: string}")),
                               with_response(object("{type: string, readOnly: true}")))),
            Texts{});
  EXPECT_EQ(told(compare_texts(with_request(read_only),
                               with_request(object("{type: string}", ", required: [a]")))),
            Texts{"request.property.added-required yes"});
}

TEST(SchemaDiff, BranchesAreSets) {
  const std::string cat =
      "{type: object, required: [k], properties: {k: {const: cat}, n: {type: "
      "integer}}}";
  const std::string dog = "{type: object, required: [k], properties: {k: {const: dog}}}";
  const auto one_of = [](const std::string& branches) { return "{oneOf: [" + branches + "]}"; };
  const auto both = one_of(cat + ", " + dog);
  const auto reversed = one_of(dog + ", " + cat);
  const auto only_dog = one_of(dog + ", {type: string}");
  const auto more = one_of(cat + ", " + dog + ", {type: string}");
  auto smaller = both;
  smaller.replace(smaller.find("type: integer"), 13, "type: integer, maximum: 3");
  const SchemaCase cases[] = {
      {both.c_str(), reversed.c_str(), {}},
      {both.c_str(), more.c_str(), {"type.widened no yes"}},
      {more.c_str(), both.c_str(), {"type.narrowed yes no"}},
      {more.c_str(), only_dog.c_str(), {"alternatives.narrowed yes no"}},
      {only_dog.c_str(), more.c_str(), {"alternatives.widened no yes"}},
      {both.c_str(), smaller.c_str(), {"maximum.narrowed yes no"}},
      {both.c_str(), dog.c_str(), {"alternatives.narrowed yes no"}},
  };
  expect_cases({std::begin(cases), std::end(cases)});
}

TEST(SchemaDiff, BranchesThatMayCoverEachOtherOnlyDepend) {
  const auto any_of = [](const std::string& branches) { return "{anyOf: [" + branches + "]}"; };
  const std::string long_text = "{type: string, maxLength: 9}";
  const std::string mail = "{type: string, pattern: '@'}";
  const auto two = any_of(long_text + ", " + mail);
  const auto shorter = any_of("{type: string, maxLength: 5}, " + mail);
  const auto one = any_of(mail + ", {type: integer}");
  const auto three = any_of(long_text + ", " + mail + ", {type: string, maxLength: 2}");
  const SchemaCase cases[] = {
      // Texts with an @ are still admitted.
      {two.c_str(), shorter.c_str(), {"max-length.narrowed depends no"}},
      {shorter.c_str(), two.c_str(), {"max-length.widened no depends"}},
      // What the new branch admits another one admits already.
      {two.c_str(), three.c_str(), {}},
      {three.c_str(), two.c_str(), {}},
  };
  expect_cases({std::begin(cases), std::end(cases)});
  for (const auto& change : compare_texts(with_request(two), with_request(one))) {
    EXPECT_NE(change.breaking, Breaking::yes) << change.message;
  }
}

TEST(SchemaDiff, WaysToWriteTheSameAreNoChange) {
  const std::pair<const char*, const char*> same[] = {
      {"{type: [string, integer]}", "{anyOf: [{type: string}, {type: integer}]}"},
      {"{type: [string, 'null'], maxLength: 3}",
       "{oneOf: [{type: string, maxLength: 3}, {type: 'null'}]}"},
      {"{type: object, required: [a, b], properties: {a: {type: string}, b: {type: integer}}}",
       "{allOf: [{type: object, required: [b]}, {properties: {b: {type: integer}, a: {type: "
       "string}}, required: [a]}]}"},
      {"{allOf: [{maxLength: 5}, {type: string, maxLength: 9}]}", "{type: string, maxLength: 5}"},
      {"{anyOf: [{type: string}]}", "{type: string, description: text, example: x, title: t}"},
      {"{type: array, items: {}}", "{type: array}"},
      {"{not: {type: string}}", "{not: {type: string, description: t}}"},
  };
  for (const auto& [a, b] : same) {
    EXPECT_EQ(told(compare_texts(with_request(a), with_request(b))), Texts{}) << a;
    EXPECT_EQ(told(compare_texts(with_response(b), with_response(a))), Texts{}) << b;
  }
}

TEST(SchemaDiff, NullableAndTypeNullAreTheSame) {
  const std::pair<const char*, const char*> same[] = {
      {"{type: string, nullable: true}", "{type: [string, 'null']}"},
      {"{type: string, nullable: true, enum: [a, null]}", "{enum: [null, a]}"},
      {"{type: integer, minimum: 0, exclusiveMinimum: true}",
       "{type: integer, exclusiveMinimum: 0}"},
      // Only some read null into it; whoever writes it out changes nothing.
      {"{nullable: true, allOf: [{type: string}]}", "{anyOf: [{type: string}, {type: 'null'}]}"},
  };
  for (const auto& [old_form, new_form] : same) {
    for (const bool request : {true, false}) {
      const auto wrap = request ? with_request : with_response;
      EXPECT_EQ(told(compare_texts(wrap(old_form, "3.0.3", ""), wrap(new_form, "3.1.0", ""))),
                Texts{})
          << old_form;
      EXPECT_EQ(told(compare_texts(wrap(new_form, "3.1.0", ""), wrap(old_form, "3.0.3", ""))),
                Texts{})
          << old_form;
    }
  }
}

TEST(SchemaDiff, ReferencesAreWhatTheyLeadTo) {
  const std::string components = R"(components:
  schemas:
    Pet: {type: object, properties: {name: {$ref: '#/components/schemas/Name'}}}
    Name: {type: string, maxLength: 5})";
  const auto by_reference =
      with_response("{$ref: '#/components/schemas/Pet'}", "3.0.3", components);
  const auto in_place =
      with_response("{type: object, properties: {name: {type: string, maxLength: 5}}}", "3.0.3");
  EXPECT_EQ(told(compare_texts(by_reference, in_place)), Texts{});
  EXPECT_EQ(told(compare_texts(in_place, by_reference)), Texts{});
}

TEST(SchemaDiff, RecursionEndsAndIsToldOnce) {
  const auto tree = [](const char* limit) {
    return std::string(R"(components:
  schemas:
    Tree:
      type: object
      properties:
        value: {type: integer, maximum: )") +
           limit + R"(}
        left: {$ref: '#/components/schemas/Tree'}
        either: {oneOf: [{$ref: '#/components/schemas/Tree'}, {$ref: '#/components/schemas/List'}]}
        rest: {anyOf: [{type: 'null'}, {$ref: '#/components/schemas/List'}]}
    List: {type: array, items: {$ref: '#/components/schemas/Tree'}})";
  };
  const auto before = with_request("{$ref: '#/components/schemas/Tree'}", "3.1.0", tree("9"));
  const auto after = with_request("{$ref: '#/components/schemas/Tree'}", "3.1.0", tree("8"));
  EXPECT_EQ(told(compare_texts(before, before)), Texts{});
  const auto changes = compare_texts(before, after);
  ASSERT_EQ(told(changes), Texts{"request.maximum.narrowed yes"});
  EXPECT_EQ(changes[0].instance, "/request/body/value");
}

TEST(SchemaDiff, UnrolledRecursionIsTheSame) {
  const std::string components = R"(components:
  schemas:
    Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}}})";
  const auto rolled = with_request("{$ref: '#/components/schemas/Node'}", "3.1.0", components);
  const auto unrolled = with_request(
      "{type: object, properties: {next: {type: object, properties: {next: {$ref: "
      "'#/components/schemas/Node'}}}}}",
      "3.1.0", components);
  EXPECT_EQ(told(compare_texts(rolled, unrolled)), Texts{});
  EXPECT_EQ(told(compare_texts(unrolled, rolled)), Texts{});
}

TEST(SchemaDiff, DeepChainsOfBranchesEnd) {
  std::string components = "components:\n  schemas:\n";
  for (int i = 0; i < 3000; ++i) {
    components += "    S" + std::to_string(i) + ": {anyOf: [{type: string}, {type: object, " +
                  "properties: {a: {$ref: '#/components/schemas/S" + std::to_string(i + 1) +
                  "'}}}]}\n";
  }
  components += "    S3000: {type: string}";
  const auto text = with_request("{$ref: '#/components/schemas/S0'}", "3.1.0", components);
  EXPECT_EQ(told(compare_texts(text, text)), Texts{});
}

TEST(SchemaDiff, PlacesAreNamed) {
  const auto changes =
      compare_texts(with_response("{type: array, items: {type: object, properties: {a/b: {type: "
                                  "string, maxLength: 3}}}}"),
                    with_response("{type: array, items: {type: object, properties: {a/b: {type: "
                                  "string, maxLength: 4}}}}"));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].operation, "GET /a");
  EXPECT_EQ(changes[0].status, "200");
  EXPECT_EQ(changes[0].instance, "/response/body/*/a~1b");
  EXPECT_EQ(changes[0].where.text(), "doc.yaml:6:150");
  EXPECT_EQ(changes[0].sentence(),
            "response 200 application/json, /*/a~1b: `maxLength` was 3 and is 4");
  EXPECT_FALSE(changes[0].in_before);
}

}  // namespace
}  // namespace assay::spec::diff
