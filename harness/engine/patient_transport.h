// Transports that get over a server's absence.
#pragma once

#include <functional>
#include <memory>

#include "harness/engine/service.h"
#include "harness/http/transport.h"

namespace assay::harness {

/// How long a server that is not there is waited for.
struct Patience {
  std::chrono::milliseconds wait{10'000};
  std::function<bool()> stop = [] { return false; };  ///< ends waiting early
};

/// Waits until the server accepts connections, asking again after a growing pause.
/// Errors: those of probe() when the time is over.
[[nodiscard]] spec::Result<void> await_server(const TransportOptions& options,
                                              const Patience& patience);

/// A transport to a server that others start: when nobody is there, it waits, and sends the request
/// again when the server is back. Once it waited in vain it does not wait again.
/// Errors: those of open_transport().
[[nodiscard]] spec::Result<std::unique_ptr<Transport>> open_patient(const TransportOptions& options,
                                                                    const Patience& patience);

/// A transport to a service of our own, which it starts, watches and owns. When the service dies,
/// the request under way gets a TransportFailure that says of what, and the service is started
/// again; so it is after three requests in a row without an answer in time.
/// `options.base_url` may hold {port}. Errors: those of Service::start() and open_transport().
[[nodiscard]] spec::Result<std::unique_ptr<Transport>> open_served(TransportOptions options,
                                                                   const ServiceOptions& service);

}  // namespace assay::harness
