// Transport and server over real sockets on loopback.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "harness/http/fetch_document.h"
#include "harness/http/server.h"
#include "harness/http/transport.h"

namespace assay::harness {
namespace {

using Kind = spec::TransportFailure::Kind;

std::unique_ptr<Transport> open_to(const std::string& url, TransportOptions options = {}) {
  options.base_url = url;
  auto transport = open_transport(options);
  if (!transport) throw std::runtime_error(transport.error().text());
  return std::move(*transport);
}

/// Tells what it was asked, as JSON-ish text.
Reply echo(const spec::Request& request) {
  Reply reply;
  reply.response.status = 200;
  reply.response.headers = {{"X-Echo", "1"}, {"X-Echo", "2"}};
  reply.response.body = spec::wire_text(request);
  return reply;
}

/// Accepts one connection after the other and sends raw bytes to each.
class RawServer {
 public:
  explicit RawServer(std::string bytes, bool hang = false) : bytes_(std::move(bytes)), hang_(hang) {
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
  ~RawServer() {
    shutdown(socket_, SHUT_RDWR);
    close(socket_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  void run() {
    while (true) {
      const int client = accept(socket_, nullptr, nullptr);
      if (client < 0) return;
      char buffer[4096];
      (void)!read(client, buffer, sizeof buffer);
      (void)!write(client, bytes_.data(), bytes_.size());
      if (hang_) (void)!read(client, buffer, sizeof buffer);
      close(client);
    }
  }
  std::string bytes_;
  bool hang_;
  int socket_ = -1;
  int port_ = 0;
  std::jthread thread_;
};

TEST(Http, RequestArrivesAsItWasWrittenAndTheAnswerComesBackWhole) {
  const auto server = serve(0, echo);
  ASSERT_TRUE(server);
  const auto transport = open_to((*server)->url() + "/base/");
  const spec::Request request{"PATCH",
                              "/a/%2e%2e/b?x=%20&y",
                              {{"X-A", "1"}, {"X-Empty", ""}, {"Content-Type", "text/x"}},
                              "body\r\n"};
  const auto exchange = transport->send(request);
  ASSERT_NE(exchange.response(), nullptr) << exchange.failure()->message;
  const auto& response = *exchange.response();
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.body.starts_with("PATCH /base/a/%2e%2e/b?x=%20&y HTTP/1.1\r\n"))
      << response.body;
  EXPECT_NE(response.body.find("X-A: 1\r\n"), std::string::npos);
  EXPECT_NE(response.body.find("X-Empty: \r\n"), std::string::npos) << response.body;
  EXPECT_TRUE(response.body.ends_with("\r\n\r\nbody\r\n")) << response.body;
  EXPECT_EQ(response.body.find("Expect"), std::string::npos);
  EXPECT_EQ(std::count_if(response.headers.begin(), response.headers.end(),
                          [](const auto& header) { return header.name == "X-Echo"; }),
            2);
}

TEST(Http, EveryMethodIsSentAsItself) {
  const auto server = serve(0, echo);
  const auto transport = open_to((*server)->url());
  for (const char* method :
       {"GET", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "QUERY"}) {
    const auto exchange = transport->send({method, "/", {}, std::nullopt});
    ASSERT_NE(exchange.response(), nullptr) << method;
    EXPECT_TRUE(exchange.response()->body.starts_with(std::string(method) + " / ")) << method;
  }
  const auto head = transport->send({"HEAD", "/", {}, std::nullopt});
  ASSERT_NE(head.response(), nullptr);
  EXPECT_TRUE(head.response()->body.empty());
}

TEST(Http, OneConnectionServesManyRequests) {
  const auto server = serve(0, echo);
  const auto transport = open_to((*server)->url());
  for (int i = 0; i < 50; ++i) {
    const auto exchange = transport->send({"GET", "/" + std::to_string(i), {}, std::nullopt});
    ASSERT_NE(exchange.response(), nullptr);
    EXPECT_TRUE(exchange.response()->body.starts_with("GET /" + std::to_string(i) + " "));
  }
}

TEST(Http, RedirectsAreReportedNotFollowed) {
  std::atomic<int> calls{0};
  const auto server = serve(0, [&](const spec::Request&) {
    ++calls;
    Reply reply;
    reply.response.status = 302;
    reply.response.headers = {{"Location", "/elsewhere"}};
    return reply;
  });
  const auto exchange = open_to((*server)->url())->send({"GET", "/", {}, std::nullopt});
  EXPECT_EQ(exchange.response()->status, 302);
  EXPECT_EQ(calls, 1);
}

TEST(Http, LargeBodyIsCutAndSaysSo) {
  const auto server = serve(0, [](const spec::Request&) {
    Reply reply;
    reply.response.status = 200;
    reply.response.body.assign(100'000, 'x');
    return reply;
  });
  TransportOptions options;
  options.max_body = 1000;
  const auto exchange = open_to((*server)->url(), options)->send({"GET", "/", {}, std::nullopt});
  ASSERT_NE(exchange.response(), nullptr);
  EXPECT_TRUE(exchange.response()->body_truncated);
  EXPECT_EQ(exchange.response()->body.size(), 1000U);
}

/// Raw bytes of a server, and what they are to the transport.
struct RawRow {
  const char* bytes;
  bool hang;
  Kind kind;
};

TEST(Http, BrokenAnswersAreObservationsByKind) {
  const RawRow rows[] = {
      {"", false, Kind::closed},
      {"garbage\r\n\r\n", false, Kind::malformed},
      {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", false, Kind::closed},
      {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", true, Kind::timeout},
      {"", true, Kind::timeout},
  };
  for (const auto& row : rows) {
    const RawServer server(row.bytes, row.hang);
    TransportOptions options;
    options.timeout = std::chrono::milliseconds(300);
    const auto transport = open_to(server.url(), options);
    const auto exchange = transport->send({"GET", "/", {}, std::nullopt});
    ASSERT_NE(exchange.failure(), nullptr) << row.bytes;
    EXPECT_EQ(exchange.failure()->kind, row.kind) << row.bytes << exchange.failure()->message;
  }
}

TEST(Http, InterimResponsesAreSkipped) {
  const RawServer server(
      "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\nX: y\r\n\r\n");
  const auto exchange = open_to(server.url())->send({"GET", "/", {}, std::nullopt});
  ASSERT_NE(exchange.response(), nullptr);
  EXPECT_EQ(exchange.response()->status, 204);
  EXPECT_EQ(exchange.response()->headers.size(), 1U);
}

TEST(Http, NobodyThereIsUnreachable) {
  const auto exchange = open_to("http://127.0.0.1:1")->send({"GET", "/", {}, std::nullopt});
  ASSERT_NE(exchange.failure(), nullptr);
  EXPECT_EQ(exchange.failure()->kind, Kind::unreachable);
  TransportOptions options;
  options.base_url = "http://127.0.0.1:1";
  const auto probed = probe(options);
  ASSERT_FALSE(probed);
  EXPECT_EQ(probed.error().code, spec::ErrorCode::environment);
}

TEST(Http, ServerThatDiesOverARequestIsNotMerelyAbsent) {
  // A raw server that answers once on a kept connection, and is gone when the next request comes.
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  listen(listener, 1);
  socklen_t length = sizeof address;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  std::jthread once([listener] {
    const int client = accept(listener, nullptr, nullptr);
    char buffer[1024];
    constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    (void)!read(client, buffer, sizeof buffer);
    (void)!write(client, answer.data(), answer.size());
    (void)!read(client, buffer, sizeof buffer);
    close(listener);
    close(client);
  });
  const auto doomed = open_to("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)));
  ASSERT_NE(doomed->send({"GET", "/", {}, std::nullopt}).response(), nullptr);
  const auto second = doomed->send({"GET", "/", {}, std::nullopt});
  ASSERT_NE(second.failure(), nullptr);
  EXPECT_EQ(second.failure()->kind, Kind::closed) << second.failure()->message;
  const auto third = doomed->send({"GET", "/", {}, std::nullopt});
  ASSERT_NE(third.failure(), nullptr);
  EXPECT_EQ(third.failure()->kind, Kind::unreachable) << third.failure()->message;
}

TEST(Http, OnlyLoopbackUnlessAllowedByName) {
  TransportOptions options;
  options.base_url = "http://192.0.2.1";
  EXPECT_FALSE(open_transport(options));
  options.base_url = "http://example.invalid";
  ASSERT_FALSE(open_transport(options));
  EXPECT_NE(open_transport(options).error().text().find("--allow-host example.invalid"),
            std::string::npos);
  options.allowed_hosts = {"EXAMPLE.invalid"};
  EXPECT_TRUE(open_transport(options));
  for (const char* host : {"localhost", "127.0.0.1", "127.9.9.9", "::1"})
    EXPECT_TRUE(is_loopback_host(host));
  for (const char* host : {"127.0.0.1.example", "0.0.0.0", "10.0.0.1", "::ffff:10.0.0.1"}) {
    EXPECT_FALSE(is_loopback_host(host)) << host;
  }
}

TEST(Http, BaseUrlsAreTakenApartOrRefused) {
  const auto url = parse_base_url("http://[::1]:8080/v1/");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->text(), "http://[::1]:8080/v1");
  for (const char* bad : {"ftp://127.0.0.1", "127.0.0.1:80", "http://u:p@127.0.0.1",
                          "http://127.0.0.1/?q", "http://127.0.0.1/#f", "http:///x", "not a url"}) {
    EXPECT_FALSE(parse_base_url(bad)) << bad;
  }
}

TEST(Http, TakenPortIsAnErrorOfTheEnvironment) {
  const auto first = serve(0, echo);
  const auto second = serve((*first)->port(), echo);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, spec::ErrorCode::environment);
}

// "{}" in gzip (RFC 1952), made by zlib.
constexpr char gzipped[] =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\xae\x05\x00\x43\xbf\xa6\xa3\x02\x00\x00\x00";

TEST(Http, CodedBodiesAreDecodedWithoutBeingAskedForAndUnknownOnesAreNotJudged) {
  const auto server = serve(0, [](const spec::Request& request) {
    Reply reply;
    reply.response.status = spec::find_header(request.headers, "Accept-Encoding") ? 500 : 200;
    const auto coding = request.target.substr(1);
    reply.response.headers = {{"Content-Encoding", coding}, {"Content-Type", "application/json"}};
    reply.response.body = std::string(gzipped, sizeof gzipped - 1);
    if (coding == "deflate") reply.response.body = "this is no deflate";
    return reply;
  });
  ASSERT_TRUE(server);
  const auto transport = open_to((*server)->url());
  const auto gzip = transport->send({"GET", "/gzip", {}, std::nullopt});
  ASSERT_NE(gzip.response(), nullptr) << gzip.failure()->message;
  EXPECT_EQ(gzip.response()->status, 200);
  EXPECT_EQ(gzip.response()->body, "{}");
  const auto unknown = transport->send({"GET", "/assay-coding", {}, std::nullopt});
  ASSERT_NE(unknown.response(), nullptr) << unknown.failure()->message;
  EXPECT_TRUE(unknown.response()->body_truncated);
  const auto broken = transport->send({"GET", "/deflate", {}, std::nullopt});
  ASSERT_NE(broken.failure(), nullptr);
  EXPECT_EQ(broken.failure()->kind, spec::TransportFailure::Kind::malformed);
}

TEST(FetchDocuments, ReadsFromLoopbackAndSaysWhatElseItMet) {
  const auto server = serve(0, [](const spec::Request& request) {
    Reply reply;
    reply.response.status = request.target == "/moved" ? 302 : 200;
    if (request.target == "/moved") reply.response.headers = {{"Location", "/there"}};
    if (request.target == "/gone") reply.response.status = 404;
    reply.response.body = request.target == "/bytes" ? "\xFF" : "openapi: 3.0.4";
    return reply;
  });
  ASSERT_TRUE(server);
  const auto fetch = fetch_documents({});
  const auto base = (*server)->url();
  const auto fine = fetch(base + "/api.yaml?v=1");
  ASSERT_TRUE(fine) << fine.error().text();
  EXPECT_EQ(fine->name, base + "/api.yaml?v=1");
  EXPECT_EQ(fine->text, "openapi: 3.0.4");
  const auto what = [&](const std::string& uri) {
    const auto got = fetch(uri);
    return got ? std::string() : got.error().text();
  };
  EXPECT_NE(what(base + "/moved").find("/there"), std::string::npos) << what(base + "/moved");
  EXPECT_NE(what(base + "/gone").find("HTTP 404"), std::string::npos) << what(base + "/gone");
  EXPECT_NE(what(base + "/bytes").find("not UTF-8"), std::string::npos);
  EXPECT_NE(what("https://example.com/a.yaml").find("--allow-host"), std::string::npos);
}

}  // namespace
}  // namespace assay::harness
