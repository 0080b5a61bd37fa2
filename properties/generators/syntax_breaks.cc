// Bodies whose text is not what their media type says, or that readers read differently.
#include <algorithm>
#include <array>

#include "properties/generators/breaks.h"

namespace assay::properties {
namespace {

using Text = std::optional<std::string>;

constexpr char place = '@';  // where the valid text stands in a datum

Text framed(const std::string& text, std::string_view datum, Source&) {
  std::string out;
  for (const char c : datum) out += c == place ? text : std::string(1, c);
  return out;
}

Text cut_anywhere(const std::string& text, std::string_view, Source& source) {
  const bool container = text.starts_with('{') || text.starts_with('[') || text.starts_with('"');
  if (!container) return "{";
  const auto length = static_cast<std::int64_t>(text.size());
  return text.substr(
      0, static_cast<std::size_t>(source.integer(1, std::max<std::int64_t>(1, length - 1))));
}
Text without_end(const std::string& text, std::string_view, Source&) {
  const bool container = text.starts_with('{') || text.starts_with('[') || text.starts_with('"');
  return container ? Text(text.substr(0, text.size() - 1)) : std::nullopt;
}
Text before_end(const std::string& text, std::string_view datum, Source&) {
  if (!text.starts_with('{') && !text.starts_with('[')) return std::nullopt;
  return text.substr(0, text.size() - 1) + std::string(datum) + text.back();
}
Text other_end(const std::string& text, std::string_view, Source&) {
  if (!text.starts_with('{') && !text.starts_with('[')) return std::nullopt;
  return text.substr(0, text.size() - 1) + (text.front() == '{' ? ']' : '}');
}
Text single_quotes(const std::string& text, std::string_view, Source&) {
  auto out = text;
  std::replace(out.begin(), out.end(), '"', '\'');
  return out == text ? std::nullopt : Text(out);
}
Text bare_names(const std::string& text, std::string_view, Source&) {
  if (!text.starts_with("{\"")) return std::nullopt;
  auto out = text;
  out.erase(1, 1);
  const auto end = out.find("\":");
  if (end == std::string::npos) return std::nullopt;
  return out.erase(end, 1);
}
Text without_colon(const std::string& text, std::string_view datum, Source&) {
  auto out = text;
  const auto at = out.find("\":");
  if (at == std::string::npos) return std::nullopt;
  return out.replace(at + 1, 1, datum);
}
Text without_comma(const std::string& text, std::string_view, Source&) {
  auto out = text;
  const auto at = out.find(",\"");
  if (at == std::string::npos) return std::nullopt;
  return out.replace(at, 1, " ");
}

/// One more member (or item) in front, as the datum spells its value.
Text with_member(const std::string& text, std::string_view datum, Source&) {
  const bool object = text.starts_with('{');
  if (!object && !text.starts_with('[')) return std::string(datum);
  std::string out(1, text.front());
  if (object) out += "\"assay\":";
  out += datum;
  const bool alone = text.size() == 2;
  return out + (alone ? "" : ",") + text.substr(1);
}
Text repeated_member(const std::string& text, std::string_view, Source&) {
  if (!text.starts_with("{\"")) return std::nullopt;
  const auto end = text.find("\":", 1);
  if (end == std::string::npos) return std::nullopt;
  return "{" + text.substr(1, end) + ":null," + text.substr(1);
}
Text four_hundred_digits(const std::string& text, std::string_view, Source& source) {
  return with_member(text, std::string(400, '7'), source);
}
Text nested(const std::string&, std::string_view datum, Source&) {
  constexpr std::size_t levels = 20'000;
  std::string out;
  for (std::size_t i = 0; i < levels; ++i) out += datum;
  return out;
}
Text nested_and_closed(const std::string&, std::string_view, Source&) {
  constexpr std::size_t levels = 5000;
  return std::string(levels, '[') + std::string(levels, ']');
}
Text wide(const std::string& text, std::string_view datum, Source&) {
  std::string out(datum.substr(2));
  for (const char c : text) {
    if (datum.starts_with("be")) out += '\0';
    out += c;
    if (datum.starts_with("le")) out += '\0';
  }
  return out;
}
Text nothing(const std::string&, std::string_view, Source&) {
  return std::string();
}
Text in_latin_1(const std::string& text, std::string_view, Source& source) {
  return with_member(text, "\"caf\xE9\"", source);
}

Text without_last_boundary(const std::string& text, std::string_view, Source&) {
  const auto end = text.rfind("--");
  const auto start = end == std::string::npos ? end : text.rfind("\r\n--", end);
  if (start == std::string::npos || start == 0) return std::nullopt;
  return text.substr(0, start);
}
Text other_boundary(const std::string& text, std::string_view, Source&) {
  const auto end = text.find("\r\n");
  if (!text.starts_with("--") || end == std::string::npos) return std::nullopt;
  const auto boundary = text.substr(2, end - 2);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto next = std::min(text.find(boundary, at), text.size());
    out.append(text, at, next - at);
    if (next < text.size()) out += "assay-other-boundary";
    at = next + boundary.size();
  }
  return out;
}
Text without_disposition(const std::string& text, std::string_view, Source&) {
  auto out = text;
  const auto start = out.find("Content-Disposition:");
  if (start == std::string::npos) return std::nullopt;
  return out.erase(start, out.find("\r\n", start) + 2 - start);
}
Text bare_line_ends(const std::string& text, std::string_view, Source&) {
  auto out = text;
  std::erase(out, '\r');
  return out;
}

Text unclosed(const std::string& text, std::string_view, Source&) {
  const auto end = text.rfind("</");
  if (end == std::string::npos) return std::nullopt;
  return text.substr(0, end);
}
Text misnamed_end(const std::string& text, std::string_view, Source&) {
  auto out = text;
  const auto end = out.rfind("</");
  if (end == std::string::npos) return std::nullopt;
  return out.insert(end + 2, "assay");
}
Text inside_root(const std::string& text, std::string_view datum, Source&) {
  auto out = text;
  const auto end = out.rfind("</");
  if (end == std::string::npos) return std::nullopt;
  return out.insert(end, datum);
}
// Ten to the fourth letters when expanded: enough to see that entities are, too few to hurt.
constexpr std::string_view bomb =
    "<!DOCTYPE a [<!ENTITY b \"aaaaaaaaaa\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
    "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e "
    "\"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">]><a>&e;</a>";
constexpr std::string_view external =
    "<!DOCTYPE a [<!ENTITY b SYSTEM \"http://127.0.0.1:9/\">]><a>&b;</a>";

using Rewrite = decltype(TextBreak::rewrite);

constexpr TextBreak broken(std::string_view id, std::string_view summary, Rewrite rewrite,
                           std::string_view datum = {}, Syntax syntax = Syntax::json) {
  return {{id, Level::syntax, summary, "syntax"}, syntax, rewrite, datum};
}
constexpr TextBreak doubtful(std::string_view id, std::string_view summary, std::string_view clause,
                             Rewrite rewrite, std::string_view datum = {},
                             Syntax syntax = Syntax::json) {
  return {{id, Level::syntax, summary, clause, Claim::none}, syntax, rewrite, datum};
}

constexpr std::array rows{
    broken("broken_syntax", "cuts the JSON text of the body", cut_anywhere),
    broken("json_without_end", "JSON without its last bracket", without_end),
    broken("json_other_end", "JSON that ends with the other bracket", other_end),
    broken("json_trailing_comma", "a comma before the last bracket", before_end, ","),
    broken("json_two_commas", "two commas before the last bracket", before_end, ",,"),
    broken("json_without_comma", "a space for a comma between members", without_comma),
    broken("json_equals_sign", "an equals sign for a colon", without_colon, "="),
    broken("json_without_colon", "a space for a colon", without_colon, " "),
    broken("json_single_quotes", "single quotes for double ones", single_quotes),
    broken("json_bare_name", "a member's name without quotes", bare_names),
    broken("json_comment", "a comment before the text", framed, "/* assay */@"),
    broken("json_line_comment", "a comment after the text", framed, "@ // assay"),
    broken("json_hash_comment", "a shell's comment after the text", framed, "@\n# assay\n"),
    broken("json_two_documents", "two JSON texts", framed, "@@"),
    broken("json_two_lines", "two JSON texts on two lines", framed, "@\n@\n"),
    broken("json_extra_bracket", "a bracket after the end", framed, "@]"),
    broken("json_semicolon", "a semicolon after the end", framed, "@;"),
    broken("json_guard", "the guard against script inclusion in front", framed, ")]}',\n@"),
    broken("json_callback", "a call of a function around the text", framed, "assay(@)"),
    broken("json_form_feed", "a form feed in front", framed, "\f@"),
    broken("json_wide_space", "a no-break space in front", framed, "\u00A0@"),
    broken("json_trailing_null", "NUL after the end", framed, std::string_view("@\0", 2)),
    broken("json_nan", "NaN for a number", with_member, "NaN"),
    broken("json_infinity", "Infinity for a number", with_member, "Infinity"),
    broken("json_minus_infinity", "-Infinity for a number", with_member, "-Infinity"),
    broken("json_undefined", "undefined for a value", with_member, "undefined"),
    broken("json_python_constant", "True for true", with_member, "True"),
    broken("json_none", "None for null", with_member, "None"),
    broken("json_leading_zero", "a number with a leading zero", with_member, "01"),
    broken("json_leading_plus", "a number with a plus", with_member, "+1"),
    broken("json_leading_point", "a number that starts with its point", with_member, ".5"),
    broken("json_trailing_point", "a number that ends with its point", with_member, "5."),
    broken("json_bare_exponent", "a number that ends with its e", with_member, "5e"),
    broken("json_hexadecimal", "a hexadecimal number", with_member, "0x10"),
    broken("json_lone_minus", "a minus without digits", with_member, "-"),
    broken("json_control_in_string", "a control character inside a string", with_member,
           "\"\x01\""),
    broken("json_tab_in_string", "a tab inside a string", with_member, "\"a\tb\""),
    broken("json_line_end_in_string", "a line end inside a string", with_member, "\"a\nb\""),
    broken("json_bad_escape", "an escape that JSON does not have", with_member, "\"\\x41\""),
    broken("json_short_escape", "an escape of three digits", with_member, "\"\\u123\""),
    broken("json_open_string", "a string that stays open", with_member, "\"assay"),
    broken("json_binary", "bytes of an image", framed, "\x7F\x01PNG"),
    doubtful("json_white_space", "white space alone", "RFC 8259 §2", framed, " \n "),
    doubtful("json_repeated_name", "a member's name twice", "RFC 8259 §4", repeated_member),
    doubtful("json_byte_order_mark", "a byte order mark in front", "RFC 8259 §8.1", framed,
             "\xEF\xBB\xBF@"),
    doubtful("json_bad_utf8", "a byte that is no UTF-8 inside a string", "RFC 8259 §8.1",
             with_member, "\"\xFF\""),
    doubtful("json_overlong_utf8", "a slash in two bytes", "RFC 3629 §3", with_member,
             "\"\xC0\xAF\""),
    doubtful("json_cut_utf8", "a character cut in the middle", "RFC 3629 §4", with_member,
             "\"\xE2\x82\""),
    doubtful("json_surrogate_bytes", "a surrogate as three bytes", "RFC 3629 §3", with_member,
             "\"\xED\xA0\x80\""),
    doubtful("json_latin_1", "a letter in ISO 8859-1", "RFC 8259 §8.1", in_latin_1),
    doubtful("json_lone_surrogate", "an escape of a lone high surrogate", "RFC 8259 §8.2",
             with_member, "\"\\ud800\""),
    doubtful("json_lone_low_surrogate", "an escape of a lone low surrogate", "RFC 8259 §8.2",
             with_member, "\"\\udc00\""),
    doubtful("json_turned_surrogates", "a pair of surrogates turned round", "RFC 8259 §8.2",
             with_member, "\"\\udc00\\ud800\""),
    doubtful("json_escaped_null", "an escaped NUL", "RFC 8259 §7", with_member, "\"\\u0000\""),
    doubtful("json_huge_number", "1e400", "RFC 8259 §6", with_member, "1e400"),
    doubtful("json_tiny_number", "1e-400", "RFC 8259 §6", with_member, "1e-400"),
    doubtful("json_long_number", "a number of 400 digits", "RFC 8259 §6", four_hundred_digits),
    doubtful("json_huge_exponent", "an exponent of nine digits", "RFC 8259 §6", with_member,
             "1e999999999"),
    doubtful("json_beyond_64_bits", "2^64", "RFC 8259 §6", with_member, "18446744073709551616"),
    doubtful("json_minus_zero", "-0", "RFC 8259 §6", with_member, "-0"),
    doubtful("json_open_arrays", "twenty thousand open brackets", "RFC 8259 §9", nested, "["),
    doubtful("json_open_objects", "twenty thousand open objects", "RFC 8259 §9", nested, "{\"a\":"),
    doubtful("json_deep_arrays", "five thousand nested arrays", "RFC 8259 §9", nested_and_closed),
    doubtful("json_utf16_little", "UTF-16, low bytes first", "RFC 8259 §8.1", wide, "le"),
    doubtful("json_utf16_big", "UTF-16, high bytes first", "RFC 8259 §8.1", wide, "be"),
    doubtful("json_utf16_marked", "UTF-16 after its byte order mark", "RFC 8259 §8.1", wide,
             "le\xFF\xFE"),
    doubtful("json_record_separator", "a record separator in front", "RFC 7464 §2.2", framed,
             "\x1E@"),
    doubtful("empty_body", "a body of no bytes", "RFC 9110 §6.4", nothing, {}, Syntax::any),
    doubtful("form_bad_escape", "a percent sign without two digits", "WHATWG URL §5.1", framed,
             "@&assay=%zz", Syntax::form),
    doubtful("form_cut_escape", "a percent sign before one digit at the end", "WHATWG URL §5.1",
             framed, "@&assay=%4", Syntax::form),
    doubtful("form_bad_utf8", "an escaped byte that is no UTF-8", "WHATWG URL §5.1", framed,
             "@&assay=%FF", Syntax::form),
    doubtful("form_null", "an escaped NUL", "WHATWG URL §5.1", framed, "@&assay=%00", Syntax::form),
    doubtful("form_nameless", "a field without a name", "WHATWG URL §5.1", framed, "@&=assay",
             Syntax::form),
    doubtful("form_empty_fields", "separators with nothing between", "WHATWG URL §5.1", framed,
             "&&@&&", Syntax::form),
    doubtful("form_brackets", "a name with brackets that nest", "OpenAPI 3.0.4 §4.7.15", framed,
             "@&assay[[]=1", Syntax::form),
    doubtful("form_repeated", "every field twice", "OpenAPI 3.0.4 §4.7.15", framed, "@&@",
             Syntax::form),
    doubtful("form_is_json", "a JSON text for a form", "WHATWG URL §5.1", framed, "{\"assay\": 1}",
             Syntax::form),
    doubtful("parts_without_end", "multipart without its last boundary", "RFC 2046 §5.1.1",
             without_last_boundary, {}, Syntax::multipart),
    broken("parts_other_boundary", "multipart with a boundary that the header does not name",
           other_boundary, {}, Syntax::multipart),
    doubtful("parts_without_disposition", "a part without Content-Disposition", "RFC 7578 §4.2",
             without_disposition, {}, Syntax::multipart),
    doubtful("parts_bare_line_ends", "multipart with bare LF", "RFC 2046 §5.1.1", bare_line_ends,
             {}, Syntax::multipart),
    broken("xml_unclosed", "an element that stays open", unclosed, {}, Syntax::xml),
    broken("xml_misnamed_end", "an end tag of another name", misnamed_end, {}, Syntax::xml),
    broken("xml_two_roots", "two root elements", framed, "@<assay/>", Syntax::xml),
    broken("xml_bare_text", "no element at all", framed, "assay", Syntax::xml),
    doubtful("xml_bare_ampersand", "a bare ampersand", "XML 1.0 §2.4", inside_root, "& ",
             Syntax::xml),
    doubtful("xml_unknown_entity", "an entity that nobody declared", "XML 1.0 §4.1", inside_root,
             "&assay;", Syntax::xml),
    doubtful("xml_null", "a reference to NUL", "XML 1.0 §2.2", inside_root, "&#0;", Syntax::xml),
    doubtful("xml_entity_bomb", "entities that expand to 10,000 letters", "CWE-776", framed, bomb,
             Syntax::xml),
    doubtful("xml_external_entity", "an external entity that leads to loopback", "CWE-611", framed,
             external, Syntax::xml),
    doubtful("xml_other_encoding", "a declaration of an encoding that is not true",
             "XML 1.0 §4.3.3", framed, "<?xml version=\"1.0\" encoding=\"UTF-16\"?>@", Syntax::xml),
};

}  // namespace

std::span<const TextBreak> syntax_breaks() noexcept {
  return rows;
}

}  // namespace assay::properties
