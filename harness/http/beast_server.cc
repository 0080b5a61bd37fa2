// The only file that knows Boost.Beast.
#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <thread>
#include <vector>

#include "harness/http/server.h"

namespace assay::harness {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;

constexpr std::uint64_t body_limit = 64U << 20U;
constexpr std::uint32_t header_limit = 1U << 20U;
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
      return write_raw("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                       true, false);
    }
    if (failed) return;
    const auto& message = parser_->get();
    auto reply = handler_(to_request(message));
    const bool silent = !reply.raw && reply.response.status == 0;
    if (silent) return close(reply.reset);
    if (reply.raw) return write_raw(std::move(reply.wire), reply.close, reply.reset);
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
          if (close_after) {
            self->close(reset);
          } else {
            self->read();
          }
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

}  // namespace

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
