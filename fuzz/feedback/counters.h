// Coverage counters in memory that somebody else counts in.
#pragma once

#include <cstddef>
#include <cstdint>

namespace assay::fuzz {

/// The 8-bit counters of one module, as SanitizerCoverage has them (LLVM, "SanitizerCoverage":
/// inline 8-bit counters with a PC table).
struct Counters {
  std::uint8_t* begin = nullptr;
  std::size_t size = 0;
  const std::uintptr_t* pcs = nullptr;  ///< `size` pairs of PC and flags
};

}  // namespace assay::fuzz
