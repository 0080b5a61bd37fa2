// SARIF of a run: places, levels, standing and the limits of code scanning.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "reports/hand_made_run.h"
#include "reports/whole_run.h"

namespace assay::reports {
namespace {

json::value sarif_of(const std::vector<Event>& events, const Comparison* comparison = nullptr) {
  return json::parse(report_of("sarif", events, comparison)).at_pointer("/runs/0");
}

TEST(Sarif, PutsAFindingAtItsPlaceInTheDocument) {
  const auto found = finding_with("a", "response_body.type", "POST /x");
  const auto run = sarif_of(run_with_findings({found}));
  const auto& result = run.at_pointer("/results/0");
  EXPECT_EQ(result.at("ruleId"), "response_body.type");
  EXPECT_EQ(result.at("level"), "error");
  EXPECT_EQ(result.at_pointer("/partialFingerprints/assay~1v1"),
            json::value(json::string(found.fingerprint)));
  const auto& place = result.at_pointer("/locations/0/physicalLocation");
  EXPECT_EQ(place.at_pointer("/artifactLocation/uri"), "spec/doc.yaml");
  EXPECT_EQ(place.at_pointer("/region/startLine"), 3);
  EXPECT_EQ(place.at_pointer("/region/startColumn"), 5);
  EXPECT_EQ(result.at_pointer("/locations/0/logicalLocations/0/name"), "POST /x");
  EXPECT_FALSE(result.as_object().contains("baselineState")) << "nothing was compared";
  const auto index = result.at("ruleIndex").to_number<std::size_t>();
  const auto& rule = run.at_pointer("/tool/driver/rules").at(index);
  EXPECT_EQ(rule.at("id"), "response_body.type");
  const std::string text(result.at_pointer("/message/text").as_string());
  EXPECT_NE(text.find("expected string a, but it is a (HTTP 200)"), std::string::npos) << text;
}

TEST(Sarif, FallsBackToTheOperationAndThenToTheDocument) {
  auto found = finding_with("a", "response_body.type", "POST /x");
  found.finding.schema_at.clear();
  auto events = run_with_findings({found});
  const auto line = [](const json::value& run) {
    return run.at_pointer("/results/0/locations/0/physicalLocation/region/startLine");
  };
  EXPECT_EQ(line(sarif_of(events)), 7);
  std::get<OperationPlanned>(events[1]).file = "./spec/../other.yaml";
  EXPECT_EQ(
      sarif_of(events).at_pointer("/results/0/locations/0/physicalLocation/artifactLocation/uri"),
      "other.yaml");
  std::get<OperationPlanned>(events[1]).line = 0;
  EXPECT_EQ(line(sarif_of(events)), 1);
  std::get<RunStarted>(events[0]).document = "-";
  const auto run = sarif_of(events);
  EXPECT_FALSE(run.at_pointer("/results/0/locations/0").as_object().contains("physicalLocation"));
}

TEST(Sarif, EscapesNamesOfFilesInUris) {
  auto found = finding_with("a", "response_body.type", "POST /x");
  const auto uri = [&](const std::string& schema_at) {
    found.finding.schema_at = schema_at;
    return std::string(sarif_of(run_with_findings({found}))
                           .at_pointer("/results/0/locations/0/physicalLocation/artifactLocation/"
                                       "uri")
                           .as_string());
  };
  EXPECT_EQ(uri("a b/c:1#d.yaml:3:5#/x"), "a%20b/c%3A1%23d.yaml");
  EXPECT_EQ(uri("/abs/d.yaml:3:5#/x"), "file:///abs/d.yaml");
  EXPECT_EQ(uri("https://h.example/d.yaml:3:5#/x"), "https://h.example/d.yaml");
  EXPECT_EQ(uri("\xFF.yaml:3:5#/x"), "%FF.yaml");
}

TEST(Sarif, TellsTheStandingAsBaselineState) {
  const auto fresh = finding_with("a", "response_body.type", "POST /x");
  const auto known = finding_with("b", "content_type", "POST /x");
  const auto gone = finding_with("c", "leak", "POST /x");
  auto comparison = comparison_of({fresh}, {known}, {gone}, "ticket 7");
  auto run = sarif_of(run_with_findings({fresh, known}), &comparison);
  const auto& results = run.at("results").as_array();
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0].at("baselineState"), "new");
  EXPECT_EQ(results[1].at("baselineState"), "unchanged");
  EXPECT_EQ(results[1].at_pointer("/suppressions/0/justification"), "ticket 7");
  EXPECT_EQ(results[0].at("suppressions").as_array().size(), 0U);
  EXPECT_GT(results[0].at("rank").to_number<double>(), results[1].at("rank").to_number<double>());
  EXPECT_EQ(results[2].at("baselineState"), "absent");
  EXPECT_EQ(results[2].at("kind"), "pass");
  EXPECT_EQ(results[2].at("level"), "none");
  comparison.deltas.back().standing = Standing::unproven;
  run = sarif_of(run_with_findings({fresh, known}), &comparison);
  EXPECT_EQ(run.at_pointer("/results/2/kind"), "open") << "not seen, and not proven gone";
  EXPECT_EQ(run.at_pointer("/results/2/baselineState"), "unchanged");
}

TEST(Sarif, OfACleanRunNamesTheChecksThatRan) {
  const auto run = sarif_of(run_with_findings({}));
  EXPECT_TRUE(run.at("results").as_array().empty());
  EXPECT_EQ(run.at_pointer("/tool/driver/rules").as_array().size(), 6U);
  EXPECT_EQ(run.at_pointer("/invocations/0/executionSuccessful"), true);
}

TEST(Sarif, OfARunThatWasCutShortSaysSo) {
  auto events = run_with_findings({});
  std::get<RunFinished>(events.back()).outcome = "aborted";
  const auto run = sarif_of(events);
  EXPECT_EQ(run.at_pointer("/invocations/0/executionSuccessful"), false);
  EXPECT_EQ(run.at_pointer("/invocations/0/toolExecutionNotifications/0/level"), "error");
}

TEST(Sarif, StaysWithinWhatCodeScanningTakes) {
  std::vector<FindingRecorded> findings;
  for (int i = 0; i < 9'000; ++i) {
    findings.push_back(finding_with(fmt::format("{:0600}", i), "response_body.type", "POST /x"));
    findings.back().fingerprint = fmt::format("{:016x}", i);
  }
  const auto text = report_of("sarif", run_with_findings(findings));
  EXPECT_LT(text.size(), 10'000'000U);
  const auto run = json::parse(text).at_pointer("/runs/0");
  const auto told = run.at("results").as_array().size();
  const auto left = run.at_pointer("/properties/resultsLeftOut").to_number<std::size_t>();
  EXPECT_EQ(told + left, findings.size());
  EXPECT_GT(left, 0U);
  const std::string note(
      run.at_pointer("/invocations/0/toolExecutionNotifications/0/message/text").as_string());
  EXPECT_TRUE(note.starts_with(std::to_string(left) + " results more were left out")) << note;
}

TEST(Sarif, HasNoLinksThatAServerWrote) {
  const auto text = report_of("sarif", run_with("see [this](http://evil.example)"));
  EXPECT_EQ(text.find("]("), std::string::npos);
}

TEST(Places, AreReadFromWhatADocumentSaysOfThem) {
  const auto place = read_place("dir/a:1#b.yaml:3:17#/paths/~1x#y/post");
  EXPECT_EQ(place.file, "dir/a:1#b.yaml");
  EXPECT_EQ(place.line, 3U);
  EXPECT_EQ(place.column, 17U);
  EXPECT_EQ(place.pointer, "/paths/~1x#y/post");
  const auto bare = read_place("/paths/x");
  EXPECT_EQ(bare.line, 0U);
  const auto rough = read_place("doc.yaml:4#/x");
  EXPECT_EQ(rough.file, "doc.yaml");
  EXPECT_EQ(rough.line, 4U);
  EXPECT_EQ(rough.column, 0U);
}

}  // namespace
}  // namespace assay::reports
