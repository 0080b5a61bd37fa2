// The sections of the HTML page, and what they share. Only html*.cc include this.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "reports/comparison.h"
#include "reports/tally.h"

namespace assay::reports {

/// What the page is a picture of.
struct Page {
  const RunTally& run;
  const Comparison* comparison = nullptr;  ///< null: nothing to compare with
  /// Of this run's answers, by operation.
  const std::unordered_map<std::string, Durations>& durations;
};

/// The bytes that a section may take: all together the page stays below 2 MB, whatever the run.
class Room {
 public:
  explicit Room(std::size_t bytes) : left_(bytes) {}
  /// Appends `piece` to `out` when there is room for it; else nothing fits any more.
  bool take(std::string& out, std::string_view piece) {
    if (piece.size() > left_) {
      left_ = 0;
      return false;
    }
    left_ -= piece.size();
    out += piece;
    return true;
  }
  [[nodiscard]] bool full() const noexcept { return left_ == 0; }

 private:
  std::size_t left_;
};

/// At most `limit` bytes of `text` as HTML text; says how many are left out.
[[nodiscard]] std::string clipped(std::string_view text, std::size_t limit);
/// "1 failure", "2 failures".
[[nodiscard]] std::string plural(std::uint64_t count, std::string_view noun);
/// A row of a definition list; `text` is clipped.
[[nodiscard]] std::string fact(std::string_view term, std::string_view text);
/// "830 µs", "1.2 ms", "2.1 s".
[[nodiscard]] std::string duration(std::int64_t microseconds);
/// A paragraph that says that `count` of something are not on the page; empty for 0.
[[nodiscard]] std::string left_out(std::size_t count, std::string_view noun,
                                   std::string_view where);
/// `expected` and `actual` below each other, with what differs marked.
[[nodiscard]] std::string difference(std::string_view expected, std::string_view actual);

/// The sections, each empty when it has nothing to say.
[[nodiscard]] std::string html_findings(const Page& page);
[[nodiscard]] std::string html_untested(const Page& page);
[[nodiscard]] std::string html_latency(const Page& page);
[[nodiscard]] std::string html_drift(const Page& page);
[[nodiscard]] std::string html_strips(const Page& page);
[[nodiscard]] std::string html_operations(const Page& page);

}  // namespace assay::reports
