// Files that reports are written to.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "spec/result.h"

namespace assay::reports {

/// A file that is there completely or not at all: written beside its place, then renamed. A link
/// stays, and what it leads to is replaced; what is no file (a pipe, a device, /dev/stdout) is
/// written into, and a pipe waits for its reader.
/// Errors: environment, naming the file and the reason.
[[nodiscard]] spec::Result<void> write_atomically(const std::string& path, std::string_view text);

/// The same for the report of a run: when it cannot be written the file of an earlier run goes,
/// too, which would pass for this one's. Errors: as above.
[[nodiscard]] spec::Result<void> write_report(const std::string& path, std::string_view text);
/// The same, or to `out` when the path is "-".
[[nodiscard]] spec::Result<void> write_report(const std::string& path, std::FILE* out,
                                              std::string_view text);

/// Errors: environment, when no file can be made at `path`; nothing is left behind.
[[nodiscard]] spec::Result<void> check_writable(const std::string& path);

}  // namespace assay::reports
