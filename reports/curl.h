// How to repeat a request from a shell.
#pragma once

#include <string>
#include <vector>

#include "spec/message.h"

namespace assay::reports {

/// A curl command (POSIX shell quoting, one line) that sends exactly `request` to `base_url`.
/// Header values of `secret_headers` are replaced by "$ASSAY_AUTHORIZATION" (double-quoted).
/// Bytes that a shell word cannot hold go through printf and --data-binary @-.
[[nodiscard]] std::string curl_command(const spec::Request& request, const std::string& base_url,
                                       const std::vector<std::string>& secret_headers);

}  // namespace assay::reports
