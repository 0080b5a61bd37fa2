#include "reports/progress.h"

#include <fmt/format.h>

#include <cmath>

#include "reports/unobeyed.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

constexpr std::chrono::milliseconds on_a_terminal{100};
constexpr std::chrono::seconds elsewhere{10};
constexpr std::size_t widest = 100;

/// "42 s", "3 min", "2.5 h".
std::string span(double seconds) {
  if (seconds < 100) return fmt::format("{:.0f} s", std::ceil(seconds));
  if (seconds < 6000) return fmt::format("{:.0f} min", std::ceil(seconds / 60));
  return fmt::format("{:.1f} h", seconds / 3600);
}

/// At most so many bytes, not in the middle of a letter.
std::string cut(std::string text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U) --limit;
  return text.substr(0, limit) + "…";
}

}  // namespace

void Progress::start() {
  if (!now_) return;
  start_ = now_();
  last_ = terminal_ ? start_ - on_a_terminal : start_;
}

void Progress::step(std::string_view operation, const std::function<std::uint64_t()>& findings) {
  ++done_;
  if (!now_) return;
  const auto now = now_();
  if (terminal_ ? now - last_ < on_a_terminal : now - last_ < elsewhere) return;
  last_ = now;
  const std::chrono::duration<double> seconds = now - start_;
  const auto text = cut(line(seconds.count(), operation, findings()), widest);
  if (terminal_) {
    fmt::print(out_, "\r\x1b[K{}", text);
  } else {
    fmt::print(out_, "{}\n", text);
  }
  std::fflush(out_);
  drawn_ = terminal_;
}

std::string Progress::line(double seconds, std::string_view operation,
                           std::uint64_t findings) const {
  const auto rate = seconds > 0 ? static_cast<double>(done_) / seconds : 0;
  auto text = fmt::format("{} of {} requests", done_, std::max(done_, planned_));
  if (rate > 0) text += fmt::format(", {:.0f}/s", rate);
  if (rate > 0 && planned_ > done_) {
    text += fmt::format(", about {} left", span(static_cast<double>(planned_ - done_) / rate));
  }
  text += fmt::format(", {} finding{}", findings, findings == 1 ? "" : "s");
  if (!operation.empty()) text += "; " + spec::printable(operation);
  return unobeyed(text);
}

void Progress::clear() {
  if (!drawn_) return;
  fmt::print(out_, "\r\x1b[K");
  std::fflush(out_);
  drawn_ = false;
}

}  // namespace assay::reports
