// The fuzzer's side of a coverage file (fuzz/agent/coverage_file.h): what a service under test
// counts.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fuzz/feedback/counters.h"
#include "spec/result.h"

namespace assay::fuzz {

/// How a module of the service counts.
enum class CoverageKind : std::uint8_t {
  guards = 1,  ///< clang: one counter an edge, all edges are known
  inlined,     ///< clang: the same, mapped over the module's own counters
  hashed       ///< gcc: slots of a hash table, only edges that were hit are known
};

/// One module (program or shared library) of one build, as the file's table has it.
struct CoverageRow {
  CoverageKind kind = CoverageKind::guards;
  bool ready = false;  ///< its PC table has been written
  std::string path;
  std::string build_id;               ///< hexadecimal; a hash of the code where there is none
  std::uint64_t counters_offset = 0;  ///< within the file, as is the next
  std::uint64_t pcs_offset = 0;
  std::uint64_t count = 0;       ///< of counters, and of pairs of PC and flags
  std::uint64_t last_start = 0;  ///< grows from start to start of a service
};

/// Reads and checks the table; `table` is the start of a file of `file_size` bytes. What it gives
/// lies within the file, aligned and without overlaps, however hostile the bytes. A file that
/// nobody has written yet has no rows.
///
/// Errors: environment (no coverage file, another version, cut or damaged), naming `path`.
[[nodiscard]] spec::Result<std::vector<CoverageRow>> read_coverage_table(
    std::span<const std::byte> table, std::uint64_t file_size, const std::string& path);

/// The rows of builds that run now: of each path the one that a service took last.
[[nodiscard]] std::vector<CoverageRow> newest_rows(std::vector<CoverageRow> rows);

/// A coverage file, mapped. The service may end, start again or be away: the memory stays.
class CoverageMap {
 public:
  CoverageMap(CoverageMap&& other) noexcept;
  CoverageMap& operator=(CoverageMap&& other) noexcept;
  CoverageMap(const CoverageMap&) = delete;
  CoverageMap& operator=(const CoverageMap&) = delete;
  ~CoverageMap();

  [[nodiscard]] const std::vector<CoverageRow>& rows() const noexcept { return rows_; }
  /// One a row, in the same order; valid as long as the map. Writing zeros clears the service's own
  /// counters. The PCs are relative to the module's load base.
  [[nodiscard]] const std::vector<Counters>& counters() const noexcept { return counters_; }
  /// Sets all counters to zero.
  void clear() noexcept;

 private:
  friend spec::Result<CoverageMap> open_coverage(const std::string&, std::chrono::milliseconds);
  CoverageMap(void* place, std::size_t size, std::vector<CoverageRow> rows);

  void* place_ = nullptr;
  std::size_t size_ = 0;
  std::vector<CoverageRow> rows_;
  std::vector<Counters> counters_;
};

/// Maps the file at `path`. Waits up to `wait` for a service to make it and to enter its modules
/// (with no newcomer for a tenth of a second); libraries that a service loads later are seen when
/// the file is opened again.
///
/// Errors: environment (nobody wrote it in time, not readable and writable, damaged, or a module
/// without PC table).
[[nodiscard]] spec::Result<CoverageMap> open_coverage(const std::string& path,
                                                      std::chrono::milliseconds wait);

/// A place of a module that counts, and whether it was reached.
struct CoverageEdge {
  std::uint64_t pc = 0;  ///< address within the module's file, inside the instrumented block
  bool hit = false;
  friend bool operator==(const CoverageEdge&, const CoverageEdge&) = default;
};

struct ModuleCoverage {
  std::string path;
  std::string build_id;
  bool complete = true;  ///< edges that were not hit are among them
  std::vector<CoverageEdge> edges;
};

/// What was ever hit, while libFuzzer clears the counters before each execution.
class CoverageUnion {
 public:
  /// `map` must outlive it and stay where it is.
  explicit CoverageUnion(const CoverageMap& map);
  /// Adds what the counters show now: one pass over them. Gives the number of counters that are
  /// new.
  std::size_t absorb();
  /// Counters that were ever hit.
  [[nodiscard]] std::size_t hit() const noexcept { return hit_; }
  /// The same by module and PC, for reports.
  [[nodiscard]] std::vector<ModuleCoverage> modules() const;

 private:
  const CoverageMap* map_;
  std::vector<std::vector<std::uint8_t>> seen_;
  std::size_t hit_ = 0;
};

}  // namespace assay::fuzz
