// After a run the server holds what it held before, whoever of the run sent the requests.
#include <gtest/gtest.h>

#include <mutex>
#include <set>

#include "harness/engine/run.h"

namespace assay::harness {
namespace {

class Silent final : public reports::Sink {
 public:
  void receive(const reports::Event& event) override {
    if (const auto* found = std::get_if<reports::FindingRecorded>(&event)) {
      checks.insert(found->finding.check);
    }
  }
  std::set<std::string> checks;
};

/// Rooms that are made, shown and deleted; each answer to a creation breaks its schema.
struct Hotel {
  std::mutex mutex;
  std::set<std::string> rooms{"theirs"};
  int made = 0;

  spec::Response answer(const spec::Request& request) {
    const std::lock_guard lock(mutex);
    spec::Response response;
    response.version = "HTTP/1.1";
    response.headers = {{"Content-Type", "application/json"}};
    if (request.method == "POST" && request.target == "/rooms") {
      const auto id = "r" + std::to_string(++made);
      rooms.insert(id);
      response.status = 201;
      response.body = R"({"id":")" + id + R"(","beds":"two"})";
      return response;
    }
    const auto id = request.target.size() > 7 ? request.target.substr(7) : "";
    const bool known = rooms.contains(id);
    response.status = known ? 200 : 404;
    response.body = known ? R"({"id":")" + id + R"(","beds":2})" : "{}";
    if (request.method != "DELETE") return response;
    if (rooms.erase(id) > 0) response = {204, "HTTP/1.1", "", {}, "", false};
    return response;
  }
};

class HotelTransport final : public Transport {
 public:
  explicit HotelTransport(Hotel& hotel) : hotel_(hotel) {}
  spec::Exchange send(const spec::Request& request) override {
    return {request, hotel_.answer(request), std::chrono::microseconds(1)};
  }

 private:
  Hotel& hotel_;
};

std::shared_ptr<const spec::Document> hotel_document() {
  auto tree = spec::read_tree(spec::SourceText{"hotel.yaml", R"(openapi: 3.0.3
info: {title: hotel, version: '1'}
paths:
  /rooms:
    post:
      requestBody: {content: {application/json: {schema: {type: object,
        properties: {name: {type: string}}}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {type: object,
          required: [id], properties: {id: {type: string}, beds: {type: integer}}}}}}
        '4XX': {description: refused}
  /rooms/{room}:
    parameters: [{name: room, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: ok}, '4XX': {description: refused}}}
    delete: {responses: {'204': {description: gone}, '4XX': {description: refused}}}
)"});
  if (!tree) throw std::runtime_error(tree.error().text());
  auto document = spec::build_document(std::move(*tree));
  if (!document) throw std::runtime_error(document.error().text());
  return std::make_shared<const spec::Document>(std::move(*document));
}

std::set<std::string> rooms_after(bool clean_up, int workers, Silent& sink, int& made) {
  Hotel hotel;
  RunOptions options;
  options.subject.document = hotel_document();
  options.plan.max_cases = 120;
  options.workers = workers;
  options.clean_up = clean_up;
  const auto open = [&hotel]() -> spec::Result<std::unique_ptr<Transport>> {
    return std::unique_ptr<Transport>(std::make_unique<HotelTransport>(hotel));
  };
  const std::atomic<bool> calm{false};
  const auto end = run(options, open, SystemClock(), sink, calm);
  EXPECT_TRUE(end.has_value());
  made = hotel.made;
  return hotel.rooms;
}

TEST(CleanUp, WhatPlanSequencesReplaysAndShrinkingCreatedIsDeleted) {
  for (const int workers : {1, 3}) {
    Silent sink;
    int made = 0;
    EXPECT_EQ(rooms_after(true, workers, sink, made), std::set<std::string>{"theirs"});
    EXPECT_GT(made, 20);
    EXPECT_TRUE(sink.checks.contains("response_body.type")) << "else nothing was made small";
  }
}

TEST(CleanUp, HasATrafficThatNoBudgetAndNoSignalEnds) {
  bool stopped = false;
  TrafficLimits limits;
  limits.requests = 2;
  limits.per_second = 100;
  limits.stop = [&] { return stopped; };
  Traffic traffic(std::move(limits));
  EXPECT_TRUE(traffic.admit());
  EXPECT_TRUE(traffic.admit());
  EXPECT_FALSE(traffic.admit());
  stopped = true;
  bool over = false;
  traffic.begin_clean_up([&] { return over; });
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(traffic.admit());
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(39));
  EXPECT_EQ(traffic.sent(), 2U) << "clean-up is not of the run";
  over = true;
  EXPECT_FALSE(traffic.admit());
}

TEST(CleanUp, IsLeftOutWhenTheUserSaysSo) {
  Silent sink;
  int made = 0;
  EXPECT_GT(rooms_after(false, 1, sink, made).size(), 10U);
}

}  // namespace
}  // namespace assay::harness
