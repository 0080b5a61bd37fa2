// report.json keeps to its published schema, and the schema names all that it holds.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "reports/hand_made_run.h"
#include "spec/schema/compile.h"
#include "spec/schema/validate.h"

namespace assay::reports {
namespace {

class ReportJson : public testing::Test {
 protected:
  ReportJson() {
    std::ifstream in(ASSAY_SOURCE_DIR "/docs/reference/report.schema.json", std::ios::binary);
    source_ = json::parse(std::string{std::istreambuf_iterator<char>(in), {}});
    spec::Compiler compiler(source_, spec::Dialect::draft2020);
    schema_ = compiler.compile("");
  }

  void expect_valid(const std::string& text) {
    const auto told = spec::explain(schema_, json::parse(text), spec::Direction::response);
    ASSERT_EQ(told.outcome, spec::Outcome::valid)
        << (told.errors.empty() ? "" : told.errors.front().sentence()) << text;
  }

  /// The members of `object` that the schema's definition `name` does not have.
  std::string unnamed(const json::value& object, const std::string& name) const {
    const auto& known = source_.at_pointer("/$defs/" + name + "/properties").as_object();
    std::string out;
    for (const auto& member : object.as_object()) {
      if (!known.contains(member.key())) out += std::string(member.key()) + " ";
    }
    return out;
  }

  json::value source_;
  spec::Schema schema_;
};

TEST_F(ReportJson, IsValidWhateverItHolds) {
  for (int byte = 0; byte < 256; ++byte) {
    expect_valid(report_of("json", run_with(std::string(3, static_cast<char>(byte)))));
  }
  expect_valid(report_of("json", run_with(hostile_bytes())));
  expect_valid(report_of("json", run_with_findings({})));
  const auto found = finding_with("a", "response_body.type", "POST /x");
  const auto gone = finding_with("a", "content_type", "POST /x");
  const auto comparison = comparison_of({}, {found}, {gone}, hostile_bytes());
  expect_valid(report_of("json", run_with_findings({found}), &comparison));
}

TEST_F(ReportJson, HoldsNothingThatTheSchemaDoesNotName) {
  auto found = finding_with("a", "response_body.type", "POST /x");
  found.earlier = {"POST /x answered 201"};
  const auto gone = finding_with("a", "content_type", "POST /x");
  const auto comparison = comparison_of({}, {found}, {gone}, "why");
  auto events = run_with_findings({found});
  auto& started = std::get<RunStarted>(events.front());
  started.contracts = {"c.yaml"};
  started.rails = "none";
  started.shards = {1};
  started.shard_count = 2;
  WorkflowFinished workflow;
  workflow.workflow = "w";
  events.insert(events.end() - 1, workflow);
  const auto report = json::parse(report_of("json", events, &comparison));
  for (const auto& member : report.as_object()) {
    EXPECT_TRUE(source_.at("properties").as_object().contains(member.key())) << member.key();
  }
  EXPECT_EQ(unnamed(report.at("run"), "run"), "");
  EXPECT_EQ(unnamed(report.at("operations").at(0), "operation"), "");
  EXPECT_EQ(unnamed(report.at("operations").at(0).at("account"), "account"), "");
  EXPECT_EQ(unnamed(report.at("findings").at(0), "finding"), "");
  EXPECT_EQ(unnamed(report.at("findings").at(0).at("history"), "history"), "");
  EXPECT_EQ(unnamed(report.at("findings").at(0).at("place"), "place"), "");
  EXPECT_EQ(unnamed(report.at("workflows").at(0), "workflow"), "");
  EXPECT_EQ(unnamed(report.at("comparison"), "comparison"), "");
  EXPECT_EQ(unnamed(report.at("comparison").at("not_seen_again").at(0), "gone"), "");
  EXPECT_EQ(unnamed(report.at("comparison").at("document_changes").at(0), "change"), "");
  EXPECT_EQ(unnamed(report.at("comparison").at("latencies").at(0), "latency"), "");
}

TEST_F(ReportJson, TellsWhereFindingsStand) {
  const auto fresh = finding_with("a", "response_body.type", "POST /x");
  const auto known = finding_with("b", "content_type", "POST /x");
  const auto gone = finding_with("c", "leak", "POST /x");
  const auto comparison = comparison_of({fresh}, {known}, {gone}, "ticket 7");
  const auto report =
      json::parse(report_of("json", run_with_findings({known, fresh}), &comparison));
  EXPECT_EQ(report.at_pointer("/findings/0/standing"), "new") << "what raises comes first";
  EXPECT_EQ(report.at_pointer("/findings/1/standing"), "known");
  EXPECT_EQ(report.at_pointer("/findings/1/history/reason"), "ticket 7");
  EXPECT_EQ(report.at_pointer("/findings/0/place/line"), 3);
  EXPECT_EQ(report.at_pointer("/comparison/counts/new/failures"), 1);
  EXPECT_EQ(report.at_pointer("/comparison/not_seen_again/0/check"), "leak");
}

TEST_F(ReportJson, RefusesWhatIsNoReport) {
  for (const char* text : {"{}", "[]", R"({"format":"assay-report","format_version":1})"}) {
    EXPECT_EQ(spec::validate(schema_, json::parse(text), spec::Direction::response),
              spec::Outcome::invalid)
        << text;
  }
}

}  // namespace
}  // namespace assay::reports
