// Texts of Unicode that servers cut, fold, count or print wrongly.
#include <array>

#include "properties/generators/breaks.h"

namespace assay::properties {
namespace {

using Broken = std::optional<json::value>;
using Valid = const json::value&;

std::size_t takes_text(const Aim& aim) {
  const bool open = aim.node.enumeration == nullptr && aim.node.constant == nullptr;
  const bool typed = aim.node.typed && (aim.node.types & spec::string_bit) != 0;
  return once(open && typed);
}
Broken text(std::string_view value) {
  return json::value(json::string_view(value.data(), value.size()));
}
std::string plain(Valid valid) {
  return valid.is_string() ? std::string(valid.get_string()) : std::string("assay");
}

Broken whole(const Aim& aim, std::size_t, Valid, Source&) {
  return text(aim.datum);
}
Broken leading(const Aim& aim, std::size_t, Valid valid, Source&) {
  return text(std::string(aim.datum) + plain(valid));
}
Broken trailing(const Aim& aim, std::size_t, Valid valid, Source&) {
  return text(plain(valid) + std::string(aim.datum));
}
Broken within(const Aim& aim, std::size_t, Valid valid, Source&) {
  auto value = plain(valid);
  auto middle = value.size() / 2;
  while (middle > 0 && (static_cast<unsigned char>(value[middle]) & 0xC0U) == 0x80U) --middle;
  return text(value.insert(middle, aim.datum));
}

constexpr ValueBreak row(std::string_view id, std::string_view summary, std::string_view datum,
                         decltype(ValueBreak::make) make = whole) {
  return {{id, Level::unicode, summary, "RFC 8259 §8", Claim::none}, true, takes_text, make, datum};
}

constexpr std::string_view zalgo =
    "a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030A\u030B\u030C\u030D\u030E"
    "s\u0316\u0317\u0318\u0319\u031C\u031D\u031E\u031F\u0320\u0321\u0322\u0323\u0324\u0325\u0326";
constexpr std::string_view family = "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466";

constexpr std::array rows{
    row("zalgo", "thirty combining marks on two letters", zalgo),
    row("abugida", "a Telugu syllable that crashed text renderers",
        "\u0C1C\u0C4D\u0C1E\u200C\u0C3E"),
    row("devanagari", "a conjunct of Devanagari", "\u0915\u094D\u0937\u093F"),
    row("bidirectional_override", "a right-to-left override", "assay\u202Etxt.exe"),
    row("bidirectional_isolate", "an isolate that stays open", "assay\u2066assay"),
    row("right_to_left", "Hebrew and Arabic letters", "\u05E9\u05DC\u05D5\u05DD \u0645\u0631"),
    row("hangul_filler", "a letter that is not seen (U+3164)", "\u3164"),
    row("hangul_jamo", "a syllable of Hangul in parts", "\u1112\u1161\u11AB"),
    row("zero_width_only", "nothing but zero-width characters", "\u200B\u200C\u200D\u2060"),
    row("full_width_brackets", "full-width signs that fold to ASCII ones",
        "\uFF1Cscript\uFF1E\uFF07\uFF02"),
    row("full_width_text", "full-width letters", "\uFF41\uFF53\uFF53\uFF41\uFF59"),
    row("expands_in_capitals", "a letter whose capitals are two", "\u00DF"),
    row("expands_in_capitals_thrice", "a ligature whose capitals are three", "\uFB03"),
    row("expands_in_small_letters", "a letter whose small form is two code points", "\u0130"),
    row("grows_in_bytes", "a letter whose small form has more bytes", "\u023A\u023E"),
    row("shrinks_in_bytes", "a letter whose small form has fewer bytes", "\u2126\u212A\u212B"),
    row("dotless_i", "a letter whose capital is plain I", "\u0131"),
    row("long_s", "a letter whose capital is plain S", "\u017F"),
    row("expands_when_composed", "a letter that grows eighteenfold under NFKD", "\uFDFA"),
    row("not_composed", "an accent apart from its letter", "cafe\u0301"),
    row("emoji", "one emoji", "\U0001F4A9"),
    row("emoji_family", "one emoji of seven code points", family),
    row("emoji_flag", "one emoji of two regional indicators", "\U0001F1EB\U0001F1F7"),
    row("emoji_skin_tone", "one emoji with a modifier", "\U0001F44D\U0001F3FD"),
    row("noncharacter", "a noncharacter (U+FFFF)", "\uFFFF"),
    row("noncharacter_plane", "a noncharacter beyond the BMP (U+1FFFE)", "\U0001FFFE"),
    row("private_use", "a private character (U+E000)", "\uE000"),
    row("last_code_point", "the last code point (U+10FFFF)", "\U0010FFFF"),
    row("replacement_character", "the replacement character (U+FFFD)", "\uFFFD"),
    row("leading_byte_order_mark", "U+FEFF in front", "\uFEFF", leading),
    row("tag_characters", "letters of the tag block", "\U000E0061\U000E0073\U000E007F"),
    row("variation_selector", "a variation selector at the end", "\uFE0F", trailing),
    row("line_separator", "U+2028 and U+2029", "a\u2028b\u2029c"),
    row("next_line", "U+0085", "a\u0085b"),
    row("only_spaces", "only spaces", "   "),
    row("only_white_space", "only tabs and line ends", "\t\r\n\t"),
    row("only_wide_spaces", "only spaces beyond ASCII", "\u00A0\u2003\u3000"),
    row("only_controls", "only control characters", std::string_view("\x01\x02\x03\x7F", 4)),
    row("only_null", "only NUL", std::string_view("\0", 1)),
    row("leading_space", "a space in front", " ", leading),
    row("trailing_space", "a space at the end", " ", trailing),
    row("leading_wide_space", "an ideographic space in front", "\u3000", leading),
    row("trailing_wide_space", "a no-break space at the end", "\u00A0", trailing),
    row("leading_control", "a control character in front", "\x01", leading),
    row("trailing_control", "a control character at the end", "\x1F", trailing),
    row("control_within", "a control character within", "\x07", within),
    row("escape_within", "a terminal's escape sequence within", "\x1B[31m", within),
    row("backspace_within", "a backspace within", "\b", within),
    row("null_within", "NUL within", std::string_view("\0", 1), within),
    row("trailing_null", "NUL at the end", std::string_view("\0", 1), trailing),
    row("line_end_within", "a line end within", "\n", within),
    row("zero_width_within", "a zero-width space within", "\u200B", within),
    row("soft_hyphen_within", "a soft hyphen within", "\u00AD", within),
    row("leading_emoji", "an emoji in front", "\U0001F600", leading),
    row("trailing_emoji", "an emoji at the end", "\U0001F600", trailing),
    row("emoji_within", "an emoji of seven code points within", family, within),
    row("leading_combining", "a combining accent in front, with nothing to combine with", "\u0301",
        leading),
};

}  // namespace

std::span<const ValueBreak> unicode_troubles() noexcept {
  return rows;
}

}  // namespace assay::properties
