#include <fmt/format.h>

#include <filesystem>
#include <limits>

#include "harness/cli/commands.h"
#include "harness/cli/session.h"
#include "harness/cli/signals.h"
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
  auto transport = (*session)->opener()();
  if (!transport) return transport.error();
  const properties::Dependencies dependencies(*(*session)->loaded.document);
  std::size_t found = 0;
  std::size_t left = 0;
  for (const auto& file : *files) {
    Ledger ledger((*session)->subject, dependencies, (*session)->values, file);
    found += ledger.due();
    // What is refused is asked for again, as often as a run would.
    for (int i = 0; i < 3 && ledger.due() > 0; ++i) ledger.clean(**transport, everything);
    for (const auto& one : ledger.given_up()) {
      fmt::print("not deleted: {}\n", spec::printable((*session)->redactor->text(one)));
    }
    left += ledger.due() + ledger.given_up().size();
  }
  fmt::print("{} of {} created things are gone\n", found - left, found);
  return left == 0 ? 0 : 1;
}

}  // namespace assay::harness
