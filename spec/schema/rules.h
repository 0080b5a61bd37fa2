// Single rules over one node and one instance: what validate() and explain() share.
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
/// Null is admitted by `nullable: true` whatever stands beside it (the lenient reading).
[[nodiscard]] inline bool admits_null(const Node& node, const json::value& instance) noexcept {
  return node.nullable && instance.is_null();
}
[[nodiscard]] bool in_enumeration(const Node& node, const json::value& instance);
[[nodiscard]] bool above_minimum(const Node& node, const json::value& number) noexcept;
[[nodiscard]] bool below_maximum(const Node& node, const json::value& number) noexcept;
[[nodiscard]] Outcome check_multiple(const Node& node, const json::value& number);
[[nodiscard]] Outcome check_number_format(const Node& node, const json::value& number);
/// Code points of UTF-8 text.
[[nodiscard]] std::uint64_t length_of(std::string_view text) noexcept;
[[nodiscard]] Outcome check_pattern(const Node& node, std::string_view text);
[[nodiscard]] Outcome check_format(const Node& node, std::string_view text);
[[nodiscard]] bool has_unique_items(const json::array& items);
/// Index of the first item that repeats an earlier one; the size when there is none.
[[nodiscard]] std::size_t repeated_item(const json::array& items);
/// Must `name` be present in an instance that travels in `direction`? (§4.7.24.1: readOnly and
/// writeOnly lift `required`, also when they stand behind a $ref or in allOf.)
[[nodiscard]] bool demands(const Schema& schema, const Node& node, std::string_view name,
                           Direction direction);

}  // namespace assay::spec
