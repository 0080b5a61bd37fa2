#include "fuzz/signal_guard.h"

namespace assay::fuzz {
namespace {

volatile std::sig_atomic_t signals_seen = 0;
void on_signal(int) {
  signals_seen = signals_seen + 1;
}

}  // namespace

SignalGuard::SignalGuard() {
  signals_seen = 0;
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &interrupt_);
  sigaction(SIGTERM, &action, &terminate_);
}

SignalGuard::~SignalGuard() {
  sigaction(SIGINT, &interrupt_, nullptr);
  sigaction(SIGTERM, &terminate_, nullptr);
}

int SignalGuard::seen() noexcept {
  return signals_seen;
}

}  // namespace assay::fuzz
