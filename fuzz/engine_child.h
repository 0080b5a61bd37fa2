// The child's side: libFuzzer's driver around Cases.
#pragma once

#include <string>
#include <vector>

#include "fuzz/driver.h"

namespace assay::fuzz {

/// What parent and child share; it survives the child's death.
struct SharedState {
  DriverStats stats;
  bool prepared = false;
  bool finished = false;  ///< the child ended by its own budget
};

/// Runs libFuzzer in this process and never returns. `arguments` are libFuzzer's, the program's
/// name first. Ends with _exit(): nothing of the parent's may run its destructors here.
[[noreturn]] void run_child(const spec::Document& document, const properties::Values& values,
                            std::uint64_t max_runs, std::vector<std::string> arguments,
                            const Execute& execute, SharedState& shared);

}  // namespace assay::fuzz
