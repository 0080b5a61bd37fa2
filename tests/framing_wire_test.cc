// Requests that break HTTP are on the wire what they are said to be, and their answers are read.
#include <gtest/gtest.h>

#include "harness/http/transport.h"
#include "spec/framing.h"
#include "tests/wire_capture.h"

namespace assay::tests {
namespace {

constexpr const char* refusal = "HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nno!";

spec::Request post(std::string_view framing) {
  return {"POST", "/a?b=1", {{"X-Case", "1"}}, "hello", std::string(framing)};
}

std::unique_ptr<harness::Transport> open(const std::string& url) {
  harness::TransportOptions options;
  options.base_url = url;
  auto opened = harness::open_transport(options);
  EXPECT_TRUE(opened);
  return std::move(*opened);
}

TEST(FramingOnTheWire, EveryRowIsSentByteByByte) {
  WireCapture capture(refusal);
  const auto transport = open(capture.url() + "/v1");
  const auto authority = "127.0.0.1:" + std::to_string(capture.port());
  for (const auto& row : spec::framings()) {
    const auto request = post(row.id);
    const auto exchange = transport->send(request);
    const auto wanted = spec::framed_bytes(request, authority, "/v1");
    EXPECT_EQ(capture.bytes(wanted.size()), wanted) << row.id;
    ASSERT_NE(exchange.response(), nullptr) << row.id << ": " << exchange.failure()->message;
    EXPECT_EQ(exchange.response()->status, 400) << row.id;
    EXPECT_EQ(exchange.response()->body, "no!") << row.id;
  }
}

TEST(FramingOnTheWire, ClosingWithoutAnAnswerAndAnswersThatAreNoneAreTold) {
  {
    WireCapture silent("");
    const auto exchange = open(silent.url())->send(post("two_hosts"));
    ASSERT_NE(exchange.failure(), nullptr);
    EXPECT_EQ(exchange.failure()->kind, spec::TransportFailure::Kind::closed);
  }
  WireCapture garbled("assay?\r\n\r\n");
  const auto exchange = open(garbled.url())->send(post("two_hosts"));
  ASSERT_NE(exchange.failure(), nullptr);
  EXPECT_EQ(exchange.failure()->kind, spec::TransportFailure::Kind::malformed);
}

TEST(FramingOnTheWire, InterimAnswersArePassedOver) {
  WireCapture capture("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
  const auto exchange = open(capture.url())->send(post("folded_field"));
  ASSERT_NE(exchange.response(), nullptr);
  EXPECT_EQ(exchange.response()->status, 204);
}

TEST(FramingOnTheWire, NobodyThereIsUnreachable) {
  std::string url;
  {
    const WireCapture gone("");
    url = gone.url();
  }
  const auto exchange = open(url)->send(post("two_hosts"));
  ASSERT_NE(exchange.failure(), nullptr);
  EXPECT_EQ(exchange.failure()->kind, spec::TransportFailure::Kind::unreachable);
}

}  // namespace
}  // namespace assay::tests
