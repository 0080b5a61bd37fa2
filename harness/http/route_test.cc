// Other ways to the host, and that none of them leads past the rails.
#include "harness/http/route.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "harness/http/server.h"
#include "harness/http/transport.h"

namespace assay::harness {
namespace {

/// Answers every request with what it was asked.
std::unique_ptr<Server> echo_server() {
  auto server = serve(
      0,
      [](const spec::Request& request) {
        Reply reply;
        reply.response.status = 200;
        reply.response.body = spec::wire_text(request);
        return reply;
      },
      1);
  return server ? std::move(*server) : nullptr;
}

std::string port_of(const Server& server) {
  const auto url = server.url();
  return url.substr(url.rfind(':') + 1);
}

/// What the server was asked, or the failure's words.
std::string asked(const TransportOptions& options) {
  auto transport = open_transport(options);
  if (!transport) return "refused: " + transport.error().text();
  spec::Request request;
  request.method = "GET";
  request.target = "/here";
  const auto exchange = (*transport)->send(request);
  if (const auto* failure = exchange.failure()) return "failed: " + failure->message;
  return exchange.response()->body;
}

TEST(Route, ResolveLeadsANameToAnAddress) {
  const auto server = echo_server();
  TransportOptions options;
  options.base_url = "http://api.example.test:" + port_of(*server);
  options.allowed_hosts = {"api.example.test"};
  options.route.resolves = {"api.example.test:" + port_of(*server) + ":127.0.0.1"};
  const auto body = asked(options);
  EXPECT_NE(body.find("api.example.test"), std::string::npos) << body;
}

TEST(Route, StaysOnLoopbackWhenNothingLeadsElsewhere) {
  const auto stays = [](const std::string& url, const Route& route) {
    return stays_on_loopback(route, *parse_base_url(url));
  };
  const std::string here = "http://localhost:80";
  EXPECT_TRUE(stays(here, {}));
  EXPECT_TRUE(stays("http://[::1]:80", {}));
  EXPECT_FALSE(stays("http://api.test", {}));
  EXPECT_TRUE(stays("http://api.test", {false, "", {}, {}, "/run/api.sock"}));
  EXPECT_TRUE(stays(here, {false, "http://127.0.0.1:3128", {}, {}, ""}));
  EXPECT_TRUE(stays(here, {false, "http://[::1]:3128", {}, {}, ""}));
  EXPECT_FALSE(stays(here, {false, "http://me:you@proxy.test:3128", {}, {}, ""}));
  EXPECT_FALSE(stays(here, {false, "proxy.test", {}, {}, ""}));
  EXPECT_TRUE(stays(here, {false, "", {"localhost:80:127.0.0.2,[::1]"}, {}, ""}));
  EXPECT_FALSE(stays(here, {false, "", {"localhost:80:127.0.0.1,192.0.2.1"}, {}, ""}));
  EXPECT_FALSE(stays(here, {false, "", {"localhost:80:[2001:db8::1]"}, {}, ""}));
  EXPECT_FALSE(stays("http://api.test", {false, "", {"api.test:80:127.0.0.1"}, {}, ""}));
  EXPECT_TRUE(stays(here, {false, "", {}, {"localhost:80::81", "a:1:[::1]:2"}, ""}));
  EXPECT_FALSE(stays(here, {false, "", {}, {"a:1:127.0.0.1:2", "localhost:80:api.test:"}, ""}));
}

TEST(Route, ResolveDoesNotLeadLoopbackElsewhere) {
  TransportOptions options;
  options.base_url = "http://localhost:9";
  options.route.resolves = {"localhost:9:192.0.2.1"};
  EXPECT_NE(asked(options).find("not loopback"), std::string::npos);
}

TEST(Route, ConnectToLeadsToAnotherPort) {
  const auto server = echo_server();
  TransportOptions options;
  options.base_url = "http://127.0.0.1:9";
  options.route.connect_to = {"127.0.0.1:9:127.0.0.1:" + port_of(*server)};
  EXPECT_NE(asked(options).find("GET /here"), std::string::npos);
}

TEST(Route, ConnectToElsewhereIsRefused) {
  TransportOptions options;
  options.base_url = "http://127.0.0.1:9";
  options.route.connect_to = {"127.0.0.1:9:elsewhere.example:80"};
  EXPECT_NE(asked(options).find("add --allow-host elsewhere.example"), std::string::npos);
}

TEST(Route, AProxyOnLoopbackIsAskedForTheWholeUrl) {
  const auto proxy = echo_server();
  TransportOptions options;
  options.base_url = "http://127.0.0.1:9/base";
  options.route.proxy = proxy->url();
  const auto body = asked(options);
  EXPECT_NE(body.find("GET http://127.0.0.1:9/base/here"), std::string::npos) << body;
}

TEST(Route, AProxyElsewhereIsNotGivenLoopback) {
  TransportOptions options;
  options.base_url = "http://127.0.0.1:9";
  options.route.proxy = "http://192.0.2.1:3128";
  EXPECT_NE(asked(options).find("is loopback, and a proxy elsewhere"), std::string::npos);
}

TEST(Route, NoProxyOfTheEnvironmentIsUsed) {
  const auto proxy = echo_server();
  const auto server = echo_server();
  setenv("http_proxy", proxy->url().c_str(), 1);
  TransportOptions options;
  options.base_url = server->url();
  const auto body = asked(options);
  unsetenv("http_proxy");
  EXPECT_EQ(body.find("GET http://"), std::string::npos) << body;
  EXPECT_NE(body.find("GET /here"), std::string::npos) << body;
}

/// Answers one connection on a Unix domain socket.
class UnixServer {
 public:
  explicit UnixServer(const std::string& path) : path_(path) {
    socket_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    listen(socket_, 4);
    thread_ = std::jthread([this] {
      const int peer = accept(socket_, nullptr, nullptr);
      char buffer[4096];
      const auto got = read(peer, buffer, sizeof buffer);
      const std::string reply = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlocal";
      if (got > 0) [[maybe_unused]]
        const auto sent = write(peer, reply.data(), reply.size());
      close(peer);
    });
  }
  ~UnixServer() {
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    close(socket_);
    unlink(path_.c_str());
  }
  UnixServer(const UnixServer&) = delete;
  UnixServer& operator=(const UnixServer&) = delete;

 private:
  std::string path_;
  int socket_ = -1;
  std::jthread thread_;
};

TEST(Route, AUnixSocketTakesThePlaceOfTheHost) {
  const auto path =
      (std::filesystem::temp_directory_path() / ("assay-route-" + std::to_string(getpid())))
          .string();
  const UnixServer server(path);
  TransportOptions options;
  options.base_url = "http://service.example";
  options.route.unix_socket = path;
  EXPECT_EQ(asked(options), "local");
}

TEST(Route, MistakesAreToldWithTheRightForm) {
  const auto wrong = [](const Route& route) {
    const auto base = parse_base_url("http://127.0.0.1:9");
    const auto checked = check_route(route, *base, {});
    return checked ? std::string() : checked.error().text();
  };
  Route route;
  route.proxy = "127.0.0.1:8080";
  EXPECT_NE(wrong(route).find("write http://HOST:PORT"), std::string::npos);
  route = {};
  route.resolves = {"host:127.0.0.1"};
  EXPECT_NE(wrong(route).find("not HOST:PORT:ADDRESS"), std::string::npos);
  route = {};
  route.connect_to = {"a:1:b"};
  EXPECT_NE(wrong(route).find("not HOST1:PORT1:HOST2:PORT2"), std::string::npos);
  route = {};
  route.unix_socket = "/nowhere/socket";
  EXPECT_NE(wrong(route).find("is no socket"), std::string::npos);
  route = {};
  route.resolves = {"host:443:[::1]"};
  route.connect_to = {"::127.0.0.1:80", "[::1]:80:[::1]:81"};
  EXPECT_EQ(wrong(route), "");
}

TEST(Route, CurlLinesTakeTheSameWayWithoutThePassword) {
  Route route;
  route.insecure = true;
  route.proxy = "http://me:pass@127.0.0.1:1";
  route.unix_socket = "/a b";
  EXPECT_EQ(curl_options(route),
            " -k -x 'http://127.0.0.1:1' --proxy-user 'me'\":$ASSAY_PROXY_PASSWORD\" --unix-socket "
            "'/a b'");
}

}  // namespace
}  // namespace assay::harness
