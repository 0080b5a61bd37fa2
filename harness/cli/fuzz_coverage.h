// The coverage of the service's own code, as --coverage names it.
#pragma once

#include "fuzz/driver.h"
#include "harness/cli/flags.h"
#include "harness/cli/session.h"
#include "spec/result.h"

namespace assay::harness {

/// Where coverage comes from.
struct CoverageSource {
  enum class Kind : std::uint8_t { none, shm, lcov };
  Kind kind = Kind::none;
  std::string file;  ///< of shm
  std::string host;  ///< of lcov
  std::uint16_t port = 0;
};
/// Understands "shm:FILE", "lcov:HOST:PORT" and "". Errors: usage.
[[nodiscard]] spec::Result<CoverageSource> parse_coverage(const std::string& text);

/// What can be said before any child starts. Errors: usage (--coverage that cannot be understood,
/// a file that several workers would count in, coverage as feedback without any).
[[nodiscard]] spec::Result<void> check_coverage(const Flags& flags);

/// In the child: opens the coverage and gives `prepared` its counters; for an agent that has to be
/// asked, `prepared.execute` then asks it behind each execution. The service of --serve is looked
/// at when it writes a coverage file.
/// What a coverage file ever showed is kept in OUT/reached-CHILD.cov.
/// Errors: usage, environment (nobody writes the file, or nobody answers).
[[nodiscard]] spec::Result<void> add_coverage(const Session& session, const std::string& out,
                                              int child, fuzz::Prepared& prepared);

/// In the parent, at the end: writes OUT/coverage.html and OUT/coverage.txt, the lines of the
/// service that the children reached in this run and earlier ones. Gives a remark for the person
/// who reads; empty when there was no coverage file.
[[nodiscard]] std::string write_coverage_reports(const std::string& out, int children);

}  // namespace assay::harness
