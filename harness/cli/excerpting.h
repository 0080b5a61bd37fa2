// What the document says where a finding stands.
#pragma once

#include <memory>
#include <string>

#include "reports/sink.h"

namespace assay::harness {

/// Adds to each finding the lines of `document` (a path as RunStarted has it) around its place, as
/// they are now, and hands it on: what reports show later is what stood there. Secrets are taken
/// out behind it (reports::redacting).
[[nodiscard]] std::unique_ptr<reports::Sink> excerpting(std::string document,
                                                        std::unique_ptr<reports::Sink> next);

}  // namespace assay::harness
