// What a run saw of the changes of its document.
#include <fmt/format.h>

#include <algorithm>

#include "reports/document_changes.h"

namespace assay::reports {
namespace {

using spec::diff::Change;

constexpr const char* not_seen = "not seen in this run";

std::string times(std::uint64_t number) {
  return number == 1 ? "once" : fmt::format("{} times", number);
}

const OperationTally* find(const RunTally& run, std::string_view operation) {
  for (const auto& one : run.operations) {
    if (one.planned.operation == operation) return &one;
  }
  return nullptr;
}

// "200" under "200", "2XX"; of "default" nothing can be said.
bool falls_under(std::string_view seen, std::string_view described) {
  if (seen == described) return true;
  return described.size() == 3 && described.substr(1) == "XX" && seen.size() == 3 &&
         seen.front() == described.front();
}

std::uint64_t count_status(const OperationTally& tally, std::string_view described) {
  std::uint64_t sum = 0;
  for (const auto& [status, count] : tally.finished.statuses) {
    if (falls_under(status, described)) sum += count;
  }
  return sum;
}

// Token by token; "*" of a change stands for any index or name.
bool same_place(std::string_view general, std::string_view exact) {
  while (!general.empty() && !exact.empty()) {
    const auto next = [](std::string_view& path) {
      path.remove_prefix(1);
      const auto end = std::min(path.find('/'), path.size());
      const auto token = path.substr(0, end);
      path.remove_prefix(end);
      return token;
    };
    const auto wanted = next(general);
    const auto token = next(exact);
    if (wanted != "*" && wanted != token) return false;
  }
  return general.empty() && exact.empty();
}

/// How often findings of this check's family stood at the place of the change.
std::uint64_t count_findings(const OperationTally& tally, const Change& change,
                             std::string_view check) {
  std::uint64_t sum = 0;
  for (const auto& found : tally.findings) {
    const auto& finding = found.finding;
    const bool fits = finding.check.starts_with(check) &&
                      same_place(change.instance, finding.location) &&
                      (change.status.empty() || change.status == "default" ||
                       falls_under(std::to_string(finding.status), change.status));
    if (fits) sum += found.count;
  }
  return sum;
}

std::string of_operation(const OperationTally& tally) {
  std::string text;
  for (const auto& [status, count] : tally.finished.statuses) {
    text += (text.empty() ? "answered " : ", ") + fmt::format("{} ({})", status, times(count));
  }
  return text.empty() ? not_seen : text;
}

std::string of_parameter(const OperationTally& tally, const Change& change) {
  for (const auto& use : tally.finished.parameters) {
    const bool body = use.in == "body" && change.part.starts_with("request body");
    const bool parameter = change.part == use.in + " parameter `" + use.name + "`";
    if (!body && !parameter) continue;
    if (use.valid + use.malformed == 0) return not_seen;
    return fmt::format("sent in {} valid requests, and malformed in {}", use.valid, use.malformed);
  }
  return not_seen;
}

std::string of_response(const OperationTally& tally, const Change& change) {
  const bool gone =
      change.rule == "response.property.removed" || change.rule == "response.property.refused";
  if (gone) {
    const auto drifted = count_findings(tally, change, "drift.undocumented_member") +
                         count_findings(tally, change, "response_body");
    return drifted == 0 ? not_seen : "still sent: seen " + times(drifted);
  }
  if (const auto broken = count_findings(tally, change, "response_"); broken != 0) {
    return "broken there " + times(broken);
  }
  if (change.status.empty() || change.status == "default") return not_seen;
  const auto count = count_status(tally, change.status);
  return count == 0 ? fmt::format("{} was not answered in this run", change.status)
                    : fmt::format("{} was answered {}", change.status, times(count));
}

std::string of_security(const OperationTally& tally) {
  const auto refused = count_status(tally, "401") + count_status(tally, "403");
  return refused == 0 ? "401 and 403 were not answered in this run"
                      : fmt::format("401 or 403 was answered {}", times(refused));
}

std::string observed(const Change& change, const RunTally& run) {
  if (change.operation.empty()) return {};
  const auto* tally = find(run, change.operation);
  if (tally == nullptr || !tally->ran) return "not sent in this run";
  if (change.rule.starts_with("operation.removed")) {
    const auto text = of_operation(*tally);
    return tally->finished.reached_success ? "still " + text : text;
  }
  if (change.rule.starts_with("operation.")) return of_operation(*tally);
  if (change.rule.starts_with("response.")) return of_response(*tally, change);
  if (change.rule.starts_with("security.")) return of_security(*tally);
  if (change.rule.starts_with("server.") || change.rule.starts_with("callback.")) return {};
  return of_parameter(*tally, change);
}

}  // namespace

std::vector<DocumentChange> document_changes(std::span<const Change> changes, const RunTally& run) {
  std::vector<DocumentChange> list;
  for (const auto& change : changes) {
    DocumentChange made;
    made.rule = change.rule;
    made.operation = change.operation;
    made.at = change.where.text() + "#" + std::string(spec::PlaceText::of(change.location).pointer);
    made.message = change.sentence();
    made.breaking = change.breaking == spec::diff::Breaking::yes;
    made.review = change.breaking == spec::diff::Breaking::depends;
    made.observed = observed(change, run);
    list.push_back(std::move(made));
  }
  return list;
}

}  // namespace assay::reports
