#include "properties/api/scenarios.h"

#include <gtest/gtest.h>

#include <set>

#include "properties/api/rooms_document.h"

namespace assay::properties {
namespace {

TEST(Scenarios, AreTheSameForOneSeedAndKeepTheirLinks) {
  const auto document = build_rooms();
  const Dependencies dependencies(document);
  const auto resources = find_resources(document, dependencies);
  ASSERT_EQ(resources.size(), 2U);
  const auto first = scenarios(document, resources, 1, 7, 0, {});
  const auto again = scenarios(document, resources, 1, 7, 0, {});
  ASSERT_EQ(first.size(), again.size());
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].sequence, again[i].sequence);
    ids.insert(first[i].id);
    // What is stored is what is read back.
    const auto text = spec::sequence_to_json(first[i].sequence);
    const auto back = spec::sequence_from_json(text);
    ASSERT_TRUE(back) << back.error().text();
    for (const auto& step : first[i].sequence.steps) {
      const bool parent = step.call.operation == "POST /houses";
      EXPECT_EQ(step.links.empty(), parent) << first[i].id << " " << step.call.operation;
    }
  }
  for (const auto* id : {"reading", "updating", "replacing", "leaving_out", "location", "refused",
                         "twice", "together", "parents", "pages", "end", "deletion"}) {
    EXPECT_TRUE(ids.contains(id)) << id;
  }
}

}  // namespace
}  // namespace assay::properties
