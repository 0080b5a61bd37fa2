// A command line as words, without a shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spec/result.h"

namespace assay::harness {

/// Splits at blanks; '…' is literal, "…" and a backslash quote as in a POSIX shell (Shell Command
/// Language §2.2). Nothing is expanded. Errors: usage, for an open quote, an empty command, and
/// characters that only a shell understands (| & ; < > ( ) $ ` * ?) outside quotes, with the advice
/// to write sh -c '…'.
[[nodiscard]] spec::Result<std::vector<std::string>> split_command(std::string_view command);

/// `text` with `value` in each place of `{name}`.
[[nodiscard]] std::string fill_in(std::string text, std::string_view name, std::string_view value);

}  // namespace assay::harness
