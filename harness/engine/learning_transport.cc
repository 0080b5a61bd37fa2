#include "harness/engine/learning_transport.h"

#include <utility>

namespace assay::harness {
namespace {

class LearningTransport final : public Transport {
 public:
  LearningTransport(std::unique_ptr<Transport> inner, std::shared_ptr<reports::Redactor> redactor)
      : inner_(std::move(inner)), redactor_(std::move(redactor)) {}

  spec::Exchange send(const spec::Request& request) override {
    auto exchange = inner_->send(request);
    redactor_->learn(exchange);
    return exchange;
  }
  [[nodiscard]] std::size_t width() const noexcept override { return inner_->width(); }
  void start(std::uint64_t ticket, spec::Request request) override {
    inner_->start(ticket, std::move(request));
  }
  [[nodiscard]] Answered take() override {
    auto answered = inner_->take();
    redactor_->learn(answered.exchange);
    return answered;
  }

 private:
  std::unique_ptr<Transport> inner_;
  std::shared_ptr<reports::Redactor> redactor_;
};

}  // namespace

std::unique_ptr<Transport> learning(std::unique_ptr<Transport> inner,
                                    std::shared_ptr<reports::Redactor> redactor) {
  return std::make_unique<LearningTransport>(std::move(inner), std::move(redactor));
}

}  // namespace assay::harness
