#include "reports/log_text.h"

#include <fmt/format.h>

#include "spec/printable.h"

namespace assay::reports {
namespace {

constexpr std::string_view apart = "\u200B";
constexpr std::string_view cut = "…";

bool acts_together(char left, char right) noexcept {
  return (left == ':' && right == ':') || (left == '#' && right == '#') ||
         (left == ']' && right == '(');
}

}  // namespace

std::string shortened(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  auto end = limit - cut.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + std::string(cut);
}

std::string log_text(std::string_view text) {
  std::string out;
  for (const char c : spec::printable(text)) {
    if (!out.empty() && acts_together(out.back(), c)) out += apart;
    out += c;
  }
  return out;
}

std::string log_text(std::string_view text, std::size_t limit) {
  return shortened(log_text(text), limit);
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace assay::reports
