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
  bool reserved = false;  ///< reserved characters of the value travel as they are
  /// Written: the value with its items encoded and the delimiters between them not; read: as it
  /// stood in the bytes. Empty when there is nothing to tell apart.
  std::string raw = {};
};

/// What separates the items of a style: a space, a pipe, a tab (Swagger 2.0's tsv) or a comma.
[[nodiscard]] char delimiter_of(std::string_view style) noexcept;

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
