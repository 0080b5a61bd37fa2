// Texts: free, with a format, or within limits.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "properties/generators/bounds.h"
#include "properties/generators/source.h"

namespace assay::properties {

/// A class of characters that texts are made of. The kinds form a table (text_classes()).
struct TextClass {
  std::string_view name;
  int weight = 1;  ///< of the sum of all weights
  std::span<const spec::CodeRange> ranges;
};
[[nodiscard]] std::span<const TextClass> text_classes() noexcept;

/// Texts that are often taken for something else: "null", "0", "a b", "100%".
[[nodiscard]] std::span<const std::string_view> trouble_texts() noexcept;

/// `length` code points; letters, digits, '-' and '_' when `plain`, else of one class of
/// characters. Never control characters or lone surrogates, nor spaces at the ends.
[[nodiscard]] std::string random_text(std::uint64_t length, bool plain, Source& source);

/// A text of the given `format`; nothing when the format is not one of spec::matches_format().
/// Only ASCII when `plain`.
[[nodiscard]] std::optional<std::string> formatted_text(std::string_view format, Source& source,
                                                        bool plain = false);

/// Cuts or fills `text` to a length in [min, max] code points.
[[nodiscard]] std::string fit_length(std::string text, std::uint64_t min,
                                     std::optional<std::uint64_t> max, Source& source);

struct TextOptions {
  int size = 30;
  bool plain = false;
  const std::vector<std::string>* constants = nullptr;  ///< texts that the document names
};

/// A text within the limits: their ends, short ones, and long ones where `size` is large. Nothing
/// when none was found in 50 tries.
[[nodiscard]] std::optional<std::string> draw_text(const TextLimits& limits, Source& source,
                                                   const TextOptions& options);

/// Do the limits admit `text`?
[[nodiscard]] bool fits(const TextLimits& limits, std::string_view text);

}  // namespace assay::properties
