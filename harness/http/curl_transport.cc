// Requests under way through libcurl: one that is waited for, many at once, and bare bytes.
#include <curl/curl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "harness/http/answer.h"
#include "harness/http/bare_messages.h"
#include "harness/http/curl_handle.h"
#include "harness/http/transport.h"
#include "spec/framing.h"

namespace assay::harness {
namespace {

using spec::TransportFailure;

void start_curl_once() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

spec::Result<BaseUrl> check_target(const TransportOptions& options) {
  auto base = parse_base_url(options.base_url);
  if (!base) return base.error();
  if (auto fine = check_route(options.route, *base, options.allowed_hosts); !fine) {
    return fine.error();
  }
  const bool near = is_loopback_host(base->host) || !options.route.unix_socket.empty();
  if (near || is_allowed(options.allowed_hosts, base->host)) return base;
  return spec::Error{
      spec::ErrorCode::usage,
      fmt::format("'{}' is not loopback, and nothing else is sent to unasked", base->host),
      {},
      fmt::format("if you may test it, add --allow-host {}", base->host)};
}

/// What a connection that is written to byte by byte must not do: agree on HTTP/2 in the handshake.
TransportOptions for_bare_messages(TransportOptions options) {
  options.http2 = false;
  return options;
}

std::string authority_of(const BaseUrl& place) {
  const auto base = place.text();
  const auto slashes = base.find("//") + 2;
  return base.substr(slashes, base.find('/', slashes) - slashes);
}

/// A conversation in bytes over the connection that a handle has opened.
class RawConversation {
 public:
  RawConversation(CURL* curl, const TransportOptions& options) : curl_(curl), options_(options) {}

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
        shutdown(connection(), SHUT_WR);
        end = false;
      }
      read_some(received, closed);
      auto answer = read_answer(received, closed, to_head, options_.max_body);
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

 private:
  [[nodiscard]] curl_socket_t connection() const {
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(curl_, CURLINFO_ACTIVESOCKET, &socket);
    return socket;
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
    while (!closed && received.size() < options_.max_body + (1U << 20U)) {
      code = curl_easy_recv(curl_, chunk.data(), chunk.size(), &got);
      if (code == CURLE_AGAIN) return;
      closed = code != CURLE_OK || got == 0;
      received.append(chunk.data(), code == CURLE_OK ? got : 0);
    }
    closed = true;
  }

  void wait(bool writing, int milliseconds) {
    pollfd one{connection(), static_cast<short>(POLLIN | (writing ? POLLOUT : 0)), 0};
    poll(&one, 1, milliseconds);
  }

  CURL* curl_;
  const TransportOptions& options_;
};

class CurlTransport final : public Transport {
 public:
  CurlTransport(const TransportOptions& options, BaseUrl base)
      : options_(options),
        bare_(for_bare_messages(options)),
        place_(std::move(base)),
        handle_(options_, place_) {}
  ~CurlTransport() override {
    for (const auto& [curl, one] : under_way_) curl_multi_remove_handle(multi_, curl);
    free_.clear();
    under_way_.clear();
    if (multi_ != nullptr) curl_multi_cleanup(multi_);
  }
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  spec::Exchange send(const spec::Request& request) override {
    if (!request.framing.empty()) return send_framed(request);
    handle_.prepare(request);
    return handle_.conclude(curl_easy_perform(handle_.get()));
  }

  [[nodiscard]] std::size_t width() const noexcept override { return options_.width; }

  void start(std::uint64_t ticket, spec::Request request) override {
    // What is sent byte by byte is rare, and waited for.
    if (options_.width <= 1 || !request.framing.empty()) {
      Transport::start(ticket, std::move(request));
      return;
    }
    if (multi_ == nullptr) multi_ = curl_multi_init();
    if (free_.empty()) free_.push_back(std::make_unique<CurlHandle>(options_, place_));
    auto handle = std::move(free_.back());
    free_.pop_back();
    handle->prepare(std::move(request));
    auto* const curl = handle->get();
    under_way_.emplace(curl, UnderWay{ticket, std::move(handle)});
    curl_multi_add_handle(multi_, curl);
  }

  Answered take() override {
    if (has_answer()) return Transport::take();
    while (true) {
      int waiting = 0;
      while (const auto* message = curl_multi_info_read(multi_, &waiting)) {
        if (message->msg == CURLMSG_DONE) return finish(message->easy_handle, message->data.result);
      }
      int running = 0;
      curl_multi_perform(multi_, &running);
      const bool all = static_cast<std::size_t>(running) == under_way_.size();
      constexpr int patience = 1000;
      if (all) curl_multi_poll(multi_, nullptr, 0, patience, nullptr);
    }
  }

 private:
  struct UnderWay {
    std::uint64_t ticket = 0;
    std::unique_ptr<CurlHandle> handle;
  };

  Answered finish(CURL* curl, CURLcode code) {
    const auto at = under_way_.find(curl);
    curl_multi_remove_handle(multi_, curl);
    Answered answered{at->second.ticket, at->second.handle->conclude(code)};
    free_.push_back(std::move(at->second.handle));
    under_way_.erase(at);
    return answered;
  }

  /// Sends bytes that no client library would, through a connection of their own under the same
  /// rails, and reads one answer. RFC 9112 §9.6: closing without one is the server's right.
  spec::Exchange send_framed(const spec::Request& request) {
    const auto start = std::chrono::steady_clock::now();
    CurlHandle fresh(bare_, place_);
    fresh.tunnel();
    fresh.show_certificate(request.certificate);
    spec::Exchange exchange{request, fresh.connect(), {}};
    if (exchange.failure()->message.empty()) {
      const auto* row = spec::find_framing(request.framing);
      const auto bytes = spec::framed_bytes(request, authority_of(place_), place_.path);
      exchange.outcome =
          RawConversation(fresh.get(), options_)
              .converse(bytes, row != nullptr && row->incomplete, request.method == "HEAD");
    }
    exchange.duration = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - start);
    return exchange;
  }

  TransportOptions options_;
  TransportOptions bare_;  ///< of connections for what is sent byte by byte
  BaseUrl place_;
  CurlHandle handle_;
  CURLM* multi_ = nullptr;
  std::unordered_map<CURL*, UnderWay> under_way_;
  std::vector<std::unique_ptr<CurlHandle>> free_;
};

}  // namespace

void Transport::start(std::uint64_t ticket, spec::Request request) {
  give(ticket, send(request));
}

Transport::Answered Transport::take() {
  auto first = std::move(answered_.front());
  answered_.pop_front();
  return first;
}

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
  const auto failure = CurlHandle(options, *base).connect();
  if (failure.message.empty()) return {};
  return spec::Error{spec::ErrorCode::environment,
                     fmt::format("no server at {}: {}", base->text(), failure.message),
                     {},
                     "start it, or correct --url"};
}

spec::Result<void> probe_bare_messages(const TransportOptions& options) {
  start_curl_once();
  const auto base = check_target(options);
  if (!base) return base.error();
  const auto bare = for_bare_messages(options);
  CurlHandle handle(bare, *base);
  handle.tunnel();
  auto failure = handle.connect();
  if (failure.message.empty() && options.http2) {
    // Some agree on nothing in the handshake and then speak HTTP/2 all the same.
    const auto words = fmt::format("OPTIONS * HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
                                   authority_of(*base));
    const auto said = RawConversation(handle.get(), bare).converse(words, false, false);
    if (const auto* none = std::get_if<TransportFailure>(&said)) failure = *none;
  }
  if (failure.message.empty()) return {};
  const auto* way = bare.route.proxy.empty() ? "" : ", through the proxy by CONNECT";
  return spec::Error{
      spec::ErrorCode::environment,
      fmt::format("no such connection to {}{}: {}", base->text(), way, failure.message),
      {},
      "leave the level out with --no-malformed protocol"};
}

}  // namespace assay::harness
