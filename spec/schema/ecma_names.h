// Names of Unicode properties in ECMA-262 patterns.
#pragma once

#include <string>
#include <string_view>

namespace assay::spec {

/// PCRE2's name for what stands in `\p{…}` (ECMA-262 §22.2.1.1, tables 69–71); empty when ECMA-262
/// has no such property. Unless `strict`, also the POSIX names of Java ("Alnum", "IsAlphabetic").
[[nodiscard]] std::string property_name(std::string_view ecma, bool strict);

}  // namespace assay::spec
