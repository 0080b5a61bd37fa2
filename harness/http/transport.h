// The network's one interface, and its libcurl implementation.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "spec/message.h"
#include "spec/result.h"

namespace assay::harness {

/// Sends a request and waits for its outcome. Not thread-safe: one per worker.
class Transport {
 public:
  virtual ~Transport() = default;
  [[nodiscard]] virtual spec::Exchange send(const spec::Request& request) = 0;
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

/// A transport on libcurl's easy interface with one kept-alive connection.
/// No redirects followed, no proxy on loopback, no cookies, http and https only, and the *resolved*
/// address is checked at each connect: loopback, or a host that `allowed_hosts` names.
/// A request with a framing (spec/framing.h) goes out byte by byte on a connection of its own,
/// under the same rails; its answer is waited for at most two seconds.
/// Errors: usage (bad URL, or a host that is neither loopback nor allowed, with the flag to add).
[[nodiscard]] spec::Result<std::unique_ptr<Transport>> open_transport(
    const TransportOptions& options);

/// Waits until `base_url` accepts connections. Errors: environment, naming host, port and reason.
[[nodiscard]] spec::Result<void> probe(const TransportOptions& options);

}  // namespace assay::harness
