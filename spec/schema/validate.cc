#include "spec/schema/validate.h"

#include <cmath>

#include "spec/schema/evaluator.h"
#include "spec/schema/number.h"
#include "spec/schema/pattern.h"
#include "spec/schema/rules.h"

namespace assay::spec {
namespace {

// A schema of n nodes can ask for 2^n looks at one instance; nobody means that.
constexpr std::uint64_t step_limit = 50'000'000;
constexpr int depth_limit = 2 * instance_depth_limit;

// Boost.JSON finds members by a linear scan up to 18 of them, and by a hash above.
const json::value* member(const json::object& members, std::string_view name) {
  return members.if_contains({name.data(), name.size()});
}

}  // namespace

Outcome Evaluator::run(NodeId id, const json::value& instance) {
  const auto& op = ops_[id];
  const auto bit = kind_bit(instance.kind());
  if ((op.done & bit) != 0) return Outcome::valid;
  if ((op.allowed & bit) == 0) return Outcome::invalid;
  if (depth_ > depth_limit || ++steps_ > step_limit || op.broken) return Outcome::undecided;
  const Guard guard(*this, id);
  if (op.lenient_null && instance.is_null()) {
    const auto strict = op.null_allowed ? keywords(op, instance) : Outcome::invalid;
    return strict == Outcome::invalid ? Outcome::undecided : strict;
  }
  if (op.tracked) {
    Marks marks(instance);
    return tracked(id, instance, marks);
  }
  return keywords(op, instance);
}

Outcome Evaluator::keywords(const Op& op, const json::value& instance) {
  const auto own = checked(op, instance);
  if (op.part_count == 0 || own == Outcome::invalid) return own;
  auto outcome = own;
  const auto* part_at = code_.parts.data() + op.parts;
  for (std::uint32_t i = 0; i < op.part_count; ++i) {
    const auto now = part(part_at[i], instance);
    if (now == Outcome::invalid) return now;
    if (now == Outcome::undecided) outcome = now;
  }
  return outcome;
}

Outcome Evaluator::checked(const Op& op, const json::value& instance) {
  if (op.values != no_index && !listed(op, instance)) return Outcome::invalid;
  switch (instance.kind()) {
    case json::kind::double_:
      if (!std::isfinite(instance.get_double())) return Outcome::undecided;
      if (op.integral && !is_integer(instance)) return Outcome::invalid;
      [[fallthrough]];
    case json::kind::int64:
    case json::kind::uint64:
      return op.number != no_index ? number(code_.numbers[op.number], instance) : Outcome::valid;
    case json::kind::string:
      if (op.string == no_index) break;
      return string(code_.strings[op.string], instance.get_string());
    case json::kind::array:
      if (op.array == no_index) break;
      return array(code_.arrays[op.array], instance.get_array());
    case json::kind::object:
      if (op.object == no_index) break;
      return object(code_.objects[op.object], instance.get_object(), instance);
    case json::kind::null:
    case json::kind::bool_:
      break;
  }
  return Outcome::valid;
}

bool Evaluator::listed(const Op& op, const json::value& instance) const {
  const auto& table = code_.values[op.values];
  if (const auto* text = instance.if_string()) {
    return table.strings.find({text->data(), text->size()}) != nullptr;
  }
  for (const auto* value : table.others) {
    if (same_json(*value, instance)) return true;
  }
  return false;
}

Outcome Evaluator::number(const NumberBlock& block, const json::value& instance) const {
  if (!instance.is_int64()) return check_number(program_.node(block.node), instance);
  const auto value = instance.get_int64();
  if (block.bounded && (value < block.low || value > block.high)) return Outcome::invalid;
  if (!block.has_multiple) return Outcome::valid;
  if (block.step > 0) return value % block.step == 0 ? Outcome::valid : Outcome::invalid;
  return check_multiple(program_.node(block.node), instance);
}

Outcome Evaluator::string(const StringBlock& block, std::string_view text) {
  // Code points are at most as many as bytes, and at least a quarter.
  if (text.size() < block.min) return Outcome::invalid;
  if (text.size() > block.max || (block.min > 0 && text.size() / 4 < block.min)) {
    const auto length = length_of(text);
    if (length < block.min || length > block.max) return Outcome::invalid;
  }
  auto outcome = Outcome::valid;
  if (block.format != nullptr && !block.format(text)) {
    if (block.disputed == nullptr || !block.disputed(text)) return Outcome::invalid;
    outcome = Outcome::undecided;
  } else if (block.doubted != nullptr && block.doubted(text)) {
    outcome = Outcome::undecided;
  }
  if (block.pattern == nullptr) return outcome;
  const auto matched = check_pattern(*block.pattern, text);
  return matched == Outcome::valid ? outcome : matched;
}

Outcome Evaluator::array(const ArrayBlock& block, const json::array& items) {
  const auto size = items.size();
  if (size < block.min || size > block.max) return Outcome::invalid;
  auto outcome = Outcome::valid;
  const auto* prefix = code_.children.data() + block.prefix;
  const auto prefixed = std::min<std::size_t>(size, block.prefix_count);
  for (std::size_t i = 0; i < prefixed; ++i) {
    const auto now = enter(prefix[i], items[i]);
    if (now == Outcome::invalid) return now;
    if (now == Outcome::undecided) outcome = now;
  }
  if (block.has_items) {
    for (const auto *at = items.begin() + prefixed, *end = items.end(); at != end; ++at) {
      const auto now = enter(block.items, *at);
      if (now == Outcome::invalid) return now;
      if (now == Outcome::undecided) outcome = now;
    }
  }
  if (block.has_contains) {
    outcome = worse(outcome, contains(block, items));
    if (outcome == Outcome::invalid) return outcome;
  }
  if (block.unique && size > 1 && repeated_item(items) != size) return Outcome::invalid;
  return outcome;
}

Outcome Evaluator::contains(const ArrayBlock& block, const json::array& items) {
  std::uint64_t sure = 0;
  std::uint64_t perhaps = 0;
  for (const auto& item : items) {
    const auto now = enter(block.contains, item);
    sure += now == Outcome::valid ? 1 : 0;
    perhaps += now == Outcome::undecided ? 1 : 0;
  }
  if (sure > block.max_contains || sure + perhaps < block.min_contains) return Outcome::invalid;
  const bool decided = sure >= block.min_contains && sure + perhaps <= block.max_contains;
  return decided ? Outcome::valid : Outcome::undecided;
}

Outcome Evaluator::object(const ObjectBlock& block, const json::object& members,
                          const json::value& whole) {
  const auto size = members.size();
  if (size < block.min || size > block.max) return Outcome::invalid;
  if (size < block.required_count[direction_]) return Outcome::invalid;
  auto outcome = Outcome::valid;
  if (!block.only_probes) {
    outcome = walk(block, members);
  } else if (block.table != no_index) {
    outcome = block.probe_count * 3 < size ? probe(block, members) : walk(block, members);
  }
  if (outcome == Outcome::invalid || block.dependent_count == 0) return outcome;
  return worse(outcome, dependents(block, members, whole));
}

Outcome Evaluator::probe(const ObjectBlock& block, const json::object& members) {
  auto outcome = Outcome::valid;
  const auto* probes = code_.probes.data() + block.probes;
  for (std::uint32_t i = 0; i < block.probe_count; ++i) {
    const auto* value = member(members, probes[i].name);
    if (value == nullptr) {
      if (probes[i].slot.required[direction_] != 0) return Outcome::invalid;
      continue;
    }
    if (!probes[i].slot.is_property) continue;
    const auto now = enter(probes[i].slot.child, *value);
    if (now == Outcome::invalid) return now;
    if (now == Outcome::undecided) outcome = now;
  }
  return outcome;
}

Outcome Evaluator::walk(const ObjectBlock& block, const json::object& members) {
  static const NameTable<Slot> no_names;
  const auto& table = block.table != no_index ? code_.tables[block.table] : no_names;
  const bool names = !table.empty();
  std::uint32_t present = 0;
  auto outcome = Outcome::valid;
  for (const auto& entry : members) {
    const std::string_view name(entry.key().data(), entry.key().size());
    const auto* slot = names ? table.find(name, NameKey(name)) : nullptr;
    bool known = false;
    if (slot != nullptr) {
      present += slot->required[direction_];
      known = slot->is_property;
      if (known) {
        const auto now = enter(slot->child, entry.value());
        if (now == Outcome::invalid) return now;
        if (now == Outcome::undecided) outcome = now;
      }
    }
    if (block.only_probes || (known && block.pattern_count == 0 && block.names == no_node)) {
      continue;
    }
    const auto now = other_member(block, name, known, entry.value());
    if (now == Outcome::invalid) return now;
    if (now == Outcome::undecided) outcome = now;
  }
  return present < block.required_count[direction_] ? Outcome::invalid : outcome;
}

// patternProperties, additionalProperties and propertyNames for one member.
Outcome Evaluator::other_member(const ObjectBlock& block, std::string_view name, bool known,
                                const json::value& value) {
  auto outcome = Outcome::valid;
  bool perhaps = false;
  const auto* patterns = code_.patterns.data() + block.patterns;
  for (std::uint32_t i = 0; i < block.pattern_count; ++i) {
    const auto match = patterns[i].pattern->search(name);
    if (match == Match::no) continue;
    const auto now = enter(patterns[i].child, value);
    if (match == Match::undecided) {
      perhaps = true;
      if (now != Outcome::valid) outcome = Outcome::undecided;
      continue;
    }
    known = true;
    if (now == Outcome::invalid) return now;
    if (now == Outcome::undecided) outcome = now;
  }
  if (!known && block.has_additional) {
    const auto now = enter(block.additional, value);
    if (now == Outcome::invalid && !perhaps) return now;
    if (now != Outcome::valid) outcome = Outcome::undecided;
  }
  if (block.names == no_node) return outcome;
  return worse(outcome, member_name(block.names, name));
}

Outcome Evaluator::member_name(NodeId id, std::string_view name) {
  const auto& op = ops_[id];
  if ((op.done & string_kind) != 0) return Outcome::valid;
  if ((op.allowed & string_kind) == 0) return Outcome::invalid;
  if (op.part_count == 0 && !op.broken && !op.tracked) {
    if (op.values != no_index && code_.values[op.values].strings.find(name) == nullptr) {
      return Outcome::invalid;
    }
    return op.string != no_index ? string(code_.strings[op.string], name) : Outcome::valid;
  }
  const json::value text(json::string_view(name.data(), name.size()));
  return run(id, text);
}

Outcome Evaluator::dependents(const ObjectBlock& block, const json::object& members,
                              const json::value& whole) {
  auto outcome = Outcome::valid;
  const auto* dependents = code_.dependents.data() + block.dependents;
  for (std::uint32_t i = 0; i < block.dependent_count; ++i) {
    const auto& entry = dependents[i];
    const bool present = member(members, entry.name) != nullptr;
    if (entry.kind == Dependent::Kind::lifted) {
      const bool here = static_cast<std::size_t>(entry.direction) == direction_;
      if (here && !present) outcome = Outcome::undecided;
      continue;
    }
    if (!present) continue;
    if (entry.kind == Dependent::Kind::schema) {
      outcome = worse(outcome, run(entry.op, whole));
      if (outcome == Outcome::invalid) return outcome;
      continue;
    }
    for (std::uint32_t name = 0; name < entry.name_count; ++name) {
      if (member(members, code_.names[entry.names + name]) == nullptr) return Outcome::invalid;
    }
  }
  return outcome;
}

Outcome Evaluator::part(const Part& part, const json::value& instance) {
  const auto* children = code_.children.data() + part.first;
  auto outcome = Outcome::valid;
  switch (part.kind) {
    case Part::Kind::all:
      for (std::uint32_t i = 0; i < part.count; ++i) {
        const auto now = enter(children[i], instance);
        if (now == Outcome::invalid) return now;
        if (now == Outcome::undecided) outcome = now;
      }
      return outcome;
    case Part::Kind::any:
      return any_of(part, instance);
    case Part::Kind::one:
      return one_of(part, instance);
    case Part::Kind::negated:
      outcome = enter(children[0], instance);
      if (outcome == Outcome::undecided) return outcome;
      return outcome == Outcome::valid ? Outcome::invalid : Outcome::valid;
    case Part::Kind::conditional:
      return conditional(part, instance);
    case Part::Kind::doubt:
      return enter(children[0], instance) == Outcome::valid ? Outcome::valid : Outcome::undecided;
    case Part::Kind::dynamic:
      break;
  }
  return run(dynamic_target(part), instance);
}

// Branches that the string at the discriminating property leaves in play.
std::uint64_t Evaluator::candidates(const Part& part, const json::value& instance) const {
  if (part.dispatch == no_index || !instance.is_object()) return ~std::uint64_t{0};
  const auto& dispatch = code_.dispatches[part.dispatch];
  const auto* value = member(instance.get_object(), dispatch.name);
  const auto* text = value != nullptr ? value->if_string() : nullptr;
  if (text == nullptr) return ~std::uint64_t{0};
  const auto* mask = dispatch.masks.find({text->data(), text->size()});
  return mask != nullptr ? *mask : dispatch.otherwise;
}

Outcome Evaluator::any_of(const Part& part, const json::value& instance) {
  const auto* children = code_.children.data() + part.first;
  const auto bit = kind_bit(instance.kind());
  const auto mask = candidates(part, instance);
  bool unsure = false;
  for (std::uint32_t i = 0; i < part.count; ++i) {
    if (i < 64 && (mask >> i & 1U) == 0) continue;
    if ((children[i].done & bit) != 0) return Outcome::valid;
    if ((children[i].allowed & bit) == 0) continue;
    const auto now = run(children[i].op, instance);
    if (now == Outcome::valid) return now;
    unsure = unsure || now == Outcome::undecided;
  }
  return unsure ? Outcome::undecided : Outcome::invalid;
}

Outcome Evaluator::one_of(const Part& part, const json::value& instance) {
  const auto* children = code_.children.data() + part.first;
  const auto mask = candidates(part, instance);
  int matches = 0;
  bool unsure = false;
  for (std::uint32_t i = 0; i < part.count; ++i) {
    if (i < 64 && (mask >> i & 1U) == 0) continue;
    const auto now = enter(children[i], instance);
    matches += now == Outcome::valid ? 1 : 0;
    if (matches > 1) return Outcome::invalid;
    unsure = unsure || now == Outcome::undecided;
  }
  if (unsure) return Outcome::undecided;
  return matches == 1 ? Outcome::valid : Outcome::invalid;
}

Outcome Evaluator::conditional(const Part& part, const json::value& instance) {
  const auto* children = code_.children.data() + part.first;
  const auto condition = enter(children[0], instance);
  const auto branch = [&](const Child& child) {
    return child.op != no_node ? enter(child, instance) : Outcome::valid;
  };
  if (condition == Outcome::valid) return branch(children[1]);
  if (condition == Outcome::invalid) return branch(children[2]);
  const auto yes = branch(children[1]);
  const auto no = branch(children[2]);
  return yes == no ? yes : Outcome::undecided;
}

NodeId Evaluator::dynamic_target(const Part& part) const {
  for (const auto resource : scope_) {
    const auto found = program_.dynamic_anchor(part.name, resource);
    if (found != no_node) return found;
  }
  return code_.children[part.first].op;
}

Outcome validate(const Schema& schema, const json::value& instance, Direction direction) {
  if (!schema) return Outcome::valid;
  return Evaluator(schema.program(), direction).run(schema.id(), instance);
}

}  // namespace assay::spec
