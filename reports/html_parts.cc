#include "reports/html_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "spec/printable.h"

namespace assay::reports {
namespace {

constexpr std::size_t longest_fact = 2000;
constexpr std::size_t longest_side = 2000;

bool continues(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// Not in the middle of a UTF-8 sequence, of which at most three bytes can lie behind `at`.
std::size_t boundary(std::string_view text, std::size_t at) noexcept {
  for (int i = 0; i < 3 && at > 0 && at < text.size() && continues(text[at]); ++i) --at;
  return at;
}

struct Split {
  std::size_t before = 0;  ///< bytes at the start that both have
  std::size_t after = 0;   ///< likewise at the end
};

Split common_ends(std::string_view a, std::string_view b) {
  Split split;
  const auto most = std::min(a.size(), b.size());
  while (split.before < most && a[split.before] == b[split.before]) ++split.before;
  split.before = std::min(boundary(a, split.before), boundary(b, split.before));
  while (split.after < most - split.before &&
         a[a.size() - 1 - split.after] == b[b.size() - 1 - split.after]) {
    ++split.after;
  }
  while (split.after > 0 && continues(a[a.size() - split.after])) --split.after;
  // Two texts of different kinds share a letter here and there: that is no likeness.
  if ((split.before + split.after) * 3 < most) return {};
  return split;
}

std::string side(std::string_view text, const Split& split) {
  const auto middle = text.substr(split.before, text.size() - split.before - split.after);
  const auto mark = split.before + split.after > 0 && !middle.empty();
  return fmt::format("{}{}{}{}{}", spec::html_text(text.substr(0, split.before)),
                     mark ? "<mark>" : "", spec::html_text(middle), mark ? "</mark>" : "",
                     spec::html_text(text.substr(text.size() - split.after)));
}

}  // namespace

std::string clipped(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return spec::html_text(text);
  const auto end = boundary(text, limit);
  return fmt::format("{}<span class=\"soft\">… ({} more bytes)</span>",
                     spec::html_text(text.substr(0, end)), text.size() - end);
}

std::string plural(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string fact(std::string_view term, std::string_view text) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>\n", term, clipped(text, longest_fact));
}

std::string duration(std::int64_t microseconds) {
  const auto value = static_cast<double>(microseconds);
  if (microseconds < 1000) return fmt::format("{} µs", microseconds);
  if (microseconds < 10'000) return fmt::format("{:.1f} ms", value / 1e3);
  if (microseconds < 1'000'000) return fmt::format("{:.0f} ms", value / 1e3);
  return fmt::format("{:.1f} s", value / 1e6);
}

std::string left_out(std::size_t count, std::string_view noun, std::string_view where) {
  if (count == 0) return {};
  return fmt::format(
      "<p class=\"cut\">{} more {}{} not on this page, which is kept small: {}.</p>\n", count, noun,
      count == 1 ? " is" : "s are", where);
}

std::string difference(std::string_view expected, std::string_view actual) {
  if (expected.size() > longest_side || actual.size() > longest_side) {
    return fmt::format("<pre class=\"diff\"><del>{}</del><ins>{}</ins></pre>\n",
                       clipped(expected, longest_side), clipped(actual, longest_side));
  }
  const auto split = common_ends(expected, actual);
  return fmt::format("<pre class=\"diff\"><del>{}</del><ins>{}</ins></pre>\n",
                     side(expected, split), side(actual, split));
}

}  // namespace assay::reports
