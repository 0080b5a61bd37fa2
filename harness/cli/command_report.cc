#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "harness/cli/commands.h"
#include "harness/cli/session.h"
#include "reports/journal_reader.h"
#include "reports/merge_shards.h"
#include "reports/resumed_run.h"
#include "reports/writers.h"

namespace assay::harness {
namespace {

namespace fs = std::filesystem;

spec::Result<std::vector<reports::ShardJournal>> read_all(const std::vector<std::string>& paths) {
  std::vector<reports::ShardJournal> journals;
  for (const auto& path : paths) {
    auto read = reports::read_journal(path);
    if (!read) return read.error();
    for (const auto& remark : read->remarks) std::fprintf(stderr, "assay: %s\n", remark.c_str());
    const auto file = reports::journal_file(path);
    auto joined = reports::join_parts(std::move(read->events), file);
    if (!joined) return joined.error();
    journals.push_back({file, std::move(*joined)});
  }
  return journals;
}

/// A merged journal must not take the place of one that it is made from.
spec::Result<void> spare(const std::vector<std::string>& sources, const std::string& target) {
  for (const auto& source : sources) {
    std::error_code absent;
    if (!fs::equivalent(reports::journal_file(source), target, absent)) continue;
    return spec::Error{spec::ErrorCode::usage,
                       fmt::format("'{}' is one of the journals to merge", target),
                       {},
                       "choose another folder with --out"};
  }
  return {};
}

std::string folder_of(const std::string& journal) {
  const auto folder = fs::path(journal).parent_path().string();
  return folder.empty() ? "." : folder;
}

const std::string& title_of(const std::vector<reports::Event>& events) {
  return std::get<reports::RunStarted>(events.front()).title;
}

int tell(const std::vector<reports::Event>& events, reports::Sink& sink) {
  for (const auto& event : events) sink.receive(event);
  return std::get<reports::RunFinished>(events.back()).exit_code;
}

spec::Result<int> report_merged(std::vector<reports::ShardJournal> journals, Flags flags) {
  if (flags.report_out.empty()) {
    return spec::Error{spec::ErrorCode::usage,
                       "several journals have no folder of their own",
                       {},
                       "choose one with --out"};
  }
  flags.out = flags.report_out;
  const auto target = flags.out + "/journal.ndjson";
  if (auto fine = spare(flags.targets, target); !fine) return fine.error();
  auto merged = reports::merge_shards(std::move(journals));
  if (!merged) return merged.error();
  auto regression = open_regression(flags, title_of(*merged));
  if (!regression) return regression.error();
  auto projections = open_projections(flags);
  if (!projections) return projections.error();
  auto journal = reports::open_journal(target);
  if (!journal) return journal.error();
  reports::Fanout all;
  all.add(comparing(*regression, std::move(*projections)));
  all.add(std::move(*journal));
  return exit_code(all, exit_code(*regression, tell(*merged, all)));
}

}  // namespace

spec::Result<int> report_command(const Flags& typed) {
  auto journals = read_all(typed.targets);
  if (!journals) return journals.error();
  if (journals->size() > 1) return report_merged(std::move(*journals), typed);
  auto flags = typed;
  flags.out = typed.report_out.empty() ? folder_of(journals->front().file) : typed.report_out;
  flags.journal = journals->front().file;
  auto regression = open_regression(flags, title_of(journals->front().events));
  if (!regression) return regression.error();
  auto projections = open_projections(flags);
  if (!projections) return projections.error();
  const auto all = comparing(*regression, std::move(*projections));
  return exit_code(*all, exit_code(*regression, tell(journals->front().events, *all)));
}

}  // namespace assay::harness
