#include "fuzz/mutators/mutate.h"

#include <gtest/gtest.h>

#include <set>

#include "spec/serialize.h"

namespace assay::fuzz {
namespace {

spec::Document load() {
  auto loaded = spec::load_document(ASSAY_SOURCE_DIR "/spec/documents/bookings.yaml");
  if (!loaded) throw std::runtime_error(loaded.error().text());
  return std::move(*loaded);
}

std::string flip(std::string bytes, std::size_t) {
  bytes += '!';
  return bytes;
}

TEST(Mutator, SameSeedMakesTheSameCase) {
  const auto document = load();
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    Mutator a(document, {}, flip);
    Mutator b(document, {}, flip);
    properties::SeededSource x(seed);
    properties::SeededSource y(seed);
    EXPECT_TRUE(a.mutate(a.fresh(x), x) == b.mutate(b.fresh(y), y));
  }
}

TEST(Mutator, ChainsReachEveryOperationAndEveryVerdictAndSurviveJson) {
  const auto document = load();
  Mutator mutator(document, {}, flip);
  properties::SeededSource source(3);
  auto value = mutator.fresh(source);
  std::set<std::string> operations;
  std::set<spec::Verdict::Kind> verdicts;
  for (int i = 0; i < 1500; ++i) {
    value = mutator.mutate(value, source);
    const auto* operation = document.find(value.operation);
    ASSERT_NE(operation, nullptr);
    operations.insert(operation->key());
    const auto request = spec::serialize(document, *operation, value, {});
    verdicts.insert(spec::decode(document, *operation, request).verdict.kind);
    const auto again = spec::case_from_json(spec::case_to_json(value));
    ASSERT_TRUE(again);
    EXPECT_TRUE(*again == value);
  }
  EXPECT_EQ(operations.size(), document.operations.size());
  EXPECT_EQ(verdicts.size(), 3U);
}

TEST(Mutator, FixedNamesStay) {
  const auto document = load();
  properties::Values values;
  values.fixed["room"] = 7;
  Mutator mutator(document, values, flip);
  properties::SeededSource source(5);
  int kept = 0;
  int all = 0;
  for (int i = 0; i < 300; ++i) {
    const auto value = mutator.fresh(source);
    for (const auto& argument : value.arguments) {
      if (argument.name != "room") continue;
      ++all;
      kept += argument.value == 7 ? 1 : 0;
    }
  }
  EXPECT_GT(all, 20);
  EXPECT_EQ(kept, all);
}

}  // namespace
}  // namespace assay::fuzz
