// A handler as a transport: what the harness sends goes straight to the function.
#pragma once

#include <functional>
#include <string>

#include "fuzz/in_process/handler.h"
#include "harness/http/transport.h"

namespace assay::in_process {

/// What to do around a call; both may be empty.
struct CallWatch {
  std::function<void(const spec::Request&)> before;
  /// An exception left the handler; `what` says which.
  std::function<void(const std::string& what)> thrown;
};

/// Never opens a socket. An exception becomes a TransportFailure of kind `other`, "uncaught
/// exception: …", which the check `transport` reports. A request with a framing (spec/framing.h)
/// breaks HTTP itself: no handler ever sees it, the answer is a plain 400.
class HandlerTransport final : public harness::Transport {
 public:
  /// `handler` must outlive this.
  explicit HandlerTransport(const Handler& handler, CallWatch watch = {})
      : handler_(handler), watch_(std::move(watch)) {}

  [[nodiscard]] spec::Exchange send(const spec::Request& request) override;

 private:
  [[nodiscard]] spec::TransportFailure fail(const std::string& what) const;

  const Handler& handler_;
  CallWatch watch_;
};

}  // namespace assay::in_process
