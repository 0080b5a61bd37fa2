#include <algorithm>

#include "spec/schema/ecma_tree.h"
#include "spec/schema/formats.h"

namespace assay::spec {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

/// RFC 3987 §2.2: ucschar, and iprivate where `in_query`.
bool is_iri_code(std::uint32_t code, bool in_query) {
  if (code < 0xa0 || (code & 0xfffeU) == 0xfffe) return false;
  if (code >= 0xfdd0 && code <= 0xfdef) return false;
  if (code >= 0xd800 && code < 0xe000) return false;
  const bool is_private = (code >= 0xe000 && code < 0xf900) || code >= 0xf0000;
  if (is_private) return in_query;
  return code < 0xfff0 || code >= 0x10000;
}

/// Unreserved characters, percent-encoded bytes, sub-delims and `more` (RFC 3986 §2).
bool consists_of(std::string_view text, std::string_view more, bool international,
                 bool in_query = false) {
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x80) {
      if (!international || !is_iri_code(take_code_point(text, i), in_query)) return false;
      continue;
    }
    if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 3;
      continue;
    }
    if (!is_digit(c) && !is_letter(c) && !is_one_of(c, "-._~!$&'()*+,;=") && !is_one_of(c, more)) {
      return false;
    }
    ++i;
  }
  return true;
}

/// RFC 3986 §3.2.2: IPv6address or IPvFuture between brackets.
bool is_ip_literal(std::string_view text) {
  if (text.empty() || (text.front() != 'v' && text.front() != 'V')) return is_ipv6(text);
  const auto dot = text.find('.');
  if (dot == std::string_view::npos || dot < 2 || dot + 1 == text.size()) return false;
  const auto version = text.substr(1, dot - 1);
  return std::all_of(version.begin(), version.end(), is_hex) &&
         text.find('%') == std::string_view::npos && consists_of(text.substr(dot + 1), ":", false);
}

bool is_authority(std::string_view text, bool international) {
  const auto at = text.find('@');
  if (at != std::string_view::npos) {
    if (!consists_of(text.substr(0, at), ":", international)) return false;
    text.remove_prefix(at + 1);
  }
  std::string_view port;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos || !is_ip_literal(text.substr(1, close - 1))) return false;
    port = text.substr(close + 1);
    if (!port.empty() && !port.starts_with(':')) return false;
  } else {
    const auto colon = std::min(text.find(':'), text.size());
    if (!consists_of(text.substr(0, colon), "", international)) return false;
    port = text.substr(colon);
  }
  if (!port.empty()) port.remove_prefix(1);
  return std::all_of(port.begin(), port.end(), is_digit);
}

/// The length of "scheme:" at the start, or 0 (§3.1).
std::size_t scheme_length(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == ':') return i + 1;
    if (!is_letter(text[i]) && !is_digit(text[i]) && !is_one_of(text[i], "+-.")) return 0;
  }
  return 0;
}

bool is_identifier(std::string_view text, bool international, bool absolute) {
  const auto scheme = scheme_length(text);
  if (absolute && scheme == 0) return false;
  text.remove_prefix(scheme);
  if (const auto hash = text.find('#'); hash != std::string_view::npos) {
    if (!consists_of(text.substr(hash + 1), ":@/?", international)) return false;
    text = text.substr(0, hash);
  }
  if (const auto mark = text.find('?'); mark != std::string_view::npos) {
    if (!consists_of(text.substr(mark + 1), ":@/?", international, true)) return false;
    text = text.substr(0, mark);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    const auto slash = std::min(text.find('/'), text.size());
    if (!is_authority(text.substr(0, slash), international)) return false;
    text.remove_prefix(slash);
  } else if (scheme == 0) {
    // §4.2: without a scheme the first segment has no colon.
    const auto segment = text.substr(0, text.find('/'));
    if (segment.find(':') != std::string_view::npos) return false;
  }
  return consists_of(text, ":@/", international);
}

// RFC 6570 §2.3 and §2.4: one name with its modifier.
bool is_variable(std::string_view text) {
  if (text.ends_with('*')) {
    text.remove_suffix(1);
  } else if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    const auto length = text.substr(colon + 1);
    const bool fine = !length.empty() && length.size() <= 4 && length.front() != '0' &&
                      std::all_of(length.begin(), length.end(), is_digit);
    if (!fine) return false;
    text = text.substr(0, colon);
  }
  bool dot = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.' && dot) return false;
    dot = text[i] == '.';
    if (text[i] == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 2;
    } else if (!dot && !is_letter(text[i]) && !is_digit(text[i]) && text[i] != '_') {
      return false;
    }
  }
  return !dot;
}

bool is_expression(std::string_view text) {
  if (!text.empty() && is_one_of(text.front(), "+#./;?&=,!@|")) text.remove_prefix(1);
  while (true) {
    const auto comma = std::min(text.find(','), text.size());
    if (!is_variable(text.substr(0, comma))) return false;
    if (comma == text.size()) return true;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

bool is_uri(std::string_view text) {
  return is_identifier(text, false, true);
}
bool is_uri_reference(std::string_view text) {
  return is_identifier(text, false, false);
}
bool is_iri(std::string_view text) {
  return is_identifier(text, true, true);
}
bool is_iri_reference(std::string_view text) {
  return is_identifier(text, true, false);
}

bool is_uri_template(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '{') {
      const auto close = text.find('}', i);
      if (close == std::string_view::npos || !is_expression(text.substr(i + 1, close - i - 1))) {
        return false;
      }
      i = close;
    } else if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
    } else if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || is_one_of(c, "\"<>\\^`|}")) {
      return false;
    }
  }
  return true;
}

}  // namespace assay::spec
