// Objects and lists in names with brackets: color[R]=100, item[0][price]=5 (the style deepObject,
// OpenAPI 3.0.4 §4.7.12.4). The standard shows objects of one level; deeper ones and lists are
// written and read as PHP, Rack and the many readers after them do.
#pragma once

#include "spec/reading.h"

namespace assay::spec {

/// The fields of `value` under `name`; empty objects and lists give none.
[[nodiscard]] std::vector<Field> bracket_fields(const std::string& name, const json::value& value);

/// True when `field` is `name` itself or begins with `name[`.
[[nodiscard]] bool belongs_to(std::string_view field, std::string_view name) noexcept;

/// Those of `fields` that belong to `name` as one value; nothing when there is none. Doubtful: a
/// name with unbalanced brackets, one that is a value and an object at once, a value that occurs
/// twice.
[[nodiscard]] std::optional<Reading> read_brackets(const std::vector<Field>& fields,
                                                   std::string_view name, const Schema& schema);

}  // namespace assay::spec
