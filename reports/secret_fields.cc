#include "reports/secret_fields.h"

#include <algorithm>
#include <array>

#include "spec/message.h"

namespace assay::reports {
namespace {

constexpr auto npos = std::string_view::npos;

/// name=value; name=value: of Set-Cookie the first pair alone, the rest are attributes.
std::vector<Span> cookies(std::string_view value, bool all) {
  std::vector<Span> spans;
  std::size_t at = 0;
  do {
    const auto end = std::min(value.find(';', at), value.size());
    const auto equals = value.find('=', at);
    const auto begin = equals < end ? equals + 1 : at;
    if (begin < end) spans.push_back({begin, end});
    at = end + 1;
  } while (all && at < value.size());
  return spans;
}

/// "Bearer TOKEN", or a secret without a scheme's word.
std::vector<Span> credentials(std::string_view value) {
  if (value.empty()) return {};
  const auto space = value.find(' ');
  const auto begin = space == npos ? 0 : value.find_first_not_of(' ', space);
  if (begin == npos) return {};
  return {{begin, value.size()}};
}

bool is_told(std::string_view parameter) {
  constexpr std::array<std::string_view, 9> told{
      "realm",     "scope", "error", "error_description", "charset",
      "algorithm", "qop",   "stale", "error_uri"};
  return std::any_of(told.begin(), told.end(), [&](std::string_view known) {
    return spec::same_field_name(known, parameter);
  });
}

/// Of a challenge: a token68 after the scheme, and the values of what is not told to people.
std::vector<Span> challenges(std::string_view value) {
  std::vector<Span> spans;
  for (std::size_t at = 0; at < value.size();) {
    const auto begin = value.find_first_not_of(" ,\t", at);
    if (begin == npos) break;
    const auto end = std::min(value.find_first_of(" ,\t=\"", begin), value.size());
    const bool pair = end < value.size() && value[end] == '=' && end + 1 < value.size() &&
                      std::string_view("= ,").find(value[end + 1]) == npos;
    if (pair) {
      const bool quoted = value[end + 1] == '"';
      const auto from = end + (quoted ? 2 : 1);
      const auto to = std::min(value.find_first_of(quoted ? "\"" : " ,\t", from), value.size());
      if (!is_told(value.substr(begin, end - begin)) && from < to) spans.push_back({from, to});
      at = to + (quoted ? 1 : 0);
      continue;
    }
    const auto stop = std::min(value.find_first_of(" ,\t", begin), value.size());
    constexpr std::size_t longest_scheme = 10;
    if (begin > 0 && value[begin - 1] == ' ' && stop - begin > longest_scheme) {
      spans.push_back({begin, stop});
    }
    at = std::max(stop, begin + 1);
  }
  return spans;
}

}  // namespace

std::vector<Span> find_in_field(std::string_view name, std::string_view value) {
  const auto is = [&](std::string_view field) { return spec::same_field_name(name, field); };
  if (is("Set-Cookie")) return cookies(value, false);
  if (is("Cookie")) return cookies(value, true);
  if (is("Authorization") || is("Proxy-Authorization")) return credentials(value);
  if (is("WWW-Authenticate") || is("Proxy-Authenticate") || is("Authentication-Info") ||
      is("Proxy-Authentication-Info")) {
    return challenges(value);
  }
  return {};
}

}  // namespace assay::reports
