// Where the service and its document part: what no schema describes, and what changed in the
// document since the other run.
#include <fmt/format.h>

#include <array>

#include "reports/cause.h"
#include "reports/html_parts.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

constexpr std::size_t room = 60'000;
constexpr std::size_t longest_name = 300;
constexpr std::size_t named_operations = 5;

/// Families of checks that see what the document does not describe.
constexpr std::array<std::string_view, 2> drift_checks{"drift", "status_documented"};

bool is_drift(std::string_view check) {
  for (const auto family : drift_checks) {
    if (contracts::family(check) == family) return true;
  }
  return false;
}

std::string seen(const Cause& cause) {
  std::string operations;
  std::size_t told = 0;
  for (const auto& placed : cause.findings) {
    if (told++ == named_operations) break;
    operations +=
        fmt::format("{}<a href=\"#finding-{}\"><code>{}</code></a>", operations.empty() ? "" : ", ",
                    spec::html_text(placed.found->fingerprint),
                    clipped(placed.found->finding.operation, longest_name));
  }
  if (cause.findings.size() > named_operations) {
    operations += fmt::format(" and {} more", cause.findings.size() - named_operations);
  }
  return fmt::format("<li><b>{}</b> <code>{}</code>: {} in {}</li>\n",
                     clipped(cause.check, longest_name), clipped(cause.location, longest_name),
                     clipped(cause.findings.front().found->finding.actual, longest_name),
                     operations);
}

std::string change(const DocumentChange& change) {
  return fmt::format(
      "<tr><td>{}<code>{}</code></td><td><b>{}</b> {}{}</td><td><code>{}</code></td></tr>\n",
      change.breaking ? "<span class=\"badge failure\">breaking</span> "
      : change.review ? "<span class=\"badge warning\">review</span> "
                      : "",
      change.operation.empty() ? "document" : clipped(change.operation, longest_name),
      clipped(change.rule, longest_name), clipped(change.message, 2 * longest_name),
      change.observed.empty()
          ? ""
          : "<br><span class=\"soft\">seen:</span> " + clipped(change.observed, 2 * longest_name),
      clipped(change.at, 2 * longest_name));
}

std::string changes_of(const Page& page, Room& left) {
  if (page.comparison == nullptr || page.comparison->changes.empty()) return {};
  const auto& changes = page.comparison->changes;
  std::size_t breaking = 0;
  for (const auto& one : changes) breaking += one.breaking ? 1 : 0;
  auto out = fmt::format(
      "<h3>The document changed: {}, {} of them breaking</h3>\n<div class=\"wide\"><table class="
      "\"words\"><thead><tr><th>operation</th><th>change</th><th>where</th></tr></thead><tbody>\n",
      plural(changes.size(), "change"), breaking);
  std::size_t cut = 0;
  for (const auto& one : changes) cut += left.take(out, change(one)) ? 0 : 1;
  return out + "</tbody></table></div>\n" +
         left_out(cut, "change", "compare the two documents to see all");
}

}  // namespace

std::string html_drift(const Page& page) {
  Room left(room);
  auto out = changes_of(page, left);
  std::string answers;
  std::size_t cut = 0;
  for (const auto& cause : causes_of(page.run, page.comparison)) {
    if (is_drift(cause.check)) cut += left.take(answers, seen(cause)) ? 0 : 1;
  }
  if (!answers.empty()) {
    out += "<h3>Answers that the document does not describe</h3>\n<ul>\n" + answers + "</ul>\n" +
           left_out(cut, "cause", "the findings above have them");
  }
  if (out.empty()) return {};
  return "<section id=\"drift\"><h2>Contract drift</h2>\n" + out + "</section>\n";
}

}  // namespace assay::reports
