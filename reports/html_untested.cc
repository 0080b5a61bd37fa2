// What was not tested, and why: each reason once, with the operations that it holds for.
#include <fmt/format.h>

#include <map>

#include "reports/html_parts.h"

namespace assay::reports {
namespace {

constexpr std::size_t room = 60'000;
constexpr std::size_t longest_reason = 1000;
constexpr std::size_t longest_name = 300;
constexpr std::size_t named_operations = 4;
constexpr std::size_t listed_operations = 100;

/// Reasons in the order in which they came up.
class Reasons {
 public:
  void add(const std::string& reason, const std::string& operation) {
    const auto [at, added] = places_.emplace(reason, list_.size());
    if (added) list_.push_back({reason, {}});
    if (!operation.empty()) list_[at->second].operations.push_back(operation);
  }

  [[nodiscard]] std::string render() const {
    std::string out;
    Room left(room);
    std::size_t cut = 0;
    for (const auto& one : list_) cut += left.take(out, item(one)) ? 0 : 1;
    if (out.empty()) return {};
    return "<ul>\n" + out + "</ul>\n" + left_out(cut, "reason", "the journal has all");
  }

 private:
  struct Reason {
    std::string text;
    std::vector<std::string> operations;
  };

  static std::string names(const Reason& reason, std::size_t from, std::size_t to) {
    std::string out;
    for (auto i = from; i < std::min(to, reason.operations.size()); ++i) {
      out += fmt::format("{}<code>{}</code>", i == from ? "" : ", ",
                         clipped(reason.operations[i], longest_name));
    }
    return out;
  }

  static std::string item(const Reason& reason) {
    const auto count = reason.operations.size();
    auto out = "<li>" + clipped(reason.text, longest_reason);
    if (count == 0) return out + "</li>\n";
    if (count <= named_operations) return out + ": " + names(reason, 0, count) + "</li>\n";
    out += fmt::format(
        "<details><summary>{}</summary><div>{}{}</div></details></li>\n",
        plural(count, "operation"), names(reason, 0, listed_operations),
        count > listed_operations ? fmt::format(" and {} more", count - listed_operations) : "");
    return out;
  }

  std::vector<Reason> list_;
  std::map<std::string, std::size_t> places_;
};

}  // namespace

std::string html_untested(const Page& page) {
  Reasons untested;
  Reasons notes;
  for (const auto& one : page.run.operations) {
    const auto& planned = one.planned;
    if (!planned.skipped.empty()) {
      untested.add("left out: " + planned.skipped, planned.operation);
    } else if (one.finished.cases == 0) {
      untested.add("nothing was sent", planned.operation);
    }
  }
  for (const auto& workflow : page.run.workflows) {
    (workflow.skipped.empty() ? notes : untested).add(describe(workflow), "");
  }
  for (const auto& one : page.run.operations) {
    for (const auto& remark : one.remarks) untested.add(remark, one.planned.operation);
    for (const auto& [check, reason] : one.planned.inapplicable) {
      if (one.executions(check) > 0 || !one.planned.skipped.empty()) continue;
      untested.add(fmt::format("{} not checked: {}", check, reason), one.planned.operation);
    }
  }
  for (const auto& remark : page.run.remarks) notes.add(remark, "");
  std::string out;
  if (auto list = untested.render(); !list.empty()) {
    out += "<section id=\"untested\"><h2>Not tested, and why</h2>\n" + list + "</section>\n";
  }
  if (auto list = notes.render(); !list.empty()) {
    out += "<section id=\"notes\"><h2>Notes</h2>\n" + list + "</section>\n";
  }
  return out;
}

}  // namespace assay::reports
