// The formats that verdicts rest on. Where a standard leaves room, the lenient reading is taken.
#include <algorithm>
#include <array>
#include <boost/url.hpp>
#include <cctype>
#include <cmath>
#include <limits>

#include "spec/schema/number.h"
#include "spec/schema/pattern.h"
#include "spec/schema/validate.h"

namespace assay::spec {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}
bool is_alnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// Reads a text from the left.
struct Cursor {
  std::string_view rest;

  bool take(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  /// Exactly `count` digits; -1 when there are fewer.
  int digits(std::size_t count) {
    if (rest.size() < count || !std::all_of(rest.begin(), rest.begin() + count, is_digit))
      return -1;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value * 10 + (rest[i] - '0');
    rest.remove_prefix(count);
    return value;
  }
  /// One or more digits.
  bool number() {
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_digit);
    const auto count = static_cast<std::size_t>(end - rest.begin());
    rest.remove_prefix(count);
    return count > 0;
  }
};

// RFC 3339 §5.6.
bool take_date(Cursor& at) {
  const int year = at.digits(4);
  const bool dashed = at.take('-');
  const int month = at.digits(2);
  if (year < 0 || !dashed || month < 1 || month > 12 || !at.take('-')) return false;
  const int day = at.digits(2);
  constexpr std::array<int, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const int last = lengths[static_cast<std::size_t>(month - 1)] + (leap && month == 2 ? 1 : 0);
  return day >= 1 && day <= last;
}

bool take_offset(Cursor& at) {
  if (at.take('Z') || at.take('z')) return true;
  if (!at.take('+') && !at.take('-')) return false;
  const int hour = at.digits(2);
  const bool colon = at.take(':');
  const int minute = at.digits(2);
  return colon && hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59;
}

bool take_time(Cursor& at) {
  const int hour = at.digits(2);
  if (hour < 0 || hour > 23 || !at.take(':')) return false;
  const int minute = at.digits(2);
  if (minute < 0 || minute > 59 || !at.take(':')) return false;
  const int second = at.digits(2);
  if (second < 0 || second > 60) return false;
  if (at.take('.') && !at.number()) return false;
  return take_offset(at);
}

bool is_date(std::string_view text) {
  Cursor at{text};
  return take_date(at) && at.rest.empty();
}

bool is_time(std::string_view text) {
  Cursor at{text};
  return take_time(at) && at.rest.empty();
}

bool is_date_time(std::string_view text) {
  Cursor at{text};
  if (!take_date(at)) return false;
  // §5.6 lets applications separate date and time by a space.
  return (at.take('T') || at.take('t') || at.take(' ')) && take_time(at) && at.rest.empty();
}

// RFC 3339 appendix A.
bool is_duration(std::string_view text) {
  Cursor at{text};
  if (!at.take('P') || at.rest.empty()) return false;
  std::string_view units = "YMWD";
  bool any = false;
  bool in_time = false;
  while (!at.rest.empty()) {
    if (!in_time && at.take('T')) {
      units = "HMS";
      in_time = true;
      any = false;
      continue;
    }
    if (!at.number() || at.rest.empty()) return false;
    const auto unit = units.find(at.rest.front());
    if (unit == std::string_view::npos) return false;
    units.remove_prefix(unit + 1);
    at.rest.remove_prefix(1);
    any = true;
  }
  return any;
}

// RFC 1123 §2.1.
bool is_hostname(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  while (true) {
    const auto dot = std::min(text.find('.'), text.size());
    const auto label = text.substr(0, dot);
    const bool fine =
        !label.empty() && label.size() <= 63 && is_alnum(label.front()) && is_alnum(label.back()) &&
        std::all_of(label.begin(), label.end(), [](char c) { return is_alnum(c) || c == '-'; });
    if (!fine) return false;
    if (dot == text.size()) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_ipv4(std::string_view text) {
  return boost::urls::parse_ipv4_address({text.data(), text.size()}).has_value();
}
bool is_ipv6(std::string_view text) {
  return boost::urls::parse_ipv6_address({text.data(), text.size()}).has_value();
}

// RFC 5321 §4.1.2; letters outside ASCII pass (RFC 6531).
bool is_local_part(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') return true;
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~";
  bool dot = true;
  for (const char c : text) {
    if (c == '.' && dot) return false;
    dot = c == '.';
    if (!dot && !is_alnum(c) && static_cast<unsigned char>(c) < 0x80 &&
        marks.find(c) == std::string_view::npos) {
      return false;
    }
  }
  return !dot;
}

bool is_email(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
  const auto domain = text.substr(at + 1);
  if (!is_local_part(text.substr(0, at))) return false;
  if (domain.front() == '[' && domain.back() == ']') {
    auto address = domain.substr(1, domain.size() - 2);
    if (!address.starts_with("IPv6:")) return is_ipv4(address);
    address.remove_prefix(5);
    return is_ipv6(address);
  }
  const bool ascii = std::all_of(domain.begin(), domain.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return !ascii || is_hostname(domain);
}

// RFC 3986 §3 and §4.1; letters outside ASCII pass (RFC 3987).
bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
bool is_uri(std::string_view text) {
  return !is_ascii(text) || boost::urls::parse_uri({text.data(), text.size()}).has_value();
}
bool is_uri_reference(std::string_view text) {
  return !is_ascii(text) ||
         boost::urls::parse_uri_reference({text.data(), text.size()}).has_value();
}

// RFC 4122 §3.
bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

// RFC 4648 §4.
bool is_byte(std::string_view text) {
  if (text.size() % 4 != 0) return false;
  auto body = text;
  while (!body.empty() && body.back() == '=' && text.size() - body.size() < 2)
    body.remove_suffix(1);
  return std::all_of(body.begin(), body.end(),
                     [](char c) { return is_alnum(c) || c == '+' || c == '/'; });
}

// RFC 6901 §3.
bool is_json_pointer(std::string_view text) {
  if (!text.empty() && text.front() != '/') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '~') continue;
    if (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')) return false;
  }
  return true;
}

bool is_regex(std::string_view text) {
  return Pattern(text).problem().empty();
}

struct Format {
  std::string_view name;
  bool (*matches)(std::string_view);
};
constexpr std::array<Format, 14> formats{{{"date-time", is_date_time},
                                          {"date", is_date},
                                          {"time", is_time},
                                          {"duration", is_duration},
                                          {"email", is_email},
                                          {"hostname", is_hostname},
                                          {"ipv4", is_ipv4},
                                          {"ipv6", is_ipv6},
                                          {"uri", is_uri},
                                          {"uri-reference", is_uri_reference},
                                          {"uuid", is_uuid},
                                          {"byte", is_byte},
                                          {"json-pointer", is_json_pointer},
                                          {"regex", is_regex}}};

bool lies_between(const json::value& number, std::int64_t low, std::int64_t high) {
  return compare_numbers(number, json::value(low)) >= 0 &&
         compare_numbers(number, json::value(high)) <= 0;
}

}  // namespace

std::optional<bool> matches_format(std::string_view format, std::string_view text) {
  const auto check = text_check(format);
  return check != nullptr ? std::optional<bool>(check(text)) : std::nullopt;
}

bool (*text_check(std::string_view format) noexcept)(std::string_view) {
  for (const auto& known : formats) {
    if (known.name == format) return known.matches;
  }
  return nullptr;
}

std::optional<bool> matches_number_format(std::string_view format, const json::value& number) {
  if (!number.is_number()) return std::nullopt;
  if (format == "int32") {
    return is_integer(number) && lies_between(number, std::numeric_limits<std::int32_t>::min(),
                                              std::numeric_limits<std::int32_t>::max());
  }
  if (format == "int64") {
    return is_integer(number) && lies_between(number, std::numeric_limits<std::int64_t>::min(),
                                              std::numeric_limits<std::int64_t>::max());
  }
  if (format == "float") {
    return std::abs(number.to_number<double>()) <=
           static_cast<double>(std::numeric_limits<float>::max());
  }
  if (format == "double") return std::isfinite(number.to_number<double>());
  return std::nullopt;
}

}  // namespace assay::spec
