// Single rules over one node and one instance, by the letter of the standard: what the code is made
// from, and what explain() reads again.
#pragma once

#include <boost/json.hpp>
#include <string_view>

#include "spec/schema/schema.h"
#include "spec/schema/validate.h"

namespace assay::spec {

inline constexpr int instance_depth_limit = 512;

/// `invalid` wins over `undecided`, which wins over `valid`.
[[nodiscard]] constexpr Outcome worse(Outcome a, Outcome b) noexcept {
  if (a == Outcome::invalid || b == Outcome::invalid) return Outcome::invalid;
  return a == Outcome::undecided ? a : b;
}

/// Does the instance's type fall under the node's `type`?
[[nodiscard]] bool admits_type(const Node& node, const json::value& instance) noexcept;
[[nodiscard]] bool in_enumeration(const Node& node, const json::value& instance);
[[nodiscard]] bool above_minimum(const Node& node, const json::value& number) noexcept;
[[nodiscard]] bool below_maximum(const Node& node, const json::value& number) noexcept;
/// Bounds, multipleOf and numeric format together. A number that Boost.JSON could not hold (an
/// infinity) is undecided.
[[nodiscard]] Outcome check_number(const Node& node, const json::value& number);
[[nodiscard]] Outcome check_multiple(const Node& node, const json::value& number);
[[nodiscard]] Outcome check_number_format(const Node& node, const json::value& number);
[[nodiscard]] bool is_number_format(std::string_view format) noexcept;
/// Code points of UTF-8 text.
[[nodiscard]] std::uint64_t length_of(std::string_view text) noexcept;
[[nodiscard]] Outcome check_pattern(const Pattern& pattern, std::string_view text);
[[nodiscard]] Outcome check_pattern(const Node& node, std::string_view text);
[[nodiscard]] Outcome check_format(const Node& node, std::string_view text);
/// Index of the first item that repeats an earlier one; the size when there is none.
[[nodiscard]] std::size_t repeated_item(const json::array& items);
/// Must `name`, one of the node's `required`, be present in an instance that travels in
/// `direction`? (OpenAPI 3.0.4 §4.7.24.1: readOnly and writeOnly lift `required`, also when they
/// stand behind a $ref or in allOf.)
[[nodiscard]] bool demands(const Program& program, const Node& node, std::string_view name,
                           Direction direction);
/// In OpenAPI 3.1 the two are annotations, yet many servers go on lifting `required`: true where
/// they would, so that a missing `name` proves nothing. demands() is false there.
[[nodiscard]] bool may_lift(const Program& program, const Node& node, std::string_view name,
                            Direction direction);

}  // namespace assay::spec
