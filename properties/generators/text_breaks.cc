// Strings: one violation of each keyword.
#include <array>

#include "properties/generators/breaks.h"
#include "properties/generators/generate.h"
#include "properties/generators/strings.h"
#include "spec/schema/pattern.h"
#include "spec/schema/validate.h"

namespace assay::properties {
namespace {

using Broken = std::optional<json::value>;
using Valid = const json::value&;

constexpr std::uint64_t length_limit = 100'000;

std::string text_of(Valid valid) {
  return valid.is_string() ? std::string(valid.get_string()) : std::string();
}
Broken text(const std::string& value) {
  return json::value(json::string(value));
}

std::size_t has_min_length(const Aim& aim) {
  return once(aim.node.min_length.value_or(0) > 0 && aim.admits(spec::string_bit));
}
Broken too_short(const Aim& aim, std::size_t, Valid valid, Source& source) {
  return text(fit_length(text_of(valid), 0, *aim.node.min_length - 1, source));
}
Broken empty(const Aim&, std::size_t, Valid, Source&) {
  return text("");
}

std::size_t has_max_length(const Aim& aim) {
  const bool limited = aim.node.max_length && *aim.node.max_length <= length_limit;
  return once(limited && aim.admits(spec::string_bit));
}
Broken lengthened(const Aim& aim, Valid valid, std::uint64_t least, Source& source) {
  if (aim.node.pattern) {
    const auto longer =
        matching_string(std::string(aim.node.pattern_text), least, least + 40, source);
    if (longer) return text(*longer);
  }
  return text(fit_length(text_of(valid), least, std::nullopt, source));
}
Broken too_long(const Aim& aim, std::size_t, Valid valid, Source& source) {
  return lengthened(aim, valid, *aim.node.max_length + 1, source);
}
Broken far_too_long(const Aim& aim, std::size_t, Valid valid, Source& source) {
  return lengthened(aim, valid, *aim.node.max_length + 5000, source);
}

std::size_t has_pattern(const Aim& aim) {
  return once(aim.node.pattern != nullptr && aim.admits(spec::string_bit));
}
Broken bad_pattern(const Aim& aim, std::size_t, Valid, Source& source) {
  for (const std::string start : {"a", "1", "!", "Z z", "-", "é", " "}) {
    const auto candidate =
        fit_length(start, aim.node.min_length.value_or(0), aim.node.max_length, source);
    if (aim.node.pattern->search(candidate) == spec::Match::no) return text(candidate);
  }
  return std::nullopt;
}

// A match with one character too many: what an unanchored check lets through.
Broken one_more(const Aim& aim, std::size_t way, Valid valid, Source&) {
  const auto good = text_of(valid);
  const std::string spoilt = way == 0 ? good + "!" : "!" + good;
  if (good.empty() || aim.node.pattern->search(spoilt) != spec::Match::no) return std::nullopt;
  return text(spoilt);
}
std::size_t has_pattern_twice(const Aim& aim) {
  return 2 * has_pattern(aim);
}
// $ that also matches before a last line end is the classic mistake.
Broken line_end(const Aim& aim, std::size_t, Valid valid, Source&) {
  const auto spoilt = text_of(valid) + "\n";
  if (aim.node.pattern->search(spoilt) != spec::Match::no) return std::nullopt;
  return text(spoilt);
}

std::size_t has_format(const Aim& aim) {
  return once(!aim.node.format.empty());
}
Broken bad_format(const Aim& aim, std::size_t, Valid, Source& source) {
  if (aim.node.format == "int32") return json::value(std::int64_t{2'147'483'648});
  if (aim.node.format == "int64" && aim.admits(spec::integer_bit)) return json::value(1e19);
  if (!aim.admits(spec::string_bit)) return std::nullopt;
  for (const std::string start : {"assay", "(assay", "assay~x", "%%assay", "as say!"}) {
    const auto candidate =
        fit_length(start, aim.node.min_length.value_or(0), aim.node.max_length, source);
    if (spec::matches_format(aim.node.format, candidate) == false) return text(candidate);
  }
  return std::nullopt;
}

constexpr std::array rows{
    ValueBreak{{"too_short", Level::schema, "a string one character too short", "minLength"},
               true,
               has_min_length,
               too_short},
    ValueBreak{{"too_long", Level::schema, "a string one character too long", "maxLength"},
               true,
               has_max_length,
               too_long},
    ValueBreak{
        {"empty_text", Level::value, "an empty string where one must have characters", "minLength"},
        false,
        has_min_length,
        empty},
    ValueBreak{{"far_too_long", Level::value, "a string 5,000 characters too long", "maxLength"},
               false,
               has_max_length,
               far_too_long},
    ValueBreak{{"bad_pattern", Level::schema, "a string that the pattern refuses", "pattern"},
               true,
               has_pattern,
               bad_pattern},
    ValueBreak{{"pattern_and_more", Level::value,
                "a match of the pattern with one character before or after it", "pattern"},
               true,
               has_pattern_twice,
               one_more},
    ValueBreak{
        {"pattern_and_line_end", Level::value, "a match of the pattern and a line end", "pattern"},
        false,
        has_pattern,
        line_end},
    ValueBreak{
        {"bad_format", Level::schema, "a string or number that its format refuses", "format"},
        true,
        has_format,
        bad_format},
};

}  // namespace

std::span<const ValueBreak> text_breaks() noexcept {
  return rows;
}

}  // namespace assay::properties
