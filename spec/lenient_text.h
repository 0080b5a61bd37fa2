// What lenient readers of numbers and booleans make of a text.
#pragma once

#include <string>
#include <string_view>

namespace assay::spec {

/// `text` (UTF-8) as the most lenient of the common readers see it before they read a number: white
/// space at both ends dropped, that of ECMA-262 §12.2 and Unicode's among it (Number(), int()), the
/// decimal digits of other scripts as ASCII ones (Python's int()), underscores between digits left
/// out (the same).
[[nodiscard]] std::string leniently(std::string_view text);

}  // namespace assay::spec
