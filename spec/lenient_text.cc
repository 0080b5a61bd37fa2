#include "spec/lenient_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace assay::spec {
namespace {

// The zeros of Unicode's decimal digits (general category Nd) that people type.
constexpr std::array<char32_t, 22> zeros{
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6,
    0x0D66, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0xFF10};
constexpr char32_t first_mathematical = 0x1D7CE;
constexpr char32_t last_mathematical = 0x1D7FF;

bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
         c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

char32_t as_digit(char32_t c) {
  if (c >= first_mathematical && c <= last_mathematical)
    return U'0' + (c - first_mathematical) % 10;
  for (const auto zero : zeros) {
    if (c >= zero && c <= zero + 9) return U'0' + (c - zero);
  }
  return c;
}

// One code point of text that is known to be UTF-8.
char32_t take(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t code = length == 1 ? first : first & (0x7FU >> length);
  for (std::size_t i = 1; i < std::min(length, text.size()); ++i) {
    code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  text.remove_prefix(std::min(length, text.size()));
  return code;
}

bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}

}  // namespace

std::string leniently(std::string_view text) {
  std::u32string points;
  while (!text.empty()) points += as_digit(take(text));
  while (!points.empty() && is_space(points.back())) points.pop_back();
  points.erase(points.begin(), std::find_if_not(points.begin(), points.end(), is_space));
  std::string out;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool between = i > 0 && i + 1 < points.size() && points[i] == U'_' &&
                         is_digit(points[i - 1]) && is_digit(points[i + 1]);
    // What is none of ASCII makes no number; any letter stands for it.
    if (!between) out += points[i] < 0x80 ? static_cast<char>(points[i]) : '?';
  }
  return out;
}

}  // namespace assay::spec
