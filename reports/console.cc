#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "reports/compare_runs.h"
#include "reports/tally.h"
#include "reports/writers.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

constexpr std::size_t shown_findings = 20;
// Up to so many operations are told at length, up to so many in a line each; of more, those that
// something must be said about.
constexpr std::size_t told_at_length = 3;
constexpr std::size_t told_in_lines = 40;
constexpr std::chrono::milliseconds progress_interval{200};

class Console final : public Sink {
 public:
  explicit Console(ConsoleOptions options) : options_(std::move(options)) {}

  void receive(const Event& event) override {
    if (std::holds_alternative<ExchangeDone>(event)) {
      ++requests_;
      show_progress();
      return;
    }
    run_.add(event);
    if (std::holds_alternative<OperationPlanned>(event)) {
      planned_ += std::get<OperationPlanned>(event).cases;
    }
    if (!std::holds_alternative<RunFinished>(event)) return;
    clear_progress();
    print_head();
    print_operations();
    print_findings();
    for (const auto& one : run_.workflows) print("{}\n", spec::printable(describe(one)));
    for (const auto& remark : run_.remarks) print("note: {}\n", spec::printable(remark));
    print_end();
    std::fflush(options_.out);
  }

  void compare(const Comparison& comparison) override { comparison_ = comparison; }

 private:
  template <class... Parts>
  void print(fmt::format_string<Parts...> format, Parts&&... parts) {
    fmt::print(options_.out, format, std::forward<Parts>(parts)...);
  }

  [[nodiscard]] std::string paint(std::string_view text, const char* code) const {
    if (!options_.colour) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
  }

  void show_progress() {
    if (!options_.terminal) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < progress_interval) return;
    last_ = now;
    fmt::print(options_.progress, "\r\x1b[K{} of {} requests, {} findings", requests_, planned_,
               run_.count(contracts::Severity::failure) + run_.count(contracts::Severity::warning));
    std::fflush(options_.progress);
    drawn_ = true;
  }

  void clear_progress() {
    if (drawn_) fmt::print(options_.progress, "\r\x1b[K");
    std::fflush(options_.progress);
  }

  void print_head() {
    const auto& started = run_.started;
    print("assay {} {}  {}  ({})\n", started.tool_version, started.command,
          paint(spec::printable(started.title), "1"), spec::printable(started.document));
    print("server  {}{}{}\n", spec::printable(started.url),
          started.embedded_mock ? " (embedded mock)" : "",
          started.fault.empty() ? std::string() : ", planted fault: " + started.fault);
    if (!started.rails.empty()) print("rails   {}\n", started.rails);
    const auto shards = describe_shards(started);
    print("seed    {}, {} worker{}{}{}\n\n", started.seed, started.workers,
          started.workers == 1 ? "" : "s", shards.empty() ? "" : ", ", shards);
  }

  void print_operations() {
    const auto count = run_.operations.size();
    if (count <= told_at_length) {
      for (const auto& operation : run_.operations) print_operation(operation);
      return;
    }
    std::size_t untold = 0;
    for (const auto& operation : run_.operations) {
      const bool plain = operation.planned.skipped.empty() && operation.remarks.empty() &&
                         !has_failure(operation) && operation.finished.cases > 0;
      if (count > told_in_lines && plain) {
        ++untold;
      } else {
        print_line(operation);
      }
    }
    if (untold > 0) {
      print("{} operation{} without a failure or a note: see the reports\n", untold,
            untold == 1 ? "" : "s");
    }
  }

  static bool has_failure(const OperationTally& operation) {
    return std::any_of(operation.findings.begin(), operation.findings.end(),
                       [](const FindingRecorded& found) {
                         return found.finding.severity == contracts::Severity::failure;
                       });
  }

  /// True when the operation was left out, and that was said.
  bool print_left_out(const OperationTally& operation) {
    print("{}\n", paint(spec::printable(operation.planned.operation), "1"));
    if (operation.planned.skipped.empty()) return false;
    print("  {} {}\n", paint("left out:", "33"), spec::printable(operation.planned.skipped));
    return true;
  }

  void print_remarks(const OperationTally& operation) {
    for (const auto& remark : operation.remarks)
      print("  {} {}\n", paint("note:", "33"), spec::printable(remark));
  }

  static std::string statuses_of(const OperationTally& operation) {
    std::string statuses;
    for (const auto& [status, count] : operation.finished.statuses)
      statuses += fmt::format("  {} x{}", status, count);
    return statuses.empty() ? "  none" : statuses;
  }

  void print_line(const OperationTally& operation) {
    if (print_left_out(operation)) return;
    const auto& done = operation.finished;
    if (done.cases == 0) {
      print("  nothing was sent\n");
    } else {
      print("  {} valid, {} malformed, {} undecidable:{}\n", done.valid, done.invalid,
            done.undecidable, statuses_of(operation));
    }
    print_remarks(operation);
  }

  void print_operation(const OperationTally& operation) {
    if (print_left_out(operation)) return;
    const auto& done = operation.finished;
    print("  {} requests ({} valid, {} malformed, {} undecidable) in {:.2f} s\n", done.cases,
          done.valid, done.invalid, done.undecidable, done.seconds);
    print("  answers{}\n", statuses_of(operation));
    std::size_t executed = 0;
    for (const auto& [family, count] : done.checks) executed += count > 0 ? 1 : 0;
    print("  {} of {} checks on each answer{}\n", executed, done.checks.size(),
          left_out(operation));
    if (done.request_keywords > 0) {
      print("  {} of {} keywords of the request's schemas kept, {} broken\n",
            done.request_keywords_accepted, done.request_keywords, done.request_keywords_refused);
    }
    if (done.answer_keywords > 0) {
      print("  {} of {} keywords of the answers' schemas had a value to judge\n",
            done.answer_keywords_met, done.answer_keywords);
    }
    print_remarks(operation);
  }

  static std::string left_out(const OperationTally& operation) {
    std::string text;
    for (const auto& [family, reason] : operation.planned.inapplicable) {
      if (operation.executions(family) > 0) continue;
      text += fmt::format("{}{} ({})", text.empty() ? "; not " : ", ", family, reason);
    }
    return text;
  }

  void print_findings() {
    std::size_t number = 0;
    for (const auto& operation : run_.operations) {
      for (const auto& found : operation.findings) {
        if (found.finding.severity == contracts::Severity::failure) tell(++number, found, 0);
      }
    }
    // A warning that many operations share has one cause: it is told once.
    for (const auto& group : warnings()) tell(++number, *group.front(), group.size() - 1);
    if (number > shown_findings) {
      print("… and {} more findings: see the reports\n", number - shown_findings);
    }
    print("\n");
  }

  void tell(std::size_t number, const FindingRecorded& found, std::size_t elsewhere) {
    if (number == 1) print("\n");
    if (number <= shown_findings) print_finding(number, found, elsewhere);
  }

  /// Warnings of one check and status, by their first sight.
  [[nodiscard]] std::vector<std::vector<const FindingRecorded*>> warnings() const {
    std::vector<std::vector<const FindingRecorded*>> groups;
    for (const auto& operation : run_.operations) {
      for (const auto& found : operation.findings) {
        if (found.finding.severity == contracts::Severity::failure) continue;
        const auto same = std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
          const auto& first = group.front()->finding;
          return first.check == found.finding.check && first.status == found.finding.status;
        });
        if (same == groups.end()) {
          groups.push_back({&found});
        } else {
          same->push_back(&found);
        }
      }
    }
    return groups;
  }

  void print_finding(std::size_t number, const FindingRecorded& found, std::size_t elsewhere) {
    const auto& finding = found.finding;
    const bool failure = finding.severity == contracts::Severity::failure;
    const auto more = elsewhere > 0 ? fmt::format(", and {} more like it", elsewhere) : "";
    print("{} {}. {}  seen {} time{}{}{}\n",
          paint(failure ? "FAILURE" : "WARNING", failure ? "31" : "33"), number,
          paint(finding.check, "1"), found.count, found.count == 1 ? "" : "s",
          found.flaky ? ", flaky (an exact replay did not show it again)" : "", more);
    print("  {}\n", spec::printable(finding.operation));
    print("  at        {}{}\n", spec::printable(finding.location),
          finding.status != 0 ? fmt::format("  (HTTP {})", finding.status) : std::string());
    print("  expected  {}\n", spec::printable(finding.expected));
    print("  actual    {}\n", spec::printable(finding.actual));
    if (!finding.schema_at.empty()) print("  document  {}\n", spec::printable(finding.schema_at));
    print("  rule      {}\n", finding.clause);
    for (const auto& step : found.earlier) print("  after     {}\n", spec::printable(step));
    if (!found.curl.empty()) print("  repeat    {}\n", spec::printable(found.curl));
    if (!options_.folder.empty()) {
      print("  replay    assay replay {}/findings/{}.json\n", options_.folder, found.fingerprint);
    }
  }

  void print_end() {
    const auto& end = run_.finished;
    const auto failures = run_.count(contracts::Severity::failure);
    const auto warnings = run_.count(contracts::Severity::warning);
    print("{} requests, {} checks in {:.2f} s; {} failure{}, {} warning{}\n", end.requests,
          end.checks, end.seconds, failures, failures == 1 ? "" : "s", warnings,
          warnings == 1 ? "" : "s");
    if (comparison_) {
      print("{}\n", spec::printable(reports::describe(*comparison_)));
      for (const auto& warning : comparison_->warnings) print("note: {}\n", warning);
    }
    if (!options_.folder.empty()) print("reports in {}\n", options_.folder);
    if (!end.request_stream.empty()) print("request stream {}\n", end.request_stream);
    print("{}\n", paint(sentence(), end.exit_code == 0 ? "32" : "31"));
  }

  [[nodiscard]] std::string sentence() const {
    const auto& outcome = run_.finished.outcome;
    if (comparison_ && outcome == "findings" && run_.finished.exit_code == 0) {
      return "NO NEW FAILURE: promises are broken as they were before (exit 0)";
    }
    if (comparison_ && outcome == "clean" && run_.finished.exit_code != 0) {
      return "BASELINE OUT OF DATE: every promise that was checked is kept, but entries are stale "
             "or expired (exit 1)";
    }
    if (outcome == "clean") return "CLEAN: every promise that was checked is kept (exit 0)";
    if (outcome == "findings") return "FINDINGS: promises are broken (exit 1)";
    if (outcome == "nothing_tested") {
      return "NOTHING TESTED: no check could say anything about a success (exit 3)";
    }
    if (outcome == "credentials_rejected") {
      return "CREDENTIALS REJECTED: nothing was tested (exit 3)";
    }
    if (outcome == "unreachable") return "UNREACHABLE: the server went away (exit 3)";
    if (outcome == "aborted" || outcome == "incomplete") {
      const auto* what = outcome == "aborted" ? "ABORTED: the run ended before its time"
                                              : "INCOMPLETE: shards are missing";
      return fmt::format("{}; what is not told of is unproven (exit {})", what,
                         run_.finished.exit_code);
    }
    if (outcome == "interrupted") {
      return fmt::format("INTERRUPTED: complete up to here (exit {})", run_.finished.exit_code);
    }
    return fmt::format("{} (exit {})", outcome, run_.finished.exit_code);
  }

  ConsoleOptions options_;
  RunTally run_;
  std::optional<Comparison> comparison_;
  std::uint64_t requests_ = 0;
  std::uint64_t planned_ = 0;
  std::chrono::steady_clock::time_point last_;
  bool drawn_ = false;
};

}  // namespace

std::unique_ptr<Sink> open_console(ConsoleOptions options) {
  return std::make_unique<Console>(std::move(options));
}

}  // namespace assay::reports
