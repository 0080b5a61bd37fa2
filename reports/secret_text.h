// Secrets that nobody told us of: what a text itself says to be one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/known_values.h"

namespace assay::reports {

/// True when a member, parameter, element or field of this name holds a secret, whatever the case
/// and the way of joining words: password, db_password, clientSecret, X-Auth-Token, api_key,
/// plain_text, private_key, connection_strings, session, credentials, …; and for `more`, to the
/// letter. Not so what only tells of one: page_token, token_type, password_required, key.
[[nodiscard]] bool names_secret(std::string_view name, const std::vector<std::string>& more = {});

/// True when the texts in a list of this name are secrets: tokens, passwords, api_keys. What has
/// members of its own in there is judged by their names.
[[nodiscard]] bool names_secrets(std::string_view name);

/// Where secrets stand in what a server sent, or in a part of it, in order, without overlaps:
/// - values of members named like secrets (and of `names`), all leaves of an object or list, in
///   JSON, also as a text in JSON, whole or cut off; in forms, YAML, ini files and elements and
///   attributes of XML; true, false and null are none;
/// - values of cookies in Set-Cookie and Cookie, credentials in Authorization and its like, nonces
///   and tokens in WWW-Authenticate, at the start of a line;
/// - shapes: pscale_…, JWT, PEM, access keys of AWS and of code hosts, Bearer and Basic, the
///   userinfo of URLs.
[[nodiscard]] std::vector<Span> find_secrets(std::string_view text,
                                             const std::vector<std::string>& names = {});

/// Of the value of the header field `name`, likewise.
[[nodiscard]] std::vector<Span> find_field_secrets(std::string_view name, std::string_view value,
                                                   const std::vector<std::string>& names = {});

/// Of a value that stands where a secret does: all texts and numbers in JSON, whole or cut off; of
/// prose, what stands in double quotes.
[[nodiscard]] std::vector<Span> find_leaves(std::string_view text);

}  // namespace assay::reports
