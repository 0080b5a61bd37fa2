// report.json: the whole run as one document.
#include "reports/format_openers.h"
#include "reports/whole_run.h"
#include "spec/printable.h"
#include "spec/schema/write_json.h"

namespace assay::reports {
namespace {

json::string text(std::string_view value) {
  return json::string(spec::utf8_text(value));
}

/// The journal's object of an event without what only a line of a journal needs.
json::object members_of(const Event& event, std::initializer_list<std::string_view> dropped) {
  auto object = to_json(event);
  object.erase("event");
  for (const auto name : dropped) object.erase(name);
  return object;
}

json::object run_of(const WholeRun& run) {
  auto object = members_of(run.tally.started, {});
  object["title"] = text(run.tally.started.title);
  object["fault"] = text(run.tally.started.fault);
  for (const auto& member : members_of(run.tally.finished, {})) {
    object[member.key()] = member.value();
  }
  object["verdict"] = run.verdict();
  object["failures"] = run.tally.count(contracts::Severity::failure);
  object["warnings"] = run.tally.count(contracts::Severity::warning);
  object["operations_exercised"] = run.exercised();
  return object;
}

json::array texts(const std::vector<std::string>& list) {
  json::array out;
  for (const auto& one : list) out.push_back(text(one));
  return out;
}

json::object operation_of(const OperationTally& one) {
  auto object = members_of(one.planned, {});
  object["planned_cases"] = one.planned.cases;
  object.erase("cases");
  json::value account = nullptr;
  if (one.ran) account = members_of(one.finished, {"operation"});
  object["account"] = std::move(account);
  json::array findings;
  for (const auto& found : one.findings) findings.push_back(json::string(found.fingerprint));
  object["findings"] = std::move(findings);
  object["remarks"] = texts(one.remarks);
  return object;
}

json::object place_of(const Place& place) {
  return {{"file", text(place.file)},
          {"line", place.line},
          {"column", place.column},
          {"pointer", text(place.pointer)}};
}

/// What a history and a baseline know of a finding.
json::object history_of(const Delta& delta) {
  return {{"first_seen", text(delta.first_seen)},
          {"last_seen", text(delta.last_seen)},
          {"runs", delta.runs},
          {"reason", text(delta.reason)},
          {"issue", text(delta.issue)},
          {"owner", text(delta.owner)},
          {"expires", text(delta.expires)}};
}

json::object finding_of(const WholeRun& run, const FindingRecorded& found) {
  auto object = members_of(found, {"update"});
  object["place"] = place_of(run.place(found));
  if (run.comparison) {
    object["standing"] = name(run.standing(found));
    if (const auto* delta = run.delta(found)) object["history"] = history_of(*delta);
  }
  return object;
}

json::object counts_of(const Comparison& comparison) {
  json::object counts;
  for (const auto standing :
       {Standing::fresh, Standing::known, Standing::flaky, Standing::fixed, Standing::unproven}) {
    counts[name(standing)] = {
        {"failures", comparison.count(standing, contracts::Severity::failure)},
        {"warnings", comparison.count(standing, contracts::Severity::warning)}};
  }
  return counts;
}

json::object gone_of(const Delta& delta) {
  const auto& finding = delta.found.finding;
  return {{"standing", name(delta.standing)},   {"fingerprint", delta.found.fingerprint},
          {"check", text(finding.check)},       {"operation", text(finding.operation)},
          {"location", text(finding.location)}, {"severity", contracts::name(finding.severity)},
          {"history", history_of(delta)}};
}

json::object change_of(const DocumentChange& change) {
  return {{"rule", text(change.rule)},
          {"operation", text(change.operation)},
          {"at", text(change.at)},
          {"message", text(change.message)},
          {"breaking", change.breaking},
          {"review", change.review},
          {"observed", text(change.observed)}};
}

json::object latency_of(const Latency& latency) {
  const auto shown = [](const Durations& durations) {
    return json::object{{"count", durations.count()},
                        {"median_microseconds", durations.quantile(0.5)},
                        {"p95_microseconds", durations.quantile(0.95)}};
  };
  return {{"operation", text(latency.operation)},
          {"before", shown(latency.before)},
          {"now", shown(latency.now)},
          {"slower", latency.slowdown.significant}};
}

json::object comparison_of(const Comparison& comparison) {
  json::array gone;
  for (const auto& delta : comparison.deltas) {
    if (delta.standing != Standing::fixed && delta.standing != Standing::unproven) continue;
    gone.push_back(gone_of(delta));
  }
  json::array changes;
  for (const auto& change : comparison.changes) changes.push_back(change_of(change));
  json::array latencies;
  for (const auto& latency : comparison.latencies) latencies.push_back(latency_of(latency));
  return {{"against", text(comparison.against)}, {"counts", counts_of(comparison)},
          {"not_seen_again", std::move(gone)},   {"document_changes", std::move(changes)},
          {"latencies", std::move(latencies)},   {"warnings", texts(comparison.warnings)}};
}

std::string render(const WholeRun& run) {
  json::array operations;
  for (const auto& one : run.tally.operations) operations.push_back(operation_of(one));
  json::array findings;
  for (const auto* found : run.ranked()) findings.push_back(finding_of(run, *found));
  json::array workflows;
  for (const auto& one : run.tally.workflows) workflows.push_back(members_of(one, {}));
  json::object report{{"format", "assay-report"},
                      {"format_version", 1},
                      {"run", run_of(run)},
                      {"operations", std::move(operations)},
                      {"findings", std::move(findings)},
                      {"workflows", std::move(workflows)},
                      {"remarks", texts(run.tally.remarks)}};
  if (run.comparison) report["comparison"] = comparison_of(*run.comparison);
  return spec::write_json(report) + "\n";
}

}  // namespace

spec::Result<std::unique_ptr<Sink>> open_json(const std::string& path,
                                              const FormatOptions& options) {
  return write_when_over(path, options.out, options.fail_on_flaky, render);
}

}  // namespace assay::reports
