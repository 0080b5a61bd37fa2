// The formats that verdicts rest on, grouped by standard. Where a standard leaves room, the lenient
// reading is taken. All texts are valid UTF-8.
#pragma once

#include <string_view>

namespace assay::spec {

// formats_text.cc
[[nodiscard]] bool is_date_time(std::string_view text);  ///< RFC 3339 §5.6
[[nodiscard]] bool is_date(std::string_view text);       ///< RFC 3339 §5.6
[[nodiscard]] bool is_time(std::string_view text);       ///< RFC 3339 §5.6
[[nodiscard]] bool is_duration(std::string_view text);   ///< RFC 3339 appendix A
/// See doubted_text(); each takes a text that has its format.
[[nodiscard]] bool is_doubted_date(std::string_view text);
[[nodiscard]] bool is_doubted_time(std::string_view text);
[[nodiscard]] bool is_doubted_date_time(std::string_view text);
/// ISO 8601-1 §5.5.2.3: the last number has a fraction.
[[nodiscard]] bool is_fractional_duration(std::string_view text);
/// A UUID as a URN (RFC 9562 §4), in braces, or without its hyphens.
[[nodiscard]] bool is_written_uuid(std::string_view text);
[[nodiscard]] bool is_uuid(std::string_view text);          ///< RFC 4122 §3
[[nodiscard]] bool is_base64(std::string_view text);        ///< RFC 4648 §4
[[nodiscard]] bool is_base64url(std::string_view text);     ///< RFC 4648 §5, padding optional
[[nodiscard]] bool is_json_pointer(std::string_view text);  ///< RFC 6901 §3
[[nodiscard]] bool is_relative_pointer(
    std::string_view text);                          ///< draft-bhutton-relative-json-pointer-00 §3
[[nodiscard]] bool is_regex(std::string_view text);  ///< ECMA-262 §22.2.1 with the u flag

// formats_host.cc
[[nodiscard]] bool is_ipv4(std::string_view text);          ///< RFC 2673 §3.2
[[nodiscard]] bool is_ipv6(std::string_view text);          ///< RFC 4291 §2.2
[[nodiscard]] bool is_hostname(std::string_view text);      ///< RFC 1123 §2.1, RFC 5891 §4.4
[[nodiscard]] bool is_idn_hostname(std::string_view text);  ///< RFC 5890 §2.3.2.3, RFC 5893
[[nodiscard]] bool is_email(std::string_view text);         ///< RFC 5321 §4.1.2
[[nodiscard]] bool is_idn_email(std::string_view text);     ///< RFC 6531 §3.3

// formats_uri.cc
[[nodiscard]] bool is_uri(std::string_view text);            ///< RFC 3986 §3
[[nodiscard]] bool is_uri_reference(std::string_view text);  ///< RFC 3986 §4.1
[[nodiscard]] bool is_iri(std::string_view text);            ///< RFC 3987 §2.2
[[nodiscard]] bool is_iri_reference(std::string_view text);  ///< RFC 3987 §2.2
[[nodiscard]] bool is_uri_template(std::string_view text);   ///< RFC 6570 §2

}  // namespace assay::spec
