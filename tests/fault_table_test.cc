// Prove the detector: fault X raises finding X and only X; no fault raises none.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>
#include <sstream>

#include "harness/mock/mock.h"
#include "spec/document.h"
#include "tests/process.h"

namespace assay::tests {
namespace {

struct Row {
  std::string document;
  std::string fault;
  std::string finding;

  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.fault; }
};

std::vector<Row> rows() {
  std::vector<Row> rows;
  for (const std::string name : {"planetscale-create-password.md", "bookings.yaml"}) {
    const auto document = spec::load_document(ASSAY_SOURCE_DIR "/spec/documents/" + name);
    if (!document) continue;
    for (const auto& fault : harness::faults()) {
      if (!harness::fault_applies(*document, fault.id)) continue;
      rows.push_back({name, std::string(fault.id), std::string(fault.finding)});
    }
  }
  return rows;
}

/// Check ids of all findings that gate.
std::set<std::string> findings_of(const std::string& journal) {
  std::set<std::string> checks;
  std::istringstream in(journal);
  for (std::string line; std::getline(in, line);) {
    const auto event = parse_line(line);
    if (event.at("event") == "finding") checks.emplace(event.at("check").as_string());
  }
  return checks;
}

bool is_or_below(const std::string& check, const std::string& finding) {
  return check == finding || check.starts_with(finding + ".");
}

class FaultTable : public testing::TestWithParam<Row> {};

TEST_P(FaultTable, FaultRaisesItsFindingAndOnlyIt) {
  const Scratch scratch;
  const auto& row = GetParam();
  const auto ran = shell("$ASSAY run $SOURCE/spec/documents/" + row.document + " --fault " +
                         row.fault + " --timeout 5 --max-cases 400 --out $SCRATCH/o 2>&1");
  EXPECT_EQ(ran.code, 1) << ran.out;
  const auto checks = findings_of(scratch.read("o/journal.ndjson"));
  EXPECT_FALSE(checks.empty());
  for (const auto& check : checks) {
    EXPECT_TRUE(is_or_below(check, row.finding)) << row.fault << " raised " << check;
  }
}

INSTANTIATE_TEST_SUITE_P(All, FaultTable, testing::ValuesIn(rows()), [](const auto& row) {
  return row.param.fault + (row.param.document == "bookings.yaml" ? "_bookings" : "_planetscale");
});

TEST(FaultTable, BothDocumentsGiveRows) {
  std::set<std::string> documents;
  for (const auto& row : rows()) documents.insert(row.document);
  EXPECT_EQ(documents.size(), 2U);
}

TEST(FaultTable, NoFaultRaisesNoneOverTwentyThousandRequests) {
  const Scratch scratch;
  const auto ran = shell(
      "$ASSAY run $SOURCE/spec/documents/planetscale-create-password.md "
      "--max-cases 20000 --seed 20 --out $SCRATCH/o 2>&1");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_TRUE(findings_of(scratch.read("o/journal.ndjson")).empty()) << ran.out;
}

TEST(FaultTable, NoFaultRaisesNoneOnBookings) {
  const Scratch scratch;
  const auto ran = shell(
      "$ASSAY run $SOURCE/spec/documents/bookings.yaml "
      "--max-cases 2000 --seed 20 --out $SCRATCH/o 2>&1");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_TRUE(findings_of(scratch.read("o/journal.ndjson")).empty()) << ran.out;
}

}  // namespace
}  // namespace assay::tests
