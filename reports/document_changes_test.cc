#include "reports/document_changes.h"

#include <gtest/gtest.h>

namespace assay::reports {
namespace {

using spec::diff::Breaking;
using spec::diff::Change;

Change make_change(std::string_view rule, Breaking breaking, std::string status,
                   std::string instance) {
  Change change;
  change.rule = rule;
  change.breaking = breaking;
  change.operation = "GET /pets";
  change.part = "response 200 application/json";
  change.status = std::move(status);
  change.instance = std::move(instance);
  change.message = "`name` is no longer described";
  change.in_before = true;
  change.location = "/paths/~1pets";
  change.where = {"old.yaml", 4, 3};
  return change;
}

RunTally make_run() {
  RunTally run;
  OperationTally tally;
  tally.planned.operation = "GET /pets";
  tally.ran = true;
  tally.finished.reached_success = true;
  tally.finished.statuses = {{"200", 9}, {"404", 3}};
  tally.finished.parameters = {{"limit", "query", false, 7, 2}};
  FindingRecorded found;
  found.count = 5;
  found.finding.check = "drift.undocumented_member";
  found.finding.location = "/response/body/3/name";
  found.finding.status = 200;
  tally.findings.push_back(found);
  run.operations.push_back(tally);
  return run;
}

std::string observed(const Change& change) {
  const auto list = document_changes(std::vector<Change>{change}, make_run());
  return list.at(0).observed;
}

TEST(DocumentChanges, SayWhatTheRunSawOfThem) {
  const auto yes = Breaking::yes;
  EXPECT_EQ(observed(make_change("response.property.removed", yes, "200", "/response/body/*/name")),
            "still sent: seen 5 times");
  EXPECT_EQ(observed(make_change("response.property.removed", yes, "200", "/response/body/*/id")),
            "not seen in this run");
  EXPECT_EQ(observed(make_change("response.error-added", Breaking::no, "4XX", "")),
            "4XX was answered 3 times");
  EXPECT_EQ(observed(make_change("response.success-added", Breaking::depends, "201", "")),
            "201 was not answered in this run");
  EXPECT_EQ(observed(make_change("operation.removed", yes, "", "")),
            "still answered 200 (9 times), 404 (3 times)");
  auto parameter = make_change("parameter.added-required", yes, "", "/request/query/limit");
  parameter.part = "query parameter `limit`";
  EXPECT_EQ(observed(parameter), "sent in 7 valid requests, and malformed in 2");
  auto other = parameter;
  other.operation = "GET /cats";
  EXPECT_EQ(observed(other), "not sent in this run");
}

TEST(DocumentChanges, KeepPlaceRuleAndVerdict) {
  const auto list = document_changes(
      std::vector<Change>{make_change("response.property.removed", Breaking::depends, "200",
                                      "/response/body/*/name")},
      {});
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].rule, "response.property.removed");
  EXPECT_EQ(list[0].at, "old.yaml:4:3#/paths/~1pets");
  EXPECT_FALSE(list[0].breaking);
  EXPECT_EQ(list[0].message,
            "response 200 application/json, /*/name: `name` is no longer described");
}

TEST(DocumentChanges, AreOneLineForSeveralOperationsAndNoCommandOfALog) {
  const auto yes = Breaking::yes;
  std::vector<Change> changes{make_change("operation.removed", yes, "", ""),
                              make_change("operation.removed", yes, "", "")};
  changes[1].operation = "GET /cats";
  changes.push_back(make_change("operation.added", Breaking::no, "", ""));
  changes[2].message = "##vso[task.complete]\n::error::x";
  changes[2].where.file = "::warning::";
  const auto text = text_of_changes({"a.yaml", "b.yaml", changes});
  EXPECT_NE(text.find("old.yaml:4:3: breaking: GET /pets: response 200 application/json: `name` is "
                      "no longer described (and 1 more operation)  [operation.removed]\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("##vso["), std::string::npos) << text;
  EXPECT_EQ(text.find("\n::"), std::string::npos) << text;
  EXPECT_NE(text.find("2 breaking, 0 to review, 1 compatible from a.yaml to b.yaml\n"),
            std::string::npos);
}

TEST(DocumentChanges, AreNoMarkupInMarkdown) {
  std::vector<Change> changes{make_change("operation.removed", Breaking::yes, "", "")};
  changes[0].message = "<img src=x> [a](b) | `c` ##vso[d]";
  const auto text = markdown_of_changes({"a.yaml", "b.yaml", changes});
  EXPECT_EQ(text.find("<img"), text.find("\\<img") + 1);
  EXPECT_NE(text.find("\\[a\\]\\(b\\) \\| \\`c\\` \\#\\#vso\\[d\\]"), std::string::npos) << text;
}

TEST(DocumentChanges, AreJsonForMachines) {
  const std::vector<Change> changes{make_change("operation.removed", Breaking::yes, "", "")};
  const auto object = json_of_changes({"a.yaml", "b.yaml", changes});
  EXPECT_EQ(object.at("breaking"), 1);
  const auto& one = object.at("changes").as_array().at(0).as_object();
  EXPECT_EQ(one.at("rule"), "operation.removed");
  EXPECT_EQ(one.at("breaking"), "yes");
  EXPECT_EQ(one.at("in"), "before");
  EXPECT_EQ(one.at("line"), 4);
  EXPECT_EQ(one.at("pointer"), "/paths/~1pets");
}

}  // namespace
}  // namespace assay::reports
