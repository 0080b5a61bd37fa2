#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "reports/hand_made_run.h"

namespace assay::reports {
namespace {

RunStarted started_with(const std::string& bytes) {
  RunStarted started;
  started.command = "run";
  started.document = "spec/doc.yaml";
  started.document_hash = "0123456789abcdef";
  started.title = "T " + bytes;
  started.url = "http://127.0.0.1:8080";
  started.seed = 7;
  started.tool_version = "0.1.0";
  started.started_at = "2026-01-31T08:00:00Z";
  return started;
}

OperationPlanned planned(const std::string& operation, std::uint32_t line) {
  OperationPlanned event;
  event.operation = operation;
  event.tag = "things";
  event.line = line;
  event.cases = 3;
  event.inapplicable = {{"response_headers", "no response describes header fields"}};
  return event;
}

OperationFinished finished(const std::string& operation, const std::string& bytes) {
  OperationFinished event;
  event.operation = operation;
  event.cases = 3;
  event.valid = 3;
  event.statuses = {{"200", 3}};
  event.reached_success = true;
  event.seconds = 0.25;
  event.untested = {"query q: no request broke it " + bytes};
  for (const char* family : {"transport", "server_error", "status_documented", "content_type",
                             "response_body", "valid_accepted"}) {
    event.checks.emplace_back(family, 3);
  }
  return event;
}

RunFinished end_of(std::size_t findings) {
  RunFinished end;
  end.outcome = findings > 0 ? "findings" : "clean";
  end.exit_code = findings > 0 ? 1 : 0;
  end.requests = 6;
  end.checks = 36;
  end.findings = findings;
  end.request_stream = "0123456789abcdef";
  end.seconds = 1.5;
  end.finished_at = "2026-01-31T08:00:02Z";
  return end;
}

}  // namespace

FindingRecorded finding_with(const std::string& bytes, const std::string& check,
                             const std::string& operation) {
  FindingRecorded found;
  found.finding = {check,
                   operation,
                   "/response/body/items/3/" + bytes,
                   "/paths/x",
                   "spec/doc.yaml:3:5#/paths/x",
                   "type",
                   "string " + bytes,
                   bytes,
                   200,
                   contracts::Severity::failure,
                   "RFC 9110 §15"};
  found.fingerprint = contracts::fingerprint(found.finding);
  found.curl = "curl 'http://127.0.0.1:8080/x'";
  found.request = "POST /x?q=" + bytes + " HTTP/1.1\r\nX-H: " + bytes +
                  "\r\nContent-Length: " + std::to_string(bytes.size()) + "\r\n\r\n" + bytes;
  found.response =
      "HTTP/1.1 200 OK\nContent-Type: application/json\nX-S: " + bytes + "\n\n" + bytes;
  found.test_case = {{"operation", operation}};
  found.seconds = 0.125;
  return found;
}

std::vector<Event> run_with(const std::string& bytes) {
  auto failure = finding_with(bytes, "response_body.type", "POST /x");
  auto warning = finding_with(bytes, "status_documented", "POST /x");
  warning.finding.severity = contracts::Severity::warning;
  auto skipped = planned("GET /y" + bytes, 9);
  skipped.skipped = "its schema is broken " + bytes;
  WorkflowFinished workflow;
  workflow.workflow = bytes;
  workflow.file = bytes;
  workflow.rounds = 2;
  workflow.stopped = {{bytes, 2}};
  return {started_with(bytes),
          planned("POST /x", 7),
          skipped,
          planned("GET /z", 11),
          failure,
          warning,
          finished("POST /x", bytes),
          finished("GET /z", bytes),
          workflow,
          Remark{"POST /x", "look here " + bytes},
          Remark{"", "and here " + bytes},
          end_of(2)};
}

std::vector<Event> run_with_findings(const std::vector<FindingRecorded>& findings) {
  std::vector<Event> events{started_with("")};
  std::vector<std::string> operations;
  for (const auto& found : findings) {
    const auto& name = found.finding.operation;
    if (std::find(operations.begin(), operations.end(), name) == operations.end()) {
      operations.push_back(name);
    }
  }
  if (operations.empty()) operations.emplace_back("GET /z");
  for (const auto& name : operations) events.emplace_back(planned(name, 7));
  events.insert(events.end(), findings.begin(), findings.end());
  for (const auto& name : operations) events.emplace_back(finished(name, ""));
  events.emplace_back(end_of(findings.size()));
  return events;
}

Comparison comparison_of(const std::vector<FindingRecorded>& fresh,
                         const std::vector<FindingRecorded>& known,
                         const std::vector<FindingRecorded>& fixed, const std::string& reason) {
  Comparison comparison;
  comparison.against = "the run of 2026-01-30 " + reason;
  const auto add = [&](Standing standing, const std::vector<FindingRecorded>& list) {
    for (const auto& found : list) {
      Delta delta;
      delta.standing = standing;
      delta.found = found;
      if (standing == Standing::known) delta.reason = reason;
      comparison.deltas.push_back(std::move(delta));
    }
  };
  add(Standing::fresh, fresh);
  add(Standing::known, known);
  add(Standing::fixed, fixed);
  comparison.changes.push_back(
      {"response.property.removed", "POST /x", "spec/doc.yaml:1:1#", reason, true, reason});
  comparison.latencies.emplace_back();
  comparison.latencies.back().operation = "POST /x";
  comparison.warnings.push_back("stale entry " + reason);
  return comparison;
}

std::string report_of(std::string_view format, const std::vector<Event>& events,
                      const Comparison* comparison, FormatOptions options) {
  const auto path =
      (std::filesystem::temp_directory_path() / ("assay-format-" + std::to_string(::getpid())))
          .string();
  for (const auto& row : formats()) {
    if (row.id != format) continue;
    auto sink = row.open(path, options);
    if (!sink) throw std::runtime_error(sink.error().text());
    for (const auto& event : events) {
      if (std::holds_alternative<RunFinished>(event) && comparison != nullptr) {
        (*sink)->compare(*comparison);
      }
      (*sink)->receive(event);
    }
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    std::filesystem::remove(path);
    return text;
  }
  throw std::runtime_error("no such format");
}

std::string hostile_bytes() {
  using namespace std::string_literals;
  return "\x01\x02\0]]> \x1b[31mred\x1b[0m <a b='\"'>&amp;</script><script>alert(1)</script>"
         "\xFF\xFE \xEF\xBF\xBE \xC2\x85 \xE2\x80\xAE\r\n::error::x\n##[error]y ##vso[task]z "
         "##teamcity[q] %0A @everyone <!channel> [link](http://evil.example) ![i](x) `` ` "
         "```\n| cell | \\| \\\\| # SKIP no\n  ...\n--- {0} {{x}} ${y}"s;
}

}  // namespace assay::reports
