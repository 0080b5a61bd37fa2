#include "spec/schema/rules.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>
#include <utility>
#include <vector>

#include "spec/schema/number.h"
#include "spec/schema/pattern.h"

namespace assay::spec {
namespace {

bool marked(const Program& program, NodeId id, Direction direction, int depth, int& steps) {
  if (id == no_node || depth > 16 || ++steps > 2000) return false;
  const auto& node = program.node(id);
  if (direction == Direction::request ? node.read_only : node.write_only) return true;
  if (marked(program, node.reference, direction, depth + 1, steps)) return true;
  for (const auto part : node.all_of) {
    if (marked(program, part, direction, depth + 1, steps)) return true;
  }
  return false;
}

bool property_is_marked(const Program& program, const Node& node, std::string_view name,
                        Direction direction) {
  int steps = 0;
  return marked(program, node.property(name), direction, 0, steps);
}

/// Equal values have equal digests: numbers count by their value, members in any order.
std::uint64_t digest(const json::value& value, int depth) {
  constexpr std::uint64_t prime = 0x9E3779B97F4A7C15ULL;
  const auto mix = [](std::uint64_t seed, std::uint64_t more) {
    seed = (seed ^ more) * prime;
    return seed ^ (seed >> 29U);
  };
  if (value.is_number()) return mix(3, std::hash<double>{}(value.to_number<double>() + 0.0));
  if (const auto* text = value.if_string()) {
    return mix(5, std::hash<std::string_view>{}({text->data(), text->size()}));
  }
  if (depth > 64) return 7;
  if (const auto* array = value.if_array()) {
    std::uint64_t seed = array->size() + 11;
    for (const auto& item : *array) seed = mix(seed, digest(item, depth + 1));
    return seed;
  }
  if (const auto* object = value.if_object()) {
    std::uint64_t seed = object->size() + 13;
    for (const auto& member : *object) {
      const std::string_view name = member.key();
      seed += mix(std::hash<std::string_view>{}(name), digest(member.value(), depth + 1));
    }
    return seed;
  }
  return value.is_null() ? 17 : value.get_bool() ? 19 : 23;
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
  if (node.constant != nullptr && !same_json(*node.constant, instance)) return false;
  if (node.enumeration == nullptr) return true;
  for (const auto& allowed : *node.enumeration) {
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
  if (node.format.empty() || !node.asserts_format) return Outcome::valid;
  return matches_number_format(node.format, number).value_or(true) ? Outcome::valid
                                                                   : Outcome::invalid;
}

Outcome check_number(const Node& node, const json::value& number) {
  if (number.is_double() && !std::isfinite(number.get_double())) return Outcome::undecided;
  if (!above_minimum(node, number) || !below_maximum(node, number)) return Outcome::invalid;
  return worse(check_multiple(node, number), check_number_format(node, number));
}

bool is_number_format(std::string_view format) noexcept {
  return format == "int32" || format == "int64" || format == "float" || format == "double";
}

std::uint64_t length_of(std::string_view text) noexcept {
  std::uint64_t count = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  // Eight bytes at a time: a byte starts a code point unless its two high bits are 10.
  for (; end - at >= 8; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    const auto continues = (word >> 7U) & (~word >> 6U) & 0x0101010101010101ULL;
    count += 8 - static_cast<std::uint64_t>(std::popcount(continues));
  }
  for (; at != end; ++at) count += (static_cast<unsigned char>(*at) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

Outcome check_pattern(const Pattern& pattern, std::string_view text) {
  switch (pattern.search(text)) {
    case Match::yes:
      return Outcome::valid;
    case Match::no:
      return Outcome::invalid;
    case Match::undecided:
      break;
  }
  return Outcome::undecided;
}

Outcome check_pattern(const Node& node, std::string_view text) {
  return node.pattern ? check_pattern(*node.pattern, text) : Outcome::valid;
}

Outcome check_format(const Node& node, std::string_view text) {
  if (node.format.empty() || !node.asserts_format) return Outcome::valid;
  if (matches_format(node.format, text).value_or(true)) {
    const auto doubted = node.wide_format ? doubted_text(node.format) : nullptr;
    return doubted != nullptr && doubted(text) ? Outcome::undecided : Outcome::valid;
  }
  const auto disputed = node.wide_format ? disputed_text(node.format) : nullptr;
  return disputed != nullptr && disputed(text) ? Outcome::undecided : Outcome::invalid;
}

std::size_t repeated_item(const json::array& items) {
  if (items.size() <= 12) {
    for (std::size_t i = 1; i < items.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (same_json(items[i], items[j])) return i;
      }
    }
    return items.size();
  }
  std::vector<std::pair<std::uint64_t, std::size_t>> digests;
  digests.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) digests.emplace_back(digest(items[i], 0), i);
  std::sort(digests.begin(), digests.end());
  auto first = items.size();
  for (std::size_t i = 1; i < digests.size(); ++i) {
    for (auto j = i; j > 0 && digests[j - 1].first == digests[i].first; --j) {
      const auto twin = digests[i].second;
      if (twin < first && same_json(items[twin], items[digests[j - 1].second])) first = twin;
    }
  }
  return first;
}

bool demands(const Program& program, const Node& node, std::string_view name, Direction direction) {
  const auto dialect = program.resource(node.resource).vocabulary.dialect;
  return !is_openapi(dialect) || !property_is_marked(program, node, name, direction);
}

bool may_lift(const Program& program, const Node& node, std::string_view name,
              Direction direction) {
  const auto dialect = program.resource(node.resource).vocabulary.dialect;
  return dialect == Dialect::openapi31 && property_is_marked(program, node, name, direction);
}

}  // namespace assay::spec
