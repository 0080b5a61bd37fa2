// Which of two Cases is the simpler one.
#pragma once

#include <boost/json.hpp>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/generators/sites.h"
#include "spec/case.h"

namespace assay::properties {

/// The measure that shrinking lowers, compared part by part. Fewer values come first; then, value
/// by value: an early member of an enum before a late one, false before true, whole numbers near
/// zero before far ones and fractions, short texts of plain letters before long and odd ones ("a"
/// is the simplest text; the empty one often means something special). There is no endless descent.
struct Simplicity {
  using Key = std::vector<std::uint64_t>;
  std::uint64_t values = 0;  ///< all values, parts and header fields of the Case
  std::vector<Key> keys;     ///< one for each value, in order
  friend auto operator<=>(const Simplicity&, const Simplicity&) = default;
};
[[nodiscard]] Simplicity simplicity_of(const spec::Operation& operation, const spec::Case& value);

/// Code points of UTF-8 text and back; bytes that are no UTF-8 give nothing.
[[nodiscard]] std::u32string to_points(std::string_view text);
[[nodiscard]] std::string to_text(std::u32string_view points);

/// How plain a character is: 'a' has 0, letters and digits little, control characters most.
[[nodiscard]] std::uint64_t oddness(char32_t point) noexcept;
/// One character of each kind, plainest first.
[[nodiscard]] const std::u32string& plain_characters();

/// The values that `enum` and `const` of `schemas` admit, in the order of the document; nothing
/// when there is neither.
[[nodiscard]] std::optional<std::vector<json::value>> listed_values(const Conjunction& schemas);

/// The schemas of an argument and of a body of a Case; empty where nothing is described.
[[nodiscard]] Conjunction schemas_of(const spec::Operation& operation,
                                     const spec::Argument& argument);
[[nodiscard]] Conjunction schemas_of(const spec::Operation& operation, const spec::Body& body);

}  // namespace assay::properties
