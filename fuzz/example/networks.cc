#include "fuzz/example/networks.h"

#include <algorithm>
#include <chrono>

namespace assay::example {
namespace {

constexpr int address_bits = 32;

std::uint32_t mask_of(int bits) {
  return bits == 0 ? 0 : ~std::uint32_t{0} << (address_bits - bits);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Takes a decimal number of at most `most` from the front; false when there is none.
bool take_number(std::string_view& text, int most, int& number) {
  number = 0;
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9' && digits < 3) {
    number = number * 10 + (text[digits] - '0');
    ++digits;
  }
  text.remove_prefix(digits);
  return digits > 0 && number <= most;
}

bool take_char(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

bool take_dotted(std::string_view& text, std::uint32_t& address) {
  address = 0;
  for (int i = 0; i < 4; ++i) {
    int octet = 0;
    if (i > 0 && !take_char(text, '.')) return false;
    if (!take_number(text, 255, octet)) return false;
    address = address << 8U | static_cast<std::uint32_t>(octet);
  }
  return true;
}

bool take_hex(std::string_view& text, std::uint32_t& address) {
  if (!take_char(text, '0')) return false;
  if (!take_char(text, 'x')) return false;
  address = 0;
  std::size_t digits = 0;
  while (digits < text.size() && digits < 8 && hex_digit(text[digits]) >= 0) {
    address = address << 4U | static_cast<std::uint32_t>(hex_digit(text[digits]));
    ++digits;
  }
  text.remove_prefix(digits);
  return digits > 0;
}

/// Rounds a range to networks of `bits` bits.
std::optional<AddressRange> round_range(AddressRange range, int bits, const Bugs& bugs) {
  if (bits > address_bits) {
    if (!bugs.strikes(Bug::cidr_range_mask)) return std::nullopt;
    volatile std::uint8_t seen[address_bits + 1] = {};
    volatile int index = bits;
    seen[index] = 1;  // planted: cidr_range_mask
    return AddressRange{range.first, range.last - seen[0]};
  }
  const auto mask = mask_of(bits);
  return AddressRange{range.first & mask, range.last | ~mask};
}

std::optional<AddressRange> parse_hex(std::string_view text, const Bugs& bugs) {
  AddressRange range;
  if (!take_hex(text, range.first)) return std::nullopt;
  range.last = range.first;
  if (text.empty()) return range;
  if (!take_char(text, '-')) return std::nullopt;
  if (!take_hex(text, range.last)) return std::nullopt;
  if (range.last < range.first) return std::nullopt;
  if (text.empty()) return range;
  if (!take_char(text, '/')) return std::nullopt;
  int bits = 0;
  if (!take_number(text, 999, bits) || !text.empty()) return std::nullopt;
  return round_range(range, bits, bugs);
}

std::optional<AddressRange> parse_dotted(std::string_view text) {
  AddressRange range;
  if (!take_dotted(text, range.first)) return std::nullopt;
  range.last = range.first;
  if (text.empty()) return range;
  if (take_char(text, '/')) {
    int bits = 0;
    if (!take_number(text, address_bits, bits) || !text.empty()) return std::nullopt;
    return AddressRange{range.first & mask_of(bits), range.first | ~mask_of(bits)};
  }
  if (!take_char(text, '-') || !take_dotted(text, range.last) || !text.empty()) return std::nullopt;
  if (range.last < range.first) return std::nullopt;
  return range;
}

/// Planted: what an intersection of two intervals tells at once is counted one by one.
bool overlap_by_counting(AddressRange a, AddressRange b) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(3);
  volatile std::uint64_t common = 0;
  for (std::uint64_t at = a.first; at <= a.last; ++at) {
    if (at >= b.first && at <= b.last) common = common + 1;
    if ((at & 0xFFFFFU) == 0 && std::chrono::steady_clock::now() > end) break;
  }
  return common > 0;
}

bool overlap(AddressRange a, AddressRange b, const Bugs& bugs) {
  constexpr std::uint32_t huge = 0x3FFFFFFFU;
  const bool both_huge = a.last - a.first >= huge && b.last - b.first >= huge;
  if (both_huge && bugs.strikes(Bug::cidr_walk)) return overlap_by_counting(a, b);
  return a.first <= b.last && b.first <= a.last;
}

/// Planted: one deep frame for each entry.
__attribute__((noinline)) std::size_t count_by_recursion(const std::vector<std::string>& cidrs,
                                                         std::size_t from) {
  volatile char frame[128 * 1024];
  frame[0] = 1;
  frame[sizeof(frame) - 1] = 1;
  if (from == cidrs.size()) return 0;
  return count_by_recursion(cidrs, from + 1) + static_cast<std::size_t>(frame[0]);
}

}  // namespace

std::optional<AddressRange> parse_range(std::string_view text, const Bugs& bugs) {
  if (text.size() > 1 && text[0] == '0' && text[1] == 'x') return parse_hex(text, bugs);
  return parse_dotted(text);
}

bool any_overlap(const std::vector<std::string>& cidrs, const Bugs& bugs) {
  constexpr std::size_t deep = 80;
  if (cidrs.size() >= deep && bugs.strikes(Bug::long_cidrs) && count_by_recursion(cidrs, 0) == 0) {
    return true;
  }
  std::vector<AddressRange> ranges;
  for (const auto& text : cidrs) {
    if (const auto range = parse_range(text, bugs)) ranges.push_back(*range);
  }
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    for (std::size_t j = i + 1; j < ranges.size(); ++j) {
      if (overlap(ranges[i], ranges[j], bugs)) return true;
    }
  }
  return false;
}

}  // namespace assay::example
