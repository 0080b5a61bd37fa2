// Who asks: the users of --auth, with their credentials, logins and certificates.
#pragma once

#include <string>
#include <vector>

#include "harness/engine/login.h"
#include "harness/http/transport.h"
#include "spec/credentials.h"
#include "spec/document.h"

namespace assay::harness {

/// Everything that --auth says, with the secrets read.
struct Auth {
  std::vector<spec::User> users;  ///< at most two; logins' credentials hold placeholders
  std::vector<Login> logins;
  std::vector<ClientCertificate> certificates;  ///< by user; without files where there is none
  std::vector<std::string> secrets;             ///< what must not reach an output
};

/// Reads each of `texts`, as --auth has them: SCHEME=SOURCE (see auth_sources.h) for a security
/// scheme of `document`, or a file in YAML or JSON (docs/how-to/authenticate.md). What is given for
/// a scheme goes to the first user. Where no operation of the document names a scheme, credentials
/// are sent with every request. Errors, with line and column where it is a file: usage and
/// document, for what cannot be understood (with the nearest name), environment for what cannot be
/// had.
[[nodiscard]] spec::Result<Auth> read_auth(const spec::Document& document,
                                           const std::vector<std::string>& texts);

}  // namespace assay::harness
