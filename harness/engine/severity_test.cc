// A doubt and a certainty about the same thing are one finding: the certainty wins.
#include <gtest/gtest.h>

#include "harness/engine/collect.h"

namespace assay::harness {
namespace {

using contracts::Severity;

std::shared_ptr<const spec::Document> read_document() {
  auto tree = spec::read_tree(spec::SourceText{"one.yaml", R"(openapi: 3.0.3
info: {title: one, version: '1'}
paths:
  /one: {get: {responses: {'200': {description: ok}}}}
)"});
  if (!tree) throw std::runtime_error(tree.error().text());
  auto document = spec::build_document(std::move(*tree));
  if (!document) throw std::runtime_error(document.error().text());
  return std::make_shared<const spec::Document>(std::move(*document));
}

class Remembering final : public reports::Sink {
 public:
  void receive(const reports::Event& event) override {
    if (const auto* found = std::get_if<reports::FindingRecorded>(&event)) last = *found;
  }
  reports::FindingRecorded last;
};

Examined examined_with(Severity severity) {
  Examined examined;
  examined.exchange.request.method = "GET";
  examined.exchange.request.target = "/one";
  spec::Response response;
  response.status = 200;
  examined.exchange.outcome = std::move(response);
  contracts::Finding finding;
  finding.check = "law.echo";
  finding.operation = "GET /one";
  finding.severity = severity;
  examined.findings.push_back(std::move(finding));
  return examined;
}

class SeverityOfFindings : public testing::Test {
 protected:
  std::size_t take(Severity severity) {
    PlannedCase planned;
    planned.operation = &document_->operations.front();
    planned.value.operation = "GET /one";
    return collector_.take(index_++, planned, examined_with(severity)).size();
  }
  const std::shared_ptr<const spec::Document> document_ = read_document();
  Remembering sink_;
  Collector collector_{*document_, {}, sink_};
  std::uint64_t index_ = 0;
};

TEST_F(SeverityOfFindings, ADoubtThatBecomesCertainIsNews) {
  EXPECT_EQ(take(Severity::warning), 1U);
  EXPECT_EQ(take(Severity::warning), 0U);
  EXPECT_EQ(collector_.failures(), 0U);
  EXPECT_EQ(take(Severity::failure), 1U);
  EXPECT_EQ(collector_.failures(), 1U);
  EXPECT_EQ(collector_.findings(), 1U);
  EXPECT_EQ(sink_.last.count, 3U);
  EXPECT_EQ(sink_.last.finding.severity, Severity::failure);
}

TEST_F(SeverityOfFindings, ADoubtThatIsConfirmedAsCertainGates) {
  EXPECT_EQ(take(Severity::warning), 1U);
  auto worse = sink_.last;
  worse.finding.severity = Severity::failure;
  collector_.confirm(worse);
  EXPECT_EQ(collector_.failures(), 1U);
  collector_.confirm(worse);
  EXPECT_EQ(collector_.failures(), 1U);
}

TEST_F(SeverityOfFindings, ACertaintyStaysOne) {
  EXPECT_EQ(take(Severity::failure), 1U);
  EXPECT_EQ(take(Severity::warning), 0U);
  auto milder = sink_.last;
  milder.finding.severity = Severity::warning;
  collector_.confirm(milder);
  EXPECT_EQ(collector_.failures(), 1U);
}

TEST(Examined, ShowsNoMilderFinding) {
  const auto doubt = examined_with(Severity::warning);
  const auto certain = examined_with(Severity::failure);
  const auto fingerprint = contracts::fingerprint(doubt.findings.front());
  EXPECT_TRUE(doubt.shows(fingerprint, Severity::warning));
  EXPECT_FALSE(doubt.shows(fingerprint, Severity::failure));
  EXPECT_TRUE(certain.shows(fingerprint, Severity::warning));
  EXPECT_TRUE(certain.shows(fingerprint, Severity::failure));
  EXPECT_FALSE(certain.shows("another", Severity::warning));
}

}  // namespace
}  // namespace assay::harness
