// Logging in: a request whose answer gives a user's secrets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/http/transport.h"
#include "spec/case.h"
#include "spec/credentials.h"
#include "spec/document.h"

namespace assay::harness {

/// One secret of a login's answer, and what it is for.
struct Extraction {
  std::optional<spec::SecurityScheme> scheme;  ///< of the document; else a header field
  std::string header;                          ///< then its name
  /// "$response.body#/token" (OpenAPI 3.0.4 §4.7.20.3), or a text with such in braces. For a cookie
  /// scheme "$response.header.Set-Cookie" is the value of the cookie of its name.
  std::string expression;
  /// What stands in requests as they are planned and told; replaced when they are sent.
  std::string placeholder;

  /// The credential that `secret` is.
  [[nodiscard]] spec::Credential credential(const std::string& secret) const;
};

struct Login {
  std::string user;
  spec::Operation operation;  ///< of the document, or made of a method and a path
  spec::Case call;
  std::vector<Extraction> extract;
  spec::Position where;
};

/// Sends the login, without credentials, and reads its answer: a secret for each of
/// `login.extract`, in order. Errors, with `login.where`: environment, when there is no answer, one
/// that is neither 2xx nor 3xx, or one without what an expression names.
[[nodiscard]] spec::Result<std::vector<std::string>> log_in(const spec::Document& document,
                                                            const Login& login,
                                                            Transport& transport);

}  // namespace assay::harness
