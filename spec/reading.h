// Text as a server may read it: "5" is a string and an integer.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "spec/decode.h"
#include "spec/parameter_style.h"
#include "spec/schema/validate.h"

namespace assay::spec {

/// One value read from text, and why servers may differ about it (empty: they do not).
struct Reading {
  json::value value;
  std::string doubt;
};

/// A scalar's text under `schema` (which may be empty): the reading that the schema admits, JSON's
/// own before the plain string. Doubtful: empty text for anything but a string, "05", "+5", " 5",
/// "NaN", "1" or "True" for a boolean.
[[nodiscard]] Reading read_scalar(std::string_view text, const Schema& schema);

/// The parts of `text` as items of an array under `schema`.
[[nodiscard]] Reading read_items(const std::vector<std::string>& parts, const Schema& schema);

/// Fields as members of an object under `schema`; a name that occurs again makes a list where the
/// schema wants one.
[[nodiscard]] Reading read_members(const std::vector<Field>& fields, const Schema& schema);

/// "a=1&b=2" or "a=1; b=2": split at `separator`, percent-decoded, "+" as a space when `form`.
[[nodiscard]] std::vector<Field> split_fields(std::string_view text, char separator, bool form);

/// Splits at each `separator`.
[[nodiscard]] std::vector<std::string> split(std::string_view text, std::string_view separator);

/// The node of the member `name`: of the schema itself or of a part of its allOf; empty when
/// unknown.
[[nodiscard]] Schema member_schema(const Schema& schema, std::string_view name);
/// The same without additionalProperties and unevaluatedProperties: what some `properties` names.
[[nodiscard]] Schema declared_member(const Schema& schema, std::string_view name);
/// The schema of an array's items likewise.
[[nodiscard]] Schema item_schema(const Schema& schema);

/// What a request's part came to.
struct PartVerdict {
  std::vector<Violation> violations;
  std::string doubt;  ///< why it is undecidable; empty when it is not
};

/// Judges `reading` against `schema`; `location` is where the value stands in the exchange.
[[nodiscard]] PartVerdict judge_reading(const Reading& reading, const Schema& schema,
                                        const std::string& location,
                                        Direction direction = Direction::request);

}  // namespace assay::spec
