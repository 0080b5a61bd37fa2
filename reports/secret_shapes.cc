#include "reports/secret_shapes.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "reports/byte_set.h"
#include "spec/encoding.h"

namespace assay::reports {
namespace {

bool is_alnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}
bool is_word(char c) {
  return is_alnum(c) || c == '_' || c == '-' || c == '.';
}
/// RFC 9110 §11.2.
bool is_token68(char c) {
  return is_word(c) || c == '~' || c == '+' || c == '/' || c == '=';
}
std::size_t length_of(std::string_view text, bool (*part)(char)) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), part) - text.begin());
}

struct Prefix {
  std::string_view text;
  std::size_t least = 0;  ///< length of the whole
  std::size_t most = 0;
};
constexpr std::array<Prefix, 13> prefixes{{{"pscale_", 16, 4096},
                                           {"AKIA", 20, 20},
                                           {"ASIA", 20, 20},
                                           {"ghp_", 20, 255},
                                           {"gho_", 20, 255},
                                           {"ghu_", 20, 255},
                                           {"ghs_", 20, 255},
                                           {"ghr_", 20, 255},
                                           {"github_pat_", 30, 255},
                                           {"glpat-", 20, 255},
                                           {"xoxb-", 20, 255},
                                           {"xoxp-", 20, 255},
                                           {"sk_live_", 20, 255}}};

// Each shape: the length of a secret that starts at the front of `text`, or 0.
std::size_t prefixed(std::string_view text) {
  for (const auto& prefix : prefixes) {
    if (!text.starts_with(prefix.text)) continue;
    const auto length = length_of(text, is_word);
    return length >= prefix.least && length <= prefix.most ? length : 0;
  }
  return 0;
}

std::size_t web_token(std::string_view text) {
  if (!text.starts_with("eyJ")) return 0;
  const auto length = length_of(text, is_word);
  return std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(length), '.') >= 2
             ? length
             : 0;
}

std::size_t pem(std::string_view text) {
  if (!text.starts_with("-----BEGIN ")) return 0;
  const auto end = text.find("-----END ");
  if (end == std::string_view::npos) return text.size();
  const auto close = text.find("-----", end + 9);
  return close == std::string_view::npos ? text.size() : close + 5;
}

/// Behind "Bearer " and "Basic "; prose goes on with a word.
Span scheme(std::string_view text) {
  constexpr std::size_t shortest_bearer = 12;
  const bool bearer = text.starts_with("Bearer ") || text.starts_with("bearer ");
  const bool basic = text.starts_with("Basic ") || text.starts_with("basic ");
  if (!bearer && !basic) return {};
  const std::size_t begin = bearer ? 7 : 6;
  const auto token = text.substr(begin, length_of(text.substr(begin), is_token68));
  const bool prose = std::all_of(token.begin(), token.end(), [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-';
  });
  if (bearer && (prose || token.size() < shortest_bearer)) return {};
  if (basic) {
    const auto decoded = spec::decode_base64(token);
    if (!decoded || decoded->find(':') == std::string::npos) return {};
  }
  return {begin, begin + token.size()};
}

/// Of "://user:password@host", also where a slash is escaped.
Span userinfo(std::string_view text) {
  const std::size_t begin = text.starts_with("://") ? 3 : text.starts_with(":\\/\\/") ? 5 : 0;
  if (begin == 0) return {};
  const auto stop = text.find_first_of("/?# \"'<>\n\\", begin);
  const auto authority = text.substr(0, stop);
  const auto at = authority.rfind('@');
  if (at == std::string_view::npos || authority.find(':', begin) >= at) return {};
  return {begin, at};
}

Span shape_at(std::string_view rest, bool word_before) {
  switch (rest.front()) {
    case ':':
      return userinfo(rest);
    case '-':
      return {0, pem(rest)};
    case 'B':
    case 'b':
      return word_before ? Span{} : scheme(rest);
    default:
      return word_before ? Span{} : Span{0, std::max(prefixed(rest), web_token(rest))};
  }
}

}  // namespace

void find_shapes(std::string_view text, std::vector<Span>& spans) {
  static constexpr ByteSet starts(":-BbpegxsA");
  for (auto i = starts.first_in(text, 0); i < text.size(); i = starts.first_in(text, i)) {
    const auto found = shape_at(text.substr(i), i > 0 && is_alnum(text[i - 1]));
    if (found.end > found.begin) {
      spans.push_back({i + found.begin, i + found.end});
      i += found.end;
    } else {
      ++i;
    }
  }
}

}  // namespace assay::reports
