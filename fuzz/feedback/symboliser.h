// Addresses of a program as lines of its source, by a symboliser of the machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "spec/result.h"

namespace assay::fuzz {

/// Where code comes from.
struct SourcePlace {
  std::string function;    ///< demangled; empty when not known
  std::string file;        ///< empty when not known
  std::uint32_t line = 0;  ///< 0 when not known
  friend bool operator==(const SourcePlace&, const SourcePlace&) = default;
};

/// The place of each of `pcs`, addresses within the ELF file `module` (absolute path), in order.
/// One process for all of them: llvm-symbolizer-14, llvm-symbolizer or addr2line, whichever is
/// there, for two minutes at most.
///
/// Errors: environment (none of them is installed, it failed or took too long, the module cannot be
/// read).
[[nodiscard]] spec::Result<std::vector<SourcePlace>> find_places(
    const std::string& module, const std::vector<std::uint64_t>& pcs);

/// Reads what they print, two lines a place: the function, then FILE:LINE, where "??" and 0 stand
/// for what is not known and a remark may follow the line's number.
[[nodiscard]] std::vector<SourcePlace> read_places(std::string_view output);

}  // namespace assay::fuzz
