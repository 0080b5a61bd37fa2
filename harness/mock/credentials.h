// Which credentials the mock accepts: made-up ones, the same for every document.
#pragma once

#include <vector>

#include "spec/document.h"
#include "spec/message.h"

namespace assay::harness {

/// Header fields that carry the mock's credential for each scheme of the document; one per header
/// name.
[[nodiscard]] std::vector<spec::Header> mock_credentials(const spec::Document& document);

/// Does `request` satisfy one alternative of the operation's security? Credentials that travel in
/// the query or in TLS are not asked for.
[[nodiscard]] bool is_admitted(const spec::Document& document, const spec::Operation& operation,
                               const spec::Request& request);

}  // namespace assay::harness
