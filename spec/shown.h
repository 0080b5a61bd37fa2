// What of a mistyped text may be told: secrets are typed in the wrong place, too.
#pragma once

#include <string>
#include <string_view>

namespace assay::spec {

/// A URL, or what should be one, without what stands before an '@' and from a '?' or '#' on: there
/// passwords and keys do.
[[nodiscard]] std::string shown_url(std::string_view url);

/// Of a text that should have had a form like "name: value" what stands before its first space, ':'
/// or '=', and … for the rest; where there is none of them, all of it may be the value.
[[nodiscard]] std::string shown_name(std::string_view text);

}  // namespace assay::spec
