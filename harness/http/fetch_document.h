// Documents that stand behind a URL.
#pragma once

#include <string>
#include <vector>

#include "spec/document_files.h"

namespace assay::harness {

/// Reads documents over HTTP under the rails of open_transport(): loopback, or a host that
/// `allowed_hosts` names; no redirects, no credentials, at most 64 MiB, 30 s each.
/// Errors of the call: usage (bad URL, or a host that is not allowed, with the flag to add),
/// environment (no answer, or an answer other than 200), document (not UTF-8).
[[nodiscard]] spec::Fetch fetch_documents(std::vector<std::string> allowed_hosts);

}  // namespace assay::harness
