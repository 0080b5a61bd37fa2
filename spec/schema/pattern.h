// ECMA-262 regular expressions of `pattern`, on PCRE2 (the only file pair that knows it).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "spec/schema/ecma_tree.h"

namespace assay::spec {

enum class Match : std::uint8_t { yes, no, undecided };

/// A compiled `pattern`. Searches unanchored, by code point (JSON Schema §6.3.3). Thread-safe.
/// Simple patterns are matched by our own steps, all others by PCRE2 with JIT, which is only called
/// upon the first match.
class Pattern {
 public:
  /// Never throws: a text that no reading of ECMA-262 accepts compiles to one that is always
  /// undecided, and problem() says why.
  explicit Pattern(std::string_view ecma);
  ~Pattern();
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  /// A pattern in PCRE2's own syntax.
  [[nodiscard]] static std::unique_ptr<const Pattern> from_pcre(std::string text);

  /// `text` must be valid UTF-8. PCRE2 works under a match limit of 100,000 steps, and on texts of
  /// at most 32 KiB; beyond, the answer is undecided.
  [[nodiscard]] Match search(std::string_view text) const;

  /// True when every text matches, so that nobody need ask.
  [[nodiscard]] bool accepts_everything() const noexcept { return accepts_everything_; }

  /// Empty when the pattern is one of ECMA-262 that PCRE2 can match.
  [[nodiscard]] const std::string& problem() const noexcept { return tree_.problem; }
  [[nodiscard]] const RegexTree& tree() const noexcept { return tree_; }

 private:
  struct Code;
  struct Steps;
  Pattern();
  [[nodiscard]] Match run(std::string_view text) const;

  RegexTree tree_;
  std::string pcre_;
  std::unique_ptr<Steps> steps_;
  std::unique_ptr<Code> code_;
  bool accepts_everything_ = false;
};

}  // namespace assay::spec
