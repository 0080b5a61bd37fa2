// What the HTML report looks like and what its script does: no colours, fonts or scripts from
// elsewhere.
#pragma once

#include <string_view>

namespace assay::reports {

/// The style sheet: light and dark as the reader's system wants it or as the page's button says,
/// narrow, and for printing, where everything folded is open.
[[nodiscard]] std::string_view html_style() noexcept;

/// The script: search (/), moving (j, k, Enter, Esc), filters by severity, standing, check and
/// operation, permalinks (#finding-FINGERPRINT), copying commands, the other colours. The page can
/// be read without it.
[[nodiscard]] std::string_view html_script() noexcept;

}  // namespace assay::reports
