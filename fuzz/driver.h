// libFuzzer inside our binary: a child fuzzes, the parent owns budget, signals and restarts.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "fuzz/feedback/counters.h"
#include "fuzz/feedback/observation.h"
#include "properties/generators/cases.h"
#include "spec/document.h"
#include "spec/result.h"
#include "spec/sequence.h"

namespace assay::fuzz {

/// What tells libFuzzer that an input showed something new.
enum class Feedback : std::uint8_t {
  none,       ///< nothing: the same moves from the seed corpus and fresh sequences, blindly
  responses,  ///< Observation::features
  coverage,   ///< Prepared::counters
  both
};

/// Live figures of the children: executions and findings are in shared memory and survive a
/// child's death; the others are libFuzzer's own, read from its log.
struct DriverStats {
  std::uint64_t executions = 0;  ///< calls of Execute
  std::uint64_t findings = 0;    ///< sum of Observation::findings
  double seconds = 0;
  std::uint64_t coverage = 0;  ///< "cov": edges of the service, the most that a child has seen
  std::uint64_t features = 0;  ///< "ft", likewise
  std::uint64_t corpus = 0;    ///< "corp": inputs in the corpus
  std::uint64_t rate = 0;      ///< "exec/s", the sum over the children
  double quiet_seconds = 0;    ///< since any child found a new input
};

struct DriverOptions {
  std::string corpus_folder;  ///< made when missing; seeded when it has no files
  /// libFuzzer's own output is appended here; empty: nowhere. The second and later children write
  /// beside it ("name-1.log"), jobs into "fuzz-JOB.log" in its folder.
  std::string log_file;
  std::uint64_t seed = 1;
  int workers = 1;              ///< children that share the corpus folder
  double max_seconds = 0;       ///< 0: no limit
  std::uint64_t max_runs = 0;   ///< calls of Execute over all restarts; 0: no limit
  std::string artifact_prefix;  ///< libFuzzer's -artifact_prefix: "folder/" or "folder/name-"
  /// What the user wrote for libFuzzer: flags "-name=value", and folders. The flags of
  /// driver_flags.h replace the members of this struct.
  std::vector<std::string> extra_flags;
  std::string dictionary_file;  ///< libFuzzer's -dict; empty: none
  Feedback feedback = Feedback::both;
  double plateau_seconds = 0;  ///< no new input for so long ends the run; 0: never
  /// Called by the parent about five times a second, and once at the end. May be empty.
  std::function<void(const DriverStats&)> watch;
};

struct DriverResult {
  int exit_status = 0;       ///< of the last child: libFuzzer's own codes, 128 + n for signal n
  bool crashed = false;      ///< some child died of anything but the end of its budget
  bool interrupted = false;  ///< SIGINT or SIGTERM ended the run
  bool plateau = false;      ///< plateau_seconds ended it
  double seconds = 0;
  std::string artifact;                ///< the first input that killed a child; may be empty
  std::vector<std::string> artifacts;  ///< all of them
  std::uint64_t executions = 0;
  std::uint64_t findings = 0;
  int restarts = 0;
  int deaths = 0;                  ///< of children, whether started again or not
  DriverStats last;                ///< the figures at the end
  std::vector<std::string> notes;  ///< what the user should be told, a sentence each
};

/// The harness's side of one execution: send these Cases, judge them, record findings. A broken
/// promise is recorded, never an abort: only the death of the process counts as a crash. What it
/// records must be on disk when it returns, since nothing runs at the child's exit.
using Execute = std::function<Observation(const spec::Sequence&)>;

/// What a child needs before its first execution.
struct Prepared {
  Execute execute;                 ///< empty: it could not be had, the run fails
  std::vector<Counters> counters;  ///< the service's coverage; libFuzzer clears and reads them
};

/// Forks; the child runs libFuzzer over sequences of `document`, stored as JSON, one a file, in the
/// corpus folder. The parent waits, turns SIGINT and SIGTERM into an orderly end, enforces the
/// budget (SIGUSR1, and SIGKILL two seconds later) and restarts a child that crashed while budget
/// is left and it got anywhere: the input is a new one, or it had run for a while. The caller's
/// signal handlers are restored before it returns; while it runs, a second SIGINT kills the child.
///
/// `-jobs=N` runs N children, `-workers` of them at once, each with the whole budget; a job that
/// crashed is over. `-merge=1 NEW OLD…` fuzzes nothing: see merge.h. `-help=1` prints libFuzzer's
/// help on standard output.
///
/// `prepare` runs in each child before the first execution, with the child's number from 0 to
/// `workers`, and opens sockets, files and threads there, never before the fork.
///
/// Errors: usage (a flag of libFuzzer that does not exist, or that cannot work inside another
/// program), environment (folder or log that cannot be written, no fork, prepare failed).
[[nodiscard]] spec::Result<DriverResult> drive(const spec::Document& document,
                                               const properties::Values& values,
                                               const DriverOptions& options,
                                               const std::function<Prepared(int)>& prepare);

}  // namespace assay::fuzz
