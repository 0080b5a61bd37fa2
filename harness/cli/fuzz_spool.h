// What the fuzzing child writes down and the parent reads: findings as lines, counts in shared
// memory.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/engine/examine.h"
#include "reports/event.h"

namespace assay::harness {

/// Figures of one operation, in memory that parent and child share.
struct OperationCounts {
  std::uint64_t cases = 0, valid = 0, invalid = 0, undecidable = 0;
  std::uint64_t microseconds = 0;
  std::array<std::uint64_t, 600> statuses{};
  std::array<std::uint64_t, 8> failures{};  ///< by spec::TransportFailure::Kind

  void add(const Examined& examined);
  [[nodiscard]] bool reached_success() const noexcept;
  /// Answers with this status.
  [[nodiscard]] std::uint64_t of_status(int status) const noexcept {
    return statuses[static_cast<std::size_t>(status) % statuses.size()];
  }
};

/// Shared counts, made before the fork: one row per child, so that no two write at one place.
class SharedCounts {
 public:
  SharedCounts(std::size_t operations, int children);
  ~SharedCounts();
  SharedCounts(const SharedCounts&) = delete;
  SharedCounts& operator=(const SharedCounts&) = delete;
  /// False when no memory was to be had.
  [[nodiscard]] explicit operator bool() const noexcept { return counts_ != nullptr; }

  [[nodiscard]] OperationCounts& at(int child, std::size_t operation) const noexcept {
    return counts_[static_cast<std::size_t>(child) * operations_ + operation];
  }
  /// Requests of one child in a row that found nobody there.
  [[nodiscard]] std::uint64_t& gone(int child) const noexcept { return gone_[child]; }
  /// The sum over all children.
  [[nodiscard]] OperationCounts sum(std::size_t operation) const noexcept;
  /// The most that any child has in a row.
  [[nodiscard]] std::uint64_t most_gone() const noexcept;

 private:
  std::size_t operations_;
  int children_;
  std::size_t bytes_;
  void* place_;
  std::uint64_t* gone_ = nullptr;
  OperationCounts* counts_ = nullptr;
};

/// A finding in the child, as the spool has it: the whole of it at first sight, later only its
/// count.
struct SpooledFinding {
  std::string fingerprint;
  std::uint64_t count = 1;
  std::optional<reports::FindingRecorded> first;
};

/// The child's end: one line per finding at its 1st, 2nd, 4th, 8th… sight, each in one write(2), so
/// that neither the child's death nor a restart loses or repeats one.
class SpoolWriter {
 public:
  explicit SpoolWriter(const std::string& path);
  ~SpoolWriter();
  SpoolWriter(const SpoolWriter&) = delete;
  SpoolWriter& operator=(const SpoolWriter&) = delete;
  [[nodiscard]] bool is_open() const noexcept { return file_ >= 0; }

  /// True when this finding was never seen before, by an earlier child neither; `tell` then gives
  /// it.
  bool add(const std::string& fingerprint, const std::function<reports::FindingRecorded()>& tell);

 private:
  int file_;
  std::map<std::string, std::uint64_t> seen_;
};

/// The parent's end: what was appended since the last call; a line that is not complete yet waits.
class SpoolReader {
 public:
  explicit SpoolReader(std::string path) : path_(std::move(path)) {}
  [[nodiscard]] std::vector<SpooledFinding> next();

 private:
  std::string path_;
  std::size_t offset_ = 0;
};

}  // namespace assay::harness
