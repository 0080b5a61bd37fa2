#include "harness/cli/dry_run.h"

#include <fmt/format.h>

#include <map>

namespace assay::harness {
namespace {

using Counts = std::map<std::string_view, std::uint64_t>;

std::string account(const std::string& operation, std::uint64_t all, const Counts& phases) {
  std::string parts;
  for (const auto& phase : harness::phases()) {
    const auto at = phases.find(phase.id);
    if (at == phases.end()) continue;
    parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", phase.id, at->second);
  }
  return fmt::format("{:>7}  {}\n         {}\n", all, operation, parts);
}

}  // namespace

std::string describe_plan(const spec::Document& document, const PlanOptions& options, double rate) {
  const Plan plan(document, options);
  std::vector<Counts> counts(document.operations.size());
  std::vector<std::uint64_t> sums(document.operations.size());
  std::uint64_t all = 0;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const auto planned = plan.make(i);
    if (!planned) continue;
    ++counts[planned->operation_index][planned->phase];
    ++sums[planned->operation_index];
    ++all;
  }
  std::string out;
  std::size_t without = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto key = document.operations[i].key();
    const auto& why = plan.obstacle(i);
    without += why.empty() ? 0 : 1;
    out += why.empty() ? account(key, sums[i], counts[i])
                       : fmt::format("{:>7}  {}\n         left out: {}\n", 0, key, why);
  }
  for (const auto& skipped : document.skipped) {
    out += fmt::format("{:>7}  {}\n         skipped: {}\n", 0, skipped.key, skipped.reason.text());
  }
  out += fmt::format(
      "{} requests planned for {} of {} operations; preparation, sequences, workflows, repetitions "
      "of what is found and clean-up come on top\n",
      all, counts.size() - without, counts.size() + document.skipped.size());
  if (rate > 0) {
    out += fmt::format("at {} requests a second: {:.0f} s at least\n", rate,
                       static_cast<double>(all) / rate);
  }
  return out + "dry run: nothing was sent\n";
}

}  // namespace assay::harness
