// The ten faults of the published rest-faults experiment (Zhang and Arcuri, TOSEM 2023), planted
// one by one into the mock of our own document: each is found, and nothing else.
#include <gtest/gtest.h>

#include "harness/mock/mock.h"
#include "spec/document.h"
#include "tests/planted.h"

namespace assay::tests {
namespace {

struct Published {
  const char* fault;
  const char* finding;

  friend void PrintTo(const Published& row, std::ostream* out) { *out << row.fault; }
};

constexpr Published ten[] = {
    {"server_error", "server_error"},
    {"wrong_type", "response_body.type"},
    {"undocumented_status", "status_documented"},
    {"ignore_maximum", "malformed_rejected.maximum"},
    {"ignore_enum", "malformed_rejected.enum"},
    {"ignore_required", "malformed_rejected.required"},
    {"wrong_location", "law.location"},
    {"delete_nothing", "law.delete_effective"},
    {"put_partial", "law.put_partial"},
    {"put_again", "law.put_idempotent"},
};

TEST(RestFaults, AllTenCanShowThemselvesInTheDocument) {
  const auto document = spec::load_document(ASSAY_SOURCE_DIR "/spec/documents/rest-faults.yaml");
  ASSERT_TRUE(document) << document.error().text();
  for (const auto& row : ten)
    EXPECT_TRUE(harness::fault_applies(*document, row.fault)) << row.fault;
}

class RestFault : public testing::TestWithParam<Published> {};

TEST_P(RestFault, IsFoundAndNothingElse) {
  if (!is_judged(GetParam().finding)) GTEST_SKIP() << "no check looks for " << GetParam().finding;
  const Scratch scratch;
  const auto ran =
      shell("$ASSAY run $SOURCE/spec/documents/rest-faults.yaml --fault " +
            std::string(GetParam().fault) + " --timeout 5 --max-cases 400 --out $SCRATCH/o 2>&1");
  const auto journal = scratch.read("o/journal.ndjson");
  const bool gates = journal.find(R"("severity":"failure")") != std::string::npos;
  EXPECT_EQ(ran.code, gates ? 1 : 0) << ran.out;
  const auto checks = findings_of(journal);
  EXPECT_FALSE(checks.empty());
  for (const auto& check : checks) EXPECT_TRUE(is_or_below(check, GetParam().finding)) << check;
}

INSTANTIATE_TEST_SUITE_P(Ten, RestFault, testing::ValuesIn(ten),
                         [](const auto& row) { return row.param.fault; });

}  // namespace
}  // namespace assay::tests
