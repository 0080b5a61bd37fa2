#include <algorithm>
#include <array>

#include "spec/schema/ecma_tree.h"
#include "spec/schema/formats.h"

namespace assay::spec {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_alnum(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
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
    if (rest.size() < count || !std::all_of(rest.begin(), rest.begin() + count, is_digit)) {
      return -1;
    }
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

/// The offset from UTC in minutes.
bool take_offset(Cursor& at, int& minutes) {
  minutes = 0;
  if (at.take('Z') || at.take('z')) return true;
  const bool west = at.take('-');
  if (!west && !at.take('+')) return false;
  const int hour = at.digits(2);
  const bool colon = at.take(':');
  const int minute = at.digits(2);
  minutes = (west ? -1 : 1) * (hour * 60 + minute);
  return colon && hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59;
}

bool take_time(Cursor& at) {
  constexpr int day = 24 * 60;
  const int hour = at.digits(2);
  if (hour < 0 || hour > 23 || !at.take(':')) return false;
  const int minute = at.digits(2);
  if (minute < 0 || minute > 59 || !at.take(':')) return false;
  const int second = at.digits(2);
  if (second < 0 || second > 60) return false;
  if (at.take('.') && !at.number()) return false;
  int offset = 0;
  if (!take_offset(at, offset)) return false;
  // §5.7: a leap second ends a day of UTC.
  const int utc = ((hour * 60 + minute - offset) % day + day) % day;
  return second < 60 || utc == day - 1;
}

/// Units in a row without a gap, as "1Y2M3D": from `units`, in order.
bool take_units(Cursor& at, std::string_view units) {
  std::size_t last = units.size();
  bool any = false;
  while (!at.rest.empty() && is_digit(at.rest.front())) {
    if (!at.number() || at.rest.empty()) return false;
    const auto unit = units.find(at.rest.front());
    if (unit == std::string_view::npos || (any && unit != last + 1)) return false;
    last = unit;
    any = true;
    at.rest.remove_prefix(1);
  }
  return any;
}

bool has_base64_letters(std::string_view text, std::string_view extra) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_alnum(c) || extra.find(c) != std::string_view::npos;
  });
}

std::string_view without_padding(std::string_view text) {
  const auto size = text.size();
  while (!text.empty() && text.back() == '=' && size - text.size() < 2) text.remove_suffix(1);
  return text;
}

}  // namespace

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

bool is_duration(std::string_view text) {
  Cursor at{text};
  if (!at.take('P') || at.rest.empty()) return false;
  if (text.back() == 'W') return at.number() && at.take('W') && at.rest.empty();
  if (at.rest.front() != 'T' && !take_units(at, "YMD")) return false;
  if (at.rest.empty()) return true;
  return at.take('T') && take_units(at, "HMS") && at.rest.empty();
}

bool is_doubted_date(std::string_view text) {
  return text.starts_with("0000");
}

bool is_doubted_time(std::string_view text) {
  return text.substr(6, 2) == "60";
}

bool is_doubted_date_time(std::string_view text) {
  const auto date = text.substr(0, 10);
  const auto offset = text.substr(19).find_first_of("+-");
  const char sign = offset != std::string_view::npos ? text[19 + offset] : 'Z';
  const bool outside =
      (date == "0001-01-01" && sign == '+') || (date == "9999-12-31" && sign == '-');
  return outside || is_doubted_date(date) || is_doubted_time(text.substr(11));
}

bool is_fractional_duration(std::string_view text) {
  const auto mark = text.find_first_of(".,");
  if (mark == std::string_view::npos) return false;
  const auto end = text.find_first_not_of("0123456789", mark + 1);
  if (end == std::string_view::npos || end != text.size() - 1 || end == mark + 1) return false;
  return is_duration(std::string(text.substr(0, mark)) + text.back());
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

bool is_written_uuid(std::string_view text) {
  constexpr std::string_view urn = "urn:uuid:";
  std::string head(text.substr(0, urn.size()));
  for (auto& c : head) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (head == urn) text.remove_prefix(urn.size());
  if (text.starts_with('{') && text.ends_with('}')) text = text.substr(1, text.size() - 2);
  const bool bare = text.size() == 32 && std::all_of(text.begin(), text.end(), is_hex);
  return bare || is_uuid(text);
}

bool is_base64(std::string_view text) {
  return text.size() % 4 == 0 && has_base64_letters(without_padding(text), "+/");
}

bool is_base64url(std::string_view text) {
  const auto body = without_padding(text);
  const bool padded = body.size() != text.size();
  return body.size() % 4 != 1 && (!padded || text.size() % 4 == 0) &&
         has_base64_letters(body, "-_");
}

bool is_json_pointer(std::string_view text) {
  if (!text.empty() && text.front() != '/') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '~') continue;
    if (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')) return false;
  }
  return true;
}

bool is_relative_pointer(std::string_view text) {
  Cursor at{text};
  const bool zero = !text.empty() && text.front() == '0';
  if (zero ? !at.take('0') : !at.number()) return false;
  if (at.rest == "#") return true;
  return is_json_pointer(at.rest);
}

bool is_regex(std::string_view text) {
  return is_strict_ecma(text);
}

}  // namespace assay::spec
