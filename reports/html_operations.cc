// Operations: the last runs as strips, which statuses each gave, and what was tried with it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "reports/html_parts.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

constexpr std::size_t room_for_strips = 180'000;
constexpr std::size_t room_for_heat = 130'000;
constexpr std::size_t room_for_accounts = 90'000;
constexpr std::size_t longest_name = 300;
constexpr std::size_t most_statuses = 40;
constexpr std::string_view in_the_journal = "the journal has all";

struct Cell {
  char kind;  ///< the style's class
  std::string_view sign;
};

Cell cell_of(OperationState state) {
  switch (state) {
    case OperationState::absent:
      return {'a', "&nbsp;"};
    case OperationState::unreached:
      return {'u', "–"};
    case OperationState::passed:
      return {'p', "✓"};
    case OperationState::warned:
      return {'w', "!"};
    case OperationState::flaky:
      return {'k', "~"};
    case OperationState::failed:
      return {'f', "✕"};
  }
  return {'a', "?"};
}

/// "2026-01-30 #41": which run a cell is of.
std::string run_of(const Page& page, std::size_t index, std::size_t count) {
  const auto& past = page.comparison->past;
  if (index + 1 == count) return "this run";
  // A strip shorter than the past has its last runs.
  const auto behind = count - 1 - index;
  if (behind > past.size()) return "an earlier run";
  const auto& run = past[past.size() - behind];
  auto text = spec::html_text(std::string_view(run.started_at).substr(0, 10));
  if (!run.id.empty()) text += " #" + clipped(run.id, 40);
  if (!run.label.empty()) text += " " + clipped(run.label, 40);
  return text;
}

std::string strip(const Page& page, const Strip& one) {
  auto out = fmt::format("<tr><td><code>{}</code></td><td class=\"strip\">",
                         clipped(one.operation, longest_name));
  for (std::size_t i = 0; i < one.states.size(); ++i) {
    const auto cell = cell_of(one.states[i]);
    out += fmt::format("<i class=\"{}\" title=\"{}: {}\">{}</i>", cell.kind,
                       run_of(page, i, one.states.size()), name(one.states[i]), cell.sign);
  }
  return out + "</td></tr>\n";
}

std::string legend() {
  std::string out = "<p class=\"strip soft\">oldest first, this run last: ";
  for (const auto state :
       {OperationState::passed, OperationState::warned, OperationState::flaky,
        OperationState::failed, OperationState::unreached, OperationState::absent}) {
    const auto cell = cell_of(state);
    out += fmt::format("<i class=\"{}\">{}</i> {} &ensp;", cell.kind, cell.sign, name(state));
  }
  return out + "</p>\n";
}

bool eventful(const Strip& strip) {
  return std::any_of(strip.states.begin(), strip.states.end(),
                     [](OperationState state) { return state != OperationState::passed; });
}

/// Reached statuses, the most frequent ones when there are too many for a table.
std::vector<std::string> statuses_of(const Page& page) {
  std::map<std::string, std::uint64_t> all;
  for (const auto& one : page.run.operations) {
    for (const auto& [status, count] : one.finished.statuses) all[status] += count;
  }
  std::vector<std::pair<std::uint64_t, std::string>> ranked;
  for (const auto& [status, count] : all) ranked.emplace_back(count, status);
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (ranked.size() > most_statuses) ranked.resize(most_statuses);
  std::vector<std::string> statuses;
  for (auto& [count, status] : ranked) statuses.push_back(std::move(status));
  std::sort(statuses.begin(), statuses.end());
  return statuses;
}

std::string heat_row(const OperationTally& one, const std::vector<std::string>& statuses) {
  const auto& done = one.finished;
  auto out = fmt::format("<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td>",
                         clipped(one.planned.operation, longest_name), done.valid, done.invalid,
                         done.undecidable);
  for (const auto& status : statuses) {
    const auto at = done.statuses.find(status);
    if (at == done.statuses.end()) {
      out += "<td></td>";
      continue;
    }
    const auto share = static_cast<double>(at->second) /
                       static_cast<double>(std::max<std::uint64_t>(1, done.cases));
    const char kind = !status.empty() && (status[0] == '2' || status[0] == '4') ? status[0] : '5';
    out += fmt::format("<td class=\"s{}\" style=\"--heat:{}%\">{}</td>", kind,
                       std::clamp(std::lround(10 + 50 * share), 0L, 60L), at->second);
  }
  return out + "</tr>\n";
}

/// What was tried with each parameter and what was not: folded, since few read it.
std::string account(const OperationTally& one) {
  const auto& done = one.finished;
  auto out = fmt::format(
      "<details><summary><code>{}</code> <span class=\"soft\">{} in {:.2f} s</span></summary><div>"
      "\n<dl class=\"facts\">\n",
      clipped(one.planned.operation, longest_name), plural(done.cases, "request"), done.seconds);
  out += fact("a 2xx was reached", done.reached_success ? "yes" : "no");
  out += fact("request keywords", fmt::format("{} of {} kept by a value, {} broken by one",
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
                         clipped(use.name, longest_name), clipped(use.in, longest_name), use.valid,
                         use.malformed);
    }
    out += "</tbody></table>\n";
  }
  for (const auto& why : done.untested) out += "<p>" + clipped(why, 2 * longest_name) + "</p>\n";
  return out + "</div></details>\n";
}

std::string accounts(const Page& page) {
  std::string out;
  Room left(room_for_accounts);
  std::size_t cut = 0;
  for (const auto& one : page.run.operations) {
    if (one.finished.cases > 0) cut += left.take(out, account(one)) ? 0 : 1;
  }
  return out + left_out(cut, "account", in_the_journal);
}

}  // namespace

std::string html_strips(const Page& page) {
  if (page.comparison == nullptr || page.comparison->strips.empty()) return {};
  std::vector<const Strip*> ranked;
  for (const auto& one : page.comparison->strips) ranked.push_back(&one);
  std::stable_partition(ranked.begin(), ranked.end(),
                        [](const Strip* one) { return eventful(*one); });
  std::string out = "<section id=\"strips\"><h2>The last runs</h2>\n" + legend() +
                    "<div class=\"wide\"><table class=\"words\"><tbody>\n";
  Room left(room_for_strips);
  std::size_t cut = 0;
  for (const auto* one : ranked) cut += left.take(out, strip(page, *one)) ? 0 : 1;
  return out + "</tbody></table></div>\n" +
         left_out(cut, "operation", "those with the quietest past come last") + "</section>\n";
}

std::string html_operations(const Page& page) {
  const auto statuses = statuses_of(page);
  std::string out =
      "<section id=\"operations\"><h2>Operations and their answers</h2>\n<div "
      "class=\"wide\"><table>"
      "\n<thead><tr><th>operation</th><th>valid</th><th>malformed</th><th>undecidable</th>";
  for (const auto& status : statuses) out += "<th>" + clipped(status, 60) + "</th>";
  out += "</tr></thead>\n<tbody>\n";
  Room left(room_for_heat);
  std::size_t cut = 0;
  for (const auto& one : page.run.operations) {
    cut += left.take(out, heat_row(one, statuses)) ? 0 : 1;
  }
  return out + "</tbody></table></div>\n" + left_out(cut, "operation", in_the_journal) +
         accounts(page) + "</section>\n";
}

}  // namespace assay::reports
