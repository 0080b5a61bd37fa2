// Fields of HTTP that carry credentials in a form of their own.
#pragma once

#include <string_view>
#include <vector>

#include "reports/known_values.h"

namespace assay::reports {

/// Where secrets stand in the value of a header field: the values of cookies in Set-Cookie and
/// Cookie (RFC 6265 §4), all but the scheme's word in Authorization and Proxy-Authorization, in
/// challenges what is a token or a nonce (RFC 9110 §11.4, §11.6); none in any other field.
[[nodiscard]] std::vector<Span> find_in_field(std::string_view name, std::string_view value);

}  // namespace assay::reports
