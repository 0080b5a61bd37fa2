#include "reports/cause.h"

#include <gtest/gtest.h>

namespace assay::reports {
namespace {

FindingRecorded finding(std::string check, std::string operation, std::string location,
                        contracts::Severity severity = contracts::Severity::failure) {
  FindingRecorded found;
  found.finding.check = std::move(check);
  found.finding.operation = std::move(operation);
  found.finding.location = std::move(location);
  found.finding.severity = severity;
  found.fingerprint = found.finding.check + found.finding.operation + found.finding.location;
  found.count = 2;
  return found;
}

RunTally tally_of(const std::vector<FindingRecorded>& findings) {
  RunTally run;
  run.add(RunStarted{});
  for (const auto& found : findings) {
    OperationPlanned planned;
    planned.operation = found.finding.operation;
    run.add(planned);
    run.add(found);
  }
  return run;
}

TEST(Causes, WhatIsGravestIsToldFirst) {
  const auto run = tally_of({
      finding("response_body.enum", "GET /a", "/response/body/x"),
      finding("response_body.enum", "GET /b", "/response/body/x"),
      finding("malformed_rejected.framing", "GET /a", "/request", contracts::Severity::warning),
      finding("server_error", "GET /c", "/response/status"),
      finding("credentials_enforced.missing", "GET /d", "/response/status"),
  });
  std::vector<std::string> order;
  for (const auto& cause : causes_of(run, nullptr)) order.push_back(cause.check);
  EXPECT_EQ(order, (std::vector<std::string>{"credentials_enforced.missing", "server_error",
                                             "response_body.enum", "malformed_rejected.framing"}));
}

TEST(Causes, ItemsOfAListShareOne) {
  const auto run = tally_of({finding("response_body.enum", "GET /a", "/response/body/0/x"),
                             finding("response_body.enum", "GET /b", "/response/body/7/x")});
  const auto causes = causes_of(run, nullptr);
  ASSERT_EQ(causes.size(), 1U);
  EXPECT_EQ(causes[0].operations, 2U);
  EXPECT_EQ(causes[0].times, 4U);
}

}  // namespace
}  // namespace assay::reports
