// Whatever secret an answer gives is known from then on.
#pragma once

#include <memory>

#include "harness/http/transport.h"
#include "reports/redact.h"

namespace assay::harness {

/// Sends over `inner`, and tells `redactor` of each exchange before anybody else hears of it
/// (reports::Redactor::learn); of those that are started and taken, of the first 300 and then of
/// every 32nd.
[[nodiscard]] std::unique_ptr<Transport> learning(std::unique_ptr<Transport> inner,
                                                  std::shared_ptr<reports::Redactor> redactor);

}  // namespace assay::harness
