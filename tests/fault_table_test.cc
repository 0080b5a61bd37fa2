// Prove the detector: fault X raises finding X and only X; no fault raises none.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "harness/mock/faults.h"
#include "spec/document.h"
#include "tests/planted.h"
#include "tests/process.h"

namespace assay::tests {
namespace {

struct Row {
  std::string document;
  std::string fault;
  std::string finding;
  std::string flag;

  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.fault; }
};

const std::vector<std::string> documents{"planetscale-create-password.md", "bookings.yaml",
                                         "planetscale-passwords.yaml", "library.yaml",
                                         "vault.yaml"};

// Sanitizers look for faults of our own, for which a part of the table does; all of it is run
// without them.
#ifdef ASSAY_SANITIZED
constexpr std::size_t every = 16;
#else
constexpr std::size_t every = 1;
#endif

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  for (const auto& name : documents) {
    const auto document = spec::load_document(ASSAY_SOURCE_DIR "/spec/documents/" + name);
    if (!document) continue;
    for (const auto* fault : harness::applicable_faults(*document)) {
      const bool told = fault->finding == "credentials_rejected";
      if (!told && !is_judged(fault->finding)) continue;
      // These are here for what happens between requests; the confusion matrix has all.
      const bool between = fault->finding.starts_with("law.");
      const bool only_between = name == "planetscale-passwords.yaml" || name == "library.yaml";
      if (only_between && !between) continue;
      if (harness::find_fault(fault->id)->kind == harness::FaultKind::wire) continue;
      // Each answer that makes it smaller is late: once is enough.
      if (fault->id == "slow_pattern" && name == "bookings.yaml") continue;
      rows.push_back(
          {name, std::string(fault->id), std::string(fault->finding), std::string(fault->flag)});
    }
  }
  return rows;
}

std::vector<Row> rows() {
  // ctest starts a process for each test, and the table takes a second: the others need none.
  const std::string filter = testing::GTEST_FLAG(filter);
  if (filter.find('*') == std::string::npos && filter.find("FaultTable") == std::string::npos) {
    return {};
  }
  const auto all = all_rows();
  std::vector<Row> some;
  for (std::size_t i = 0; i < all.size(); i += every) some.push_back(all[i]);
  return some;
}

/// The outcome that the journal tells last.
std::string end_of(const std::string& journal) {
  std::istringstream in(journal);
  std::string end;
  for (std::string line; std::getline(in, line);) {
    const auto event = parse_line(line);
    if (event.at("event") == "run_finished") end = event.at("outcome").as_string();
  }
  return end;
}

class FaultTable : public testing::TestWithParam<Row> {};

TEST_P(FaultTable, FaultRaisesItsFindingAndOnlyIt) {
  const Scratch scratch;
  const auto& row = GetParam();
  const auto ran =
      shell("$ASSAY run $SOURCE/spec/documents/" + row.document + " --fault " + row.fault + " " +
            row.flag + " --timeout 5 --max-cases 400 --out $SCRATCH/o 2>&1");
  const auto journal = scratch.read("o/journal.ndjson");
  const auto checks = findings_of(journal);
  if (row.finding == "credentials_rejected") {
    EXPECT_EQ(ran.code, 3) << ran.out;
    EXPECT_EQ(end_of(journal), row.finding);
    EXPECT_TRUE(checks.empty());
    return;
  }
  const bool gates = journal.find(R"("severity":"failure")") != std::string::npos;
  EXPECT_EQ(ran.code, gates ? 1 : 0) << ran.out;
  EXPECT_FALSE(checks.empty());
  for (const auto& check : checks) {
    // Where reading changes things, HEAD cannot tell the length that the next GET has.
    if (row.fault == "reading_changes" && check == "http_semantics.head_length") continue;
    EXPECT_TRUE(is_or_below(check, row.finding)) << row.fault << " raised " << check;
  }
}

INSTANTIATE_TEST_SUITE_P(All, FaultTable, testing::ValuesIn(rows()), [](const auto& row) {
  const auto name = row.param.document.substr(0, row.param.document.find('.'));
  std::string word = name.substr(name.rfind('-') + 1);
  return row.param.fault + "_" + word;
});

TEST(FaultTable, DocumentsGiveRows) {
  std::set<std::string> seen;
  for (const auto& row : all_rows()) seen.insert(row.document);
  for (const auto* name :
       {"planetscale-create-password.md", "bookings.yaml", "library.yaml", "vault.yaml"}) {
    EXPECT_TRUE(seen.contains(name)) << name;
  }
}

TEST(FaultTable, NoFaultRaisesNoneOverTwentyThousandRequests) {
  const Scratch scratch;
  const auto ran = shell(
      "$ASSAY run $SOURCE/spec/documents/planetscale-create-password.md "
      "--max-cases " +
      std::to_string(20'000 / every) + " --seed 20 --out $SCRATCH/o 2>&1");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_TRUE(findings_of(scratch.read("o/journal.ndjson")).empty()) << ran.out;
}

TEST(FaultTable, NoFaultRaisesNoneOnTheOtherDocuments) {
  for (const std::string name : {"bookings.yaml", "planetscale-passwords.yaml", "library.yaml",
                                 "rest-faults.yaml", "media-types.yaml", "vault.yaml"}) {
    const Scratch scratch;
    const auto ran = shell("$ASSAY run $SOURCE/spec/documents/" + name +
                           " --max-cases 400 --seed 20 --out $SCRATCH/o 2>&1");
    EXPECT_EQ(ran.code, 0) << ran.out;
    EXPECT_TRUE(findings_of(scratch.read("o/journal.ndjson")).empty()) << ran.out;
  }
}

}  // namespace
}  // namespace assay::tests
