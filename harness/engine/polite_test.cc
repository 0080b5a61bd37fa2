// Limits of what is sent, waiting when asked to, and what the rails keep back.
#include <gtest/gtest.h>

#include <map>

#include "harness/engine/noted_transport.h"
#include "harness/engine/polite_transport.h"
#include "harness/engine/server_watch.h"
#include "harness/http/retry_after.h"

namespace assay::harness {
namespace {

using Kind = spec::TransportFailure::Kind;

/// Answers from a list, the last one for ever; remembers what was asked.
class Listed final : public Transport {
 public:
  Listed(std::vector<spec::Response> answers, std::vector<std::string>& asked, std::size_t width)
      : answers_(std::move(answers)), asked_(asked), width_(width) {}
  spec::Exchange send(const spec::Request& request) override {
    asked_.push_back(request.method + " " + request.target);
    const auto at = std::min(asked_.size(), answers_.size()) - 1;
    return {request, answers_[at], std::chrono::microseconds(1)};
  }
  [[nodiscard]] std::size_t width() const noexcept override { return width_; }

 private:
  std::vector<spec::Response> answers_;
  std::vector<std::string>& asked_;
  std::size_t width_;
};

std::shared_ptr<const spec::Document> read(const std::string& text) {
  auto tree = spec::read_tree(spec::SourceText{"things.yaml", text});
  if (!tree) throw std::runtime_error(tree.error().text());
  auto document = spec::build_document(std::move(*tree));
  if (!document) throw std::runtime_error(document.error().text());
  return std::make_shared<const spec::Document>(std::move(*document));
}

const auto things = read(R"(openapi: 3.0.3
info: {title: things, version: '1'}
servers: [{url: https://api.example.com/v1}]
paths:
  /things:
    get: {responses: {'200': {description: ok}, '429': {description: slow down}}}
    post:
      responses: {'201': {description: made, content: {application/json: {schema:
        {type: object, properties: {id: {type: integer}}}}}}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {'200': {description: ok}}}
    delete: {responses: {'204': {description: gone}}}
)");

spec::Response answer(int status, std::vector<spec::Header> headers = {}, std::string body = "") {
  spec::Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  return response;
}

const auto slow_down = answer(429, {{"Retry-After", "0"}});

spec::Request request(std::string method, std::string target) {
  spec::Request made;
  made.method = std::move(method);
  made.target = std::move(target);
  return made;
}

std::unique_ptr<Transport> polite_to(std::vector<spec::Response> answers,
                                     std::vector<std::string>& asked, TrafficLimits limits = {},
                                     std::size_t width = 1) {
  return polite(std::make_unique<Listed>(std::move(answers), asked, width),
                std::make_shared<Traffic>(std::move(limits)), *things);
}

int status_of_answer(const spec::Exchange& exchange) {
  return exchange.response() != nullptr ? exchange.response()->status : 0;
}

TEST(Rate, IsReadPerSecondMinuteAndHour) {
  EXPECT_DOUBLE_EQ(*parse_rate("10"), 10);
  EXPECT_DOUBLE_EQ(*parse_rate("2.5/s"), 2.5);
  EXPECT_DOUBLE_EQ(*parse_rate("600/m"), 10);
  EXPECT_DOUBLE_EQ(*parse_rate("3600/h"), 1);
  for (const auto* wrong : {"", "0", "-1", "fast", "10/d", "10 /s", "inf", "nan"}) {
    EXPECT_FALSE(parse_rate(wrong)) << wrong;
  }
}

TEST(Traffic, SpacesRequestsEvenly) {
  TrafficLimits limits;
  limits.per_second = 100;
  Traffic traffic(limits);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 11; ++i) ASSERT_TRUE(traffic.admit());
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(99));
  EXPECT_FALSE(traffic.is_free());
}

TEST(Traffic, IsSpentAfterItsBudget) {
  TrafficLimits limits;
  limits.requests = 2;
  Traffic traffic(limits);
  EXPECT_TRUE(traffic.admit());
  EXPECT_TRUE(traffic.admit());
  EXPECT_TRUE(traffic.spent());
  EXPECT_FALSE(traffic.admit());
  EXPECT_EQ(traffic.sent(), 2U);
}

TEST(Traffic, AStopEndsAPause) {
  bool stopped = false;
  TrafficLimits limits;
  limits.stop = [&] { return stopped; };
  Traffic traffic(limits);
  traffic.pause(std::chrono::hours(1));
  EXPECT_FALSE(traffic.is_free());
  stopped = true;
  EXPECT_FALSE(traffic.admit());
}

TEST(Traffic, ItsEndEndsAPauseAndWaitingForATurn) {
  for (const double rate : {0.0, 0.01}) {
    TrafficLimits limits;
    limits.per_second = rate;
    Traffic traffic(limits);
    const auto start = std::chrono::steady_clock::now();
    if (rate > 0) {
      EXPECT_TRUE(traffic.admit());
    } else {
      traffic.pause(std::chrono::hours(1));
    }
    traffic.end_at(start + std::chrono::milliseconds(200));
    EXPECT_FALSE(traffic.admit());
    const auto waited = std::chrono::steady_clock::now() - start;
    EXPECT_GE(waited, std::chrono::milliseconds(200)) << "there may be an answer until then";
    EXPECT_LT(waited, std::chrono::seconds(10));
  }
}

TEST(Traffic, WithoutAnEndItGoesOn) {
  Traffic traffic({});
  traffic.end_at(std::chrono::steady_clock::now());
  EXPECT_FALSE(traffic.admit());
  traffic.end_at(std::nullopt);
  EXPECT_TRUE(traffic.admit());
}

TEST(Polite, ADescribed429IsAskedAgainAndNotSeen) {
  std::vector<std::string> asked;
  const auto transport = polite_to({slow_down, slow_down, answer(200)}, asked);
  EXPECT_EQ(status_of_answer(transport->send(request("GET", "/things"))), 200);
  EXPECT_EQ(asked.size(), 3U);
}

TEST(Polite, PatienceEnds) {
  std::vector<std::string> asked;
  const auto transport = polite_to({slow_down}, asked);
  EXPECT_EQ(status_of_answer(transport->send(request("GET", "/things"))), 429);
  EXPECT_EQ(asked.size(), 5U);
}

TEST(Polite, AnUndescribed429IsSeen) {
  std::vector<std::string> asked;
  const auto transport = polite_to({slow_down, answer(201)}, asked);
  EXPECT_EQ(status_of_answer(transport->send(request("POST", "/things"))), 429);
  EXPECT_EQ(asked.size(), 1U);
}

TEST(Polite, A429WithoutRetryAfterIsSeen) {
  std::vector<std::string> asked;
  const auto transport = polite_to({answer(429), answer(200)}, asked);
  EXPECT_EQ(status_of_answer(transport->send(request("GET", "/things"))), 429);
}

TEST(Polite, WhatIsUnderWayIsAskedAgainToo) {
  std::vector<std::string> asked;
  const auto transport =
      polite_to({answer(200), slow_down, answer(200), answer(200)}, asked, {}, 3);
  for (std::uint64_t i = 0; i < 3; ++i) transport->start(i, request("GET", "/things"));
  std::map<std::uint64_t, int> statuses;
  for (int i = 0; i < 3; ++i) {
    const auto answered = transport->take();
    statuses[answered.ticket] = status_of_answer(answered.exchange);
  }
  EXPECT_EQ(statuses, (std::map<std::uint64_t, int>{{0, 200}, {1, 200}, {2, 200}}));
  EXPECT_EQ(asked.size(), 4U);
}

TEST(Polite, WhatTheBudgetDoesNotCoverIsWithheld) {
  std::vector<std::string> asked;
  TrafficLimits limits;
  limits.requests = 1;
  const auto transport = polite_to({answer(200)}, asked, limits);
  EXPECT_EQ(status_of_answer(transport->send(request("GET", "/things"))), 200);
  const auto second = transport->send(request("GET", "/things"));
  ASSERT_NE(second.failure(), nullptr);
  EXPECT_EQ(second.failure()->kind, Kind::withheld);
  transport->start(7, request("GET", "/things"));
  const auto third = transport->take();
  EXPECT_EQ(third.ticket, 7U);
  EXPECT_EQ(third.exchange.failure()->kind, Kind::withheld);
  EXPECT_EQ(asked.size(), 1U);
}

TEST(RetryAfter, IsSecondsOrADate) {
  const auto now = std::chrono::system_clock::from_time_t(784111777);  // 06 Nov 1994 08:49:37 GMT
  const auto said = [&](int status, const char* value) {
    return retry_after(answer(status, {{"retry-after", value}}), now);
  };
  EXPECT_EQ(said(429, "7"), std::chrono::seconds(7));
  EXPECT_EQ(said(503, "Sun, 06 Nov 1994 08:50:07 GMT"), std::chrono::seconds(30));
  EXPECT_EQ(said(503, "Sun, 06 Nov 1994 08:00:00 GMT"), std::chrono::seconds(0));
  EXPECT_EQ(said(200, "7"), std::nullopt);
  for (const auto* wrong : {"", "-1", "soon", "1.5.2", "-99999999999999999999"}) {
    EXPECT_EQ(said(429, wrong), std::nullopt) << wrong;
  }
}

TEST(RetryAfter, HoweverLongIsLong) {
  const auto now = std::chrono::system_clock::now();
  for (const auto* huge :
       {"99999999999", "99999999999999999", "9223372036854775807", "9223372036854775808",
        "99999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"}) {
    const auto said = retry_after(answer(429, {{"Retry-After", huge}}), now);
    ASSERT_TRUE(said) << huge;
    EXPECT_GE(*said, std::chrono::hours(24 * 365)) << huge;
    Traffic traffic({});
    traffic.pause(*said);
    EXPECT_FALSE(traffic.is_free()) << huge;
    EXPECT_GE(traffic.longest_asked(), std::chrono::hours(24 * 365)) << huge;
  }
}

TEST(Rails, OffLoopbackOnlySafeMethodsAreSent) {
  const Rails home;
  const Rails reading{false, false, false};
  const Rails changing{false, true, false};
  const Rails all{false, true, true};
  for (const auto* method : {"GET", "HEAD", "OPTIONS", "POST", "DELETE"}) {
    EXPECT_TRUE(home.admits(method, false)) << method;
    EXPECT_TRUE(all.admits(method, false)) << method;
    EXPECT_EQ(home.obstacle(method), "") << method;
  }
  EXPECT_TRUE(reading.admits("GET", false));
  EXPECT_FALSE(reading.admits("POST", false));
  EXPECT_FALSE(reading.admits("DELETE", true));
  EXPECT_NE(reading.obstacle("POST").find("--allow-mutations"), std::string::npos);
  EXPECT_TRUE(changing.admits("POST", false));
  EXPECT_TRUE(changing.admits("DELETE", true));
  EXPECT_FALSE(changing.admits("DELETE", false));
  EXPECT_NE(changing.obstacle("DELETE").find("--allow-destructive"), std::string::npos);
}

TEST(Rails, OnlyWhatWasCreatedIsDeleted) {
  Subject subject;
  subject.document = things;
  subject.rails = {false, true, false};
  const properties::Dependencies dependencies(*things);
  const properties::Values values;
  Ledger ledger(subject, dependencies, values);
  SharedLedger notes(*things, ledger, true);
  std::vector<std::string> asked;
  Listed inner({answer(201, {{"Content-Type", "application/json"}}, R"({"id": 7})"), answer(204)},
               asked, 1);
  const auto transport = noted(inner, notes, subject.rails);
  const auto foreign = transport->send(request("DELETE", "/things/7"));
  ASSERT_NE(foreign.failure(), nullptr);
  EXPECT_EQ(foreign.failure()->kind, Kind::withheld);
  EXPECT_TRUE(asked.empty());
  (void)transport->send(request("POST", "/things"));
  EXPECT_EQ(transport->send(request("DELETE", "/things/8")).failure()->kind, Kind::withheld);
  EXPECT_EQ(status_of_answer(transport->send(request("DELETE", "/things/7"))), 204);
  EXPECT_EQ(asked, (std::vector<std::string>{"POST /things", "DELETE /things/7"}));
}

TEST(Rails, AHostOfTheDocumentIsNamedInFull) {
  const auto refused = check_production(*things, "API.example.com", {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text().find("--allow-production API.example.com"), std::string::npos);
  EXPECT_FALSE(check_production(*things, "api.example.com", {"example.com"}));
  EXPECT_TRUE(check_production(*things, "api.example.com", {"api.example.com"}));
  EXPECT_TRUE(check_production(*things, "staging.example.com", {}));
  EXPECT_TRUE(check_production(*things, "localhost", {}));
}

TEST(ServerWatch, TripsAfterErrorsInARow) {
  ServerWatch watch(3);
  const auto see = [&](int status) {
    EXPECT_FALSE(watch.gone({request("GET", "/things"), answer(status), {}}));
  };
  see(500);
  see(500);
  see(200);
  see(500);
  see(502);
  EXPECT_FALSE(watch.tripped());
  see(503);
  EXPECT_TRUE(watch.tripped());
  see(200);
  EXPECT_TRUE(watch.tripped());
}

TEST(ServerWatch, WhatWasWithheldSaysNothingOfTheServer) {
  ServerWatch watch;
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(
        watch.gone({request("GET", "/things"), spec::TransportFailure{Kind::withheld, ""}, {}}));
  }
  EXPECT_FALSE(watch.unreachable());
}

}  // namespace
}  // namespace assay::harness
