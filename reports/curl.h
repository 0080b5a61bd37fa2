// How to repeat a request from a shell.
#pragma once

#include <string>
#include <vector>

#include "spec/message.h"

namespace assay::reports {

/// What must not stand in a command line, and what stands there instead.
struct CurlSecrets {
  std::vector<std::string> headers;  ///< "$ASSAY_AUTHORIZATION" is the field's value
  std::vector<std::string> query;    ///< "$ASSAY_QUERY" is the value, percent-encoded
  std::vector<std::string> cookies;  ///< "$ASSAY_COOKIE" is the value
  /// PEM files to show in TLS, by Request::certificate: "FILE" or "FILE\nKEYFILE"; no secrets.
  std::vector<std::string> certificates = {};
  /// Further options, each after a space, quoted: how the server is reached.
  std::string options = {};
};

/// A curl command (POSIX shell quoting, one line) that sends exactly `request` to `base_url`.
/// Values of secret fields are replaced by shell variables (in double quotes).
/// Bytes that a shell word cannot hold go through printf and --data-binary @-.
[[nodiscard]] std::string curl_command(const spec::Request& request, const std::string& base_url,
                                       const CurlSecrets& secrets);

}  // namespace assay::reports
