// The only file that knows libcurl's handles.
#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>

#include "harness/http/address.h"
#include "harness/http/answer.h"
#include "harness/http/transport.h"
#include "spec/framing.h"

namespace assay::harness {
namespace {

using spec::TransportFailure;

void start_curl_once() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
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
    bool codings = false;
    for (const auto& header : request.headers) {
      typed = typed || spec::same_field_name(header.name, "Content-Type");
      accepts = accepts || spec::same_field_name(header.name, "Accept");
      codings = codings || spec::same_field_name(header.name, "Accept-Encoding");
      add(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
    }
    add("Expect:");
    if (!typed) add("Content-Type:");
    if (!accepts) add("Accept:");
    // Nothing is asked for, yet what comes coded is decoded (RFC 9110 §12.5.3).
    if (!codings) add("Accept-Encoding:");
  }
  ~FieldList() { curl_slist_free_all(list_); }
  FieldList(const FieldList&) = delete;
  FieldList& operator=(const FieldList&) = delete;

  [[nodiscard]] curl_slist* get() const noexcept { return list_; }

 private:
  void add(const std::string& line) { list_ = curl_slist_append(list_, line.c_str()); }
  curl_slist* list_ = nullptr;
};

// Of the Content-Encoding field (RFC 9110 §8.4.1); "br" only where libcurl was built with it.
bool has_unknown_coding(const std::vector<spec::Header>& headers) {
  const auto field = spec::find_header(headers, "Content-Encoding");
  if (!field) return false;
  std::string_view rest = *field;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    auto coding = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (coding.starts_with(' ') || coding.starts_with('\t')) coding.remove_prefix(1);
    while (coding.ends_with(' ') || coding.ends_with('\t')) coding.remove_suffix(1);
    const bool known =
        spec::same_field_name(coding, "gzip") || spec::same_field_name(coding, "x-gzip") ||
        spec::same_field_name(coding, "deflate") || spec::same_field_name(coding, "br") ||
        spec::same_field_name(coding, "zstd") || spec::same_field_name(coding, "identity");
    if (!known) return true;
  }
  return false;
}

class CurlTransport final : public Transport {
 public:
  CurlTransport(const TransportOptions& options, BaseUrl base)
      : options_(options),
        place_(std::move(base)),
        base_(place_.text()),
        limit_(options.max_body),
        loopback_only_(!is_allowed(options.allowed_hosts, place_.host)),
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
    set(CURLOPT_ACCEPT_ENCODING, "");
    set(CURLOPT_ERRORBUFFER, error_);
    set(CURLOPT_HEADERFUNCTION, on_header);
    set(CURLOPT_WRITEFUNCTION, on_body);
    set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    if (!options.authorities.empty()) set(CURLOPT_CAINFO, options.authorities.c_str());
    show_certificate(0);
  }
  ~CurlTransport() override { curl_easy_cleanup(curl_); }
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  spec::Exchange send(const spec::Request& request) override {
    if (!request.framing.empty()) return send_framed(request);
    Reception reception;
    reception.limit = limit_;
    reception.connection = &connection_;
    const FieldList fields(request);
    const auto url = base_ + request.target;
    set(CURLOPT_URL, url.c_str());
    show_certificate(request.certificate);
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
    // A coding that nobody here knows is the server's right: its body is not judged.
    const bool unknown =
        code == CURLE_BAD_CONTENT_ENCODING && has_unknown_coding(reception.response.headers);
    if (unknown) reception.response.body_truncated = true;
    const bool complete = code == CURLE_OK || reception.response.body_truncated;
    if (complete && reception.response.status > 0) {
      exchange.outcome = std::move(reception.response);
    } else {
      exchange.outcome = describe(code);
    }
    return exchange;
  }

  /// Sends bytes that no client library would, through a connection of their own under the same
  /// rails, and reads one answer. RFC 9112 §9.6: closing without one is the server's right.
  spec::Exchange send_framed(const spec::Request& request) {
    const auto start = std::chrono::steady_clock::now();
    CurlTransport fresh(options_, place_);
    fresh.show_certificate(request.certificate);
    spec::Exchange exchange{request, fresh.connect(), {}};
    if (exchange.failure()->message.empty()) {
      const auto slashes = base_.find("//") + 2;
      const auto authority = base_.substr(slashes, base_.find('/', slashes) - slashes);
      const auto* row = spec::find_framing(request.framing);
      const auto bytes = spec::framed_bytes(request, authority, place_.path);
      exchange.outcome =
          fresh.converse(bytes, row != nullptr && row->incomplete, request.method == "HEAD");
    }
    exchange.duration = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - start);
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
  using Outcome = std::variant<spec::Response, TransportFailure>;

  /// Writes `bytes`, closes this half when `end` says so, and reads until an answer is complete,
  /// the server closes, or the time is over.
  Outcome converse(std::string_view bytes, bool end, bool to_head) {
    constexpr std::chrono::milliseconds patience{2000};
    const auto until = std::chrono::steady_clock::now() + std::min(patience, options_.timeout);
    std::string received;
    bool closed = false;
    while (true) {
      if (!bytes.empty()) bytes.remove_prefix(write_some(bytes, closed));
      if (bytes.empty() && end) {
        curl_socket_t connection = CURL_SOCKET_BAD;
        curl_easy_getinfo(curl_, CURLINFO_ACTIVESOCKET, &connection);
        shutdown(connection, SHUT_WR);
        end = false;
      }
      read_some(received, closed);
      auto answer = read_answer(received, closed, to_head, limit_);
      if (answer.state == AnswerSoFar::State::complete) return std::move(answer.response);
      if (closed && received.empty()) {
        return TransportFailure{TransportFailure::Kind::closed, "closed without an answer"};
      }
      if (answer.state == AnswerSoFar::State::malformed || closed) {
        return TransportFailure{TransportFailure::Kind::malformed, "an answer that is no HTTP"};
      }
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          until - std::chrono::steady_clock::now());
      if (left.count() <= 0) {
        return TransportFailure{TransportFailure::Kind::timeout, "no answer in time"};
      }
      wait(!bytes.empty(), static_cast<int>(left.count()));
    }
  }

  // A server that has had enough closes while bytes are still on their way: then they are not sent.
  std::size_t write_some(std::string_view bytes, bool closed) {
    std::size_t sent = 0;
    const auto code = curl_easy_send(curl_, bytes.data(), bytes.size(), &sent);
    const bool over = closed || (code != CURLE_OK && code != CURLE_AGAIN);
    return over ? bytes.size() : sent;
  }

  void read_some(std::string& received, bool& closed) {
    std::array<char, 16'384> chunk{};
    std::size_t got = 0;
    CURLcode code = CURLE_OK;
    while (!closed && received.size() < limit_ + (1U << 20U)) {
      code = curl_easy_recv(curl_, chunk.data(), chunk.size(), &got);
      if (code == CURLE_AGAIN) return;
      closed = code != CURLE_OK || got == 0;
      received.append(chunk.data(), code == CURLE_OK ? got : 0);
    }
    closed = true;
  }

  void wait(bool writing, int milliseconds) {
    curl_socket_t connection = CURL_SOCKET_BAD;
    curl_easy_getinfo(curl_, CURLINFO_ACTIVESOCKET, &connection);
    pollfd one{connection, static_cast<short>(POLLIN | (writing ? POLLOUT : 0)), 0};
    poll(&one, 1, milliseconds);
  }

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(curl_, option, value);
  }

  // A kept connection serves only requests that show the same: libcurl sees to it.
  void show_certificate(int index) {
    const auto at = static_cast<std::size_t>(index);
    const bool known = index >= 0 && at < options_.certificates.size();
    const auto* chosen = known ? &options_.certificates[at] : nullptr;
    const bool any = chosen != nullptr && !chosen->cert.empty();
    if (!any && !shows_) return;
    shows_ = any;
    set(CURLOPT_SSLCERT, any ? chosen->cert.c_str() : nullptr);
    set(CURLOPT_SSLKEY, !any                  ? nullptr
                        : chosen->key.empty() ? chosen->cert.c_str()
                                              : chosen->key.c_str());
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
    if (self.loopback_only_ && !is_loopback_address(&address->addr)) {
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

  TransportOptions options_;
  BaseUrl place_;
  std::string base_;
  std::size_t limit_;
  bool loopback_only_;
  bool refused_ = false;
  bool shows_ = false;  ///< a certificate
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
