// Secrets that show what they are by their form.
#pragma once

#include <string_view>
#include <vector>

#include "reports/known_values.h"

namespace assay::reports {

/// Adds where such secrets stand in `text`: tokens of PlanetScale (pscale_tkn_, pscale_pw_,
/// pscale_oauth_) and of code hosts, JSON Web Tokens (RFC 7519), PEM blocks (RFC 7468), ids of
/// AWS keys, credentials after Bearer (RFC 6750 §2.1) and Basic (RFC 7617 §2), the userinfo of
/// URLs that holds a password (RFC 3986 §3.2.1).
void find_shapes(std::string_view text, std::vector<Span>& spans);

}  // namespace assay::reports
