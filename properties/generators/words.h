// The user's own words and values in generated Cases.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/generators/cases.h"
#include "spec/result.h"

namespace assay::properties {

/// Reads a dictionary as libFuzzer and AFL do: on each line nothing, a comment (#), or
/// `name="word"`, `name@level="word"` or `"word"`, where \\, \" and \xAB are escapes. Words keep
/// their order; repeated and empty ones are dropped. Errors: usage, with file and line, for the
/// first line that is something else.
[[nodiscard]] spec::Result<std::vector<std::string>> parse_dictionary(const std::string& file,
                                                                      std::string_view text);

/// How a word shall be used.
enum class WordUse : std::uint8_t {
  admitted,  ///< the Case stays valid
  near_miss  ///< the Case becomes invalid: the word breaks an enum, a pattern, a length, …
};

/// Puts a word of `values.words` in the place of some text of the valid `value`, as `use` says by
/// the verdict over its bytes. Nothing when no word fits at the few places that are tried. Fixed
/// and known values are left alone.
[[nodiscard]] std::optional<spec::Case> put_word(const spec::Document& document,
                                                 const spec::Operation& operation,
                                                 const spec::Case& value, WordUse use,
                                                 const Values& values, Source& source);

/// Gives every argument and top-level body member that `values.turns` names its value for the
/// `turn`th Case: the values follow each other, and start again.
void take_turns(spec::Case& value, const Values& values, std::uint64_t turn);

}  // namespace assay::properties
