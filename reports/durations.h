// How long exchanges took: a distribution, not one number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "spec/result.h"

namespace assay::reports {

/// Durations in microseconds, counted in buckets whose width is at most 1/16 of their lower bound:
/// a quantile is wrong by 6 % at most, whatever the number of exchanges.
class Durations {
 public:
  /// Negative durations count as 0.
  void add(std::int64_t microseconds, std::uint64_t times = 1);
  void add(const Durations& other);

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  /// The middle of the bucket that holds the quantile; `share` within [0, 1]; 0 when empty.
  [[nodiscard]] std::int64_t quantile(double share) const noexcept;

  struct Bucket {
    std::int64_t from = 0;  ///< microseconds, inclusive
    std::int64_t to = 0;    ///< exclusive
    std::uint64_t count = 0;
  };
  /// Ascending, without the empty ones.
  [[nodiscard]] std::vector<Bucket> buckets() const;

  /// "INDEX:COUNT INDEX:COUNT …": what a history stores.
  [[nodiscard]] std::string text() const;
  /// Errors: usage, for what text() does not write.
  [[nodiscard]] static spec::Result<Durations> parse(std::string_view text);

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
};

/// Whether `now` is slower than `before`, by a one-sided test of Mann and Whitney over the ranks
/// (ties counted), not by one quantile that a single slow answer moves.
struct Slowdown {
  bool significant = false;  ///< p below 0.001, and the median or p95 grew by a fifth and by 1 ms
  double p = 1;              ///< that chance alone makes such a difference
  double ratio = 1;          ///< of the medians
};
/// Fewer than 20 exchanges on either side are never significant.
[[nodiscard]] Slowdown compare(const Durations& before, const Durations& now) noexcept;

}  // namespace assay::reports
