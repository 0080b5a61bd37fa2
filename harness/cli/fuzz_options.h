// What fuzz's flags mean for the driver.
#pragma once

#include "fuzz/driver.h"
#include "harness/cli/flags.h"
#include "spec/result.h"

namespace assay::harness {

/// `flags` with what stands behind "--" for libFuzzer in the place of what it means: time, runs,
/// seed, dictionary, parallel children. The words themselves stay for the driver.
/// Errors: usage (fuzz/driver_flags.h; two dictionaries).
[[nodiscard]] spec::Result<Flags> understand_fuzzer_words(Flags flags);

/// Does the user ask for libFuzzer's own help (-help=1), and for nothing else therefore?
[[nodiscard]] bool wants_fuzzer_help(const Flags& flags);

/// What guides the search: --feedback, or by default the answers, and the service's coverage too
/// when there is any (--coverage, or a service of our own that writes it).
[[nodiscard]] fuzz::Feedback choose_feedback(const Flags& flags) noexcept;

/// Everything that the driver is told.
[[nodiscard]] fuzz::DriverOptions driver_options(const Flags& flags, std::uint64_t seed);

/// One line for a terminal: time, executions, findings, and libFuzzer's figures.
[[nodiscard]] std::string progress_line(const fuzz::DriverStats& stats, std::size_t findings);

}  // namespace assay::harness
