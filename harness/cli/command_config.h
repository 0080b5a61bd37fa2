// assay config: what options are in effect, and what may be configured.
#pragma once

#include <string>

#include "harness/cli/configuration.h"
#include "harness/cli/flags.h"

namespace assay::harness {

/// How `assay config show` was asked to print.
struct ShowOptions {
  bool origin = false;  ///< with the place of each value
  bool json = false;
};

/// Each option of `command` with its value, secrets left out, one a line or as one JSON document.
[[nodiscard]] std::string show_configuration(const Flags& flags, const CommandRow& command,
                                             const Origins& origins, ShowOptions options);

}  // namespace assay::harness
