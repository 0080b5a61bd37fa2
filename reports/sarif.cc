// SARIF 2.1.0 (OASIS): findings as code scanning takes them, at their place in the document.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "contracts/check.h"
#include "contracts/criteria.h"
#include "reports/format_openers.h"
#include "reports/log_text.h"
#include "reports/whole_run.h"
#include "spec/printable.h"
#include "spec/schema/write_json.h"

namespace assay::reports {
namespace {

using contracts::Severity;

// GitHub takes 25,000 results and 10 MB after gzip. A text within that size is so after it too,
// whatever is in it; of its results, 5,000 are shown at most.
constexpr std::size_t most_results = 25'000;
constexpr std::size_t most_bytes = 9'500'000;
constexpr std::size_t text_limit = 1000;

struct RuleText {
  std::string_view summary;
  std::string_view clause;
};

/// What the tables say of a family.
RuleText rule_text(std::string_view family) {
  for (const auto& check : contracts::checks()) {
    if (check.id == family) return {check.summary, check.clause};
  }
  for (const auto& check : contracts::further_checks()) {
    if (check.id == family) return {check.summary, check.clause};
  }
  return {"a promise is kept", ""};
}

/// Families that ran and ids that were found, in the order of the tables.
std::vector<std::string> rules_in_use(const WholeRun& run) {
  std::map<std::string, std::set<std::string>, std::less<>> found;
  for (const auto& operation : run.tally.operations) {
    for (const auto& [family, count] : operation.finished.checks) {
      if (count > 0) found[family].insert(family);
    }
    for (const auto& one : operation.findings) {
      found[std::string(contracts::family(one.finding.check))].insert(one.finding.check);
    }
  }
  if (run.comparison) {
    for (const auto& delta : run.comparison->deltas) {
      const auto& check = delta.found.finding.check;
      found[std::string(contracts::family(check))].insert(check);
    }
  }
  std::vector<std::string> ids;
  const auto take = [&](std::string_view family) {
    const auto known = found.find(family);
    if (known == found.end()) return;
    ids.insert(ids.end(), known->second.begin(), known->second.end());
    found.erase(known);
  };
  for (const auto& check : contracts::checks()) take(check.id);
  for (const auto& check : contracts::further_checks()) take(check.id);
  for (const auto& rest : found) ids.insert(ids.end(), rest.second.begin(), rest.second.end());
  return ids;
}

/// "response_body.required" as "ResponseBodyRequired" (§3.49.7).
std::string friendly_name(std::string_view id) {
  std::string out;
  bool starts = true;
  for (const char c : id) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter) out += starts && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    starts = !letter;
  }
  return out;
}

json::array descriptors(const std::vector<std::string>& ids) {
  json::array rules;
  for (const auto& id : ids) {
    const auto family = contracts::family(id);
    const auto known = rule_text(family);
    auto summary = std::string(known.summary);
    if (family.size() < id.size()) summary += fmt::format(" ({})", id.substr(family.size() + 1));
    auto whole = summary;
    if (!known.clause.empty()) whole += fmt::format(". Rests on: {}", known.clause);
    rules.push_back(json::object{{"id", log_text(id)},
                                 {"name", friendly_name(id)},
                                 {"shortDescription", {{"text", log_text(summary)}}},
                                 {"fullDescription", {{"text", log_text(whole)}}},
                                 {"help", {{"text", log_text(whole)}}},
                                 {"properties", {{"tags", {"api", family}}}}});
  }
  return rules;
}

bool is_plain_in_uri(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/!$&'()*+,;=@").find(c) != std::string_view::npos;
}

/// RFC 3986: a path as a relative reference, an absolute one with its scheme, a URL as it is.
std::string uri_of(const Place& place) {
  std::string out = place.file.starts_with('/') ? "file://" : "";
  for (const char c : place.file) {
    const bool fine = is_plain_in_uri(c) || (place.is_url() && (c == ':' || c == '%' || c == '?'));
    out += fine ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

json::object location_of(const Place& place, const std::string& operation) {
  json::object location;
  if (!place.file.empty()) {
    json::object region{{"startLine", std::max(1U, place.line)}};
    if (place.column > 0) region["startColumn"] = place.column;
    location["physicalLocation"] = {{"artifactLocation", {{"uri", uri_of(place)}}},
                                    {"region", std::move(region)}};
  }
  json::array logical{json::object{{"name", log_text(operation, text_limit)}, {"kind", "member"}}};
  if (!place.pointer.empty()) {
    logical.push_back(json::object{{"fullyQualifiedName", log_text(place.pointer, text_limit)},
                                   {"kind", "value"}});
  }
  location["logicalLocations"] = std::move(logical);
  return location;
}

std::string message_of(const FindingRecorded& found) {
  const auto& finding = found.finding;
  auto text = fmt::format("{} at {}: expected {}, but it is {}", log_text(finding.operation, 300),
                          log_text(finding.location, 300), log_text(finding.expected, text_limit),
                          log_text(finding.actual, text_limit));
  if (finding.status != 0) text += fmt::format(" (HTTP {})", finding.status);
  if (found.flaky) text += "; flaky: an exact replay did not show it again";
  return text;
}

/// 0 to 100 (§3.27.25): what is to be read first.
double rank_of(const WholeRun& run, const FindingRecorded& found) {
  const auto family = contracts::family(found.finding.check);
  const bool grave = family == "server_error" || family == "leak" || family == "access";
  double rank = found.finding.severity == Severity::failure ? (grave ? 90 : 75) : 30;
  if (run.standing(found) == Standing::known) rank -= 20;
  if (run.standing(found) == Standing::flaky) rank -= 10;
  return rank;
}

/// Of a standing (§3.27.24); a flaky one is new when no earlier run saw it.
std::string_view baseline_state(const Delta& delta) {
  if (delta.standing == Standing::fixed) return "absent";
  const bool seen = delta.runs > 1 || !delta.first_seen.empty();
  if (delta.standing == Standing::fresh || (delta.standing == Standing::flaky && !seen)) {
    return "new";
  }
  return "unchanged";
}

json::array suppressions(const Delta* delta) {
  if (delta == nullptr || delta->standing != Standing::known ||
      (delta->reason.empty() && delta->issue.empty())) {
    return {};
  }
  const auto why =
      delta->issue + (delta->issue.empty() || delta->reason.empty() ? "" : ": ") + delta->reason;
  return {json::object{
      {"kind", "external"}, {"status", "accepted"}, {"justification", log_text(why, text_limit)}}};
}

class Results {
 public:
  Results(const WholeRun& run, const std::vector<std::string>& ids) : run_(run) {
    for (std::size_t i = 0; i < ids.size(); ++i) index_.emplace(ids[i], i);
    for (const auto* found : run.ranked()) add(*found, run.delta(*found));
    if (!run.comparison) return;
    for (const auto& delta : run.comparison->deltas) {
      if (delta.standing == Standing::fixed || delta.standing == Standing::unproven) {
        add(delta.found, &delta);
      }
    }
  }

  [[nodiscard]] std::size_t left_out() const noexcept { return left_out_; }
  [[nodiscard]] json::array take() { return std::move(results_); }

 private:
  void add(const FindingRecorded& found, const Delta* delta) {
    auto result = result_of(found, delta);
    const auto size = spec::write_json(result).size() + 1;
    if (left_out_ > 0 || results_.size() == most_results || bytes_ + size > most_bytes) {
      ++left_out_;
      return;
    }
    bytes_ += size;
    results_.push_back(std::move(result));
  }

  json::object result_of(const FindingRecorded& found, const Delta* delta) {
    const auto& finding = found.finding;
    json::object result{{"ruleId", log_text(finding.check)},
                        {"level", finding.severity == Severity::failure ? "error" : "warning"},
                        {"message", {{"text", message_of(found)}}},
                        {"locations", {location_of(run_.place(found), finding.operation)}},
                        {"partialFingerprints", {{"assay/v1", found.fingerprint}}},
                        {"rank", rank_of(run_, found)}};
    const auto known = index_.find(finding.check);
    if (known != index_.end()) result["ruleIndex"] = known->second;
    if (run_.comparison) {
      result["baselineState"] = delta != nullptr ? baseline_state(*delta) : "new";
      result["suppressions"] = suppressions(delta);
    }
    if (delta != nullptr && delta->standing == Standing::fixed) set_kind(result, "pass");
    if (delta != nullptr && delta->standing == Standing::unproven) set_kind(result, "open");
    result["occurrenceCount"] = std::max<std::uint64_t>(1, found.count);
    result["properties"] = {{"operation", log_text(finding.operation, text_limit)},
                            {"location", log_text(finding.location, text_limit)},
                            {"expected", log_text(finding.expected, text_limit)},
                            {"actual", log_text(finding.actual, text_limit)},
                            {"status", finding.status},
                            {"clause", log_text(finding.clause, text_limit)},
                            {"repeat", log_text(found.curl, text_limit)}};
    return result;
  }

  // Not seen in this run (§3.27.9): such a result has no level.
  static void set_kind(json::object& result, std::string_view kind) {
    result["kind"] = kind;
    result["level"] = "none";
  }

  const WholeRun& run_;
  std::map<std::string, std::size_t, std::less<>> index_;
  json::array results_;
  std::size_t bytes_ = 0;
  std::size_t left_out_ = 0;
};

json::object invocation(const WholeRun& run, std::size_t left_out) {
  const auto& tally = run.tally;
  json::object invocation{{"executionSuccessful", run.is_complete()},
                          {"exitCode", tally.finished.exit_code}};
  if (!tally.started.started_at.empty()) invocation["startTimeUtc"] = tally.started.started_at;
  if (!tally.finished.finished_at.empty()) invocation["endTimeUtc"] = tally.finished.finished_at;
  json::array notes;
  const auto note = [&](const char* level, const std::string& text) {
    notes.push_back(json::object{{"level", level}, {"message", {{"text", text}}}});
  };
  if (left_out > 0) {
    note("warning", counted(left_out, "result") +
                        " more were left out: code scanning takes 25,000 and 10 MB at most");
  }
  if (!run.is_complete()) note("error", run.verdict());
  if (!notes.empty()) invocation["toolExecutionNotifications"] = std::move(notes);
  return invocation;
}

std::string render(const WholeRun& run) {
  const auto ids = rules_in_use(run);
  Results results(run, ids);
  json::object driver{{"name", "Assay"}, {"rules", descriptors(ids)}};
  const auto& version = run.tally.started.tool_version;
  if (!version.empty()) driver["version"] = version;
  json::object one{
      {"tool", {{"driver", std::move(driver)}}},
      {"automationDetails", {{"id", "assay/" + spec::printable(run.tally.started.document) + "/"}}},
      {"columnKind", "utf16CodeUnits"},
      {"invocations", {invocation(run, results.left_out())}}};
  if (results.left_out() > 0) one["properties"] = {{"resultsLeftOut", results.left_out()}};
  one["results"] = results.take();
  json::object log{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                   {"version", "2.1.0"},
                   {"runs", json::array{std::move(one)}}};
  return spec::write_json(log) + "\n";
}

}  // namespace

spec::Result<std::unique_ptr<Sink>> open_sarif(const std::string& path,
                                               const FormatOptions& options) {
  return write_when_over(path, options.out, options.fail_on_flaky, render);
}

}  // namespace assay::reports
