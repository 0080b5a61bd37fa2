// The child's side: libFuzzer's driver around sequences of Cases.
#pragma once

#include <string>
#include <vector>

#include "fuzz/driver.h"

namespace assay::fuzz {

/// What parent and child share; it survives the child's death.
struct SharedState {
  DriverStats stats;  ///< executions and findings alone
  bool prepared = false;
  bool finished = false;  ///< the child ended by its own budget
};

/// One life of a child.
struct ChildLife {
  std::vector<std::string> arguments;  ///< libFuzzer's, the program's name first
  std::uint64_t last_run = 0;          ///< SharedState's executions at which it ends; 0: never
  Feedback feedback = Feedback::both;
  std::string corpus_folder;  ///< where a blind search takes its sequences from
};

/// Runs libFuzzer in this process and never returns. Ends with _exit(): nothing of the parent's may
/// run its destructors here.
[[noreturn]] void run_child(const spec::Document& document, const properties::Values& values,
                            ChildLife life, const Prepared& prepared, SharedState& shared);

/// Prints libFuzzer's own help on standard output; never returns.
[[noreturn]] void print_fuzzer_help();

}  // namespace assay::fuzz
