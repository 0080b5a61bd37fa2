// One value broken in one way: the rows behind the table of malformations.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <span>
#include <string_view>

#include "properties/generators/cases.h"
#include "properties/generators/facets.h"

namespace assay::properties {

/// A way to break the value at one place. `make` gives the broken value; nothing when the facets
/// leave no room for it (no minimum, no enum, …).
struct Break {
  MalformationKind kind;
  bool in_text = false;  ///< can be said in a query, path or header as well
  std::optional<json::value> (*make)(const Facets& facets, const json::value& valid,
                                     Source& source);
};
[[nodiscard]] std::span<const Break> breaks() noexcept;

/// Kinds that break the request around its values.
inline constexpr MalformationKind missing_parameter{"missing_parameter",
                                                    "leaves out a required parameter", "required"};
inline constexpr MalformationKind missing_body{"missing_body", "leaves out a required body",
                                               "required"};
inline constexpr MalformationKind broken_syntax{"broken_syntax", "cuts the JSON text of the body",
                                                "syntax"};
inline constexpr MalformationKind wrong_content_type{
    "wrong_content_type", "sends a body of a media type that is not described", "contentType"};
inline constexpr MalformationKind missing_required{"missing_required",
                                                   "leaves out a required member", "required"};
inline constexpr MalformationKind unknown_member{
    "unknown_member", "adds a member where additionalProperties is false", "additionalProperties"};

}  // namespace assay::properties
