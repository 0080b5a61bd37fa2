// Before anything is tested: does the server know the one who asks?
#pragma once

#include <optional>
#include <string>

#include "harness/engine/examine.h"
#include "properties/draw.h"

namespace assay::harness {

/// Sends a valid request, with the configured credentials, to at most three operations that need
/// them, safe methods first (RFC 9110 §9.2.1), and stops at the first that is not answered 401.
/// When all are, what to tell: which were refused and what to pass; nothing when the run may go on,
/// also when nothing can be asked. Only 401 counts: 403 is about rights (§15.5.4).
[[nodiscard]] std::optional<std::string> find_rejection(const Subject& subject,
                                                        const properties::Values& values,
                                                        Transport& transport);

}  // namespace assay::harness
