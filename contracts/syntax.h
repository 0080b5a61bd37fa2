// The syntax of header fields, as far as checks look at it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/message.h"

namespace assay::contracts {

/// ASCII letters in lower case.
[[nodiscard]] std::string lower_case(std::string_view text);
[[nodiscard]] bool is_digits(std::string_view text) noexcept;
/// Without the quotes around a quoted-string; escapes stay.
[[nodiscard]] std::string_view unquoted(std::string_view text) noexcept;

/// The items of a list (RFC 9110 §5.6.1), white space around them and empty ones left out; commas
/// in quoted strings do not separate.
[[nodiscard]] std::vector<std::string> list_items(std::string_view value);

/// An IMF-fixdate (RFC 9110 §5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT", with the right day of the
/// week.
[[nodiscard]] bool is_http_date(std::string_view text) noexcept;

/// An entity tag (RFC 9110 §8.8.3): "xyzzy" or W/"xyzzy", quotes included.
[[nodiscard]] bool is_entity_tag(std::string_view text) noexcept;

/// The charset parameter in lower case; empty when there is none.
[[nodiscard]] std::string charset_of(const spec::MediaTypeName& type);

[[nodiscard]] bool is_utf8_text(std::string_view text);

/// Why browsers would not keep the cookie of a Set-Cookie field (RFC 6265 §4.1.1; its prefixes and
/// SameSite as all browsers have them); nothing when they would.
[[nodiscard]] std::optional<std::string> cookie_fault(std::string_view value);

/// The name of the cookie of a Set-Cookie field when it says that it carries a session and the
/// field lacks HttpOnly (RFC 6265 §4.1.2.6); nothing else is looked at.
[[nodiscard]] std::optional<std::string> open_session_cookie(std::string_view value);

}  // namespace assay::contracts
