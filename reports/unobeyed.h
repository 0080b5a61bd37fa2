// Lines that no CI service takes for a command: GitHub obeys "::set-output …" and "##[…]", Azure
// "##vso[…]", TeamCity "##teamcity[…]", wherever the bytes came from.
#pragma once

#include <string>
#include <string_view>

namespace assay::reports {

/// `line` with "::" as ":\x3A", and "##[", "##vso[", "##teamcity[" and their like as "#\x23…",
/// anywhere in it. What it returns holds none of them.
[[nodiscard]] std::string unobeyed(std::string_view line);

/// The same of a command for a POSIX shell, that still means the same: it is broken by a pair of
/// quotes that holds nothing.
[[nodiscard]] std::string unobeyed_command(std::string_view command);

}  // namespace assay::reports
