// What a run does not send unless it was asked to.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "properties/generators/catalogue.h"

namespace assay::harness {

/// Leaves the level `protocol` out of `choice` when the server is not on loopback and the user did
/// not name it, in `phases` or, as a level or a kind, in `asked` (--malformed). Behind a shared
/// proxy, a message with two lengths may reach somebody else's connection (RFC 9112 §11.2, request
/// smuggling). Says what was left out and how to ask for it; empty when nothing was.
[[nodiscard]] std::string spare_shared_proxies(properties::KindChoice& choice, bool loopback,
                                               const std::set<std::string, std::less<>>& phases,
                                               const std::vector<std::string>& asked);

}  // namespace assay::harness
