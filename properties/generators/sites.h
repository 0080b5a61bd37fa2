// The places of a concrete value, each with the schemas that it answers to there.
#pragma once

#include <boost/json.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "properties/generators/conjunction.h"
#include "spec/schema/validate.h"

namespace assay::properties {

namespace json = boost::json;

/// A way into a value: members by name, items by index.
using Way = std::vector<std::string>;

/// A value inside another one. `schemas` are all that apply to it: references and allOf unfolded;
/// of anyOf, oneOf, if and the dependent keywords, what this very value meets.
struct Site {
  Way way;
  Conjunction schemas;
  Conjunction parts;          ///< the same, not unfolded: what a new value is generated from
  bool freely_named = false;  ///< a member whose name no `properties` has
};

/// What applies to `value` when `parts` do, each schema once, in the order of the document. Where
/// no branch of an anyOf or oneOf accepts the value, none of them is said to apply.
[[nodiscard]] Conjunction applied(const Conjunction& parts, const json::value& value,
                                  spec::Direction direction);

/// The schemas (not yet unfolded) of the member `name` or the item `index` of a value to which
/// `schemas`, as applied() gives them, apply.
[[nodiscard]] Conjunction of_member(const Conjunction& schemas, std::string_view name);
[[nodiscard]] Conjunction of_item(const Conjunction& schemas, std::size_t index);

/// True when no `properties` of `schemas` has `name`.
[[nodiscard]] bool is_free_name(const Conjunction& schemas, std::string_view name);

/// `root` and everything below it, outermost first, members and items in their order; at most
/// `limit` places.
[[nodiscard]] std::vector<Site> sites(const Conjunction& parts, const json::value& root,
                                      spec::Direction direction, std::size_t limit = 2000);

/// The value at `way`, or null.
[[nodiscard]] const json::value* find_at(const json::value& root, const Way& way);
[[nodiscard]] json::value* find_at(json::value& root, const Way& way);

/// RFC 6901.
[[nodiscard]] std::string pointer_of(const Way& way);

}  // namespace assay::properties
