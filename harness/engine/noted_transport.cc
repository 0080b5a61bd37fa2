#include "harness/engine/noted_transport.h"

#include <utility>

#include "spec/decode.h"

namespace assay::harness {
namespace {

class NotedTransport final : public Transport {
 public:
  NotedTransport(Transport& inner, SharedLedger& ledger, const Rails& rails)
      : inner_(inner), ledger_(ledger), rails_(rails) {}

  spec::Exchange send(const spec::Request& request) override {
    if (!admits(request)) return withheld(request);
    auto exchange = inner_.send(request);
    ledger_.note(exchange);
    return exchange;
  }
  [[nodiscard]] std::size_t width() const noexcept override { return inner_.width(); }
  void start(std::uint64_t ticket, spec::Request request) override {
    if (admits(request)) {
      inner_.start(ticket, std::move(request));
    } else {
      give(ticket, withheld(request));
    }
  }
  [[nodiscard]] Answered take() override {
    if (has_answer()) return Transport::take();
    auto answered = inner_.take();
    ledger_.note(answered.exchange);
    return answered;
  }

 private:
  [[nodiscard]] bool admits(const spec::Request& request) const {
    return rails_.admits(request.method, false) ||
           rails_.admits(request.method, ledger_.owns(request));
  }
  static spec::Exchange withheld(const spec::Request& request) {
    return {request,
            spec::TransportFailure{spec::TransportFailure::Kind::withheld,
                                   "not sent: " + request.method + " is not allowed here"},
            {}};
  }

  Transport& inner_;
  SharedLedger& ledger_;
  Rails rails_;
};

/// Worth reading back: only these create or delete (RFC 9110 §9.3.3–9.3.5).
bool may_matter(const spec::Exchange& exchange) {
  const auto& method = exchange.request.method;
  return exchange.response() != nullptr &&
         (method == "POST" || method == "PUT" || method == "DELETE");
}

}  // namespace

void SharedLedger::note(const spec::Exchange& exchange) {
  if (!asked_ || !may_matter(exchange)) return;
  const auto& request = exchange.request;
  const auto found = spec::route(document_, request.method, request.target);
  if (found.operation == nullptr || !ledger_.concerns(*found.operation)) return;
  const auto decoded = spec::decode(document_, *found.operation, request);
  const std::lock_guard lock(mutex_);
  ledger_.note(decoded.value, exchange);
}

bool SharedLedger::owns(const spec::Request& request) const {
  const std::lock_guard lock(mutex_);
  return ledger_.owns(request);
}

std::unique_ptr<Transport> noted(Transport& inner, SharedLedger& ledger, const Rails& rails) {
  return std::make_unique<NotedTransport>(inner, ledger, rails);
}

}  // namespace assay::harness
