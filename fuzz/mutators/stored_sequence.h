// A sequence as the corpus stores it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "spec/document.h"
#include "spec/sequence.h"

namespace assay::fuzz {

/// A Case, a sequence, or the one inside a saved finding; nothing when `text` is none of them, or
/// names an operation that `document` does not have.
[[nodiscard]] std::optional<spec::Sequence> read_stored(const spec::Document& document,
                                                        std::string_view text);

/// Writes `value` to `data`. Gives its size; 0 when it is more than `max_size`.
[[nodiscard]] std::size_t write_stored(const spec::Sequence& value, std::uint8_t* data,
                                       std::size_t max_size);

}  // namespace assay::fuzz
