#include "harness/engine/pace.h"

#include <algorithm>
#include <cmath>

namespace assay::harness {
namespace {

constexpr std::uint64_t enough = 20;
constexpr double per_octave = 8;

}  // namespace

void Pace::add(const std::string& operation, std::chrono::microseconds time) {
  const auto microseconds = static_cast<double>(std::max<std::int64_t>(1, time.count()));
  const auto step = static_cast<std::size_t>(std::log2(microseconds) * per_octave);
  const std::lock_guard lock(mutex_);
  auto& times = times_[operation];
  ++times.counts.at(std::min(step, steps - 1));
  ++times.all;
}

std::chrono::microseconds Pace::median(const std::string& operation) const {
  const std::lock_guard lock(mutex_);
  const auto found = times_.find(operation);
  if (found == times_.end() || found->second.all < enough) return std::chrono::microseconds(0);
  std::uint64_t below = 0;
  std::size_t step = 0;
  while (step + 1 < steps && (below += found->second.counts.at(step)) * 2 < found->second.all) {
    ++step;
  }
  const auto end = std::exp2(static_cast<double>(step + 1) / per_octave);
  return std::chrono::microseconds(static_cast<std::int64_t>(std::ceil(end)));
}

}  // namespace assay::harness
