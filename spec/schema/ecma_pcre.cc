// Trees of ECMA-262 patterns in PCRE2's words.
#include <array>
#include <charconv>

#include "spec/schema/ecma_tree.h"

namespace assay::spec {
namespace {

using Kind = RegexNode::Kind;

class Writer {
 public:
  void write(const RegexNode& node) {
    switch (node.kind) {
      case Kind::set:
        write_set(node.set);
        break;
      case Kind::sequence:
        for (const auto& part : node.parts) write(part);
        break;
      case Kind::alternatives:
        for (std::size_t i = 0; i < node.parts.size(); ++i) {
          if (i > 0) text += '|';
          write(node.parts[i]);
        }
        break;
      case Kind::group:
        enclosed(node.number > 0 ? "(" : "(?:", node);
        break;
      case Kind::repeat:
        write_repeat(node);
        break;
      case Kind::begin:
        text += '^';
        break;
      case Kind::end:
        text += '$';
        break;
      case Kind::boundary:
        // Without UCP PCRE2's \b is ASCII's, as ECMA-262's is.
        text += node.negated ? "\\B" : "\\b";
        break;
      case Kind::ahead:
        enclosed(node.negated ? "(?!" : "(?=", node);
        break;
      case Kind::behind:
        enclosed(node.negated ? "(?<!" : "(?<=", node);
        break;
      case Kind::back:
        text += "\\g{" + std::to_string(node.number) + "}";
        break;
    }
  }

  std::string text;

 private:
  void enclosed(const char* open, const RegexNode& node) {
    text += open;
    write(node.parts.front());
    text += ')';
  }

  void write_repeat(const RegexNode& node) {
    const auto& part = node.parts.front();
    const bool plain = part.kind == Kind::set || part.kind == Kind::group;
    if (!plain) text += "(?:";
    write(part);
    if (!plain) text += ')';
    if (node.min == 0 && node.max == no_maximum) {
      text += '*';
    } else if (node.min == 1 && node.max == no_maximum) {
      text += '+';
    } else if (node.min == 0 && node.max == 1) {
      text += '?';
    } else {
      text += '{' + std::to_string(node.min);
      if (node.max != node.min) text += ',';
      if (node.max != node.min && node.max != no_maximum) text += std::to_string(node.max);
      text += '}';
    }
    if (node.lazy) text += '?';
  }

  void code_point(std::uint32_t code) {
    const bool plain = (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
                       (code >= 'A' && code <= 'Z') || code == '_' || code == ' ';
    if (plain) {
      text += static_cast<char>(code);
      return;
    }
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), code, 16).ptr;
    text += "\\x{";
    text.append(digits.data(), end);
    text += '}';
  }

  // PCRE2 takes no surrogates in UTF mode; no text holds them either.
  void range(std::uint32_t low, std::uint32_t high) {
    if (low < 0xd800 && high >= 0xd800) {
      range(low, 0xd7ff);
      if (high >= 0xe000) range(0xe000, high);
      return;
    }
    if (low >= 0xd800 && low < 0xe000) {
      if (high >= 0xe000) range(0xe000, high);
      return;
    }
    code_point(low);
    if (high == low) return;
    text += '-';
    code_point(high);
  }

  void write_set(const CodeSet& set) {
    const bool single = !set.negated && set.properties.empty() && set.ranges.size() == 1 &&
                        set.ranges[0].low == set.ranges[0].high;
    if (single) {
      code_point(set.ranges[0].low);
      return;
    }
    const auto start = text.size();
    text += set.negated ? "[^" : "[";
    const auto open = text.size();
    for (const auto& one : set.ranges) range(one.low, one.high);
    for (const auto& property : set.properties) {
      text += property.negated ? "\\P{" : "\\p{";
      text += property.name;
      text += '}';
    }
    // PCRE2 10.42 takes "[]*" for something that must match.
    if (text.size() == open && !set.negated)
      text.replace(start, 1, "[^\\x{0}-\\x{d7ff}\\x{e000}-\\x{10ffff}");
    text += ']';
  }
};

}  // namespace

std::string to_pcre(const RegexTree& tree) {
  Writer writer;
  writer.write(tree.root);
  return std::move(writer.text);
}

}  // namespace assay::spec
