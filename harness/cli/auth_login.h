// The `login` of a user in an --auth file.
#pragma once

#include "harness/cli/auth_reading.h"
#include "harness/engine/login.h"
#include "spec/credentials.h"

namespace assay::harness {

/// Reads the login at `at` and gives `user` the credentials that it will bring, with placeholders.
/// Errors: usage, environment.
[[nodiscard]] spec::Result<Login> read_login(AuthReading& reading, const std::string& at,
                                             spec::User& user);

}  // namespace assay::harness
