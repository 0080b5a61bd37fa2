#include "spec/schema/validate.h"

#include <cmath>

#include "spec/schema/rules.h"

namespace assay::spec {
namespace {

/// The verdict alone.
class Validator {
 public:
  Validator(const Schema& schema, Direction direction) : schema_(schema), direction_(direction) {}

  Outcome check(const Node& node, const json::value& instance, int depth) const {
    if (depth > instance_depth_limit) return Outcome::undecided;
    if (admits_null(node, instance)) return Outcome::valid;
    if (node.never || !admits_type(node, instance) || !in_enumeration(node, instance)) {
      return Outcome::invalid;
    }
    auto outcome = node.partial ? Outcome::undecided : Outcome::valid;
    outcome = worse(outcome, by_kind(node, instance, depth));
    if (outcome == Outcome::invalid) return outcome;
    return worse(outcome, combinations(node, instance, depth));
  }

 private:
  Outcome by_kind(const Node& node, const json::value& instance, int depth) const {
    switch (instance.kind()) {
      case json::kind::int64:
      case json::kind::uint64:
      case json::kind::double_:
        return number(node, instance);
      case json::kind::string:
        return string(node, instance.get_string());
      case json::kind::array:
        return array(node, instance.get_array(), depth);
      case json::kind::object:
        return object(node, instance.get_object(), depth);
      case json::kind::null:
      case json::kind::bool_:
        break;
    }
    return Outcome::valid;
  }

  static Outcome number(const Node& node, const json::value& instance) {
    if (instance.is_double() && !std::isfinite(instance.get_double())) return Outcome::undecided;
    if (!above_minimum(node, instance) || !below_maximum(node, instance)) return Outcome::invalid;
    return worse(check_multiple(node, instance), check_number_format(node, instance));
  }

  static Outcome string(const Node& node, std::string_view text) {
    if (node.min_length || node.max_length) {
      const auto length = length_of(text);
      if (node.min_length && length < *node.min_length) return Outcome::invalid;
      if (node.max_length && length > *node.max_length) return Outcome::invalid;
    }
    return worse(check_format(node, text), check_pattern(node, text));
  }

  Outcome array(const Node& node, const json::array& items, int depth) const {
    if (node.min_items && items.size() < *node.min_items) return Outcome::invalid;
    if (node.max_items && items.size() > *node.max_items) return Outcome::invalid;
    auto outcome = Outcome::valid;
    if (node.items != no_node) {
      const auto& item_node = schema_.node(node.items);
      for (const auto& item : items) {
        outcome = worse(outcome, check(item_node, item, depth + 1));
        if (outcome == Outcome::invalid) return outcome;
      }
    }
    if (node.unique_items && !has_unique_items(items)) return Outcome::invalid;
    return outcome;
  }

  Outcome object(const Node& node, const json::object& members, int depth) const {
    if (node.min_properties && members.size() < *node.min_properties) return Outcome::invalid;
    if (node.max_properties && members.size() > *node.max_properties) return Outcome::invalid;
    for (const auto& name : node.required) {
      if (!members.contains(name) && demands(schema_, node, name, direction_)) {
        return Outcome::invalid;
      }
    }
    auto outcome = Outcome::valid;
    for (const auto& member : members) {
      auto child = node.property(member.key());
      if (child == no_node) {
        if (!node.additional_allowed && !node.partial) return Outcome::invalid;
        child = node.additional;
      }
      if (child == no_node) continue;
      outcome = worse(outcome, check(schema_.node(child), member.value(), depth + 1));
      if (outcome == Outcome::invalid) return outcome;
    }
    return outcome;
  }

  Outcome combinations(const Node& node, const json::value& instance, int depth) const {
    auto outcome = Outcome::valid;
    for (const auto part : node.all_of) {
      outcome = worse(outcome, check(schema_.node(part), instance, depth + 1));
      if (outcome == Outcome::invalid) return outcome;
    }
    if (!node.any_of.empty()) outcome = worse(outcome, any(node, instance, depth));
    if (!node.one_of.empty()) outcome = worse(outcome, one(node, instance, depth));
    if (node.negated != no_node) {
      const auto inner = check(schema_.node(node.negated), instance, depth + 1);
      if (inner == Outcome::valid) return Outcome::invalid;
      if (inner == Outcome::undecided) outcome = worse(outcome, inner);
    }
    return outcome;
  }

  Outcome any(const Node& node, const json::value& instance, int depth) const {
    bool unsure = false;
    for (const auto part : node.any_of) {
      const auto now = check(schema_.node(part), instance, depth + 1);
      if (now == Outcome::valid) return now;
      unsure = unsure || now == Outcome::undecided;
    }
    return unsure ? Outcome::undecided : Outcome::invalid;
  }

  Outcome one(const Node& node, const json::value& instance, int depth) const {
    int matches = 0;
    bool unsure = false;
    for (const auto part : node.one_of) {
      const auto now = check(schema_.node(part), instance, depth + 1);
      matches += now == Outcome::valid ? 1 : 0;
      unsure = unsure || now == Outcome::undecided;
    }
    if (matches > 1) return Outcome::invalid;
    if (unsure) return Outcome::undecided;
    return matches == 1 ? Outcome::valid : Outcome::invalid;
  }

  const Schema& schema_;
  Direction direction_;
};

}  // namespace

Outcome validate(const Schema& schema, const json::value& instance, Direction direction) {
  if (!schema) return Outcome::valid;
  return Validator(schema, direction).check(schema.root(), instance, 0);
}

}  // namespace assay::spec
