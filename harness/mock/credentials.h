// Which credentials the mock accepts: made-up ones, the same for every document.
#pragma once

#include <string_view>
#include <vector>

#include "spec/credentials.h"
#include "spec/document.h"
#include "spec/message.h"

namespace assay::harness {

/// The two users whom the mock knows, with a credential for each scheme of the document but
/// mutualTLS, which a server without TLS cannot ask for.
[[nodiscard]] std::vector<spec::User> mock_users(const spec::Document& document);

/// Header fields that carry what the first of them has, one for each field.
[[nodiscard]] std::vector<spec::Header> mock_headers(const spec::Document& document);

/// Does `request` satisfy one alternative of the operation's security, with the credentials of one
/// user? `lapse` is what the mock fails to look at: "scheme" the word before a secret, "one" all
/// schemes of an alternative but one; empty: nothing.
[[nodiscard]] bool is_admitted(const spec::Document& document, const spec::Operation& operation,
                               const spec::Request& request, std::string_view lapse = {});

/// Who of mock_users() asks: 1 when the credentials are the second one's, else 0.
[[nodiscard]] std::size_t asking_user(const spec::Document& document,
                                      const spec::Operation& operation,
                                      const spec::Request& request);

/// True when a lapse ("scheme", "one"), serving anyone ("anyone") or no one ("no one") can be seen
/// at this operation.
[[nodiscard]] bool lapse_shows(std::string_view lapse, const spec::Document& document,
                               const spec::Operation& operation);

}  // namespace assay::harness
