#include "reports/junit_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "reports/log_text.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

constexpr std::size_t longest_value = 600;
constexpr std::size_t longest_place = 400;
constexpr std::size_t longest_step = 160;
constexpr std::size_t longest_curl = 1200;
constexpr std::size_t longest_response = 1200;
constexpr std::size_t longest_path = 800;
constexpr std::size_t most_steps = 6;

std::string line(std::string_view name, std::string_view value, std::size_t limit) {
  return fmt::format("  {:<9} {}\n", name,
                     shortened(without_attachments(spec::printable(value)), limit));
}

std::string steps_before(const FindingRecorded& found) {
  const auto& steps = found.earlier;
  std::string text;
  const auto left_out = steps.size() - std::min(steps.size(), most_steps);
  if (left_out > 0) text += fmt::format("  after     {} more, and then\n", left_out);
  // The last ones are nearest to what went wrong.
  for (auto i = left_out; i < steps.size(); ++i) text += line("after", steps[i], longest_step);
  return text;
}

std::string repetition_of(const FindingRecorded& found, const JunitOptions& options) {
  if (found.curl.empty()) return {};
  const auto curl = spec::printable(found.curl);
  if (curl.size() <= longest_curl) return fmt::format("  repeat    {}\n", curl);
  return fmt::format("  repeat    a curl line of {} bytes, in {}\n", curl.size(), options.journal);
}

std::string indented(std::string_view text) {
  std::string out = "    ";
  for (const char c : text) out += c == '\n' ? std::string("\n    ") : std::string(1, c);
  return out;
}

bool is_fingerprint(std::string_view text) noexcept {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

CaseText::CaseText(std::size_t limit, std::string_view where)
    : limit_(limit), where_(shortened(spec::printable(where), longest_step)) {}

bool CaseText::fits(std::size_t more) const noexcept {
  // A number has at most 20 digits.
  const auto last_line = 20 + std::string_view(" more in \n").size() + where_.size();
  return text_.size() + more + last_line <= limit_;
}

bool CaseText::add_attachment(std::string_view line) {
  if (left_out_ > 0 || !fits(line.size())) return false;
  text_ += line;
  return true;
}

bool CaseText::add(std::string_view piece) {
  const auto safe = without_attachments(spec::xml_text(piece));
  if (left_out_ > 0 || !fits(safe.size())) {
    ++left_out_;
    return false;
  }
  text_ += safe;
  return true;
}

std::string CaseText::text() const {
  if (left_out_ == 0) return text_;
  return text_ + fmt::format("{} more in {}\n", left_out_, where_);
}

std::string text_of(const FindingRecorded& found, const JunitOptions& options) {
  const auto& finding = found.finding;
  auto text = fmt::format("{} [{}]{}\n", shortened(spec::printable(finding.check), longest_step),
                          shortened(spec::printable(found.fingerprint), longest_step),
                          found.flaky ? " (flaky: an exact replay did not show it again)" : "");
  text += line("at", finding.location, longest_place);
  text += line("expected", finding.expected, longest_value);
  text += line("actual", finding.actual, longest_value);
  if (!finding.schema_at.empty()) text += line("document", finding.schema_at, longest_place);
  text += line("rule", finding.clause, longest_place);
  text += fmt::format("  seen      {} times, HTTP {}\n", found.count, finding.status);
  text += steps_before(found);
  text += repetition_of(found, options);
  const auto response = indented(without_attachments(spec::xml_text(found.response)));
  return text + "  response\n" + shortened(response, longest_response) + "\n";
}

std::string attachment_of(const FindingRecorded& found, const JunitOptions& options) {
  if (options.attachments.empty() || !is_fingerprint(found.fingerprint)) return {};
  const auto name = "/" + found.fingerprint + ".json";
  const auto path = options.attachments + name;
  const bool plain = path.size() <= longest_path && spec::printable(path) == path &&
                     path.find_first_of("[]|") == std::string::npos && path.front() != ' ';
  std::error_code failed;
  if (!plain || !std::filesystem::is_regular_file(options.findings + name, failed)) return {};
  return "[[ATTACHMENT|" + path + "]]\n";
}

std::string message_of(const contracts::Finding& finding, std::size_t more,
                       const JunitOptions& options) {
  auto tail = finding.status != 0 ? fmt::format(" (HTTP {})", finding.status) : std::string();
  if (more > 0) tail += fmt::format(" (and {} more)", more);
  const auto text = without_attachments(spec::printable(
      fmt::format("{}: {} (expected {})", finding.location, finding.actual, finding.expected)));
  return shortened(text, options.limits.message - tail.size()) + tail;
}

std::string excuse_of(const Delta& delta) {
  std::string text(name(delta.standing));
  if (!delta.first_seen.empty()) text += " since " + delta.first_seen.substr(0, 10);
  if (!delta.reason.empty()) text += ": " + delta.reason;
  std::string more;
  for (const auto& one :
       {delta.issue, delta.owner, delta.expires.empty() ? "" : "until " + delta.expires}) {
    if (!one.empty()) more += (more.empty() ? "" : ", ") + one;
  }
  return more.empty() ? text : fmt::format("{} ({})", text, more);
}

std::string without_attachments(std::string_view text) {
  constexpr std::string_view mark = "[[";
  std::string out;
  std::size_t last = 0;
  for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
    out += text.substr(last, at + 1 - last);
    const auto rest = text.substr(at + 2);
    constexpr std::string_view word = "ATTACHMENT";
    const auto same = [](char a, char b) { return (a & ~0x20) == b; };
    if (rest.size() >= word.size() && std::equal(word.begin(), word.end(), rest.begin(),
                                                 [&](char w, char c) { return same(c, w); })) {
      out += "\u200B";
    }
    last = at + 1;
  }
  return out + std::string(text.substr(last));
}

}  // namespace assay::reports
