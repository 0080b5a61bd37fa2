// What --history, --against and --baseline ask for, over one run.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "harness/cli/flags.h"
#include "reports/sink.h"
#include "spec/result.h"

namespace assay::harness {

/// Where `assay nightly` and `assay history` keep runs when --history says nothing else.
inline constexpr std::string_view default_history = ".assay/history.sqlite";

/// What was asked for, opened; and how the run came out of it.
struct Regression;
struct Session;

/// Opens history and baseline and finds the run to compare with, so that mistakes show before
/// anything is sent. `title` is the API's. Null when nothing of it was asked for. The document of
/// `session` is kept and compared as it was read; without a session, that of a run is read again
/// when the run is over.
/// Errors: usage (a run that is not there, a flag without the one that it needs, --update-baseline
/// where the variable CI is set to anything but "", "false" or "0"), environment.
[[nodiscard]] spec::Result<std::shared_ptr<Regression>> open_regression(
    const Flags& flags, const std::string& title, const Session* session = nullptr);

/// Hands every event on. When the run is over it is compared and kept: `next` gets compare() and
/// then RunFinished with the exit code of the delta. Without a regression `next` itself.
[[nodiscard]] std::unique_ptr<reports::Sink> comparing(std::shared_ptr<Regression> regression,
                                                       std::unique_ptr<reports::Sink> next);

/// The exit code of a run that is over: that of the delta when --against or --baseline was given,
/// else the run's own. 3 in place of 0 when history or baseline could not be written.
[[nodiscard]] int exit_code(const std::shared_ptr<Regression>& regression, int of_the_run);

/// `of_the_run`, or 3 in place of 0 and 1 when reports could not be written, which is told: whoever
/// reads them would take their silence for a verdict.
[[nodiscard]] int exit_code(const reports::Sink& reports, int of_the_run);

/// The first moment of the day `days` before `time` (UTC): what --keep-days keeps. Empty when
/// `time` does not begin with a date.
[[nodiscard]] std::string days_before(std::string_view time, std::uint64_t days);

}  // namespace assay::harness
