#include "reports/durations.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

namespace assay::reports {
namespace {

constexpr std::uint64_t parts = 16;  // buckets between a power of two and the next
constexpr std::size_t most_buckets = 16 * 62;
constexpr std::uint64_t enough = 20;

// Values below 16 have a bucket each; above, the top four bits below the first one choose it.
std::size_t index_of(std::uint64_t value) noexcept {
  if (value < parts) return static_cast<std::size_t>(value);
  const auto shift = static_cast<std::uint64_t>(std::bit_width(value)) - 5;
  return static_cast<std::size_t>(parts * (shift + 1) + (value >> shift) - parts);
}

std::int64_t start_of(std::size_t index) noexcept {
  if (index < parts) return static_cast<std::int64_t>(index);
  const auto shift = index / parts - 1;
  return static_cast<std::int64_t>((parts + index % parts) << shift);
}

}  // namespace

void Durations::add(std::int64_t microseconds, std::uint64_t times) {
  if (times == 0) return;
  const auto index =
      std::min(most_buckets - 1,
               index_of(static_cast<std::uint64_t>(std::max<std::int64_t>(0, microseconds))));
  if (counts_.size() <= index) counts_.resize(index + 1);
  counts_[index] += times;
  count_ += times;
}

void Durations::add(const Durations& other) {
  if (counts_.size() < other.counts_.size()) counts_.resize(other.counts_.size());
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
}

std::int64_t Durations::quantile(double share) const noexcept {
  if (count_ == 0) return 0;
  const auto rank =
      std::max(1.0, std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (static_cast<double>(seen) >= rank) return (start_of(i) + start_of(i + 1) - 1) / 2;
  }
  return 0;
}

std::vector<Durations::Bucket> Durations::buckets() const {
  std::vector<Bucket> all;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] > 0) all.push_back({start_of(i), start_of(i + 1), counts_[i]});
  }
  return all;
}

std::string Durations::text() const {
  std::string out;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] > 0) out += fmt::format("{}{}:{}", out.empty() ? "" : " ", i, counts_[i]);
  }
  return out;
}

spec::Result<Durations> Durations::parse(std::string_view text) {
  Durations all;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    std::size_t index = 0;
    std::uint64_t count = 0;
    const auto first = std::from_chars(at, end, index);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != ':' || index >= most_buckets) {
      return spec::Error{spec::ErrorCode::usage, "not a distribution of durations", {}, {}};
    }
    const auto second = std::from_chars(first.ptr + 1, end, count);
    if (second.ec != std::errc{} || (second.ptr != end && *second.ptr != ' ')) {
      return spec::Error{spec::ErrorCode::usage, "not a distribution of durations", {}, {}};
    }
    all.add(start_of(index), count);
    at = second.ptr == end ? end : second.ptr + 1;
  }
  return all;
}

Slowdown compare(const Durations& before, const Durations& now) noexcept {
  Slowdown result;
  const auto median = static_cast<double>(std::max<std::int64_t>(1, before.quantile(0.5)));
  result.ratio = static_cast<double>(now.quantile(0.5)) / median;
  if (before.count() < enough || now.count() < enough) return result;
  const auto old_buckets = before.buckets();
  const auto n1 = static_cast<double>(now.count());
  const auto n2 = static_cast<double>(before.count());
  // U: pairs in which `now` is the slower one, half of the ties counted.
  double u = 0;
  double ties = 0;
  std::size_t place = 0;
  double below = 0;
  for (const auto& bucket : now.buckets()) {
    for (; place < old_buckets.size() && old_buckets[place].from < bucket.from; ++place) {
      const auto alone = static_cast<double>(old_buckets[place].count);
      ties += alone * alone * alone - alone;
      below += alone;
    }
    const bool same = place < old_buckets.size() && old_buckets[place].from == bucket.from;
    const auto equal = same ? static_cast<double>(old_buckets[place].count) : 0.0;
    const auto mine = static_cast<double>(bucket.count);
    u += mine * (below + equal / 2);
    const auto tied = mine + equal;
    ties += tied * tied * tied - tied;
    if (same) {
      below += equal;
      ++place;
    }
  }
  const auto n = n1 + n2;
  const auto variance = n1 * n2 / 12 * ((n + 1) - ties / (n * (n - 1)));
  if (variance > 0) {
    const auto z = (u - n1 * n2 / 2 - 0.5) / std::sqrt(variance);
    result.p = 0.5 * std::erfc(z / std::sqrt(2.0));
  }
  const auto grew = [&](double share) {
    const auto was = before.quantile(share);
    const auto is = now.quantile(share);
    return is - was >= 1000 && static_cast<double>(is) >= 1.2 * static_cast<double>(was);
  };
  result.significant = result.p < 0.001 && (grew(0.5) || grew(0.95));
  return result;
}

}  // namespace assay::reports
