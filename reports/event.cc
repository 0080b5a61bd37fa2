#include "reports/event.h"

#include <fmt/format.h>

#include "contracts/wfc.h"
#include "spec/printable.h"
#include "spec/schema/write_json.h"

namespace assay::reports {
namespace {

json::string text(std::string_view value) {
  return json::string(spec::utf8_text(value));
}

std::string hex(std::uint64_t value) {
  return fmt::format("{:016x}", value);
}

json::object to_object(const RunStarted& event) {
  json::object object{{"event", "run_started"},
                      {"command", event.command},
                      {"document", text(event.document)},
                      {"document_hash", event.document_hash},
                      {"title", text(event.title)},
                      {"document_version", text(event.document_version)},
                      {"url", text(event.url)},
                      {"embedded_mock", event.embedded_mock},
                      {"fault", event.fault},
                      {"seed", event.seed},
                      {"workers", event.workers},
                      {"tool_version", event.tool_version},
                      {"started_at", event.started_at}};
  if (!event.run_id.empty()) object["run_id"] = text(event.run_id);
  if (!event.commit.empty()) object["commit"] = text(event.commit);
  if (!event.contracts.empty()) {
    json::array contracts;
    for (const auto& path : event.contracts) contracts.push_back(text(path));
    object["contracts"] = std::move(contracts);
  }
  if (!event.rails.empty()) object["rails"] = event.rails;
  if (event.shard_count > 0) {
    object["shards"] = json::array(event.shards.begin(), event.shards.end());
    object["shard_count"] = event.shard_count;
  }
  return object;
}

json::object to_object(const OperationPlanned& event) {
  json::object inapplicable;
  for (const auto& [family, reason] : event.inapplicable) inapplicable[family] = reason;
  return {{"event", "operation_planned"},
          {"operation", text(event.operation)},
          {"operation_id", text(event.operation_id)},
          {"tag", text(event.tag)},
          {"file", text(event.file)},
          {"line", event.line},
          {"cases", event.cases},
          {"skipped", text(event.skipped)},
          {"inapplicable", std::move(inapplicable)}};
}

json::object without_case(const ExchangeDone& event) {
  json::object out{{"event", "exchange"},
                   {"index", event.index},
                   {"operation", text(event.operation)},
                   {"phase", event.phase},
                   {"verdict", event.verdict}};
  if (!event.malformation.empty()) out["malformation"] = event.malformation;
  out["status"] = event.status;
  if (!event.failure.empty()) out["failure"] = event.failure;
  out["microseconds"] = event.microseconds;
  out["request_hash"] = hex(event.request_hash);
  if (!event.sequence.empty()) {
    out["sequence"] = event.sequence;
    out["step"] = event.step;
  }
  return out;
}

json::object to_object(const ExchangeDone& event) {
  auto out = without_case(event);
  out["case"] = event.test_case;
  return out;
}

json::object to_object(const FindingRecorded& event) {
  const auto& finding = event.finding;
  json::object object{
      {"event", "finding"},
      {"check", finding.check},
      {"operation", text(finding.operation)},
      {"location", text(finding.location)},
      {"schema", text(finding.schema_at.empty() ? finding.schema : finding.schema_at)},
      {"keyword", finding.keyword},
      {"expected", text(finding.expected)},
      {"actual", text(finding.actual)},
      {"status", finding.status},
      {"severity", contracts::name(finding.severity)},
      {"fingerprint", event.fingerprint},
      {"count", event.count},
      {"flaky", event.flaky},
      {"repeated", event.repeated},
      {"update", event.update},
      {"case", event.test_case},
      {"curl", text(event.curl)},
      {"request", text(event.request)},
      {"response", text(event.response)},
      {"clause", finding.clause},
      {"wfc", contracts::wfc_code(finding.check)},
      {"seconds", event.seconds}};
  if (!event.earlier.empty()) {
    json::array earlier;
    for (const auto& step : event.earlier) earlier.push_back(text(step));
    object["earlier"] = std::move(earlier);
  }
  if (!event.excerpt.empty()) {
    json::array excerpt;
    for (const auto& [line, words] : event.excerpt) {
      excerpt.push_back(json::object{{"line", line}, {"text", text(words)}});
    }
    object["excerpt"] = std::move(excerpt);
  }
  return object;
}

json::array texts(const std::vector<std::string>& list) {
  json::array out;
  for (const auto& one : list) out.push_back(text(one));
  return out;
}

json::array uses(const std::vector<ParameterUse>& parameters) {
  json::array out;
  for (const auto& one : parameters) {
    out.push_back(json::object{{"name", text(one.name)},
                               {"in", one.in},
                               {"required", one.required},
                               {"valid", one.valid},
                               {"malformed", one.malformed}});
  }
  return out;
}

json::object to_object(const OperationFinished& event) {
  json::object statuses;
  for (const auto& [status, count] : event.statuses) statuses[status] = count;
  json::object checks;
  for (const auto& [family, count] : event.checks) checks[family] = count;
  return {{"event", "operation_finished"},
          {"operation", text(event.operation)},
          {"cases", event.cases},
          {"valid", event.valid},
          {"invalid", event.invalid},
          {"undecidable", event.undecidable},
          {"statuses", std::move(statuses)},
          {"reached_success", event.reached_success},
          {"seconds", event.seconds},
          {"checks", std::move(checks)},
          {"answer_keywords", event.answer_keywords},
          {"answer_keywords_met", event.answer_keywords_met},
          {"parameters", uses(event.parameters)},
          {"request_keywords", event.request_keywords},
          {"request_keywords_accepted", event.request_keywords_accepted},
          {"request_keywords_refused", event.request_keywords_refused},
          {"unseen_statuses", texts(event.unseen_statuses)},
          {"untested", texts(event.untested)}};
}

json::object to_object(const WorkflowFinished& event) {
  json::object stopped;
  for (const auto& [reason, count] : event.stopped) stopped[text(reason)] = count;
  return {{"event", "workflow_finished"},  {"workflow", text(event.workflow)},
          {"file", text(event.file)},      {"line", event.line},
          {"rounds", event.rounds},        {"completed", event.completed},
          {"requests", event.requests},    {"criteria", event.criteria},
          {"broken", event.broken},        {"stopped", std::move(stopped)},
          {"skipped", text(event.skipped)}};
}

json::object to_object(const Remark& event) {
  return {
      {"event", "remark"}, {"operation", text(event.operation)}, {"message", text(event.message)}};
}

json::object to_object(const RunFinished& event) {
  return {{"event", "run_finished"},
          {"outcome", event.outcome},
          {"exit_code", event.exit_code},
          {"requests", event.requests},
          {"checks", event.checks},
          {"findings", event.findings},
          {"request_stream", event.request_stream},
          {"seconds", event.seconds},
          {"finished_at", event.finished_at}};
}

}  // namespace

json::object to_json(const Event& event) {
  return std::visit([](const auto& kind) { return to_object(kind); }, event);
}

void append_json(std::string& out, const Event& event) {
  const auto* exchange = std::get_if<ExchangeDone>(&event);
  if (exchange == nullptr) {
    out += spec::write_json(to_json(event));
    return;
  }
  out += spec::write_json(without_case(*exchange));
  out.pop_back();
  out.append(",\"case\":").append(spec::write_json(exchange->test_case)).append("}");
}

}  // namespace assay::reports
