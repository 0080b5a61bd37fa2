#include "spec/schema/ecma_tree.h"

#include <algorithm>
#include <map>

#include "spec/schema/ecma_names.h"

namespace assay::spec {
namespace {

constexpr int depth_limit = 200;
constexpr std::uint32_t repeat_limit = 100'000'000;

using Kind = RegexNode::Kind;

bool is_digit(std::uint32_t c) {
  return c >= '0' && c <= '9';
}
bool is_letter(std::uint32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_syntax(std::uint32_t c) {
  return c < 0x80 && c != 0 &&
         std::string_view("^$\\.*+?()[]{}|/").find(static_cast<char>(c)) != std::string_view::npos;
}

RegexNode of_kind(Kind kind) {
  RegexNode node;
  node.kind = kind;
  return node;
}
RegexNode of_set(std::vector<CodeRange> ranges) {
  auto node = of_kind(Kind::set);
  node.set.ranges = std::move(ranges);
  return node;
}

/// The recursive descent over §22.2.1; `strict` is the u flag's grammar.
class Parser {
 public:
  using Names = std::map<std::string, std::uint32_t>;

  /// Without `known_names` this is the first look, which only counts groups.
  Parser(std::string_view text, bool strict, std::uint32_t known_groups, const Names* known_names)
      : text_(text), strict_(strict), all_groups_(known_groups), all_names_(known_names) {}

  RegexNode run() {
    auto root = alternatives(0);
    if (ok() && !done()) fail("an unmatched )");
    return root;
  }

  std::string problem;
  std::uint32_t groups = 0;
  Names names;

 private:
  [[nodiscard]] bool done() const { return at_ >= text_.size(); }
  [[nodiscard]] bool ok() const { return problem.empty(); }
  [[nodiscard]] bool looking(std::string_view word) const {
    return text_.substr(at_).starts_with(word);
  }
  bool take(std::string_view word) {
    if (!looking(word)) return false;
    at_ += word.size();
    return true;
  }
  std::uint32_t next() { return take_code_point(text_, at_); }
  void fail(std::string why) {
    if (problem.empty()) problem = std::move(why);
  }

  RegexNode alternatives(int depth) {
    if (depth > depth_limit) {
      fail("groups nested deeper than 200 levels");
      return {};
    }
    auto all = of_kind(Kind::alternatives);
    all.parts.push_back(sequence(depth));
    while (ok() && take("|")) all.parts.push_back(sequence(depth));
    if (all.parts.size() == 1) return std::move(all.parts.front());
    return all;
  }

  RegexNode sequence(int depth) {
    auto list = of_kind(Kind::sequence);
    while (ok() && !done() && !looking("|") && !looking(")")) term(list, depth);
    return list;
  }

  void term(RegexNode& list, int depth) {
    if (take("^")) {
      list.parts.push_back(of_kind(Kind::begin));
    } else if (take("$")) {
      list.parts.push_back(of_kind(Kind::end));
    } else if (take("\\b") || looking("\\B")) {
      auto node = of_kind(Kind::boundary);
      node.negated = take("\\B");
      list.parts.push_back(std::move(node));
    } else {
      auto node = atom(depth);
      // Annex B lets a look-ahead be repeated; with the u flag only atoms are.
      const bool look = node.kind == Kind::ahead || node.kind == Kind::behind;
      if (ok()) quantify(node, !look || (!strict_ && node.kind == Kind::ahead));
      list.parts.push_back(std::move(node));
      return;
    }
    if (quantifier_ahead()) fail("a quantifier behind an assertion");
  }

  [[nodiscard]] bool quantifier_ahead() const {
    return looking("*") || looking("+") || looking("?");
  }

  RegexNode atom(int depth) {
    if (take("(")) return group(depth);
    if (take("[")) return char_class();
    if (take(".")) {
      auto node = of_set(ecma_line_ends());
      node.set.negated = true;
      return node;
    }
    if (take("\\")) return escape();
    if (quantifier_ahead()) {
      fail("a quantifier without an atom");
      return {};
    }
    if (looking("{")) {
      std::uint32_t low = 0;
      std::uint32_t high = 0;
      const auto back = at_;
      const bool counts = braces(low, high);
      at_ = back;
      if (counts) fail("a quantifier without an atom");
    }
    if (strict_ && (looking("{") || looking("}") || looking("]"))) fail("a lone bracket");
    const auto code = next();
    return of_set({{code, code}});
  }

  RegexNode group(int depth) {
    RegexNode node = of_kind(Kind::group);
    if (take("?:")) {
      // Not captured.
    } else if (looking("?=") || looking("?!")) {
      node.kind = Kind::ahead;
      node.negated = text_[at_ + 1] == '!';
      at_ += 2;
    } else if (looking("?<=") || looking("?<!")) {
      node.kind = Kind::behind;
      node.negated = text_[at_ + 2] == '!';
      at_ += 3;
    } else if (take("?<")) {
      node.number = ++groups;
      const auto name = group_name();
      if (!names.emplace(name, node.number).second) fail("two groups named " + name);
    } else if (looking("?")) {
      fail("an unknown kind of group");
    } else {
      node.number = ++groups;
    }
    if (!ok()) return node;
    node.parts.push_back(alternatives(depth + 1));
    if (ok() && !take(")")) fail("an unclosed group");
    return node;
  }

  std::string group_name() {
    const auto close = text_.find('>', at_);
    if (close == std::string_view::npos || close == at_) {
      fail("a group without a name");
      return {};
    }
    std::string name(text_.substr(at_, close - at_));
    const bool fine = !is_digit(static_cast<unsigned char>(name[0])) &&
                      std::all_of(name.begin(), name.end(), [](char c) {
                        const auto u = static_cast<unsigned char>(c);
                        return is_letter(u) || is_digit(u) || c == '_' || c == '$' || u >= 0x80;
                      });
    if (!fine) fail("'" + name + "' is no name of a group");
    at_ = close + 1;
    return name;
  }

  // "{2,5}" and its kin; false, and nothing taken, when it is something else.
  bool braces(std::uint32_t& low, std::uint32_t& high) {
    const auto back = at_;
    const auto number = [&](std::uint32_t& value) {
      const auto start = at_;
      std::uint64_t wide = 0;
      while (!done() && is_digit(static_cast<unsigned char>(text_[at_]))) {
        wide = std::min<std::uint64_t>(wide * 10 + (text_[at_++] - '0'), repeat_limit);
      }
      value = static_cast<std::uint32_t>(wide);
      return at_ > start;
    };
    if (take("{") && number(low)) {
      high = low;
      if (take(",") && !number(high)) high = no_maximum;
      if (take("}")) return true;
    }
    at_ = back;
    return false;
  }

  void quantify(RegexNode& node, bool allowed) {
    std::uint32_t low = 1;
    std::uint32_t high = 1;
    if (take("*")) {
      low = 0;
      high = no_maximum;
    } else if (take("+")) {
      high = no_maximum;
    } else if (take("?")) {
      low = 0;
    } else if (!looking("{") || !braces(low, high)) {
      return;
    }
    if (!allowed) fail("a quantifier behind an assertion");
    if (low > high) fail("a quantifier whose numbers are out of order");
    auto repeat = of_kind(Kind::repeat);
    repeat.min = low;
    repeat.max = high;
    repeat.lazy = take("?");
    repeat.parts.push_back(std::move(node));
    node = std::move(repeat);
    if (quantifier_ahead()) fail("a quantifier behind a quantifier");
  }

  RegexNode escape() {
    if (done()) {
      fail("a backslash at the end");
      return {};
    }
    if (take("k")) return named_back();
    const char c = text_[at_];
    if (c >= '1' && c <= '9') return numbered_back();
    auto node = of_kind(Kind::set);
    if (!shorthand(node.set)) {
      const auto code = escaped_code(false);
      node.set.ranges = {{code, code}};
    }
    return node;
  }

  RegexNode named_back() {
    auto node = of_kind(Kind::back);
    if (take("<")) {
      const auto name = group_name();
      if (all_names_ == nullptr) return node;
      const auto known = all_names_->find(name);
      if (known != all_names_->end()) {
        node.number = known->second;
      } else {
        fail("no group is named " + name);
      }
      return node;
    }
    if (strict_) fail("\\k without a name");
    return of_set({{'k', 'k'}});
  }

  RegexNode numbered_back() {
    const auto start = at_;
    std::uint64_t number = 0;
    while (!done() && is_digit(static_cast<unsigned char>(text_[at_]))) {
      number = std::min<std::uint64_t>(number * 10 + (text_[at_++] - '0'), 100000);
    }
    if (number <= all_groups_) {
      auto node = of_kind(Kind::back);
      node.number = static_cast<std::uint32_t>(number);
      return node;
    }
    if (strict_) fail("\\" + std::to_string(number) + " refers to no group");
    // Annex B: an octal escape, or the digit itself.
    at_ = start;
    std::uint32_t code = 0;
    int taken = 0;
    while (taken < 3 && !done() && text_[at_] >= '0' && text_[at_] <= '7' && code < 32) {
      code = code * 8 + static_cast<std::uint32_t>(text_[at_++] - '0');
      ++taken;
    }
    if (taken == 0) code = next();
    return of_set({{code, code}});
  }

  // \d \w \s \p and their opposites.
  bool shorthand(CodeSet& set) {
    const char c = text_[at_];
    const std::vector<CodeRange>* ranges = nullptr;
    if (c == 'd' || c == 'D') ranges = &ecma_digits();
    if (c == 'w' || c == 'W') ranges = &ecma_words();
    if (c == 's' || c == 'S') ranges = &ecma_spaces();
    if (ranges != nullptr) {
      ++at_;
      set.ranges = c >= 'a' ? *ranges : complement(*ranges);
      return true;
    }
    if ((c != 'p' && c != 'P') || text_.substr(at_ + 1, 1) != "{") return false;
    const auto close = text_.find('}', at_);
    if (close == std::string_view::npos) return false;
    const auto name = property_name(text_.substr(at_ + 2, close - at_ - 2), strict_);
    if (name.empty()) {
      fail("\\" + std::string(text_.substr(at_, close - at_ + 1)) + " is no Unicode property");
    }
    at_ = close + 1;
    set.properties.push_back({name, c == 'P'});
    return true;
  }

  bool hex(std::size_t count, std::uint32_t& code) {
    if (text_.size() - at_ < count) return false;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto c = static_cast<unsigned char>(text_[at_ + i]);
      const auto lower = c | 0x20U;
      if (!is_digit(c) && (lower < 'a' || lower > 'f')) return false;
      value = value * 16 + (is_digit(c) ? c - '0' : lower - 'a' + 10U);
    }
    at_ += count;
    code = value;
    return true;
  }

  // After "\u".
  bool unicode(std::uint32_t& code) {
    const auto back = at_;
    if (take("{")) {
      std::uint64_t value = 0;
      std::uint32_t digit = 0;
      bool any = false;
      while (value <= last_code_point && hex(1, digit)) {
        value = value * 16 + digit;
        any = true;
      }
      if (any && value <= last_code_point && take("}")) {
        code = static_cast<std::uint32_t>(value);
        return true;
      }
      at_ = back;
      return false;
    }
    if (!hex(4, code)) return false;
    std::uint32_t low = 0;
    const auto behind = at_;
    if (code >= 0xd800 && code < 0xdc00 && take("\\u") && hex(4, low) && low >= 0xdc00 &&
        low < 0xe000) {
      code = 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00);
    } else {
      at_ = behind;
    }
    if (code >= 0xd800 && code < 0xe000) fail("a lone surrogate, which no JSON text can hold");
    return true;
  }

  // §22.2.1 CharacterEscape, after the backslash.
  std::uint32_t escaped_code(bool in_class) {
    constexpr std::string_view controls = "tnvfr";
    constexpr std::string_view codes = "\t\n\v\f\r";
    const auto c = next();
    std::uint32_t code = 0;
    if (const auto i = c < 0x80 ? controls.find(static_cast<char>(c)) : std::string_view::npos;
        i != std::string_view::npos) {
      return static_cast<std::uint32_t>(codes[i]);
    }
    if (c == 'b' && in_class) return 8;
    if (c == '0' && (done() || !is_digit(static_cast<unsigned char>(text_[at_])))) return 0;
    if (c == 'x' && hex(2, code)) return code;
    if (c == 'u' && unicode(code)) return code;
    if (c == 'c' && !done() && is_letter(static_cast<unsigned char>(text_[at_])))
      return next() % 32;
    if (c == '-' && in_class) return c;
    if (is_syntax(c)) return c;
    if (strict_) {
      --at_;
      fail("\\" + std::string(text_.substr(at_, 1)) + " is no escape of ECMA-262");
      return c;
    }
    return loose_code(c, in_class);
  }

  std::uint32_t loose_code(std::uint32_t c, bool in_class) {
    if (c == 'c') {
      --at_;
      return '\\';
    }
    if (is_digit(c) && c <= '7' && (in_class || c == '0')) {
      auto code = c - '0';
      while (!done() && text_[at_] >= '0' && text_[at_] <= '7' && code < 32) {
        code = code * 8 + static_cast<std::uint32_t>(text_[at_++] - '0');
      }
      return code;
    }
    // Perl's, Java's and Python's anchors and escapes are letters by Annex B. A document that
    // writes them means something else; what, is anyone's guess.
    if (c < 0x80 &&
        std::string_view("AZzGQEhRaeX").find(static_cast<char>(c)) != std::string_view::npos) {
      fail(std::string("\\") + static_cast<char>(c) + " is not ECMA-262");
    }
    return c;
  }

  struct Member {
    CodeSet set;
    bool single = false;
    std::uint32_t code = 0;
  };

  Member member() {
    Member one;
    if (take("\\")) {
      if (done()) {
        fail("a backslash at the end");
        return one;
      }
      if (shorthand(one.set)) return one;
      one.code = escaped_code(true);
    } else {
      one.code = next();
    }
    one.single = true;
    one.set.ranges = {{one.code, one.code}};
    return one;
  }

  RegexNode char_class() {
    auto node = of_kind(Kind::set);
    node.set.negated = take("^");
    const auto join = [&](const CodeSet& set) {
      node.set.ranges.insert(node.set.ranges.end(), set.ranges.begin(), set.ranges.end());
      node.set.properties.insert(node.set.properties.end(), set.properties.begin(),
                                 set.properties.end());
    };
    while (ok() && !done() && !looking("]")) {
      auto low = member();
      if (!ok()) break;
      const bool range = looking("-") && at_ + 1 < text_.size() && text_[at_ + 1] != ']';
      if (!range) {
        join(low.set);
        continue;
      }
      ++at_;
      const auto high = member();
      if (!ok()) break;
      if (low.single && high.single) {
        if (low.code > high.code) fail("a class range out of order");
        node.set.ranges.push_back({low.code, high.code});
      } else {
        // Annex B: a hyphen beside \d and its kin is a hyphen.
        if (strict_) fail("a class range that ends in a class");
        join(low.set);
        node.set.ranges.push_back({'-', '-'});
        join(high.set);
      }
    }
    if (ok() && !take("]")) fail("an unclosed class");
    normalise(node.set.ranges);
    return node;
  }

  std::string_view text_;
  bool strict_;
  std::uint32_t all_groups_;
  const Names* all_names_;
  std::size_t at_ = 0;
};

RegexTree parse(std::string_view pattern, bool strict) {
  RegexTree tree;
  // Twice: a reference may come before the group that it refers to.
  Parser first(pattern, false, 100'000, nullptr);
  static_cast<void>(first.run());
  Parser parser(pattern, strict, first.groups, &first.names);
  tree.root = parser.run();
  tree.problem = parser.problem;
  return tree;
}

}  // namespace

RegexTree parse_ecma(std::string_view pattern) {
  auto tree = parse(pattern, true);
  if (tree.problem.empty()) return tree;
  auto loose = parse(pattern, false);
  if (!loose.problem.empty()) loose.root = RegexNode{};
  return loose;
}

bool is_strict_ecma(std::string_view pattern) {
  return parse(pattern, true).problem.empty();
}

}  // namespace assay::spec
