// The little language of `q`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fuzz/example/bugs.h"

namespace assay::example {

/// One word of a search: role:admin, name:"two words", or a plain word for the name.
struct SearchTerm {
  std::string field;  ///< "name" or "role"
  std::string word;
};

/// Splits `text` at blanks outside quotes; inside quotes a backslash takes the next character as it
/// is. Total: what fits no form is a plain word.
[[nodiscard]] std::vector<SearchTerm> parse_search(std::string_view text, const Bugs& bugs);

}  // namespace assay::example
