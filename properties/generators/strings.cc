#include "properties/generators/strings.h"

#include <fmt/format.h>

#include <array>

#include "spec/schema/rules.h"

namespace assay::properties {
namespace {

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view alphanumeric =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::array<std::string_view, 10> foreign{"é",          "ß", "Ж", "中", "ا",
                                                   "\U0001F600", "ñ", "λ", "\"", "\\"};

char any_of(std::string_view set, Source& source) {
  return set[source.index(set.size())];
}

std::string word(std::int64_t lo, std::int64_t hi, std::string_view set, Source& source) {
  std::string text;
  for (auto left = source.integer(lo, hi); left > 0; --left) text += any_of(set, source);
  return text;
}

std::string date(Source& source) {
  return fmt::format("{:04}-{:02}-{:02}", source.integer(1970, 2037), source.integer(1, 12),
                     source.integer(1, 28));
}

std::string clock_time(Source& source) {
  auto text = fmt::format("{:02}:{:02}:{:02}", source.integer(0, 23), source.integer(0, 59),
                          source.integer(0, 59));
  if (source.chance(1, 3)) text += fmt::format(".{:03}", source.integer(0, 999));
  return text + (source.chance(1, 3) ? fmt::format("+{:02}:30", source.integer(0, 13)) : "Z");
}

std::string date_time(Source& source) {
  auto text = date(source);
  return text + "T" + clock_time(source);
}

std::string duration(Source& source) {
  return fmt::format("P{}DT{}H", source.integer(0, 30), source.integer(0, 23));
}

std::string hostname(Source& source) {
  return word(1, 12, letters, source) + ".example";
}

std::string email(Source& source) {
  auto local = word(1, 12, letters, source);
  return local + "@" + hostname(source);
}

std::string ipv4(Source& source) {
  auto text = fmt::format("192.0.2.{}", source.integer(1, 254));
  return text;
}

std::string ipv6(Source& source) {
  return fmt::format("2001:db8::{:x}", source.integer(1, 0xFFFF));
}

std::string uri(Source& source) {
  auto host = hostname(source);
  return "https://" + host + "/" + word(0, 8, letters, source);
}

std::string uri_reference(Source& source) {
  return "/" + word(0, 8, letters, source);
}

std::string uuid(Source& source) {
  constexpr std::string_view hex = "0123456789abcdef";
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
  return text;
}

std::string json_pointer(Source& source) {
  return "/" + word(0, 6, letters, source);
}
std::string regex(Source& source) {
  return "^" + word(1, 6, letters, source) + "$";
}

std::string uri_template(Source& source) {
  return "/" + word(1, 8, letters, source) + "/{" + word(1, 6, letters, source) + "}";
}

std::string relative_pointer(Source& source) {
  return std::to_string(source.integer(0, 9)) + json_pointer(source);
}

std::string base64url(Source& source) {
  return word(4, 4, letters, source) + word(4, 4, letters, source);
}

struct Row {
  std::string_view format;
  std::string (*make)(Source&);
};
constexpr std::array<Row, 22> rows{{{"date-time", date_time},
                                    {"date", date},
                                    {"time", clock_time},
                                    {"duration", duration},
                                    {"email", email},
                                    {"hostname", hostname},
                                    {"ipv4", ipv4},
                                    {"ipv6", ipv6},
                                    {"uri", uri},
                                    {"uri-reference", uri_reference},
                                    {"uuid", uuid},
                                    {"byte", base64},
                                    {"json-pointer", json_pointer},
                                    {"regex", regex},
                                    // Not in OpenAPI's registry, and what most take it for.
                                    {"url", uri},
                                    {"idn-email", email},
                                    {"idn-hostname", hostname},
                                    {"iri", uri},
                                    {"iri-reference", uri_reference},
                                    {"uri-template", uri_template},
                                    {"relative-json-pointer", relative_pointer},
                                    {"base64url", base64url}}};

}  // namespace

std::string random_text(std::uint64_t length, bool plain, Source& source) {
  std::string text;
  // Most texts are words; some hold anything printable.
  const bool wild = source.chance(1, 3);
  for (std::uint64_t i = 0; i < length; ++i) {
    if (!plain && wild && source.chance(1, 4)) {
      text += foreign[source.index(foreign.size())];
    } else if (!plain && wild && i > 0 && i + 1 < length) {
      text += static_cast<char>(source.integer(0x20, 0x7E));
    } else {
      text += any_of(plain ? letters : alphanumeric, source);
    }
  }
  return text;
}

std::optional<std::string> formatted_text(std::string_view format, Source& source) {
  for (const auto& row : rows) {
    if (row.format == format) return row.make(source);
  }
  return std::nullopt;
}

std::string fit_length(std::string text, std::uint64_t min, std::optional<std::uint64_t> max,
                       Source& source) {
  const auto length = spec::length_of(text);
  if (length < min) text += random_text(min - length, true, source);
  if (max && length > *max) {
    std::size_t end = 0;
    for (std::uint64_t points = 0; points < *max; ++points) {
      ++end;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    }
    text.resize(end);
  }
  return text;
}

}  // namespace assay::properties
