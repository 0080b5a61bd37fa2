#include "harness/engine/noted_transport.h"

#include "spec/decode.h"

namespace assay::harness {
namespace {

class NotedTransport final : public Transport {
 public:
  NotedTransport(Transport& inner, SharedLedger* ledger) : inner_(inner), ledger_(ledger) {}

  spec::Exchange send(const spec::Request& request) override {
    auto exchange = inner_.send(request);
    if (ledger_ != nullptr) ledger_->note(exchange);
    return exchange;
  }

 private:
  Transport& inner_;
  SharedLedger* ledger_;
};

/// Worth reading back: only these create or delete (RFC 9110 §9.3.3–9.3.5).
bool may_matter(const spec::Exchange& exchange) {
  const auto& method = exchange.request.method;
  return exchange.response() != nullptr &&
         (method == "POST" || method == "PUT" || method == "DELETE");
}

}  // namespace

void SharedLedger::note(const spec::Exchange& exchange) {
  if (!may_matter(exchange)) return;
  const auto& request = exchange.request;
  const auto found = spec::route(document_, request.method, request.target);
  if (found.operation == nullptr) return;
  const auto decoded = spec::decode(document_, *found.operation, request);
  const std::lock_guard lock(mutex_);
  ledger_.note(decoded.value, exchange);
}

std::unique_ptr<Transport> noted(Transport& inner, SharedLedger* ledger) {
  return std::make_unique<NotedTransport>(inner, ledger);
}

}  // namespace assay::harness
