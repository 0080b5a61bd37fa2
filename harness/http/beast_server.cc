// The only file that knows Boost.Beast.
#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <thread>
#include <vector>

#include "harness/http/answer.h"
#include "harness/http/server.h"

namespace assay::harness {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;

constexpr std::uint64_t body_limit = 64U << 20U;
// Boost.Beast 1.81 throws for a field of 64 KiB: no field may come so far.
constexpr std::uint32_t header_limit = 65'000;
constexpr std::chrono::seconds idle_limit{60};

spec::Request to_request(const http::request<http::string_body>& message) {
  spec::Request request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  for (const auto& field : message) {
    request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  if (!message.body().empty()) request.body = message.body();
  return request;
}

bool has_no_content(unsigned status) {
  return status < 200 || status == 204 || status == 304;
}

// RFC 9112 §3.2: exactly one Host, and it names a host.
bool has_good_host(const http::request<http::string_body>& message) {
  if (message.version() < 11) return true;
  if (message.count(http::field::host) != 1) return false;
  const auto host = message[http::field::host];
  return host.find_first_of(" \t/?#@\\") == beast::string_view::npos;
}

// RFC 9112 §6.3: only what ends with chunked has an end.
bool has_good_coding(const http::request<http::string_body>& message) {
  return message.count(http::field::transfer_encoding) == 0 || message.chunked();
}

/// `in_line`: no more than a part of the request line was read.
std::string refusal_of(beast::error_code failed, bool in_line) {
  const char* status = "400 Bad Request";
  if (failed == http::error::header_limit && in_line) status = "414 URI Too Long";
  if (failed == http::error::header_limit && !in_line)
    status = "431 Request Header Fields Too Large";
  if (failed == http::error::body_limit) status = "413 Content Too Large";
  if (failed == http::error::bad_version) status = "505 HTTP Version Not Supported";
  return fmt::format("HTTP/1.1 {}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", status);
}

/// One connection; alive as long as an operation on it is under way.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, const Handler& handler)
      : stream_(std::move(socket)), handler_(handler) {
    beast::error_code ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
  }

  void read() {
    parser_.emplace();
    parser_->body_limit(body_limit);
    parser_->header_limit(header_limit);
    stream_.expires_after(idle_limit);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](beast::error_code failed, std::size_t) {
                       self->on_read(failed);
                     });
  }

 private:
  void on_read(beast::error_code failed) {
    if (failed == http::error::end_of_stream || failed == beast::error::timeout)
      return close(false);
    if (failed && failed.category() == http::make_error_code(http::error::bad_method).category()) {
      const beast::string_view read(static_cast<const char*>(buffer_.data().data()),
                                    buffer_.size());
      const bool in_line = read.find("\r\n") == beast::string_view::npos;
      return write_raw(refusal_of(failed, in_line), true, false);
    }
    if (failed) return;
    const auto& message = parser_->get();
    if (!has_good_host(message) || !has_good_coding(message)) {
      return write_raw(refusal_of({}, false), true, false);
    }
    auto reply = handler_(to_request(message));
    if (reply.delay.count() == 0) return send(std::move(reply));
    auto timer = std::make_shared<asio::steady_timer>(stream_.get_executor(), reply.delay);
    timer->async_wait([self = shared_from_this(), timer, reply = std::move(reply)](
                          beast::error_code) mutable { self->send(std::move(reply)); });
  }

  void send(Reply reply) {
    const auto& message = parser_->get();
    const bool silent = !reply.raw && reply.response.status == 0;
    if (silent) return close(reply.reset);
    if (reply.raw) {
      drip_ = std::move(reply.drip);
      return write_raw(std::move(reply.wire), reply.close, reply.reset);
    }
    write(reply, message.keep_alive() && !reply.close, message.method() == http::verb::head);
  }

  void write(const Reply& reply, bool keep_alive, bool head) {
    auto& response = response_.emplace();
    response.version(11);
    response.result(static_cast<unsigned>(reply.response.status));
    if (!reply.response.reason.empty()) response.reason(reply.response.reason);
    for (const auto& header : reply.response.headers) response.insert(header.name, header.value);
    response.keep_alive(keep_alive);
    const auto status = static_cast<unsigned>(reply.response.status);
    if (!has_no_content(status)) {
      response.content_length(reply.response.body.size());
      if (!head) response.body() = reply.response.body;
    }
    http::async_write(
        stream_, response,
        [self = shared_from_this(), keep_alive](beast::error_code failed, std::size_t) {
          if (failed) return;
          if (keep_alive) {
            self->read();
          } else {
            self->close(false);
          }
        });
  }

  void write_raw(std::string bytes, bool close_after, bool reset) {
    raw_ = std::move(bytes);
    asio::async_write(
        stream_, asio::buffer(raw_),
        [self = shared_from_this(), close_after, reset](beast::error_code failed, std::size_t) {
          if (failed) return;
          if (self->drip_) return self->drip(close_after, reset);
          if (close_after) {
            self->close(reset);
          } else {
            self->read();
          }
        });
  }

  void drip(bool close_after, bool reset) {
    stream_.expires_never();
    auto timer = std::make_shared<asio::steady_timer>(stream_.get_executor(), drip_->pause);
    timer->async_wait([self = shared_from_this(), timer, close_after, reset](beast::error_code) {
      auto next = self->drip_->bytes;
      if (self->drip_->times == 1) self->drip_.reset();
      if (self->drip_ && self->drip_->times > 1) --self->drip_->times;
      self->write_raw(std::move(next), close_after, reset);
    });
  }

  void close(bool reset) {
    beast::error_code ignored;
    if (reset) {
      stream_.socket().set_option(asio::socket_base::linger(true, 0), ignored);
      stream_.socket().close(ignored);
    } else {
      stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    }
  }

  beast::tcp_stream stream_;
  const Handler& handler_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<http::response<http::string_body>> response_;
  std::string raw_;
  std::optional<Drip> drip_;
};

class BeastServer final : public Server {
 public:
  explicit BeastServer(Handler handler) : handler_(std::move(handler)), acceptor_(context_) {}
  ~BeastServer() override {
    context_.stop();
    threads_.clear();
  }
  BeastServer(const BeastServer&) = delete;
  BeastServer& operator=(const BeastServer&) = delete;

  beast::error_code listen(std::uint16_t port) {
    beast::error_code failed;
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    acceptor_.open(endpoint.protocol(), failed);
    if (!failed) acceptor_.set_option(asio::socket_base::reuse_address(true), failed);
    if (!failed) acceptor_.bind(endpoint, failed);
    if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
    return failed;
  }

  void start(int threads) {
    accept();
    for (int i = 0; i < threads; ++i) {
      threads_.emplace_back([this] { context_.run(); });
    }
  }

  std::uint16_t port() const noexcept override {
    beast::error_code ignored;
    return acceptor_.local_endpoint(ignored).port();
  }
  std::string url() const override { return fmt::format("http://127.0.0.1:{}", port()); }

 private:
  void accept() {
    acceptor_.async_accept([this](beast::error_code failed, tcp::socket socket) {
      if (failed == asio::error::operation_aborted) return;
      if (!failed) std::make_shared<Connection>(std::move(socket), handler_)->read();
      accept();
    });
  }

  Handler handler_;
  asio::io_context context_;
  tcp::acceptor acceptor_;
  std::vector<std::jthread> threads_;
};

spec::Response to_response(const http::response<http::string_body>& message) {
  spec::Response response;
  response.status = static_cast<int>(message.result_int());
  response.version = message.version() == 10 ? "HTTP/1.0" : "HTTP/1.1";
  response.reason = std::string(message.reason());
  for (const auto& field : message) {
    response.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  response.body = message.body();
  return response;
}

}  // namespace

AnswerSoFar read_answer(std::string_view bytes, bool ended, bool to_head, std::size_t limit) {
  using State = AnswerSoFar::State;
  while (!bytes.empty()) {
    http::response_parser<http::string_body> parser;
    parser.eager(true);
    parser.header_limit(header_limit);
    parser.body_limit(limit);
    parser.skip(to_head);
    beast::error_code failed;
    while (!bytes.empty() && !parser.is_done() && !failed) {
      bytes.remove_prefix(parser.put(asio::buffer(bytes.data(), bytes.size()), failed));
    }
    if (failed == http::error::need_more) failed = {};
    if (!failed && !parser.is_done() && ended) parser.put_eof(failed);
    if (failed) return {State::malformed, {}};
    if (!parser.is_done()) return {State::more, {}};
    const auto status = parser.get().result_int();
    if (status >= 200 || status == 101) return {State::complete, to_response(parser.get())};
  }
  return {State::more, {}};
}

spec::Result<std::unique_ptr<Server>> serve(std::uint16_t port, Handler handler, int threads) {
  auto server = std::make_unique<BeastServer>(std::move(handler));
  if (const auto failed = server->listen(port)) {
    return spec::Error{spec::ErrorCode::environment,
                       fmt::format("cannot listen on 127.0.0.1:{}: {}", port, failed.message()),
                       {},
                       "choose another --port, or 0 for a free one"};
  }
  server->start(threads);
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace assay::harness
