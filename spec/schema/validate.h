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
/// not in responses. Without meaning in JSON Schema's own dialects.
enum class Direction : std::uint8_t { request, response };

/// `undecided`: a pattern hit its match limit or is none that we understand, a number is too large
/// for Boost.JSON, the instance is nested too deeply, or readers of the standard differ (null where
/// only a wide reading of `nullable` admits it, keywords that OpenAPI 3.0 does not have, a required
/// readOnly or writeOnly member in OpenAPI 3.1). Never reported as a violation, and never taken as
/// proof of validity.
enum class Outcome : std::uint8_t { valid, invalid, undecided };

/// One broken keyword.
struct SchemaError {
  /// The JSON Schema keyword. `null` where neither `type` nor `nullable` admits it is reported as
  /// "nullable", and a type mismatch silences the other keywords of the same instance.
  std::string keyword;
  std::string instance;  ///< RFC 6901 pointer; for `required` it names the missing member itself
  /// RFC 6901 pointer of the keyword in the document; "uri#pointer" when it lies in another one.
  std::string schema;
  /// The way that led there, from the schema that was asked, through every $ref (2020-12 §12.3.1).
  std::string path;
  std::string absolute;  ///< the same as an absolute URI (§12.3.2); empty where the schema has none
  std::string expected;  ///< for a person: "one of reader, writer, admin"
  std::string actual;    ///< the offending value as JSON, at most 120 bytes
  /// One sentence: `/role must be one of reader, writer, but is "superuser" (enum)`.
  [[nodiscard]] std::string sentence() const;
  friend bool operator==(const SchemaError& a, const SchemaError& b) {
    // The same keyword may be reached on several ways.
    return a.keyword == b.keyword && a.instance == b.instance && a.schema == b.schema &&
           a.expected == b.expected && a.actual == b.actual;
  }
};

struct Explanation {
  Outcome outcome = Outcome::valid;
  std::vector<SchemaError> errors;  ///< document order, no duplicates, at most 64
};

/// The verdict alone; nothing is allocated unless `unevaluated*` or a dynamic reference is met.
[[nodiscard]] Outcome validate(const Schema& schema, const json::value& instance,
                               Direction direction);

/// The verdict and every reason. For anyOf/oneOf with no matching branch, the errors are those of
/// the branch that made most progress; when no single branch stands out, one error of keyword
/// "anyOf"/"oneOf". See docs/explanation/verdicts.md.
[[nodiscard]] Explanation explain(const Schema& schema, const json::value& instance,
                                  Direction direction);

/// The "basic" output of 2020-12 §12.4.2: {"valid", "errors": […]} or {"valid", "annotations":
/// […]}, each unit with keywordLocation, absoluteKeywordLocation and instanceLocation. An undecided
/// verdict gives {"valid": null}.
[[nodiscard]] json::object basic_output(const Schema& schema, const json::value& instance,
                                        Direction direction);

/// Equality of JSON Schema draft 4+ §4.2.3: 1 equals 1.0, member order does not matter.
[[nodiscard]] bool same_json(const json::value& a, const json::value& b);

/// True when `text` has the given `format`; nothing when the format is unknown (an annotation
/// then). Known: date-time, date, time, duration, email, hostname, ipv4, ipv6, uri, uri-reference,
/// uuid, byte (RFC 4648 base64), json-pointer, regex.
[[nodiscard]] std::optional<bool> matches_format(std::string_view format, std::string_view text);

/// The check behind a format of strings, or null when the format is unknown.
[[nodiscard]] bool (*text_check(std::string_view format) noexcept)(std::string_view text);

/// Finds the texts that lack `format` by the letter but not for many who write or read it: a
/// duration with a fraction (ISO 8601 has it, RFC 3339 appendix A has not), base64url where `byte`
/// asks for base64 (RFC 4648), a UUID as a URN, in braces or bare. Null for other formats.
[[nodiscard]] bool (*disputed_text(std::string_view format) noexcept)(std::string_view text);

/// Finds the texts that have `format` by the letter, but that few readers take: a leap second, the
/// year 0000, an instant that is not between the years 1 and 9999 in UTC. Null for other formats.
[[nodiscard]] bool (*doubted_text(std::string_view format) noexcept)(std::string_view text);

/// The numeric formats int32, int64, float, double (OpenAPI 3.0.4 §4.4).
[[nodiscard]] std::optional<bool> matches_number_format(std::string_view format,
                                                        const json::value& number);

}  // namespace assay::spec
