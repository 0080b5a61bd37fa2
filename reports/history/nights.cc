// What the earlier runs say together: what was seen, what was looked for, what is still open.
#include <algorithm>
#include <span>

#include "reports/history/history.h"
#include "reports/history/rows.h"

namespace assay::reports {
namespace {

/// Runs that are read at once.
constexpr std::size_t nights_read_at_once = 500;

bool names(std::string_view list, std::string_view one) {
  for (std::size_t at = 0; at <= list.size();) {
    const auto end = std::min(list.find(' ', at), list.size());
    if (list.substr(at, end - at) == one) return true;
    at = end + 1;
  }
  return false;
}

/// Findings that were seen and, since they were last seen, never looked for.
class OpenFindings {
 public:
  struct Sighting {
    contracts::Severity severity = contracts::Severity::failure;
    std::uint64_t requests = 0;
  };

  /// `findings` by fingerprint: operation, check and status of all that there are.
  explicit OpenFindings(std::map<std::string, contracts::Finding> findings)
      : findings_(std::move(findings)) {}

  /// Nights come oldest first.
  void pass(const Night& night) {
    std::erase_if(open_, [&](const auto& one) {
      return night.looked_for(findings_.at(one.first), one.second.requests);
    });
    for (const auto& [fingerprint, severity] : night.findings) {
      const auto finding = findings_.find(fingerprint);
      if (finding == findings_.end()) continue;
      open_[fingerprint] = {severity, night.requests_to(finding->second.operation)};
    }
  }

  /// Those that `last` did not see.
  [[nodiscard]] std::map<std::string, Sighting> without(const Night& last) const {
    auto rest = open_;
    std::erase_if(rest, [&](const auto& one) { return last.findings.contains(one.first); });
    return rest;
  }

 private:
  std::map<std::string, contracts::Finding> findings_;
  std::map<std::string, Sighting> open_;
};

}  // namespace

std::uint64_t Night::requests_to(const std::string& operation) const {
  const auto known = operations.find(operation);
  return known == operations.end() ? 0 : known->second.requests;
}

bool Night::looked_for(const contracts::Finding& finding, std::uint64_t requests) const {
  if (about.outcome != "clean" && about.outcome != "findings") return false;
  const auto known = operations.find(finding.operation);
  if (known == operations.end()) return false;
  const auto& operation = known->second;
  if (operation.state <= OperationState::unreached) return false;
  if (operation.requests > 0 && !is_as_thorough(operation.requests, requests)) return false;
  if (!operation.checks.empty() && !names(operation.checks, contracts::family(finding.check))) {
    return false;
  }
  return operation.statuses.empty() || finding.status == 0 || !needs_status(finding.check) ||
         names(operation.statuses, std::to_string(finding.status));
}

spec::Result<std::vector<Night>> History::nights(std::span<const HistoryEntry> entries,
                                                 const std::string& condition) {
  std::vector<Night> all;
  if (entries.empty()) return all;
  std::map<std::int64_t, std::size_t> place;
  std::vector<SqlValue> numbers;
  for (const auto& entry : entries) {
    place[entry.number] = all.size();
    all.push_back({entry.about, {}, {}});
    numbers.emplace_back(entry.number);
  }
  const auto list = "(" + places(entries.size()) + ")";
  const auto operations = database_->run(
      "SELECT run, operation, state, requests, checks, statuses FROM operations WHERE run IN " +
          list + condition,
      numbers);
  if (!operations) return operations.error();
  for (const auto& row : *operations) {
    all[place[number_of(row[0])]].operations[row[1]] = {
        row[1], state_named(row[2]), count_of(row[3]), {}, row[4], row[5]};
  }
  const auto seen = database_->run(
      "SELECT run, fingerprint, severity FROM sightings WHERE run IN " + list, numbers);
  if (!seen) return seen.error();
  for (const auto& row : *seen) {
    all[place[number_of(row[0])]].findings[row[1]] = severity_named(row[2]);
  }
  return all;
}

spec::Result<std::vector<CarriedFinding>> History::carried_to(const HistoryEntry& entry,
                                                              const std::string& title) {
  const auto entries = select(
      "WHERE (started_at < $1 OR (started_at = $1 AND number <= $2)) AND (title = $3 OR title = "
      "'') ORDER BY started_at, number",
      {entry.about.started_at, entry.number, title});
  if (!entries) return entries.error();
  const auto all = database_->run("SELECT fingerprint, operation, check_id, status FROM findings");
  if (!all) return all.error();
  std::map<std::string, contracts::Finding> findings;
  for (const auto& row : *all) {
    auto& finding = findings[row[0]];
    finding.operation = row[1];
    finding.check = row[2];
    finding.status = static_cast<int>(number_of(row[3]));
  }
  OpenFindings open(std::move(findings));
  Night last;
  for (std::span rest(*entries); !rest.empty();) {
    const auto some = rest.first(std::min(rest.size(), nights_read_at_once));
    rest = rest.subspan(some.size());
    auto nights_read = nights(some, " AND operation IN (SELECT operation FROM findings)");
    if (!nights_read) return nights_read.error();
    for (const auto& night : *nights_read) open.pass(night);
    last = std::move(nights_read->back());
  }
  const auto left = open.without(last);
  std::vector<std::string> fingerprints;
  for (const auto& one : left) fingerprints.push_back(one.first);
  auto found = recorded(fingerprints);
  if (!found) return found.error();
  std::vector<CarriedFinding> carried;
  for (auto& one : *found) {
    const auto& sighting = left.at(one.fingerprint);
    one.finding.severity = sighting.severity;
    carried.push_back({std::move(one), sighting.requests});
  }
  return carried;
}

spec::Result<Past> History::past(const KnownRun& now) {
  Past past;
  auto entries = select(
      std::string("WHERE identity <> $1 AND started_at <= $2 AND (title = $3 OR title = '')") +
          newest_first + " LIMIT $4",
      {now.identity, now.about.started_at, now.title, whole(nights_looked_at)});
  if (!entries) return entries.error();
  std::reverse(entries->begin(), entries->end());
  auto before = nights(*entries);
  if (!before) return before.error();
  past.nights = std::move(*before);
  const auto seen = database_->run(
      "SELECT f.fingerprint, f.first_seen, f.last_seen, count(s.run) FROM findings f LEFT JOIN "
      "sightings s ON s.fingerprint = f.fingerprint AND s.run NOT IN (SELECT number FROM runs "
      "WHERE identity = $1) GROUP BY f.fingerprint, f.first_seen, f.last_seen",
      {now.identity});
  if (!seen) return seen.error();
  for (const auto& row : *seen) past.sightings[row[0]] = {row[1], row[2], count_of(row[3])};
  return past;
}

}  // namespace assay::reports
