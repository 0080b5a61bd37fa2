// From a Case to exact bytes.
#pragma once

#include <string>
#include <vector>

#include "spec/case.h"
#include "spec/credentials.h"
#include "spec/message.h"
#include "spec/parameter_style.h"

namespace assay::spec {

/// Serialises `value` for `operation` (OpenAPI 3.0.4 §4.7.12.2–4: styles, percent-encoding of
/// everything outside RFC 3986's unreserved set). Adds Content-Type for a body, Accept with the
/// documented response media types, and the user's headers: a header of the Case wins over a user's
/// header of the same name. Credentials stand where their schemes say, chosen as the
/// Case says (present(), spec/credentials.h); an argument of the same place gives way. Total: never
/// fails, whatever the Case holds; a path parameter without a value leaves its template expression
/// percent-encoded.
[[nodiscard]] Request serialize(const Document& document, const Operation& operation,
                                const Case& value, const RequestOptions& options);

/// The text of one argument as it stands in the request, before percent-encoding.
[[nodiscard]] std::string percent_encode(std::string_view text);
/// Like percent_encode(), but reserved characters stay as they are (`allowReserved`, RFC 6570
/// §3.2.3), but for those that would end or split a field: & = + # and, in a path, / and ?.
[[nodiscard]] std::string percent_encode_reserved(std::string_view text);
/// A field's value as it stands in a query or a form.
[[nodiscard]] std::string encoded_value(const Field& field);
[[nodiscard]] std::string percent_decode(std::string_view text);

}  // namespace assay::spec
