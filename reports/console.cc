#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <type_traits>

#include "reports/cause.h"
#include "reports/progress.h"
#include "reports/tally.h"
#include "reports/unobeyed.h"
#include "reports/writers.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

// Causes that are told; the first of them at length, the others in two lines.
constexpr std::size_t shown_causes = 20;
constexpr std::size_t causes_at_length = 10;
constexpr std::size_t named_operations = 3;
// Up to so many operations are told at length, up to so many in two lines each; of more, those that
// something must be said about.
constexpr std::size_t told_at_length = 3;
constexpr std::size_t told_in_lines = 20;
constexpr std::size_t shown_notes = 20;

/// Text in a colour of ours.
struct Painted {
  std::string text;
  const char* code;  ///< of SGR; null: without colour
};

template <class Part>
using Safe = std::conditional_t<std::is_same_v<Part, Painted> ||
                                    std::is_convertible_v<const Part&, std::string_view>,
                                std::string, Part>;

/// What may be printed of a part of a line: no text brings escape sequences along.
template <class Part>
Safe<Part> safe(const Part& part) {
  if constexpr (std::is_same_v<Part, Painted>) {
    const auto text = spec::printable(part.text);
    return part.code == nullptr ? text : fmt::format("\x1b[{}m{}\x1b[0m", part.code, text);
  } else if constexpr (std::is_convertible_v<const Part&, std::string_view>) {
    return spec::printable(part);
  } else {
    return part;
  }
}

const char* ending(std::uint64_t count) noexcept {
  return count == 1 ? "" : "s";
}

class Console final : public Sink {
 public:
  explicit Console(ConsoleOptions options)
      : options_(std::move(options)),
        progress_(options_.terminal, options_.quiet ? Now() : options_.now, options_.progress) {}

  void receive(const Event& event) override {
    if (const auto* done = std::get_if<ExchangeDone>(&event)) {
      if (options_.verbose) log(*done);
      progress_.step(done->operation, [this] { return all_findings(); });
      return;
    }
    run_.add(event);
    if (std::holds_alternative<RunStarted>(event)) progress_.start();
    if (const auto* planned = std::get_if<OperationPlanned>(&event)) progress_.plan(planned->cases);
    if (!std::holds_alternative<RunFinished>(event)) return;
    progress_.clear();
    if (options_.quiet) {
      print_counts();
    } else {
      print_all();
    }
    std::fflush(options_.out);
  }

  void compare(const Comparison& comparison) override { comparison_ = comparison; }

 private:
  /// Prints a whole line. What holds bytes of others is a part, never the format.
  template <class... Parts>
  void print(fmt::format_string<Safe<Parts>...> format, const Parts&... parts) {
    write(options_.out, fmt::format(format, safe(parts)...));
  }

  static void write(std::FILE* out, const std::string& line) {
    const auto text = unobeyed(line);
    std::fwrite(text.data(), 1, text.size(), out);
  }

  [[nodiscard]] Painted paint(std::string text, const char* code) const {
    return {std::move(text), options_.colour ? code : nullptr};
  }

  [[nodiscard]] std::uint64_t all_findings() const noexcept {
    return run_.count(contracts::Severity::failure) + run_.count(contracts::Severity::warning);
  }

  void log(const ExchangeDone& done) {
    progress_.clear();
    const auto answer = done.status != 0 ? std::to_string(done.status) : done.failure;
    write(options_.progress, fmt::format("{} {} {:.1f} ms {}{}{} ({})\n", safe(done.operation),
                                         safe(answer), static_cast<double>(done.microseconds) / 1e3,
                                         safe(done.verdict), done.malformation.empty() ? "" : " ",
                                         safe(done.malformation), safe(done.phase)));
  }

  void print_all() {
    print_head();
    print_counts();
    print("\n");
    print_findings();
    print_operations();
    print_notes();
    print("\n");
    if (!options_.folder.empty()) print("reports in {}\n", options_.folder);
    if (!run_.finished.request_stream.empty()) {
      print("request stream {}\n", run_.finished.request_stream);
    }
    print_sentence();
  }

  void print_head() {
    const auto& started = run_.started;
    print("assay {} {}  {}  ({})\n", started.tool_version, started.command,
          paint(started.title, "1"), started.document);
    print("server  {}{}{}\n", started.url, started.embedded_mock ? " (embedded mock)" : "",
          started.fault.empty() ? std::string() : ", planted fault: " + started.fault);
    if (!started.rails.empty()) print("rails   {}\n", started.rails);
    const auto shards = describe_shards(started);
    print("seed    {}, {} worker{}{}{}\n\n", started.seed, started.workers,
          started.workers == 1 ? "" : "s", shards.empty() ? "" : ", ", shards);
  }

  void print_sentence() {
    print("{}\n", paint(sentence(), run_.finished.exit_code == 0 ? "32" : "31"));
  }

  void print_counts() {
    const auto& end = run_.finished;
    const auto failures = run_.count(contracts::Severity::failure);
    const auto warnings = run_.count(contracts::Severity::warning);
    const auto reached = exercised(run_);
    print_sentence();
    print(
        "{} failure{}, {} warning{}; {} of {} operation{} exercised; {} requests, {} checks in "
        "{:.2f} s\n",
        failures, ending(failures), warnings, ending(warnings), reached.operations, reached.all,
        ending(reached.all), end.requests, end.checks, end.seconds);
    if (comparison_) print("against {}: {}\n", comparison_->against, describe_delta(*comparison_));
    if (options_.quiet && !options_.folder.empty()) print("reports in {}\n", options_.folder);
  }

  void print_operations() {
    const auto count = run_.operations.size();
    if (count <= told_at_length) {
      for (const auto& operation : run_.operations) print_operation(operation);
      return;
    }
    std::size_t plain = 0;
    std::size_t told = 0;
    std::size_t untold = 0;
    for (const auto& operation : run_.operations) {
      const bool silent = operation.planned.skipped.empty() && operation.remarks.empty() &&
                          !has_failure(operation) && operation.finished.cases > 0;
      if (count > told_in_lines && silent) {
        ++plain;
      } else if (told == told_in_lines) {
        ++untold;
      } else {
        ++told;
        print_line(operation);
      }
    }
    if (untold > 0) print("{} more like these: see report.html\n", untold);
    if (plain > 0) {
      print("{} operation{} without a failure or a note: see report.html\n", plain, ending(plain));
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
    print("{}\n", paint(operation.planned.operation, "1"));
    if (operation.planned.skipped.empty()) return false;
    print("  {} {}\n", paint("left out:", "33"), operation.planned.skipped);
    return true;
  }

  void print_remarks(const OperationTally& operation) {
    for (const auto& remark : operation.remarks) print("  {} {}\n", paint("note:", "33"), remark);
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
    const auto causes = causes_of(run_, comparison_ ? &*comparison_ : nullptr);
    for (std::size_t i = 0; i < std::min(causes.size(), shown_causes); ++i) {
      print_cause(i + 1, causes[i]);
    }
    if (causes.size() > shown_causes) {
      print("{} more: see report.html\n", causes.size() - shown_causes);
    }
    if (!causes.empty()) print("\n");
  }

  void print_cause(std::size_t number, const Cause& cause) {
    const auto& placed = cause.findings.front();
    const auto& found = *placed.found;
    const bool failure = cause.severity == contracts::Severity::failure;
    print("{} {}. {}  {}seen {} time{}{}{}\n",
          paint(failure ? "FAILURE" : "WARNING", failure ? "31" : "33"), number,
          paint(cause.check, "1"),
          cause.operations > 1 ? fmt::format("in {} operations, ", cause.operations) : "",
          cause.times, ending(cause.times),
          comparison_ && !found.flaky ? ", " + std::string(name(cause.standing)) : "",
          found.flaky ? ", flaky (an exact replay did not show it again)" : "");
    // A known one is somebody's business already.
    if (number > causes_at_length || cause.standing == Standing::known) {
      print("  {}  {}\n", found.finding.operation, contracts::headline(found.finding));
      if (placed.delta != nullptr) print_past(*placed.delta);
      return;
    }
    print_operations_of(cause);
    print_finding(found);
  }

  void print_past(const Delta& delta) {
    std::string text;
    for (const auto& part : {delta.reason, delta.issue, delta.owner}) {
      if (!part.empty()) text += (text.empty() ? "" : "; ") + part;
    }
    if (!delta.expires.empty()) text += (text.empty() ? "until " : "; until ") + delta.expires;
    if (!text.empty()) print("  {}\n", text);
  }

  void print_operations_of(const Cause& cause) {
    std::vector<std::string_view> names;
    for (const auto& placed : cause.findings) {
      const auto& name = placed.found->finding.operation;
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      if (names.size() == named_operations) break;
    }
    for (const auto& name : names) print("  {}\n", name);
    if (cause.operations > names.size()) {
      print("  and {} more operation{}\n", cause.operations - names.size(),
            ending(cause.operations - names.size()));
    }
  }

  void print_finding(const FindingRecorded& found) {
    const auto& finding = found.finding;
    print("  at        {}{}\n", finding.location,
          finding.status != 0 ? fmt::format("  (HTTP {})", finding.status) : std::string());
    print("  expected  {}\n", finding.expected);
    print("  actual    {}\n", finding.actual);
    if (!finding.schema_at.empty()) print("  document  {}\n", finding.schema_at);
    print("  rule      {}\n", finding.clause);
    for (const auto& step : found.earlier) print("  after     {}\n", step);
    if (!found.curl.empty()) {
      print("  repeat    {}\n", unobeyed_command(spec::printable(found.curl)));
    }
    if (!options_.folder.empty()) {
      print("  replay    assay replay {}/findings/{}.json\n", options_.folder, found.fingerprint);
    }
  }

  void print_notes() {
    std::vector<std::string> notes;
    for (const auto& one : run_.workflows) print("{}\n", describe(one));
    notes.insert(notes.end(), run_.remarks.begin(), run_.remarks.end());
    if (comparison_) {
      notes.insert(notes.end(), comparison_->warnings.begin(), comparison_->warnings.end());
    }
    const auto told = std::min(notes.size(), shown_notes);
    for (std::size_t i = 0; i < told; ++i) print("note: {}\n", notes[i]);
    if (notes.size() > told) print("{} more notes: see report.html\n", notes.size() - told);
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
  Progress progress_;
  RunTally run_;
  std::optional<Comparison> comparison_;
};

}  // namespace

std::unique_ptr<Sink> open_console(ConsoleOptions options) {
  return std::make_unique<Console>(std::move(options));
}

}  // namespace assay::reports
