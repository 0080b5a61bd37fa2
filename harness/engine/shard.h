// Which part of a run this process sends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "properties/generators/source.h"

namespace assay::harness {

/// One of `count` parts. What belongs to which is decided by names, not by places in the plan: an
/// operation that the document gains moves nothing that was there before.
struct Shard {
  std::uint32_t number = 1;  ///< from 1
  std::uint32_t count = 1;

  /// True for exactly one of the parts: that of the thing with this name and number.
  [[nodiscard]] bool owns(std::string_view name, std::uint64_t item = 0) const noexcept {
    if (count <= 1) return true;
    const auto place = properties::mix(properties::hash(name), item);
    return place % count + 1 == number;
  }
  /// The same for one Case of a phase.
  [[nodiscard]] bool owns(std::string_view operation, std::string_view phase,
                          std::uint64_t item) const noexcept {
    if (count <= 1) return true;
    const auto place = properties::mix(
        properties::mix(properties::hash(operation), properties::hash(phase)), item);
    return place % count + 1 == number;
  }
};

}  // namespace assay::harness
