#include "harness/engine/lcov_agent.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "harness/engine/service.h"

namespace assay::harness {
namespace {

using namespace std::chrono_literals;

std::size_t marked(std::span<const std::uint8_t> slots) {
  return slots.size() - static_cast<std::size_t>(std::count(slots.begin(), slots.end(), 0));
}

std::string block(std::string_view text) {
  const auto size = text.size();
  std::string bytes{0x11, static_cast<char>(size & 0xFFU), static_cast<char>(size >> 8U & 0xFFU),
                    static_cast<char>(size >> 16U & 0xFFU), static_cast<char>(size >> 24U)};
  return bytes + std::string(text);
}

const std::string header("\x01\xC0\xC0\x10\x07", 5);
const std::string end("\x20", 1);

/// Answers each request on each connection with the same bytes; may close behind each answer.
class FakeAgent {
 public:
  FakeAgent(std::string answer, bool closes) : answer_(std::move(answer)), closes_(closes) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(listener_, 4), 0);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~FakeAgent() {
    over_ = true;
    shutdown(listener_, SHUT_RDWR);
    const int open = connection_;
    if (open >= 0) shutdown(open, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  FakeAgent(const FakeAgent&) = delete;
  FakeAgent& operator=(const FakeAgent&) = delete;

  [[nodiscard]] LcovOptions options() const {
    LcovOptions options;
    options.port = port_;
    options.timeout = 300ms;
    options.max_bytes = 4096;
    return options;
  }
  [[nodiscard]] int requests() const { return requests_; }
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] bool understood() const { return understood_; }

 private:
  void serve() {
    while (!over_) {
      connection_ = accept(listener_, nullptr, nullptr);
      if (connection_ < 0) return;
      ++connections_;
      char request[8];
      while (!over_ && recv(connection_, request, sizeof request, MSG_WAITALL) == sizeof request) {
        // Dump, and begin anew.
        understood_ =
            std::string_view(request, 8) == std::string_view("\x01\xC0\xC0\x10\x07\x40\x01\x01", 8);
        ++requests_;
        if (send(connection_, answer_.data(), answer_.size(), MSG_NOSIGNAL) < 0) break;
        if (closes_) break;
      }
      close(connection_.exchange(-1));
    }
  }

  std::string answer_;
  bool closes_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connection_{-1};
  std::atomic<int> requests_{0};
  std::atomic<int> connections_{0};
  std::atomic<bool> understood_{false};
  std::atomic<bool> over_{false};
  std::thread thread_;
};

TEST(MarkLcov, ReachedLinesAndBranchesArePlaces) {
  std::vector<std::uint8_t> slots(LcovAgent::slot_count);
  EXPECT_EQ(
      mark_lcov("TN:\nSF:/app/a.py\nDA:1,1,-\nDA:2,0,-\nDA:3,12\r\nBRDA:3,0,0,-\nBRDA:3,0,1,4\n"
                "end_of_record\n",
                slots),
      3U);
  EXPECT_EQ(marked(slots), 3U);
}

TEST(MarkLcov, ThePlaceIsTheSameOnEveryMachine) {
  std::vector<std::uint8_t> slots(LcovAgent::slot_count);
  mark_lcov("SF:a\nDA:1,1\n", slots);
  const auto at = std::find(slots.begin(), slots.end(), 1) - slots.begin();
  EXPECT_EQ(at, 30818);
  mark_lcov("SF:b\nDA:1,1\n", slots);
  EXPECT_EQ(marked(slots), 2U) << "another file is another place";
}

TEST(MarkLcov, HostileTextIsPassedOver) {
  std::vector<std::uint8_t> slots(64);
  for (const auto* text : {"", "DA:", "DA:1", "DA:1,", "BRDA:", "BRDA:,", "BRDA:1,2,3,-", "\n\n\n",
                           "SF:", "DA:,,,,", "DA:1,-5", "DA:x,0"}) {
    EXPECT_EQ(mark_lcov(text, slots), 0U) << text;
  }
  EXPECT_EQ(mark_lcov("DA:1,99999999999999999999999", slots), 1U);
  EXPECT_EQ(mark_lcov(std::string_view("DA:1,1\0\xFF\n", 9), slots), 1U);
  EXPECT_EQ(mark_lcov("DA:1,1", {}), 0U);
}

TEST(LcovAgent, WhatWasReachedIsMarked) {
  const FakeAgent fake(header + block("SF:a\nDA:1,1\nDA:2") + block(",1\n") + end, false);
  const auto agent = LcovAgent::connect(fake.options());
  ASSERT_TRUE(agent.has_value()) << agent.error().text();
  for (int i = 0; i < 3; ++i) {
    std::fill((*agent)->slots().begin(), (*agent)->slots().end(), std::uint8_t{0});
    const auto collected = (*agent)->collect();
    ASSERT_TRUE(collected.has_value()) << collected.error().text();
    EXPECT_EQ(marked((*agent)->slots()), 2U);
  }
  EXPECT_EQ(fake.requests(), 3);
  EXPECT_EQ(fake.connections(), 1);
  EXPECT_TRUE(fake.understood());
}

TEST(LcovAgent, HostileAnswersAreErrorsAndNoMore) {
  for (const auto& answer :
       {std::string("\x77", 1), std::string("\x11\xFF\xFF\xFF\xFF", 5), block("SF:a") /* no end */,
        block(std::string(3000, 'x')) + block(std::string(3000, 'x')) + end,
        std::string("\x11\x10", 2)}) {
    const FakeAgent fake(answer, false);
    const auto agent = LcovAgent::connect(fake.options());
    ASSERT_TRUE(agent.has_value());
    const auto collected = (*agent)->collect();
    ASSERT_FALSE(collected.has_value());
    EXPECT_EQ(collected.error().code, spec::ErrorCode::environment);
    EXPECT_EQ(marked((*agent)->slots()), 0U);
  }
}

TEST(LcovAgent, OneThatDiesIsToldOnceAndMetAgain) {
  const FakeAgent fake(block("SF:a\nDA:1,1\n") + end, true);
  const auto agent = LcovAgent::connect(fake.options());
  ASSERT_TRUE(agent.has_value());
  EXPECT_TRUE((*agent)->collect().has_value());
  EXPECT_FALSE((*agent)->collect().has_value()) << "it has closed the connection";
  EXPECT_TRUE((*agent)->collect().has_value()) << "not asked within the same second";
  EXPECT_EQ(fake.requests(), 1);
  std::this_thread::sleep_for(1100ms);
  EXPECT_TRUE((*agent)->collect().has_value());
  EXPECT_EQ(fake.requests(), 2);
  EXPECT_EQ(fake.connections(), 2);
}

TEST(LcovAgent, NobodyThereAndForeignHostsAreErrors) {
  LcovOptions options;
  options.port = free_port();
  EXPECT_EQ(LcovAgent::connect(options).error().code, spec::ErrorCode::environment);
  options.host = "192.0.2.1";
  const auto refused = LcovAgent::connect(options);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, spec::ErrorCode::usage);
  EXPECT_NE(refused.error().text().find("--allow-host"), std::string::npos);
}

}  // namespace
}  // namespace assay::harness
