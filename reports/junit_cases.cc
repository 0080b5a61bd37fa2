#include "reports/junit_cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "contracts/check.h"
#include "contracts/criteria.h"
#include "reports/compare_runs.h"
#include "reports/junit_text.h"
#include "reports/log_text.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

constexpr std::size_t longest_name = 2000;
constexpr std::size_t longest_excuse = 300;
constexpr std::size_t longest_remark = 1000;
/// More suites than this are one: each has some forty XML objects of its own.
constexpr std::size_t most_suites = 1000;

std::string name_text(std::string_view text) {
  return shortened(spec::printable(text), longest_name);
}

/// The account of an aborted run has no checks.
std::string why_unchecked(const OperationFinished& done) {
  return done.cases > 0 && done.checks.empty() ? "how often it was checked is not known"
                                               : "nothing was sent";
}

/// Findings of one check, by what they do to its case.
struct Sorted {
  std::vector<const FindingRecorded*> failures;
  std::vector<std::pair<const FindingRecorded*, const Delta*>> known;
  std::vector<std::pair<const FindingRecorded*, const Delta*>> flaky;
  std::vector<const FindingRecorded*> warnings;
};

class Cases {
 public:
  Cases(const WholeRun& run, const JunitOptions& options) : run_(run), options_(options) {}

  JunitReport gather() {
    report_.name = name_text("assay " + run_.tally.started.command);
    report_.timestamp = name_text(run_.tally.started.started_at);
    if (report_.timestamp.ends_with('Z')) report_.timestamp.pop_back();
    report_.seconds = run_.tally.finished.seconds;
    if (!options_.strict) add_properties();
    for (const auto& operation : run_.tally.operations) add_operation(operation);
    add_run();
    make_unique();
    return std::move(report_);
  }

 private:
  void add_property(const char* name, std::string_view value) {
    if (!value.empty()) report_.properties.emplace_back(name, name_text(value));
  }

  // Only what the events hold, and by it the same for a report that is made later.
  void add_properties() {
    const auto& started = run_.tally.started;
    add_property("seed", std::to_string(started.seed));
    add_property("url", started.embedded_mock ? "embedded mock" : started.url);
    add_property("document", started.document);
    add_property("document_hash", started.document_hash);
    add_property("document_version", started.document_version);
    add_property("commit", started.commit);
    add_property("assay_version", started.tool_version);
    add_property("shard", describe_shards(started));
  }

  JunitSuite& suite_of(const OperationTally& operation) {
    const auto& tag = operation.planned.tag;
    auto name = tag.empty() ? std::string("untagged") : name_text(tag);
    for (auto& suite : report_.suites) {
      if (suite.name == name) return suite;
    }
    if (report_.suites.size() >= most_suites) return report_.suites.back();
    if (report_.suites.size() + 1 == most_suites) name = "further tags";
    report_.suites.push_back({std::move(name), {}});
    return report_.suites.back();
  }

  [[nodiscard]] JunitCase case_of(const OperationTally& operation, std::string_view name) const {
    JunitCase test;
    test.name = name_text(name);
    test.class_name = name_text(operation.planned.operation);
    if (options_.strict || operation.planned.line == 0) return test;
    const auto& file = operation.planned.file;
    test.file = name_text(file.empty() ? run_.tally.started.document : file);
    test.line = operation.planned.line;
    return test;
  }

  /// Checks that have a case: the table's, of further ones those that ran, and whatever was found.
  static std::vector<std::string_view> families_of(const OperationTally& operation) {
    std::vector<std::string_view> all;
    for (const auto& check : contracts::checks()) all.push_back(check.id);
    for (const auto& check : contracts::further_checks()) {
      if (operation.executions(check.id) > 0) all.push_back(check.id);
    }
    for (const auto& found : operation.findings) {
      const auto family = contracts::family(found.finding.check);
      if (std::find(all.begin(), all.end(), family) == all.end()) all.push_back(family);
    }
    return all;
  }

  void add_operation(const OperationTally& operation) {
    auto& suite = suite_of(operation);
    if (!operation.planned.skipped.empty() && operation.findings.empty()) {
      auto test = case_of(operation, "operation");
      skip(test, operation.planned.skipped);
      suite.cases.push_back(std::move(test));
      return;
    }
    bool first = true;
    for (const auto family : families_of(operation)) {
      auto test = case_of(operation, family);
      // How long a check took nobody knows: the first that ran has the operation's time.
      if (first && operation.executions(family) > 0) {
        test.seconds = operation.finished.seconds;
        first = false;
      }
      judge(test, operation, family);
      suite.cases.push_back(std::move(test));
    }
  }

  /// One line as message; what does not fit there is the element's text.
  void skip(JunitCase& test, std::string_view why) const {
    test.result = CaseResult::skipped;
    const auto reason = without_attachments(spec::printable(why));
    test.message = shortened(reason, options_.limits.message);
    if (test.message != reason) test.text = shortened(reason, options_.limits.text);
  }

  [[nodiscard]] Sorted sort(const OperationTally& operation, std::string_view family) const {
    Sorted sorted;
    for (const auto& found : operation.findings) {
      if (contracts::family(found.finding.check) != family) continue;
      const auto* delta = run_.delta(found);
      if (found.finding.severity != contracts::Severity::failure) {
        sorted.warnings.push_back(&found);
      } else if (delta == nullptr || delta->standing == Standing::fresh) {
        sorted.failures.push_back(&found);
      } else if (delta->standing != Standing::flaky) {
        sorted.known.emplace_back(&found, delta);
      } else if (options_.fail_on_flaky) {
        sorted.failures.push_back(&found);
      } else {
        sorted.flaky.emplace_back(&found, delta);
      }
    }
    return sorted;
  }

  void judge(JunitCase& test, const OperationTally& operation, std::string_view family) const {
    const auto sorted = sort(operation, family);
    CaseText out(options_.limits.text, options_.journal);
    test.findings =
        sorted.failures.size() + sorted.known.size() + sorted.flaky.size() + sorted.warnings.size();
    if (!sorted.failures.empty()) {
      fail(test, out, sorted.failures);
    } else if (!sorted.known.empty()) {
      std::string excuses;
      for (const auto& [found, delta] : sorted.known) {
        excuses += (excuses.empty() ? "" : "; ") + excuse_of(*delta);
      }
      skip(test, excuses);
    } else if (!sorted.flaky.empty()) {
      pass_as_flaky(test, out, sorted);
    } else if (operation.executions(family) == 0) {
      const auto* reason = operation.inapplicable(family);
      skip(test, reason != nullptr ? *reason : why_unchecked(operation.finished));
    }
    add_excused(out, sorted.known);
    if (test.result != CaseResult::flaky) add_excused(out, sorted.flaky);
    for (const auto* found : sorted.warnings) add_finding(out, *found, "warning: ");
    if (family == "valid_accepted") {
      for (const auto& remark : operation.remarks) {
        out.add("remark: " + shortened(spec::xml_text(remark), longest_remark) + "\n");
      }
    }
    test.out = out.text();
  }

  void add_finding(CaseText& out, const FindingRecorded& found, std::string_view before) const {
    const auto attachment = attachment_of(found, options_);
    if (out.add(std::string(before) + text_of(found, options_))) out.add_attachment(attachment);
  }

  void add_excused(CaseText& out,
                   const std::vector<std::pair<const FindingRecorded*, const Delta*>>& all) const {
    for (const auto& [found, delta] : all) {
      const auto excuse = shortened(spec::printable(excuse_of(*delta)), longest_excuse);
      add_finding(out, *found, excuse + "\n");
    }
  }

  // One element per case: several readers take the first and lose the rest. Attachments stand
  // first in system-out, since GitLab takes the first.
  void fail(JunitCase& test, CaseText& out,
            const std::vector<const FindingRecorded*>& failures) const {
    const auto& first = failures.front()->finding;
    test.result = CaseResult::failed;
    test.message = message_of(first, failures.size() - 1, options_);
    test.type = name_text(first.check);
    CaseText text(options_.limits.text, options_.journal);
    text.add("\n");
    for (const auto* found : failures) {
      if (text.add(text_of(*found, options_) + "\n")) {
        out.add_attachment(attachment_of(*found, options_));
      }
    }
    test.text = text.text();
    test.again = seen_again(failures);
  }

  /// Which of the failures an exact repetition showed again.
  static std::string seen_again(const std::vector<const FindingRecorded*>& failures) {
    constexpr std::size_t most = 20;
    std::string text;
    std::size_t count = 0;
    for (const auto* found : failures) {
      if (!found->repeated || ++count > most) continue;
      text += fmt::format("seen again when the same request was repeated: {}\n",
                          name_text(found->fingerprint));
    }
    if (count > most) text += fmt::format("and {} more\n", count - most);
    return text;
  }

  void pass_as_flaky(JunitCase& test, CaseText& out, const Sorted& sorted) const {
    const auto& first = sorted.flaky.front().first->finding;
    test.result = CaseResult::flaky;
    test.message = message_of(first, sorted.flaky.size() - 1, options_);
    test.type = name_text(first.check);
    CaseText text(options_.limits.text, options_.journal);
    for (const auto& [found, delta] : sorted.flaky) {
      const auto excuse = shortened(spec::printable(excuse_of(*delta)), longest_excuse);
      if (text.add(excuse + "\n" + text_of(*found, options_) + "\n")) {
        out.add_attachment(attachment_of(*found, options_));
      }
    }
    test.text = text.text();
  }

  /// How the run itself ended: red when nothing was tested or it was cut short.
  void add_run() {
    const auto& end = run_.tally.finished;
    JunitCase test;
    test.name = "completed";
    test.class_name = report_.name;
    if (!run_.is_complete()) {
      blame(test, CaseResult::error, end.outcome);
    } else if (end.exit_code != 0 && end.exit_code != 1) {
      blame(test, CaseResult::error, fmt::format("exit code {}: the log says why", end.exit_code));
    } else if (end.exit_code == 1 && !has_failure()) {
      blame(test, CaseResult::failed, "exit code 1, though no check failed: see the warnings");
      test.type = "gate";
    }
    test.out = account();
    report_.suites.push_back({"assay", {std::move(test)}});
  }

  void blame(JunitCase& test, CaseResult result, std::string_view why) const {
    test.result = result;
    test.message = shortened(spec::printable(why), options_.limits.message);
    test.type = name_text(run_.tally.finished.outcome);
    if (result == CaseResult::failed && run_.comparison) {
      CaseText text(options_.limits.text, "the other reports");
      for (const auto& warning : run_.comparison->warnings) add_line(text, warning);
      test.text = text.text();
    }
  }

  [[nodiscard]] bool has_failure() const {
    for (const auto& suite : report_.suites) {
      for (const auto& test : suite.cases) {
        if (test.result == CaseResult::failed) return true;
      }
    }
    return false;
  }

  static void add_line(CaseText& out, std::string_view line) {
    out.add(shortened(spec::xml_text(line), longest_remark) + "\n");
  }

  [[nodiscard]] std::string account() const {
    const auto& started = run_.tally.started;
    const auto& end = run_.tally.finished;
    CaseText out(options_.limits.text, "the other reports");
    add_line(out, fmt::format("{} requests, {} checks, {} findings; seed {}", end.requests,
                              end.checks, end.findings, started.seed));
    if (started.shard_count > 0) add_line(out, describe_shards(started));
    if (!end.request_stream.empty()) add_line(out, "request stream " + end.request_stream);
    add_deltas(out);
    for (const auto& workflow : run_.tally.workflows) add_line(out, describe(workflow));
    for (const auto& remark : run_.tally.remarks) add_line(out, "remark: " + remark);
    return out.text();
  }

  /// What no test case has room for: what is gone, and what may be.
  void add_deltas(CaseText& out) const {
    if (!run_.comparison) return;
    add_line(out, reports::describe(*run_.comparison));
    for (const auto& warning : run_.comparison->warnings) add_line(out, "warning: " + warning);
    for (const auto& delta : run_.comparison->deltas) {
      if (delta.standing != Standing::fixed && delta.standing != Standing::unproven) continue;
      const auto& finding = delta.found.finding;
      add_line(out, spec::printable(fmt::format("{}: {} of {} [{}]{}",
                                                reports::name(delta.standing), finding.check,
                                                finding.operation, delta.found.fingerprint,
                                                delta.reason.empty() ? "" : ": " + delta.reason)));
    }
  }

  // GitLab takes the first of two with one name.
  void make_unique() {
    std::set<std::string> taken;
    for (auto& suite : report_.suites) {
      for (auto& test : suite.cases) {
        const auto name = test.name;
        for (int i = 2; !taken.insert(test.class_name + "\n" + test.name).second; ++i) {
          test.name = fmt::format("{} ({})", name, i);
        }
      }
    }
  }

  const WholeRun& run_;
  const JunitOptions& options_;
  JunitReport report_;
};

}  // namespace

JunitReport junit_cases(const WholeRun& run, const JunitOptions& options) {
  return Cases(run, options).gather();
}

}  // namespace assay::reports
