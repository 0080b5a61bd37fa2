// The only file that knows libcurl's handles.
#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <mutex>

#include "harness/http/transport.h"

namespace assay::harness {
namespace {

using spec::TransportFailure;

void start_curl_once() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

bool is_loopback(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    return (ntohl(v4->sin_addr.s_addr) >> 24U) == 127;
  }
  if (address->sa_family != AF_INET6) return false;
  const auto& v6 = reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&v6)) return v6.s6_addr[12] == 127;
  return IN6_IS_ADDR_LOOPBACK(&v6) != 0;
}

/// May this host be sent to at addresses other than loopback?
bool is_allowed(const std::vector<std::string>& allowed, const std::string& host) {
  return std::any_of(allowed.begin(), allowed.end(),
                     [&](const std::string& name) { return spec::same_field_name(name, host); });
}

spec::Result<BaseUrl> check_target(const TransportOptions& options) {
  auto base = parse_base_url(options.base_url);
  if (!base) return base.error();
  if (is_loopback_host(base->host) || is_allowed(options.allowed_hosts, base->host)) return base;
  return spec::Error{
      spec::ErrorCode::usage,
      fmt::format("'{}' is not loopback, and nothing else is sent to unasked", base->host),
      {},
      fmt::format("if you may test it, add --allow-host {}", base->host)};
}

/// The response under way.
struct Reception {
  spec::Response response;
  std::size_t limit = 0;
  const curl_socket_t* connection = nullptr;  ///< the socket that was opened last
};

// Many servers write header and body apart and, with Nagle's algorithm on, wait for the first
// part's acknowledgement, which this side would delay by 40 ms: acknowledge at once.
void acknowledge_now(curl_socket_t connection) {
  const int on = 1;
  if (connection != CURL_SOCKET_BAD) {
    setsockopt(connection, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
  }
}

std::string_view trim_end(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n' || line.back() == ' ' ||
                           line.back() == '\t')) {
    line.remove_suffix(1);
  }
  return line;
}

void start_response(spec::Response& response, std::string_view line) {
  response = {};
  const auto space = std::min(line.find(' '), line.size());
  response.version = line.substr(0, space);
  line.remove_prefix(std::min(space + 1, line.size()));
  std::from_chars(line.data(), line.data() + line.size(), response.status);
  const auto reason = line.find(' ');
  if (reason != std::string_view::npos) response.reason = line.substr(reason + 1);
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& reception = *static_cast<Reception*>(user);
  auto& response = reception.response;
  const auto line = trim_end({data, size * count});
  if (line.empty()) acknowledge_now(*reception.connection);
  if (line.starts_with("HTTP/")) {
    // An interim response (1xx) is followed by another one.
    start_response(response, line);
  } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    auto value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    response.headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
  }
  return size * count;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& reception = *static_cast<Reception*>(user);
  auto& response = reception.response;
  const auto room = reception.limit - std::min(reception.limit, response.body.size());
  response.body.append(data, std::min(room, size * count));
  if (room < size * count) {
    response.body_truncated = true;
    return 0;  // ends the transfer
  }
  return size * count;
}

TransportFailure::Kind kind_of(CURLcode code, bool connected) {
  switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return TransportFailure::Kind::unreachable;
    case CURLE_OPERATION_TIMEDOUT:
      return connected ? TransportFailure::Kind::timeout : TransportFailure::Kind::unreachable;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
      return TransportFailure::Kind::closed;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING:
      return TransportFailure::Kind::malformed;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
      return TransportFailure::Kind::tls;
    default:
      return TransportFailure::Kind::other;
  }
}

bool expects_content(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

/// Header fields for libcurl: ours, and word to add none of its own.
class FieldList {
 public:
  explicit FieldList(const spec::Request& request) {
    bool typed = false;
    bool accepts = false;
    for (const auto& header : request.headers) {
      typed = typed || spec::same_field_name(header.name, "Content-Type");
      accepts = accepts || spec::same_field_name(header.name, "Accept");
      add(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
    }
    add("Expect:");
    if (!typed) add("Content-Type:");
    if (!accepts) add("Accept:");
  }
  ~FieldList() { curl_slist_free_all(list_); }
  FieldList(const FieldList&) = delete;
  FieldList& operator=(const FieldList&) = delete;

  [[nodiscard]] curl_slist* get() const noexcept { return list_; }

 private:
  void add(const std::string& line) { list_ = curl_slist_append(list_, line.c_str()); }
  curl_slist* list_ = nullptr;
};

class CurlTransport final : public Transport {
 public:
  CurlTransport(const TransportOptions& options, BaseUrl base)
      : base_(base.text()),
        limit_(options.max_body),
        loopback_only_(!is_allowed(options.allowed_hosts, base.host)),
        curl_(curl_easy_init()) {
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_HTTP09_ALLOWED, 0L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    set(CURLOPT_TCP_NODELAY, 1L);
    // A proxy would resolve the name itself, behind the check of the address.
    set(CURLOPT_PROXY, "");
    set(CURLOPT_ERRORBUFFER, error_);
    set(CURLOPT_HEADERFUNCTION, on_header);
    set(CURLOPT_WRITEFUNCTION, on_body);
    set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
  }
  ~CurlTransport() override { curl_easy_cleanup(curl_); }
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  spec::Exchange send(const spec::Request& request) override {
    Reception reception;
    reception.limit = limit_;
    reception.connection = &connection_;
    const FieldList fields(request);
    const auto url = base_ + request.target;
    set(CURLOPT_URL, url.c_str());
    set_method(request);
    set(CURLOPT_HTTPHEADER, fields.get());
    set(CURLOPT_HEADERDATA, &reception);
    set(CURLOPT_WRITEDATA, &reception);
    error_[0] = '\0';
    refused_ = false;
    const auto code = curl_easy_perform(curl_);
    spec::Exchange exchange{request, TransportFailure{}, {}};
    curl_off_t total = 0;
    curl_easy_getinfo(curl_, CURLINFO_TOTAL_TIME_T, &total);
    exchange.duration = std::chrono::microseconds(total);
    const bool complete = code == CURLE_OK || reception.response.body_truncated;
    if (complete && reception.response.status > 0) {
      exchange.outcome = std::move(reception.response);
    } else {
      exchange.outcome = describe(code);
    }
    return exchange;
  }

  /// Connects without sending anything.
  [[nodiscard]] TransportFailure connect() {
    set(CURLOPT_URL, base_.c_str());
    set(CURLOPT_CONNECT_ONLY, 1L);
    const auto code = curl_easy_perform(curl_);
    return code == CURLE_OK ? TransportFailure{} : describe(code);
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(curl_, option, value);
  }

  void set_method(const spec::Request& request) {
    const bool head = request.method == "HEAD";
    const bool content = request.body.has_value() || expects_content(request.method);
    set(CURLOPT_NOBODY, head && !content ? 1L : 0L);
    if (content) {
      set(CURLOPT_POSTFIELDSIZE_LARGE,
          static_cast<curl_off_t>(request.body ? request.body->size() : 0));
      set(CURLOPT_POSTFIELDS, request.body ? request.body->c_str() : "");
    } else if (!head) {
      set(CURLOPT_HTTPGET, 1L);
    }
    set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }

  static curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
    auto& self = *static_cast<CurlTransport*>(user);
    if (self.loopback_only_ && !is_loopback(&address->addr)) {
      self.refused_ = true;
      return CURL_SOCKET_BAD;
    }
    self.connection_ = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    return self.connection_;
  }

  TransportFailure describe(CURLcode code) {
    if (refused_) {
      return {TransportFailure::Kind::refused,
              "the name resolves to an address that is not loopback"};
    }
    curl_off_t connected = 0;
    curl_easy_getinfo(curl_, CURLINFO_CONNECT_TIME_T, &connected);
    if (code == CURLE_OK) return {TransportFailure::Kind::malformed, "no HTTP status line"};
    const auto message = error_[0] != '\0' ? std::string(error_) : curl_easy_strerror(code);
    // libcurl sends a request again when a kept connection breaks under it. When then nobody is
    // there, the server went away over this request.
    long sent = 0;
    curl_easy_getinfo(curl_, CURLINFO_REQUEST_SIZE, &sent);
    if (code == CURLE_COULDNT_CONNECT && sent > 0) {
      return {TransportFailure::Kind::closed,
              "the connection broke over this request, and nobody is there since: " + message};
    }
    return {kind_of(code, connected > 0), message};
  }

  std::string base_;
  std::size_t limit_;
  bool loopback_only_;
  bool refused_ = false;
  curl_socket_t connection_ = CURL_SOCKET_BAD;
  char error_[CURL_ERROR_SIZE] = {};
  CURL* curl_;
};

}  // namespace

spec::Result<std::unique_ptr<Transport>> open_transport(const TransportOptions& options) {
  start_curl_once();
  auto base = check_target(options);
  if (!base) return base.error();
  return std::unique_ptr<Transport>(std::make_unique<CurlTransport>(options, std::move(*base)));
}

spec::Result<void> probe(const TransportOptions& options) {
  start_curl_once();
  const auto base = check_target(options);
  if (!base) return base.error();
  const auto failure = CurlTransport(options, *base).connect();
  if (failure.message.empty()) return {};
  return spec::Error{spec::ErrorCode::environment,
                     fmt::format("no server at {}: {}", base->text(), failure.message),
                     {},
                     "start it, or correct --url"};
}

}  // namespace assay::harness
