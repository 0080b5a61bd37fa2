#include "harness/cli/resumption.h"

#include <fmt/format.h>

#include <cstdio>

#include "reports/journal_reader.h"
#include "reports/resumed_run.h"

namespace assay::harness {
namespace {

std::string journal_of(const Flags& flags) {
  return flags.journal.empty() ? flags.out + "/journal.ndjson" : flags.journal;
}

spec::Error usage(std::string message, std::string advice) {
  return {spec::ErrorCode::usage, std::move(message), {}, std::move(advice)};
}

spec::Result<void> check_same_run(const std::string& journal, const reports::RunStarted& then,
                                  const reports::RunStarted& now, bool serves) {
  const auto differ = [&](std::string_view what, const std::string& a, const std::string& b) {
    return usage(fmt::format("'{}' is of another run: {} {}, now {}", journal, what, a, b),
                 "give the same options as then, or run anew without --resume");
  };
  if (then.command != now.command) return differ("command", then.command, now.command);
  if (then.document_hash != now.document_hash) {
    return differ("document hash", then.document_hash, now.document_hash);
  }
  if (then.seed != now.seed)
    return differ("seed", std::to_string(then.seed), std::to_string(now.seed));
  if (then.tool_version != now.tool_version) {
    return differ("version", then.tool_version, now.tool_version);
  }
  if (then.shards != now.shards || then.shard_count != now.shard_count) {
    return usage(fmt::format("'{}' is of another shard", journal), "name the same --shard");
  }
  // A service of our own is at another port each time.
  const bool named = !then.embedded_mock && !serves;
  if (named && then.url != now.url) return differ("server", then.url, now.url);
  return {};
}

}  // namespace

spec::Result<std::shared_ptr<const SentBefore>> read_sent_before(const Flags& flags,
                                                                 const reports::RunStarted& started,
                                                                 const spec::Document& document,
                                                                 const PlanOptions& plan) {
  const auto journal = journal_of(flags);
  auto read = reports::read_journal(journal);
  if (!read) return read.error();
  const auto& then = std::get<reports::RunStarted>(read->events.front());
  const auto same = check_same_run(journal, then, started, !flags.serve.empty());
  if (!same) return same.error();
  auto sent = std::make_shared<SentBefore>(sent_before(read->events));
  const Plan whole(document, plan);
  if (const auto alike = check_same_plan(whole, *sent); !alike) return alike.error();
  std::uint64_t left = 0;
  for (std::uint64_t i = 0; i < whole.size(); ++i) {
    left += !sent->plan.contains(i) && whole.make(i) ? 1 : 0;
  }
  if (left == 0) {
    return usage(fmt::format("nothing is left to resume: '{}' holds all {} planned requests",
                             journal, sent->plan.size()),
                 "run anew without --resume");
  }
  std::fprintf(stderr, "assay: %zu planned requests were sent before, %llu are left\n",
               sent->plan.size(), static_cast<unsigned long long>(left));
  return std::shared_ptr<const SentBefore>(std::move(sent));
}

spec::Result<int> report_whole(const Flags& flags, const std::shared_ptr<Regression>& regression) {
  const auto journal = journal_of(flags);
  auto read = reports::read_journal(journal);
  if (!read) return read.error();
  const auto events = reports::join_parts(std::move(read->events), journal);
  if (!events) return events.error();
  auto projections = open_projections(flags);
  if (!projections) return projections.error();
  const auto all = comparing(regression, std::move(*projections));
  for (const auto& event : *events) all->receive(event);
  const auto& end = std::get<reports::RunFinished>(events->back());
  return exit_code(*all, exit_code(regression, end.exit_code));
}

}  // namespace assay::harness
