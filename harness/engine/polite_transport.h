// Sends no faster and no more than was agreed, and waits when the server asks for it.
#pragma once

#include <memory>

#include "harness/engine/traffic.h"
#include "harness/http/transport.h"
#include "spec/document.h"

namespace assay::harness {

/// A transport over `inner` under the limits of `traffic`, which all workers share. A 429 or 503
/// that says when to ask again (Retry-After) holds everything up for that long; where the document
/// describes the status, the request is then sent again, at most five times, and only its last
/// answer is seen. An answer that nobody described is given back as it is. What may not be sent any
/// more comes back as TransportFailure::Kind::withheld. `document` outlives it.
[[nodiscard]] std::unique_ptr<Transport> polite(std::unique_ptr<Transport> inner,
                                                std::shared_ptr<Traffic> traffic,
                                                const spec::Document& document);

}  // namespace assay::harness
