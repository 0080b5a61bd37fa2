// Strings from regular expressions: the tree of the pattern read as a recipe. What it cannot follow
// (look-around, Unicode properties) is guessed and then tried against the pattern itself.
#include <algorithm>
#include <map>

#include "properties/generators/generate.h"
#include "properties/generators/strings.h"
#include "spec/schema/pattern.h"
#include "spec/schema/rules.h"

namespace assay::properties {
namespace {

using Kind = spec::RegexNode::Kind;
using Ranges = std::vector<spec::CodeRange>;

constexpr int tries = 50;
constexpr std::size_t longest = 100'000;

// Where most of what people match lies; a property's characters are looked for here.
const Ranges pool{{'0', '9'},       {'A', 'Z'},         {'a', 'z'},     {0xc0, 0xd6},
                  {0xdf, 0xf6},     {0x391, 0x3a1},     {0x3b1, 0x3c9}, {0x410, 0x44f},
                  {0x5d0, 0x5ea},   {0x627, 0x63a},     {0x660, 0x669}, {0x3042, 0x3093},
                  {0x4e00, 0x4e20}, {0x1f600, 0x1f610}, {' ', '/'},     {0x2010, 0x2015}};

Ranges intersection(const Ranges& a, std::uint32_t low, std::uint32_t high) {
  Ranges both;
  for (const auto& range : a) {
    const auto from = std::max(range.low, low);
    const auto to = std::min(range.high, high);
    if (from <= to) both.push_back({from, to});
  }
  return both;
}

/// What of the pool a set with Unicode properties admits: PCRE2 is asked, once per set and thread.
const Ranges& admitted(const spec::CodeSet& set) {
  thread_local std::map<std::string, Ranges> known;
  spec::RegexTree tree;
  tree.root.kind = Kind::set;
  tree.root.set = set;
  const auto pattern = spec::to_pcre(tree);
  const auto found = known.find(pattern);
  if (found != known.end()) return found->second;
  const auto judge = spec::Pattern::from_pcre(pattern);
  Ranges ranges;
  for (const auto& range : pool) {
    for (auto code = range.low; code <= range.high; ++code) {
      std::string text;
      spec::append_utf8(text, code);
      if (judge->search(text) == spec::Match::yes) ranges.push_back({code, code});
    }
  }
  spec::normalise(ranges);
  return known.emplace(pattern, std::move(ranges)).first->second;
}

class Writer {
 public:
  Writer(Source& source, std::uint64_t spread) : source_(source), spread_(spread) {}

  void write(const spec::RegexNode& node) {
    if (text.size() > longest) return;
    switch (node.kind) {
      case Kind::set:
        write_set(node.set);
        break;
      case Kind::sequence:
        for (const auto& part : node.parts) write(part);
        break;
      case Kind::alternatives:
        write(node.parts[source_.index(node.parts.size())]);
        break;
      case Kind::group: {
        const auto from = text.size();
        write(node.parts.front());
        if (node.number > 0) captured_[node.number] = text.substr(from);
        break;
      }
      case Kind::repeat: {
        const auto most = std::min<std::uint64_t>(node.max, node.min + spread_);
        auto times = source_.integer(node.min, static_cast<std::int64_t>(most));
        for (; times > 0 && text.size() <= longest; --times) write(node.parts.front());
        break;
      }
      case Kind::back:
        text += captured_[node.number];
        break;
      default:
        break;
    }
  }

  std::string text;

 private:
  void write_set(const spec::CodeSet& set) {
    const auto ranges = !set.properties.empty() ? admitted(set)
                        : set.negated           ? spec::complement(set.ranges)
                                                : set.ranges;
    if (ranges.empty()) return;
    // What a reader can read, mostly.
    auto chosen = intersection(ranges, 0x20, 0x7e);
    if (chosen.empty() || source_.chance(1, 20)) chosen = intersection(ranges, 0, 0xd7ff);
    if (chosen.empty()) chosen = intersection(ranges, 0xe000, spec::last_code_point);
    if (chosen.empty()) return;
    const auto& range = chosen[source_.index(chosen.size())];
    spec::append_utf8(text, static_cast<std::uint32_t>(source_.integer(range.low, range.high)));
  }

  Source& source_;
  std::uint64_t spread_;
  std::map<std::uint32_t, std::string> captured_;
};

}  // namespace

std::optional<std::string> matching_string(const std::string& pattern, std::uint64_t min,
                                           std::uint64_t max, Source& source) {
  const spec::Pattern judge(pattern);
  if (!judge.problem().empty()) return std::nullopt;
  for (int i = 0; i < tries; ++i) {
    // Wider repetitions when the text must be long, narrower when it must be short.
    const auto spread = i % 3 == 0 ? std::min<std::uint64_t>(max, min + 2) : min / 2 + 1;
    Writer writer(source, spread);
    writer.write(judge.tree().root);
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
