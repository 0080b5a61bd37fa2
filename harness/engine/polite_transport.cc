#include "harness/engine/polite_transport.h"

#include <deque>
#include <utility>

#include "harness/http/retry_after.h"
#include "spec/decode.h"

namespace assay::harness {
namespace {

constexpr int patience = 5;

class PoliteTransport final : public Transport {
 public:
  PoliteTransport(std::unique_ptr<Transport> inner, std::shared_ptr<Traffic> traffic,
                  const spec::Document& document)
      : inner_(std::move(inner)), traffic_(std::move(traffic)), document_(document) {}

  spec::Exchange send(const spec::Request& request) override {
    calm();
    if (!traffic_->admit()) return withheld(request);
    auto exchange = inner_->send(request);
    for (int i = 1; is_put_off(exchange) && i < patience; ++i) {
      calm();
      if (!traffic_->admit()) return exchange;
      exchange = inner_->send(request);
    }
    return exchange;
  }

  [[nodiscard]] std::size_t width() const noexcept override { return inner_->width(); }

  // What has to wait for its turn waits until nothing else is under way: those make no progress
  // meanwhile.
  void start(std::uint64_t ticket, spec::Request request) override {
    if (!traffic_->is_free()) {
      waiting_.push_back({ticket, std::move(request)});
    } else if (traffic_->admit()) {
      ++under_way_;
      inner_->start(ticket, std::move(request));
    } else {
      Transport::give(ticket, withheld(request));
    }
  }

  [[nodiscard]] Answered take() override {
    while (under_way_ > 0 && !has_answer()) land();
    if (has_answer()) return Transport::take();
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    return {next.ticket, send(next.request)};
  }

 private:
  struct Waiting {
    std::uint64_t ticket = 0;
    spec::Request request;
  };

  /// Takes one answer of those under way: it is given, or its request waits for another turn.
  void land() {
    auto answered = inner_->take();
    --under_way_;
    if (is_put_off(answered.exchange)) {
      waiting_.push_back({answered.ticket, std::move(answered.exchange.request)});
    } else {
      Transport::give(answered.ticket, std::move(answered.exchange));
    }
  }

  // Before a wait all that is under way comes back.
  void calm() {
    while (under_way_ > 0 && !traffic_->is_free()) land();
  }

  static spec::Exchange withheld(const spec::Request& request) {
    return {request,
            spec::TransportFailure{spec::TransportFailure::Kind::withheld,
                                   "not sent: the run is over, or its requests are spent"},
            {}};
  }

  /// Holds everything up when the answer asks for it; true when the document lets it ask.
  bool is_put_off(const spec::Exchange& exchange) {
    const auto* response = exchange.response();
    if (response == nullptr) return false;
    const auto time = retry_after(*response, std::chrono::system_clock::now());
    if (!time) return false;
    traffic_->pause(*time);
    const auto& request = exchange.request;
    const auto found = spec::route(document_, request.method, request.target);
    if (found.operation == nullptr) return false;
    const auto* described = found.operation->response_for(response->status);
    return described != nullptr && described->status != "default";
  }

  std::unique_ptr<Transport> inner_;
  std::shared_ptr<Traffic> traffic_;
  const spec::Document& document_;
  std::size_t under_way_ = 0;
  std::deque<Waiting> waiting_;
};

}  // namespace

std::unique_ptr<Transport> polite(std::unique_ptr<Transport> inner,
                                  std::shared_ptr<Traffic> traffic,
                                  const spec::Document& document) {
  return std::make_unique<PoliteTransport>(std::move(inner), std::move(traffic), document);
}

}  // namespace assay::harness
