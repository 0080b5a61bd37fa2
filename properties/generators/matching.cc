// Strings from regular expressions: ECMA-262's grammar read as a recipe. What it cannot follow
// (look-around, back references, properties) is guessed and then tried against the pattern itself.
#include <algorithm>
#include <charconv>
#include <memory>

#include "properties/generators/generate.h"
#include "properties/generators/strings.h"
#include "spec/schema/ecma.h"
#include "spec/schema/pattern.h"
#include "spec/schema/rules.h"

namespace assay::properties {
namespace {

constexpr int tries = 50;
constexpr std::uint32_t open_end = 0xFFFFFFFFU;

struct Range {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
};

/// A piece of a pattern: a set of characters, or a sequence of alternatives; repeated.
struct Piece {
  std::vector<Range> set;
  std::vector<std::vector<Piece>> alternatives;
  std::uint32_t min = 1;
  std::uint32_t max = 1;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::vector<std::vector<Piece>> alternatives() {
    std::vector<std::vector<Piece>> all(1);
    while (!done() && peek() != ')') {
      if (take('|')) {
        all.emplace_back();
        continue;
      }
      if (take('^') || take('$')) continue;
      if (auto piece = atom()) {
        quantify(*piece);
        all.back().push_back(std::move(*piece));
      }
    }
    return all;
  }

 private:
  [[nodiscard]] bool done() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek() const { return text_[at_]; }
  bool take(char c) {
    if (done() || peek() != c) return false;
    ++at_;
    return true;
  }

  std::uint32_t code_point() {
    const auto first = static_cast<unsigned char>(text_[at_++]);
    if (first < 0xC0) return first;
    const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    std::uint32_t code = first & (0x3FU >> more);
    for (int i = 0; i < more && !done(); ++i) {
      code = (code << 6U) | (static_cast<unsigned char>(text_[at_++]) & 0x3FU);
    }
    return code;
  }

  std::optional<Piece> atom() {
    if (take('(')) return group();
    if (take('[')) return char_class();
    if (take('.')) return Piece{{{'a', 'z'}, {'0', '9'}}, {}, 1, 1};
    if (take('\\')) return escape();
    const auto code = code_point();
    return Piece{{{code, code}}, {}, 1, 1};
  }

  std::optional<Piece> group() {
    bool looks = false;
    if (take('?')) {
      if (take('<')) {
        looks = !done() && (peek() == '=' || peek() == '!');
        if (!looks) at_ = std::min(text_.find('>', at_), text_.size() - 1) + 1;
      } else {
        looks = !done() && (peek() == '=' || peek() == '!');
      }
      if (looks || (!done() && peek() == ':')) ++at_;
    }
    Piece piece;
    piece.alternatives = alternatives();
    take(')');
    if (looks) return std::nullopt;
    return piece;
  }

  static std::vector<Range> shorthand(char c) {
    switch (c) {
      case 'd':
        return {{'0', '9'}};
      case 'w':
        return {{'a', 'z'}, {'A', 'Z'}, {'0', '9'}, {'_', '_'}};
      case 's':
        return {{' ', ' '}};
      case 'D':
      case 'S':
      case 'p':
      case 'P':
        return {{'a', 'z'}};
      case 'W':
        return {{'-', '-'}};
      default:
        return {};
    }
  }

  std::uint32_t hex(std::size_t digits) {
    std::uint32_t code = 0;
    const auto* first = text_.data() + at_;
    const auto length = std::min(digits, text_.size() - at_);
    const auto parsed = std::from_chars(first, first + length, code, 16);
    at_ += static_cast<std::size_t>(parsed.ptr - first);
    return code;
  }

  std::uint32_t escaped_code() {
    const char c = text_[at_];
    if (c == 'x' || c == 'u') {
      ++at_;
      return hex(c == 'x' ? 2 : 4);
    }
    constexpr std::string_view names = "tnvfr0";
    constexpr std::string_view codes("\t\n\v\f\r\0", 6);
    if (const auto known = names.find(c); known != std::string_view::npos) {
      ++at_;
      return static_cast<std::uint32_t>(codes[known]);
    }
    return code_point();
  }

  std::optional<Piece> escape() {
    if (done()) return std::nullopt;
    const char c = peek();
    if (c == 'b' || c == 'B') {
      ++at_;
      return std::nullopt;
    }
    if (auto set = shorthand(c); !set.empty()) {
      ++at_;
      if ((c == 'p' || c == 'P') && take('{'))
        at_ = std::min(text_.find('}', at_), text_.size() - 1) + 1;
      return Piece{std::move(set), {}, 1, 1};
    }
    const auto code = escaped_code();
    return Piece{{{code, code}}, {}, 1, 1};
  }

  // One member of a class; a shorthand gives several ranges.
  std::vector<Range> member() {
    if (!take('\\')) {
      const auto code = code_point();
      return {{code, code}};
    }
    if (done()) return {};
    if (auto set = shorthand(peek()); !set.empty()) {
      ++at_;
      return set;
    }
    if (take('b')) return {{8, 8}};
    const auto code = escaped_code();
    return {{code, code}};
  }

  Piece char_class() {
    const bool negated = take('^');
    std::vector<Range> set;
    while (!done() && peek() != ']') {
      auto ranges = member();
      const bool single = ranges.size() == 1 && ranges[0].low == ranges[0].high;
      if (single && at_ + 1 < text_.size() && peek() == '-' && text_[at_ + 1] != ']') {
        ++at_;
        const auto end = member();
        if (end.size() == 1) ranges[0].high = std::max(ranges[0].low, end[0].low);
      }
      set.insert(set.end(), ranges.begin(), ranges.end());
    }
    take(']');
    if (negated) set = complement(set);
    return Piece{std::move(set), {}, 1, 1};
  }

  // Letters, digits and a few signs that the set does not hold.
  static std::vector<Range> complement(const std::vector<Range>& set) {
    std::vector<Range> rest;
    for (std::uint32_t c = 0x21; c < 0x7F; ++c) {
      const bool inside = std::any_of(set.begin(), set.end(), [&](const Range& range) {
        return range.low <= c && c <= range.high;
      });
      if (!inside) rest.push_back({c, c});
    }
    return rest;
  }

  void quantify(Piece& piece) {
    if (take('*')) {
      piece.min = 0;
      piece.max = open_end;
    } else if (take('+')) {
      piece.max = open_end;
    } else if (take('?')) {
      piece.min = 0;
    } else if (!done() && peek() == '{') {
      braces(piece);
    }
    take('?');
  }

  void braces(Piece& piece) {
    const auto close = text_.find('}', at_);
    if (close == std::string_view::npos) return;
    const auto inside = text_.substr(at_ + 1, close - at_ - 1);
    std::uint32_t low = 0;
    const auto* last = inside.data() + inside.size();
    const auto parsed = std::from_chars(inside.data(), last, low);
    if (parsed.ec != std::errc()) return;
    piece.min = piece.max = low;
    if (parsed.ptr != last && *parsed.ptr == ',') {
      piece.max = open_end;
      std::from_chars(parsed.ptr + 1, last, piece.max);
    }
    at_ = close + 1;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

class Writer {
 public:
  Writer(Source& source, std::uint64_t spread) : source_(source), spread_(spread) {}

  void write(const std::vector<std::vector<Piece>>& alternatives) {
    const auto& chosen = alternatives[source_.index(alternatives.size())];
    for (const auto& piece : chosen) write(piece);
  }

  std::string text;

 private:
  void write(const Piece& piece) {
    const auto most = std::min<std::uint64_t>(piece.max, piece.min + spread_);
    auto times = source_.integer(piece.min, static_cast<std::int64_t>(most));
    for (; times > 0 && text.size() < 100'000; --times) {
      if (!piece.alternatives.empty()) {
        write(piece.alternatives);
      } else if (!piece.set.empty()) {
        const auto& range = piece.set[source_.index(piece.set.size())];
        spec::append_utf8(text, static_cast<std::uint32_t>(source_.integer(range.low, range.high)));
      }
    }
  }

  Source& source_;
  std::uint64_t spread_;
};

}  // namespace

std::optional<std::string> matching_string(const std::string& pattern, std::uint64_t min,
                                           std::uint64_t max, Source& source) {
  const spec::Pattern judge(pattern);
  const auto recipe = Parser(pattern).alternatives();
  for (int i = 0; i < tries; ++i) {
    // Wider repetitions when the text must be long, narrower when it must be short.
    const auto spread = i % 3 == 0 ? std::min<std::uint64_t>(max, min + 2) : min / 2 + 1;
    Writer writer(source, spread);
    writer.write(recipe);
    // An unanchored pattern leaves room after its match.
    if (spec::length_of(writer.text) < min) {
      writer.text = fit_length(std::move(writer.text), min, std::nullopt, source);
    }
    if (spec::length_of(writer.text) > max) continue;
    if (judge.search(writer.text) == spec::Match::yes) return std::move(writer.text);
  }
  return std::nullopt;
}

}  // namespace assay::properties
