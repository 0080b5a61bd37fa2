#include "contracts/syntax.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "spec/encoding.h"

namespace assay::contracts {
namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

int number(std::string_view text) noexcept {
  int value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return value;
}

template <std::size_t n>
int index_in(const std::array<std::string_view, n>& names, std::string_view text) noexcept {
  const auto at = std::find(names.begin(), names.end(), text);
  return at == names.end() ? -1 : static_cast<int>(at - names.begin());
}

constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  return out;
}

bool is_digits(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string_view unquoted(std::string_view text) noexcept {
  const bool quoted = text.size() > 1 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

std::vector<std::string> list_items(std::string_view value) {
  std::vector<std::string> items;
  std::string item;
  bool quoted = false;
  const auto flush = [&] {
    const auto text = trimmed(item);
    if (!text.empty()) items.emplace_back(text);
    item.clear();
  };
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '"') quoted = !quoted;
    if (c == ',' && !quoted) {
      flush();
      continue;
    }
    item += c;
    if (quoted && c == '\\' && i + 1 < value.size()) item += value[++i];
  }
  flush();
  return items;
}

bool is_http_date(std::string_view text) noexcept {
  // Sun, 06 Nov 1994 08:49:37 GMT
  constexpr std::string_view form = "aaa, dd aaa dddd dd:dd:dd GMT";
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool fits = form[i] == 'a'   ? true
                      : form[i] == 'd' ? is_digit(text[i])
                                       : text[i] == form[i];
    if (!fits) return false;
  }
  const int month = index_in(months, text.substr(8, 3));
  if (month < 0) return false;
  using namespace std::chrono;
  const auto day = year_month_day{
      year{number(text.substr(12, 4))}, std::chrono::month{static_cast<unsigned>(month + 1)},
      std::chrono::day{static_cast<unsigned>(number(text.substr(5, 2)))}};
  if (!day.ok() || number(text.substr(17, 2)) > 23 || number(text.substr(20, 2)) > 59 ||
      number(text.substr(23, 2)) > 60) {
    return false;
  }
  return weekday{sys_days{day}}.c_encoding() ==
         static_cast<unsigned>(index_in(days, text.substr(0, 3)));
}

bool is_entity_tag(std::string_view text) noexcept {
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
  text = text.substr(1, text.size() - 2);
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7F && c != '"';
  });
}

std::string charset_of(const spec::MediaTypeName& type) {
  for (const auto& parameter : type.parameters) {
    if (lower_case(parameter.name) == "charset") return lower_case(unquoted(parameter.value));
  }
  return {};
}

bool is_utf8_text(std::string_view text) {
  return spec::is_utf8(text);
}

std::optional<std::string> cookie_fault(std::string_view value) {
  const auto end = std::min(value.find(';'), value.size());
  const auto pair = trimmed(value.substr(0, end));
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos || trimmed(pair.substr(0, equals)).empty()) {
    return "no NAME=value at its beginning";
  }
  const auto name = std::string(trimmed(pair.substr(0, equals)));
  bool secure = false;
  bool has_domain = false;
  std::string path;
  std::string same_site;
  for (auto at = end; at < value.size();) {
    const auto next = std::min(value.find(';', at + 1), value.size());
    const auto attribute = trimmed(value.substr(at + 1, next - at - 1));
    const auto sign = attribute.find('=');
    const auto key = lower_case(trimmed(attribute.substr(0, sign)));
    const auto text =
        sign == std::string_view::npos ? std::string_view() : trimmed(attribute.substr(sign + 1));
    secure = secure || key == "secure";
    has_domain = has_domain || (key == "domain" && !text.empty());
    if (key == "path") path = text;
    if (key == "samesite") same_site = lower_case(text);
    at = next;
  }
  // The value is a secret as often as not: only the name is told.
  if (same_site == "none" && !secure) return name + ": SameSite=None without Secure";
  if (name.starts_with("__Secure-") && !secure) return name + " without Secure";
  if (name.starts_with("__Host-") && (!secure || has_domain || path != "/")) {
    return name + " without Secure and Path=/, or with a Domain";
  }
  return std::nullopt;
}

std::optional<std::string> open_session_cookie(std::string_view value) {
  const auto end = std::min(value.find(';'), value.size());
  const auto pair = value.substr(0, end);
  const auto name = std::string(trimmed(pair.substr(0, pair.find('='))));
  const auto lower = lower_case(name);
  const bool session = lower == "sid" || lower == "connect.sid" ||
                       lower.find("session") != std::string::npos ||
                       lower.find("sessid") != std::string::npos;
  // A cookie that is taken away carries nothing.
  if (!session || pair.substr(std::min(pair.find('=') + 1, pair.size())).empty()) {
    return std::nullopt;
  }
  for (auto at = end; at < value.size();) {
    const auto next = std::min(value.find(';', at + 1), value.size());
    if (lower_case(trimmed(value.substr(at + 1, next - at - 1))) == "httponly") return std::nullopt;
    at = next;
  }
  return name;
}

}  // namespace assay::contracts
