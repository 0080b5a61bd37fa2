// What one execution showed.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <vector>

namespace assay::fuzz {

/// Features are binary: seen or not (hit counts and transition pairs dilute the corpus). See
/// features.h for the ones worth having.
struct Observation {
  std::vector<std::uint32_t> features;      ///< any numbers; hashed into the counters
  std::uint32_t findings = 0;               ///< new findings of this execution, for the statistics
  std::vector<boost::json::value> answers;  ///< whose words are worth sending again
};

}  // namespace assay::fuzz
