// The network's one interface, and its libcurl implementation.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/http/route.h"
#include "spec/message.h"
#include "spec/result.h"

namespace assay::harness {

/// Sends requests. Not thread-safe: one per worker.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Sends a request and waits for its outcome.
  [[nodiscard]] virtual spec::Exchange send(const spec::Request& request) = 0;

  /// A request that start() set under way, and its outcome.
  struct Answered {
    std::uint64_t ticket = 0;
    spec::Exchange exchange;
  };
  /// So many requests may be under way at once.
  [[nodiscard]] virtual std::size_t width() const noexcept { return 1; }
  /// Sets a request under way; its outcome is waited for by take(). Where only one may be under
  /// way, it is sent at once.
  virtual void start(std::uint64_t ticket, spec::Request request);
  /// Waits for the next outcome of the requests under way, of which there must be one. Those that
  /// nobody waits for make no progress: nothing else that takes long must be done meanwhile.
  [[nodiscard]] virtual Answered take();

 protected:
  /// For those that know an outcome without sending: take() gives it.
  void give(std::uint64_t ticket, spec::Exchange exchange) {
    answered_.push_back({ticket, std::move(exchange)});
  }
  [[nodiscard]] bool has_answer() const noexcept { return !answered_.empty(); }

 private:
  std::deque<Answered> answered_;
};

/// What is shown when a server asks for a certificate in the TLS handshake (RFC 8446 §4.4.2).
struct ClientCertificate {
  std::string cert;  ///< path of a PEM file; empty: none is shown
  std::string key;   ///< path of a PEM file; empty: the key stands in `cert`
};

struct TransportOptions {
  std::string base_url;  ///< http(s)://host[:port][/path]
  std::chrono::milliseconds timeout{10'000};
  std::chrono::milliseconds connect_timeout{3'000};
  std::size_t max_body = 8u << 20;                   ///< bytes kept of a response body
  std::vector<std::string> allowed_hosts;            ///< besides loopback, by name
  std::vector<ClientCertificate> certificates = {};  ///< by spec::Request::certificate
  std::string authorities = {};  ///< PEM file of those who may vouch for a server; empty: libcurl's
  bool http2 = false;     ///< HTTP/2 where a server speaks it over TLS (ALPN, RFC 9113 §3.2)
  std::size_t width = 1;  ///< requests under way at once, each on a connection of its own
  Route route = {};       ///< where connections lead
};

/// A base URL taken apart and checked.
struct BaseUrl {
  std::string scheme;
  std::string host;
  std::uint16_t port = 0;
  std::string path;  ///< without trailing slash
  [[nodiscard]] std::string text() const;
};
/// Errors: usage, when `url` is no absolute http or https URL, has userinfo, query or fragment.
[[nodiscard]] spec::Result<BaseUrl> parse_base_url(const std::string& url);

/// True for localhost, 127.0.0.0/8 and ::1.
[[nodiscard]] bool is_loopback_host(const std::string& host);

/// A transport on libcurl with kept-alive connections, as many as its options' width.
/// No redirects followed, no proxy but the one that the route names, no cookies, http and https
/// only, and the *resolved* address is checked at each connect: loopback, or a host that
/// `allowed_hosts` names. A request with a framing (spec/framing.h) goes out byte by byte on a
/// connection of its own, under the same rails; its answer is waited for at most two seconds.
/// Errors: usage (bad URL, or a host that is neither loopback nor allowed, with the flag to add).
[[nodiscard]] spec::Result<std::unique_ptr<Transport>> open_transport(
    const TransportOptions& options);

/// Waits until `base_url` accepts connections. Errors: environment, naming host, port and reason.
[[nodiscard]] spec::Result<void> probe(const TransportOptions& options);

}  // namespace assay::harness
