#include "spec/encoding.h"

#include <cstdint>

namespace assay::spec {
namespace {

// The length of the UTF-8 sequence at `i` (RFC 3629 §4), or 0 when there is none.
std::size_t sequence_length(std::string_view text, std::size_t i) noexcept {
  const auto at = [&](std::size_t k) {
    return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U;
  };
  const auto follows = [&](std::size_t k) { return (at(k) & 0xC0U) == 0x80U; };
  const auto first = at(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if ((first & 0xF0U) == 0xE0U) {
    const bool low = first != 0xE0 || at(1) >= 0xA0;
    const bool surrogate = first == 0xED && at(1) >= 0xA0;
    return low && !surrogate && follows(1) && follows(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool low = first != 0xF0 || at(1) >= 0x90;
    const bool high = first == 0xF4 && at(1) >= 0x90;
    return low && !high && follows(1) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::size_t valid_utf8_prefix(std::string_view text) noexcept {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto length = sequence_length(text, i);
    if (length == 0) return i;
    i += length;
  }
  return i;
}

std::string encode_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group =
          (group << 8U) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      const bool padding = i + k > bytes.size();
      out += padding ? '=' : alphabet[(group >> (18 - 6 * k)) & 0x3FU];
    }
  }
  return out;
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t group = 0;
    std::size_t letters = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const auto value = alphabet.find(text[i + k]);
      const bool padding = text[i + k] == '=' && k >= 2 && i + 4 == text.size();
      if (value == std::string_view::npos && !padding) return std::nullopt;
      if (!padding && letters != k) return std::nullopt;
      letters += padding ? 0 : 1;
      group = (group << 6U) | (padding ? 0U : static_cast<std::uint32_t>(value));
    }
    for (std::size_t k = 0; k + 1 < letters; ++k) {
      out += static_cast<char>((group >> (16 - 8 * k)) & 0xFFU);
    }
  }
  if (encode_base64(out) != text) return std::nullopt;
  return out;
}

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace assay::spec
