// Which facts of an exchange guide the search.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "contracts/finding.h"
#include "fuzz/feedback/observation.h"
#include "spec/decode.h"
#include "spec/document.h"
#include "spec/message.h"

namespace assay::fuzz {

/// A feature's number: equal texts give equal numbers on every machine.
[[nodiscard]] std::uint32_t feature(std::string_view kind, std::string_view operation,
                                    std::string_view detail) noexcept;

/// The few binary features that proved worth their place in the corpus: operation × status (or kind
/// of transport failure), operation × each keyword and schema that the request broke, and operation
/// × each check that found something.
[[nodiscard]] Observation observe(const spec::Operation& operation, const spec::Exchange& exchange,
                                  const spec::Verdict& verdict,
                                  const std::vector<contracts::Finding>& findings);

}  // namespace assay::fuzz
