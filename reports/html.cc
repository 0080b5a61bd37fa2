#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "reports/files.h"
#include "reports/html_style.h"
#include "reports/tally.h"
#include "reports/writers.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

/// Findings that are open when the page is; the rest is a click away.
constexpr std::size_t open_at_first = 5;

std::string plural(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string sentence(const RunFinished& end) {
  if (end.outcome == "clean") return "Every promise that was checked is kept";
  if (end.outcome == "findings") return "Promises are broken";
  if (end.outcome == "nothing_tested") return "Nothing was tested";
  if (end.outcome == "credentials_rejected") return "The credentials are rejected";
  if (end.outcome == "unreachable") return "The server went away";
  if (end.outcome == "aborted") return "Aborted: what is not told of is unproven";
  if (end.outcome == "incomplete") return "Shards are missing: their part is unproven";
  if (end.outcome == "interrupted") return "Interrupted: complete up to here";
  return end.outcome;
}

std::string fact(std::string_view term, std::string_view text) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>\n", term, spec::html_text(text));
}

std::string preformatted(std::string_view title, std::string_view text) {
  if (text.empty()) return {};
  return fmt::format("<div class=\"soft\">{}</div><pre>{}</pre>\n", title, spec::html_text(text));
}

class Html final : public Sink {
 public:
  explicit Html(std::string path) : path_(std::move(path)) {}

  void receive(const Event& event) override {
    if (!std::holds_alternative<ExchangeDone>(event)) run_.add(event);
    if (!std::holds_alternative<RunFinished>(event)) return;
    if (const auto written = write_atomically(path_, render()); !written) {
      std::fprintf(stderr, "assay: %s\n", written.error().text().c_str());
    }
  }

 private:
  std::string render() {
    const auto body = head() + findings() + operations() + untested() + environment();
    // Only the script that we wrote runs, whatever an answer smuggles past the escapes.
    std::uint64_t sum = 14695981039346656037ULL;
    for (const char c : body) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; script-src 'nonce-{0:016x}'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>{1}: {2}</title>\n<style>{3}</style>\n</head>\n<body>\n{4}"
        "<script nonce=\"{0:016x}\">{5}</script>\n</body>\n</html>\n",
        sum, spec::html_text(run_.started.title), sentence(run_.finished), html_style(), body,
        html_script());
  }

  std::string head() {
    const auto& end = run_.finished;
    const auto failures = run_.count(contracts::Severity::failure);
    const auto warnings = run_.count(contracts::Severity::warning);
    return fmt::format(
        "<header>\n<h1>{}</h1>\n<p class=\"verdict{}\"><strong>{}</strong><br>{}, {}; {}, {} in "
        "{:.1f} s (exit code {})</p>\n<dl class=\"facts\">\n{}{}{}</dl>\n</header>\n",
        spec::html_text(run_.started.title), end.exit_code == 0 ? "" : " bad", sentence(end),
        plural(failures, "failure"), plural(warnings, "warning"), plural(end.requests, "request"),
        plural(end.checks, "check"), end.seconds, end.exit_code,
        fact("server", run_.started.url + (run_.started.embedded_mock ? " (embedded mock)" : "")),
        fact("document", run_.started.document), fact("started", run_.started.started_at));
  }

  // Failures first, then what was seen most.
  [[nodiscard]] std::vector<const FindingRecorded*> ranked() const {
    std::vector<const FindingRecorded*> all;
    for (const auto& operation : run_.operations) {
      for (const auto& found : operation.findings) all.push_back(&found);
    }
    std::stable_sort(all.begin(), all.end(), [](const auto* a, const auto* b) {
      if (a->finding.severity != b->finding.severity) {
        return a->finding.severity == contracts::Severity::failure;
      }
      return a->finding.check < b->finding.check;
    });
    return all;
  }

  std::string findings() {
    const auto all = ranked();
    if (all.empty()) return "<h2>Findings</h2>\n<p>None.</p>\n";
    std::string out =
        "<h2>Findings</h2>\n<div class=\"tools\" hidden><input id=\"filter\" type=\"search\" "
        "aria-label=\"Filter findings\" placeholder=\"Filter: check, operation, field … ( / )\">"
        "<label><input id=\"failures\" type=\"checkbox\"> failures only</label>"
        "<span id=\"shown\" class=\"soft\"></span></div>\n";
    for (std::size_t i = 0; i < all.size(); ++i) out += finding(*all[i], i < open_at_first);
    return out;
  }

  std::string finding(const FindingRecorded& found, bool open) {
    const auto& finding = found.finding;
    const auto severity = contracts::name(finding.severity);
    std::string out = fmt::format(
        "<details class=\"finding\" id=\"{0}\" data-severity=\"{1}\"{2}><summary><span "
        "class=\"badge {1}\">{1}</span> <strong>{3}</strong> {4} <span class=\"soft\">{5}{6}</span>"
        "</summary><div>\n<dl class=\"facts\">\n",
        found.fingerprint, severity, open ? " open" : "", spec::html_text(finding.check),
        spec::html_text(finding.operation), plural(found.count, "time"),
        found.flaky ? ", flaky: an exact replay did not show it again" : "");
    out += fact("at", finding.location +
                          (finding.status != 0 ? fmt::format("  (HTTP {})", finding.status) : ""));
    out += fmt::format("<dt>expected</dt><dd class=\"expected\">{}</dd>\n",
                       spec::html_text(finding.expected));
    out += fmt::format("<dt>actual</dt><dd class=\"actual\">{}</dd>\n",
                       spec::html_text(finding.actual));
    if (!finding.schema_at.empty()) out += fact("document", finding.schema_at);
    out += fact("rule", finding.clause);
    for (const auto& step : found.earlier) out += fact("after", step);
    out += "</dl>\n";
    const auto repeat =
        found.curl.empty() ? "assay replay findings/" + found.fingerprint + ".json" : found.curl;
    out += fmt::format(
        "<div class=\"soft\">repeat</div><pre>{}</pre><button class=\"copy\" "
        "hidden>copy</button>\n",
        spec::html_text(repeat));
    out += preformatted("request", found.request) + preformatted("response", found.response);
    return out + "</div></details>\n";
  }

  // How many of each status each operation gave: what was never reached is seen at a glance.
  std::string operations() {
    std::set<std::string> statuses;
    for (const auto& one : run_.operations) {
      for (const auto& [status, count] : one.finished.statuses) statuses.insert(status);
    }
    std::string out =
        "<h2>Operations</h2>\n<div class=\"wide\"><table>\n<thead><tr><th>operation"
        "</th><th>valid</th><th>malformed</th><th>undecidable</th>";
    for (const auto& status : statuses) out += "<th>" + spec::html_text(status) + "</th>";
    out += "</tr></thead>\n<tbody>\n";
    for (const auto& one : run_.operations) out += operation(one, statuses);
    out += "</tbody></table></div>\n";
    for (const auto& one : run_.operations) out += account(one);
    return out;
  }

  // What was tried with each parameter and what was not: folded, since few read it.
  static std::string account(const OperationTally& one) {
    const auto& done = one.finished;
    if (done.cases == 0) return {};
    auto out = fmt::format(
        "<details><summary>{} <span class=\"soft\">{} in {:.2f} s</span>"
        "</summary><div>\n<dl class=\"facts\">\n",
        spec::html_text(one.planned.operation), plural(done.cases, "request"), done.seconds);
    out += fact("a 2xx was reached", done.reached_success ? "yes" : "no");
    out +=
        fact("request keywords", fmt::format("{} of {} kept by a value, {} broken by one",
                                             done.request_keywords_accepted, done.request_keywords,
                                             done.request_keywords_refused));
    out += fact("answer keywords", fmt::format("{} of {} had a value to judge",
                                               done.answer_keywords_met, done.answer_keywords));
    std::string unseen;
    for (const auto& status : done.unseen_statuses) unseen += (unseen.empty() ? "" : ", ") + status;
    if (!unseen.empty()) out += fact("described, never seen", unseen);
    out += "</dl>\n";
    if (!done.parameters.empty()) {
      out +=
          "<table><thead><tr><th>parameter</th><th>in</th><th>valid</th><th>malformed</th></tr>"
          "</thead><tbody>\n";
      for (const auto& use : done.parameters) {
        out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                           spec::html_text(use.name), use.in, use.valid, use.malformed);
      }
      out += "</tbody></table>\n";
    }
    for (const auto& why : done.untested) out += "<p>" + spec::html_text(why) + "</p>\n";
    return out + "</div></details>\n";
  }

  static std::string operation(const OperationTally& one, const std::set<std::string>& statuses) {
    const auto& done = one.finished;
    auto out = fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td>",
                           spec::html_text(one.planned.operation), done.valid, done.invalid,
                           done.undecidable);
    for (const auto& status : statuses) {
      const auto at = done.statuses.find(status);
      if (at == done.statuses.end()) {
        out += "<td></td>";
        continue;
      }
      const auto share = static_cast<double>(at->second) / static_cast<double>(done.cases);
      const char kind = status[0] == '2' || status[0] == '4' ? status[0] : '5';
      out += fmt::format("<td class=\"s{}\" style=\"--heat:{}%\">{}</td>", kind,
                         std::lround(10 + 50 * share), at->second);
    }
    return out + "</tr>\n";
  }

  std::string untested() {
    std::string out;
    const auto add = [&](const std::string& operation, const std::string& why) {
      out +=
          fmt::format("<li>{}{}</li>\n",
                      operation.empty() ? "" : "<code>" + spec::html_text(operation) + "</code>: ",
                      spec::html_text(why));
    };
    for (const auto& one : run_.operations) {
      const auto& planned = one.planned;
      if (!planned.skipped.empty()) add(planned.operation, "left out: " + planned.skipped);
      for (const auto& [check, reason] : planned.inapplicable) {
        if (one.executions(check) == 0) add(planned.operation, check + " not checked: " + reason);
      }
      for (const auto& remark : one.remarks) add(planned.operation, remark);
    }
    for (const auto& workflow : run_.workflows) add("", describe(workflow));
    for (const auto& remark : run_.remarks) add("", remark);
    if (out.empty()) return {};
    return "<h2>Not tested, and notes</h2>\n<ul>\n" + out + "</ul>\n";
  }

  std::string environment() {
    const auto& started = run_.started;
    std::string out = "<h2>Environment</h2>\n<dl class=\"facts\">\n";
    out += fact("tool", "assay " + started.tool_version + " " + started.command);
    out += fact("seed", fmt::format("{}, {}", started.seed,
                                    plural(static_cast<std::uint64_t>(started.workers), "worker")));
    if (started.shard_count > 0) out += fact("part", describe_shards(started));
    out += fact("document hash", started.document_hash);
    if (!started.fault.empty()) out += fact("planted fault", started.fault);
    if (!run_.finished.request_stream.empty()) {
      out += fact("request stream", run_.finished.request_stream);
    }
    const auto& end = run_.finished.finished_at;
    return out + fact("ended", end.empty() ? "before its time" : end) + "</dl>\n";
  }

  std::string path_;
  RunTally run_;
};

}  // namespace

spec::Result<std::unique_ptr<Sink>> open_html(const std::string& path) {
  if (auto fine = check_writable(path); !fine) return fine.error();
  return std::unique_ptr<Sink>(std::make_unique<Html>(path));
}

}  // namespace assay::reports
