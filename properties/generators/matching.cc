#include "properties/generators/matching.h"

#include <algorithm>
#include <map>
#include <vector>

#include "properties/generators/generate.h"
#include "properties/generators/strings.h"
#include "spec/schema/rules.h"

namespace assay::properties {
namespace {

using Kind = spec::RegexNode::Kind;
using Ranges = std::vector<spec::CodeRange>;

constexpr int tries = 50;
constexpr std::uint64_t longest = 100'000;

std::uint64_t plus(std::uint64_t a, std::uint64_t b) {
  return a > endless - b ? endless : a + b;
}
std::uint64_t times(std::uint64_t a, std::uint64_t b) {
  if (a == 0 || b == 0) return 0;
  return a > endless / b ? endless : a * b;
}
std::uint64_t count_of(std::uint32_t max) {
  return max == spec::no_maximum ? endless : max;
}

struct Span {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
};

Span span_of(const spec::RegexNode& node) {
  Span span;
  switch (node.kind) {
    case Kind::set:
      return {1, 1};
    case Kind::sequence:
      for (const auto& part : node.parts) {
        const auto own = span_of(part);
        span = {plus(span.min, own.min), plus(span.max, own.max)};
      }
      return span;
    case Kind::alternatives:
      span.min = endless;
      for (const auto& part : node.parts) {
        const auto own = span_of(part);
        span = {std::min(span.min, own.min), std::max(span.max, own.max)};
      }
      return span;
    case Kind::group:
      return span_of(node.parts.front());
    case Kind::repeat:
      span = span_of(node.parts.front());
      return {times(span.min, node.min), times(span.max, count_of(node.max))};
    case Kind::back:
      return {0, endless};
    default:
      return span;
  }
}

bool starts(const spec::RegexNode& node, Kind anchor, bool at_front) {
  if (node.kind == anchor) return true;
  if (node.kind == Kind::group) return starts(node.parts.front(), anchor, at_front);
  if (node.kind == Kind::alternatives) {
    return !node.parts.empty() &&
           std::all_of(node.parts.begin(), node.parts.end(),
                       [&](const auto& part) { return starts(part, anchor, at_front); });
  }
  if (node.kind != Kind::sequence || node.parts.empty()) return false;
  return starts(at_front ? node.parts.front() : node.parts.back(), anchor, at_front);
}

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

/// Writes a text along the tree; every part is told which length is wanted of it.
class Writer {
 public:
  Writer(Source& source, std::uint64_t spread, bool plain)
      : source_(source), spread_(spread), plain_(plain) {}

  void write(const spec::RegexNode& node, Span wanted) {
    if (points_ > longest) return;
    switch (node.kind) {
      case Kind::set:
        return write_set(node.set);
      case Kind::sequence:
        return write_parts(node.parts, wanted);
      case Kind::alternatives:
        return write_one(node.parts, wanted);
      case Kind::group: {
        const auto from = text.size();
        write(node.parts.front(), wanted);
        if (node.number > 0) captured_[node.number] = text.substr(from);
        return;
      }
      case Kind::repeat:
        return write_repeated(node, wanted);
      case Kind::back:
        text += captured_[node.number];
        points_ += spec::length_of(captured_[node.number]);
        return;
      default:
        return;
    }
  }

  std::string text;

 private:
  // The rest of a sequence keeps what it needs; what is missing at the end falls to the last part
  // that can stretch.
  void write_parts(const std::vector<spec::RegexNode>& parts, Span wanted) {
    std::vector<Span> after(parts.size() + 1);
    std::vector<Span> own(parts.size());
    for (auto i = parts.size(); i-- > 0;) {
      own[i] = span_of(parts[i]);
      after[i] = {plus(after[i + 1].min, own[i].min), plus(after[i + 1].max, own[i].max)};
    }
    const auto start = points_;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      write(parts[i], share(own[i], after[i + 1], points_ - start, wanted));
    }
  }

  static Span share(Span own, Span rest, std::uint64_t done, Span wanted) {
    const auto due = plus(done, rest.max);
    const auto least = wanted.min > due ? wanted.min - due : 0;
    const auto taken = plus(done, rest.min);
    const auto most = wanted.max > taken ? wanted.max - taken : 0;
    return {std::min(std::max(own.min, least), own.max),
            std::max(own.min, std::min(own.max, most))};
  }

  void write_one(const std::vector<spec::RegexNode>& parts, Span wanted) {
    std::vector<const spec::RegexNode*> fitting;
    for (const auto& part : parts) {
      const auto own = span_of(part);
      if (own.min <= wanted.max && own.max >= wanted.min) fitting.push_back(&part);
    }
    if (fitting.empty()) return write(parts[source_.index(parts.size())], wanted);
    write(*fitting[source_.index(fitting.size())], wanted);
  }

  void write_repeated(const spec::RegexNode& node, Span wanted) {
    const auto& part = node.parts.front();
    const auto own = span_of(part);
    auto low = std::uint64_t{node.min};
    if (own.max > 0 && own.max != endless) {
      low = std::max(low, (wanted.min + own.max - 1) / own.max);
    } else if (own.max == endless && wanted.min > 0) {
      low = std::max<std::uint64_t>(low, 1);
    }
    auto high = count_of(node.max);
    if (own.min > 0) high = std::min(high, wanted.max / own.min);
    low = std::min(low, count_of(node.max));
    high = std::max(low, std::min({high, plus(low, spread_), low + longest}));
    auto left = static_cast<std::uint64_t>(
        source_.integer(static_cast<std::int64_t>(low), static_cast<std::int64_t>(high)));
    const auto start = points_;
    for (; left > 0 && points_ <= longest; --left) {
      const Span rest{times(own.min, left - 1), times(own.max, left - 1)};
      write(part, share(own, rest, points_ - start, wanted));
    }
  }

  void write_set(const spec::CodeSet& set) {
    const auto ranges = !set.properties.empty() ? admitted(set)
                        : set.negated           ? spec::complement(set.ranges)
                                                : set.ranges;
    if (ranges.empty()) return;
    // What a reader can read, mostly; control characters only when nothing else is left.
    auto chosen = intersection(ranges, 0x20, 0x7e);
    if (chosen.empty() || (!plain_ && source_.chance(1, 20))) {
      auto wide = intersection(ranges, 0xa1, 0xd7ff);
      const auto high = intersection(ranges, 0xe000, spec::last_code_point);
      if (wide.empty()) wide = high;
      if (chosen.empty() || !wide.empty()) chosen = wide;
    }
    if (chosen.empty()) chosen = intersection(ranges, 0, 0xd7ff);
    if (chosen.empty()) return;
    const auto& range = chosen[source_.index(chosen.size())];
    spec::append_utf8(text, static_cast<std::uint32_t>(source_.integer(range.low, range.high)));
    ++points_;
  }

  Source& source_;
  std::uint64_t spread_;
  bool plain_;
  std::uint64_t points_ = 0;
  std::map<std::uint32_t, std::string> captured_;
};

void collect_asked(const spec::RegexNode& node, bool inside,
                   std::vector<const spec::CodeSet*>& sets) {
  const bool ahead = node.kind == Kind::ahead && !node.negated;
  if (node.kind == Kind::set && inside && !node.set.negated) sets.push_back(&node.set);
  for (const auto& part : node.parts) collect_asked(part, inside || ahead, sets);
}

/// What (?=…) asks for besides: one character of each of its sets, put somewhere.
void sprinkle(std::string& text, const std::vector<const spec::CodeSet*>& sets, Source& source) {
  std::vector<std::uint32_t> points;
  for (std::size_t at = 0; at < text.size();) points.push_back(spec::take_code_point(text, at));
  if (points.empty()) return;
  for (const auto* set : sets) {
    const auto visible = intersection(set->ranges, 0x21, 0x7e);
    if (visible.empty()) continue;
    const auto& range = visible[source.index(visible.size())];
    points[source.index(points.size())] =
        static_cast<std::uint32_t>(source.integer(range.low, range.high));
  }
  text.clear();
  for (const auto point : points) spec::append_utf8(text, point);
}

/// An unanchored pattern leaves room around its match.
void surround(std::string& text, const PatternLength& length, bool ends, Span wanted, bool plain,
              Source& source) {
  if (length.anchored) return;
  const auto have = spec::length_of(text);
  const auto most = wanted.max > have ? wanted.max - have : 0;
  const auto least = wanted.min > have ? wanted.min - have : 0;
  auto more = least;
  if (source.chance(1, 4)) more = std::max(least, std::min<std::uint64_t>(most, least + 3));
  if (more == 0) return;
  auto junk = random_text(more, plain, source);
  text = ends || source.chance(1, 4) ? junk + text : text + junk;
}

}  // namespace

PatternLength length_of_pattern(const spec::RegexTree& tree) {
  const auto span = span_of(tree.root);
  return {span.min, span.max,
          starts(tree.root, Kind::begin, true) && starts(tree.root, Kind::end, false)};
}

std::optional<std::string> matching_text(const spec::Pattern& pattern, std::uint64_t min,
                                         std::uint64_t max, bool plain, Source& source) {
  if (!pattern.problem().empty()) return std::nullopt;
  const auto& root = pattern.tree().root;
  const auto length = length_of_pattern(pattern.tree());
  if (length.min > max || (length.anchored && length.max < min)) return std::nullopt;
  std::vector<const spec::CodeSet*> asked;
  collect_asked(root, false, asked);
  const bool ends = starts(root, Kind::end, false);
  for (int i = 0; i < tries; ++i) {
    // Wider repetitions when others fail.
    const auto spread = static_cast<std::uint64_t>(i % 3 == 2 ? 30 : 2 + i % 3 * 4);
    Writer writer(source, spread, plain);
    // Unanchored, the match itself need not be long.
    const bool stretch = length.anchored || i % 2 == 0;
    writer.write(root, {stretch ? min : 0, max});
    auto text = std::move(writer.text);
    if (!asked.empty()) sprinkle(text, asked, source);
    surround(text, length, ends, {min, max}, plain, source);
    const auto points = spec::length_of(text);
    if (points < min || points > max) continue;
    if (pattern.search(text) == spec::Match::yes) return text;
  }
  return std::nullopt;
}

std::optional<std::string> matching_string(const std::string& pattern, std::uint64_t min,
                                           std::uint64_t max, Source& source) {
  return matching_text(spec::Pattern(pattern), min, max, true, source);
}

}  // namespace assay::properties
