#include <fmt/format.h>

#include <filesystem>
#include <limits>

#include "harness/cli/commands.h"
#include "harness/cli/session.h"
#include "harness/cli/signals.h"
#include "harness/cli/target.h"
#include "harness/engine/ledger.h"
#include "spec/printable.h"

namespace assay::harness {
namespace {

namespace fs = std::filesystem;

constexpr auto everything = std::numeric_limits<std::size_t>::max();

/// The ledgers in the folder: of a run, and of each process of a search. Errors: environment.
spec::Result<std::vector<std::string>> ledgers_in(const std::string& folder) {
  std::vector<std::string> files;
  for (int child = 0; child < 64; ++child) {
    auto file = ledger_file(folder + "/created.ndjson", child);
    std::error_code failed;
    const bool there = fs::exists(file, failed);
    if (failed) {
      return spec::Error{spec::ErrorCode::environment,
                         fmt::format("cannot read '{}': {}", file, failed.message()),
                         {},
                         "name a folder that can be read with --out"};
    }
    if (there) files.push_back(std::move(file));
  }
  return files;
}

/// The ledgers, one after the other.
struct CleanUp {
  const Session& session;
  const properties::Dependencies& dependencies;
  Transport& transport;
  std::size_t found = 0;
  std::size_t left = 0;
  std::size_t foreign = 0;  ///< entries of other servers
  bool stays_silent = false;

  void clean(const std::string& file) {
    Ledger ledger(session.subject, dependencies, session.values, {file, server_name(session)});
    found += ledger.due();
    // What is refused is asked for again, as often as a run would.
    for (int i = 0; i < 3 && ledger.due() > 0 && !stays_silent; ++i) {
      const CleanUpLimits limits{everything, was_interrupted};
      ledger.clean(transport, limits);
      stays_silent = ledger.met_silence();
    }
    for (const auto& one : ledger.given_up()) {
      fmt::print("not deleted: {}\n", spec::printable(session.redactor->text(one)));
    }
    left += ledger.due() + ledger.given_up().size();
    for (const auto& [server, count] : ledger.foreign()) {
      foreign += count;
      tell_foreign(file, server, count);
    }
  }

  static void tell_foreign(const std::string& file, const std::string& server, std::size_t count) {
    if (server.empty()) {
      fmt::print(
          "left alone: {} entries of {}, written by an older Assay, name no server; delete "
          "the things by hand, and then the file\n",
          count, file);
    } else {
      fmt::print(
          "left alone: {} entries of {} are of another server, {}; name that one as the run "
          "did\n",
          count, file, spec::printable(server));
    }
  }
};

}  // namespace

spec::Result<int> cleanup_command(const Flags& flags) {
  if (flags.url.empty()) {
    return spec::Error{spec::ErrorCode::usage,
                       "no --url given",
                       {},
                       "name the server that the run went to; the embedded mock forgets by itself"};
  }
  const auto files = ledgers_in(flags.out);
  if (!files) return files.error();
  if (files->empty()) {
    fmt::print("nothing to delete: {} holds no created.ndjson\n", flags.out);
    return 0;
  }
  static_cast<void>(watch_signals());
  const auto session = open_session(flags);
  if (!session) return session.error();
  const auto loopback = stays_on_loopback(flags);
  if (!loopback) return loopback.error();
  const auto traffic = make_traffic(flags, *loopback);
  if (!traffic) return traffic.error();
  auto transport = polite_opener(**session, *traffic)();
  if (!transport) return transport.error();
  const properties::Dependencies dependencies(*(*session)->loaded.document);
  CleanUp done{**session, dependencies, **transport};
  for (const auto& file : *files) done.clean(file);
  fmt::print("{} of {} created things are gone\n", done.found - done.left, done.found);
  if (done.stays_silent) fmt::print("the server does not answer: it was asked no more\n");
  if (was_interrupted()) return interrupted_code;
  return done.left + done.foreign == 0 ? 0 : 1;
}

}  // namespace assay::harness
