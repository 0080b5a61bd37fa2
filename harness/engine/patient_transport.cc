#include "harness/engine/patient_transport.h"

#include <algorithm>
#include <thread>

#include "harness/engine/command_words.h"

namespace assay::harness {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = spec::TransportFailure::Kind;

constexpr std::chrono::milliseconds first_pause{20};
constexpr std::chrono::milliseconds longest_pause{500};
// So many requests in a row without an answer in time: the service hangs.
constexpr int silent_limit = 3;

class PatientTransport final : public Transport {
 public:
  PatientTransport(std::unique_ptr<Transport> inner, TransportOptions options, Patience patience)
      : inner_(std::move(inner)), options_(std::move(options)), patience_(std::move(patience)) {}

  spec::Exchange send(const spec::Request& request) override {
    return persist(inner_->send(request));
  }
  [[nodiscard]] std::size_t width() const noexcept override { return inner_->width(); }
  void start(std::uint64_t ticket, spec::Request request) override {
    inner_->start(ticket, std::move(request));
  }
  [[nodiscard]] Answered take() override {
    auto answered = inner_->take();
    answered.exchange = persist(std::move(answered.exchange));
    return answered;
  }

 private:
  spec::Exchange persist(spec::Exchange exchange) {
    const auto* failure = exchange.failure();
    if (failure == nullptr || failure->kind != Kind::unreachable) {
      in_vain_ = false;
      return exchange;
    }
    if (in_vain_ || patience_.stop()) return exchange;
    in_vain_ = !await_server(options_, patience_);
    return in_vain_ ? exchange : inner_->send(exchange.request);
  }

  std::unique_ptr<Transport> inner_;
  TransportOptions options_;
  Patience patience_;
  bool in_vain_ = false;
};

class ServedTransport final : public Transport {
 public:
  ServedTransport(std::unique_ptr<Service> service, std::unique_ptr<Transport> inner)
      : service_(std::move(service)), inner_(std::move(inner)) {}

  spec::Exchange send(const spec::Request& request) override {
    auto exchange = inner_->send(request);
    const auto* failure = exchange.failure();
    if (failure == nullptr) {
      silent_ = 0;
      return exchange;
    }
    if (const auto death = death_after(failure->kind)) {
      // Nobody is there at all any more when it cannot be started again.
      exchange.outcome =
          spec::TransportFailure{Kind::closed, "the service " + death->text(), death->cause()};
      silent_ = 0;
      (void)service_->restart();
    } else if (failure->kind == Kind::timeout && request.framing.empty() &&
               ++silent_ >= silent_limit) {
      silent_ = 0;
      (void)service_->restart();
    }
    return exchange;
  }

 private:
  // A broken connection may come before the process is gone, a silent one will hardly. Who accepts
  // no more is about to go, however slow the machine is.
  std::optional<ServiceDeath> death_after(Kind kind) {
    using std::chrono::milliseconds;
    const bool broken = kind == Kind::closed || kind == Kind::unreachable;
    auto death = service_->died(milliseconds(broken ? 300 : 0));
    if (!death && broken && !accepts(service_->port())) {
      death = service_->died(milliseconds(10'000));
    }
    return death;
  }

  std::unique_ptr<Service> service_;
  std::unique_ptr<Transport> inner_;
  int silent_ = 0;
};

}  // namespace

spec::Result<void> await_server(const TransportOptions& options, const Patience& patience) {
  const auto until = Clock::now() + patience.wait;
  auto pause = first_pause;
  while (true) {
    auto there = probe(options);
    const bool hopeless = !there && there.error().code != spec::ErrorCode::environment;
    if (there || hopeless || patience.stop() || Clock::now() >= until) return there;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    std::this_thread::sleep_for(std::min(pause, std::max(left, first_pause)));
    pause = std::min(2 * pause, longest_pause);
  }
}

spec::Result<std::unique_ptr<Transport>> open_patient(const TransportOptions& options,
                                                      const Patience& patience) {
  auto inner = open_transport(options);
  if (!inner) return inner.error();
  return std::unique_ptr<Transport>(
      std::make_unique<PatientTransport>(std::move(*inner), options, patience));
}

spec::Result<std::unique_ptr<Transport>> open_served(TransportOptions options,
                                                     const ServiceOptions& service) {
  auto started = Service::start(service);
  if (!started) return started.error();
  options.base_url =
      fill_in(std::move(options.base_url), "port", std::to_string((*started)->port()));
  auto inner = open_transport(options);
  if (!inner) return inner.error();
  return std::unique_ptr<Transport>(
      std::make_unique<ServedTransport>(std::move(*started), std::move(*inner)));
}

}  // namespace assay::harness
