#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "contracts/check.h"
#include "harness/cli/commands.h"
#include "harness/cli/session.h"
#include "harness/cli/signals.h"

namespace assay::harness {
namespace {

spec::Result<void> check_phases(const std::vector<std::string>& chosen) {
  std::string known;
  for (const auto& phase : phases()) known += (known.empty() ? "" : ", ") + std::string(phase.id);
  for (const auto& id : chosen) {
    const bool found = std::any_of(phases().begin(), phases().end(),
                                   [&](const Phase& phase) { return phase.id == id; });
    if (!found) {
      return spec::Error{spec::ErrorCode::usage,
                         fmt::format("no phase is named '{}'", id),
                         {},
                         "choose from " + known};
    }
  }
  return {};
}

void print_phases() {
  for (const auto& phase : phases()) fmt::print("{:<12} {}\n", phase.id, phase.summary);
}

void print_checks() {
  for (const auto& check : contracts::checks()) {
    fmt::print("{:<21} {} ({})\n", check.id, check.summary, check.clause);
  }
}

void tell_how_to_meet_again(const Session& session, const Flags& flags, const RunEnd& end) {
  if (!session.embedded() || end.exit_code != 1) return;
  auto command = fmt::format("assay mock {} --port {} --seed {}", flags.spec,
                             session.server->port(), session.seed);
  for (const auto& fault : flags.faults) command += " --fault " + fault;
  fmt::print("The embedded mock is gone; for the curl lines start it again: {}\n", command);
}

}  // namespace

spec::Result<int> run_command(const Flags& flags) {
  if (flags.list_phases) print_phases();
  if (flags.list_checks) print_checks();
  if (flags.list_phases || flags.list_checks) return 0;
  if (auto known = check_phases(flags.phases); !known) return known.error();
  const auto& interrupted = watch_signals();
  auto session = open_session(flags);
  if (!session) return session.error();
  auto sink = open_reports(flags, **session);
  if (!sink) return sink.error();

  RunOptions options;
  options.subject = (*session)->subject;
  options.plan.seed = (*session)->seed;
  options.plan.max_cases = flags.max_cases == 0 ? 500 : flags.max_cases;
  options.plan.phases.insert(flags.phases.begin(), flags.phases.end());
  options.plan.values = (*session)->values;
  options.repetition = (*session)->repetition;
  options.workers = flags.workers;
  options.max_seconds = flags.max_time;
  options.started = describe_run("run", flags, **session);
  const auto end = run(options, (*session)->opener(), SystemClock(), **sink, interrupted);
  if (!end) return end.error();
  tell_how_to_meet_again(**session, flags, *end);
  return end->exit_code;
}

}  // namespace assay::harness
