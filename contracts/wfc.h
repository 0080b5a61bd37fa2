// The fault codes that fuzzers of web APIs share (Web Fuzzing Commons).
#pragma once

#include <string_view>

namespace assay::contracts {

/// The code of what a finding of `check` (an id or a family) says: "F100" for a server error, …;
/// empty where there is none.
[[nodiscard]] std::string_view wfc_code(std::string_view check) noexcept;

}  // namespace assay::contracts
