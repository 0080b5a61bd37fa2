// unevaluatedItems and unevaluatedProperties (2020-12 §11): which members and items a schema's
// in-place applicators have evaluated. A branch that failed leaves no trace.
#include "spec/schema/evaluator.h"
#include "spec/schema/pattern.h"
#include "spec/schema/rules.h"

namespace assay::spec {

NodeId Evaluator::dynamic_target(const Node& node) const {
  if (node.dynamic_name.empty() && !node.recursive_form) return node.dynamic_reference;
  for (const auto resource : scope_) {
    const auto found = program_.dynamic_anchor(node.dynamic_name, resource);
    if (found != no_node) return found;
  }
  return node.dynamic_reference;
}

Marks Evaluator::evaluated(NodeId id, const json::value& instance) {
  Marks marks(instance);
  const auto& node = program_.node(id);
  mark_own(node, instance, marks);
  static_cast<void>(track_all(node, instance, marks));
  return marks;
}

Outcome Evaluator::tracked(NodeId id, const json::value& instance, Marks& marks) {
  const auto& op = ops_[id];
  if ((op.allowed & kind_bit(instance.kind())) == 0) return Outcome::invalid;
  if (op.broken || depth_ > 2 * instance_depth_limit) return Outcome::undecided;
  const Guard guard(*this, id);
  if (op.lenient_null && instance.is_null()) return run(id, instance);
  const auto& node = program_.node(id);
  auto outcome = checked(op, instance);
  if (outcome == Outcome::invalid) return outcome;
  mark_own(node, instance, marks);
  outcome = worse(outcome, track_all(node, instance, marks));
  if (outcome == Outcome::invalid) return outcome;
  return worse(outcome, unevaluated(node, instance, marks));
}

// Every applicator that looks at the same instance.
Outcome Evaluator::track_all(const Node& node, const json::value& instance, Marks& marks) {
  auto outcome = Outcome::valid;
  const auto conjunct = [&](NodeId id) {
    if (id == no_node || outcome == Outcome::invalid) return;
    Marks own(instance);
    const auto now = tracked(id, instance, own);
    if (now == Outcome::valid) marks.add(own);
    marks.unsure = marks.unsure || now == Outcome::undecided;
    outcome = worse(outcome, now);
  };
  conjunct(node.reference);
  if (node.dynamic_reference != no_node) conjunct(dynamic_target(node));
  for (const auto part : node.all_of) conjunct(part);
  if (const auto* members = instance.if_object()) {
    for (const auto& dependent : node.dependent_schemas) {
      const json::string_view name(dependent.name.data(), dependent.name.size());
      if (members->contains(name)) conjunct(dependent.node);
    }
  }
  if (outcome == Outcome::invalid) return outcome;
  if (!node.any_of.empty()) {
    outcome = worse(outcome, track_branches(node.any_of, false, instance, marks));
  }
  if (!node.one_of.empty()) {
    outcome = worse(outcome, track_branches(node.one_of, true, instance, marks));
  }
  if (node.condition != no_node) outcome = worse(outcome, track_condition(node, instance, marks));
  if (node.negated != no_node) {
    const auto inner = run(node.negated, instance);
    if (inner == Outcome::valid) return Outcome::invalid;
    outcome = worse(outcome, inner == Outcome::undecided ? inner : Outcome::valid);
  }
  if (node.doubtful != no_node && run(node.doubtful, instance) != Outcome::valid) {
    outcome = worse(outcome, Outcome::undecided);
  }
  return outcome;
}

Outcome Evaluator::track_branches(const std::vector<NodeId>& branches, bool exclusive,
                                  const json::value& instance, Marks& marks) {
  int matches = 0;
  bool unsure = false;
  for (const auto branch : branches) {
    Marks own(instance);
    const auto now = tracked(branch, instance, own);
    if (now == Outcome::valid) {
      ++matches;
      marks.add(own);
    }
    unsure = unsure || now == Outcome::undecided;
  }
  marks.unsure = marks.unsure || unsure;
  if (exclusive && matches > 1) return Outcome::invalid;
  if (matches > 0 && !(exclusive && unsure)) return Outcome::valid;
  return unsure ? Outcome::undecided : Outcome::invalid;
}

Outcome Evaluator::track_condition(const Node& node, const json::value& instance, Marks& marks) {
  Marks own(instance);
  const auto condition = tracked(node.condition, instance, own);
  if (condition == Outcome::undecided) {
    marks.unsure = true;
    const auto yes = node.consequent != no_node ? run(node.consequent, instance) : Outcome::valid;
    const auto no = node.alternative != no_node ? run(node.alternative, instance) : Outcome::valid;
    return yes == no ? yes : Outcome::undecided;
  }
  if (condition == Outcome::valid) marks.add(own);
  const auto chosen = condition == Outcome::valid ? node.consequent : node.alternative;
  if (chosen == no_node) return Outcome::valid;
  Marks branch(instance);
  const auto outcome = tracked(chosen, instance, branch);
  if (outcome == Outcome::valid) marks.add(branch);
  marks.unsure = marks.unsure || outcome == Outcome::undecided;
  return outcome;
}

void Evaluator::mark_own(const Node& node, const json::value& instance, Marks& marks) {
  if (const auto* members = instance.if_object()) mark_members(node, *members, marks);
  if (const auto* items = instance.if_array()) mark_items(node, *items, marks);
}

void Evaluator::mark_members(const Node& node, const json::object& members, Marks& marks) const {
  if (node.additional != no_node) marks.all = true;
  if (marks.all) return;
  std::size_t i = 0;
  for (const auto& member : members) {
    const std::string_view name(member.key().data(), member.key().size());
    bool known = node.property(name) != no_node;
    for (const auto& property : node.pattern_properties) {
      const auto match = known ? Match::yes : property.pattern->search(name);
      marks.unsure = marks.unsure || match == Match::undecided;
      known = known || match == Match::yes;
    }
    if (known) marks.seen[i] = true;
    ++i;
  }
}

void Evaluator::mark_items(const Node& node, const json::array& items, Marks& marks) {
  if (node.items != no_node) marks.all = true;
  for (std::size_t i = 0; i < items.size() && i < node.prefix.size(); ++i) marks.seen[i] = true;
  // 2020-12 §10.3.1.3; in 2019-09 `contains` evaluates nothing.
  const auto dialect = program_.resource(node.resource).vocabulary.dialect;
  if (node.contains == no_node || generation(dialect) < 9) return;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto now = run(node.contains, items[i]);
    if (now == Outcome::valid) marks.seen[i] = true;
    marks.unsure = marks.unsure || now == Outcome::undecided;
  }
}

Outcome Evaluator::unevaluated(const Node& node, const json::value& instance, Marks& marks) {
  auto outcome = Outcome::valid;
  const auto check = [&](NodeId id, std::size_t i, const json::value& value) {
    if (!marks.seen[i]) outcome = worse(outcome, run(id, value));
  };
  const auto* members = instance.if_object();
  const auto* items = instance.if_array();
  if (members != nullptr && node.unevaluated_properties != no_node && !marks.all) {
    std::size_t i = 0;
    for (const auto& member : *members) check(node.unevaluated_properties, i++, member.value());
  } else if (items != nullptr && node.unevaluated_items != no_node && !marks.all) {
    for (std::size_t i = 0; i < items->size(); ++i) check(node.unevaluated_items, i, (*items)[i]);
  }
  if (members != nullptr && node.unevaluated_properties != no_node) marks.all = true;
  if (items != nullptr && node.unevaluated_items != no_node) marks.all = true;
  return outcome == Outcome::invalid && marks.unsure ? Outcome::undecided : outcome;
}

}  // namespace assay::spec
