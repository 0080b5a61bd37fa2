#include "spec/schema/emit.h"

#include <algorithm>

#include "spec/schema/code.h"
#include "spec/schema/emit_parts.h"
#include "spec/schema/pattern.h"
#include "spec/schema/rules.h"

namespace assay::spec {
namespace {

KindMask kinds_of(TypeMask types) {
  KindMask kinds = 0;
  const auto add = [&](TypeMask bit, KindMask mask) {
    if ((types & bit) != 0) kinds = static_cast<KindMask>(kinds | mask);
  };
  add(null_bit, null_kind);
  add(boolean_bit, bool_kind);
  add(integer_bit, number_kinds);
  add(number_bit, number_kinds);
  add(string_bit, string_kind);
  add(array_bit, array_kind);
  add(object_bit, object_kind);
  return kinds;
}

std::uint32_t size_of(std::size_t size) {
  return static_cast<std::uint32_t>(size);
}

}  // namespace

/// Writes the code of one program. Children before parents where recursion allows it, so that a
/// parent knows the masks of its children.
class Emitter {
 public:
  Emitter(const Program& program, Code& code) : program_(program), code_(code) {}

  void run(NodeId from) {
    state_.resize(program_.size(), State::done);
    code_.ops.resize(program_.size());
    for (auto id = from; id < program_.size(); ++id) state_[id] = State::waiting;
    for (auto id = from; id < program_.size(); ++id) emit(id);
  }

 private:
  enum class State : std::uint8_t { waiting, working, done };
  static constexpr int depth_limit = 2000;

  // A reference that says nothing but where to look is looked through.
  [[nodiscard]] NodeId resolved(NodeId id) const {
    for (int hops = 0; hops < 64 && !code_.dynamic; ++hops) {
      const auto& node = program_.node(id);
      const bool alone = node.is_reference && node.reference != no_node && is_plain(node);
      if (!alone) break;
      id = node.reference;
    }
    return id;
  }
  static bool is_plain(const Node& node) {
    return node.broken.empty() && !node.nullable && node.source != nullptr &&
           node.source->is_object() && node.doubtful == no_node && !node.typed &&
           node.in_place().size() == 1 && node.children().size() == 1 && !node.has_values() &&
           !node.minimum && !node.maximum && !node.multiple_of && !node.min_length &&
           !node.max_length && !node.pattern && !node.asserts_format && !node.min_items &&
           !node.max_items && !node.unique_items && node.required.empty() &&
           node.dependent_required.empty() && !node.min_properties && !node.max_properties;
  }

  void emit(NodeId id) {
    if (state_[id] != State::waiting) return;
    if (depth_ > depth_limit) return;  // its turn comes from run()
    state_[id] = State::working;
    ++depth_;
    const auto& node = program_.node(id);
    for (const auto child : node.children()) emit(child);
    const auto op = make(id, node);
    code_.ops[id] = op;
    state_[id] = State::done;
    --depth_;
  }

  [[nodiscard]] Child child(NodeId id) const {
    id = resolved(id);
    if (state_[id] != State::done) return {id, every_kind, 0};
    const auto& op = code_.ops[id];
    return {id, op.allowed, op.done};
  }

  Op make(NodeId id, const Node& node) {
    Op op;
    op.resource = node.resource;
    if (!node.broken.empty()) {
      op.broken = true;
      op.done = 0;
      return op;
    }
    if (node.never) {
      op.allowed = op.done = 0;
      return op;
    }
    op.allowed = kinds_of(node.types);
    op.integral = (node.types & integer_bit) != 0 && (node.types & number_bit) == 0;
    if (op.integral) op.done = static_cast<KindMask>(op.done & ~double_kind);
    add_values(op, node);
    add_number(op, id, node);
    add_string(op, node);
    add_array(op, node);
    add_object(op, node);
    add_parts(op, node);
    op.tracked = node.unevaluated_items != no_node || node.unevaluated_properties != no_node;
    if (node.unevaluated_items != no_node) op.done = without(op.done, array_kind);
    if (node.unevaluated_properties != no_node) op.done = without(op.done, object_kind);
    op.done = static_cast<KindMask>(op.done & op.allowed);
    if (node.nullable && !program_.strict_nullable() && (op.done & null_kind) == 0) {
      op.lenient_null = true;
      op.null_allowed = (op.allowed & null_kind) != 0;
      op.allowed = static_cast<KindMask>(op.allowed | null_kind);
    }
    return op;
  }

  static KindMask without(KindMask mask, KindMask gone) {
    return static_cast<KindMask>(mask & ~gone);
  }

  void add_values(Op& op, const Node& node) {
    if (!node.has_values()) return;
    ValueTable table;
    std::vector<NameTable<bool>::Entry> strings;
    KindMask kinds = 0;
    const auto add = [&](const json::value& value) {
      if (const auto* text = value.if_string()) {
        strings.push_back({{text->data(), text->size()}, true});
        kinds = static_cast<KindMask>(kinds | string_kind);
      } else {
        table.others.push_back(&value);
        kinds = static_cast<KindMask>(kinds |
                                      (value.is_number() ? number_kinds : kind_bit(value.kind())));
      }
    };
    if (node.enumeration != nullptr) {
      for (const auto& value : *node.enumeration) {
        if (node.constant == nullptr || same_json(value, *node.constant)) add(value);
      }
    } else {
      add(*node.constant);
    }
    if (!strings.empty()) table.strings.build(strings);
    op.allowed &= kinds;
    op.done &= static_cast<KindMask>(kinds & null_kind);
    op.values = size_of(code_.values.size());
    code_.values.push_back(std::move(table));
  }

  void add_number(Op& op, NodeId id, const Node& node) {
    const auto block = make_number_block(id, node);
    if (!block) return;
    op.number = size_of(code_.numbers.size());
    op.done = without(op.done, number_kinds);
    code_.numbers.push_back(*block);
  }

  void add_string(Op& op, const Node& node) {
    const auto format = node.asserts_format ? text_check(node.format) : nullptr;
    const bool pattern = node.pattern != nullptr && !node.pattern->accepts_everything();
    if (!node.min_length && !node.max_length && !pattern && format == nullptr) return;
    StringBlock block;
    block.min = node.min_length.value_or(0);
    block.max = node.max_length.value_or(block.max);
    if (pattern) block.pattern = node.pattern.get();
    block.format = format;
    if (node.wide_format) {
      block.disputed = disputed_text(node.format);
      block.doubted = doubted_text(node.format);
    }
    op.string = size_of(code_.strings.size());
    op.done = without(op.done, string_kind);
    code_.strings.push_back(block);
  }

  void add_array(Op& op, const Node& node) {
    ArrayBlock block;
    block.min = node.min_items.value_or(0);
    block.max = node.max_items.value_or(block.max);
    block.unique = node.unique_items;
    std::vector<Child> prefix;
    for (const auto id : node.prefix) prefix.push_back(child(id));
    while (!prefix.empty() && prefix.back().done == every_kind && node.items == no_node) {
      prefix.pop_back();
    }
    block.prefix = size_of(code_.children.size());
    block.prefix_count = size_of(prefix.size());
    code_.children.insert(code_.children.end(), prefix.begin(), prefix.end());
    if (node.items != no_node) {
      block.items = child(node.items);
      block.has_items = block.items.done != every_kind;
    }
    if (node.contains != no_node) {
      block.contains = child(node.contains);
      block.has_contains = true;
      block.min_contains = node.min_contains.value_or(1);
      block.max_contains = node.max_contains.value_or(block.max_contains);
    }
    const bool idle = block.min == 0 && !node.max_items && !block.unique && prefix.empty() &&
                      !block.has_items && !block.has_contains;
    if (idle) return;
    op.array = size_of(code_.arrays.size());
    op.done = without(op.done, array_kind);
    code_.arrays.push_back(block);
  }

  void add_object(Op& op, const Node& node);
  void add_names(ObjectBlock& block, const Node& node);
  void add_dependents(ObjectBlock& block, const Node& node);
  void add_parts(Op& op, const Node& node);
  void add_part(Op& op, std::vector<Part>& parts, Part::Kind kind, const std::vector<NodeId>& ids);
  void narrow_by_branches(Op& op, Part::Kind kind, const std::vector<Child>& branches) const;
  const Program& program_;
  Code& code_;
  std::vector<State> state_;
  int depth_ = 0;
};

void Emitter::add_names(ObjectBlock& block, const Node& node) {
  // With nothing to say about other names, a property that admits everything need not be known.
  const bool others = block.has_additional || block.pattern_count > 0;
  std::vector<NameTable<Slot>::Entry> entries;
  for (const auto& property : node.properties) {
    Slot slot;
    slot.child = child(property.node);
    slot.is_property = true;
    const bool required = node.is_required(property.name);
    if (!others && slot.child.done == every_kind && !required) continue;
    entries.push_back({property.name, slot});
  }
  for (const auto& name : node.required) {
    auto known = std::find_if(entries.begin(), entries.end(),
                              [&](const auto& entry) { return entry.name == name; });
    if (known == entries.end()) known = entries.insert(known, {name, Slot{}});
    auto& slot = known->value;
    for (const auto direction : {Direction::request, Direction::response}) {
      const auto at = static_cast<std::size_t>(direction);
      const bool asked = demands(program_, node, name, direction);
      slot.required[at] = asked ? 1 : 0;
      block.required_count[at] += asked ? 1 : 0;
    }
  }
  if (entries.empty()) return;
  block.table = size_of(code_.tables.size());
  block.probes = size_of(code_.probes.size());
  block.probe_count = size_of(entries.size());
  for (const auto& entry : entries) code_.probes.push_back({entry.name, entry.value});
  code_.tables.emplace_back().build(entries);
}

void Emitter::add_dependents(ObjectBlock& block, const Node& node) {
  block.dependents = size_of(code_.dependents.size());
  for (const auto& dependent : node.dependent_required) {
    Dependent entry;
    entry.name = dependent.name;
    entry.names = size_of(code_.names.size());
    entry.name_count = size_of(dependent.required.size());
    code_.names.insert(code_.names.end(), dependent.required.begin(), dependent.required.end());
    code_.dependents.push_back(entry);
  }
  for (const auto& dependent : node.dependent_schemas) {
    Dependent entry;
    entry.kind = Dependent::Kind::schema;
    entry.name = dependent.name;
    entry.op = resolved(dependent.node);
    code_.dependents.push_back(entry);
  }
  for (const auto& name : node.required) {
    for (const auto direction : {Direction::request, Direction::response}) {
      if (!may_lift(program_, node, name, direction)) continue;
      Dependent entry;
      entry.kind = Dependent::Kind::lifted;
      entry.name = name;
      entry.direction = direction;
      code_.dependents.push_back(entry);
    }
  }
  block.dependent_count = size_of(code_.dependents.size()) - block.dependents;
}

void Emitter::add_object(Op& op, const Node& node) {
  ObjectBlock block;
  block.min = node.min_properties.value_or(0);
  block.max = node.max_properties.value_or(block.max);
  block.patterns = size_of(code_.patterns.size());
  for (const auto& property : node.pattern_properties) {
    code_.patterns.push_back({property.pattern.get(), child(property.node)});
  }
  block.pattern_count = size_of(code_.patterns.size()) - block.patterns;
  if (node.additional != no_node) {
    block.additional = child(node.additional);
    block.has_additional = block.additional.done != every_kind;
  }
  if (node.property_names != no_node) {
    const auto names = child(node.property_names);
    if ((names.done & string_kind) == 0) block.names = names.op;
  }
  add_names(block, node);
  add_dependents(block, node);
  block.only_probes = !block.has_additional && block.pattern_count == 0 && block.names == no_node;
  const bool idle = block.only_probes && block.table == no_index && block.min == 0 &&
                    !node.max_properties && block.dependent_count == 0;
  if (idle) return;
  op.object = size_of(code_.objects.size());
  op.done = without(op.done, object_kind);
  code_.objects.push_back(block);
}

void Emitter::narrow_by_branches(Op& op, Part::Kind kind,
                                 const std::vector<Child>& branches) const {
  KindMask done = 0;
  if (kind == Part::Kind::all) {
    done = every_kind;
    for (const auto& branch : branches) {
      op.allowed &= branch.allowed;
      done &= branch.done;
    }
  } else if (kind == Part::Kind::negated) {
    op.allowed = without(op.allowed, branches.front().done);
    done = static_cast<KindMask>(~branches.front().allowed);
  } else {
    KindMask allowed = 0;
    KindMask twice = 0;
    KindMask any_done = 0;
    for (const auto& branch : branches) {
      twice = static_cast<KindMask>(twice | (allowed & branch.allowed));
      allowed |= branch.allowed;
      any_done |= branch.done;
    }
    op.allowed &= allowed;
    done = kind == Part::Kind::any ? any_done : without(any_done, twice);
  }
  op.done &= done;
}

void Emitter::add_part(Op& op, std::vector<Part>& parts, Part::Kind kind,
                       const std::vector<NodeId>& ids) {
  if (ids.empty()) return;
  std::vector<Child> branches;
  for (const auto id : ids) branches.push_back(child(id));
  narrow_by_branches(op, kind, branches);
  const bool idle = std::all_of(branches.begin(), branches.end(),
                                [](const Child& branch) { return branch.done == every_kind; });
  if (idle && kind == Part::Kind::all) return;
  Part part;
  part.kind = kind;
  part.first = size_of(code_.children.size());
  part.count = size_of(branches.size());
  const bool chooses = kind == Part::Kind::any || kind == Part::Kind::one;
  if (auto dispatch = chooses ? make_dispatch(program_, ids) : std::nullopt) {
    part.dispatch = size_of(code_.dispatches.size());
    code_.dispatches.push_back(std::move(*dispatch));
  }
  code_.children.insert(code_.children.end(), branches.begin(), branches.end());
  parts.push_back(part);
}

void Emitter::add_parts(Op& op, const Node& node) {
  std::vector<Part> parts;
  auto conjuncts = node.all_of;
  if (node.reference != no_node) conjuncts.insert(conjuncts.begin(), node.reference);
  add_part(op, parts, Part::Kind::all, conjuncts);
  add_part(op, parts, Part::Kind::any, node.any_of);
  add_part(op, parts, Part::Kind::one, node.one_of);
  if (node.negated != no_node) add_part(op, parts, Part::Kind::negated, {node.negated});
  const auto add_plain = [&](Part::Kind kind, std::initializer_list<NodeId> ids,
                             std::string_view name) {
    Part part;
    part.kind = kind;
    part.first = size_of(code_.children.size());
    part.count = size_of(ids.size());
    part.name = name;
    for (const auto id : ids) code_.children.push_back(id != no_node ? child(id) : Child{});
    parts.push_back(part);
    op.done = 0;
  };
  const bool decides = node.consequent != no_node || node.alternative != no_node;
  if (node.condition != no_node && decides) {
    add_plain(Part::Kind::conditional, {node.condition, node.consequent, node.alternative}, {});
  }
  if (node.dynamic_reference != no_node) {
    const bool fixed = node.dynamic_name.empty() && !node.recursive_form;
    add_plain(fixed ? Part::Kind::all : Part::Kind::dynamic, {node.dynamic_reference},
              node.dynamic_name);
  }
  if (node.doubtful != no_node) add_plain(Part::Kind::doubt, {node.doubtful}, {});
  op.parts = size_of(code_.parts.size());
  op.part_count = static_cast<std::uint16_t>(parts.size());
  code_.parts.insert(code_.parts.end(), parts.begin(), parts.end());
}

void emit_code(Program& program) {
  auto& code = *program.code_;
  auto from = static_cast<NodeId>(code.ops.size());
  const bool dynamic = !program.dynamic_anchors_.empty();
  if (dynamic && !code.dynamic) {
    // References may no longer be looked through: each counts as a step of the dynamic scope.
    code = Code{};
    code.dynamic = true;
    from = 0;
  }
  Emitter(program, code).run(from);
}

std::size_t Code::bytes() const noexcept {
  std::size_t total =
      ops.capacity() * sizeof(Op) + numbers.capacity() * sizeof(NumberBlock) +
      strings.capacity() * sizeof(StringBlock) + arrays.capacity() * sizeof(ArrayBlock) +
      objects.capacity() * sizeof(ObjectBlock) + probes.capacity() * sizeof(Probe) +
      patterns.capacity() * sizeof(PatternEntry) + dependents.capacity() * sizeof(Dependent) +
      names.capacity() * sizeof(std::string_view) + children.capacity() * sizeof(Child) +
      parts.capacity() * sizeof(Part);
  for (const auto& table : tables) total += sizeof(table) + table.bytes();
  for (const auto& table : values) {
    total += sizeof(table) + table.strings.bytes() + table.others.capacity() * sizeof(void*);
  }
  for (const auto& dispatch : dispatches) total += sizeof(dispatch) + dispatch.masks.bytes();
  return total;
}

}  // namespace assay::spec
