// libFuzzer's own output, read by the parent while the children write it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::fuzz {

/// A status line: "#2048\tNEW    cov: 11 ft: 12 corp: 5/6b lim: 17 exec/s: 0 rss: 30Mb …", as LLVM
/// 14 to 19 write it; figures that are zero are left out there.
struct StatusLine {
  std::uint64_t runs = 0;
  std::string kind;  ///< INITED, NEW, REDUCE, RELOAD, pulse, DONE, …
  std::uint64_t coverage = 0;
  std::uint64_t features = 0;
  std::uint64_t corpus = 0;
  std::uint64_t rate = 0;
};

/// Nothing for a line of another kind.
[[nodiscard]] std::optional<StatusLine> parse_status_line(std::string_view line);

/// Follows one log file.
class LogReader {
 public:
  LogReader() = default;
  /// What the file holds already was written by somebody else, earlier.
  explicit LogReader(std::string path);

  /// Reads what was appended; true when a new input was among it. A line that is not complete yet
  /// waits; a burst of more than a mebibyte is skipped over.
  bool read_on();
  /// The last status line; empty figures before the first.
  [[nodiscard]] const StatusLine& last() const noexcept { return last_; }

 private:
  std::string path_;
  std::size_t offset_ = 0;
  std::string rest_;
  StatusLine last_;
};

}  // namespace assay::fuzz
