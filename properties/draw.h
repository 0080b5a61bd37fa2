// The engine's door to RapidCheck: cases drawn from rc::Gen, without RapidCheck's headers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "properties/generators/cases.h"

namespace assay::properties {

/// A drawn Case and, when it is malformed, what was broken.
struct Drawn {
  spec::Case value;
  std::optional<Malformation> malformation;
};

/// Draws one valid Case as the rc::Gen of properties/rapidcheck.h does. Equal seeds and sizes give
/// equal Cases on every machine. Nothing when the operation cannot be generated.
[[nodiscard]] std::optional<Drawn> draw_valid(const spec::Document& document,
                                              const spec::Operation& operation, std::uint64_t seed,
                                              int size, const Values& values);

/// Draws one Case malformed in one way, place and kind chosen evenly over `choices`
/// (malformations(), computed once by the caller).
[[nodiscard]] std::optional<Drawn> draw_malformed(const spec::Document& document,
                                                  const spec::Operation& operation,
                                                  const std::vector<Malformation>& choices,
                                                  std::uint64_t seed, int size,
                                                  const Values& values);

}  // namespace assay::properties
