// Near misses of formats: each looks like its format and is none.
#include <array>

#include "properties/generators/breaks.h"
#include "spec/schema/validate.h"

namespace assay::properties {
namespace {

/// `datum` is the format, a space, and the text.
std::pair<std::string_view, std::string_view> parts(std::string_view datum) {
  const auto space = datum.find(' ');
  return {datum.substr(0, space), datum.substr(space + 1)};
}

std::size_t has_this_format(const Aim& aim) {
  return once(aim.node.format == parts(aim.datum).first && aim.admits(spec::string_bit));
}

std::optional<json::value> miss(const Aim& aim, std::size_t, const json::value&, Source&) {
  const auto text = parts(aim.datum).second;
  return json::value(json::string_view(text.data(), text.size()));
}

/// A valid value with something around it.
std::size_t has_judged_format(const Aim& aim) {
  const bool judged = spec::text_check(aim.node.format) != nullptr;
  return once(judged && aim.admits(spec::string_bit));
}
std::optional<json::value> surrounded(const Aim& aim, std::size_t, const json::value& valid,
                                      Source&) {
  if (!valid.is_string() || valid.get_string().empty()) return std::nullopt;
  std::string text(aim.datum);
  const auto mark = text.find('x');
  text.replace(mark, 1, std::string_view(valid.get_string()));
  if (spec::matches_format(aim.node.format, text) != false) return std::nullopt;
  return json::value(json::string(text));
}

std::optional<json::value> full_width(const Aim& aim, std::size_t, const json::value& valid,
                                      Source&) {
  if (!valid.is_string()) return std::nullopt;
  std::string text;
  for (const char c : valid.get_string()) {
    const bool digit = c >= '0' && c <= '9';
    text +=
        digit ? std::string("\xEF\xBC") + static_cast<char>(0x90 + (c - '0')) : std::string(1, c);
  }
  const bool changed = text != std::string_view(valid.get_string());
  if (!changed || spec::matches_format(aim.node.format, text) != false) return std::nullopt;
  return json::value(json::string(text));
}

constexpr ValueBreak near(std::string_view id, std::string_view summary, std::string_view datum) {
  return {{id, Level::value, summary, "format"}, true, has_this_format, miss, datum};
}
/// What some readers take.
constexpr ValueBreak disputed(std::string_view id, std::string_view summary,
                              std::string_view datum) {
  return {{id, Level::value, summary, "format", Claim::none}, true, has_this_format, miss, datum};
}
constexpr ValueBreak around(std::string_view id, std::string_view summary, std::string_view datum) {
  return {{id, Level::value, summary, "format"}, false, has_judged_format, surrounded, datum};
}

constexpr std::array rows{
    near("date_29_february", "29 February of a common year", "date 2023-02-29"),
    near("date_29_february_1900", "29 February of 1900, a common year", "date 1900-02-29"),
    near("date_30_february", "30 February of a leap year", "date 2024-02-30"),
    near("date_31_april", "31 April", "date 2024-04-31"),
    near("date_month_13", "the 13th month", "date 2024-13-01"),
    near("date_month_0", "the month 0", "date 2024-00-10"),
    near("date_day_0", "the day 0", "date 2024-01-00"),
    near("date_day_32", "the day 32", "date 2024-01-32"),
    near("date_short_year", "a year of two digits", "date 24-01-15"),
    near("date_short_month", "a month of one digit", "date 2024-1-15"),
    near("date_slashes", "slashes for hyphens", "date 2024/01/15"),
    near("date_basic", "ISO 8601's basic form", "date 20240115"),
    near("date_week", "ISO 8601's week form", "date 2024-W03-1"),
    near("date_ordinal", "ISO 8601's ordinal form", "date 2024-015"),
    near("date_turned", "day before month before year", "date 15-01-2024"),
    near("date_with_time", "a date-time for a date", "date 2024-01-15T00:00:00Z"),
    near("date_time_hour_24", "24:00:00", "date-time 2024-01-15T24:00:00Z"),
    near("date_time_minute_60", "the minute 60", "date-time 2024-01-15T12:60:00Z"),
    near("date_time_second_61", "the second 61", "date-time 2024-01-15T12:00:61Z"),
    near("date_time_leap_second_at_noon", "a leap second at noon",
         "date-time 2024-01-15T12:00:60Z"),
    near("date_time_29_february", "29 February of a common year", "date-time 2023-02-29T12:00:00Z"),
    near("date_time_without_offset", "no offset", "date-time 2024-01-15T12:00:00"),
    near("date_time_short_offset", "an offset without minutes", "date-time 2024-01-15T12:00:00+01"),
    near("date_time_bare_offset", "an offset without a colon",
         "date-time 2024-01-15T12:00:00+0100"),
    near("date_time_offset_24", "an offset of 24 hours", "date-time 2024-01-15T12:00:00+24:00"),
    near("date_time_empty_fraction", "a point without a fraction",
         "date-time 2024-01-15T12:00:00.Z"),
    near("date_time_comma", "a comma before the fraction", "date-time 2024-01-15T12:00:00,5Z"),
    near("date_time_without_seconds", "no seconds", "date-time 2024-01-15T12:00Z"),
    near("date_time_date_only", "a date for a date-time", "date-time 2024-01-15"),
    near("date_time_zone_name", "a zone's name for an offset",
         "date-time 2024-01-15T12:00:00Europe/Paris"),
    near("date_time_http", "HTTP's own date", "date-time Mon, 15 Jan 2024 12:00:00 GMT"),
    near("date_time_epoch_text", "seconds since 1970 as a text", "date-time 1705320000"),
    near("time_hour_24", "24:00:00", "time 24:00:00Z"),
    near("time_minute_60", "the minute 60", "time 12:60:00Z"),
    near("time_without_offset", "no offset", "time 12:00:00"),
    near("time_afternoon", "a clock of twelve hours", "time 01:00:00 PM"),
    near("duration_empty", "no element", "duration P"),
    near("duration_bare_t", "a T with nothing after it", "duration P1DT"),
    near("duration_mixed_weeks", "weeks beside days", "duration P1W2D"),
    near("duration_wrong_order", "days before months", "duration P1D2M"),
    near("duration_negative", "a sign in front", "duration -P1D"),
    disputed("duration_fraction", "a fraction of a second: ISO 8601 has it, RFC 3339 has not",
             "duration PT0.5S"),
    near("ipv4_256", "an octet of 256", "ipv4 256.0.0.1"),
    near("ipv4_three_octets", "three octets", "ipv4 127.0.1"),
    near("ipv4_five_octets", "five octets", "ipv4 127.0.0.0.1"),
    near("ipv4_leading_zero", "an octet with a leading zero", "ipv4 127.0.0.01"),
    near("ipv4_hexadecimal", "a hexadecimal octet", "ipv4 0x7f.0.0.1"),
    near("ipv4_one_number", "one number", "ipv4 2130706433"),
    near("ipv4_with_port", "a port after the address", "ipv4 127.0.0.1:80"),
    near("ipv4_with_mask", "a prefix length after the address", "ipv4 127.0.0.0/8"),
    near("ipv4_empty_octet", "an empty octet", "ipv4 127..0.1"),
    near("ipv6_two_gaps", "two gaps", "ipv6 1::2::3"),
    near("ipv6_nine_groups", "nine groups", "ipv6 1:2:3:4:5:6:7:8:9"),
    near("ipv6_seven_groups", "seven groups and no gap", "ipv6 1:2:3:4:5:6:7"),
    near("ipv6_five_digits", "a group of five digits", "ipv6 12345::1"),
    near("ipv6_brackets", "brackets around the address", "ipv6 [::1]"),
    near("ipv6_zone", "a zone after the address", "ipv6 fe80::1%eth0"),
    near("ipv6_bad_tail", "an octet of 256 in the tail", "ipv6 ::ffff:256.0.0.1"),
    near("ipv6_letter_g", "a digit g", "ipv6 ::g"),
    near("uuid_35", "35 characters", "uuid 2eb8aa08-aa98-11ea-b4aa-73b441d1638"),
    near("uuid_37", "37 characters", "uuid 2eb8aa08-aa98-11ea-b4aa-73b441d163800"),
    near("uuid_letter_g", "a digit g", "uuid 2eb8aa08-aa98-11ea-b4aa-73b441d1638g"),
    disputed("uuid_without_hyphens", "no hyphens", "uuid 2eb8aa08aa9811eab4aa73b441d16380"),
    disputed("uuid_braces", "braces around it", "uuid {2eb8aa08-aa98-11ea-b4aa-73b441d16380}"),
    disputed("uuid_urn", "as a URN", "uuid urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380"),
    near("uuid_shifted_hyphen", "a hyphen one place too early",
         "uuid 2eb8aa0-8aa98-11ea-b4aa-73b441d16380"),
    near("email_without_at", "no @", "email user.example.com"),
    near("email_two_at", "two @", "email user@@example.com"),
    near("email_without_local", "nothing before the @", "email @example.com"),
    near("email_without_domain", "nothing after the @", "email user@"),
    near("email_two_dots", "two dots in a row", "email us..er@example.com"),
    near("email_leading_dot", "a dot in front", "email .user@example.com"),
    near("email_trailing_dot", "a dot before the @", "email user.@example.com"),
    near("email_space", "a space inside", "email us er@example.com"),
    near("email_bad_domain", "a label that ends with a hyphen", "email user@example-.com"),
    near("email_display_name", "a display name around it", "email User <user@example.com>"),
    near("hostname_underscore", "an underscore", "hostname a_b.example"),
    near("hostname_leading_hyphen", "a hyphen in front", "hostname -a.example"),
    near("hostname_trailing_hyphen", "a hyphen at the end of a label", "hostname a-.example"),
    near("hostname_empty_label", "an empty label", "hostname a..example"),
    near("hostname_with_port", "a port after it", "hostname a.example:80"),
    near("hostname_label_64", "a label of 64 characters",
         "hostname aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example"),
    near("uri_without_scheme", "no scheme", "uri //example.com/a"),
    near("uri_relative", "a path alone", "uri /a/b"),
    near("uri_space", "a space inside", "uri http://example.com/a b"),
    near("uri_bad_escape", "a percent sign without two digits", "uri http://example.com/%zz"),
    near("uri_bad_scheme", "a scheme that starts with a digit", "uri 1http://example.com/"),
    near("uri_bad_port", "a port that is no number", "uri http://example.com:port/"),
    near("uri_backslash", "backslashes for slashes", "uri http:\\\\example.com\\a"),
    near("uri_not_ascii", "a letter that is not ASCII", "uri http://example.com/\u00E9"),
    near("uri_open_bracket", "an address in a bracket that stays open", "uri http://[::1/a"),
    near("uri_reference_backslash", "a backslash", "uri-reference a\\b"),
    near("uri_reference_bad_escape", "a percent sign without two digits", "uri-reference /a%2"),
    near("iri_space", "a space inside", "iri http://ex\u00E4mple.com/a b"),
    near("uri_template_open", "an expression that stays open", "uri-template /a/{b"),
    near("uri_template_nested", "an expression inside another", "uri-template /a/{b{c}}"),
    near("byte_bad_length", "five characters of base64", "byte YWJjZ"),
    disputed("byte_url_alphabet", "base64url's alphabet, which many services write for base64",
             "byte -_-_"),
    near("byte_inner_padding", "padding before the end", "byte YQ==YQ=="),
    near("byte_space", "a space inside", "byte YW Jj"),
    near("base64url_plain_alphabet", "base64's alphabet", "base64url +/+/"),
    near("json_pointer_relative", "no slash in front", "json-pointer a/b"),
    near("json_pointer_bad_escape", "a tilde that escapes nothing", "json-pointer /a~2b"),
    near("json_pointer_fragment", "as a URI fragment", "json-pointer #/a"),
    near("regex_open_group", "a group that stays open", "regex (a"),
    near("regex_open_class", "a class that stays open", "regex [a"),
    near("regex_bad_repeat", "a repetition of nothing", "regex *a"),
    near("regex_turned_range", "a range that runs backwards", "regex a{3,1}"),
    around("format_leading_space", "a value of the format after a space", " x"),
    around("format_trailing_space", "a value of the format before a space", "x "),
    around("format_trailing_line_end", "a value of the format before a line end", "x\n"),
    around("format_quotes", "a value of the format inside quotes", "\"x\""),
    around("format_zero_width", "a value of the format before a zero-width space (U+200B)",
           "x\u200B"),
    around("format_twice", "a value of the format and a second, comma between", "x,assay"),
    ValueBreak{{"format_full_width_digits", Level::value,
                "a value of the format in full-width digits (U+FF10…)", "format"},
               true,
               has_judged_format,
               full_width},
};

}  // namespace

std::span<const ValueBreak> format_misses() noexcept {
  return rows;
}

}  // namespace assay::properties
