#include "properties/generators/strings.h"

#include <algorithm>
#include <array>

#include "properties/generators/matching.h"
#include "spec/schema/rules.h"
#include "spec/schema/validate.h"

namespace assay::properties {
namespace {

using Range = spec::CodeRange;

constexpr int tries = 50;
constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view plain_letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
constexpr std::uint64_t long_text = 256;
constexpr std::uint64_t very_long_text = 1024;

constexpr std::array<Range, 3> word{{{'a', 'z'}, {'A', 'Z'}, {'0', '9'}}};
constexpr std::array<Range, 1> printable{{{0x20, 0x7e}}};
constexpr std::array<Range, 5> marks{{{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}, {'a', 'z'}}};
constexpr std::array<Range, 2> latin{{{0xa1, 0xac}, {0xae, 0xff}}};
constexpr std::array<Range, 4> scripts{
    {{0x391, 0x3a1}, {0x410, 0x44f}, {0x3042, 0x3093}, {0x4e00, 0x4e7f}}};
constexpr std::array<Range, 2> combining{{{'a', 'z'}, {0x300, 0x36f}}};
constexpr std::array<Range, 2> right_to_left{{{0x5d0, 0x5ea}, {0x627, 0x63a}}};
constexpr std::array<Range, 4> zero_width{
    {{'a', 'z'}, {0x200b, 0x200d}, {0x2060, 0x2060}, {0xfeff, 0xfeff}}};
constexpr std::array<Range, 2> emoji{{{0x1f600, 0x1f64f}, {0x1f300, 0x1f320}}};
constexpr std::array<Range, 3> astral{{{0x10400, 0x1044f}, {0x20000, 0x2001f}, {0x1d400, 0x1d433}}};

// The first is the simplest.
constexpr std::array<TextClass, 10> classes{{{"word", 12, word},
                                             {"punctuation", 2, marks},
                                             {"printable ASCII", 4, printable},
                                             {"Latin-1", 2, latin},
                                             {"other scripts", 2, scripts},
                                             {"combining marks", 1, combining},
                                             {"right to left", 1, right_to_left},
                                             {"zero width", 1, zero_width},
                                             {"emoji", 1, emoji},
                                             {"beyond the BMP", 1, astral}}};
constexpr int all_weights = [] {
  int sum = 0;
  for (const auto& row : classes) sum += row.weight;
  return sum;
}();

constexpr std::array<std::string_view, 24> troubles{
    "0",   "null", "true", "false", "undefined", "-1",  "1e5",   "007",
    "NaN", "None", "a b",  "100%",  "%00",       "%20", "\"",    "'",
    "\\",  "<b>",  "{}",   "[]",    "${x}",      "1,5", "a;b=c", "\xc3\xa9"};

const TextClass& pick_class(Source& source) {
  auto at = source.integer(0, all_weights - 1);
  for (const auto& row : classes) {
    if (at < row.weight) return row;
    at -= row.weight;
  }
  return classes.front();
}

void append_from(std::string& text, std::span<const Range> ranges, Source& source) {
  const auto& range = ranges.size() > 1 ? ranges[source.index(ranges.size())] : ranges.front();
  const auto code = static_cast<std::uint32_t>(source.integer(range.low, range.high));
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else {
    spec::append_utf8(text, code);
  }
}

/// Limits first: they are where programs err. The first answer is the shortest.
std::uint64_t pick_length(const TextLimits& limits, Source& source, const TextOptions& options) {
  const auto min = limits.min;
  const auto max = limits.max.value_or(endless);
  const auto usual = std::min(max, min + 1 + static_cast<std::uint64_t>(options.size) / 3);
  switch (source.integer(0, 31)) {
    case 0:
    case 1:
    case 2:
      return min;
    case 3:
      return std::min(max, min + 1);
    case 4:
    case 5:
    case 6:
      if (max <= very_long_text) return max;
      break;
    case 7:
      if (max <= very_long_text) return std::max(min, max - (max > min ? 1 : 0));
      break;
    case 8:
      if (options.size >= 60 && !options.plain) {
        const auto most = std::min(max, source.chance(1, 4) ? very_long_text : long_text);
        if (most > usual) return most;
      }
      break;
    default:
      break;
  }
  return static_cast<std::uint64_t>(
      source.integer(static_cast<std::int64_t>(min), static_cast<std::int64_t>(usual)));
}

template <class Texts>
std::optional<std::string> one_that_fits(const Texts& texts, const TextLimits& limits,
                                         Source& source) {
  if (texts.empty()) return std::nullopt;
  const auto start = source.index(texts.size());
  for (std::size_t i = 0; i < std::min<std::size_t>(texts.size(), 8); ++i) {
    const std::string_view text = texts[(start + i) % texts.size()];
    if (fits(limits, text)) return std::string(text);
  }
  return std::nullopt;
}

std::optional<std::string> free_text(const TextLimits& limits, Source& source,
                                     const TextOptions& options) {
  const auto kind = source.integer(0, 15);
  if (kind == 15 && !options.plain) {
    if (auto text = one_that_fits(troubles, limits, source)) return text;
  }
  if (kind == 14 && !options.plain && options.constants != nullptr) {
    if (auto text = one_that_fits(*options.constants, limits, source)) return text;
  }
  return random_text(pick_length(limits, source, options), options.plain, source);
}

std::optional<std::string> candidate(const TextLimits& limits, int turn, Source& source,
                                     const TextOptions& options) {
  const auto patterns = limits.patterns.size();
  const auto ways = patterns + limits.formats.size();
  if (ways > 0) {
    const auto way = static_cast<std::size_t>(turn) % ways;
    if (way >= patterns) {
      return formatted_text(limits.formats[way - patterns], source, options.plain);
    }
    const auto most = limits.max.value_or(limits.min + 200);
    return matching_text(*limits.patterns[way], limits.min, most, options.plain, source);
  }
  if (!limits.hint.empty() && turn < tries / 2) {
    if (auto text = formatted_text(limits.hint, source, options.plain)) return text;
  }
  // Short texts break patterns and formats most easily.
  constexpr std::array<std::string_view, 6> odd{"", "!", "A", "0", " ", "\xc3\xa9"};
  const bool broken = !limits.not_patterns.empty() || !limits.not_formats.empty();
  if (broken && turn % 4 == 3) return std::string(odd[source.index(odd.size())]);
  return free_text(limits, source, options);
}

}  // namespace

std::span<const TextClass> text_classes() noexcept {
  return classes;
}

std::span<const std::string_view> trouble_texts() noexcept {
  return troubles;
}

std::string random_text(std::uint64_t length, bool plain, Source& source) {
  std::string text;
  if (plain) {
    for (std::uint64_t i = 0; i < length; ++i) {
      const bool end = i == 0 || i + 1 == length;
      const auto set = end ? letters : plain_letters;
      text += set[source.index(set.size())];
    }
    return text;
  }
  if (length == 0) return text;
  const auto& chosen = pick_class(source);
  text.reserve(length);
  for (std::uint64_t i = 0; i < length; ++i) {
    const auto from = text.size();
    append_from(text, chosen.ranges, source);
    const bool end = i == 0 || i + 1 == length;
    if (end && text[from] == ' ') text[from] = 'x';
  }
  return text;
}

std::string fit_length(std::string text, std::uint64_t min, std::optional<std::uint64_t> max,
                       Source& source) {
  const auto length = spec::length_of(text);
  if (length < min) text += random_text(min - length, true, source);
  if (max && length > *max) {
    std::size_t end = 0;
    for (std::uint64_t points = 0; points < *max; ++points) {
      ++end;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    }
    text.resize(end);
  }
  return text;
}

bool fits(const TextLimits& limits, std::string_view text) {
  if (!limits.admits(spec::length_of(text))) return false;
  const auto finds = [&](const spec::Pattern* pattern, spec::Match wanted) {
    return pattern->search(text) == wanted;
  };
  return std::all_of(limits.patterns.begin(), limits.patterns.end(),
                     [&](const auto* pattern) { return finds(pattern, spec::Match::yes); }) &&
         std::all_of(limits.not_patterns.begin(), limits.not_patterns.end(),
                     [&](const auto* pattern) { return finds(pattern, spec::Match::no); }) &&
         std::all_of(limits.formats.begin(), limits.formats.end(),
                     [&](auto format) { return spec::matches_format(format, text) == true; }) &&
         std::all_of(limits.not_formats.begin(), limits.not_formats.end(),
                     [&](auto format) { return spec::matches_format(format, text) == false; });
}

std::optional<std::string> draw_text(const TextLimits& limits, Source& source,
                                     const TextOptions& options) {
  const bool free = limits.patterns.empty() && limits.formats.empty() &&
                    limits.not_patterns.empty() && limits.not_formats.empty() &&
                    limits.hint.empty();
  if (free) return free_text(limits, source, options);
  for (int turn = 0; turn < tries; ++turn) {
    auto text = candidate(limits, turn, source, options);
    if (text && fits(limits, *text)) return text;
  }
  return std::nullopt;
}

}  // namespace assay::properties
