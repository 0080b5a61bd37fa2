// ECMA-262 regular expressions in PCRE2's words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace assay::spec {

/// Rewrites `pattern` (ECMA-262 §22.2.1, read with the u flag, or in the lenient Annex B reading
/// when it is not) for PCRE2 with UTF, DOLLAR_ENDONLY and ALLOW_EMPTY_CLASS: \d \w \s as explicit
/// classes,
/// `.` without the four line terminators, \uXXXX with surrogate pairs, \cX, long \p{…} names.
/// A text that holds what ECMA-262 has not (\A, \Z, …) is left alone: Annex B reads it as a letter.
/// Returns the rewritten text; `problem` is set when the pattern means something that PCRE2 cannot
/// say.
[[nodiscard]] std::string translate_ecma(std::string_view pattern, std::string& problem);

/// Appends `code` to `out` as UTF-8.
void append_utf8(std::string& out, std::uint32_t code);

}  // namespace assay::spec
