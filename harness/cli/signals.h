// SIGINT and SIGTERM as a flag.
#pragma once

#include <atomic>

namespace assay::harness {

/// The exit code of what a signal ended.
inline constexpr int interrupted_code = 130;

/// Installs handlers: the first signal sets the returned flag, another one half a second
/// later or more ends the process at once with 130, but see hurried(). SIGPIPE is ignored.
[[nodiscard]] const std::atomic<bool>& watch_signals();

/// The same flag, without installing anything.
[[nodiscard]] bool was_interrupted() noexcept;

/// True when another signal came after the first. Who asks is about to end and has reports to
/// write: from the first call on it takes a third one to end the process at once.
[[nodiscard]] bool hurried() noexcept;

}  // namespace assay::harness
