// Messages that break HTTP: what our own server says to them, and how answers are read from bytes.
#include <gtest/gtest.h>

#include <set>

#include "harness/http/answer.h"
#include "harness/http/server.h"
#include "harness/http/transport.h"
#include "spec/framing.h"

namespace assay::harness {
namespace {

spec::Request post(std::string_view framing) {
  return {"POST", "/a", {{"Content-Type", "text/plain"}}, "hello", std::string(framing)};
}

TEST(FramedServer, RefusesWhatMustBeRefusedAndLivesOn) {
  auto server = serve(0, [](const spec::Request&) {
    Reply reply;
    reply.response.status = 200;
    return reply;
  });
  ASSERT_TRUE(server);
  TransportOptions options;
  options.base_url = (*server)->url();
  auto transport = open_transport(options);
  ASSERT_TRUE(transport);
  std::set<int> statuses;
  for (const auto& row : spec::framings()) {
    const auto exchange = (*transport)->send(post(row.id));
    const auto status = exchange.response() != nullptr ? exchange.response()->status : 0;
    statuses.insert(status);
    if (row.must_reject) {
      EXPECT_TRUE(status == 0 || status >= 400) << row.id << ": " << status;
    }
    if (const auto* failure = exchange.failure()) {
      EXPECT_EQ(failure->kind, spec::TransportFailure::Kind::closed) << row.id;
    }
    const auto after = (*transport)->send(post(""));
    ASSERT_NE(after.response(), nullptr) << "no server after " << row.id;
    EXPECT_EQ(after.response()->status, 200);
  }
  for (const int wanted : {200, 400, 414, 431, 505}) {
    EXPECT_TRUE(statuses.contains(wanted)) << wanted;
  }
}

TEST(FramedTransport, KeepsItsRails) {
  TransportOptions options;
  options.base_url = "http://assay.invalid/";
  EXPECT_FALSE(open_transport(options));
  // A name of loopback that does not lead there is refused when its address is known.
  options.base_url = "http://assay.localhost:9/";
  auto transport = open_transport(options);
  ASSERT_TRUE(transport);
  const auto exchange = (*transport)->send(post("two_hosts"));
  ASSERT_NE(exchange.failure(), nullptr);
  EXPECT_NE(exchange.failure()->kind, spec::TransportFailure::Kind::closed);
}

TEST(ReadAnswer, TellsCompleteFromUnfinishedAndFromWhatIsNoHttp) {
  using State = AnswerSoFar::State;
  const auto state = [](std::string_view bytes, bool ended, bool head = false) {
    return read_answer(bytes, ended, head, 1000).state;
  };
  constexpr std::string_view whole = "HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\nno";
  EXPECT_EQ(state(whole, false), State::complete);
  EXPECT_EQ(state(whole.substr(0, whole.size() - 1), false), State::more);
  EXPECT_EQ(state(whole.substr(0, whole.size() - 1), true), State::malformed);
  EXPECT_EQ(state(whole.substr(0, whole.size() - 2), false, true), State::complete);
  EXPECT_EQ(state("", false), State::more);
  EXPECT_EQ(state("", true), State::more);
  EXPECT_EQ(state("assay\r\n\r\n", false), State::malformed);
  EXPECT_EQ(state("HTTP/1.1 200 OK\r\n\r\nuntil the end", false), State::more);
  const auto read = read_answer("HTTP/1.1 200 OK\r\n\r\nuntil the end", true, false, 1000);
  EXPECT_EQ(read.state, State::complete);
  EXPECT_EQ(read.response.body, "until the end");
  EXPECT_EQ(
      state("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", false),
      State::complete);
}

}  // namespace
}  // namespace assay::harness
