// Sequences against a small service with state: no sockets.
#include "harness/engine/perform.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "harness/engine/ledger.h"
#include "spec/schema/write_json.h"

namespace assay::harness {
namespace {

const auto document = [] {
  const std::string text = R"(openapi: 3.0.3
info: {title: rooms, version: '1'}
paths:
  /rooms:
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}}
    get: {responses: {'200': {description: all}}}
  /rooms/{id}:
    get: {parameters: [{$ref: '#/components/parameters/id'}], responses: {'200': {description: here}, '404': {description: none}}}
    delete: {parameters: [{$ref: '#/components/parameters/id'}], responses: {'204': {description: gone}, '404': {description: none}}}
components:
  parameters: {id: {name: id, in: path, required: true, schema: {type: string}}}
)";
  return std::make_shared<const spec::Document>(
      *spec::build_document(*spec::read_tree({"rooms", text, 1, 0})));
}();
const Subject subject{document, {}, false};

/// Rooms are made and deleted; looking at a deleted one breaks the service.
class Rooms final : public Transport {
 public:
  spec::Exchange send(const spec::Request& request) override {
    requests.push_back(request.method + " " + request.target);
    return {request, answer(request), std::chrono::microseconds(1)};
  }
  std::vector<std::string> requests;
  std::set<std::string> here;
  std::set<std::string> deleted;
  bool there = true;
  bool refuses = false;  ///< to delete
  bool hangs = false;

 private:
  std::variant<spec::Response, spec::TransportFailure> answer(const spec::Request& request) {
    if (!there) return spec::TransportFailure{spec::TransportFailure::Kind::unreachable, "gone"};
    if (hangs) return spec::TransportFailure{spec::TransportFailure::Kind::timeout, "slow"};
    const auto reply = [](int status, std::string body) {
      return spec::Response{status,          "HTTP/1.1", "", {{"Content-Type", "application/json"}},
                            std::move(body), false};
    };
    if (request.method == "POST") {
      const auto id = "r" + std::to_string(next_++);
      here.insert(id);
      return reply(201, R"({"id": ")" + id + "\"}");
    }
    const auto id = request.target.size() > 7 ? request.target.substr(7) : "";
    if (id.empty()) return reply(200, "[]");
    if (deleted.contains(id) && request.method == "GET") return reply(500, "{}");
    if (!here.contains(id)) return reply(404, "{}");
    if (request.method == "DELETE" && refuses) return reply(409, "{}");
    if (request.method == "DELETE") {
      here.erase(id);
      deleted.insert(id);
      return spec::Response{204, "HTTP/1.1", "", {}, "", false};
    }
    return reply(200, "{}");
  }
  int next_ = 1;
};

spec::Sequence parse(const std::string& text) {
  auto read = spec::sequence_from_json(boost::json::parse(text));
  if (!read) throw std::runtime_error(read.error().text());
  return std::move(*read);
}

const char* use_after_delete = R"({"steps": [
  {"operation": "GET /rooms"},
  {"operation": "POST /rooms", "body": {"mediaType": "application/json", "value": {"name": "other"}}},
  {"operation": "POST /rooms", "body": {"mediaType": "application/json", "value": {"name": "long name"}}},
  {"operation": "GET /rooms/{id}", "links": [{"to": "path.id", "from": 1, "value": "$response.body#/id"}]},
  {"operation": "DELETE /rooms/{id}", "links": [{"to": "path.id", "from": 2, "value": "$response.body#/id"}]},
  {"operation": "GET /rooms"},
  {"operation": "GET /rooms/{id}", "links": [{"to": "path.id", "from": 2, "value": "$response.body#/id"}]}
]})";

std::string server_error_of(const std::vector<ExaminedStep>& steps) {
  for (const auto& finding : steps.back().examined.findings) {
    if (finding.check == "server_error") return contracts::fingerprint(finding);
  }
  return {};
}

TEST(Perform, LaterStepsCarryValuesOfEarlierAnswers) {
  Rooms rooms;
  const auto steps = perform(subject, parse(use_after_delete), rooms);
  ASSERT_EQ(steps.size(), 7U);
  EXPECT_EQ(rooms.requests[3], "GET /rooms/r1");
  EXPECT_EQ(rooms.requests[4], "DELETE /rooms/r2");
  EXPECT_EQ(rooms.requests[6], "GET /rooms/r2");
  EXPECT_NE(server_error_of(steps), "");
}

TEST(Perform, EndsWhenNobodyIsThere) {
  Rooms rooms;
  rooms.there = false;
  EXPECT_EQ(perform(subject, parse(use_after_delete), rooms).size(), 1U);
}

TEST(Perform, BodiesThatAreCutOffAreNotKeptWhole) {
  /// Answers with as much as there may be.
  class Endless final : public Transport {
   public:
    explicit Endless(bool cut) : cut_(cut) {}
    spec::Exchange send(const spec::Request& request) override {
      constexpr std::size_t most = 8U << 20U;
      return {request, spec::Response{200, "HTTP/1.1", "", {}, std::string(most, 'x'), cut_},
              std::chrono::microseconds(1)};
    }

   private:
    bool cut_;
  };
  const auto asks = parse(R"({"steps": [{"operation": "GET /rooms"}, {"operation": "GET /rooms"},
    {"operation": "GET /rooms"}, {"operation": "GET /rooms"}, {"operation": "GET /rooms"}]})");
  for (const bool cut : {true, false}) {
    Endless endless(cut);
    std::size_t kept = 0;
    for (const auto& step : perform(subject, asks, endless)) {
      kept += step.examined.exchange.response()->body.capacity();
    }
    EXPECT_LE(kept, cut ? 1U << 20U : 17U << 20U);
    EXPECT_GE(kept, cut ? 5U : 16U << 20U) << "what is whole is wanted by laws and links";
  }
}

TEST(ShrinkSequence, KeepsTheThreeStepsThatTheFindingNeedsAndSimplifiesThem) {
  Rooms rooms;
  auto steps = perform(subject, parse(use_after_delete), rooms);
  const auto fingerprint = server_error_of(steps);
  const auto small = shrink_sequence(subject, parse(use_after_delete), std::move(steps),
                                     fingerprint, {}, rooms, {200, {}}, {});
  EXPECT_EQ(
      spec::write_json(spec::sequence_to_json(small.value)),
      R"({"steps":[{"operation":"POST /rooms"},)"
      R"({"operation":"DELETE /rooms/{id}","links":[{"to":"path.id","from":0,"value":"$response.body#/id"}]},)"
      R"({"operation":"GET /rooms/{id}","links":[{"to":"path.id","from":0,"value":"$response.body#/id"}]}]})");
  EXPECT_EQ(server_error_of(small.steps), fingerprint);
  EXPECT_LE(small.requests, 200U);
}

TEST(ShrinkSequence, StopsAtItsBudget) {
  Rooms rooms;
  auto steps = perform(subject, parse(use_after_delete), rooms);
  const auto fingerprint = server_error_of(steps);
  const auto before = rooms.requests.size();
  const auto small = shrink_sequence(subject, parse(use_after_delete), std::move(steps),
                                     fingerprint, {}, rooms, {10, {}}, {});
  EXPECT_NE(small.steps.back().examined.find(fingerprint), nullptr);
  // The last performance may have begun just below the budget.
  EXPECT_LT(rooms.requests.size() - before, 17U);
}

class LedgerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() /
            ("assay-ledger-" + std::to_string(::getpid()) + ".ndjson");
    std::filesystem::remove(path_);
  }
  void TearDown() override { std::filesystem::remove(path_); }
  [[nodiscard]] LedgerFile file(const std::string& server = "http://127.0.0.1:1") const {
    return {path_.string(), server};
  }
  std::filesystem::path path_;
  properties::Values values_;
  properties::Dependencies dependencies_{*document};
};

TEST_F(LedgerTest, DeletesWhatWasCreatedAndNothingElse) {
  Rooms rooms;
  rooms.here = {"theirs"};
  Ledger ledger(subject, dependencies_, values_, file());
  ledger.note(perform(subject, parse(use_after_delete), rooms));
  EXPECT_EQ(rooms.here, (std::set<std::string>{"theirs", "r1"}));  // r2 was deleted by a step
  EXPECT_EQ(ledger.due(), 1U);
  EXPECT_EQ(ledger.clean(rooms), 1U);
  EXPECT_EQ(rooms.here, (std::set<std::string>{"theirs"}));
  EXPECT_EQ(ledger.due(), 0U);
}

TEST_F(LedgerTest, TheNextRunDeletesWhatAKilledOneLeft) {
  Rooms rooms;
  {
    Ledger killed(subject, dependencies_, values_, file());
    killed.note(perform(subject, parse(R"({"operation": "POST /rooms"})"), rooms));
  }
  std::ofstream(path_, std::ios::app) << R"({"created": "DELETE /rooms/r9", "remo)";
  Ledger next(subject, dependencies_, values_, file());
  EXPECT_EQ(next.due(), 1U);
  next.clean(rooms);
  EXPECT_TRUE(rooms.here.empty());
}

TEST_F(LedgerTest, WhatIsOfAnotherServerIsKeptAndNobodys) {
  Rooms rooms;
  rooms.here = {"old"};
  const auto create = parse(R"({"operation": "POST /rooms"})");
  std::ofstream(path_) << R"({"created": "DELETE /rooms/old", "removal": )"
                       << R"({"operation": "DELETE /rooms/{id}", "path": {"id": "old"}}})"
                          "\n";
  {
    Ledger killed(subject, dependencies_, values_, file());
    killed.note(perform(subject, create, rooms));
  }
  Rooms others;
  others.here = {"r1", "old"};
  const std::map<std::string, std::size_t> left{{"", 1}, {"http://127.0.0.1:1", 1}};
  {
    Ledger elsewhere(subject, dependencies_, values_, file("http://127.0.0.1:2"));
    EXPECT_EQ(elsewhere.due(), 0U);
    EXPECT_EQ(elsewhere.foreign(), left);
    EXPECT_FALSE(elsewhere.owns({"DELETE", "/rooms/r1", {}, std::nullopt}));
    EXPECT_EQ(elsewhere.clean(others), 0U);
    // Until its file is shortened.
    for (int i = 0; i < 10'000; ++i) {
      elsewhere.note(perform(subject, create, others));
      elsewhere.clean(others);
    }
    EXPECT_TRUE(others.here.contains("old"));
  }
  EXPECT_EQ(Ledger(subject, dependencies_, values_, file("http://127.0.0.1:2")).foreign(), left);
  Ledger again(subject, dependencies_, values_, file());
  EXPECT_EQ(again.clean(rooms), 1U);
  EXPECT_EQ(rooms.here, std::set<std::string>{"old"});
}

TEST_F(LedgerTest, AServerThatHangsIsAskedThreeTimes) {
  Rooms rooms;
  Ledger ledger(subject, dependencies_, values_, file());
  for (int i = 0; i < 10; ++i) {
    ledger.note(perform(subject, parse(R"({"operation": "POST /rooms"})"), rooms));
  }
  rooms.hangs = true;
  EXPECT_EQ(ledger.clean(rooms), 3U);
  EXPECT_TRUE(ledger.met_silence());
  EXPECT_EQ(ledger.due(), 10U);
  rooms.hangs = false;
  int asked = 0;
  EXPECT_EQ(ledger.clean(rooms, {1000, [&] { return ++asked > 4; }}), 4U);
  EXPECT_EQ(ledger.due(), 6U);
}

TEST_F(LedgerTest, WhatOurOwnLimitsKeepBackIsNoSilence) {
  struct Withholding final : Transport {
    spec::Exchange send(const spec::Request& request) override {
      return {request, spec::TransportFailure{spec::TransportFailure::Kind::withheld, "", ""}, {}};
    }
  };
  Rooms rooms;
  Ledger ledger(subject, dependencies_, values_, file());
  for (int i = 0; i < 5; ++i) {
    ledger.note(perform(subject, parse(R"({"operation": "POST /rooms"})"), rooms));
  }
  Withholding nothing;
  EXPECT_EQ(ledger.clean(nothing), 1U);
  EXPECT_FALSE(ledger.met_silence());
  EXPECT_EQ(ledger.due(), 5U);
}

TEST_F(LedgerTest, TheFileStaysShortHoweverMuchComesAndGoes) {
  Rooms rooms;
  Ledger ledger(subject, dependencies_, values_, file());
  const auto create = parse(R"({"operation": "POST /rooms"})");
  for (int i = 0; i < 20'000; ++i) {
    ledger.note(perform(subject, create, rooms));
    ledger.clean(rooms);
  }
  EXPECT_LT(std::filesystem::file_size(path_), 2U << 20U);
  EXPECT_TRUE(rooms.here.empty());
}

TEST_F(LedgerTest, AServerThatIsAwayLeavesTheDebtAndOneThatRefusesIsAskedThreeTimes) {
  Rooms rooms;
  Ledger ledger(subject, dependencies_, values_, file());
  ledger.note(perform(subject, parse(R"({"operation": "POST /rooms"})"), rooms));
  rooms.there = false;
  for (int i = 0; i < 5; ++i) ledger.clean(rooms);
  EXPECT_EQ(ledger.due(), 1U);
  rooms.there = true;
  rooms.refuses = true;
  ledger.clean(rooms);
  ledger.clean(rooms);
  EXPECT_EQ(ledger.due(), 1U);
  ledger.clean(rooms);
  EXPECT_EQ(ledger.due(), 0U);
}

/// Answers a request when another one is under way: nothing is sent one after the other.
class Meeting final : public Transport {
 public:
  Meeting(std::atomic<int>& here, const char* id) : here_(here), id_(id) {}
  spec::Exchange send(const spec::Request& request) override {
    ++here_;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (here_ < 2 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    const bool met = here_ >= 2;
    return {request,
            spec::Response{met ? 201 : 503,
                           "HTTP/1.1",
                           "",
                           {{"Content-Type", "application/json"}},
                           R"({"id": ")" + std::string(id_) + "\"}",
                           false},
            std::chrono::microseconds(1)};
  }

 private:
  std::atomic<int>& here_;
  const char* id_;
};

TEST(Perform, StepsTogetherAreUnderWayAtTheSameTimeAndJudgedByTheLaws) {
  auto lawful = subject;
  lawful.resources = std::make_shared<const std::vector<properties::Resource>>(
      properties::find_resources(*document, properties::Dependencies(*document)));
  const auto both = parse(
      R"({"steps": [{"operation": "POST /rooms"}, {"operation": "POST /rooms", "together": true}]})");
  EXPECT_TRUE(needs_second_transport(both));
  for (const auto* second : {"r1", "r2"}) {
    std::atomic<int> here{0};
    Meeting one(here, "r1");
    Meeting other(here, second);
    const auto steps = perform(lawful, both, one, &other);
    ASSERT_EQ(steps.size(), 2U);
    EXPECT_EQ(status_of(steps[0].examined.exchange), 201);
    EXPECT_TRUE(steps[0].examined.findings.empty());
    const auto& found = steps[1].examined.findings;
    ASSERT_EQ(found.size(), second == std::string("r1") ? 1U : 0U);
    for (const auto& law : found) EXPECT_EQ(law.check, "law.concurrent_create");
  }
}

}  // namespace
}  // namespace assay::harness
