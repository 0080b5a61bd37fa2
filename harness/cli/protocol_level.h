// The level `protocol` where the way to the server may not carry it.
#pragma once

#include <set>
#include <string>

#include "harness/http/transport.h"
#include "properties/generators/cases.h"

namespace assay::harness {

/// Takes the level `protocol` out of `choice` when `phases` (empty: all) want it and its messages
/// cannot reach the server: they are bytes of HTTP/1.1. What is to be told about that; or empty.
/// Opens one connection, and only where --http2 or --proxy leaves it in doubt.
[[nodiscard]] std::string leave_out_bare_messages(properties::KindChoice& choice,
                                                  const std::set<std::string, std::less<>>& phases,
                                                  const TransportOptions& options);

}  // namespace assay::harness
