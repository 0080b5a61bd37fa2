// libFuzzer inside our binary: a child fuzzes, the parent owns budget, signals and restarts.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "properties/generators/cases.h"
#include "spec/case.h"
#include "spec/document.h"
#include "spec/result.h"

namespace assay::fuzz {

/// What one execution of a Case showed. Features are binary: seen or not (hit counts and transition
/// pairs dilute the corpus). See feedback/features.h for the ones worth having.
struct Observation {
  std::vector<std::uint32_t> features;  ///< any numbers; hashed into the counters
  std::uint32_t findings = 0;           ///< new findings of this execution, for the statistics
};

/// Live figures of the child, kept in shared memory: they survive its death.
struct DriverStats {
  std::uint64_t executions = 0;  ///< calls of Execute
  std::uint64_t findings = 0;    ///< sum of Observation::findings
  double seconds = 0;
};

struct DriverOptions {
  std::string corpus_folder;  ///< made when missing; seeded when it has no files
  std::string log_file;       ///< libFuzzer's own output is appended here; empty: nowhere
  std::uint64_t seed = 1;
  int workers = 1;              ///< children that share the corpus folder
  double max_seconds = 0;       ///< 0: no limit
  std::uint64_t max_runs = 0;   ///< calls of Execute over all restarts; 0: no limit
  std::string artifact_prefix;  ///< libFuzzer's -artifact_prefix: "folder/" or "folder/name-"
  /// libFuzzer's flags, "-name=value". -runs, -max_total_time, -seed, -dict and -artifact_prefix
  /// replace the members above.
  std::vector<std::string> extra_flags;
  std::string dictionary_file;  ///< libFuzzer's -dict; empty: none
  /// Called by the parent about five times a second, and once at the end. May be empty.
  std::function<void(const DriverStats&)> watch;
};

struct DriverResult {
  int exit_status = 0;       ///< of the last child: libFuzzer's own codes, 128 + n for signal n
  bool crashed = false;      ///< some child died of anything but the end of its budget
  bool interrupted = false;  ///< SIGINT or SIGTERM ended the run
  double seconds = 0;
  std::string artifact;                ///< the first input that killed a child; may be empty
  std::vector<std::string> artifacts;  ///< all of them
  std::uint64_t executions = 0;
  std::uint64_t findings = 0;
  int restarts = 0;
};

/// The harness's side of one execution: send this Case, judge it, record findings. A broken promise
/// is recorded, never an abort: only the death of the process counts as a crash. What it records
/// must be on disk when it returns, since nothing runs at the child's exit.
using Execute = std::function<Observation(const spec::Case&)>;

/// Forks; the child runs libFuzzer over Cases of `document`, stored as JSON, one a file, in the
/// corpus folder. The parent waits, turns SIGINT and SIGTERM into an orderly end, enforces the
/// budget (SIGUSR1, and SIGKILL two seconds later) and restarts a child that crashed while budget
/// is left and the input is a new one. The caller's signal handlers are restored before it returns;
/// while it runs, a second SIGINT kills the child.
///
/// `prepare` runs in each child before the first execution, with the child's number from 0, and
/// returns the Execute: sockets, files and threads are opened there, never before the fork. An
/// empty Execute means that it could not.
///
/// Errors: usage (a flag of libFuzzer that does not exist, or that cannot work inside another
/// program), environment (folder or log that cannot be written, no fork, prepare failed).
[[nodiscard]] spec::Result<DriverResult> drive(const spec::Document& document,
                                               const properties::Values& values,
                                               const DriverOptions& options,
                                               const std::function<Execute(int)>& prepare);

}  // namespace assay::fuzz
