#include "spec/schema/rules.h"

#include <cmath>

#include "spec/schema/number.h"
#include "spec/schema/pattern.h"

namespace assay::spec {
namespace {

bool marked(const Schema& schema, NodeId id, Direction direction, int depth) {
  if (id == no_node || depth > 16) return false;
  const auto& node = schema.node(id);
  if (direction == Direction::request ? node.read_only : node.write_only) return true;
  for (const auto part : node.all_of) {
    if (marked(schema, part, direction, depth + 1)) return true;
  }
  return false;
}

}  // namespace

bool admits_type(const Node& node, const json::value& instance) noexcept {
  switch (instance.kind()) {
    case json::kind::null:
      return (node.types & null_bit) != 0;
    case json::kind::bool_:
      return (node.types & boolean_bit) != 0;
    case json::kind::string:
      return (node.types & string_bit) != 0;
    case json::kind::array:
      return (node.types & array_bit) != 0;
    case json::kind::object:
      return (node.types & object_bit) != 0;
    case json::kind::int64:
    case json::kind::uint64:
      return (node.types & (integer_bit | number_bit)) != 0;
    case json::kind::double_:
      break;
  }
  if ((node.types & number_bit) != 0) return true;
  return (node.types & integer_bit) != 0 && is_integer(instance);
}

bool in_enumeration(const Node& node, const json::value& instance) {
  if (!node.has_enumeration) return true;
  for (const auto& allowed : node.enumeration) {
    if (same_json(allowed, instance)) return true;
  }
  return false;
}

bool above_minimum(const Node& node, const json::value& number) noexcept {
  if (!node.minimum) return true;
  const auto order = compare_numbers(number, node.minimum->value);
  return order > 0 || (order == 0 && !node.minimum->exclusive);
}

bool below_maximum(const Node& node, const json::value& number) noexcept {
  if (!node.maximum) return true;
  const auto order = compare_numbers(number, node.maximum->value);
  return order < 0 || (order == 0 && !node.maximum->exclusive);
}

Outcome check_multiple(const Node& node, const json::value& number) {
  if (!node.multiple_of) return Outcome::valid;
  const auto multiple = is_multiple(number, *node.multiple_of);
  if (!multiple) return Outcome::undecided;
  return *multiple ? Outcome::valid : Outcome::invalid;
}

Outcome check_number_format(const Node& node, const json::value& number) {
  if (node.format.empty()) return Outcome::valid;
  return matches_number_format(node.format, number).value_or(true) ? Outcome::valid
                                                                   : Outcome::invalid;
}

std::uint64_t length_of(std::string_view text) noexcept {
  std::uint64_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

Outcome check_pattern(const Node& node, std::string_view text) {
  if (!node.pattern) return Outcome::valid;
  switch (node.pattern->search(text)) {
    case Match::yes:
      return Outcome::valid;
    case Match::no:
      return Outcome::invalid;
    case Match::undecided:
      break;
  }
  return Outcome::undecided;
}

Outcome check_format(const Node& node, std::string_view text) {
  if (node.format.empty()) return Outcome::valid;
  return matches_format(node.format, text).value_or(true) ? Outcome::valid : Outcome::invalid;
}

std::size_t repeated_item(const json::array& items) {
  for (std::size_t i = 1; i < items.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (same_json(items[i], items[j])) return i;
    }
  }
  return items.size();
}

bool has_unique_items(const json::array& items) {
  return repeated_item(items) == items.size();
}

bool demands(const Schema& schema, const Node& node, std::string_view name, Direction direction) {
  return !marked(schema, node.property(name), direction, 0);
}

}  // namespace assay::spec
