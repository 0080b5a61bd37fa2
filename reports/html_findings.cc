// Findings by cause: those of this run at length as far as there is room, the rest in a line each.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "reports/cause.h"
#include "reports/document_excerpt.h"
#include "reports/html_parts.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

constexpr std::size_t room_for_evidence = 400'000;
constexpr std::size_t room_for_rows = 800'000;
constexpr std::size_t told_per_cause = 3;  // findings with evidence
constexpr std::size_t open_at_first = 2;
constexpr std::size_t longest_message = 4096;
constexpr std::size_t longest_command = 6000;
constexpr std::size_t longest_name = 300;
constexpr std::size_t longest_headline = 120;

std::string replay_of(const FindingRecorded& found) {
  return "assay replay findings/" + found.fingerprint + ".json";
}

std::string block(std::string_view title, std::string_view text) {
  if (text.empty()) return {};
  return fmt::format("<div><div class=\"soft\">{}</div><pre>{}</pre></div>\n", title,
                     clipped(text, longest_message));
}

/// What a history and a baseline know of it.
std::string past_of(const Delta* delta) {
  if (delta == nullptr) return {};
  std::string out;
  if (!delta->first_seen.empty()) {
    out += fact("seen", fmt::format("first {}, last {}, in {} of the history", delta->first_seen,
                                    delta->last_seen, plural(delta->runs, "run")));
  }
  if (!delta->reason.empty()) out += fact("reason", delta->reason);
  if (!delta->owner.empty()) out += fact("owner", delta->owner);
  if (!delta->issue.empty()) out += fact("issue", delta->issue);
  if (!delta->expires.empty()) out += fact("expires", delta->expires);
  return out;
}

/// The same in half a line.
std::string past_in_short(const Delta* delta) {
  if (delta == nullptr) return {};
  std::string out;
  const auto add = [&](std::string_view term, const std::string& text) {
    if (text.empty()) return;
    out += fmt::format(" · {} {}", term, clipped(text, longest_name));
  };
  add("reason:", delta->reason);
  add("owner:", delta->owner);
  add("issue:", delta->issue);
  add("expires", delta->expires);
  add("first seen", delta->first_seen);
  return out;
}

class Findings {
 public:
  explicit Findings(const Page& page)
      : page_(page), causes_(causes_of(page.run, page.comparison)) {}

  std::string render() {
    choose_evidence();
    const bool compared = page_.comparison != nullptr;
    std::string out = "<div class=\"tools\" hidden></div>\n";
    const auto first = section(Standing::fresh, compared ? "New findings" : "Findings", false);
    out += first.empty() ? fmt::format("<section id=\"new\"><h2>{}</h2>\n<p>None.</p></section>\n",
                                       compared ? "New findings" : "Findings")
                         : first;
    out += section(Standing::flaky, "Flaky: not shown by an exact repetition, or coming and going",
                   false);
    out += section(Standing::known, "Known", true);
    if (compared) {
      for (const auto standing : {Standing::unproven, Standing::fixed}) {
        const auto gone = causes_gone(*page_.comparison, standing);
        out += section_of(gone, standing,
                          standing == Standing::fixed
                              ? "Fixed: what showed it was tried now, and did not"
                              : "Unproven: not reached by this run",
                          true);
      }
    }
    if (folded_ > 0) {
      out += fmt::format(
          "<p class=\"cut\">Of {} only a line is here: <code>assay replay "
          "findings/FINGERPRINT.json</code> sends it again, and the file holds its evidence.</p>\n",
          plural(folded_, "finding"));
    }
    return out + left_out(cut_, "finding", "see the folder findings/ and the journal");
  }

 private:
  /// The first finding of each cause before the second of any: what is repeated is folded first.
  void choose_evidence() {
    Room room(room_for_evidence);
    std::size_t open = 0;
    for (std::size_t turn = 0; turn < told_per_cause; ++turn) {
      for (const auto& cause : causes_) {
        if (turn >= cause.findings.size()) continue;
        const auto& placed = cause.findings[turn];
        const bool shown = turn == 0 && placed.standing != Standing::known && open < open_at_first;
        std::string text;
        if (!room.take(text, told(cause, placed, shown))) return;
        open += shown ? 1 : 0;
        evidence_.emplace(placed.found, std::move(text));
      }
    }
  }

  std::string section(Standing standing, std::string_view title, bool folded) {
    std::vector<Cause> fitting;
    for (const auto& cause : causes_) {
      if (cause.standing == standing) fitting.push_back(cause);
    }
    return section_of(fitting, standing, title, folded);
  }

  std::string section_of(const std::vector<Cause>& causes, Standing standing,
                         std::string_view title, bool folded) {
    if (causes.empty()) return {};
    std::size_t count = 0;
    for (const auto& cause : causes) count += cause.findings.size();
    std::string out = fmt::format("<section id=\"{0}\" data-standing=\"{0}\">", name(standing));
    const auto head = fmt::format(
        "{} <span class=\"soft\">{}{}</span>", title, plural(count, "finding"),
        causes.size() < count ? fmt::format(" of {}", plural(causes.size(), "cause")) : "");
    out += folded ? "<details class=\"fold\"><summary><h2>" + head + "</h2></summary>\n"
                  : "<h2>" + head + "</h2>\n";
    for (const auto& cause : causes) out += cause_of(cause);
    return out + (folded ? "</details></section>\n" : "</section>\n");
  }

  std::string cause_of(const Cause& cause) {
    std::string inner;
    for (const auto& placed : cause.findings) {
      const auto evidence = evidence_.find(placed.found);
      if (evidence != evidence_.end()) {
        inner += evidence->second;
      } else if (rows_.take(inner, row(cause, placed))) {
        ++folded_;
      } else {
        ++cut_;
      }
    }
    if (cause.findings.size() == 1 || inner.empty()) return inner;
    auto out =
        fmt::format("<div class=\"cause\" data-severity=\"{}\">", contracts::name(cause.severity));
    if (!rows_.take(out, heading(cause))) {
      out += "<h3><b class=\"check\">" + clipped(cause.check, longest_name) + "</b></h3>\n";
    }
    return out + inner + "</div>\n";
  }

  static std::string badge(contracts::Severity severity) {
    return fmt::format("<span class=\"badge {0}\">{0}</span> ", contracts::name(severity));
  }

  static std::string heading(const Cause& cause) {
    return fmt::format(
        "<h3>{}<b class=\"check\">{}</b> <code>{}</code> <span class=\"soft\">{}, {}, seen "
        "{}</span>"
        "</h3>\n<p>{}</p>\n",
        badge(cause.severity), clipped(cause.check, longest_name),
        clipped(cause.location, longest_name), plural(cause.operations, "operation"),
        plural(cause.findings.size(), "finding"), plural(cause.times, "time"),
        headline_of(*cause.findings.front().found));
  }

  static std::string headline_of(const FindingRecorded& found) {
    return clipped(contracts::headline(found.finding), longest_headline);
  }

  /// Which check and which operation: the former stands above, where several share it.
  static std::string label(const Cause& cause, const FindingRecorded& found) {
    const auto operation =
        "<code class=\"op\">" + clipped(found.finding.operation, longest_name) + "</code>";
    if (cause.findings.size() > 1) return operation;
    return "<b class=\"check\">" + clipped(found.finding.check, longest_name) + "</b> " + operation;
  }

  static std::string row(const Cause& cause, const Placed& placed) {
    const auto& found = *placed.found;
    const bool alone = cause.findings.size() == 1;
    auto headline = headline_of(found);
    // What the cause says already is not said again.
    if (!alone && headline == headline_of(*cause.findings.front().found)) headline.clear();
    return fmt::format(
        "<div class=\"finding row\" id=\"finding-{}\"{}>{} {} <code>{}</code>{}</div>\n",
        spec::html_text(found.fingerprint),
        alone ? fmt::format(" data-severity=\"{}\"", contracts::name(cause.severity)) : "",
        label(cause, found), headline, spec::html_text(replay_of(found)),
        past_in_short(placed.delta));
  }

  std::string told(const Cause& cause, const Placed& placed, bool open) {
    const auto& found = *placed.found;
    const auto& finding = found.finding;
    const auto status =
        finding.status != 0 ? fmt::format(", HTTP {}", finding.status) : std::string();
    const bool alone = cause.findings.size() == 1;
    std::string out = fmt::format(
        "<details class=\"finding\" id=\"finding-{}\" data-severity=\"{}\"{}><summary>{}{} <span "
        "class=\"soft\">{}seen {}{}{}{}</span> <a class=\"link\" href=\"#finding-{}\" "
        "aria-label=\"link to this finding\">#</a></summary><div>\n",
        spec::html_text(found.fingerprint), contracts::name(finding.severity), open ? " open" : "",
        alone ? badge(finding.severity) : "", label(cause, found),
        alone ? headline_of(found) + "; " : "", plural(found.count, "time"), alone ? "" : status,
        found.flaky ? ", flaky: an exact replay did not show it again" : "",
        past_in_short(placed.delta), spec::html_text(found.fingerprint));
    out += difference(finding.expected, finding.actual);
    out += "<dl class=\"facts\">\n" + fact("at", finding.location) + fact("rule", finding.clause);
    out += past_of(placed.delta);
    for (const auto& step : found.earlier) out += fact("after", step);
    if (!finding.schema_at.empty()) out += fact("document", finding.schema_at);
    out += "</dl>\n" + excerpt(found);
    out += repeat(found);
    return out + "<div class=\"pair\">" + block("request", found.request) +
           block("response", found.response) + "</div></div></details>\n";
  }

  static std::string repeat(const FindingRecorded& found) {
    const bool curl = !found.curl.empty() && found.curl.size() <= longest_command;
    return fmt::format(
        "<div class=\"soft\">repeat</div><div class=\"command\"><pre>{}</pre><button "
        "class=\"copy\" hidden>copy</button></div>\n",
        spec::html_text(curl ? found.curl : replay_of(found)));
  }

  static std::string excerpt(const FindingRecorded& found) {
    const auto place = parse_place(found.finding.schema_at);
    if (!place || found.excerpt.empty()) return {};
    std::string out = "<div class=\"soft\">the document there</div><pre class=\"excerpt\">";
    for (const auto& [number, words] : found.excerpt) {
      const bool here = number == place->line;
      const auto text =
          fmt::format("{} {:>5}  {}", here ? "▶" : " ", number, spec::html_text(words));
      out += here ? "<mark>" + text + "</mark>\n" : text + "\n";
    }
    return out + "</pre>\n";
  }

  const Page& page_;
  std::vector<Cause> causes_;
  std::unordered_map<const FindingRecorded*, std::string> evidence_;
  Room rows_{room_for_rows};
  std::size_t folded_ = 0;
  std::size_t cut_ = 0;
};

}  // namespace

std::string html_findings(const Page& page) {
  return Findings(page).render();
}

}  // namespace assay::reports
