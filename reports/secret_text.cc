#include "reports/secret_text.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "reports/byte_set.h"
#include "reports/secret_fields.h"
#include "reports/secret_shapes.h"

namespace assay::reports {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view blank = " \t\r\n";

constexpr ByteSet alnums("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
constexpr ByteSet name_parts("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");
constexpr ByteSet notable(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.\"'\\&\n");

bool is_alnum(char c) {
  return alnums.holds(c);
}
bool is_name_part(char c) {
  return name_parts.holds(c);
}

std::size_t skip(std::string_view text, std::size_t at, std::string_view what = blank) {
  while (at < text.size() && what.find(text[at]) != npos) ++at;
  return std::min(at, text.size());
}

/// A quote: ' or " behind any number of backslashes, as in JSON within JSON, or &quot;.
std::size_t quote_length(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  if (text[at] == '&') return text.substr(at).starts_with("&quot;") ? 6 : 0;
  auto end = at;
  while (end < text.size() && text[end] == '\\') ++end;
  return end < text.size() && (text[end] == '"' || text[end] == '\'') ? end + 1 - at : 0;
}

/// Where the quote that opens at `at` is closed; the end of the text when it is cut off.
std::size_t quote_end(std::string_view text, std::size_t at, std::size_t length) {
  const auto quote = text.substr(at, length);
  for (auto end = text.find(quote, at + length); end != npos; end = text.find(quote, end + 1)) {
    // A longer run of backslashes belongs to what is inside.
    std::size_t before = 0;
    while (end > at + length + before && text[end - 1 - before] == '\\') ++before;
    if (length == 6 || (length > 1 ? before == 0 : before % 2 == 0)) return end;
  }
  return text.size();
}

bool is_word_of_json(std::string_view text) {
  return text == "true" || text == "false" || text == "null" || text == "none" || text == "None";
}

class Finder {
 public:
  Finder(std::string_view text, const std::vector<std::string>& names)
      : text_(text), names_(names) {}

  std::vector<Span> run() {
    std::size_t line = 0;
    for (std::size_t i = 0; i < text_.size();) {
      if (i == line) field_line(line);
      const auto start = i;
      i = token(i);
      const auto end = text_.substr(start, i - start).rfind('\n');
      if (end != npos) line = start + end + 1;
    }
    find_shapes(text_, spans_);
    return merge_spans(std::move(spans_));
  }

  /// All texts and numbers of the JSON that starts at `at`; where it ends. With `texts`, only the
  /// texts up to the first object.
  std::size_t leaves(std::size_t at, bool texts = false) {
    if (const auto end = mark_end(at); end > at) return end;
    int depth = 0;
    while (at < text_.size()) {
      const char c = text_[at];
      if (const auto quote = quote_length(text_, at); quote > 0) {
        at = leaf_text(at, quote);
      } else if (c == '[' || c == '{') {
        if (texts && c == '{') return at;
        ++depth;
        ++at;
      } else if (c == ']' || c == '}') {
        --depth;
        ++at;
      } else if (is_alnum(c) || c == '-') {
        at = leaf_word(at, texts);
      } else {
        ++at;
      }
      if (depth <= 0) return at;
    }
    return at;
  }

  std::vector<Span> take() { return merge_spans(std::move(spans_)); }

 private:
  void add(std::size_t begin, std::size_t end, bool number = false) {
    if (end <= begin || is_redaction_mark(text_.substr(begin, end - begin))) return;
    spans_.push_back({begin, end, number});
  }

  std::size_t leaf_text(std::size_t at, std::size_t quote) {
    const auto end = quote_end(text_, at, quote);
    const auto after = std::min(end + quote, text_.size());
    const auto next = skip(text_, after);
    const bool name = next < text_.size() && text_[next] == ':';
    if (!name) add(at + quote, end);
    return after;
  }

  std::size_t leaf_word(std::size_t at, bool texts) {
    const auto end = std::min(text_.find_first_of(",]} \t\r\n", at), text_.size());
    const auto word = text_.substr(at, end - at);
    if (!texts && word.find_first_of("0123456789") != npos) add(at, end, true);
    return std::max(end, at + 1);
  }

  /// Behind a mark that stands at `at`; else `at`.
  [[nodiscard]] std::size_t mark_end(std::size_t at) const {
    const auto rest = text_.substr(std::min(at, text_.size()));
    const auto end = rest.starts_with("[redacted:") ? rest.find(']') : npos;
    return end == npos ? at : at + end + 1;
  }

  /// A field of HTTP whose value has a form of its own.
  void field_line(std::size_t line) {
    const auto rest = text_.substr(line, text_.find('\n', line) - line);
    const auto colon = rest.find(':');
    if (colon == npos || colon > 40) return;
    const auto value = skip(rest, colon + 1, " \t");
    for (auto span : find_in_field(rest.substr(0, colon), rest.substr(value))) {
      add(line + value + span.begin, line + value + span.end);
    }
  }

  /// What starts at `at`: a name with its value, or nothing of note; where to go on.
  std::size_t token(std::size_t at) {
    if (const auto quote = quote_length(text_, at); quote > 0) return quoted_name(at, quote);
    if (!is_name_part(text_[at])) return std::min(notable.first_in(text_, at + 1), text_.size());
    auto end = at;
    while (end < text_.size() && is_name_part(text_[end])) ++end;
    return bare_name(at, end);
  }

  std::size_t quoted_name(std::size_t at, std::size_t quote) {
    const auto end = quote_end(text_, at, quote);
    const auto inside = std::min(at + quote, text_.size());
    if (end == text_.size()) return inside;
    const auto colon = skip(text_, end + quote);
    if (colon >= text_.size() || (text_[colon] != ':' && text_[colon] != '=')) return inside;
    const auto written = text_.substr(at + quote, end - at - quote);
    const auto name = written.find('\\') == npos ? std::string(written) : without_escapes(written);
    auto value = skip(text_, colon + 1);
    if (value < text_.size() && text_[value] == '>') value = skip(text_, value + 1);
    if (value >= text_.size()) return value;
    if (names_secret(name, names_)) return leaves(value);
    return names_secrets(name) && text_[value] == '[' ? leaves(value, true) : value;
  }

  std::size_t bare_name(std::size_t at, std::size_t end) {
    if (end >= text_.size()) return end;
    const auto name = text_.substr(at, end - at);
    const char next = text_[end];
    if (in_tag(at) && (next == '>' || next == ' ')) {
      const auto close = text_.find_first_of("<>", end);
      const bool opens = close != npos && text_[close] == '>' && text_[close - 1] != '/';
      return opens && names_secret(name, names_) ? element(name, close + 1) : end;
    }
    if (next != '=' && next != ':' && next != ' ' && next != '\t') return end;
    const auto sign = skip(text_, end, " \t");
    if (sign >= text_.size() || (text_[sign] != '=' && text_[sign] != ':')) return end;
    if (!names_secret(name, names_)) return end;
    const bool spaced = sign > end;
    const bool first = starts_line(at);
    if (text_[sign] == '=' && (!spaced || first)) {
      return assigned(skip(text_, sign + 1, first ? " \t" : ""));
    }
    if (text_[sign] != ':' || spaced) return end;
    const auto value = skip(text_, sign + 1, " \t");
    if (value >= text_.size() || value == sign + 1) return end;
    return said(value, first, name.find('-') != npos);
  }

  [[nodiscard]] bool starts_line(std::size_t at) const {
    while (at > 0 && (text_[at - 1] == ' ' || text_[at - 1] == '\t' || text_[at - 1] == '-')) --at;
    return at == 0 || text_[at - 1] == '\n';
  }

  /// After "<" or "<prefix:".
  [[nodiscard]] bool in_tag(std::size_t at) const {
    if (at > 0 && text_[at - 1] == ':') {
      --at;
      while (at > 0 && is_name_part(text_[at - 1])) --at;
    }
    return at > 0 && text_[at - 1] == '<';
  }

  /// The texts between here and the end tag.
  std::size_t element(std::string_view name, std::size_t at) {
    constexpr std::size_t longest = 8192;
    const auto inside = text_.substr(0, at + longest);
    auto end = at;
    for (end = inside.find("</", at); end != npos; end = inside.find("</", end + 2)) {
      const auto tag = text_.substr(end + 2, text_.find('>', end) - end - 2);
      if (tag == name || tag.ends_with(":" + std::string(name))) break;
    }
    if (end == npos) {
      // Cut off, or no element at all.
      end = std::min(text_.find_first_of(" \t\r\n<", at), text_.size());
    }
    while (at < end) {
      const auto cdata = text_.substr(at).starts_with("<![CDATA[");
      if (text_[at] == '<' && !cdata) {
        at = std::min(text_.find('>', at), end - 1) + 1;
        continue;
      }
      const auto begin = cdata ? at + 9 : at;
      const auto stop = std::min(text_.find(cdata ? "]]>" : "<", begin), end);
      if (skip(text_, begin) < stop) add(begin, stop);
      at = cdata ? std::min(stop + 3, end) : stop;
    }
    return end;
  }

  /// After "=".
  std::size_t assigned(std::size_t at) {
    if (at >= text_.size()) return at;
    if (quote_length(text_, at) > 0 || mark_end(at) > at) return leaves(at);
    const auto end = std::min(text_.find_first_of("&;, \t\r\n\"'<>)]}\\", at), text_.size());
    const auto word = text_.substr(at, end - at);
    if (!is_word_of_json(word) && !word.starts_with('$')) add(at, end);
    return end;
  }

  /// After ": ", where prose may follow, but not in a field of HTTP.
  std::size_t said(std::size_t at, bool first, bool field) {
    if (quote_length(text_, at) > 0 || text_[at] == '[' || text_[at] == '{') return leaves(at);
    const auto line = std::min(text_.find_first_of("\r\n", at), text_.size());
    if (first && field) {
      add(at, line);
      return line;
    }
    const auto end = std::min(text_.find_first_of(" \t,;\"'<>)", at), line);
    const bool alone = skip(text_, end, " \t") >= line;
    const auto word = text_.substr(at, end - at);
    if (first && alone ? !is_prose(word) : looks_random(word)) add(at, end);
    return end;
  }

  static bool is_prose(std::string_view word) {
    constexpr std::array<std::string_view, 8> words{"string",  "required", "invalid", "missing",
                                                    "expired", "integer",  "object",  "optional"};
    return is_word_of_json(word) || std::find(words.begin(), words.end(), word) != words.end();
  }

  static bool looks_random(std::string_view word) {
    const bool digit = word.find_first_of("0123456789") != npos;
    const bool letter = std::any_of(word.begin(), word.end(), [](char c) {
      return std::isalpha(static_cast<unsigned char>(c)) != 0;
    });
    return word.size() >= 8 && digit && letter;
  }

  std::string_view text_;
  const std::vector<std::string>& names_;
  std::vector<Span> spans_;
};

}  // namespace

std::vector<Span> find_secrets(std::string_view text, const std::vector<std::string>& names) {
  return Finder(text, names).run();
}

std::vector<Span> find_field_secrets(std::string_view name, std::string_view value,
                                     const std::vector<std::string>& names) {
  auto spans = find_in_field(name, value);
  if (spans.empty() && names_secret(name, names) && !value.empty()) return {{0, value.size()}};
  const auto more = find_secrets(value, names);
  spans.insert(spans.end(), more.begin(), more.end());
  return merge_spans(std::move(spans));
}

std::vector<Span> find_leaves(std::string_view text) {
  const std::vector<std::string> none;
  Finder finder(text, none);
  if (text.empty()) return {};
  const char c = text.front();
  const auto number_end = text.find_first_not_of("-+.eE0123456789");
  const bool number = (c == '-' || std::isdigit(static_cast<unsigned char>(c)) != 0) &&
                      (number_end == npos || text.substr(number_end) == "...");
  if (number) return {{0, std::min(number_end, text.size()), true}};
  if (c == '"' || c == '[' || c == '{') {
    finder.leaves(0);
    return finder.take();
  }
  for (auto at = text.find('"'); at != npos; at = text.find('"', at)) at = finder.leaves(at);
  return finder.take();
}

}  // namespace assay::reports
