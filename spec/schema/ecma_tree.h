// ECMA-262 regular expressions as trees: one front end for matching and for generation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "spec/schema/code_points.h"

namespace assay::spec {

/// `\p{…}` or `\P{…}`, by PCRE2's name of the property.
struct CodeProperty {
  std::string name;
  bool negated = false;
};

/// A set of code points: a character, a class, a shorthand, or `.`.
struct CodeSet {
  std::vector<CodeRange> ranges;  ///< sorted, disjoint
  std::vector<CodeProperty> properties;
  bool negated = false;  ///< of all the above together
};

struct RegexNode {
  enum class Kind : std::uint8_t {
    set,           ///< one code point of `set`
    sequence,      ///< all `parts`, in order; none: the empty text
    alternatives,  ///< one of `parts`
    group,         ///< parts[0], captured when `number` > 0
    repeat,        ///< parts[0], `min` to `max` times
    begin,         ///< ^
    end,           ///< $
    boundary,      ///< \b, or \B when `negated`
    ahead,         ///< (?=…) or (?!…)
    behind,        ///< (?<=…) or (?<!…)
    back           ///< \1 or \k<name>
  };
  Kind kind = Kind::sequence;
  bool negated = false;
  bool lazy = false;
  CodeSet set;
  std::vector<RegexNode> parts;
  std::uint32_t min = 1;
  std::uint32_t max = 1;
  std::uint32_t number = 0;  ///< of a capturing group, or of the one that is referred to
};

inline constexpr std::uint32_t no_maximum = 0xffffffffU;

struct RegexTree {
  RegexNode root;
  std::string problem;  ///< why the text is no ECMA-262 pattern; empty when it is
};

/// Reads `pattern` (UTF-8; ECMA-262 §22.2.1) with the u flag, as JSON Schema asks (2020-12 §6.4);
/// when that fails, by the looser grammar of Annex B. Nesting is limited to 200 levels.
[[nodiscard]] RegexTree parse_ecma(std::string_view pattern);

/// True when the text is a regular expression with the u flag (the format `regex`).
[[nodiscard]] bool is_strict_ecma(std::string_view pattern);

/// The tree in PCRE2's words, for UTF, DOLLAR_ENDONLY, ALLOW_EMPTY_CLASS and MATCH_UNSET_BACKREF.
[[nodiscard]] std::string to_pcre(const RegexTree& tree);

}  // namespace assay::spec
