// What a whole search reached: libFuzzer clears the service's counters before each execution.
#pragma once

#include <cstddef>
#include <string>

#include "fuzz/feedback/coverage_file.h"

namespace assay::fuzz {

/// A second coverage file, in which everything that was ever hit stays hit; it outlives the process
/// that writes it, and is read as any coverage file.
class CoverageRecord {
 public:
  /// Makes `path` a copy of `source`, the file that `live` maps, with no counter hit; or goes on
  /// with the file at `path` when it is one of the same modules. `live` must outlive the record.
  /// Errors: environment (cannot be written).
  [[nodiscard]] static spec::Result<CoverageRecord> open(const CoverageMap& live,
                                                         const std::string& source,
                                                         const std::string& path);

  /// Adds what the live counters show now: one pass over them.
  void absorb() noexcept;

 private:
  CoverageRecord(const CoverageMap& live, CoverageMap record)
      : live_(&live), record_(std::move(record)) {}

  const CoverageMap* live_;
  CoverageMap record_;
};

}  // namespace assay::fuzz
