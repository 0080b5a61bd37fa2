#include <fmt/format.h>

#include <array>
#include <charconv>

#include "spec/contract/json_path.h"
#include "spec/contract/json_path_tree.h"
#include "spec/json_parser.h"

namespace assay::spec {
namespace {

constexpr int depth_limit = 100;
constexpr std::int64_t widest = 9'007'199'254'740'991;  // 2^53 - 1 (§2.1)

using Kind = PathFilter::Kind;

bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool name_first(char c) {
  return lower(c) || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

struct FunctionRow {
  std::string_view name;
  PathFunction function;
  std::size_t arguments;
  bool takes_nodes;
};
constexpr std::array<FunctionRow, 5> functions{{{"length", PathFunction::length, 1, false},
                                                {"count", PathFunction::count, 1, true},
                                                {"match", PathFunction::match, 2, false},
                                                {"search", PathFunction::search, 2, false},
                                                {"value", PathFunction::value, 1, true}}};

/// Recursive descent; the first fault stays in `fault_`, and everything ends early.
class PathParser {
 public:
  explicit PathParser(std::string_view text) : text_(text) {}

  Result<PathQuery> run() {
    PathQuery query;
    if (!take('$')) {
      fail("a JSONPath begins with '$'");
    } else {
      query = segments(true);
      if (!failed() && at_ < text_.size()) fail(fmt::format("'{}' was not expected", peek()));
    }
    if (failed()) {
      return Error{
          ErrorCode::document,
          fmt::format("no JSONPath: {} (character {} of '{}')", fault_, fault_at_ + 1, text_),
          {"", 0, static_cast<std::uint32_t>(fault_at_ + 1)},
          "see RFC 9535"};
    }
    return query;
  }

 private:
  [[nodiscard]] bool failed() const { return !fault_.empty(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void fail(std::string what) {
    if (failed()) return;
    fault_ = std::move(what);
    fault_at_ = at_;
  }
  bool take(char c) {
    if (failed() || at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view word) {
    if (failed() || !text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  void skip_blanks() {
    while (at_ < text_.size() && blank(text_[at_])) ++at_;
  }

  PathQuery segments(bool absolute) {
    PathQuery query;
    query.absolute = absolute;
    while (!failed()) {
      const auto before = at_;
      skip_blanks();
      PathSegment segment;
      if (take("..")) {
        segment.descendant = true;
        if (peek() == '[') {
          bracketed(segment);
        } else {
          shorthand(segment);
        }
      } else if (take('.')) {
        shorthand(segment);
      } else if (peek() == '[') {
        bracketed(segment);
      } else {
        at_ = before;
        break;
      }
      query.segments.push_back(std::move(segment));
    }
    return query;
  }

  void shorthand(PathSegment& segment) {
    PathSelector selector;
    if (!take('*')) {
      const auto begin = at_;
      if (!name_first(peek())) return fail("a name, '*' or '[' was expected");
      while (at_ < text_.size() && (name_first(peek()) || digit(peek()) || dash_inside())) ++at_;
      selector.kind = PathSelector::Kind::name;
      selector.name = text_.substr(begin, at_ - begin);
    }
    segment.selectors.push_back(std::move(selector));
  }

  // Beyond the RFC, which has no other use for it: overlays, those of the standard's own tests
  // among them, write $.x-name.
  [[nodiscard]] bool dash_inside() const { return peek() == '-' && name_first(peek(1)); }

  void bracketed(PathSegment& segment) {
    take('[');
    do {
      skip_blanks();
      segment.selectors.push_back(selector());
      skip_blanks();
    } while (take(','));
    if (!take(']')) fail("']' was expected");
  }

  PathSelector selector() {
    PathSelector one;
    if (take('*')) return one;
    if (peek() == '\'' || peek() == '"') {
      one.kind = PathSelector::Kind::name;
      one.name = quoted();
    } else if (take('?')) {
      one.kind = PathSelector::Kind::filter;
      skip_blanks();
      one.filter = std::make_shared<const PathFilter>(logical());
    } else {
      index_or_slice(one);
    }
    return one;
  }

  void index_or_slice(PathSelector& one) {
    if (peek() != ':') {
      const auto first = whole_number();
      if (!first) return fail("a name in quotes, an index, a slice, '*' or '?' was expected");
      one.kind = PathSelector::Kind::index;
      one.index = *first;
      const auto before = at_;
      skip_blanks();
      if (peek() != ':') {
        at_ = before;
        return;
      }
      one.start = *first;
    }
    take(':');
    one.kind = PathSelector::Kind::slice;
    skip_blanks();
    one.end = whole_number();
    skip_blanks();
    if (take(':')) {
      skip_blanks();
      one.step = whole_number().value_or(1);
    }
  }

  std::optional<std::int64_t> whole_number() {
    const auto begin = at_;
    if (peek() == '-') ++at_;
    const auto digits = at_;
    while (digit(peek())) ++at_;
    if (at_ == digits) {
      at_ = begin;
      return std::nullopt;
    }
    const auto text = text_.substr(begin, at_ - begin);
    const bool padded = text_[digits] == '0' && (at_ - digits > 1 || digits != begin);
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (padded || read.ec != std::errc() || number > widest || number < -widest) {
      at_ = begin;
      fail(fmt::format("'{}' is no index", text));
    }
    return number;
  }

  // A string literal (§2.3.1.1) is JSON's own but for single quotes.
  std::string quoted() {
    const char quote = text_[at_++];
    std::string literal = "\"";
    while (!failed()) {
      if (at_ >= text_.size()) {
        fail("the quote is not closed");
        break;
      }
      const char c = text_[at_];
      if (c == quote) break;
      if (c == '\\') {
        const char next = peek(1);
        if (next == '\'' || next == '"') {
          if (next != quote) fail("this quote needs no escape here");
          literal += next == '"' ? "\\\"" : "'";
        } else {
          literal += c;
          literal += next;
        }
        at_ += 2;
        continue;
      }
      if (c == '"') literal += '\\';
      literal += c;
      ++at_;
    }
    if (failed()) return {};
    ++at_;
    const auto parsed = parse_json(literal + "\"");
    if (!parsed.failed && parsed.value.is_string()) return std::string(parsed.value.get_string());
    fail("a text with an escape or a character that JSON does not have");
    return {};
  }

  // or-expression; && binds tighter than ||.
  PathFilter logical() {
    if (++depth_ > depth_limit) fail("filters are nested too deeply");
    auto value = joined(Kind::any, "||",
                        [this] { return joined(Kind::all, "&&", [this] { return basic(); }); });
    --depth_;
    return value;
  }

  template <class Operand>
  PathFilter joined(Kind kind, std::string_view sign, Operand&& operand) {
    PathFilter all;
    all.kind = kind;
    while (!failed()) {
      all.parts.push_back(operand());
      const auto before = at_;
      skip_blanks();
      if (!take(sign)) {
        at_ = before;
        break;
      }
      skip_blanks();
    }
    if (all.parts.size() != 1) return all;
    return std::move(all.parts.front());
  }

  PathFilter basic() {
    if (failed()) return {};
    if (take('!')) {
      skip_blanks();
      PathFilter negation;
      negation.kind = Kind::negation;
      negation.parts.push_back(peek() == '(' ? grouped() : test(comparable()));
      return negation;
    }
    if (peek() == '(') return grouped();
    auto left = comparable();
    const auto before = at_;
    skip_blanks();
    const auto sign = comparison_operator();
    if (!sign) {
      at_ = before;
      return test(std::move(left));
    }
    skip_blanks();
    PathFilter comparison;
    comparison.kind = Kind::comparison;
    comparison.compared = *sign;
    comparison.parts.push_back(value_of(std::move(left)));
    comparison.parts.push_back(value_of(comparable()));
    return comparison;
  }

  PathFilter grouped() {
    take('(');
    skip_blanks();
    auto inside = logical();
    skip_blanks();
    if (!take(')')) fail("')' was expected");
    return inside;
  }

  std::optional<PathFilter::Operator> comparison_operator() {
    using Operator = PathFilter::Operator;
    constexpr std::array<std::pair<std::string_view, Operator>, 6> signs{
        {{"==", Operator::equal},
         {"!=", Operator::unequal},
         {"<=", Operator::at_most},
         {">=", Operator::at_least},
         {"<", Operator::less},
         {">", Operator::greater}}};
    for (const auto& [text, sign] : signs) {
      if (take(text)) return sign;
    }
    return std::nullopt;
  }

  // What stands alone in a filter asks whether it exists, or is true.
  PathFilter test(PathFilter value) {
    if (value.kind == Kind::literal) fail("a literal alone is no condition");
    if (value.kind == Kind::function && !value.logical_function()) {
      fail("the function's value must be compared with something");
    }
    return value;
  }

  PathFilter value_of(PathFilter value) {
    if (value.kind == Kind::query && !value.query.singular()) {
      fail("only a query for one value can be compared");
    }
    if (value.logical_function()) fail("match() and search() cannot be compared");
    return value;
  }

  PathFilter comparable() {
    PathFilter value;
    if (failed()) return value;
    if (peek() == '@' || peek() == '$') {
      value.kind = Kind::query;
      const bool absolute = text_[at_++] == '$';
      value.query = segments(absolute);
    } else if (peek() == '\'' || peek() == '"') {
      value.literal = json::string(quoted());
    } else if (digit(peek()) || peek() == '-') {
      number(value);
    } else {
      word(value);
    }
    return value;
  }

  void number(PathFilter& value) {
    const auto begin = at_;
    while (digit(peek()) ||
           (peek() != '\0' && std::string_view("+-.eE").find(peek()) != std::string_view::npos)) {
      ++at_;
    }
    const auto parsed = parse_json(text_.substr(begin, at_ - begin));
    if (!parsed.failed && parsed.value.is_number()) {
      value.literal = parsed.value;
      return;
    }
    at_ = begin;
    fail("no number");
  }

  void word(PathFilter& value) {
    const auto begin = at_;
    while (lower(peek()) || (at_ > begin && (digit(peek()) || peek() == '_'))) ++at_;
    const auto text = text_.substr(begin, at_ - begin);
    if (peek() == '(') {
      for (const auto& row : functions) {
        if (row.name == text) return call(value, row);
      }
    } else if (text == "true" || text == "false") {
      value.literal = text == "true";
      return;
    } else if (text == "null") {
      return;
    }
    at_ = begin;
    if (text.empty()) return fail("a value was expected");
    fail(fmt::format("'{}' is no literal and no function", text));
  }

  void call(PathFilter& value, const FunctionRow& row) {
    value.kind = Kind::function;
    value.function = row.function;
    if (++depth_ > depth_limit) fail("functions are nested too deeply");
    take('(');
    do {
      skip_blanks();
      auto argument = comparable();
      if (row.takes_nodes && argument.kind != Kind::query) {
        fail(fmt::format("{}() takes a query", row.name));
      }
      value.parts.push_back(row.takes_nodes ? std::move(argument) : value_of(std::move(argument)));
      skip_blanks();
    } while (take(','));
    --depth_;
    if (!take(')')) fail("')' was expected");
    if (value.parts.size() != row.arguments) {
      fail(fmt::format("{}() takes {} argument{}", row.name, row.arguments,
                       row.arguments == 1 ? "" : "s"));
    }
    if (failed() || !value.logical_function()) return;
    const auto& pattern = value.parts[1];
    if (pattern.kind != Kind::literal || !pattern.literal.is_string()) return;
    value.pattern =
        path_pattern(pattern.literal.get_string(), value.function == PathFunction::match);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::string fault_;
  std::size_t fault_at_ = 0;
};

}  // namespace

bool PathQuery::singular() const noexcept {
  for (const auto& segment : segments) {
    if (segment.descendant || segment.selectors.size() != 1) return false;
    const auto kind = segment.selectors.front().kind;
    if (kind != PathSelector::Kind::name && kind != PathSelector::Kind::index) return false;
  }
  return true;
}

Result<JsonPath> JsonPath::parse(std::string_view text) {
  auto query = PathParser(text).run();
  if (!query) return query.error();
  return JsonPath(std::make_shared<const PathQuery>(std::move(*query)));
}

bool JsonPath::singular() const noexcept {
  return query_->singular();
}

}  // namespace assay::spec
