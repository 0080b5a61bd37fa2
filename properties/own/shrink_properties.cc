// Laws of shrinking.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "properties/generators/reduction.h"
#include "properties/generators/shrink.h"
#include "properties/generators/shrink_values.h"
#include "properties/generators/simplicity.h"
#include "properties/own/subjects.h"
#include "properties/rapidcheck.h"

namespace assay::properties {
namespace {

constexpr int step_bound = 400;
constexpr int question_bound = 3000;

/// A valid and a malformed start for each seed.
template <class Visit>
void for_each_start(const LawSubject& subject, std::uint64_t seeds, Visit&& visit) {
  const auto choices = malformations(*subject.document, *subject.operation);
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    if (auto drawn = draw_valid(*subject.document, *subject.operation, seed, 60, {})) {
      visit(drawn->value, seed);
    }
    if (choices.empty()) continue;
    if (auto drawn = draw_malformed(*subject.document, *subject.operation, choices, seed, 60, {})) {
      visit(drawn->value, seed);
    }
  }
}

// The way a person walks who takes every first offer.
TEST(ShrinkLaw, EveryStepIsSimplerKeepsTheVerdictAndTheWayEnds) {
  int steps_of_all = 0;
  for (const auto& subject : law_subjects()) {
    for_each_start(subject, 5, [&](const spec::Case& start, std::uint64_t) {
      const auto verdict = subject.read_back(start).verdict;
      auto at = start;
      int steps = 0;
      for (; steps < step_bound; ++steps) {
        const auto next = shrink_candidates(*subject.document, *subject.operation, at, {});
        if (next.empty()) break;
        for (const auto& candidate : next) {
          EXPECT_TRUE(simplicity_of(*subject.operation, candidate) <
                      simplicity_of(*subject.operation, at));
          EXPECT_TRUE(same_verdict(verdict, subject.read_back(candidate).verdict));
        }
        at = next.front();
      }
      EXPECT_LT(steps, step_bound) << subject.operation->key();
      steps_of_all += steps;
    });
  }
  EXPECT_GT(steps_of_all, 100);
}

TEST(ShrinkLaw, WhateverIsKeptTheSearchEndsWithSomethingKeptAndNeverAsksTwice) {
  for (const auto& subject : law_subjects()) {
    for_each_start(subject, 6, [&](const spec::Case& start, std::uint64_t seed) {
      const Values values;
      const spec::RequestOptions request;
      std::set<std::string> asked;
      std::set<std::string> kept;
      int questions = 0;
      const ShrinkContext context{*subject.document, *subject.operation, values, request, {}};
      const auto small = minimize(context, start, [&](const Candidate& candidate) {
        ++questions;
        const auto bytes = spec::wire_text(candidate.request);
        EXPECT_TRUE(asked.insert(bytes).second) << bytes;
        // A capricious server: one answer in three shows it.
        const bool keep = mix(hash(bytes), seed) % 3 == 0;
        if (keep) kept.insert(bytes);
        return keep;
      });
      const auto bytes =
          spec::wire_text(spec::serialize(*subject.document, *subject.operation, small, {}));
      const auto first =
          spec::wire_text(spec::serialize(*subject.document, *subject.operation, start, {}));
      EXPECT_TRUE(kept.contains(bytes) || bytes == first);
      EXPECT_FALSE(simplicity_of(*subject.operation, start) <
                   simplicity_of(*subject.operation, small));
      EXPECT_LT(questions, question_bound);
    });
  }
}

TEST(ShrinkLaw, FixedValuesStay) {
  const auto all = law_subjects();
  const auto& subject = all.front();
  Values values;
  values.fixed["branch"] = "development";
  values.fixed["name"] = "a long name";
  const spec::RequestOptions request;
  const ShrinkContext context{*subject.document, *subject.operation, values, request, {}};
  SeededSource source(3);
  const auto start = generate_valid(*subject.document, *subject.operation, source, 60, values);
  ASSERT_TRUE(start && start->body);
  const auto small = minimize(context, *start, [](const Candidate&) { return true; });
  for (const auto& argument : small.arguments) {
    EXPECT_EQ(argument.value, argument.name == "branch" ? "development" : "a");
  }
  ASSERT_TRUE(small.body);
  EXPECT_EQ(small.body->value, (json::object{{"name", "a long name"}}));
}

TEST(ShrinkLaw, ThresholdIsFoundInAFewQuestions) {
  SeededSource source(5);
  for (int i = 0; i < 300; ++i) {
    const auto bits = static_cast<unsigned>(source.integer(1, 60));
    const auto threshold = source.integer(2, std::int64_t{1} << bits);
    const auto sign = source.chance(1, 2) ? -1 : 1;
    auto at = json::value(sign * (threshold + source.integer(0, threshold)));
    int questions = 0;
    shrink_scalar(at, {}, [&](const json::value& value) {
      ++questions;
      if (!value.is_int64() || value.get_int64() * sign < threshold) return false;
      at = value;
      return true;
    });
    EXPECT_EQ(at, json::value(sign * threshold));
    EXPECT_LE(questions, 12 + static_cast<int>(bits) + 6) << threshold;
  }
}

TEST(ShrinkLaw, NeedleIsLeftOfTheText) {
  SeededSource source(6);
  for (const std::string needle : {"\"", "<script>", "--", "\n", "é", "😀", "ab\x01"}) {
    std::string text;
    for (int i = 0; i < 40; ++i) text += static_cast<char>(source.integer('c', 'z'));
    text.insert(static_cast<std::size_t>(source.integer(0, 40)), needle);
    json::value at(text);
    int questions = 0;
    shrink_scalar(at, {}, [&](const json::value& value) {
      ++questions;
      if (std::string(value.get_string()).find(needle) == std::string::npos) return false;
      at = value;
      return true;
    });
    EXPECT_EQ(at, json::value(needle));
    EXPECT_LE(questions, 160) << needle;
  }
}

TEST(ShrinkLaw, FractionEndsShortAndNear) {
  json::value at(8123.0625);
  shrink_scalar(at, {}, [&](const json::value& value) {
    const auto real = value.to_number<double>();
    if (real < 40 || real == std::floor(real)) return false;
    at = value;
    return true;
  });
  EXPECT_EQ(at, json::value(40.5));
}

TEST(ShrinkLaw, WhatIsNeededIsLeftAndNothingElse) {
  SeededSource source(9);
  for (int round = 0; round < 200; ++round) {
    const auto count = static_cast<std::size_t>(source.integer(0, 60));
    std::vector<bool> items;
    for (std::size_t i = 0; i < count; ++i) items.push_back(source.chance(1, 12));
    const auto needed = std::count(items.begin(), items.end(), true);
    const auto left = leave_out(count, [&](std::size_t begin, std::size_t end) {
      const auto first = items.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto last = items.begin() + static_cast<std::ptrdiff_t>(end);
      if (std::find(first, last, true) != last) return false;
      items.erase(first, last);
      return true;
    });
    EXPECT_EQ(left, items.size());
    EXPECT_EQ(std::count(items.begin(), items.end(), true), needed);
    EXPECT_EQ(items.size(), static_cast<std::size_t>(needed));
  }
}

}  // namespace
}  // namespace assay::properties
