// The texts in `cidrs`: addresses, networks, ranges; anything else names a list kept elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/example/bugs.h"

namespace assay::example {

/// A run of IPv4 addresses, both ends included.
struct AddressRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

/// Reads ADDRESS, ADDRESS/BITS, ADDRESS-ADDRESS, and for hexadecimal addresses also
/// 0xA-0xB/BITS (the ends rounded to networks). Nothing when it is none of these.
[[nodiscard]] std::optional<AddressRange> parse_range(std::string_view text, const Bugs& bugs);

/// True when two of the entries that are addresses, networks or ranges have one in common.
[[nodiscard]] bool any_overlap(const std::vector<std::string>& cidrs, const Bugs& bugs);

}  // namespace assay::example
