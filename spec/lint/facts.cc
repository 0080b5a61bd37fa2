#include "spec/lint/facts.h"

#include <algorithm>

#include "spec/schema/messages.h"
#include "spec/schema/validate.h"

namespace assay::spec::lint {
namespace {

constexpr std::size_t node_limit = 64;

double number_of(const json::value& value) {
  return value.to_number<double>();
}

template <class Size>
struct Range {
  std::optional<Size> low;
  std::optional<Size> high;
  bool open = false;  ///< one of the two is exclusive
};

/// Everything joined, added up.
struct Facts {
  TypeMask types = any_type;
  Range<double> number;
  Range<std::uint64_t> length;
  Range<std::uint64_t> items;
  Range<std::uint64_t> members;
  std::vector<std::string_view> required;
};

template <class Size>
void narrow(Range<Size>& range, const std::optional<Size>& low, const std::optional<Size>& high) {
  if (low && (!range.low || *low > *range.low)) range.low = low;
  if (high && (!range.high || *high < *range.high)) range.high = high;
}

void narrow_numbers(Range<double>& range, const Node& node) {
  const auto take = [](const std::optional<Bound>& bound) {
    return bound ? std::optional<double>(number_of(bound->value)) : std::nullopt;
  };
  const auto low = take(node.minimum);
  const auto high = take(node.maximum);
  narrow(range, low, high);
  const auto exclusive = [](const std::optional<Bound>& bound, const std::optional<double>& value,
                            const std::optional<double>& best) {
    return bound && bound->exclusive && value == best;
  };
  range.open = range.open || exclusive(node.minimum, low, range.low) ||
               exclusive(node.maximum, high, range.high);
}

Facts gather_facts(const Schema& schema, const std::vector<NodeId>& nodes) {
  Facts facts;
  for (const auto id : nodes) {
    const auto& node = schema.node(id);
    if (node.never) facts.types = 0;
    auto types = node.types;
    // "number" admits integers.
    if ((types & number_bit) != 0) types |= integer_bit;
    facts.types &= types;
    narrow_numbers(facts.number, node);
    narrow(facts.length, node.min_length, node.max_length);
    narrow(facts.items, node.min_items, node.max_items);
    narrow(facts.members, node.min_properties, node.max_properties);
    for (const auto name : node.required) {
      if (std::find(facts.required.begin(), facts.required.end(), name) == facts.required.end()) {
        facts.required.push_back(name);
      }
    }
  }
  return facts;
}

// Contradictions matter only when nothing but this type is left.
bool only(const Facts& facts, TypeMask mask) {
  return (facts.types & ~mask) == 0;
}

template <class Size>
bool is_empty(const Range<Size>& range) {
  return range.low && range.high &&
         (*range.low > *range.high || (range.open && *range.low == *range.high));
}

std::optional<Contradiction> find_in_ranges(const Facts& facts) {
  const auto say = [](const char* keyword, const auto& low, const auto& high, const char* what) {
    return Contradiction{keyword, std::string("no ") + what + " is at least " +
                                      shown_value(json::value(low)) + " and at most " +
                                      shown_value(json::value(high))};
  };
  if (only(facts, integer_bit | number_bit) && is_empty(facts.number)) {
    return say("minimum", *facts.number.low, *facts.number.high,
               facts.number.open ? "number (a bound is exclusive)" : "number");
  }
  if (only(facts, string_bit) && is_empty(facts.length)) {
    return say("minLength", *facts.length.low, *facts.length.high, "length");
  }
  if (only(facts, array_bit) && is_empty(facts.items)) {
    return say("minItems", *facts.items.low, *facts.items.high, "number of items");
  }
  if (!only(facts, object_bit)) return std::nullopt;
  if (is_empty(facts.members)) {
    return say("minProperties", *facts.members.low, *facts.members.high, "number of members");
  }
  if (facts.members.high && facts.required.size() > *facts.members.high) {
    return Contradiction{"required", std::to_string(facts.required.size()) +
                                         " members are required, but at most " +
                                         std::to_string(*facts.members.high) + " allowed"};
  }
  return std::nullopt;
}

bool names_property(const Node& node, std::string_view name) {
  return node.property(name) != no_node || !node.pattern_properties.empty();
}

std::optional<Contradiction> find_in_members(const Schema& schema, const std::vector<NodeId>& nodes,
                                             const Facts& facts) {
  if (!only(facts, object_bit)) return std::nullopt;
  for (const auto name : facts.required) {
    for (const auto id : nodes) {
      const auto& node = schema.node(id);
      const auto property = node.property(name);
      const bool never = property != no_node && schema.node(property).never;
      if (!never && (node.additional_allowed || names_property(node, name))) continue;
      return Contradiction{"required", "the member `" + std::string(name) + "` is required, but " +
                                           (never ? "its schema admits nothing"
                                                  : "additionalProperties: false forbids it")};
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<NodeId> joined_nodes(const Schema& schema) {
  std::vector<NodeId> nodes;
  std::vector<NodeId> open{schema.id()};
  while (!open.empty() && nodes.size() < node_limit) {
    const auto id = open.back();
    open.pop_back();
    if (std::find(nodes.begin(), nodes.end(), id) != nodes.end()) continue;
    nodes.push_back(id);
    const auto& node = schema.node(id);
    if (node.reference != no_node && node.dynamic_reference == no_node)
      open.push_back(node.reference);
    open.insert(open.end(), node.all_of.begin(), node.all_of.end());
  }
  return nodes;
}

std::optional<std::vector<std::string_view>> described_names(const Schema& schema) {
  std::vector<std::string_view> names;
  std::vector<NodeId> open{schema.id()};
  std::vector<NodeId> seen;
  while (!open.empty()) {
    const auto id = open.back();
    open.pop_back();
    if (std::find(seen.begin(), seen.end(), id) != seen.end()) continue;
    if (seen.size() >= node_limit) return std::nullopt;
    seen.push_back(id);
    const auto& node = schema.node(id);
    if (!node.pattern_properties.empty()) return std::nullopt;
    for (const auto& property : node.properties) names.push_back(property.name);
    const auto parts = node.in_place();
    open.insert(open.end(), parts.begin(), parts.end());
  }
  return names;
}

std::optional<Contradiction> find_contradiction(const Schema& schema) {
  const auto nodes = joined_nodes(schema);
  const auto facts = gather_facts(schema, nodes);
  const auto& root = schema.root();
  if (facts.types == 0 && !root.never) {
    return Contradiction{root.all_of.empty() ? "type" : "allOf",
                         "the parts of allOf admit no type in common"};
  }
  if (auto found = find_in_ranges(facts)) return found;
  if (auto found = find_in_members(schema, nodes, facts)) return found;
  if (root.enumeration == nullptr || root.enumeration->empty()) return std::nullopt;
  const bool none = std::all_of(
      root.enumeration->begin(), root.enumeration->end(), [&](const json::value& value) {
        return validate(schema, value, Direction::request) == Outcome::invalid &&
               validate(schema, value, Direction::response) == Outcome::invalid;
      });
  if (none) return Contradiction{"enum", "no value of `enum` keeps the other keywords"};
  return std::nullopt;
}

}  // namespace assay::spec::lint
