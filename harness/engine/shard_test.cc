// The shards of a plan are the plan: each Case in exactly one of them.
#include "harness/engine/shard.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <stdexcept>

#include "harness/engine/plan.h"
#include "spec/document.h"
#include "spec/schema/write_json.h"

namespace assay::harness {
namespace {

std::shared_ptr<const spec::Document> document_of(const std::string& name) {
  auto loaded = spec::load_document(std::string(ASSAY_SOURCE_DIR "/spec/documents/") + name);
  if (!loaded) throw std::runtime_error(loaded.error().text());
  return std::make_shared<const spec::Document>(std::move(*loaded));
}

/// Place in the plan → what is sent.
std::map<std::uint64_t, std::string> cases_of(const spec::Document& document, Shard shard) {
  PlanOptions options;
  options.seed = 3;
  options.max_cases = 60;
  options.shard = shard;
  const Plan plan(document, std::move(options));
  std::map<std::uint64_t, std::string> cases;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const auto made = plan.make(i);
    if (!made) continue;
    cases[i] = std::string(made->phase) + spec::write_json(spec::case_to_json(made->value));
  }
  return cases;
}

TEST(Shard, EachCaseOfAPlanIsInExactlyOne) {
  for (const char* name : {"planetscale-passwords.yaml", "library.yaml", "bookings.yaml"}) {
    const auto document = document_of(name);
    const auto whole = cases_of(*document, {});
    ASSERT_GT(whole.size(), 100U) << name;
    for (const std::uint32_t count : {1U, 2U, 3U, 8U}) {
      std::map<std::uint64_t, std::string> together;
      for (std::uint32_t number = 1; number <= count; ++number) {
        const auto part = cases_of(*document, {number, count});
        EXPECT_LT(part.size() * count, whole.size() * 2) << name << number << '/' << count;
        for (const auto& [place, text] : part) {
          EXPECT_TRUE(together.emplace(place, text).second) << name << ": twice: " << text;
        }
      }
      EXPECT_EQ(together, whole) << name << count;
    }
  }
}

TEST(Shard, AnotherOperationMovesNothing) {
  const auto document = document_of("library.yaml");
  auto fewer = *document;
  ASSERT_GT(fewer.operations.size(), 2U);
  fewer.operations.erase(fewer.operations.begin() + 1);
  std::map<std::string, int> before;
  for (const auto& [place, text] : cases_of(*document, {2, 3})) ++before[text];
  for (const auto& [place, text] : cases_of(fewer, {2, 3})) {
    // Which methods a path does not describe is another matter once it describes one less.
    if (text.starts_with("methods")) continue;
    EXPECT_GT(before[text]--, 0) << text;
  }
}

}  // namespace
}  // namespace assay::harness
