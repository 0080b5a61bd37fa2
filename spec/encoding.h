// Encodings of text: UTF-8, base64, percent-encoding.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace assay::spec {

/// Index of the first byte that is not UTF-8 (RFC 3629 §4), or the size when all is well.
[[nodiscard]] std::size_t valid_utf8_prefix(std::string_view text) noexcept;
[[nodiscard]] inline bool is_utf8(std::string_view text) noexcept {
  return valid_utf8_prefix(text) == text.size();
}

/// RFC 4648 §4, with padding.
[[nodiscard]] std::string encode_base64(std::string_view bytes);
/// Nothing when `text` is not canonical base64.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

/// `text`, without NUL, in single quotes of a shell (POSIX.1-2017, 2.2.2).
[[nodiscard]] std::string single_quoted(std::string_view text);

}  // namespace assay::spec
