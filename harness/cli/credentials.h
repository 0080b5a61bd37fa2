// What -H, --auth, --cert and --key come to.
#pragma once

#include "harness/cli/session.h"

namespace assay::harness {

/// Puts headers, users, logins and certificates into the session, and all secrets into its
/// redactor. Errors: usage, document, environment (a secret or file that is not to be had).
[[nodiscard]] spec::Result<void> read_credentials(const Flags& flags, Session& session);

}  // namespace assay::harness
