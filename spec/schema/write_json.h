// JSON texts as people write them.
#pragma once

#include <boost/json.hpp>
#include <string>

namespace assay::spec {

namespace json = boost::json;

/// The shortest decimal digits that read back as `number` (RFC 8259 §6): 35.625, not 3.5625E1; an
/// exponent only from 1e16 on and below 1e-4. A number without a fraction keeps ".0", so that it
/// reads back as the kind that it was. What no JSON text can say becomes "Infinity", "-Infinity" or
/// "NaN".
[[nodiscard]] std::string number_text(double number);

/// `value` as JSON without white space, with number_text()'s numbers; members in their order.
[[nodiscard]] std::string write_json(const json::value& value);

}  // namespace assay::spec
