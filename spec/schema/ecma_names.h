// The sets of code points that ECMA-262 patterns name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spec/schema/code_points.h"

namespace assay::spec {

/// PCRE2's name for what stands in `\p{…}` (ECMA-262 §22.2.1.1, tables 69–71); empty when ECMA-262
/// has no such property. Unless `strict`, also the POSIX names of Java ("Alnum", "IsAlphabetic").
[[nodiscard]] std::string property_name(std::string_view ecma, bool strict);

/// What \d, \w and \s stand for (§22.2.2.9; white space and line ends: §12.2, §12.3), and what the
/// dot leaves out.
[[nodiscard]] const std::vector<CodeRange>& ecma_digits();
[[nodiscard]] const std::vector<CodeRange>& ecma_words();
[[nodiscard]] const std::vector<CodeRange>& ecma_spaces();
[[nodiscard]] const std::vector<CodeRange>& ecma_line_ends();

}  // namespace assay::spec
