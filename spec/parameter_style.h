// How values of parameters become text: the styles of OpenAPI 3.0.4 §4.7.12.2–4.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "spec/document.h"

namespace assay::spec {

/// One name=value of a query, a cookie header or a form. Neither part is percent-encoded.
struct Field {
  std::string name;
  std::string value;
};

/// A value as plain text: strings as they are, everything else as JSON.
[[nodiscard]] std::string plain_text(const json::value& value);

/// The text of a path parameter, its values percent-encoded, its delimiters not (simple, label,
/// matrix).
[[nodiscard]] std::string path_text(const Parameter& parameter, const json::value& value);

/// The text of a header parameter (simple; nothing is percent-encoded).
[[nodiscard]] std::string header_text(const Parameter& parameter, const json::value& value);

/// The fields of a query or cookie parameter (form, spaceDelimited, pipeDelimited, deepObject).
/// An empty array or object gives none.
[[nodiscard]] std::vector<Field> form_fields(const Parameter& parameter, const json::value& value);

}  // namespace assay::spec
