// A small HTTP/1.1 server on loopback (Boost.Beast 1.81), for the mock.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "spec/message.h"
#include "spec/result.h"

namespace assay::harness {

/// Bytes that are sent again and again.
struct Drip {
  std::string bytes;
  std::uint64_t times = 0;             ///< 0: until the client goes away
  std::chrono::milliseconds pause{0};  ///< before each time
};

/// What a handler answers. `wire` replaces the whole answer by raw bytes; `close` ends the
/// connection after it (with nothing sent when both the response is empty and wire is empty).
struct Reply {
  spec::Response response;
  bool raw = false;
  std::string wire;
  bool close = false;
  bool reset = false;                  ///< RST instead of FIN
  std::chrono::milliseconds delay{0};  ///< before anything is sent
  std::optional<Drip> drip{};          ///< after `wire`
};

/// Called on the server's threads, concurrently. Must not throw.
using Handler = std::function<Reply(const spec::Request&)>;

class Server {
 public:
  virtual ~Server() = default;  ///< stops and joins
  [[nodiscard]] virtual std::uint16_t port() const noexcept = 0;
  /// "http://127.0.0.1:PORT"
  [[nodiscard]] virtual std::string url() const = 0;
};

/// Listens on 127.0.0.1:`port` (0: a free one) with `threads` threads.
/// Errors: environment, when the port is taken.
[[nodiscard]] spec::Result<std::unique_ptr<Server>> serve(std::uint16_t port, Handler handler,
                                                          int threads = 1);

}  // namespace assay::harness
