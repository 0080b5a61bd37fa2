// The smallest Case that still shows a finding, found by sending again.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "harness/engine/examine.h"
#include "properties/generators/cases.h"

namespace assay::harness {

struct ShrinkBudget {
  std::uint64_t requests = 200;
  std::function<bool()> stop;  ///< asked before each request; may be empty
};

struct Shrunk {
  spec::Case value;
  Examined examined;           ///< its last exchange
  std::uint64_t requests = 0;  ///< sent on the way
};

/// Replaces `value` by simpler Cases as long as one of them shows `fingerprint` again. Each
/// candidate is serialised, decoded and judged afresh, so that shrinking never turns a malformed
/// request into a valid one behind the verdict's back.
[[nodiscard]] Shrunk shrink(const Subject& subject, const spec::Operation& operation,
                            spec::Case value, Examined examined, const std::string& fingerprint,
                            const properties::Values& values, Transport& transport,
                            const ShrinkBudget& budget);

}  // namespace assay::harness
