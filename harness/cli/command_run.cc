#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "contracts/check.h"
#include "contracts/criteria.h"
#include "contracts/wfc.h"
#include "harness/cli/commands.h"
#include "harness/cli/dry_run.h"
#include "harness/cli/protocol_level.h"
#include "harness/cli/resumption.h"
#include "harness/cli/session.h"
#include "harness/cli/shard_choice.h"
#include "harness/cli/signals.h"
#include "harness/cli/target.h"
#include "harness/engine/rails.h"

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
    const auto code = contracts::wfc_code(check.id);
    fmt::print("{:<21} {} ({}{}{})\n", check.id, check.summary, check.clause,
               code.empty() ? "" : "; WFC ", code);
  }
  for (const auto& check : contracts::further_checks()) {
    fmt::print("{:<21} {} ({})\n", check.id, check.summary, check.clause);
  }
}

void print_malformations() {
  for (const auto& level : properties::levels()) {
    fmt::print("{}{}: {} (phase {})\n\n", level.level == properties::Level::schema ? "" : "\n",
               level.id, level.summary, level.phase);
    for (const auto& kind : properties::malformation_kinds()) {
      if (kind.level != level.level) continue;
      fmt::print("  {:<31} {} ({})\n", kind.id, kind.summary, kind.keyword);
    }
  }
}

// After so many failures in a row a server that others use too is asked no more.
constexpr int remote_breaker = 20;

int breaker_for(const Flags& flags, bool loopback) {
  return flags.breaker >= 0 ? flags.breaker : loopback ? 0 : remote_breaker;
}

std::string describe(const Rails& rails, const Traffic& traffic) {
  const auto* methods = !rails.mutations     ? "only safe methods (--allow-mutations)"
                        : !rails.destructive ? "DELETE only of what the run creates"
                                             : "all methods, DELETE of anything too";
  return fmt::format("{}; {} requests a second", methods, traffic.per_second());
}

/// Requests that one thread has under way: it waits for most of the time, so that few threads do,
/// and one core stays with the server when it runs here. A service of our own has one worker.
std::size_t width_for(const Flags& flags) {
  if (!flags.serve.empty()) return 1;
  const int cores = static_cast<int>(std::max(2U, std::thread::hardware_concurrency()));
  const int threads = std::min(flags.workers, cores - 1);
  return static_cast<std::size_t>((flags.workers + threads - 1) / threads);
}

void tell_how_to_meet_again(const Session& session, const Flags& flags, const RunEnd& end) {
  if (end.exit_code != 1 || flags.quiet) return;
  const auto service = session.serving.how_to_meet_again();
  if (!service.empty()) fmt::print("{}\n", service);
  if (!session.embedded()) return;
  auto command = fmt::format("assay mock {} --port {} --seed {}", flags.spec,
                             session.server->port(), session.seed);
  for (const auto& fault : flags.faults) command += " --fault " + fault;
  fmt::print("The embedded mock is gone; for the curl lines start it again: {}\n", command);
}

/// What the session and the flags make of a run.
RunOptions options_for(const Flags& flags, const Session& session, SavedCases saved,
                       properties::KindChoice malformations, bool loopback) {
  RunOptions options;
  options.subject = session.subject;
  options.subject.pace = std::make_shared<Pace>();
  options.subject.rails = rails_for(flags, loopback);
  options.plan.seed = session.seed;
  options.plan.max_cases = flags.max_cases == 0 ? 500 : flags.max_cases;
  options.plan.phases.insert(flags.phases.begin(), flags.phases.end());
  options.plan.values = session.values;
  options.plan.corpus = std::move(saved.cases);
  options.plan.settings = session.loaded.settings;
  options.plan.rails = options.subject.rails;
  options.plan.resources = session.subject.resources;
  auto spared = spare_shared_proxies(malformations, loopback && flags.proxy.empty(),
                                     options.plan.phases, flags.malformed);
  if (!spared.empty()) options.remarks.push_back(std::move(spared));
  if (!flags.dry_run && flags.serve.empty()) {
    auto left_out = leave_out_bare_messages(malformations, options.plan.phases, session.transport);
    if (!left_out.empty()) options.remarks.push_back(std::move(left_out));
  }
  options.plan.malformations = std::move(malformations);
  options.limits = {flags.max_failures, flags.saturation, breaker_for(flags, loopback)};
  options.sequences = std::move(saved.sequences);
  // The embedded mock forgets by itself.
  options.clean_up = !flags.no_cleanup && !session.embedded();
  options.one_server = flags.serve.empty();
  options.ledger = {flags.out + "/created.ndjson", server_name(session)};
  options.hurried = hurried;
  for (const auto& skipped : saved.skipped) options.remarks.push_back("not sent: " + skipped);
  options.workflows = {session.loaded.workflows, flags.workflow_rounds};
  options.repetition = session.repetition;
  options.workers = flags.workers;
  options.max_seconds = flags.max_time;
  options.preflight = !flags.no_preflight;
  options.started = describe_run("run", flags, session);
  return options;
}

bool print_lists(const Flags& flags) {
  if (flags.list_phases) print_phases();
  if (flags.list_checks) print_checks();
  if (flags.list_malformations) print_malformations();
  return flags.list_phases || flags.list_checks || flags.list_malformations;
}

}  // namespace

spec::Result<int> run_command(const Flags& flags) {
  if (print_lists(flags)) return 0;
  if (auto known = check_phases(flags.phases); !known) return known.error();
  auto choice = properties::choose_kinds(flags.malformed, flags.not_malformed);
  if (!choice) return choice.error();
  auto shard = choose_shard(flags.shard, flags.shard_count,
                            [](const char* name) { return std::getenv(name); });
  if (!shard) return shard.error();
  if (!shard->told.empty()) std::fprintf(stderr, "assay: %s\n", shard->told.c_str());
  const auto& interrupted = watch_signals();
  auto session = open_session(flags);
  if (!session) return session.error();
  auto saved = read_saved_cases(flags, **session);
  if (!saved) return saved.error();
  const auto loopback = stays_on_loopback(flags);
  if (!loopback) return loopback.error();
  auto traffic = make_traffic(flags, *loopback, shard->shard.count);
  if (!traffic) return traffic.error();
  auto options = options_for(flags, **session, std::move(*saved), std::move(*choice), *loopback);
  options.plan.shard = shard->shard;
  options.traffic = *traffic;
  if (flags.dry_run) {
    fmt::print("{}",
               describe_plan(*options.subject.document, options.plan, (*traffic)->per_second()));
    return 0;
  }
  if (flags.resume) {
    auto started = options.started;
    if (shard->shard.count > 1) {
      started.shards = {shard->shard.number};
      started.shard_count = shard->shard.count;
    }
    auto before = read_sent_before(flags, started, *options.subject.document, options.plan);
    if (!before) return before.error();
    options.sent_before = std::move(*before);
    options.started.run_id = options.sent_before->run_id;
  }
  auto regression = open_regression(flags, options.started.title, session->get());
  if (!regression) return regression.error();
  auto sink = flags.resume ? open_continuation(flags, **session)
                           : open_reports(flags, **session, *regression);
  if (!sink) return sink.error();
  if (!*loopback) options.started.rails = describe(options.subject.rails, **traffic);
  (*session)->transport.width = width_for(flags);
  const auto end =
      run(options, polite_opener(**session, *traffic), SystemClock(), **sink, interrupted);
  if (!end) return end.error();
  const int unwritten = exit_code(**sink, 0);
  sink->reset();  // what it holds back is written now
  if (flags.resume) {
    auto whole = report_whole(flags, *regression);
    if (!whole) return whole.error();
    tell_how_to_meet_again(**session, flags, {end->outcome, *whole});
    return end->exit_code == interrupted_code ? interrupted_code : std::max(*whole, unwritten);
  }
  tell_how_to_meet_again(**session, flags, *end);
  return std::max(exit_code(*regression, end->exit_code), unwritten);
}

spec::Result<int> nightly_command(const Flags& typed) {
  auto flags = typed;
  if (flags.history.empty()) flags.history = std::string(default_history);
  if (flags.against.empty()) flags.against = "last";
  return run_command(flags);
}

}  // namespace assay::harness
