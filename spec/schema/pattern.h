// ECMA-262 regular expressions of `pattern`, on PCRE2 (the only file pair that knows it).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace assay::spec {

enum class Match : std::uint8_t { yes, no, undecided };

/// A compiled `pattern`. Searches unanchored, by code point (JSON Schema §6.3.3). Thread-safe.
class Pattern {
 public:
  /// Never throws: a text that no reading of ECMA-262 accepts compiles to one that is always
  /// undecided, and problem() says why.
  explicit Pattern(std::string_view ecma);
  ~Pattern();
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  /// `text` must be valid UTF-8. Limits: match limit 100,000; beyond it the answer is undecided.
  [[nodiscard]] Match search(std::string_view text) const;

  /// True when every text matches, so that nobody need ask.
  [[nodiscard]] bool accepts_everything() const noexcept { return accepts_everything_; }

  /// Empty when the pattern compiled.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 private:
  struct Code;
  std::unique_ptr<Code> code_;
  std::string problem_;
  bool accepts_everything_ = false;
};

}  // namespace assay::spec
