// A handler checked in a unit test.
#include "fuzz/in_process/check_handler.h"

#include <gtest/gtest.h>

#include <sstream>

#include "contracts/check.h"
#include "fuzz/in_process/handler_transport.h"
#include "fuzz/in_process/setup.h"
#include "fuzz/in_process/ticket_office.h"
#include "properties/rapidcheck.h"

namespace assay::in_process {
namespace {

std::vector<HandlerFinding> check(TicketOffice& office, const std::string& name) {
  const TicketDocument document(name);
  CheckOptions options;
  options.handler.reset = [&office] { office.sold = 0; };
  return check_handler(
      document.path(), [&](const spec::Request& request) { return office.handle(request); },
      options);
}

TEST(CheckHandler, FindsNothingWhereEveryPromiseIsKept) {
  TicketOffice office;
  EXPECT_TRUE(check(office, "kept").empty());
  EXPECT_LT(office.sold, 10) << "each Case stands alone, after a reset";
}

TEST(CheckHandler, TellsABrokenPromiseWithTheSmallestCaseThatShowsIt) {
  TicketOffice office;
  office.null_price = true;
  const auto found = check(office, "broken");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].recorded.finding.check, "response_body.nullable");
  EXPECT_FALSE(found[0].recorded.flaky);
  std::ostringstream text;
  text << found[0];
  EXPECT_NE(text.str().find(R"("query":{"count":8})"), std::string::npos) << text.str();
  EXPECT_NE(text.str().find("tickets-broken.yaml:12:"), std::string::npos) << text.str();
  EXPECT_NE(text.str().find("curl "), std::string::npos) << text.str();
}

TEST(CheckHandler, TellsAnExceptionAsAFindingOfItsRequest) {
  TicketOffice office;
  office.throws = true;
  const auto found = check(office, "throws");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].recorded.finding.check, "transport.other");
  EXPECT_EQ(found[0].recorded.finding.actual, "uncaught exception: no third seat");
}

TEST(CheckHandler, ThrowsWhenNothingCouldBeTested) {
  const TicketDocument document("nothing");
  const Handler too_busy = [](const spec::Request&) {
    return spec::Response{429, {}, {}, {}, {}, false};
  };
  CheckOptions options;
  EXPECT_THROW(static_cast<void>(check_handler(document.path(), too_busy)), std::runtime_error);
  options.phases = {"malformd"};
  EXPECT_THROW(static_cast<void>(check_handler(document.path(), too_busy, options)),
               std::invalid_argument);
  EXPECT_THROW(static_cast<void>(check_handler("no-such-file.yaml", too_busy)),
               std::invalid_argument);
}

TEST(CheckHandler, TellsThatValidRequestsAreRefused) {
  TicketOffice office;
  office.refuses = true;
  const auto found = check(office, "refuses");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].recorded.finding.check, "valid_accepted");
}

TEST(CheckHandler, LetsNoMessageThatBreaksHttpReachTheHandler) {
  int calls = 0;
  const Handler handler = [&calls](const spec::Request&) {
    ++calls;
    return spec::Response{200, {}, {}, {}, {}, false};
  };
  HandlerTransport transport(handler);
  spec::Request request{"GET", "/tickets?count=1", {}, std::nullopt, "no_host"};
  EXPECT_EQ(transport.send(request).response()->status, 400);
  EXPECT_EQ(calls, 0);
  request.framing.clear();
  EXPECT_EQ(transport.send(request).response()->status, 200);
  EXPECT_EQ(calls, 1);
}

// The other way, for those who have properties already: Cases from rc::Gen, with their own shrinks.
TEST(CheckHandler, HasAWayByRapidCheckToo) {
  const TicketDocument document("rapidcheck");
  const auto setup = make_setup(document.path(), {});
  const auto& operation = setup.subject.document->operations.front();
  TicketOffice office;
  office.null_price = true;
  const Handler handler = [&](const spec::Request& request) { return office.handle(request); };
  HandlerTransport transport(handler);
  std::string smallest;
  const bool kept = rc::check("every answer keeps its schema", [&] {
    const auto drawn = *properties::valid_cases(*setup.subject.document, operation);
    const auto examined = harness::examine(setup.subject, operation, drawn.value, transport);
    if (!examined.findings.empty()) smallest = examined.exchange.request.target;
    RC_ASSERT(examined.findings.empty());
  });
  EXPECT_FALSE(kept);
  EXPECT_EQ(smallest, "/tickets?count=8");
}

}  // namespace
}  // namespace assay::in_process
