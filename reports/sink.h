// The watchers' one interface.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "reports/comparison.h"
#include "reports/event.h"

namespace assay::reports {

/// Receives events one at a time, from one thread at a time.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void receive(const Event& event) = 0;
  /// How the run stands against an earlier one, told right before RunFinished, if at all.
  virtual void compare(const Comparison&) {}
  /// What could not be written so far, and why, in one line; empty: nothing is missing. Who hands
  /// events on answers for those behind it.
  [[nodiscard]] virtual std::string failure() const { return {}; }
};

/// Hands every event to each of its sinks, in order.
class Fanout final : public Sink {
 public:
  void add(std::unique_ptr<Sink> sink) { sinks_.push_back(std::move(sink)); }
  void receive(const Event& event) override {
    for (auto& sink : sinks_) sink->receive(event);
  }
  void compare(const Comparison& comparison) override {
    for (auto& sink : sinks_) sink->compare(comparison);
  }
  [[nodiscard]] std::string failure() const override {
    std::string all;
    for (const auto& sink : sinks_) {
      const auto one = sink->failure();
      if (!one.empty()) all += (all.empty() ? "" : "; ") + one;
    }
    return all;
  }

 private:
  std::vector<std::unique_ptr<Sink>> sinks_;
};

}  // namespace assay::reports
