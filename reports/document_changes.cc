#include "reports/document_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "spec/printable.h"

namespace assay::reports {
namespace {

namespace json = boost::json;
using spec::diff::Breaking;
using spec::diff::Change;

constexpr std::array<Breaking, 3> order{Breaking::yes, Breaking::depends, Breaking::no};

std::string_view label(Breaking breaking) noexcept {
  if (breaking == Breaking::yes) return "breaking";
  return breaking == Breaking::no ? "compatible" : "review";
}

std::size_t count(const ChangeReport& report, Breaking breaking) {
  return static_cast<std::size_t>(
      std::count_if(report.changes.begin(), report.changes.end(),
                    [&](const Change& change) { return change.breaking == breaking; }));
}

// Lines of logs are commands where they start with "::" or hold "##[", "##vso[", "##teamcity[".
std::string calm(std::string_view text) {
  auto line = spec::printable(text);
  for (auto at = line.find("##"); at != std::string::npos; at = line.find("##", at + 1)) {
    line.replace(at, 2, "#\\x23");
  }
  return line.starts_with("::") ? " " + line : line;
}

/// The same change of several operations.
struct Line {
  const Change* change = nullptr;
  std::size_t more = 0;  ///< further operations
};

std::vector<Line> lines_of(const ChangeReport& report, Breaking breaking) {
  std::vector<Line> lines;
  std::map<std::tuple<std::string_view, bool, std::string_view, std::string_view>, std::size_t>
      known;
  std::map<std::size_t, std::string_view> last;  // the operation that was counted last
  for (const auto& change : report.changes) {
    if (change.breaking != breaking) continue;
    const auto [at, fresh] =
        known.emplace(std::tuple(change.rule, change.in_before, std::string_view(change.location),
                                 std::string_view(change.message)),
                      lines.size());
    if (fresh) {
      lines.push_back({&change, 0});
    } else if (last[at->second] != change.operation) {
      ++lines[at->second].more;
    }
    last[at->second] = change.operation;
  }
  return lines;
}

std::string subject(const Change& change) {
  return (change.operation.empty() ? "" : change.operation + ": ") + change.sentence();
}

std::string and_more(std::size_t more) {
  if (more == 0) return {};
  return fmt::format(" (and {} more operation{})", more, more == 1 ? "" : "s");
}

std::string counts(const ChangeReport& report) {
  return fmt::format("{} breaking, {} to review, {} compatible", count(report, Breaking::yes),
                     count(report, Breaking::depends), count(report, Breaking::no));
}

// Text of a document in Markdown: nothing in it is markup.
std::string markdown_text(std::string_view text) {
  std::string out;
  for (const char c : spec::printable(text)) {
    if (std::string_view("\\`*_{}[]<>()#|~&!@:").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string text_of_changes(const ChangeReport& report) {
  std::string out;
  for (const auto breaking : order) {
    for (const auto& line : lines_of(report, breaking)) {
      const auto& change = *line.change;
      out += calm(fmt::format("{}: {}: {}{}  [{}]", change.where.text(), label(change.breaking),
                              subject(change), and_more(line.more), change.rule)) +
             "\n";
    }
  }
  return out + calm(fmt::format("{} from {} to {}", counts(report), report.before, report.after)) +
         "\n";
}

std::string markdown_of_changes(const ChangeReport& report) {
  auto out = fmt::format("# Changes from {} to {}\n\n{}\n", markdown_text(report.before),
                         markdown_text(report.after), counts(report));
  constexpr std::array<const char*, 3> titles{"Breaking", "To review", "Compatible"};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto lines = lines_of(report, order[i]);
    if (lines.empty()) continue;
    out += fmt::format("\n## {}\n\n", titles[i]);
    for (const auto& line : lines) {
      const auto& change = *line.change;
      const auto operation =
          change.operation.empty() ? "" : "**" + markdown_text(change.operation) + "** ";
      out += fmt::format("- {}{}{} — {}, `{}`\n", operation, markdown_text(change.sentence()),
                         and_more(line.more), markdown_text(change.where.text()), change.rule);
    }
  }
  return out;
}

json::object json_of_changes(const ChangeReport& report) {
  json::array list;
  for (const auto& change : report.changes) {
    list.push_back(
        json::object{{"rule", change.rule},
                     {"breaking", spec::diff::name(change.breaking)},
                     {"operation", spec::printable(change.operation)},
                     {"part", spec::printable(change.part)},
                     {"status", spec::printable(change.status)},
                     {"instance", spec::printable(change.instance)},
                     {"message", spec::printable(change.message)},
                     {"in", change.in_before ? "before" : "after"},
                     {"file", spec::printable(change.where.file)},
                     {"line", change.where.line},
                     {"column", change.where.column},
                     {"pointer", spec::printable(spec::PlaceText::of(change.location).pointer)}});
  }
  return {{"before", spec::printable(report.before)},  {"after", spec::printable(report.after)},
          {"breaking", count(report, Breaking::yes)},  {"review", count(report, Breaking::depends)},
          {"compatible", count(report, Breaking::no)}, {"changes", std::move(list)}};
}

}  // namespace assay::reports
