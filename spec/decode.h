// Judge the bytes, not the intention: a request read back exactly as a server would read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/case.h"
#include "spec/message.h"

namespace assay::spec {

/// One broken promise of a request (or response) by location.
struct Violation {
  /// A JSON Schema keyword, or one of HTTP's and OpenAPI's own: "required" (a parameter or the body
  /// is missing), "contentType" (media type not documented), "syntax" (body is not what its media
  /// type says), "framing" (HTTP itself is broken in a way that servers must refuse), "nesting" is
  /// not a violation: deep JSON is undecidable.
  std::string keyword;
  std::string location;  ///< pointer into the exchange: /request/body/role, /request/query/limit
  std::string schema;    ///< RFC 6901 pointer into the document
  std::string expected;
  std::string actual;
  friend bool operator==(const Violation&, const Violation&) = default;
};

/// What a request is worth under the document.
struct Verdict {
  enum class Kind : std::uint8_t { valid, invalid, undecidable };
  Kind kind = Kind::valid;
  std::vector<Violation> violations;  ///< when invalid
  std::string reason;                 ///< when undecidable: why
};
[[nodiscard]] std::string_view name(Verdict::Kind kind) noexcept;

/// A request read back: the Case that a server would see, and its verdict.
struct Decoded {
  Case value;
  Verdict verdict;
  /// The request carries something at every place that one alternative of the operation's security
  /// demands. (Whether the server likes it, no bytes can tell.)
  bool credentials_present = false;
};

/// Matches `request.target` against the templates and finds the operation (OpenAPI 3.0.4 §4.7.8:
/// concrete before templated). Null when no path matches or the method is not described.
struct Route {
  const Operation* operation = nullptr;
  bool path_known = false;           ///< some operation has this path
  std::vector<std::string> allowed;  ///< methods described for it
};
[[nodiscard]] Route route(const Document& document, std::string_view method,
                          std::string_view target);

/// The reason of a verdict on a request that nothing is wrong with but that.
inline constexpr std::string_view nothing_acceptable =
    "the Accept field admits no media type that is described";

/// Decodes `request` as `operation`. Rules: a parameter's text is read by its schema ("5" is a
/// valid integer, "true" a boolean, a one-element list is a scalar); undeclared query keys, headers
/// and cookies are no violation; a body that is not required may be absent; an absent Content-Type
/// with a body is undecidable; path values that are empty, "." or "..", or hold "/", "\\" or
/// control characters are undecidable, since routers differ; duplicate JSON members and numbers
/// outside double are undecidable; so is a request under another method. A violation is reported
/// only when every reading agrees.
[[nodiscard]] Decoded decode(const Document& document, const Operation& operation,
                             const Request& request);

}  // namespace assay::spec
