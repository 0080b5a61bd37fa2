// What makes the mock of PlanetScale's "Create a password" lifelike: names that exist, and answers
// that fit together.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>

#include "spec/case.h"
#include "spec/document.h"

namespace assay::harness {

/// The operation's path template, by which a document is recognised.
inline constexpr const char* planetscale_path =
    "/organizations/{organization}/databases/{database}/branches/{branch}/passwords";

/// True when `document` describes that path.
[[nodiscard]] bool is_planetscale(const spec::Document& document);

/// organization, database and branch as they exist here (branch `dev` exists as well).
[[nodiscard]] const std::map<std::string, boost::json::value, std::less<>>& planetscale_names();

/// Are the names in the path of `request` known?
[[nodiscard]] bool names_exist(const spec::Case& request);

/// What is true of the password that `request` makes: what was asked for, times that fit together
/// (`expires_at` is `created_at` and the time to live), and the secret, since this is the answer to
/// its creation.
[[nodiscard]] boost::json::object planetscale_facts(const spec::Case& request, std::uint64_t seed);

}  // namespace assay::harness
