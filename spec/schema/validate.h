// Does an instance keep a schema's promises, and if not, where and which?
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "spec/schema/schema.h"

namespace assay::spec {

/// OpenAPI 3.0.4 §4.7.24.1: readOnly properties are not required in requests, writeOnly properties
/// not in responses.
enum class Direction : std::uint8_t { request, response };

/// `undecided`: a pattern hit its match limit or could not be compiled, a number lies outside what
/// can be compared exactly, or the instance is nested deeper than 512. Never reported as a
/// violation.
enum class Outcome : std::uint8_t { valid, invalid, undecided };

/// One broken keyword.
struct SchemaError {
  /// The JSON Schema keyword. `null` where neither `type` nor `nullable` admits it is reported as
  /// "nullable", and a type mismatch silences the other keywords of the same instance.
  std::string keyword;
  std::string instance;  ///< RFC 6901 pointer; for `required` it names the missing member itself
  std::string schema;    ///< RFC 6901 pointer of the keyword in the document
  std::string expected;  ///< for a person: "one of reader, writer, admin"
  std::string actual;    ///< the offending value as JSON, at most 120 bytes
  friend bool operator==(const SchemaError&, const SchemaError&) = default;
};

struct Explanation {
  Outcome outcome = Outcome::valid;
  std::vector<SchemaError> errors;  ///< document order, no duplicates, at most 64
};

/// The verdict alone: no allocation on the way to `valid`.
[[nodiscard]] Outcome validate(const Schema& schema, const json::value& instance,
                               Direction direction);

/// The verdict and every reason. For anyOf/oneOf with no matching branch, the errors are those of
/// the branch that made most progress, preceded by one error of keyword "anyOf"/"oneOf" only when
/// no single branch stands out. OpenAPI 3.0 ambiguities are read leniently (`nullable: true` admits
/// null beside enum, allOf and $ref); see docs/explanation/verdicts.md.
[[nodiscard]] Explanation explain(const Schema& schema, const json::value& instance,
                                  Direction direction);

/// Equality of JSON Schema draft 4+ §4.2.3: 1 equals 1.0, member order does not matter.
[[nodiscard]] bool same_json(const json::value& a, const json::value& b);

/// True when `text` has the given `format`; nothing when the format is unknown (an annotation
/// then). Known: date-time, date, time, duration, email, hostname, ipv4, ipv6, uri, uri-reference,
/// uuid, byte (RFC 4648 base64), json-pointer, regex.
[[nodiscard]] std::optional<bool> matches_format(std::string_view format, std::string_view text);

/// The numeric formats int32, int64, float, double (OpenAPI 3.0.4 §4.4).
[[nodiscard]] std::optional<bool> matches_number_format(std::string_view format,
                                                        const json::value& number);

}  // namespace assay::spec
