// Bytes of a hostile server, made safe for eyes, terminals, JSON and XML.
#pragma once

#include <string>
#include <string_view>

namespace assay::spec {

/// One line for a terminal: control characters (C0, DEL, C1), line ends, text-direction marks,
/// what has no width, and bytes that are not UTF-8 become \xNN or \u{NNNN}. What it returns is
/// UTF-8 and holds no escape sequence.
[[nodiscard]] std::string printable(std::string_view text);

/// UTF-8 for JSON: only bytes that are not UTF-8 become \xNN.
[[nodiscard]] std::string utf8_text(std::string_view text);

/// UTF-8 whose characters XML 1.0 admits (§2.2): everything else becomes \xNN or \u{NNNN}. Escape
/// sequences of terminals lose their ESC this way; line ends and tabs stay.
[[nodiscard]] std::string xml_text(std::string_view text);

/// The same as HTML text or attribute value (HTML Living Standard §13.3): & < > " and ' become
/// character references.
[[nodiscard]] std::string html_text(std::string_view text);

}  // namespace assay::spec
