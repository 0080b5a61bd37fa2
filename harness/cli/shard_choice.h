// Which shard is meant: as typed, or as the CI job or the cluster says.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "harness/engine/shard.h"
#include "spec/result.h"

namespace assay::harness {

struct ShardChoice {
  Shard shard;
  std::string told;  ///< which variables said so, for a person; empty when it was typed
};

/// `text` is "i/n" with 1 ≤ i ≤ n, "auto", or empty for a run that is not divided. `count` (0: not
/// given) is n for variables that tell only i, and for tasks 1 to n of an array that are sent
/// again. `environment` answers as std::getenv does. Errors: usage.
[[nodiscard]] spec::Result<ShardChoice> choose_shard(
    const std::string& text, std::uint32_t count,
    const std::function<const char*(const char*)>& environment);

}  // namespace assay::harness
