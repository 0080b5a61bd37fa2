#include "spec/schema/pattern_steps.h"

#include <algorithm>
#include <bit>

namespace assay::spec {
namespace {

using Kind = RegexNode::Kind;

constexpr std::size_t step_limit = 64;

bool empty_anywhere(const RegexNode& node, bool at_begin) {
  switch (node.kind) {
    case Kind::sequence:
      return std::all_of(node.parts.begin(), node.parts.end(),
                         [&](const RegexNode& part) { return empty_anywhere(part, at_begin); });
    case Kind::alternatives:
      return std::any_of(node.parts.begin(), node.parts.end(),
                         [&](const RegexNode& part) { return empty_anywhere(part, at_begin); });
    case Kind::group:
      return empty_anywhere(node.parts.front(), at_begin);
    case Kind::repeat:
      return node.min == 0 || empty_anywhere(node.parts.front(), at_begin);
    case Kind::begin:
      return at_begin;
    default:
      return false;
  }
}

class Builder {
 public:
  bool add(const RegexNode& node, std::uint32_t min, std::uint32_t max) {
    if (made.to_end || made.steps.size() > step_limit) return false;
    switch (node.kind) {
      case Kind::sequence:
        if (min != 1 || max != 1) return false;
        return std::all_of(node.parts.begin(), node.parts.end(),
                           [&](const RegexNode& part) { return add(part, 1, 1); });
      case Kind::group:
        return add(node.parts.front(), min, max);
      case Kind::repeat:
        return min == 1 && max == 1 && node.parts.front().kind != Kind::repeat &&
               add(node.parts.front(), node.min, node.max);
      case Kind::set:
        return add_set(node.set, min, max);
      case Kind::begin:
        if (!made.steps.empty() || min != 1 || max != 1) return false;
        made.from_begin = true;
        return true;
      case Kind::end:
        if (min != 1 || max != 1) return false;
        made.to_end = true;
        return true;
      default:
        return false;
    }
  }

  PatternSteps made;

 private:
  bool add_set(const CodeSet& set, std::uint32_t min, std::uint32_t max) {
    if (!set.properties.empty()) return false;
    const auto ranges = set.negated ? complement(set.ranges) : set.ranges;
    PatternStep step;
    step.min = min;
    step.max = max;
    for (const auto& range : ranges) {
      for (auto c = range.low; c <= range.high && c < 0x80; ++c) {
        step.ascii[c >> 6U] |= std::uint64_t{1} << (c & 63U);
      }
      if (range.high >= 0x80) step.others.push_back({std::max(range.low, 0x80U), range.high});
    }
    made.steps.push_back(std::move(step));
    return true;
  }
};

bool disjoint(const PatternStep& a, const PatternStep& b) {
  if ((a.ascii[0] & b.ascii[0]) != 0 || (a.ascii[1] & b.ascii[1]) != 0) return false;
  for (const auto& one : a.others) {
    for (const auto& other : b.others) {
      if (one.low <= other.high && other.low <= one.high) return false;
    }
  }
  return true;
}

// A step of variable length must not take what a later one needs: all that may come next, up to
// and including the first step that must take something, has to differ from it.
bool is_greedy_safe(const PatternSteps& made) {
  for (std::size_t i = 0; i < made.steps.size(); ++i) {
    const auto& step = made.steps[i];
    if (step.min == step.max) continue;
    for (auto next = i + 1; next < made.steps.size(); ++next) {
      if (!disjoint(step, made.steps[next])) return false;
      if (made.steps[next].min > 0) break;
    }
  }
  return true;
}

// One code point of `step` at `at`; how many bytes it takes, or 0.
std::size_t taken(const PatternStep& step, std::string_view text, std::size_t at) noexcept {
  const auto c = static_cast<unsigned char>(text[at]);
  if (c < 0x80) return step.admits_ascii(c) ? 1 : 0;
  if (step.others.empty()) return 0;
  auto next = at;
  const auto code = take_code_point(text, next);
  return contains(step.others, code) ? next - at : 0;
}

bool match_at(const PatternSteps& made, std::string_view text) noexcept {
  std::size_t at = 0;
  for (const auto& step : made.steps) {
    std::uint32_t count = 0;
    while (count < step.max && at < text.size()) {
      const auto bytes = taken(step, text, at);
      if (bytes == 0) break;
      at += bytes;
      ++count;
    }
    if (count < step.min) return false;
  }
  return !made.to_end || at == text.size();
}

std::string literal_of(const PatternSteps& made) {
  std::string text;
  for (const auto& step : made.steps) {
    const auto bits = std::popcount(step.ascii[0]) + std::popcount(step.ascii[1]);
    if (step.min != 1 || step.max != 1 || bits != 1 || !step.others.empty()) return {};
    const bool low = step.ascii[0] != 0;
    const auto bit = std::countr_zero(low ? step.ascii[0] : step.ascii[1]);
    text += static_cast<char>(bit + (low ? 0 : 64));
  }
  return text;
}

}  // namespace

bool PatternSteps::search(std::string_view text) const noexcept {
  if (from_begin) return match_at(*this, text);
  if (!literal.empty()) {
    return to_end ? text.ends_with(literal) : text.find(literal) != std::string_view::npos;
  }
  // One step, unanchored: is there a character of it?
  for (std::size_t at = 0; at < text.size();) {
    if (taken(steps.front(), text, at) > 0) return true;
    static_cast<void>(take_code_point(text, at));
  }
  return false;
}

std::optional<PatternSteps> make_steps(const RegexTree& tree) {
  Builder builder;
  if (!tree.problem.empty() || !builder.add(tree.root, 1, 1)) return std::nullopt;
  auto& made = builder.made;
  if (made.from_begin) {
    if (!is_greedy_safe(made)) return std::nullopt;
    return std::move(made);
  }
  made.literal = literal_of(made);
  if (!made.literal.empty()) return std::move(made);
  const bool single = made.steps.size() == 1 && made.steps[0].min == 1 && !made.to_end;
  if (!single) return std::nullopt;
  return std::move(made);
}

bool matches_everything(const RegexTree& tree) {
  return tree.problem.empty() && empty_anywhere(tree.root, true);
}

}  // namespace assay::spec
