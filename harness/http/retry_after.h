// What a server says about when to ask again.
#pragma once

#include <chrono>
#include <optional>

#include "spec/message.h"

namespace assay::harness {

/// The Retry-After field of a 429 or 503 (RFC 9110 §10.2.3, RFC 6585 §4): seconds, or a date that
/// is told by the clock of `now`. Nothing for other statuses, and for a field that is missing or
/// malformed. Never negative.
[[nodiscard]] std::optional<std::chrono::seconds> retry_after(
    const spec::Response& response, std::chrono::system_clock::time_point now);

}  // namespace assay::harness
