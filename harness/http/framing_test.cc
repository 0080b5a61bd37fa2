// Messages that break HTTP: what our own server says to them, and how answers are read from bytes.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>
#include <thread>

#include "harness/http/answer.h"
#include "harness/http/bare_messages.h"
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

/// Two halves of a conversation with a proxy: it answers CONNECT as it is told, and then whatever
/// comes through the tunnel with 200.
class Tunnel {
 public:
  explicit Tunnel(std::string to_connect) : to_connect_(std::move(to_connect)) {
    socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    listen(socket_, 16);
    socklen_t length = sizeof address;
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { run(); });
  }
  ~Tunnel() {
    shutdown(socket_, SHUT_RDWR);
    close(socket_);
  }
  Tunnel(const Tunnel&) = delete;
  Tunnel& operator=(const Tunnel&) = delete;
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  std::string asked;  ///< to be read when the connection is closed
  std::string through;

 private:
  void run() {
    for (int one = accept(socket_, nullptr, nullptr); one >= 0;
         one = accept(socket_, nullptr, nullptr)) {
      asked = read_from(one);
      write_to(one, to_connect_);
      through = read_from(one);
      write_to(one, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      close(one);
    }
  }
  static std::string read_from(int one) {
    std::string text(4096, '\0');
    const auto got = recv(one, text.data(), text.size(), 0);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
  }
  static void write_to(int one, const std::string& text) {
    (void)send(one, text.data(), text.size(), MSG_NOSIGNAL);
  }

  std::string to_connect_;
  int socket_;
  std::uint16_t port_ = 0;
  std::jthread thread_;  ///< last: it uses the others
};

TEST(FramedTransport, GoesThroughATunnelOfTheProxy) {
  Tunnel proxy("HTTP/1.1 200 Connected\r\n\r\n");
  TransportOptions options;
  options.base_url = "http://127.0.0.1:9/base";
  options.route.proxy = proxy.url();
  auto transport = open_transport(options);
  ASSERT_TRUE(transport);
  const auto exchange = (*transport)->send(post("two_hosts"));
  ASSERT_NE(exchange.response(), nullptr) << exchange.failure()->message;
  EXPECT_EQ(exchange.response()->status, 200);
  EXPECT_TRUE(proxy.asked.starts_with("CONNECT 127.0.0.1:9 ")) << proxy.asked;
  EXPECT_TRUE(proxy.through.starts_with("POST /base/a HTTP/1.1\r\n")) << proxy.through;
  EXPECT_TRUE(probe_bare_messages(options));
}

TEST(FramedTransport, AProxyThatRefusesATunnelIsNamed) {
  const Tunnel proxy("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  TransportOptions options;
  options.base_url = "http://127.0.0.1:9";
  options.route.proxy = proxy.url();
  const auto reached = probe_bare_messages(options);
  ASSERT_FALSE(reached);
  EXPECT_NE(reached.error().message.find("through the proxy by CONNECT"), std::string::npos);
  EXPECT_NE(reached.error().message.find("403"), std::string::npos) << reached.error().message;
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
