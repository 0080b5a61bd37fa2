// Who a request says it is from: what of the user's credentials it carries, and where.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/case.h"
#include "spec/document.h"
#include "spec/message.h"
#include "spec/parameter_style.h"

namespace assay::spec {

/// A field of a request: header, query or cookie.
struct CredentialPlace {
  In in = In::header;
  std::string name;
  friend bool operator==(const CredentialPlace& a, const CredentialPlace& b);
};

/// Where `scheme`'s credential stands (OpenAPI 3.0.4 §4.7.27): the Authorization field unless it is
/// an apiKey; nothing for mutualTLS, which stands in no request.
[[nodiscard]] std::optional<CredentialPlace> credential_place(const SecurityScheme& scheme);

/// One credential as it travels. A query or cookie value is not percent-encoded yet.
struct Credential {
  std::string scheme;  ///< the security scheme it is for; empty: sent with every request
  CredentialPlace place;
  std::string value;  ///< the whole field: "Bearer …"
  friend bool operator==(const Credential&, const Credential&) = default;
};

/// The credential that `secret` is for `scheme`: a key as it is, "user:password" in base64 after
/// Basic (RFC 7617 §2), a token after Bearer (RFC 6750 §2.1) or the word that the document gives.
/// Nothing for mutualTLS.
[[nodiscard]] std::optional<Credential> make_credential(const SecurityScheme& scheme,
                                                        std::string_view secret);

/// Somebody whom the service knows.
struct User {
  std::string name;
  std::vector<Credential> credentials;
  bool certificate = false;  ///< has one to show in the TLS handshake
};

/// What every request carries besides its Case.
struct RequestOptions {
  std::vector<Header> headers;   ///< the user's -H, credentials among them
  std::vector<User> users = {};  ///< the first one asks; Credentials::other is the second
};

/// True when `header` may carry a credential: Authorization, Cookie, or the field of an apiKey.
[[nodiscard]] bool carries_credentials(const Document& document, const Header& header);

/// The credentials that a request carries, as `value` says.
struct Presented {
  std::vector<Header> headers;  ///< with the user's other -H, in order
  std::vector<Field> query;
  std::vector<Field> cookies;
  int certificate = 0;                  ///< as in Request
  std::vector<CredentialPlace> places;  ///< where a credential, or junk for one, stands
};

/// Of several alternatives the first one is met for which everything is there; what was given by -H
/// counts, and takes the place of a user's credential for the same field. Credentials::invalid puts
/// junk of the same form in, and junk for the first alternative when there is nothing to spoil;
/// ::wrong_scheme has the right secrets after another scheme's word; ::only sends those of
/// Case::schemes; ::other sends what the second user has (nothing when there is none).
[[nodiscard]] Presented present(const Document& document, const Operation& operation,
                                const Case& value, const RequestOptions& options);

/// A way to ask with credentials that must not do.
struct CredentialChoice {
  Credentials credentials = Credentials::none;
  std::vector<std::string> schemes;  ///< of ::only
};

/// All such ways for `operation`, none when it can be called without: none at all, junk, the
/// secret after another scheme's word where the document gives the word (`type: http`), and of each
/// alternative with several schemes each set that lacks one and meets no other alternative.
/// A change without `security` beside operations that have it is asked without credentials, too
/// (looks_forgotten()).
[[nodiscard]] std::vector<CredentialChoice> wrong_credentials(const Document& document,
                                                              const Operation& operation);

/// True when a POST, PUT, PATCH or DELETE says nothing about security, and the document nothing for
/// all, while another operation of the same path needs credentials.
[[nodiscard]] bool looks_forgotten(const Document& document, const Operation& operation);

/// True when `request`, sent with the credentials of `choice`, may meet an alternative of the
/// operation all the same: by those of ::only, by a key beside ::wrong_scheme's word, and by what
/// TLS showed where a certificate was not withheld, of which nothing is known here.
[[nodiscard]] bool may_be_met(const Document& document, const Operation& operation,
                              const CredentialChoice& choice, const Request& request);

}  // namespace assay::spec
