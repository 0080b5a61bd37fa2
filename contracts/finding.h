// One broken promise.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::contracts {

enum class Severity : std::uint8_t {
  failure,  ///< a promise of the document or a MUST of HTTP is broken; gates
  warning   ///< a SHOULD, or something worth a look; never gates
};
[[nodiscard]] std::string_view name(Severity severity) noexcept;

/// What check() found, before it is confirmed and shrunk. All texts may hold bytes of a hostile
/// server: writers must escape and redact them.
struct Finding {
  std::string check;      ///< stable id: "response_body.enum", "server_error"
  std::string operation;  ///< "METHOD /path/{template}"
  std::string location;   ///< RFC 6901 pointer into the exchange: /response/body/role
  std::string schema;     ///< RFC 6901 pointer into the document; may be empty
  std::string schema_at;  ///< the same with place: "file:line:column#pointer"; may be empty
  std::string keyword;    ///< "enum", "status", …; may be empty
  std::string expected;
  std::string actual;
  int status = 0;  ///< of the response; 0 when there was none
  Severity severity = Severity::failure;
  std::string clause;  ///< the rule's source: "RFC 9110 §15.6", "OpenAPI 3.0.4 §4.7.16"
};

/// One identity per broken promise: a hash over check, operation, keyword, the location with array
/// indices as "*", and the schema pointer; never over a value, a name that we made up, a seed or
/// time. 16 hex digits.
[[nodiscard]] std::string fingerprint(const Finding& finding);

/// `location` with array indices as "*" and repetitions of a schema that contains itself folded:
/// "/response/body/items/3/id" is "/response/body/items/*/id".
[[nodiscard]] std::string normalised_location(std::string_view location);

/// A one-line headline, at most 200 bytes: "/response/body/role: \"x\" is not one of … (HTTP 201)".
[[nodiscard]] std::string headline(const Finding& finding);

/// The check's family: the id up to the first dot. JUnit has one testcase per operation × family.
[[nodiscard]] std::string_view family(std::string_view check) noexcept;

}  // namespace assay::contracts
