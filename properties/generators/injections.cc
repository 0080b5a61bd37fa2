// Texts that some interpreter behind a server may take for its own language. All harmless where
// they do nothing; addresses lead to the discard port of loopback only.
#include <array>

#include "properties/generators/breaks.h"

namespace assay::properties {
namespace {

using Broken = std::optional<json::value>;
using Valid = const json::value&;

std::size_t takes_text(const Aim& aim) {
  const bool open = aim.node.enumeration == nullptr && aim.node.constant == nullptr;
  const bool typed = aim.node.typed && (aim.node.types & spec::string_bit) != 0;
  return once(open && typed);
}
Broken replaced(const Aim& aim, std::size_t, Valid, Source&) {
  return json::value(json::string_view(aim.datum.data(), aim.datum.size()));
}

std::size_t takes_members(const Aim& aim) {
  const bool object = aim.node.typed && (aim.node.types & spec::object_bit) != 0;
  return once(object);
}
Broken with_object(const Aim& aim, std::size_t, Valid valid, Source&) {
  if (!valid.is_object()) return std::nullopt;
  auto members = valid.get_object();
  members[json::string_view(aim.datum.data(), aim.datum.size())] =
      json::object{{"assay", true}, {"isAdmin", true}};
  return json::value(std::move(members));
}
Broken with_value(const Aim& aim, std::size_t, Valid valid, Source&) {
  if (!valid.is_object()) return std::nullopt;
  auto members = valid.get_object();
  members[json::string_view(aim.datum.data(), aim.datum.size())] = true;
  return json::value(std::move(members));
}
// The operators of document stores, where a plain value is due.
Broken operator_object(const Aim& aim, std::size_t, Valid, Source&) {
  return json::value(json::object{{json::string_view(aim.datum.data(), aim.datum.size()), ""}});
}

constexpr ValueBreak text_row(std::string_view id, std::string_view summary, std::string_view datum,
                              std::string_view weakness) {
  return {
      {id, Level::injection, summary, weakness, Claim::none}, true, takes_text, replaced, datum};
}
constexpr ValueBreak member_row(std::string_view id, std::string_view summary,
                                std::string_view datum, decltype(ValueBreak::make) make) {
  return {
      {id, Level::injection, summary, "CWE-915", Claim::none}, false, takes_members, make, datum};
}
constexpr ValueBreak operator_row(std::string_view id, std::string_view summary,
                                  std::string_view datum) {
  return {{id, Level::injection, summary, "CWE-943", Claim::none},
          false,
          takes_text,
          operator_object,
          datum};
}

constexpr std::array rows{
    text_row("sql_quote", "a lone quote", "'", "CWE-89"),
    text_row("sql_tautology", "a condition that always holds", "' OR '1'='1", "CWE-89"),
    text_row("sql_comment", "a quote and a comment", "assay'--", "CWE-89"),
    text_row("sql_union", "a UNION", "' UNION SELECT NULL--", "CWE-89"),
    text_row("sql_stacked", "a second statement that changes nothing", "1; SELECT 1", "CWE-89"),
    text_row("sql_double_quote", "a double quote and a condition", "\" OR \"\"=\"", "CWE-89"),
    text_row("sql_backslash", "a backslash before the closing quote", "assay\\", "CWE-89"),
    text_row("sql_wildcard", "the wildcards of LIKE", "%_%", "CWE-89"),
    operator_row("nosql_not_equal", "{\"$ne\": \"\"} for a text", "$ne"),
    operator_row("nosql_greater", "{\"$gt\": \"\"} for a text", "$gt"),
    operator_row("nosql_pattern", "{\"$regex\": \"\"} for a text", "$regex"),
    operator_row("nosql_where", "{\"$where\": \"\"} for a text", "$where"),
    text_row("nosql_text", "JavaScript after a quote", "' || '1'=='1", "CWE-943"),
    text_row("command_semicolon", "a second shell command", "assay; id", "CWE-78"),
    text_row("command_pipe", "a pipe", "assay | id", "CWE-78"),
    text_row("command_substitution", "a substitution", "$(id)", "CWE-78"),
    text_row("command_backquotes", "a substitution in backquotes", "`id`", "CWE-78"),
    text_row("command_and", "a second command after &&", "assay && id", "CWE-78"),
    text_row("command_line_end", "a second command on its own line", "assay\nid", "CWE-78"),
    text_row("command_option", "an option for a file's name", "--help", "CWE-88"),
    text_row("ldap_wildcard", "a wildcard", "*", "CWE-90"),
    text_row("ldap_filter", "a filter that is closed and opened again", "*)(uid=*", "CWE-90"),
    text_row("ldap_null", "a filter cut by NUL's escape", "assay\\00", "CWE-90"),
    text_row("xpath_tautology", "a condition that always holds", "' or ''='", "CWE-643"),
    text_row("template_braces", "an expression of Jinja and Twig", "{{7*7}}", "CWE-1336"),
    text_row("template_dollar", "an expression of FreeMarker and EL", "${7*7}", "CWE-1336"),
    text_row("template_hash", "an expression of SpEL and Ruby", "#{7*7}", "CWE-1336"),
    text_row("template_erb", "an expression of ERB", "<%= 7*7 %>", "CWE-1336"),
    text_row("template_lookup", "a logger's lookup", "${env:PATH}", "CWE-917"),
    text_row("script_tag", "a script element", "<script>alert(1)</script>", "CWE-79"),
    text_row("script_handler", "an event handler", "\"><img src=x onerror=alert(1)>", "CWE-79"),
    text_row("script_url", "a javascript: URL", "javascript:alert(1)", "CWE-79"),
    text_row("script_svg", "an SVG with a handler", "<svg onload=alert(1)>", "CWE-79"),
    text_row("markup_comment", "an HTML comment that stays open", "<!--", "CWE-79"),
    text_row("xml_entity", "an external entity that leads to loopback",
             "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"http://127.0.0.1:9/\">]>"
             "<a>&b;</a>",
             "CWE-611"),
    text_row("xml_cdata", "the end of a CDATA section", "]]><a/>", "CWE-91"),
    text_row("path_traversal", "a way out of a folder", "../../../../etc/passwd", "CWE-22"),
    text_row("path_traversal_backslash", "the same with backslashes",
             "..\\..\\..\\windows\\win.ini", "CWE-22"),
    text_row("path_traversal_encoded", "the same, percent-encoded", "..%2f..%2fetc%2fpasswd",
             "CWE-22"),
    text_row("path_traversal_twice_encoded", "the same, encoded twice", "..%252f..%252fetc",
             "CWE-22"),
    text_row("path_absolute", "an absolute path", "/etc/passwd", "CWE-36"),
    text_row("path_dots", "two dots", "..", "CWE-22"),
    text_row("path_device", "the name of a device", "CON", "CWE-67"),
    text_row("path_null", "a NUL inside a path", std::string_view("assay\0.png", 10), "CWE-158"),
    text_row("request_to_loopback", "a URL that leads to loopback", "http://127.0.0.1:9/",
             "CWE-918"),
    text_row("request_to_loopback_name", "the same by name", "http://localhost:9/", "CWE-918"),
    text_row("request_to_loopback_6", "the same by IPv6", "http://[::1]:9/", "CWE-918"),
    text_row("request_to_loopback_number", "the same as one number", "http://2130706433:9/",
             "CWE-918"),
    text_row("request_to_file", "a file: URL", "file:///etc/hostname", "CWE-918"),
    text_row("format_string", "printf's conversions", "%s%s%n%x", "CWE-134"),
    text_row("format_braces", "positional conversions", "{0}{1}{}", "CWE-134"),
    text_row("line_ends", "CR, LF and a header field", "assay\r\nX-Assay: injected", "CWE-93"),
    text_row("line_ends_encoded", "the same, percent-encoded", "assay%0d%0aX-Assay:%20injected",
             "CWE-93"),
    text_row("spreadsheet_formula", "a spreadsheet's formula", "=1+1", "CWE-1236"),
    text_row("log_forgery", "a line end and a false log line", "assay\n[INFO] all is well",
             "CWE-117"),
    text_row("serialized_java", "the start of a serialised Java object", "rO0ABXNyAA==", "CWE-502"),
    text_row("serialized_php", "a serialised PHP object", "O:8:\"stdClass\":0:{}", "CWE-502"),
    text_row("yaml_tag", "a YAML tag that makes an object", "!!python/object:assay", "CWE-502"),
    text_row("nested_pattern", "a text that slow patterns trip over",
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "CWE-1333"),
    member_row("prototype_member", "a member __proto__", "__proto__", with_object),
    member_row("constructor_member", "a member constructor", "constructor", with_object),
    member_row("prototype_key", "a member prototype", "prototype", with_object),
    member_row("admin_member", "a member isAdmin that nobody described", "isAdmin", with_value),
    member_row("method_member", "a member _method, as frameworks override methods", "_method",
               with_value),
    member_row("type_member", "a member @type, as some readers pick classes", "@type", with_value),
    member_row("empty_member", "a member with an empty name", "", with_value),
};

}  // namespace

std::span<const ValueBreak> injections() noexcept {
  return rows;
}

}  // namespace assay::properties
