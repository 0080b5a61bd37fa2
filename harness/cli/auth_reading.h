// The members of an --auth file, with their places.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cli/auth_sources.h"
#include "spec/document.h"
#include "spec/message.h"
#include "spec/reader.h"

namespace assay::harness {

/// The scheme `name` of the document. Errors: usage, with the nearest name or all of them.
[[nodiscard]] spec::Result<const spec::SecurityScheme*> find_scheme(const spec::Document& document,
                                                                    std::string_view name,
                                                                    const spec::Position& where);

/// RFC 7617 §2: a secret for Basic holds a colon. Errors: usage.
[[nodiscard]] spec::Result<void> check_password(const spec::SecurityScheme& scheme,
                                                std::string_view secret,
                                                const spec::Position& where);

/// A tree with its way of complaining. Pointers are RFC 6901.
class AuthReading {
 public:
  /// Secrets that are read go into `secrets`; paths of files count from `folder`.
  AuthReading(const spec::Tree& tree, const spec::Document& document,
              std::vector<std::string>& secrets, std::string folder);

  [[nodiscard]] const spec::Document& document() const noexcept { return document_; }
  [[nodiscard]] const boost::json::value* find(const std::string& at) const {
    return tree_.find(at);
  }
  [[nodiscard]] spec::Position position(const std::string& at) const { return tree_.position(at); }
  [[nodiscard]] spec::Error wrong(const std::string& at, std::string message,
                                  std::string advice) const;

  [[nodiscard]] bool has(const std::string& at) const { return find(at) != nullptr; }
  [[nodiscard]] bool is_object(const std::string& at) const;
  /// Names of the members of an object; none when there is no object.
  [[nodiscard]] std::vector<std::string> members(const std::string& at) const;
  /// Errors: usage, when it is no object or has a member that is not `known`, with the nearest one.
  [[nodiscard]] spec::Result<void> expect_members(const std::string& at,
                                                  const std::vector<std::string_view>& known) const;

  /// A text as it stands there. Errors: usage.
  [[nodiscard]] spec::Result<std::string> text(const std::string& at) const;
  /// The secret that the text names (read_secret()); kept from outputs unless `hidden` is false and
  /// it stands there itself. Errors: usage, environment.
  [[nodiscard]] spec::Result<std::string> secret(const std::string& at, bool hidden = true);
  /// A value whose texts name secrets, at any depth. Errors: usage, environment.
  [[nodiscard]] spec::Result<boost::json::value> filled(const std::string& at);
  /// The path of a file that can be read. Errors: usage, environment.
  [[nodiscard]] spec::Result<std::string> file(const std::string& at) const;

 private:
  const spec::Tree& tree_;
  const spec::Document& document_;
  std::vector<std::string>& secrets_;
  std::string folder_;
};

}  // namespace assay::harness
