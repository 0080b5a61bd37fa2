// Texts: free, with a format, or matching a pattern.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "properties/generators/source.h"

namespace assay::properties {

/// `length` code points; printable ASCII without spaces at the ends when `plain`, else with letters
/// of other scripts and signs beyond the BMP now and then. Never control characters.
[[nodiscard]] std::string random_text(std::uint64_t length, bool plain, Source& source);

/// A text of the given `format`; nothing when the format is not one of spec::matches_format().
[[nodiscard]] std::optional<std::string> formatted_text(std::string_view format, Source& source);

/// Cuts or fills `text` to a length in [min, max] code points.
[[nodiscard]] std::string fit_length(std::string text, std::uint64_t min,
                                     std::optional<std::uint64_t> max, Source& source);

}  // namespace assay::properties
