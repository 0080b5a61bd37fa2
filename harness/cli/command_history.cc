#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "harness/cli/commands.h"
#include "harness/cli/regression.h"
#include "harness/engine/clock.h"
#include "reports/history/history.h"
#include "spec/printable.h"
#include "spec/shown.h"

namespace assay::harness {
namespace {

spec::Error usage(std::string message, std::string advice) {
  return {spec::ErrorCode::usage, std::move(message), {}, std::move(advice)};
}

constexpr std::size_t most_listed = 1'000;

spec::Result<int> list(reports::History& history) {
  const auto runs = history.runs(most_listed);
  if (!runs) return runs.error();
  for (const auto& run : *runs) {
    const auto& about = run.about;
    fmt::print("{:<6} {:<20} {:<12} {:>8} requests {:>5} failure{}  {}  {}{}\n", about.id,
               about.started_at.empty() ? "-" : spec::printable(about.started_at),
               spec::printable(about.outcome), about.requests, about.failures,
               about.failures == 1 ? " " : "s", run.identity, spec::printable(run.title),
               about.label.empty() ? "" : "  [" + spec::printable(about.label) + "]");
  }
  if (runs->empty()) fmt::print("no run yet\n");
  return 0;
}

spec::Result<int> import(reports::History& history, const Flags& flags) {
  if (flags.targets.empty()) {
    return usage("nothing to import", "name journals, their folders, or JUnit files");
  }
  for (const auto& path : flags.targets) {
    std::vector<std::string> remarks;
    auto run = reports::read_run(path, remarks);
    if (!run) return run.error();
    for (const auto& remark : remarks) std::fprintf(stderr, "assay: %s\n", remark.c_str());
    const auto recorded = history.record(*run, flags.label);
    if (!recorded) return recorded.error();
    const auto* note = recorded->told_otherwise ? " (skipped: the run was there, by its {})"
                       : recorded->completed    ? " (was there in part, now as it ended)"
                       : recorded->added        ? ""
                                                : " (was there)";
    fmt::print("#{:<5} {}{}\n", recorded->number, spec::printable(path),
               fmt::format(fmt::runtime(note), run->summary ? "journal" : "JUnit file"));
  }
  return 0;
}

spec::Result<int> label(reports::History& history, const Flags& flags) {
  if (flags.targets.size() != 1) {
    return usage("one run is to be labelled",
                 "write: assay history label '#41' --label 'release 1.4'; without --label the "
                 "label goes");
  }
  const auto& text = flags.targets.front();
  const auto entry = history.find(text);
  if (!entry) return entry.error();
  if (!*entry) {
    return usage(fmt::format("no run is named '{}'", text), "see 'assay history list'");
  }
  if (auto done = history.label((*entry)->number, flags.label); !done) return done.error();
  return 0;
}

spec::Result<int> prune(reports::History& history, const Flags& flags) {
  if (flags.keep_runs == 0 && flags.keep_days == 0) {
    return usage("nothing says what to keep", "give --keep-runs or --keep-days");
  }
  const auto since =
      flags.keep_days == 0 ? std::string() : days_before(SystemClock().utc(), flags.keep_days);
  const auto gone = history.prune(flags.keep_runs, since);
  if (!gone) return gone.error();
  fmt::print("{} run{} forgotten\n", *gone, *gone == 1 ? "" : "s");
  return 0;
}

spec::Result<void> expect_file(const std::string& place) {
  std::error_code failed;
  if (std::filesystem::exists(place, failed)) return {};
  if (!failed) {
    return usage(fmt::format("there is no history '{}'", spec::shown_url(place)),
                 "name one with --history");
  }
  return spec::Error{spec::ErrorCode::environment,
                     fmt::format("cannot read the history '{}': {}", place, failed.message()),
                     {},
                     "name one that can be read with --history"};
}

}  // namespace

spec::Result<int> history_command(const Flags& flags) {
  const auto place = flags.history.empty() ? std::string(default_history) : flags.history;
  const bool imports = flags.action == "import";
  if (!imports && place.find("://") == std::string::npos) {
    if (auto fine = expect_file(place); !fine) return fine.error();
  }
  // Who only looks at it, or forgets runs, must not lose it.
  const auto damage = imports ? reports::Damage::set_aside : reports::Damage::refused;
  auto history = reports::History::open(place, damage);
  if (!history) return history.error();
  if (!history->warning().empty()) {
    std::fprintf(stderr, "assay: %s\n", history->warning().c_str());
  }
  if (imports) return import(*history, flags);
  if (flags.action == "label") return label(*history, flags);
  if (flags.action == "prune") return prune(*history, flags);
  return list(*history);
}

}  // namespace assay::harness
