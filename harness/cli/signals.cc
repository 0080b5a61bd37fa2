#include "harness/cli/signals.h"

#include <unistd.h>
#include <csignal>
#include <cstdint>
#include <ctime>

namespace assay::harness {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

// Wrappers such as timeout(1) signal a process and then its group: two signals that are one wish.
constexpr std::int64_t one_wish_ms = 500;
std::atomic<std::int64_t> last_ms{0};

std::atomic<bool> second_came{false};
std::atomic<bool> second_awaited{false};

std::int64_t now_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

void on_signal(int) {
  const auto now = now_ms();
  const bool first = !interrupted.exchange(true);
  if (!first && now - last_ms <= one_wish_ms) return;
  last_ms = now;
  if (first) return;
  if (!second_awaited || second_came.exchange(true)) _exit(interrupted_code);
}

}  // namespace

bool was_interrupted() noexcept {
  return interrupted;
}

bool hurried() noexcept {
  second_awaited = true;
  return second_came;
}

const std::atomic<bool>& watch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return interrupted;
}

}  // namespace assay::harness
