#include "properties/generators/words.h"

#include <fmt/format.h>

#include <algorithm>

#include "properties/generators/assemble.h"
#include "properties/generators/simplicity.h"
#include "spec/encoding.h"
#include "spec/schema/write_json.h"

namespace assay::properties {
namespace {

constexpr int tries = 12;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// The word between the quotes that `line` opens with; nothing when it is not well formed.
std::optional<std::string> quoted_word(std::string_view line) {
  if (line.size() < 2 || line.front() != '"' || line.back() != '"') return std::nullopt;
  line = line.substr(1, line.size() - 2);
  std::string word;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') return std::nullopt;
    if (line[i] != '\\') {
      word += line[i];
      continue;
    }
    const char escaped = i + 1 < line.size() ? line[i + 1] : '\0';
    if (escaped == '\\' || escaped == '"') {
      word += escaped;
      i += 1;
      continue;
    }
    const int high = escaped == 'x' && i + 3 < line.size() ? hex_digit(line[i + 2]) : -1;
    const int low = high >= 0 ? hex_digit(line[i + 3]) : -1;
    if (low < 0) return std::nullopt;
    word += static_cast<char>(high * 16 + low);
    i += 3;
  }
  return word;
}

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view blank = " \t\r";
  const auto first = line.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(blank) - first + 1);
}

/// A text of a Case: the number of its argument, or -1 for the body, and the way inside.
struct TextPlace {
  int argument = -1;
  Way way;
};

std::vector<TextPlace> texts_of(const spec::Operation& operation, const spec::Case& value,
                                const Values& values) {
  std::vector<TextPlace> places;
  const auto add = [&](int argument, const Conjunction& parts, const json::value& root) {
    for (auto& site : sites(parts, root, spec::Direction::request)) {
      if (!find_at(root, site.way)->is_string()) continue;
      const bool given = argument < 0 && !site.way.empty() && values.fixed.contains(site.way[0]);
      if (!given) places.push_back({argument, std::move(site.way)});
    }
  };
  for (std::size_t i = 0; i < value.arguments.size(); ++i) {
    const auto& argument = value.arguments[i];
    const bool given = values.fixed.contains(argument.name) || values.known.contains(argument.name);
    if (given || argument.raw) continue;
    add(static_cast<int>(i), schemas_of(operation, argument), argument.value);
  }
  if (value.body && !value.body->bytes) {
    add(-1, schemas_of(operation, *value.body), value.body->value);
  }
  return places;
}

bool put(spec::Case& value, const TextPlace& place, const std::string& word) {
  const bool in_body = place.argument < 0;
  if (!spec::is_utf8(word)) {
    // Bytes that are no text can only be said raw.
    if (in_body || !place.way.empty()) return false;
    value.arguments[static_cast<std::size_t>(place.argument)].raw = word;
    return true;
  }
  auto& root =
      in_body ? value.body->value : value.arguments[static_cast<std::size_t>(place.argument)].value;
  *find_at(root, place.way) = json::string(word);
  return true;
}

}  // namespace

spec::Result<std::vector<std::string>> parse_dictionary(const std::string& file,
                                                        std::string_view text) {
  std::vector<std::string> words;
  std::uint32_t number = 0;
  while (!text.empty()) {
    ++number;
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    const auto quote = line.find('"');
    const auto before = quote == std::string_view::npos ? "" : trimmed(line.substr(0, quote));
    const bool named = before.empty() || (before.back() == '=' && before.size() > 1);
    auto word =
        quote != std::string_view::npos && named ? quoted_word(line.substr(quote)) : std::nullopt;
    if (!word) {
      return spec::Error{spec::ErrorCode::usage,
                         "this line of the dictionary is no word",
                         {file, number, 1},
                         R"(write name="word" with \\, \" and \xAB as escapes, or a # comment)"};
    }
    const bool fresh = std::find(words.begin(), words.end(), *word) == words.end();
    if (fresh && !word->empty()) words.push_back(std::move(*word));
  }
  return words;
}

std::optional<spec::Case> put_word(const spec::Document& document, const spec::Operation& operation,
                                   const spec::Case& value, WordUse use, const Values& values,
                                   Source& source) {
  const auto places = texts_of(operation, value, values);
  if (values.words.empty() || places.empty()) return std::nullopt;
  for (int i = 0; i < tries; ++i) {
    auto changed = value;
    const auto& place = places[source.index(places.size())];
    if (!put(changed, place, values.words[source.index(values.words.size())])) continue;
    const auto kind = verdict_of(document, operation, changed).kind;
    const auto wanted =
        use == WordUse::admitted ? spec::Verdict::Kind::valid : spec::Verdict::Kind::invalid;
    if (kind == wanted) return changed;
  }
  return std::nullopt;
}

void take_turns(spec::Case& value, const Values& values, std::uint64_t turn) {
  const auto give = [&](json::value& to, const std::vector<json::value>& from) {
    const auto& next = from[static_cast<std::size_t>(turn % from.size())];
    // `60` for a string means "60".
    const bool as_text = to.is_string() && (next.is_number() || next.is_bool());
    to = as_text ? json::value(json::string(spec::write_json(next))) : next;
  };
  for (const auto& [name, list] : values.turns) {
    if (list.empty()) continue;
    for (auto& argument : value.arguments) {
      if (argument.name == name && !argument.raw) give(argument.value, list);
    }
    auto* members = value.body && !value.body->bytes ? value.body->value.if_object() : nullptr;
    auto* member = members != nullptr ? members->if_contains(name) : nullptr;
    if (member != nullptr) give(*member, list);
  }
}

}  // namespace assay::properties
