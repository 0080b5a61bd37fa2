#include "harness/engine/traffic.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <thread>

namespace assay::harness {

spec::Result<double> parse_rate(const std::string& text) {
  double rate = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, rate);
  const std::string_view unit(read.ptr, static_cast<std::size_t>(end - read.ptr));
  const double seconds = unit.empty() || unit == "/s" ? 1
                         : unit == "/m"               ? 60
                         : unit == "/h"               ? 3600
                                                      : 0;
  if (read.ec != std::errc() || seconds == 0 || !std::isfinite(rate) || rate <= 0) {
    return spec::Error{spec::ErrorCode::usage,
                       fmt::format("'{}' is no rate of requests", text),
                       {},
                       "write 10, 10/s, 600/m or 3600/h"};
  }
  return rate / seconds;
}

bool Traffic::admit() {
  auto turn = Clock::now();
  {
    const std::lock_guard lock(mutex_);
    if (!cleaning_ && spent()) return false;
    if (!cleaning_) ++sent_;
    if (limits_.per_second > 0 || next_ > turn) {
      turn = std::max(turn, next_);
      if (limits_.per_second > 0) {
        next_ = turn + std::chrono::duration_cast<Clock::duration>(
                           std::chrono::duration<double>(1 / limits_.per_second));
      }
    }
  }
  constexpr std::chrono::milliseconds glance{50};
  while (true) {
    if (is_over()) return false;
    const auto now = Clock::now();
    if (now >= turn) return true;
    std::this_thread::sleep_for(std::min<Clock::duration>(turn - now, glance));
  }
}

void Traffic::begin_clean_up(std::function<bool()> stop) {
  const std::lock_guard lock(mutex_);
  cleaning_ = true;
  end_.reset();
  limits_.stop = std::move(stop);
}

bool Traffic::is_free() const {
  if (limits_.per_second > 0) return false;
  const std::lock_guard lock(mutex_);
  return next_ <= Clock::now();
}

bool Traffic::is_over() const {
  if (limits_.stop()) return true;
  const std::lock_guard lock(mutex_);
  return end_ && Clock::now() >= *end_;
}

void Traffic::end_at(std::optional<std::chrono::steady_clock::time_point> time) {
  const std::lock_guard lock(mutex_);
  end_ = time;
}

void Traffic::pause(std::chrono::milliseconds time) {
  ++pauses_;
  const std::lock_guard lock(mutex_);
  longest_asked_ = std::max(longest_asked_, time);
  next_ = std::max(next_, Clock::now() + std::min(time, limits_.longest_pause));
}

std::chrono::milliseconds Traffic::longest_asked() const {
  const std::lock_guard lock(mutex_);
  return longest_asked_;
}

}  // namespace assay::harness
