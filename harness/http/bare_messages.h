// Messages that are sent byte by byte (spec/framing.h): whether they reach the server.
#pragma once

#include "harness/http/transport.h"

namespace assay::harness {

/// Opens, and closes, a connection that carries HTTP/1.1 byte by byte: no HTTP/2 (RFC 7301), and
/// through a proxy by CONNECT (RFC 9110 §9.3.6), since a proxy would read the bytes itself. Where
/// the options ask for HTTP/2, "OPTIONS *" has to be answered in HTTP/1.1 over it.
/// Errors: those of open_transport(); environment, when the server or the proxy refuses.
[[nodiscard]] spec::Result<void> probe_bare_messages(const TransportOptions& options);

}  // namespace assay::harness
