#include "reports/cause.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

namespace assay::reports {
namespace {

int rank(Standing standing) noexcept {
  switch (standing) {
    case Standing::fresh:
      return 0;
    case Standing::flaky:
      return 1;
    case Standing::known:
      return 2;
    default:
      return 3;
  }
}

/// Who is let in that must not be comes first, then what falls over or tells too much.
int gravity(std::string_view check) noexcept {
  const auto family = contracts::family(check);
  if (family == "credentials_enforced" || family == "access") return 0;
  if (family == "server_error" || family == "transport" || family == "leak") return 1;
  return 2;
}

std::string key_of(const Placed& placed, const std::string& location) {
  const auto& finding = placed.found->finding;
  return fmt::format("{}\n{}\n{}\n{}\n{}", finding.check, finding.keyword, location,
                     static_cast<int>(finding.severity), static_cast<int>(placed.standing));
}

std::vector<Cause> group(const std::vector<Placed>& all) {
  std::vector<Cause> causes;
  std::unordered_map<std::string, std::size_t> places;
  for (const auto& placed : all) {
    const auto& finding = placed.found->finding;
    auto location = contracts::normalised_location(finding.location);
    const auto [at, added] = places.emplace(key_of(placed, location), causes.size());
    if (added) {
      causes.push_back({finding.check,
                        finding.keyword,
                        std::move(location),
                        finding.severity,
                        placed.standing,
                        {},
                        0,
                        0});
    }
    causes[at->second].findings.push_back(placed);
    causes[at->second].times += placed.found->count;
  }
  for (auto& cause : causes) {
    std::set<std::string_view> operations;
    for (const auto& placed : cause.findings) operations.insert(placed.found->finding.operation);
    cause.operations = operations.size();
  }
  std::stable_sort(causes.begin(), causes.end(), [](const Cause& a, const Cause& b) {
    return std::make_tuple(rank(a.standing), static_cast<int>(a.severity), gravity(a.check),
                           b.operations) < std::make_tuple(rank(b.standing),
                                                           static_cast<int>(b.severity),
                                                           gravity(b.check), a.operations);
  });
  return causes;
}

}  // namespace

std::vector<Cause> causes_of(const RunTally& run, const Comparison* comparison) {
  std::unordered_map<std::string_view, const Delta*> deltas;
  if (comparison != nullptr) {
    for (const auto& delta : comparison->deltas) deltas.emplace(delta.found.fingerprint, &delta);
  }
  std::vector<Placed> all;
  for (const auto& operation : run.operations) {
    for (const auto& found : operation.findings) {
      const auto at = deltas.find(found.fingerprint);
      const auto* delta = at == deltas.end() ? nullptr : at->second;
      const auto standing = delta != nullptr ? delta->standing
                            : found.flaky    ? Standing::flaky
                                             : Standing::fresh;
      all.push_back({&found, delta, standing});
    }
  }
  return group(all);
}

std::vector<Cause> causes_gone(const Comparison& comparison, Standing standing) {
  std::vector<Placed> all;
  for (const auto& delta : comparison.deltas) {
    if (delta.standing == standing) all.push_back({&delta.found, &delta, standing});
  }
  return group(all);
}

Exercised exercised(const RunTally& run) noexcept {
  Exercised sum;
  sum.all = run.operations.size();
  for (const auto& operation : run.operations) sum.operations += operation.finished.cases > 0;
  return sum;
}

std::string describe_delta(const Comparison& comparison) {
  return fmt::format("{} new, {} fixed, {} known, {} flaky, {} unproven",
                     comparison.count(Standing::fresh), comparison.count(Standing::fixed),
                     comparison.count(Standing::known), comparison.count(Standing::flaky),
                     comparison.count(Standing::unproven));
}

}  // namespace assay::reports
