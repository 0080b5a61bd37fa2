#include "spec/schema/code_points.h"

#include <algorithm>

namespace assay::spec {

void normalise(std::vector<CodeRange>& ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const CodeRange& a, const CodeRange& b) { return a.low < b.low; });
  std::vector<CodeRange> joined;
  for (const auto& range : ranges) {
    if (!joined.empty() && range.low <= joined.back().high + 1) {
      joined.back().high = std::max(joined.back().high, range.high);
    } else {
      joined.push_back(range);
    }
  }
  ranges = std::move(joined);
}

std::vector<CodeRange> complement(const std::vector<CodeRange>& ranges) {
  std::vector<CodeRange> rest;
  std::uint32_t from = 0;
  for (const auto& range : ranges) {
    if (range.low > from) rest.push_back({from, range.low - 1});
    from = range.high + 1;
  }
  if (from <= last_code_point) rest.push_back({from, last_code_point});
  return rest;
}

bool contains(const std::vector<CodeRange>& ranges, std::uint32_t code) noexcept {
  const auto after = std::upper_bound(
      ranges.begin(), ranges.end(), code,
      [](std::uint32_t value, const CodeRange& range) { return value < range.low; });
  return after != ranges.begin() && std::prev(after)->high >= code;
}

std::uint32_t take_code_point(std::string_view text, std::size_t& at) noexcept {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0xC0) return first;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  std::uint32_t code = first & (0x3FU >> more);
  for (int i = 0; i < more && at < text.size(); ++i) {
    code = (code << 6U) | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  }
  return code;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | (code >> 6U));
    put(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    put(0xE0U | (code >> 12U));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xF0U | (code >> 18U));
    put(0x80U | ((code >> 12U) & 0x3FU));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
}

}  // namespace assay::spec
