// Laws of the boundary walk: what a label says stands in the bytes.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "properties/generators/boundaries.h"
#include "properties/generators/pairs.h"
#include "properties/generators/simplicity.h"
#include "properties/own/subjects.h"
#include "spec/decode_parameter.h"
#include "spec/schema/pattern.h"
#include "spec/schema/pointer.h"
#include "spec/schema/rules.h"

namespace assay::properties {
namespace {

std::vector<LawSubject> all_subjects() {
  auto all = law_subjects();
  auto loaded = spec::load_document(ASSAY_SOURCE_DIR "/properties/own/limits.yaml");
  if (!loaded) throw std::runtime_error(loaded.error().text());
  const auto document = std::make_shared<const spec::Document>(std::move(*loaded));
  all.push_back({document, &document->operations.front()});
  return all;
}

/// The value that a label points at in a decoded Case, with the schemas that apply there.
struct Stand {
  const json::value* value = nullptr;
  Conjunction schemas;
};

Stand find_stand(const LawSubject& subject, const spec::Case& seen, const std::string& location) {
  const json::value* root = nullptr;
  Conjunction parts;
  std::string base = "/request/body";
  if (location.starts_with(base)) {
    if (!seen.body) return {};
    root = &seen.body->value;
    parts = schemas_of(*subject.operation, *seen.body);
  }
  for (const auto& parameter : subject.operation->parameters) {
    const auto here = spec::parameter_location(parameter);
    if (!location.starts_with(here)) continue;
    for (const auto& argument : seen.arguments) {
      if (argument.name != parameter.name || argument.in != parameter.in) continue;
      root = &argument.value;
      parts = {parameter.schema};
      base = here;
    }
  }
  if (root == nullptr) return {};
  const auto pointer = location.substr(base.size());
  for (const auto& site : sites(parts, *root, spec::Direction::request)) {
    if (pointer_of(site.way) == pointer) return {find_at(*root, site.way), site.schemas};
  }
  return {};
}

/// A schema at the place for which `claim` holds.
template <class Claim>
bool some(const Stand& stand, Claim&& claim) {
  return std::any_of(stand.schemas.begin(), stand.schemas.end(),
                     [&](const spec::Schema& schema) { return claim(schema, schema.root()); });
}

std::size_t number_in(const std::string& side) {
  return std::stoul(side.substr(side.find_last_of(' ') + 1));
}

double real(const Stand& stand) {
  return stand.value->to_number<double>();
}
std::uint64_t length(const Stand& stand) {
  return spec::length_of(stand.value->get_string());
}
std::uint64_t size(const Stand& stand) {
  return stand.value->is_array() ? stand.value->get_array().size()
                                 : stand.value->get_object().size();
}

using Proof = bool (*)(const Stand&, const std::string& side);

template <auto member>
bool bound(const Stand& stand, const std::string& side) {
  return some(stand, [&](const spec::Schema&, const spec::Node& node) {
    if (!(node.*member)) return false;
    const auto limit = (node.*member)->value.template to_number<double>();
    const auto away = std::abs(real(stand) - limit);
    if (!(node.*member)->exclusive) return side == "at" ? away < 1 : away >= 1 && away < 2;
    return away > 0 && away <= (side == "at" ? 1.0 : 2.0);
  });
}

template <auto member, int inside, auto measure>
bool count(const Stand& stand, const std::string& side) {
  return some(stand, [&](const spec::Schema&, const spec::Node& node) {
    return (node.*member) && measure(stand) == *(node.*member) + static_cast<std::uint64_t>(
                                                                     side == "at" ? 0 : inside);
  });
}

bool is_listed(const Stand& stand, const std::string& side) {
  const auto listed = listed_values(stand.schemas);
  return listed && spec::same_json(listed->at(number_in(side)), *stand.value);
}

bool is_example(const Stand& stand, const std::string&) {
  return stand.value != nullptr;
}

bool is_of_type(const Stand& stand, const std::string& side) {
  if (side == "null") return stand.value->is_null();
  if (side == "zero") return real(stand) == 0;
  if (side == "fraction") return real(stand) == 0.5;
  return *stand.value == json::value(side == "true");
}

bool is_of_format(const Stand& stand, const std::string& side) {
  return some(stand, [&](const spec::Schema&, const spec::Node& node) {
    if (side == "some") return stand.value->is_string() && !node.format.empty();
    const bool wide = node.format == "int64";
    if (!wide && node.format != "int32") return false;
    const auto value = stand.value->as_int64();
    if (side == "lowest") {
      return value == (wide ? std::numeric_limits<std::int64_t>::min()
                            : std::numeric_limits<std::int32_t>::min());
    }
    return value == (wide ? std::numeric_limits<std::int64_t>::max()
                          : std::numeric_limits<std::int32_t>::max());
  });
}

bool is_multiple(const Stand& stand, const std::string& side) {
  return some(stand, [&](const spec::Schema&, const spec::Node& node) {
    if (!node.multiple_of) return false;
    const auto step = node.multiple_of->to_number<double>();
    if (side == "once") return real(stand) == step;
    const auto beyond = side == "lowest" ? real(stand) - step : real(stand) + step;
    return some(stand, [&](const spec::Schema&, const spec::Node& other) {
      return (other.minimum && beyond < other.minimum->value.to_number<double>()) ||
             (other.maximum && beyond > other.maximum->value.to_number<double>());
    });
  });
}

bool matches(const Stand& stand, const std::string&) {
  return some(stand, [&](const spec::Schema&, const spec::Node& node) {
    return node.pattern && node.pattern->search(stand.value->get_string()) == spec::Match::yes;
  });
}

template <auto limit>
bool contains(const Stand& stand, const std::string& side) {
  return some(stand, [&](const spec::Schema& schema, const spec::Node& node) {
    if (node.contains == spec::no_node) return false;
    std::uint64_t met = 0;
    for (const auto& item : stand.value->get_array()) {
      met += spec::validate(schema.at(node.contains), item, spec::Direction::request) ==
                     spec::Outcome::valid
                 ? 1
                 : 0;
    }
    return met == (side == "fewest" ? (node.*limit).value_or(1) : *(node.*limit));
  });
}

std::set<std::string> optional_members(const Stand& stand) {
  std::set<std::string> names;
  for (const auto& member : stand.value->get_object()) names.emplace(member.key());
  for (const auto& schema : stand.schemas) {
    for (const auto& name : schema.root().required) names.erase(std::string(name));
  }
  return names;
}

bool has_members(const Stand& stand, const std::string& side) {
  const auto there = optional_members(stand);
  if (side == "all") return true;
  const auto name = side.substr(side.starts_with("alone ") ? 6 : 9);
  return side.starts_with("alone ") ? there == std::set<std::string>{name} : !there.contains(name);
}

bool is_least(const Stand& stand, const std::string&) {
  return optional_members(stand).empty();
}

bool has_other(const Stand& stand, const std::string& name) {
  return stand.value->get_object().contains(name) && is_free_name(stand.schemas, name);
}

bool has_dependent(const Stand& stand, const std::string& side) {
  const bool with = side.starts_with("with ");
  return stand.value->get_object().contains(side.substr(with ? 5 : 8)) == with;
}

template <auto branches>
bool meets_branch(const Stand& stand, const std::string& side) {
  return some(stand, [&](const spec::Schema& schema, const spec::Node& node) {
    const auto number = number_in(side);
    return number < (node.*branches).size() &&
           spec::validate(schema.at((node.*branches)[number]), *stand.value,
                          spec::Direction::request) == spec::Outcome::valid;
  });
}

bool meets_condition(const Stand& stand, const std::string& side) {
  return some(stand, [&](const spec::Schema& schema, const spec::Node& node) {
    return node.condition != spec::no_node &&
           (spec::validate(schema.at(node.condition), *stand.value, spec::Direction::request) ==
            spec::Outcome::valid) == (side == "met");
  });
}

template <auto measure>
bool is_exactly(const Stand& stand, const std::string& side) {
  return measure(stand) == number_in(side);
}

bool are_two(const Stand& stand, const std::string&) {
  return size(stand) == 2;
}

using N = spec::Node;
const std::map<std::string, Proof> proofs{
    {"enum", is_listed},
    {"example", is_example},
    {"type", is_of_type},
    {"minimum", bound<&N::minimum>},
    {"maximum", bound<&N::maximum>},
    {"exclusiveMinimum", bound<&N::minimum>},
    {"exclusiveMaximum", bound<&N::maximum>},
    {"format", is_of_format},
    {"multipleOf", is_multiple},
    {"minLength", count<&N::min_length, 1, length>},
    {"maxLength", count<&N::max_length, -1, length>},
    {"length", is_exactly<length>},
    {"pattern", matches},
    {"minItems", count<&N::min_items, 1, size>},
    {"maxItems", count<&N::max_items, -1, size>},
    {"items", is_exactly<size>},
    {"uniqueItems", are_two},
    {"prefixItems", is_exactly<size>},
    {"minContains", contains<&N::min_contains>},
    {"maxContains", contains<&N::max_contains>},
    {"required", is_least},
    {"properties", has_members},
    {"additionalProperties", has_other},
    {"patternProperties", has_other},
    {"propertyNames", has_other},
    {"minProperties", count<&N::min_properties, 0, size>},
    {"maxProperties", count<&N::max_properties, 0, size>},
    {"dependentRequired", has_dependent},
    {"dependentSchemas", has_dependent},
    {"oneOf", meets_branch<&N::one_of>},
    {"anyOf", meets_branch<&N::any_of>},
    {"if", meets_condition},
};

TEST(BoundaryLaw, EachIsValidDifferentAndStandsWhereItsLabelSays) {
  std::size_t proven = 0;
  for (const auto& subject : all_subjects()) {
    const auto all = boundaries(*subject.document, *subject.operation, 1, {});
    ASSERT_FALSE(all.empty()) << subject.operation->key();
    EXPECT_LE(all.size(), 300U);
    std::set<std::string> bytes;
    for (const auto& boundary : all) {
      const auto request =
          spec::serialize(*subject.document, *subject.operation, boundary.value, {});
      EXPECT_TRUE(bytes.insert(spec::wire_text(request)).second);
      const auto seen = spec::decode(*subject.document, *subject.operation, request);
      EXPECT_EQ(seen.verdict.kind, spec::Verdict::Kind::valid);
      for (const auto& label : boundary.labels) {
        const auto proof = proofs.find(label.keyword);
        if (proof == proofs.end()) continue;
        const auto stand = find_stand(subject, seen.value, label.location);
        ASSERT_TRUE(stand.value != nullptr) << label.keyword << " at " << label.location;
        EXPECT_TRUE(proof->second(stand, label.side))
            << label.keyword << " " << label.side << " at " << label.location << ": "
            << json::serialize(*stand.value);
        ++proven;
      }
    }
  }
  EXPECT_GT(proven, 500U);
}

TEST(BoundaryLaw, LabelsWithoutAProofAreThoseOfWholeCases) {
  const std::set<std::string> whole{"template", "parameters", "content", "pairs"};
  for (const auto& subject : all_subjects()) {
    for (const auto& boundary : boundaries(*subject.document, *subject.operation, 1, {})) {
      for (const auto& label : boundary.labels) {
        EXPECT_TRUE(proofs.contains(label.keyword) || whole.contains(label.keyword))
            << label.keyword;
      }
    }
  }
}

TEST(BoundaryLaw, FirstOnesMeetEachKeywordOnce) {
  for (const auto& subject : all_subjects()) {
    std::set<std::string> known;
    std::set<std::string> early;
    std::size_t number = 0;
    for (const auto& boundary : boundaries(*subject.document, *subject.operation, 1, {})) {
      for (const auto& label : boundary.labels) {
        known.insert(label.keyword);
        if (number < 20) early.insert(label.keyword);
      }
      ++number;
    }
    EXPECT_GE(early.size(), std::min<std::size_t>(known.size(), 20)) << subject.operation->key();
  }
}

TEST(BoundaryLaw, EveryKeywordOfTheTableIsReached) {
  const auto subject = all_subjects().back();
  std::set<std::string> reached;
  std::map<std::string, std::set<std::string>> sides;
  for (const auto& boundary : boundaries(*subject.document, *subject.operation, 1, {})) {
    for (const auto& label : boundary.labels) {
      reached.insert(label.keyword);
      sides[label.location + " " + label.keyword].insert(label.side);
    }
  }
  for (const auto& [keyword, proof] : proofs) {
    // No property names are asked for there, nor dependent schemas.
    if (keyword == "propertyNames" || keyword == "dependentSchemas") continue;
    EXPECT_TRUE(reached.contains(keyword)) << keyword;
  }
  const std::set<std::string> both{"at", "next"};
  for (const char* place : {"/request/body/name minLength", "/request/body/name maxLength",
                            "/request/query/page minimum", "/request/query/page maximum",
                            "/request/body/list minItems", "/request/body/list maxItems"}) {
    EXPECT_EQ(sides[place], both) << place;
  }
  EXPECT_EQ(sides["/request/body/free length"],
            (std::set<std::string>{"0", "1", "255", "256", "1023", "1024", "65535"}));
  EXPECT_EQ(sides["/request/body/choice oneOf"], (std::set<std::string>{"branch 0", "branch 1"}));
  EXPECT_TRUE(sides["/request/body/choice/a maximum"].contains("at"));
  EXPECT_EQ(sides["/request/body/rule if"], (std::set<std::string>{"met", "not met"}));
}

TEST(BoundaryLaw, WhatHasALimitIsAlsoBrokenBeyondIt) {
  const auto subject = all_subjects().back();
  std::set<std::string> broken;
  for (const auto& what : malformations(*subject.document, *subject.operation)) {
    broken.insert(what.location + " " + what.keyword);
  }
  for (const char* place :
       {"/request/query/page minimum", "/request/query/page maximum", "/request/query/order enum",
        "/request/query/tags maxItems", "/request/path/thing maxLength"}) {
    EXPECT_TRUE(broken.contains(place)) << place;
  }
}

TEST(BoundaryLaw, SameSeedGivesTheSameCases) {
  for (const auto& subject : all_subjects()) {
    const auto a = boundaries(*subject.document, *subject.operation, 5, {});
    const auto b = boundaries(*subject.document, *subject.operation, 5, {});
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(a[i].value == b[i].value);
  }
}

TEST(BoundaryLaw, EveryTwoChoicesMeet) {
  SeededSource source(4);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::size_t> sizes;
    for (auto left = source.integer(0, 6); left > 0; --left) {
      sizes.push_back(static_cast<std::size_t>(source.integer(1, 6)));
    }
    const auto rows = cover_pairs(sizes, 1000);
    std::size_t product = 1;
    for (const auto one : sizes) product *= one;
    EXPECT_LE(rows.size(), product);
    for (std::size_t a = 0; a < sizes.size(); ++a) {
      for (std::size_t b = a + 1; b < sizes.size(); ++b) {
        if (sizes[a] < 2 || sizes[b] < 2) continue;
        std::set<std::pair<std::size_t, std::size_t>> met;
        for (const auto& row : rows) met.emplace(row[a], row[b]);
        EXPECT_EQ(met.size(), sizes[a] * sizes[b]);
      }
    }
  }
  EXPECT_LE(cover_pairs({6, 6, 6, 6, 6, 6}, 1000).size(), 62U);
}

TEST(BoundaryLaw, ValuesOfTwoParametersMeet) {
  const auto subject = all_subjects().back();
  std::set<std::string> met;
  for (const auto& boundary : boundaries(*subject.document, *subject.operation, 1, {})) {
    std::string pair;
    for (const auto& argument : boundary.value.arguments) {
      if (argument.name == "order" || argument.name == "full") {
        pair += json::serialize(argument.value) + " ";
      }
    }
    met.insert(pair);
  }
  for (const char* pair : {"\"up\" true ", "\"up\" false ", "\"down\" true ", "\"down\" false "}) {
    EXPECT_TRUE(met.contains(pair)) << pair;
  }
}

}  // namespace
}  // namespace assay::properties
