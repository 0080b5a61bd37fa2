// Texts that a regular expression matches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "properties/generators/source.h"
#include "spec/schema/pattern.h"

namespace assay::properties {

/// How many code points the texts that match can have: `min` is a lower bound for every text in
/// which the pattern is found, `max` an upper one for the part that it covers.
struct PatternLength {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
  bool anchored = false;  ///< the part covered is the whole text: `max` bounds the text

  friend bool operator==(const PatternLength&, const PatternLength&) = default;
};
inline constexpr std::uint64_t endless = ~std::uint64_t{0};

[[nodiscard]] PatternLength length_of_pattern(const spec::RegexTree& tree);

/// A text that `pattern` matches, with a length in [min, max] code points: the tree read as a
/// recipe with the lengths of its parts in mind, then tried against the pattern itself; at most 50
/// tries. Nothing when none was found or the lengths cannot be met. Letters outside ASCII only
/// where the pattern asks for them when `plain`.
[[nodiscard]] std::optional<std::string> matching_text(const spec::Pattern& pattern,
                                                       std::uint64_t min, std::uint64_t max,
                                                       bool plain, Source& source);

}  // namespace assay::properties
