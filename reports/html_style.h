// What the HTML report looks like and what its filter does: no colours, fonts or scripts from
// elsewhere.
#pragma once

#include <string_view>

namespace assay::reports {

/// The style sheet: light and dark as the reader's system wants it, and for printing.
[[nodiscard]] std::string_view html_style() noexcept;

/// The script: filter by text and severity, "/" to search, copying commands. The page can be read
/// without it.
[[nodiscard]] std::string_view html_script() noexcept;

}  // namespace assay::reports
