#include "reports/markdown.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/format_openers.h"
#include "reports/log_text.h"
#include "spec/schema/pointer.h"

namespace assay::reports {
namespace {

constexpr std::size_t cell_limit = 200;
constexpr std::size_t line_limit = 300;
// Room for the lines that count what is left out.
constexpr std::size_t reserve = 400;

/// Findings with one cause: one row, however many operations show it.
struct Cause {
  const FindingRecorded* first = nullptr;
  std::string location;
  Standing standing = Standing::fresh;
  std::vector<std::string_view> operations;
  std::uint64_t count = 0;
};

std::vector<Cause> causes_of(const WholeRun& run) {
  std::vector<Cause> causes;
  for (const auto* found : run.ranked()) {
    const auto& finding = found->finding;
    const auto location = spec::at_any_index(finding.location);
    const auto standing = run.standing(*found);
    auto cause = std::find_if(causes.begin(), causes.end(), [&](const Cause& one) {
      const auto& other = one.first->finding;
      return other.check == finding.check && other.keyword == finding.keyword &&
             other.severity == finding.severity && one.location == location &&
             one.standing == standing;
    });
    if (cause == causes.end()) {
      causes.push_back({found, location, standing, {}, 0});
      cause = std::prev(causes.end());
    }
    cause->count += found->count;
    auto& known = cause->operations;
    if (std::find(known.begin(), known.end(), finding.operation) == known.end()) {
      known.push_back(finding.operation);
    }
  }
  return causes;
}

std::string row_of(const WholeRun& run, const Cause& cause) {
  const auto& found = *cause.first;
  const auto& finding = found.finding;
  const auto mark = run.raises(found)                        ? "❌"
                    : run.standing(found) == Standing::known ? "☑️"
                                                             : "⚠️";
  const auto standing = run.comparison || cause.standing == Standing::flaky
                            ? fmt::format(" {}", name(cause.standing))
                            : "";
  auto operations = code_span(cause.operations.front(), cell_limit);
  if (cause.operations.size() > 1) {
    operations += fmt::format(" and {} more", cause.operations.size() - 1);
  }
  const auto status = finding.status != 0 ? fmt::format(" (HTTP {})", finding.status) : "";
  return fmt::format("| {}{} {} | {} at {} | {} | {} | {}{} | {} | {} |\n", mark, standing,
                     contracts::name(finding.severity), code_span(finding.check, cell_limit),
                     code_span(cause.location, cell_limit), operations,
                     code_span(finding.expected, cell_limit), code_span(finding.actual, cell_limit),
                     status, cause.count, code_span(found.fingerprint, cell_limit));
}

/// What was left out or never reached, a line each.
std::vector<std::string> untested_of(const WholeRun& run) {
  std::vector<std::string> lines;
  const auto add = [&](std::string_view operation, std::string_view what, std::string_view why) {
    lines.push_back(fmt::format("- {}{}{}{}\n", code_span(operation, line_limit),
                                operation.empty() ? "" : ": ", what, code_span(why, line_limit)));
  };
  for (const auto& one : run.tally.operations) {
    const auto& planned = one.planned;
    if (!planned.skipped.empty()) add(planned.operation, "left out: ", planned.skipped);
  }
  for (const auto& one : run.tally.operations) {
    for (const auto& remark : one.remarks) add(one.planned.operation, "", remark);
  }
  for (const auto& workflow : run.tally.workflows) {
    if (!workflow.skipped.empty() || workflow.completed < workflow.rounds) {
      add("", "", describe(workflow));
    }
  }
  for (const auto& remark : run.tally.remarks) add("", "", remark);
  for (const auto& one : run.tally.operations) {
    const auto& planned = one.planned;
    if (!planned.skipped.empty() || one.finished.untested.empty()) continue;
    add(planned.operation, counted(one.finished.untested.size(), "thing") + " untried, first: ",
        one.finished.untested.front());
  }
  return lines;
}

/// A text that grows by whole lines up to a limit.
class Page {
 public:
  explicit Page(std::size_t limit) : limit_(limit) {}

  /// False when there is no room.
  bool add(const std::string& line) {
    if (text_.size() + line.size() + reserve > limit_) return false;
    text_ += line;
    return true;
  }
  void force(const std::string& line) { text_ += line; }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::size_t limit_;
  std::string text_;
};

std::string head_of(const WholeRun& run) {
  const auto& tally = run.tally;
  const auto* mark = tally.finished.exit_code == 0 ? "✅" : "❌";
  auto text = fmt::format(
      "{} **{}: {}**\n\n{} of {} exercised; {}, {} in {:.1f} s (exit code {})", mark, run.verdict(),
      run.delta_line(), run.exercised(), counted(tally.operations.size(), "operation"),
      counted(tally.finished.requests, "request"), counted(tally.finished.checks, "check"),
      tally.finished.seconds, tally.finished.exit_code);
  text += fmt::format("\nDocument: {} from {}", code_span(tally.started.title, line_limit),
                      code_span(tally.started.document, line_limit));
  if (tally.started.embedded_mock) {
    text += " against the embedded mock";
  } else if (!tally.started.url.empty()) {
    text += " against " + code_span(tally.started.url, line_limit);
  }
  if (!tally.started.fault.empty()) {
    text += ", planted fault " + code_span(tally.started.fault, line_limit);
  }
  text += fmt::format(", seed {}\n", tally.started.seed);
  if (run.comparison && !run.comparison->against.empty()) {
    text += fmt::format("Compared with {}\n", code_span(run.comparison->against, line_limit));
  }
  return text;
}

void add_findings(Page& page, const WholeRun& run) {
  const auto causes = causes_of(run);
  if (causes.empty()) return;
  page.force(
      "\n| | finding | operation | expected | actual | times | replay |\n"
      "|---|---|---|---|---|--:|---|\n");
  std::size_t told = 0;
  while (told < causes.size() && page.add(row_of(run, causes[told]))) ++told;
  if (told < causes.size()) {
    page.force(fmt::format("\n{} more: they are in the other reports.\n",
                           counted(causes.size() - told, "cause")));
  } else {
    page.add("\nOne of them again: `assay replay OUT/findings/REPLAY.json`\n");
  }
}

void add_untested(Page& page, const WholeRun& run, std::size_t most) {
  const auto lines = untested_of(run);
  if (lines.empty() || !page.add("\n**Not tested, and notes**\n\n")) return;
  std::size_t told = 0;
  while (told < lines.size() && told < most && page.add(lines[told])) ++told;
  if (told < lines.size()) page.force(fmt::format("- {} more\n", lines.size() - told));
}

}  // namespace

std::string code_span(std::string_view text, std::size_t limit) {
  if (text.empty()) return {};
  const auto shown = log_text(text, limit);
  std::string inner;
  std::size_t longest = 0;
  std::size_t run = 0;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const char c = shown[i];
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
    if (c != '|') {
      inner += c;
      continue;
    }
    // Readers of tables differ on "\\|": behind a backslash the bar is named.
    inner += i > 0 && shown[i - 1] == '\\' ? "\\x7C" : "\\|";
  }
  const std::string fence(longest + 1, '`');
  // One space on either side is taken away by the reader (§6.1).
  const bool bare =
      inner.front() != '`' && inner.back() != '`' && inner.front() != ' ' && inner.back() != ' ';
  return bare ? fence + inner + fence : fence + " " + inner + " " + fence;
}

std::string markdown_of(const WholeRun& run, const MarkdownLimits& limits) {
  Page page(limits.bytes);
  page.force(head_of(run));
  add_findings(page, run);
  add_untested(page, run, limits.untested);
  return page.take();
}

spec::Result<std::unique_ptr<Sink>> open_markdown(const std::string& path,
                                                  const FormatOptions& options) {
  return write_when_over(path, options.out, options.fail_on_flaky,
                         [](const WholeRun& run) { return markdown_of(run); });
}

}  // namespace assay::reports
