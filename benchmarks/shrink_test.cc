// The planted bugs of scripts/bench-shrink without sockets, for one start each.
#include <gtest/gtest.h>

#include "benchmarks/shrink_bugs.h"

namespace assay::harness {
namespace {

class Planted final : public Transport {
 public:
  Planted(const ShrinkBug& bug, std::shared_ptr<const spec::Document> document)
      : bug_(bug), document_(std::move(document)) {}
  spec::Exchange send(const spec::Request& request) override {
    return {request, answer_with(bug_, *document_, request).response, {}};
  }

 private:
  const ShrinkBug& bug_;
  std::shared_ptr<const spec::Document> document_;
};

TEST(Shrink, PlantedBugEndsAtTheRequestThatAPersonWouldWrite) {
  const auto document = shrink_document(ASSAY_SOURCE_DIR);
  ASSERT_TRUE(document.has_value()) << document.error().text();
  std::uint64_t requests = 0;
  for (const auto& bug : shrink_bugs()) {
    Planted transport(bug, *document);
    for (const std::uint64_t seed : {7, 8}) {
      const auto trial = try_bug(bug, *document, seed, transport);
      ASSERT_TRUE(trial.shown) << bug.id;
      EXPECT_TRUE(trial.equal) << bug.id << ": " << trial.found << "\nexpected " << bug.expected;
      EXPECT_LE(trial.requests, 150U) << bug.id;
      requests += trial.requests;
    }
  }
  EXPECT_LE(requests / (2 * shrink_bugs().size()), 45U);
}

}  // namespace
}  // namespace assay::harness
