// Laws that we hold ourselves to, over every operation of the shipped documents, checked by
// RapidCheck.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "properties/generators/assemble.h"
#include "properties/own/subjects.h"
#include "properties/rapidcheck.h"
#include "spec/serialize.h"

namespace assay::properties {
namespace {

/// Checks `law` and fails the test with RapidCheck's own words.
template <class Law>
void check(const std::string& name, const LawSubject& subject, Law&& law) {
  SCOPED_TRACE(subject.operation->key());
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  params.maxSuccess = 60;
  // The gate walks the same way each time; RC_PARAMS opens it.
  if (std::getenv("RC_PARAMS") == nullptr) params.seed = 20;
  rc::detail::TestMetadata metadata;
  metadata.id = name + " " + subject.operation->key();
  const auto result = rc::detail::checkTestable(std::forward<Law>(law), metadata, params);
  const bool passed = result.template is<rc::detail::SuccessResult>();
  std::ostringstream words;
  rc::detail::printResultMessage(result, words);
  EXPECT_TRUE(passed) << words.str();
}

TEST(Law, ThereAreSubjects) {
  EXPECT_EQ(law_subjects().size(), 16U);
}

TEST(Law, ValidCaseIsJudgedValidAfterSerialisationAndReadsBackAsItself) {
  for (const auto& subject : law_subjects()) {
    check("valid", subject, [&] {
      const auto drawn = *valid_cases(*subject.document, *subject.operation);
      const auto decoded = subject.read_back(drawn.value);
      RC_ASSERT(decoded.verdict.kind == spec::Verdict::Kind::valid);
      RC_ASSERT(decoded.value == drawn.value);
    });
  }
}

TEST(Law, MalformedCaseIsJudgedInvalidByTheNamedKeywordAtTheNamedPlaceAlone) {
  for (const auto& subject : law_subjects()) {
    const auto choices = malformations(*subject.document, *subject.operation);
    if (choices.empty()) continue;
    check("malformed", subject, [&] {
      const auto drawn = *malformed_cases(*subject.document, *subject.operation, choices);
      const auto verdict = subject.read_back(drawn.value).verdict;
      RC_ASSERT(verdict.kind == spec::Verdict::Kind::invalid);
      RC_ASSERT(verdict.violations.size() == 1U);
      RC_ASSERT(verdict.violations[0].keyword == drawn.malformation->keyword);
      RC_ASSERT(verdict.violations[0].location == drawn.malformation->location);
    });
  }
}

TEST(Law, ShrinkingKeepsTheVerdictAndEnds) {
  for (const auto& subject : law_subjects()) {
    const auto choices = malformations(*subject.document, *subject.operation);
    if (choices.empty()) continue;
    const auto generator = malformed_cases(*subject.document, *subject.operation, choices);
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      rc::Random random(seed);
      std::optional<rc::Shrinkable<Drawn>> at;
      try {
        at = generator(random, 40);
      } catch (const rc::GenerationFailure&) {
        continue;
      }
      int steps = 0;
      for (; steps < 1000; ++steps) {
        const auto drawn = at->value();
        const auto verdict = subject.read_back(drawn.value).verdict;
        ASSERT_EQ(verdict.violations.size(), 1U);
        EXPECT_EQ(verdict.violations[0].keyword, drawn.malformation->keyword);
        EXPECT_EQ(verdict.violations[0].location, drawn.malformation->location);
        auto next = at->shrinks().next();
        if (!next) break;
        at = std::move(*next);
      }
      EXPECT_LT(steps, 1000) << subject.operation->key();
    }
  }
}

TEST(Law, CaseIsTheSameAfterJson) {
  for (const auto& subject : law_subjects()) {
    check("json", subject, [&] {
      const auto drawn = *valid_cases(*subject.document, *subject.operation);
      const auto text = boost::json::serialize(spec::case_to_json(drawn.value));
      const auto again = spec::case_from_json(boost::json::parse(text));
      RC_ASSERT(again.has_value());
      RC_ASSERT(*again == drawn.value);
    });
  }
}

TEST(Law, SameSeedGivesTheSameCase) {
  for (const auto& subject : law_subjects()) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto a = draw_valid(*subject.document, *subject.operation, seed, 50, {});
      const auto b = draw_valid(*subject.document, *subject.operation, seed, 50, {});
      ASSERT_TRUE(a && b);
      EXPECT_TRUE(a->value == b->value);
    }
  }
}

TEST(Law, BoundaryCasesAreValidDifferentAndReachEveryEnumValue) {
  for (const auto& subject : law_subjects()) {
    std::set<std::string> bytes;
    std::string everything;
    for (const auto& value : boundary_cases(*subject.document, *subject.operation, 1, {})) {
      EXPECT_EQ(subject.read_back(value).verdict.kind, spec::Verdict::Kind::valid);
      const auto text =
          spec::wire_text(spec::serialize(*subject.document, *subject.operation, value, {}));
      EXPECT_TRUE(bytes.insert(text).second) << text;
      everything += text;
    }
    EXPECT_FALSE(bytes.empty()) << subject.operation->key();
    if (subject.operation->id != "create_password") continue;
    for (const char* role : {"reader", "writer", "admin", "readwriter"}) {
      EXPECT_NE(everything.find('"' + std::string(role) + '"'), std::string::npos) << role;
    }
  }
}

TEST(Law, FixedValuesAreKeptAlwaysAndKnownOnesNearlyAlways) {
  const auto all = law_subjects();
  const auto& subject = all.front();
  Values values;
  values.fixed["branch"] = "dev";
  values.known["organization"] = "acme";
  int known = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto drawn = draw_valid(*subject.document, *subject.operation, seed, 30, values);
    ASSERT_TRUE(drawn);
    for (const auto& argument : drawn->value.arguments) {
      if (argument.name == "branch") {
        EXPECT_EQ(argument.value, "dev");
      } else if (argument.name == "organization") {
        known += argument.value == "acme" ? 1 : 0;
      }
    }
  }
  EXPECT_GT(known, 170);
  EXPECT_LT(known, 200);
}

TEST(Law, StringsMatchTheirPatternWithinTheirLength) {
  SeededSource source(1);
  for (const char* pattern :
       {"^[a-z][a-z0-9-]*$", "^(foo|bar)+$", "^\\d{3}-\\d{4}$", "x", "^[^a-z]{2}$",
        "^(?:a|b)?c{2,}$", "^\\w+@\\w+\\.[a-z]{2,3}$", "^[0-9a-f]{8}$"}) {
    const auto text = matching_string(pattern, 0, 40, source);
    EXPECT_TRUE(text.has_value()) << pattern;
  }
}

}  // namespace
}  // namespace assay::properties
