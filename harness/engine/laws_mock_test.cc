// The laws' own sequences against the mock: silent where it keeps its promises, and each planted
// fault is met by its law and by no other.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "harness/engine/ledger.h"
#include "harness/engine/perform.h"
#include "harness/mock/mock.h"
#include "properties/api/laws.h"
#include "properties/api/scenarios.h"

namespace assay::harness {
namespace {

namespace fs = std::filesystem;

/// The mock without a socket.
class Direct final : public Transport {
 public:
  explicit Direct(Mock& mock) : mock_(mock) {}
  spec::Exchange send(const spec::Request& request) override {
    auto reply = mock_.answer(request);
    return {request, std::move(reply.response), std::chrono::microseconds(1)};
  }

 private:
  Mock& mock_;
};

struct Case {
  std::shared_ptr<const spec::Document> document;
  Subject subject;
  properties::Values values;
  std::unique_ptr<Mock> mock;
};

Case open(std::shared_ptr<const spec::Document> document, std::vector<PlantedFault> faults) {
  Case all;
  all.document = std::move(document);
  all.mock = make_mock(all.document, {1, std::move(faults)});
  all.values.known = all.mock->known_values();
  all.subject.document = all.document;
  all.subject.request.headers = all.mock->credentials();
  all.subject.credentials_configured = true;
  all.subject.resources = std::make_shared<const std::vector<properties::Resource>>(
      properties::find_resources(*all.document, properties::Dependencies(*all.document)));
  return all;
}

/// The laws that the scenarios of all resources show to be broken, with the first that does.
std::map<std::string, std::string> broken_laws(Case& all, std::uint64_t rounds) {
  std::map<std::string, std::string> found;
  Direct transport(*all.mock);
  Direct beside(*all.mock);
  const properties::Dependencies dependencies(*all.document);
  Ledger ledger(all.subject, dependencies, all.values);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < all.subject.resources->size(); ++i) {
      for (const auto& one :
           properties::scenarios(*all.document, *all.subject.resources, i, 1, round, all.values)) {
        const auto steps = perform(all.subject, one.sequence, transport, &beside);
        ledger.note(steps);
        for (const auto& step : steps) {
          for (const auto& finding : step.examined.findings) {
            if (!finding.check.starts_with("law.")) continue;
            found.try_emplace(finding.check, std::string(one.id) + ": " + finding.operation + " " +
                                                 contracts::headline(finding));
          }
        }
      }
    }
    ledger.clean(transport);
  }
  return found;
}

std::vector<std::shared_ptr<const spec::Document>> shipped() {
  std::vector<fs::path> files;
  for (const auto& entry :
       fs::directory_iterator(std::string(ASSAY_SOURCE_DIR) + "/spec/documents")) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::shared_ptr<const spec::Document>> all;
  for (const auto& file : files) {
    auto document = spec::load_document(file.string());
    if (document) all.push_back(std::make_shared<const spec::Document>(std::move(*document)));
  }
  return all;
}

TEST(LawsOnTheMock, NothingIsFoundWhereEveryPromiseIsKept) {
  std::size_t things = 0;
  for (const auto& document : shipped()) {
    auto all = open(document, {});
    things += all.subject.resources->size();
    for (const auto& [law, shown] : broken_laws(all, 8)) {
      ADD_FAILURE() << document->title << ": " << law << " by " << shown;
    }
  }
  EXPECT_GE(things, 2U);
}

TEST(LawsOnTheMock, EachPlantedFaultIsMetByItsLawAlone) {
  const auto documents = shipped();
  for (const auto& fault : faults()) {
    if (!fault.finding.starts_with("law.")) continue;
    EXPECT_NE(properties::find_law(fault.finding), nullptr) << fault.finding;
    std::set<std::string> met;
    for (const auto& document : documents) {
      if (!fault_applies(*document, fault.id)) continue;
      auto all = open(document, {{std::string(fault.id), 1.0}});
      for (const auto& [law, shown] : broken_laws(all, 2)) {
        met.insert(law);
        EXPECT_EQ(law, fault.finding) << document->title << ", " << fault.id << ": " << shown;
      }
    }
    EXPECT_TRUE(met.contains(std::string(fault.finding))) << fault.id;
  }
}

}  // namespace
}  // namespace assay::harness
