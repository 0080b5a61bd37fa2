#include "harness/engine/server_watch.h"

namespace assay::harness {
namespace {

// So many requests in a row without an answer (nobody there, or nothing in time) end the run.
constexpr int unreachable_limit = 5;
constexpr int silent_limit = 10;

}  // namespace

bool ServerWatch::gone(const spec::Exchange& exchange) {
  using Kind = spec::TransportFailure::Kind;
  const auto* failure = exchange.failure();
  if (failure != nullptr && failure->kind == Kind::withheld) return true;
  const auto* response = exchange.response();
  const bool broken = response != nullptr
                          ? response->status >= 500
                          : failure->kind == Kind::closed || failure->kind == Kind::timeout;
  // What trips the breaker once stays: others under way may still be answered.
  if (broken) ++broken_;
  if (!broken && !tripped()) broken_ = 0;
  const bool missing =
      failure != nullptr && (failure->kind == Kind::unreachable || failure->kind == Kind::refused);
  // Silence about a message that HTTP does not allow says nothing about the server.
  const bool silent =
      failure != nullptr && failure->kind == Kind::timeout && exchange.request.framing.empty();
  if (!missing && !silent) {
    if (!unreachable()) gone_ = silent_ = 0;
    return false;
  }
  const std::lock_guard lock(mutex_);
  last_failure_ = failure->message;
  ++(missing ? gone_ : silent_);
  return missing;
}

bool ServerWatch::unreachable() const noexcept {
  return gone_ >= unreachable_limit || silent_ >= silent_limit;
}

std::string ServerWatch::last_failure() const {
  const std::lock_guard lock(mutex_);
  return last_failure_;
}

}  // namespace assay::harness
