#include <algorithm>
#include <array>
#include <cctype>

#include "reports/secret_text.h"

namespace assay::reports {
namespace {

using Words = std::vector<std::string>;

bool is(int (*kind)(int), char c) {
  return kind(static_cast<unsigned char>(c)) != 0;
}

/// "X-Api-Key", "apiKey" and "APIKey" are "api", "key".
Words words_of(std::string_view name) {
  Words words;
  bool open = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is(std::isalnum, c)) {
      open = false;
      continue;
    }
    const bool upper = is(std::isupper, c);
    const bool after_lower = i > 0 && !is(std::isupper, name[i - 1]);
    const bool before_lower = i + 1 < name.size() && is(std::islower, name[i + 1]);
    if (!open || (upper && (after_lower || before_lower))) words.emplace_back();
    open = true;
    words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return words;
}

template <std::size_t N>
bool among(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Alone, or as the last of several words.
constexpr std::array<std::string_view, 15> last_words{
    "password",   "passwd",    "pwd",        "passphrase",       "passcode",
    "secret",     "apikey",    "credential", "credentials",      "authorization",
    "privatekey", "secretkey", "accesskey",  "connectionstring", "plaintext"};
constexpr std::array<std::string_view, 2> alone{"session", "sessionid"};
// "X key" is one of these, but "key" is no secret.
constexpr std::array<std::string_view, 11> kinds_of_key{
    "api",  "access",  "secret", "private", "signing", "encryption",
    "auth", "session", "master", "shared",  "account"};
// A token that only says where to go on reading.
constexpr std::array<std::string_view, 11> kinds_of_place{
    "page", "next",  "continuation", "cursor", "previous", "prev",
    "sync", "start", "pagination",   "resume", "paging"};
constexpr std::array<std::string_view, 3> traces{"hash", "digest", "salt"};

bool is_secret_word(std::string_view word) {
  return among(last_words, word) || word.ends_with("password") || word.ends_with("passwd");
}

bool is_secret_token(std::string_view word) {
  constexpr std::array<std::string_view, 7> joined{"accesstoken", "authtoken",   "refreshtoken",
                                                   "idtoken",     "bearertoken", "sessiontoken",
                                                   "servicetoken"};
  return among(joined, word);
}

bool is_secret_pair(std::string_view first, std::string_view second) {
  if (second == "key") return among(kinds_of_key, first);
  if (second == "text") return first == "plain";
  if (second == "string" || second == "strings" || second == "uri") return first == "connection";
  if (second == "id") return first == "session";
  if (second == "phrase") return first == "pass";
  return among(traces, second) && is_secret_word(first);
}

bool names_secret_by_words(const Words& words) {
  if (words.empty()) return false;
  const auto& last = words.back();
  if (words.size() == 1 && (among(alone, last) || last == "connectionstrings")) return true;
  if (is_secret_word(last) || is_secret_token(last) || last == "clientsecret") return true;
  const auto before = words.size() > 1 ? std::string_view(words[words.size() - 2]) : "";
  if (last == "token") return !among(kinds_of_place, before);
  return is_secret_pair(before, last);
}

// What a secret's name ends with; cheaper than its words.
bool may_be_one(std::string_view name) {
  if (name.size() < 3 || name.size() > 64) return false;
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  };
  constexpr std::string_view ends =
      " word  swd  pwd hrase  code cret ikey tial tials tion  key  ext  ring ings oken sion  _id "
      "-id  nid "
      "ash gest salt  uri ";
  const auto size = name.size();
  const std::array<char, 3> tail{lower(name[size - 3]), lower(name[size - 2]),
                                 lower(name[size - 1])};
  return ends.find(std::string_view(tail.data(), 3)) != std::string_view::npos;
}

}  // namespace

bool names_secret(std::string_view name, const std::vector<std::string>& more) {
  if (!more.empty() && std::find(more.begin(), more.end(), name) != more.end()) return true;
  return may_be_one(name) && names_secret_by_words(words_of(name));
}

bool names_secrets(std::string_view name) {
  if (name.size() < 4 || !name.ends_with('s')) return false;
  auto words = words_of(name.substr(0, name.size() - 1));
  return names_secret_by_words(words);
}

}  // namespace assay::reports
