// Where requests go, and what is held back for that.
#pragma once

#include <memory>

#include "harness/cli/session.h"
#include "harness/engine/rails.h"
#include "harness/engine/traffic.h"

namespace assay::harness {

/// The way that was typed.
[[nodiscard]] Route route_of(const Flags& flags);

/// True when everything that is sent to the server stays on this machine: the embedded mock, and
/// what --url, --serve and the options of the way name. {port} in the URL stands for a port.
/// Errors: usage (--url).
[[nodiscard]] spec::Result<bool> stays_on_loopback(const Flags& flags);

/// check_production (rails.h) for all hosts that are typed. Errors: usage.
[[nodiscard]] spec::Result<void> check_production(const spec::Document& document,
                                                  const Flags& flags);

/// What may be sent there.
[[nodiscard]] Rails rails_for(const Flags& flags, bool loopback);

/// How fast and how much, until the user interrupts: off loopback ten requests a second unless
/// --rate-limit says otherwise, for all of `shards` together. Errors: usage.
[[nodiscard]] spec::Result<std::shared_ptr<Traffic>> make_traffic(const Flags& flags, bool loopback,
                                                                  std::uint32_t shards = 1);

/// Names the server of the session in ledgers: equal for two only where nothing that was typed may
/// lead to another one.
[[nodiscard]] std::string server_name(const Session& session);

/// Transports of the session, from its worker `first` on, that keep to `traffic`.
[[nodiscard]] OpenTransport polite_opener(const Session& session,
                                          const std::shared_ptr<Traffic>& traffic, int first = 0);

}  // namespace assay::harness
