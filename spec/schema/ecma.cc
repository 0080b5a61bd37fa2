#include "spec/schema/ecma.h"

#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace assay::spec {
namespace {

// ECMA-262 §22.2.2.9 and §12.2–3, as members of a PCRE2 class.
constexpr std::string_view digits = "0-9";
constexpr std::string_view words = "A-Za-z0-9_";
constexpr std::string_view spaces =
    "\\x09-\\x0d\\x20\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}"
    "\\x{3000}\\x{feff}";

struct LongName {
  std::string_view name;
  std::string_view brief;
};
constexpr std::array<LongName, 18> long_names{{{"Letter", "L"},
                                               {"Lowercase_Letter", "Ll"},
                                               {"Uppercase_Letter", "Lu"},
                                               {"Titlecase_Letter", "Lt"},
                                               {"Modifier_Letter", "Lm"},
                                               {"Other_Letter", "Lo"},
                                               {"Mark", "M"},
                                               {"Number", "N"},
                                               {"Decimal_Number", "Nd"},
                                               {"digit", "Nd"},
                                               {"Punctuation", "P"},
                                               {"punct", "P"},
                                               {"Symbol", "S"},
                                               {"Separator", "Z"},
                                               {"Space_Separator", "Zs"},
                                               {"Other", "C"},
                                               {"Control", "Cc"},
                                               {"Alphabetic", "L"}}};

class Translator {
 public:
  Translator(std::string_view text, std::string& problem) : text_(text), problem_(problem) {}

  std::string run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\\') {
        escape();
      } else if (c == '[') {
        open_class();
      } else if (c == ']' && in_class_) {
        in_class_ = false;
        out_ += c;
        ++at_;
      } else if (c == '.' && !in_class_) {
        out_ += "[^\\n\\r\\x{2028}\\x{2029}]";
        ++at_;
      } else if (c == '(' && !in_class_) {
        group();
      } else if (c == '-' && in_class_ && beside_shorthand()) {
        out_ += "\\-";
        ++at_;
      } else {
        // Quantifier braces that quantify nothing are letters (Annex B); PCRE2 agrees.
        out_ += c;
        ++at_;
      }
    }
    return std::move(out_);
  }

 private:
  void open_class() {
    if (in_class_) {
      out_ += "\\[";
      ++at_;
      return;
    }
    in_class_ = true;
    out_ += '[';
    ++at_;
    if (at_ < text_.size() && text_[at_] == '^') {
      out_ += '^';
      ++at_;
    }
  }

  // Annex B: a hyphen beside \d, \w or \s is a hyphen, since no range can start or end there.
  [[nodiscard]] bool beside_shorthand() const {
    constexpr std::string_view shorthands = "dDwWsS";
    const auto is_shorthand = [&](std::size_t i) {
      return i + 1 < text_.size() && text_[i] == '\\' &&
             shorthands.find(text_[i + 1]) != std::string_view::npos;
    };
    const bool before = at_ >= 2 && is_shorthand(at_ - 2) && (at_ < 3 || text_[at_ - 3] != '\\');
    return before || is_shorthand(at_ + 1);
  }

  // PCRE2 has groups that ECMA-262 has not: (*VERB), (?#…), (?R), (?i) and more.
  void group() {
    out_ += '(';
    ++at_;
    const auto rest = text_.substr(at_);
    if (rest.starts_with("*")) {
      problem_ = "a quantifier without an atom";
    } else if (rest.starts_with("?")) {
      const bool known = rest.starts_with("?:") || rest.starts_with("?=") ||
                         rest.starts_with("?!") || rest.starts_with("?<");
      const bool flags =
          rest.size() > 1 && (std::isalpha(static_cast<unsigned char>(rest[1])) != 0);
      if (!known && (!flags || rest.starts_with("?R"))) problem_ = "an unknown kind of group";
    }
  }

  void shorthand(std::string_view members, bool negated) {
    if (in_class_ && negated) {
      // A negated shorthand inside a class has no explicit form; PCRE2's own is near enough for \D
      // and \W without UCP, and for \S everywhere but at U+FEFF.
      out_ += '\\';
      out_ += text_[at_ - 1];
    } else if (in_class_) {
      out_ += members;
    } else {
      out_ += negated ? "[^" : "[";
      out_ += members;
      out_ += ']';
    }
  }

  void code_point(std::uint32_t code) {
    std::array<char, 16> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), code, 16).ptr;
    out_ += "\\x{";
    out_.append(text.data(), end);
    out_ += '}';
  }

  std::optional<std::uint32_t> hex(std::size_t from, std::size_t count) const {
    if (from + count > text_.size()) return std::nullopt;
    std::uint32_t code = 0;
    const auto* first = text_.data() + from;
    const auto parsed = std::from_chars(first, first + count, code, 16);
    if (parsed.ec != std::errc() || parsed.ptr != first + count) return std::nullopt;
    return code;
  }

  // After "\u".
  void unicode() {
    if (at_ < text_.size() && text_[at_] == '{') {
      const auto close = text_.find('}', at_);
      const auto code =
          close == std::string_view::npos ? std::nullopt : hex(at_ + 1, close - at_ - 1);
      if (code && *code <= 0x10FFFF) {
        at_ = close + 1;
        code_point(*code);
        return;
      }
    }
    auto code = hex(at_, 4);
    if (!code) {
      out_ += 'u';
      return;
    }
    at_ += 4;
    const bool high = *code >= 0xD800 && *code < 0xDC00;
    if (high && text_.substr(at_).starts_with("\\u")) {
      const auto low = hex(at_ + 2, 4);
      if (low && *low >= 0xDC00 && *low < 0xE000) {
        at_ += 6;
        code = 0x10000 + ((*code - 0xD800) << 10U) + (*low - 0xDC00);
      }
    }
    if (*code >= 0xD800 && *code < 0xE000) {
      problem_ = "a lone surrogate";
      return;
    }
    code_point(*code);
  }

  // After "\p" or "\P".
  void property(char letter) {
    const auto close = text_.find('}', at_);
    if (at_ >= text_.size() || text_[at_] != '{' || close == std::string_view::npos) {
      out_ += letter;
      return;
    }
    auto name = text_.substr(at_ + 1, close - at_ - 1);
    at_ = close + 1;
    for (const std::string_view prefix : {"General_Category=", "gc=", "Script=", "sc=", "Is"}) {
      if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
    }
    for (const auto& known : long_names) {
      if (known.name == name) name = known.brief;
    }
    out_ += '\\';
    out_ += letter;
    out_ += '{';
    out_ += name;
    out_ += '}';
  }

  // A decimal escape or NUL: PCRE2 reads back references alike, but "\0" needs its own form.
  void digit(char c) {
    if (c == '0') {
      code_point(0);
    } else {
      out_ += '\\';
      out_ += c;
    }
  }

  void escape() {
    if (++at_ >= text_.size()) {
      problem_ = "a backslash at the end";
      return;
    }
    const char c = text_[at_++];
    switch (c) {
      case 'd':
        shorthand(digits, false);
        break;
      case 'D':
        shorthand(digits, true);
        break;
      case 'w':
        shorthand(words, false);
        break;
      case 'W':
        shorthand(words, true);
        break;
      case 's':
        shorthand(spaces, false);
        break;
      case 'S':
        shorthand(spaces, true);
        break;
      case 'u':
        unicode();
        break;
      case 'p':
      case 'P':
        property(c);
        break;
      case 'v':
        code_point(0x0B);
        break;
      case 'b':
        if (in_class_) {
          code_point(0x08);
        } else {
          out_ += "\\b";
        }
        break;
      case 'x':
        byte();
        break;
      case 'c':
        control();
        break;
      default:
        other(c);
        break;
    }
  }

  void byte() {
    const auto code = hex(at_, 2);
    if (!code) {
      out_ += 'x';
      return;
    }
    at_ += 2;
    code_point(*code);
  }

  void control() {
    if (at_ < text_.size() && std::isalpha(static_cast<unsigned char>(text_[at_])) != 0) {
      code_point(static_cast<std::uint32_t>(text_[at_++]) % 32);
    } else {
      out_ += "\\\\c";
    }
  }

  void other(char c) {
    const auto unsigned_c = static_cast<unsigned char>(c);
    if (std::isdigit(unsigned_c) != 0) {
      digit(c);
    } else if (c == 't' || c == 'n' || c == 'r' || c == 'f' || c == 'B' || c == 'k') {
      out_ += '\\';
      out_ += c;
    } else if (std::isalpha(unsigned_c) != 0) {
      // Annex B: an identity escape. Java's and Perl's anchors end here too; a pattern with those
      // is no ECMA-262 pattern, and what it means is anyone's guess.
      if (c == 'A' || c == 'Z' || c == 'z' || c == 'Q' || c == 'E' || c == 'h' || c == 'R') {
        problem_ = std::string("\\") + c + " is not ECMA-262";
      }
      out_ += c;
    } else {
      if (unsigned_c < 0x80) out_ += '\\';
      out_ += c;
    }
  }

  std::string_view text_;
  std::string& problem_;
  std::string out_;
  std::size_t at_ = 0;
  bool in_class_ = false;
};

}  // namespace

std::string translate_ecma(std::string_view pattern, std::string& problem) {
  return Translator(pattern, problem).run();
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | (code >> 6U));
    put(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    put(0xE0U | (code >> 12U));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xF0U | (code >> 18U));
    put(0x80U | ((code >> 12U) & 0x3FU));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
}

}  // namespace assay::spec
