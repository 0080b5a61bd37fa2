#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <pugixml.hpp>
#include <sstream>

#include "contracts/check.h"
#include "contracts/criteria.h"
#include "reports/compare_runs.h"
#include "reports/files.h"
#include "reports/tally.h"
#include "reports/writers.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

void set(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name).set_value(spec::xml_text(value).c_str());
}

void set_text(pugi::xml_node node, std::string_view text) {
  node.append_child(pugi::node_pcdata).set_value(spec::xml_text(text).c_str());
}

/// Sums of one suite.
struct Sums {
  std::uint64_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;

  void add(const Sums& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
    seconds += other.seconds;
  }
};

std::string describe(const FindingRecorded& found) {
  const auto& finding = found.finding;
  auto text = fmt::format("{} [{}]{}\n", finding.check, found.fingerprint,
                          found.flaky ? " (flaky: an exact replay did not show it again)" : "");
  text += fmt::format("  at        {}\n", spec::printable(finding.location));
  text += fmt::format("  expected  {}\n", spec::printable(finding.expected));
  text += fmt::format("  actual    {}\n", spec::printable(finding.actual));
  if (!finding.schema_at.empty())
    text += fmt::format("  document  {}\n", spec::printable(finding.schema_at));
  text += fmt::format("  rule      {}\n", finding.clause);
  text += fmt::format("  seen      {} times, HTTP {}\n", found.count, finding.status);
  for (const auto& step : found.earlier) {
    text += fmt::format("  after     {}\n", spec::printable(step));
  }
  if (!found.curl.empty()) text += fmt::format("  repeat    {}\n", spec::printable(found.curl));
  text += "  response\n    ";
  for (const char c : found.response) text += c == '\n' ? std::string("\n    ") : std::string(1, c);
  return text + "\n";
}

/// "known since 2026-01-30: waits for the cache (ROOM-7, rooms, until 2026-03-01)".
std::string excuse(const Delta& delta) {
  std::string text(name(delta.standing));
  if (!delta.first_seen.empty()) text += " since " + delta.first_seen.substr(0, 10);
  if (!delta.reason.empty()) text += ": " + delta.reason;
  std::string more;
  for (const auto& one :
       {delta.issue, delta.owner, delta.expires.empty() ? "" : "until " + delta.expires}) {
    if (!one.empty()) more += (more.empty() ? "" : ", ") + one;
  }
  return more.empty() ? text : fmt::format("{} ({})", text, more);
}

/// The account of an aborted run has no checks.
std::string why_unchecked(const OperationFinished& done) {
  return done.cases > 0 && done.checks.empty() ? "how often it was checked is not known"
                                               : "nothing was sent";
}

class Junit final : public Sink {
 public:
  Junit(std::string path, JunitOptions options) : path_(std::move(path)), options_(options) {}

  void receive(const Event& event) override {
    if (!std::holds_alternative<ExchangeDone>(event)) run_.add(event);
    if (!std::holds_alternative<RunFinished>(event)) return;
    if (const auto written = write_atomically(path_, render()); !written) {
      std::fprintf(stderr, "assay: %s\n", written.error().text().c_str());
    }
  }

  void compare(const Comparison& comparison) override { comparison_ = comparison; }

 private:
  std::string render() {
    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    auto root = document.append_child("testsuites");
    set(root, "name", "assay " + run_.started.command);
    Sums all;
    for (const auto& tag : tags()) all.add(add_suite(root, tag));
    all.add(add_run_suite(root));
    set(root, "tests", std::to_string(all.tests));
    set(root, "failures", std::to_string(all.failures));
    set(root, "errors", std::to_string(all.errors));
    if (!options_.strict) set(root, "skipped", std::to_string(all.skipped));
    set(root, "time", seconds(run_.finished.seconds));
    std::ostringstream out;
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
  }

  // Surefire's pattern wants thousands apart: "1,234.567".
  [[nodiscard]] std::string seconds(double value) const {
    const auto plain = fmt::format("{:.3f}", value);
    if (!options_.strict || value < 1000) return plain;
    auto whole = plain.substr(0, plain.size() - 4);
    for (auto at = static_cast<std::ptrdiff_t>(whole.size()) - 3; at > 0; at -= 3) {
      whole.insert(static_cast<std::size_t>(at), ",");
    }
    return whole + plain.substr(plain.size() - 4);
  }

  [[nodiscard]] static std::string tag_of(const OperationTally& operation) {
    return operation.planned.tag.empty() ? "untagged" : operation.planned.tag;
  }

  [[nodiscard]] std::vector<std::string> tags() const {
    std::vector<std::string> all;
    for (const auto& operation : run_.operations) {
      const auto tag = tag_of(operation);
      if (std::find(all.begin(), all.end(), tag) == all.end()) all.push_back(tag);
    }
    return all;
  }

  void add_attributes(pugi::xml_node suite, const std::string& name, const Sums& sums) {
    set(suite, "name", name);
    set(suite, "tests", std::to_string(sums.tests));
    set(suite, "failures", std::to_string(sums.failures));
    set(suite, "errors", std::to_string(sums.errors));
    set(suite, "skipped", std::to_string(sums.skipped));
    set(suite, "time", seconds(sums.seconds));
    auto timestamp = run_.started.started_at;
    // Surefire's form has no zone: the times are UTC.
    if (timestamp.ends_with('Z')) timestamp.pop_back();
    set(suite, "timestamp", timestamp);
  }

  Sums add_suite(pugi::xml_node root, const std::string& tag) {
    auto suite = root.append_child("testsuite");
    Sums sums;
    for (const auto& operation : run_.operations) {
      if (tag_of(operation) == tag) sums.add(add_operation(suite, operation));
    }
    add_attributes(suite, tag, sums);
    return sums;
  }

  pugi::xml_node add_case(pugi::xml_node suite, std::string_view name,
                          const OperationTally& operation, double time) {
    auto test = suite.append_child("testcase");
    set(test, "name", name);
    set(test, "classname", operation.planned.operation);
    set(test, "time", seconds(time));
    if (!options_.strict && operation.planned.line > 0) {
      const auto& file = operation.planned.file;
      set(test, "file", file.empty() ? run_.started.document : file);
      set(test, "line", std::to_string(operation.planned.line));
    }
    return test;
  }

  Sums add_operation(pugi::xml_node suite, const OperationTally& operation) {
    Sums sums;
    if (!operation.planned.skipped.empty()) {
      ++sums.tests;
      ++sums.skipped;
      auto test = add_case(suite, "operation", operation, 0);
      set(test.append_child("skipped"), "message", operation.planned.skipped);
      return sums;
    }
    bool first = true;
    for (const auto& check : contracts::checks()) {
      const auto ran = operation.executions(check.id);
      const auto time = first && ran > 0 ? operation.finished.seconds : 0.0;
      first = first && ran == 0;
      sums.add(add_check(add_case(suite, check.id, operation, time), operation, check.id));
      sums.seconds += time;
    }
    for (const auto& check : contracts::further_checks()) {
      if (operation.executions(check.id) == 0) continue;
      sums.add(add_check(add_case(suite, check.id, operation, 0), operation, check.id));
    }
    return sums;
  }

  /// The delta of a finding that does not fail its test, or null.
  [[nodiscard]] const Delta* excused(const FindingRecorded& found) const {
    const auto* delta = comparison_ ? comparison_->find(found.fingerprint) : nullptr;
    if (delta == nullptr || delta->standing == Standing::fresh) return nullptr;
    return delta->standing == Standing::flaky && options_.fail_on_flaky ? nullptr : delta;
  }

  Sums add_check(pugi::xml_node test, const OperationTally& operation, std::string_view family) {
    Sums sums;
    sums.tests = 1;
    std::vector<const FindingRecorded*> failures;
    std::string excuses;
    std::string warnings;
    for (const auto& found : operation.findings) {
      if (contracts::family(found.finding.check) != family) continue;
      if (found.finding.severity == contracts::Severity::failure) {
        const auto* delta = excused(found);
        if (delta == nullptr) failures.push_back(&found);
        if (delta == nullptr) continue;
        excuses += (excuses.empty() ? "" : "; ") + excuse(*delta);
        warnings += excuse(*delta) + "\n" + describe(found);
      } else {
        warnings += "warning: " + describe(found);
      }
    }
    if (!failures.empty()) {
      ++sums.failures;
      add_failure(test, failures);
    } else if (!excuses.empty()) {
      ++sums.skipped;
      set(test.append_child("skipped"), "message", spec::printable(excuses));
    } else if (operation.executions(family) == 0) {
      ++sums.skipped;
      const auto* reason = operation.inapplicable(family);
      set(test.append_child("skipped"), "message",
          reason != nullptr ? *reason : why_unchecked(operation.finished));
    }
    if (family == "valid_accepted") {
      for (const auto& remark : operation.remarks) warnings += "remark: " + remark + "\n";
    }
    if (!warnings.empty()) set_text(test.append_child("system-out"), warnings);
    return sums;
  }

  // One element per case: several readers take the first and lose the rest.
  static void add_failure(pugi::xml_node test,
                          const std::vector<const FindingRecorded*>& failures) {
    auto failure = test.append_child("failure");
    auto message = contracts::headline(failures.front()->finding);
    if (failures.size() > 1) message += fmt::format(" (and {} more)", failures.size() - 1);
    set(failure, "message", spec::printable(message));
    set(failure, "type", failures.front()->finding.check);
    std::string text = "\n";
    for (const auto* found : failures) text += describe(*found) + "\n";
    set_text(failure, text);
  }

  // How the run itself ended: red when nothing was tested or it was cut short.
  Sums add_run_suite(pugi::xml_node root) {
    Sums sums;
    sums.tests = 1;
    auto suite = root.append_child("testsuite");
    auto test = suite.append_child("testcase");
    set(test, "name", "completed");
    set(test, "classname", "assay " + run_.started.command);
    set(test, "time", "0.000");
    const auto& outcome = run_.finished.outcome;
    const bool whole = outcome != "aborted" && outcome != "incomplete" && outcome != "interrupted";
    const bool fine = whole && (run_.finished.exit_code == 0 || run_.finished.exit_code == 1);
    if (!fine) {
      ++sums.errors;
      auto error = test.append_child("error");
      set(error, "message", run_.finished.outcome);
      set(error, "type", run_.finished.outcome);
    }
    auto text =
        fmt::format("{} requests, {} checks, {} findings; seed {}\n", run_.finished.requests,
                    run_.finished.checks, run_.finished.findings, run_.started.seed);
    if (run_.started.shard_count > 0) text += describe_shards(run_.started) + "\n";
    if (!run_.finished.request_stream.empty()) {
      text += "request stream " + run_.finished.request_stream + "\n";
    }
    text += deltas();
    for (const auto& workflow : run_.workflows) text += describe(workflow) + "\n";
    for (const auto& remark : run_.remarks) text += "remark: " + remark + "\n";
    set_text(test.append_child("system-out"), text);
    add_attributes(suite, "assay", sums);
    return sums;
  }

  /// What no test case has room for: what is gone, and what may be.
  [[nodiscard]] std::string deltas() const {
    if (!comparison_) return {};
    auto text = reports::describe(*comparison_) + "\n";
    for (const auto& delta : comparison_->deltas) {
      if (delta.standing != Standing::fixed && delta.standing != Standing::unproven) continue;
      const auto& finding = delta.found.finding;
      text += spec::printable(fmt::format("{}: {} of {} [{}]{}", name(delta.standing),
                                          finding.check, finding.operation, delta.found.fingerprint,
                                          delta.reason.empty() ? "" : ": " + delta.reason)) +
              "\n";
    }
    for (const auto& warning : comparison_->warnings) text += "warning: " + warning + "\n";
    return text;
  }

  std::string path_;
  JunitOptions options_;
  RunTally run_;
  std::optional<Comparison> comparison_;
};

}  // namespace

spec::Result<std::unique_ptr<Sink>> open_junit(const std::string& path, JunitOptions options) {
  if (auto fine = check_writable(path); !fine) return fine.error();
  return std::unique_ptr<Sink>(std::make_unique<Junit>(path, options));
}

}  // namespace assay::reports
