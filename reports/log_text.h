// Text of a hostile server for files that people print into logs and chats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay::reports {

/// At most `limit` bytes (at least 3) of `text`, cut between characters, "…" where something is
/// missing. Takes and gives UTF-8.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t limit);

/// One line as spec::printable() makes it, in which no log command stands: "::", "##", as in
/// ##[error], ##vso[…] and ##teamcity[…], and "](", which is a link in Markdown and SARIF, get a
/// zero-width space (U+200B) in between.
[[nodiscard]] std::string log_text(std::string_view text);

/// log_text() of at most `limit` bytes.
[[nodiscard]] std::string log_text(std::string_view text, std::size_t limit);

/// "1 failure", "2 failures".
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view noun);

}  // namespace assay::reports
