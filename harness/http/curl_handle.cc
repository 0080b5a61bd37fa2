#include "harness/http/curl_handle.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "harness/http/address.h"

namespace assay::harness {
namespace {

using spec::TransportFailure;

// Some servers write header and body apart and, with Nagle's algorithm on, wait for the first
// part's acknowledgement, which this side would delay by 40 ms. Once a body took so long to follow,
// headers are acknowledged at once; for others that would cost a system call and a packet each.
constexpr std::chrono::milliseconds nagging{20};

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

// libcurl has one code for a connection that breaks and for bytes on it that are not HTTP; its
// words tell them apart: RFC 9112 §7.1 (chunks), and more than 300 KB of header.
bool is_about_bytes(std::string_view words) {
  return words.find("chunk") != std::string_view::npos ||
         words.find("Too large response headers") != std::string_view::npos;
}

TransportFailure::Kind kind_of(CURLcode code, bool connected, std::string_view words) {
  if (code == CURLE_RECV_ERROR && is_about_bytes(words)) return TransportFailure::Kind::malformed;
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

}  // namespace

bool is_allowed(const std::vector<std::string>& allowed, const std::string& host) {
  return std::any_of(allowed.begin(), allowed.end(),
                     [&](const std::string& name) { return spec::same_field_name(name, host); });
}

CurlHandle::CurlHandle(const TransportOptions& options, const BaseUrl& base)
    : options_(options),
      base_(base.text()),
      loopback_only_(!is_allowed(options.allowed_hosts, base.host)),
      own_(curl_share_init()),
      curl_(curl_easy_init()) {
  curl_share_setopt(own_, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
  set(CURLOPT_SHARE, own_);
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  // Without TLS, libcurl 7.88 fails on each connection that it uses again for HTTP/2.
  set(CURLOPT_HTTP_VERSION,
      static_cast<long>(options.http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  set(CURLOPT_HTTP09_ALLOWED, 0L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  set(CURLOPT_TCP_NODELAY, 1L);
  set_route();
  set(CURLOPT_ACCEPT_ENCODING, "");
  set(CURLOPT_ERRORBUFFER, error_);
  set(CURLOPT_HEADERFUNCTION, on_header);
  set(CURLOPT_HEADERDATA, &reception_);
  set(CURLOPT_WRITEFUNCTION, on_body);
  set(CURLOPT_WRITEDATA, &reception_);
  set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  if (!options.authorities.empty()) set(CURLOPT_CAINFO, options.authorities.c_str());
  show_certificate(0);
  reception_.limit = options.max_body;
}

CurlHandle::~CurlHandle() {
  curl_easy_cleanup(curl_);
  curl_share_cleanup(own_);
  curl_slist_free_all(fields_);
  curl_slist_free_all(resolves_);
  curl_slist_free_all(connect_to_);
}

// None of the environment's proxies: a proxy resolves the name itself, behind the check of the
// address, so that the user has to name it.
void CurlHandle::set_route() {
  const auto& route = options_.route;
  set(CURLOPT_PROXY, route.proxy.c_str());
  set(CURLOPT_NOPROXY, "");
  if (route.insecure) {
    set(CURLOPT_SSL_VERIFYPEER, 0L);
    set(CURLOPT_SSL_VERIFYHOST, 0L);
  }
  for (const auto& text : route.resolves) resolves_ = curl_slist_append(resolves_, text.c_str());
  for (const auto& text : route.connect_to) {
    connect_to_ = curl_slist_append(connect_to_, text.c_str());
  }
  if (resolves_ != nullptr) set(CURLOPT_RESOLVE, resolves_);
  if (connect_to_ != nullptr) set(CURLOPT_CONNECT_TO, connect_to_);
  if (!route.unix_socket.empty()) set(CURLOPT_UNIX_SOCKET_PATH, route.unix_socket.c_str());
}

void CurlHandle::prepare(spec::Request request) {
  request_ = std::move(request);
  reception_.response = {};
  url_ = base_ + request_.target;
  set(CURLOPT_URL, url_.c_str());
  show_certificate(request_.certificate);
  set_method();
  set_fields();
  error_[0] = '\0';
  refused_ = false;
}

spec::Exchange CurlHandle::conclude(CURLcode code) {
  spec::Exchange exchange{std::move(request_), TransportFailure{}, {}};
  curl_off_t total = 0;
  curl_easy_getinfo(curl_, CURLINFO_TOTAL_TIME_T, &total);
  exchange.duration = std::chrono::microseconds(total);
  auto& response = reception_.response;
  // A coding that nobody here knows is the server's right: its body is not judged.
  const bool unknown = code == CURLE_BAD_CONTENT_ENCODING && has_unknown_coding(response.headers);
  if (unknown) response.body_truncated = true;
  const bool complete = code == CURLE_OK || response.body_truncated;
  if (complete && response.status > 0) {
    exchange.outcome = std::move(response);
  } else {
    exchange.outcome = describe(code);
  }
  return exchange;
}

// A kept connection serves only requests that show the same: libcurl sees to it.
void CurlHandle::show_certificate(int index) {
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

void CurlHandle::tunnel() {
  if (options_.route.proxy.empty()) return;
  set(CURLOPT_HTTPPROXYTUNNEL, 1L);
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

TransportFailure CurlHandle::connect() {
  set(CURLOPT_URL, base_.c_str());
  set(CURLOPT_CONNECT_ONLY, 1L);
  const auto code = curl_easy_perform(curl_);
  return code == CURLE_OK ? TransportFailure{} : describe(code);
}

void CurlHandle::set_method() {
  const bool head = request_.method == "HEAD";
  const bool content = request_.body.has_value() || expects_content(request_.method);
  set(CURLOPT_NOBODY, head && !content ? 1L : 0L);
  if (content) {
    set(CURLOPT_POSTFIELDSIZE_LARGE,
        static_cast<curl_off_t>(request_.body ? request_.body->size() : 0));
    set(CURLOPT_POSTFIELDS, request_.body ? request_.body->c_str() : "");
  } else if (!head) {
    set(CURLOPT_HTTPGET, 1L);
  }
  set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

// Header fields for libcurl: ours, and word to add none of its own.
void CurlHandle::set_fields() {
  curl_slist_free_all(std::exchange(fields_, nullptr));
  bool typed = false;
  bool accepts = false;
  bool codings = false;
  for (const auto& header : request_.headers) {
    typed = typed || spec::same_field_name(header.name, "Content-Type");
    accepts = accepts || spec::same_field_name(header.name, "Accept");
    codings = codings || spec::same_field_name(header.name, "Accept-Encoding");
    add_field(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  add_field("Expect:");
  if (!typed) add_field("Content-Type:");
  if (!accepts) add_field("Accept:");
  // Nothing is asked for, yet what comes coded is decoded (RFC 9110 §12.5.3).
  if (!codings) add_field("Accept-Encoding:");
  set(CURLOPT_HTTPHEADER, fields_);
}

void CurlHandle::add_field(const std::string& line) {
  fields_ = curl_slist_append(fields_, line.c_str());
}

std::size_t CurlHandle::on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& reception = *static_cast<Reception*>(user);
  auto& response = reception.response;
  const auto line = trim_end({data, size * count});
  if (line.empty()) {
    if (reception.apart) acknowledge_now(reception.connection);
    reception.header_end = std::chrono::steady_clock::now();
  }
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

std::size_t CurlHandle::on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& reception = *static_cast<Reception*>(user);
  auto& response = reception.response;
  if (response.body.empty() && !reception.apart) {
    reception.apart = std::chrono::steady_clock::now() - reception.header_end > nagging;
  }
  const auto room = reception.limit - std::min(reception.limit, response.body.size());
  response.body.append(data, std::min(room, size * count));
  if (room < size * count) {
    response.body_truncated = true;
    return 0;  // ends the transfer
  }
  return size * count;
}

curl_socket_t CurlHandle::open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& self = *static_cast<CurlHandle*>(user);
  const bool local = address->family == AF_UNIX && !self.options_.route.unix_socket.empty();
  if (self.loopback_only_ && !local && !is_loopback_address(&address->addr)) {
    self.refused_ = true;
    return CURL_SOCKET_BAD;
  }
  auto& connection = self.reception_.connection;
  connection = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  return connection;
}

TransportFailure CurlHandle::describe(CURLcode code) {
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
  return {kind_of(code, connected > 0, message), message};
}

}  // namespace assay::harness
