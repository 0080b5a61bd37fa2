// Laws of the catalogue of malformed requests, over the shipped documents and one that has every
// keyword and every format.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "properties/generators/breaks.h"
#include "properties/generators/malformed_walk.h"
#include "spec/framing.h"
#include "spec/schema/validate.h"
#include "spec/serialize.h"

namespace assay::properties {
namespace {

constexpr const char* documents[] = {
    "/spec/documents/planetscale-create-password.md", "/spec/documents/bookings.yaml",
    "/spec/documents/media-types.yaml", "/properties/own/keywords.yaml"};
constexpr std::size_t walk_limit = 1500;

spec::Document load(const char* name) {
  auto loaded = spec::load_document(std::string(ASSAY_SOURCE_DIR) + name);
  EXPECT_TRUE(loaded) << name;
  return std::move(*loaded);
}

spec::Request request_of(const spec::Document& document, const spec::Operation& operation,
                         const spec::Case& value) {
  return spec::serialize(document, operation, value, {});
}

/// Calls `visit` with every Case of every walk.
template <class Visit>
void walk_everything(Visit&& visit) {
  const KindChoice all;
  const Values values;
  for (const char* name : documents) {
    const auto document = load(name);
    for (const auto& operation : document.operations) {
      for (const char* phase : {"malformed", "protocol", "trouble"}) {
        MalformedWalk walk(document, operation, phase, 7, all, values);
        for (std::size_t i = 0; i < walk_limit; ++i) {
          const auto made = walk.at(i);
          if (!made) break;
          visit(document, operation, *made);
        }
      }
    }
  }
}

TEST(Malformed, EveryRowIsReachedAndWhatItClaimsIsWhatTheBytesAreRefusedFor) {
  std::set<std::string, std::less<>> reached;
  std::set<std::string> keywords;
  walk_everything([&](const auto& document, const auto& operation, const WalkedCase& made) {
    reached.insert(made.what.kind);
    const auto verdict =
        spec::decode(document, operation, request_of(document, operation, made.value)).verdict;
    const auto* kind = find_malformation(made.what.kind);
    ASSERT_NE(kind, nullptr) << made.what.kind;
    if (kind->claim == Claim::none) {
      EXPECT_TRUE(made.what.keyword.empty());
      return;
    }
    SCOPED_TRACE(made.what.kind + " at " + made.what.location + " of " + operation.key());
    ASSERT_EQ(verdict.kind, spec::Verdict::Kind::invalid);
    ASSERT_EQ(verdict.violations.size(), 1U);
    EXPECT_EQ(verdict.violations[0].keyword, made.what.keyword);
    EXPECT_EQ(verdict.violations[0].location, made.what.location);
    keywords.insert(made.what.keyword);
  });
  for (const auto& kind : malformation_kinds()) {
    EXPECT_TRUE(reached.contains(kind.id)) << kind.id << " never fires";
  }
  for (const char* keyword : {"type",
                              "nullable",
                              "enum",
                              "const",
                              "minimum",
                              "maximum",
                              "multipleOf",
                              "minLength",
                              "maxLength",
                              "pattern",
                              "format",
                              "minItems",
                              "maxItems",
                              "uniqueItems",
                              "contains",
                              "maxContains",
                              "items",
                              "unevaluatedItems",
                              "required",
                              "additionalProperties",
                              "dependentRequired",
                              "unevaluatedProperties",
                              "minProperties",
                              "maxProperties",
                              "not",
                              "anyOf",
                              "oneOf",
                              "syntax",
                              "contentType",
                              "framing"}) {
    const bool min_contains = std::string_view(keyword) == "contains";
    EXPECT_TRUE(keywords.contains(keyword) || (min_contains && keywords.contains("minContains")))
        << keyword;
  }
}

TEST(Malformed, NoOperationGetsTheSameBytesTwiceInOnePhase) {
  std::map<std::string, std::set<std::string>> sent;
  walk_everything([&](const auto& document, const auto& operation, const WalkedCase& made) {
    const auto* kind = find_malformation(made.what.kind);
    const auto phase = levels()[static_cast<std::size_t>(kind->level)].phase;
    const auto key = document.title + operation.key() + std::string(phase);
    const auto text = spec::wire_text(request_of(document, operation, made.value));
    EXPECT_TRUE(sent[key].insert(text).second) << made.what.kind << "\n" << text;
  });
}

TEST(Malformed, WalkGivesTheSameCaseWhoeverAsksFirst) {
  const auto document = load(documents[0]);
  const auto& operation = document.operations.front();
  const KindChoice all;
  const Values values;
  MalformedWalk forwards(document, operation, "malformed", 3, all, values);
  MalformedWalk backwards(document, operation, "malformed", 3, all, values);
  const auto last = backwards.at(59);
  ASSERT_TRUE(last);
  for (std::size_t i = 0; i < 60; ++i) {
    const auto a = forwards.at(i);
    const auto b = backwards.at(i);
    ASSERT_TRUE(a && b);
    EXPECT_TRUE(a->value == b->value) << i;
    EXPECT_EQ(a->what.kind, b->what.kind);
  }
  EXPECT_TRUE(forwards.at(59)->value == last->value);
}

TEST(Malformed, PlacesBelowBranchesAndDeepOnesAreReached) {
  std::set<std::string> places;
  walk_everything([&](const auto&, const auto&, const WalkedCase& made) {
    if (!made.what.keyword.empty()) places.insert(made.what.location + " " + made.what.keyword);
  });
  EXPECT_TRUE(places.contains("/request/body/pet/lives type"));
  EXPECT_TRUE(places.contains("/request/body/pet/bark type"));
  EXPECT_TRUE(places.contains("/request/body/guarded/zip required"));
  EXPECT_TRUE(places.contains("/request/body/guarded/canton required"));
  EXPECT_TRUE(places.contains("/request/body/patterned/n_a type") ||
              std::any_of(places.begin(), places.end(), [](const std::string& place) {
                return place.starts_with("/request/body/patterned/n_");
              }));
  EXPECT_TRUE(places.contains("/request/body/pairs/0/a required"));
  EXPECT_TRUE(places.contains("/request/body/tuple/1 maximum"));
}

TEST(Malformed, NearMissesOfFormatsAreNone) {
  EXPECT_GT(format_misses().size(), 90U);
  for (const auto& row : format_misses()) {
    const auto space = row.datum.find(' ');
    const auto format = row.datum.substr(0, space);
    if (spec::text_check(format) == nullptr || row.kind.claim == Claim::none) continue;
    EXPECT_EQ(spec::matches_format(format, row.datum.substr(space + 1)), false) << row.kind.id;
  }
}

TEST(Malformed, SomeThatLookWrongAreRight) {
  std::map<std::string, std::set<spec::Verdict::Kind>> verdicts;
  walk_everything([&](const auto& document, const auto& operation, const WalkedCase& made) {
    const auto request = request_of(document, operation, made.value);
    verdicts[made.what.kind].insert(spec::decode(document, operation, request).verdict.kind);
  });
  using Kind = spec::Verdict::Kind;
  EXPECT_TRUE(verdicts["point_for_integer"].contains(Kind::valid));
  EXPECT_TRUE(verdicts["sql_tautology"].contains(Kind::valid));
  EXPECT_TRUE(verdicts["zalgo"].contains(Kind::valid));
  for (const char* doubtful :
       {"json_byte_order_mark", "json_bad_utf8", "json_lone_surrogate", "json_utf16_little",
        "json_huge_number", "json_repeated_name", "charset_unknown", "encoding_not_gzip",
        "content_type_cut", "without_content_type", "form_bad_escape", "xml_entity_bomb",
        "folded_field", "method_unknown"}) {
    EXPECT_EQ(verdicts[doubtful], std::set{Kind::undecidable}) << doubtful;
  }
  EXPECT_EQ(verdicts["xml_bare_ampersand"], std::set{Kind::invalid});
  EXPECT_EQ(verdicts["two_hosts"], std::set{Kind::invalid});
}

TEST(Malformed, IdsAreUniqueAndEveryLevelHasRows) {
  std::set<std::string_view> ids;
  std::map<Level, int> rows;
  for (const auto& kind : malformation_kinds()) {
    EXPECT_TRUE(ids.insert(kind.id).second) << kind.id;
    EXPECT_FALSE(kind.summary.empty() || kind.keyword.empty()) << kind.id;
    ++rows[kind.level];
  }
  for (const auto& level : levels()) {
    EXPECT_GT(rows[level.level], 20) << level.id;
    EXPECT_FALSE(ids.contains(level.id)) << "a level and a kind of one name";
  }
  EXPECT_GT(ids.size(), 500U);
}

TEST(Malformed, KindsAndLevelsCanBeChosenAndATypoIsToldTheNearestName) {
  const auto some = choose_kinds({"syntax", "null"}, {"json_nan"});
  ASSERT_TRUE(some);
  EXPECT_TRUE(some->wants("null"));
  EXPECT_TRUE(some->wants("json_comment"));
  EXPECT_FALSE(some->wants("json_nan"));
  EXPECT_FALSE(some->wants("wrong_type"));
  EXPECT_TRUE(choose_kinds({}, {"protocol"})->wants("wrong_type"));
  EXPECT_FALSE(choose_kinds({}, {"protocol"})->wants("two_hosts"));
  const auto typo = choose_kinds({"two_host"}, {});
  ASSERT_FALSE(typo);
  EXPECT_NE(typo.error().text().find("did you mean 'two_hosts'?"), std::string::npos)
      << typo.error().text();
  EXPECT_NE(choose_kinds({"sintax"}, {}).error().text().find("'syntax'"), std::string::npos);
}

}  // namespace
}  // namespace assay::properties
