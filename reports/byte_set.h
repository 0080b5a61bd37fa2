// Which bytes are of a kind, by table: std::string_view::find_first_of asks for each one by one.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace assay::reports {

class ByteSet {
 public:
  explicit constexpr ByteSet(std::string_view bytes) {
    for (const char c : bytes) in_[static_cast<unsigned char>(c)] = true;
  }
  [[nodiscard]] constexpr bool holds(char c) const noexcept {
    return in_[static_cast<unsigned char>(c)];
  }
  /// Index of the first byte of the set from `at` on, or the size.
  [[nodiscard]] constexpr std::size_t first_in(std::string_view text, std::size_t at) const {
    while (at < text.size() && !holds(text[at])) ++at;
    return at < text.size() ? at : text.size();
  }

 private:
  std::array<bool, 256> in_{};
};

}  // namespace assay::reports
