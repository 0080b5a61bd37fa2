// TAP 14: a test per operation and check, as JUnit has them. Nothing that TAP 13 lacks is used.
#include <fmt/format.h>

#include "contracts/check.h"
#include "contracts/criteria.h"
#include "reports/format_openers.h"
#include "reports/log_text.h"
#include "reports/whole_run.h"
#include "spec/schema/write_json.h"

namespace assay::reports {
namespace {

constexpr std::size_t text_limit = 1000;

/// A description: "#" begins a directive and "\" escapes (TAP 14, "Escaping").
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : log_text(text, text_limit)) {
    if (c == '\\' || c == '#') out += '\\';
    out += c;
  }
  return out;
}

/// A text as a YAML flow scalar: JSON's strings are such (YAML 1.2 §1.3).
std::string quoted(std::string_view text) {
  return spec::write_json(json::value(log_text(text, text_limit)));
}

class Tap {
 public:
  Tap(const WholeRun& run, int version) : run_(run), version_(version) {}

  std::string render() {
    for (const auto& operation : run_.tally.operations) add_operation(operation);
    add_end();
    return fmt::format("TAP version {}\n1..{}\n{}", version_, tests_, text_);
  }

 private:
  void add_operation(const OperationTally& operation) {
    const auto& planned = operation.planned;
    if (!planned.skipped.empty()) {
      add(true, planned.operation + ": operation", "SKIP " + escaped(planned.skipped));
      return;
    }
    for (const auto& check : contracts::checks()) add_check(operation, check.id);
    for (const auto& check : contracts::further_checks()) {
      if (operation.executions(check.id) > 0) add_check(operation, check.id);
    }
  }

  void add_check(const OperationTally& operation, std::string_view family) {
    std::vector<const FindingRecorded*> raising;
    std::vector<const FindingRecorded*> others;
    const FindingRecorded* excused = nullptr;
    for (const auto& found : operation.findings) {
      if (contracts::family(found.finding.check) != family) continue;
      (run_.raises(found) ? raising : others).push_back(&found);
      if (found.finding.severity == contracts::Severity::failure && !run_.raises(found)) {
        excused = &found;
      }
    }
    const auto name = fmt::format("{}: {}", operation.planned.operation, family);
    if (!raising.empty()) {
      add(false, name, {});
    } else if (excused != nullptr) {
      add(true, name,
          fmt::format("SKIP {} failure{}", reports::name(run_.standing(*excused)),
                      reason_of(*excused)));
    } else if (operation.executions(family) == 0) {
      const auto* reason = operation.inapplicable(family);
      add(true, name, "SKIP " + escaped(reason != nullptr ? *reason : "it did not run"));
    } else {
      add(true, name, {});
    }
    raising.insert(raising.end(), others.begin(), others.end());
    if (!raising.empty()) add_diagnostics(raising);
  }

  [[nodiscard]] std::string reason_of(const FindingRecorded& found) const {
    const auto* delta = run_.delta(found);
    if (delta == nullptr) return {};
    const auto& why = delta->issue.empty() ? delta->reason : delta->issue;
    return why.empty() ? std::string() : ": " + escaped(why);
  }

  void add(bool fine, const std::string& name, const std::string& directive) {
    text_ += fmt::format("{} {} - {}{}{}\n", fine ? "ok" : "not ok", ++tests_, escaped(name),
                         directive.empty() ? "" : " # ", directive);
  }

  void add_diagnostics(const std::vector<const FindingRecorded*>& findings) {
    const auto& first = *findings.front();
    text_ += "  ---\n";
    text_ += fmt::format("  message: {}\n", quoted(contracts::headline(first.finding)));
    text_ += fmt::format("  severity: {}\n", run_.raises(first) ? "fail" : "comment");
    text_ += "  findings:\n";
    for (const auto* found : findings) add_finding(*found);
    text_ += "  ...\n";
  }

  void add_finding(const FindingRecorded& found) {
    const auto& finding = found.finding;
    const auto place = run_.place(found);
    const auto line = [&](const char* name, std::string_view value) {
      text_ += fmt::format("      {}: {}\n", name, quoted(value));
    };
    text_ += fmt::format("    - check: {}\n", quoted(finding.check));
    line("fingerprint", found.fingerprint);
    line("severity", contracts::name(finding.severity));
    if (run_.comparison) line("standing", name(run_.standing(found)));
    line("at", finding.location);
    line("expected", finding.expected);
    line("actual", finding.actual);
    line("rule", finding.clause);
    text_ += fmt::format("      status: {}\n      count: {}\n", finding.status, found.count);
    if (!place.file.empty()) line("file", place.file);
    if (place.line > 0) text_ += fmt::format("      line: {}\n", place.line);
    if (!found.curl.empty()) line("repeat", found.curl);
  }

  /// How the run itself ended: its silence proves nothing when it was cut short.
  void add_end() {
    const auto& end = run_.tally.finished;
    add(run_.is_complete(), fmt::format("assay {}: completed", run_.tally.started.command), {});
    if (!run_.is_complete()) {
      text_ +=
          fmt::format("  ---\n  message: {}\n  severity: fail\n  ...\n", quoted(run_.verdict()));
    }
    text_ += fmt::format("# {}, {} in {:.1f} s; {}; seed {}\n", counted(end.requests, "request"),
                         counted(end.checks, "check"), end.seconds, run_.delta_line(),
                         run_.tally.started.seed);
    for (const auto& workflow : run_.tally.workflows) {
      text_ += "# " + log_text(describe(workflow), text_limit) + "\n";
    }
    for (const auto& remark : run_.tally.remarks) {
      text_ += "# " + log_text(remark, text_limit) + "\n";
    }
  }

  const WholeRun& run_;
  int version_;
  std::string text_;
  std::size_t tests_ = 0;
};

}  // namespace

spec::Result<std::unique_ptr<Sink>> open_tap(const std::string& path,
                                             const FormatOptions& options) {
  return write_when_over(path, options.out, options.fail_on_flaky,
                         [](const WholeRun& run) { return Tap(run, 14).render(); });
}

spec::Result<std::unique_ptr<Sink>> open_tap13(const std::string& path,
                                               const FormatOptions& options) {
  return write_when_over(path, options.out, options.fail_on_flaky,
                         [](const WholeRun& run) { return Tap(run, 13).render(); });
}

}  // namespace assay::reports
