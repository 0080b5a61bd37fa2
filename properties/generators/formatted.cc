// One row per format that verdicts rest on, and a few that documents use besides.
#include <fmt/format.h>

#include <array>

#include "properties/generators/strings.h"

namespace assay::properties {
namespace {

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view digits = "0123456789";
constexpr std::string_view alphanumeric =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

std::string word(std::int64_t lo, std::int64_t hi, std::string_view set, Source& source) {
  std::string text;
  for (auto left = source.integer(lo, hi); left > 0; --left) text += set[source.index(set.size())];
  return text;
}

template <std::size_t Count>
std::string one_of(const std::array<std::string_view, Count>& texts, Source& source) {
  return std::string(texts[source.index(Count)]);
}

std::string date(Source& source) {
  constexpr std::array<std::string_view, 6> edges{"2024-02-29", "1970-01-01", "1999-12-31",
                                                  "2000-02-29", "0001-01-01", "9999-12-31"};
  if (source.chance(1, 8)) return one_of(edges, source);
  const auto year = source.integer(1970, 2037);
  const auto month = source.integer(1, 12);
  return fmt::format("{:04}-{:02}-{:02}", year, month, source.integer(1, 28));
}

std::string clock_time(Source& source) {
  constexpr std::array<std::string_view, 5> edges{"00:00:00Z", "23:59:59Z", "23:59:59.999Z",
                                                  "12:00:00-00:00", "23:59:59.999999+23:59"};
  if (source.chance(1, 8)) return one_of(edges, source);
  const auto hour = source.integer(0, 23);
  const auto minute = source.integer(0, 59);
  auto text = fmt::format("{:02}:{:02}:{:02}", hour, minute, source.integer(0, 59));
  if (source.chance(1, 3)) text += "." + word(1, 6, digits, source);
  const auto zone = source.integer(0, 5);
  if (zone < 4) return text + "Z";
  const auto hours = source.integer(0, 13);
  return text +
         fmt::format("{}{:02}:{:02}", zone == 4 ? '+' : '-', hours, 15 * source.integer(0, 3));
}

std::string date_time(Source& source) {
  auto text = date(source);
  return text + "T" + clock_time(source);
}

std::string duration(Source& source) {
  switch (source.integer(0, 4)) {
    case 0:
      return fmt::format("P{}D", source.integer(0, 30));
    case 1:
      return fmt::format("P{}W", source.integer(0, 52));
    case 2:
      return fmt::format("PT{}S", source.integer(0, 86'400));
    default: {
      const auto days = source.integer(0, 30);
      return fmt::format("P{}DT{}H", days, source.integer(0, 23));
    }
  }
}

std::string hostname(Source& source) {
  auto name = word(1, 12, letters, source);
  if (source.chance(1, 6)) name += "-" + word(1, 4, alphanumeric, source);
  if (source.chance(1, 6)) name += "." + word(1, 6, letters, source);
  return name + ".example";
}

std::string email(Source& source) {
  auto local = word(1, 12, letters, source);
  if (source.chance(1, 4)) local += "." + word(1, 6, alphanumeric, source);
  if (source.chance(1, 6)) local += "+" + word(1, 6, alphanumeric, source);
  return local + "@" + hostname(source);
}

std::string ipv4(Source& source) {
  constexpr std::array<std::string_view, 5> edges{"0.0.0.0", "127.0.0.1", "255.255.255.255",
                                                  "10.0.0.1", "169.254.0.1"};
  if (source.chance(1, 8)) return one_of(edges, source);
  return fmt::format("192.0.2.{}", source.integer(0, 255));
}

std::string ipv6(Source& source) {
  constexpr std::array<std::string_view, 5> edges{"::", "::1", "fe80::1", "::ffff:192.0.2.1",
                                                  "2001:db8:0:0:0:0:0:1"};
  if (source.chance(1, 6)) return one_of(edges, source);
  return fmt::format("2001:db8::{:x}", source.integer(1, 0xFFFF));
}

std::string path(Source& source) {
  auto text = "/" + word(0, 8, letters, source);
  if (source.chance(1, 6)) text += "/" + word(1, 4, alphanumeric, source) + "%20";
  return text;
}

std::string uri(Source& source) {
  constexpr std::array<std::string_view, 5> others{"urn:example:a", "mailto:a@b.example",
                                                   "http://192.0.2.1:8080/", "https://[::1]/",
                                                   "tel:+1-201-555-0123"};
  if (source.chance(1, 8)) return one_of(others, source);
  auto text = "https://" + hostname(source);
  text += path(source);
  if (source.chance(1, 6)) text += "?q=" + word(0, 5, alphanumeric, source);
  if (source.chance(1, 8)) text += "#" + word(0, 5, letters, source);
  return text;
}

std::string url(Source& source) {
  auto text = "https://" + hostname(source);
  return text + path(source);
}

std::string uri_reference(Source& source) {
  constexpr std::array<std::string_view, 4> others{"?q", "#part", "../a", "//host.example/a"};
  if (source.chance(1, 6)) return one_of(others, source);
  return path(source);
}

std::string uuid(Source& source) {
  constexpr std::string_view hex = "0123456789abcdef";
  constexpr std::array<std::string_view, 2> edges{"00000000-0000-0000-0000-000000000000",
                                                  "ffffffff-ffff-ffff-ffff-ffffffffffff"};
  if (source.chance(1, 16)) return one_of(edges, source);
  std::string text;
  for (const int length : {8, 4, 4, 4, 12}) {
    if (!text.empty()) text += '-';
    text += word(length, length, hex, source);
  }
  text[14] = '4';
  text[19] = 'a';
  return text;
}

std::string base64(Source& source) {
  std::string text;
  for (auto groups = source.integer(0, 6); groups > 0; --groups) {
    text += word(4, 4, alphanumeric, source);
  }
  if (source.chance(1, 4)) text += "AA==";
  return text;
}

std::string json_pointer(Source& source) {
  if (source.chance(1, 8)) return {};
  auto text = "/" + word(0, 6, letters, source);
  return source.chance(1, 6) ? text + "~1" : text;
}

std::string regex(Source& source) {
  constexpr std::array<std::string_view, 4> others{".*", "[a-z]+", "^\\d{2}$", "(a|b)?"};
  if (source.chance(1, 4)) return one_of(others, source);
  return "^" + word(1, 6, letters, source) + "$";
}

std::string uri_template(Source& source) {
  auto text = "/" + word(1, 8, letters, source) + "/{";
  if (source.chance(1, 6)) text += "?";
  return text + word(1, 6, letters, source) + "}";
}

std::string relative_pointer(Source& source) {
  auto text = std::to_string(source.integer(0, 9));
  return source.chance(1, 6) ? text + "#" : text + json_pointer(source);
}

std::string base64url(Source& source) {
  auto text = word(4, 4, letters, source);
  return text + word(4, 4, letters, source);
}

// RFC 5890 and RFC 6531: the same with letters of other scripts now and then.
std::string idn_hostname(Source& source) {
  if (source.chance(1, 3)) return "b\xc3\xbc" + word(1, 4, letters, source) + ".example";
  return hostname(source);
}

std::string idn_email(Source& source) {
  if (source.chance(1, 3)) return "\xc3\xbc" + word(1, 4, letters, source) + "@b\xc3\xbc.example";
  return email(source);
}

std::string iri(Source& source) {
  return source.chance(1, 3) ? "https://" + hostname(source) + "/\xc3\xbc" : uri(source);
}

std::string iri_reference(Source& source) {
  return source.chance(1, 3) ? path(source) + "\xc3\xbc" : uri_reference(source);
}

struct Row {
  std::string_view format;
  std::string (*make)(Source&);
  std::string (*make_plain)(Source&);
};
constexpr std::array<Row, 22> rows{{{"date-time", date_time, date_time},
                                    {"date", date, date},
                                    {"time", clock_time, clock_time},
                                    {"duration", duration, duration},
                                    {"email", email, email},
                                    {"hostname", hostname, hostname},
                                    {"ipv4", ipv4, ipv4},
                                    {"ipv6", ipv6, ipv6},
                                    {"uri", uri, uri},
                                    {"uri-reference", uri_reference, uri_reference},
                                    {"uuid", uuid, uuid},
                                    {"byte", base64, base64},
                                    {"json-pointer", json_pointer, json_pointer},
                                    {"regex", regex, regex},
                                    // Not in OpenAPI's registry, and what most take it for.
                                    {"url", url, url},
                                    {"idn-email", idn_email, email},
                                    {"idn-hostname", idn_hostname, hostname},
                                    {"iri", iri, uri},
                                    {"iri-reference", iri_reference, uri_reference},
                                    {"uri-template", uri_template, uri_template},
                                    {"relative-json-pointer", relative_pointer, relative_pointer},
                                    {"base64url", base64url, base64url}}};

}  // namespace

std::optional<std::string> formatted_text(std::string_view format, Source& source, bool plain) {
  for (const auto& row : rows) {
    if (row.format == format) return plain ? row.make_plain(source) : row.make(source);
  }
  return std::nullopt;
}

}  // namespace assay::properties
