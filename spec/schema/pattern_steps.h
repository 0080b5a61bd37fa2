// Patterns that need no backtracking, as a list of steps.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/schema/ecma_tree.h"

namespace assay::spec {

/// `min` to `max` code points of one set.
struct PatternStep {
  std::array<std::uint64_t, 2> ascii{};  ///< one bit per ASCII character
  std::vector<CodeRange> others;         ///< beyond ASCII
  std::uint32_t min = 1;
  std::uint32_t max = 1;

  [[nodiscard]] bool admits_ascii(unsigned char c) const noexcept {
    return (ascii[c >> 6U] >> (c & 63U) & 1U) != 0;
  }
};

/// A chain of steps in which each step can take all it gets: the next one begins with something
/// that it does not admit.
struct PatternSteps {
  std::vector<PatternStep> steps;
  bool from_begin = false;
  bool to_end = false;
  std::string literal;  ///< when all that is asked for is this text, unanchored

  [[nodiscard]] bool search(std::string_view text) const noexcept;
};

/// The steps of `tree`, or nothing when it takes more than that.
[[nodiscard]] std::optional<PatternSteps> make_steps(const RegexTree& tree);
/// Does every text match: can the tree match the empty text wherever it stands?
[[nodiscard]] bool matches_everything(const RegexTree& tree);

}  // namespace assay::spec
