// Unicode code points, in ranges and as UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::spec {

inline constexpr std::uint32_t last_code_point = 0x10ffffU;

/// Code points from `low` to `high`, both included.
struct CodeRange {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  friend bool operator==(const CodeRange&, const CodeRange&) = default;
};

/// Every code point that is in none of `ranges` (sorted, disjoint).
[[nodiscard]] std::vector<CodeRange> complement(const std::vector<CodeRange>& ranges);
/// Sorts, and joins what overlaps or touches.
void normalise(std::vector<CodeRange>& ranges);
[[nodiscard]] bool contains(const std::vector<CodeRange>& ranges, std::uint32_t code) noexcept;

/// Reads one code point of valid UTF-8 and moves `at` behind it.
[[nodiscard]] std::uint32_t take_code_point(std::string_view text, std::size_t& at) noexcept;
/// Appends `code` to `out` as UTF-8.
void append_utf8(std::string& out, std::uint32_t code);

}  // namespace assay::spec
