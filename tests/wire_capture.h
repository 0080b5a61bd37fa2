// What really goes over the wire: a bare loopback socket that writes down every byte of one
// connection after the other and answers each with the same bytes.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace assay::tests {

class WireCapture {
 public:
  explicit WireCapture(std::string answer) : answer_(std::move(answer)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool open = bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                      listen(listener_, 8) == 0;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = open ? ntohs(address.sin_port) : 0;
    worker_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  ~WireCapture() {
    worker_.request_stop();
    worker_.join();
    close(listener_);
  }
  WireCapture(const WireCapture&) = delete;
  WireCapture& operator=(const WireCapture&) = delete;

  [[nodiscard]] int port() const noexcept { return port_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  /// The bytes of the last connection, once `wanted` of them are there or a second has passed.
  std::string bytes(std::size_t wanted) {
    for (int i = 0; i < 100; ++i) {
      {
        const std::lock_guard lock(mutex_);
        if (bytes_.size() >= wanted) return bytes_;
      }
      poll(nullptr, 0, 10);
    }
    const std::lock_guard lock(mutex_);
    return bytes_;
  }

 private:
  static bool readable(int socket) {
    pollfd one{socket, POLLIN, 0};
    return poll(&one, 1, 50) > 0;
  }

  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (!readable(listener_)) continue;
      const int connection = accept(listener_, nullptr, nullptr);
      {
        const std::lock_guard lock(mutex_);
        bytes_.clear();
      }
      take(connection, stop);
      close(connection);
    }
  }

  // Reads until 50 ms pass in silence, then answers and closes.
  void take(int connection, const std::stop_token& stop) {
    std::array<char, 65'536> chunk{};
    while (!stop.stop_requested() && readable(connection)) {
      const auto got = recv(connection, chunk.data(), chunk.size(), 0);
      if (got <= 0) break;
      const std::lock_guard lock(mutex_);
      bytes_.append(chunk.data(), static_cast<std::size_t>(got));
    }
    if (!answer_.empty()) send(connection, answer_.data(), answer_.size(), MSG_NOSIGNAL);
  }

  std::string answer_;
  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::string bytes_;
  std::jthread worker_;
};

}  // namespace assay::tests
