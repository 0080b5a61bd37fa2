// One function per command. Each returns the process exit code or one error for main to print.
#pragma once

#include "harness/cli/flags.h"
#include "spec/result.h"

namespace assay::harness {

/// Loads, plans, sends, judges, reports.
[[nodiscard]] spec::Result<int> run_command(const Flags& flags);
/// Drives the endpoint with libFuzzer through the same Cases and checks.
[[nodiscard]] spec::Result<int> fuzz_command(const Flags& flags);
/// Serves the document on loopback until SIGINT or SIGTERM.
[[nodiscard]] spec::Result<int> mock_command(const Flags& flags);
/// Sends saved findings or Cases again: FIXED (0), FAILED (1).
[[nodiscard]] spec::Result<int> replay_command(const Flags& flags);
/// Rebuilds the reports of a run from its journal, or of the shards of one: the run's exit code.
[[nodiscard]] spec::Result<int> report_command(const Flags& flags);
/// Deletes what earlier runs created and left on the server: 0 all of it, 1 not all.
[[nodiscard]] spec::Result<int> cleanup_command(const Flags& flags);
/// Says what is wrong with a document itself: 0 nothing (or warnings), 1 errors.
[[nodiscard]] spec::Result<int> check_command(const Flags& flags);
/// A run that is kept in a history (default .assay/history.sqlite) and compared with the last one:
/// the exit code is 1 for new failures alone.
[[nodiscard]] spec::Result<int> nightly_command(const Flags& flags);
/// Lists, labels, imports and forgets runs of a history.
[[nodiscard]] spec::Result<int> history_command(const Flags& flags);
/// Says what changed between two documents: 0 nothing that --fail-on names, 1 otherwise.
[[nodiscard]] spec::Result<int> diff_command(const Flags& flags);
/// Prints the operations of a document.
[[nodiscard]] spec::Result<int> list_command(const Flags& flags);

}  // namespace assay::harness
