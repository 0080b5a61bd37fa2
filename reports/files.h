// Files that reports are written to.
#pragma once

#include <string>
#include <string_view>

#include "spec/result.h"

namespace assay::reports {

/// A file that is there completely or not at all: written beside its place, then renamed.
/// Errors: environment, naming the file and the reason.
[[nodiscard]] spec::Result<void> write_atomically(const std::string& path, std::string_view text);

/// Errors: environment, when no file can be made at `path`; nothing is left behind.
[[nodiscard]] spec::Result<void> check_writable(const std::string& path);

}  // namespace assay::reports
