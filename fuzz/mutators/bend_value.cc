#include "fuzz/mutators/bend_value.h"

#include <algorithm>
#include <string_view>

#include "properties/generators/simplicity.h"
#include "spec/encoding.h"

namespace assay::fuzz {
namespace {

namespace json = boost::json;
using properties::Source;

constexpr std::size_t room_to_grow = 16;

// Digits and letters of all bases, and what separates, quotes, escapes and signs.
constexpr std::u32string_view telling =
    U"0123456789abcdefxzAFZ.,:;-_+/\\\"'`*?&|%@#$=~^!()[]{}<> \t\n\u00E9\U0001F4A9";

char32_t telling_character(Source& source) {
  return telling[source.index(telling.size())];
}

/// The end more often than elsewhere: parsers read from the left, and stop where they fail.
std::size_t place_in(const std::u32string& text, Source& source) {
  return source.chance(1, 3) ? text.size() : source.index(text.size() + 1);
}

void bend_points(std::u32string& text, Source& source) {
  const auto at = place_in(text, source);
  const bool there = at < text.size();
  switch (source.integer(0, 7)) {
    case 0:
    case 1:
    case 2:
      text.insert(at, 1, telling_character(source));
      return;
    case 3:
    case 4:
      if (there) text[at] = telling_character(source);
      return;
    case 5:
      if (there) text.erase(at, 1 + source.index(std::min<std::size_t>(text.size() - at, 8)));
      return;
    case 6:
      if (there) text.insert(at, text.substr(at, 1 + source.index(8)));
      return;
    default:
      // The next character: "9" and ":" stand side by side, so do the digits.
      if (there && text[at] < 0x7E) ++text[at];
  }
}

std::string keep_utf8(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    const auto good = spec::valid_utf8_prefix(text);
    kept += text.substr(0, good);
    text.remove_prefix(std::min(good + 1, text.size()));
  }
  return kept;
}

void bend_text(json::value& value, const MutateBytes& mutate_bytes, Source& source) {
  std::string text(value.get_string());
  if (mutate_bytes && source.chance(1, 3)) {
    const auto most = text.size() + room_to_grow;
    text = keep_utf8(mutate_bytes(std::move(text), most));
  } else {
    auto points = properties::to_points(text);
    for (auto times = source.integer(1, 2); times > 0; --times) bend_points(points, source);
    text = properties::to_text(points);
  }
  value = json::string(text);
}

std::int64_t bend_integer(std::int64_t number, Source& source) {
  // Wraps around, as numbers do whose end a service did not think of.
  const auto bits = static_cast<std::uint64_t>(number);
  const auto step = static_cast<std::uint64_t>(source.integer(1, 16));
  switch (source.integer(0, 5)) {
    case 0:
      return static_cast<std::int64_t>(bits + step);
    case 1:
      return static_cast<std::int64_t>(bits - step);
    case 2:
      return static_cast<std::int64_t>(bits * 2);
    case 3:
      return number / 2;
    case 4:
      return static_cast<std::int64_t>(std::uint64_t{1}
                                       << static_cast<unsigned>(source.integer(0, 62)));
    default:
      return static_cast<std::int64_t>(0 - bits);
  }
}

}  // namespace

bool splice_text(json::value& value, const json::value& other, Source& source) {
  const auto* text = value.if_string();
  const auto* donor = other.if_string();
  if (text == nullptr || donor == nullptr || donor->empty()) return false;
  auto points = properties::to_points({text->data(), text->size()});
  const auto from = properties::to_points({donor->data(), donor->size()});
  if (from.empty()) return false;
  const auto begin = source.index(from.size());
  points.resize(place_in(points, source));
  points += from.substr(begin);
  value = json::string(properties::to_text(points));
  return true;
}

bool bend_value(json::value& value, const MutateBytes& mutate_bytes, Source& source) {
  if (value.is_string()) {
    bend_text(value, mutate_bytes, source);
    return true;
  }
  if (const auto* number = value.if_int64()) {
    value = bend_integer(*number, source);
    return true;
  }
  if (const auto* number = value.if_double()) {
    value =
        source.chance(1, 2) ? *number / 2 : *number + static_cast<double>(source.integer(-2, 2));
    return true;
  }
  return false;
}

}  // namespace assay::fuzz
