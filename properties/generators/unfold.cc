#include "properties/generators/unfold.h"

#include <algorithm>

#include "properties/generators/unfolder.h"
#include "spec/schema/number.h"
#include "spec/schema/rules.h"

namespace assay::properties {
namespace {

constexpr std::size_t walk_limit = 4'000;

using Count = std::optional<std::uint64_t>;

void raise(std::uint64_t& kept, const Count& other) {
  kept = std::max(kept, other.value_or(0));
}
void lower(Count& kept, const Count& other) {
  if (other) kept = kept ? std::min(*kept, *other) : *other;
}

bool same_values(const std::vector<json::value>& list, const json::value& value) {
  return std::any_of(list.begin(), list.end(),
                     [&](const json::value& other) { return spec::same_json(value, other); });
}

std::string_view tail(std::string_view text) {
  return text.substr(text.rfind('/') + 1);
}

}  // namespace

std::size_t EveryChoice::pick(std::size_t n) {
  if (n <= 1) return 0;
  if (depth_ == turns_.size()) turns_.push_back({0, n});
  return turns_[depth_++].at;
}

bool EveryChoice::next() {
  // A contradiction may have ended the walk early: what was not asked again need not be varied.
  turns_.resize(depth_);
  depth_ = 0;
  while (!turns_.empty() && turns_.back().at + 1 == turns_.back().of) turns_.pop_back();
  if (turns_.empty()) return false;
  ++turns_.back().at;
  return true;
}

Shape unfold(const UnfoldContext& context, const Literals& literals, Choices& choices) {
  Unfolder unfolder(context, choices);
  for (const auto& literal : literals) unfolder.add(literal);
  return unfolder.take();
}

void Unfolder::add(const Literal& literal) {
  if (failed()) return;
  if (literal.node == spec::no_node) {
    if (!literal.negated) shape_.contradict("the schema `false` admits nothing");
    return;
  }
  const auto known = seen_.find(literal);
  if (known != seen_.end()) {
    kept_.insert(kept_.end(), known->second.begin(), known->second.end());
    return;
  }
  auto opposite = literal;
  opposite.negated = !literal.negated;
  if (seen_.contains(opposite)) {
    shape_.contradict("`not` refuses what is asked for");
    return;
  }
  if (seen_.size() > walk_limit) {
    shape_.contradict("too many schemas hold at one place");
    shape_.exact = false;
    return;
  }
  const auto from = kept_.size();
  auto& own = seen_[literal];
  if (literal.negated) {
    // 2020-12 §11: what stands below `not` evaluates nothing.
    refuse(literal);
    kept_.resize(from);
  } else {
    keep(literal);
    own.assign(kept_.begin() + static_cast<std::ptrdiff_t>(from), kept_.end());
  }
}

void Unfolder::keep(const Literal& literal) {
  const auto& node = program_.node(literal.node);
  if (node.never) return shape_.contradict("the schema `false` admits nothing");
  if (!node.broken.empty()) return shape_.contradict(node.broken);
  const Layer layer{literal.node, context_.scopes.enter(literal.scope, node)};
  const auto from = kept_.size();
  kept_.push_back(layer);
  if (node.parent == spec::no_node) trail_.push_back(literal.node);
  keep_values(node);
  keep_texts(node);
  keep_items(node, layer);
  keep_members(node, layer);
  if (shape_.types == 0) return shape_.contradict("no type is left");
  keep_in_place(node, layer.scope);
  keep_unevaluated(node, layer, from);
}

void Unfolder::keep_values(const spec::Node& node) {
  if (node.typed) {
    shape_.types &= node.types;
    shape_.typed = true;
  }
  tighten_minimum(shape_.number.minimum, node.minimum);
  tighten_maximum(shape_.number.maximum, node.maximum);
  if (node.multiple_of) shape_.number.multiples.push_back(*node.multiple_of);
  if (node.asserts_format && spec::is_number_format(node.format)) {
    shape_.number.formats.push_back(node.format);
  }
  for (auto& example : node.examples()) shape_.examples.push_back(std::move(example));
  if (!node.has_values()) return;
  std::vector<const json::value*> own;
  if (node.enumeration != nullptr) {
    for (const auto& value : *node.enumeration) own.push_back(&value);
  }
  if (node.constant != nullptr) {
    const auto differs = [&](const json::value* value) {
      return !spec::same_json(*value, *node.constant);
    };
    std::erase_if(own, differs);
    if (node.enumeration == nullptr) own.push_back(node.constant);
  }
  if (!shape_.listed) {
    shape_.values = std::move(own);
  } else {
    std::erase_if(shape_.values, [&](const json::value* value) {
      return std::none_of(own.begin(), own.end(), [&](const json::value* other) {
        return spec::same_json(*value, *other);
      });
    });
  }
  shape_.listed = true;
  if (shape_.values.empty()) shape_.contradict("no value of enum or const is left");
}

void Unfolder::keep_texts(const spec::Node& node) {
  auto& text = shape_.text;
  raise(text.min, node.min_length);
  lower(text.max, node.max_length);
  if (node.pattern && !node.pattern->accepts_everything()) {
    text.patterns.push_back(node.pattern.get());
  }
  if (node.format.empty() || spec::is_number_format(node.format)) return;
  if (node.asserts_format && spec::text_check(node.format) != nullptr) {
    text.formats.push_back(node.format);
  } else if (text.hint.empty()) {
    text.hint = node.format;
  }
}

void Unfolder::keep_items(const spec::Node& node, const Layer& layer) {
  auto& array = shape_.array;
  raise(array.min, node.min_items);
  lower(array.max, node.max_items);
  array.unique = array.unique || node.unique_items;
  if (!node.prefix.empty() || node.items != spec::no_node) array.layers.push_back(layer);
  if (node.contains != spec::no_node) {
    array.contains.push_back(
        {yes(node.contains, layer.scope), node.min_contains.value_or(1), node.max_contains});
  }
}

void Unfolder::keep_members(const spec::Node& node, const Layer& layer) {
  auto& object = shape_.object;
  raise(object.min, node.min_properties);
  lower(object.max, node.max_properties);
  if (!node.properties.empty() || !node.pattern_properties.empty()) object.layers.push_back(layer);
  for (const auto& name : node.required) {
    // What only some readers ask for is kept too: then the value is good for all of them.
    const bool asked = spec::demands(program_, node, name, context_.direction) ||
                       spec::may_lift(program_, node, name, context_.direction);
    if (asked) demand_member(name);
  }
  if (node.additional != spec::no_node) {
    object.rests.push_back({{layer}, yes(node.additional, layer.scope), true});
  }
  if (node.property_names != spec::no_node) {
    object.names.push_back(yes(node.property_names, layer.scope));
  }
  for (const auto& dependent : node.dependent_required) {
    object.dependencies.push_back({dependent.name, dependent.required});
  }
}

void Unfolder::keep_in_place(const spec::Node& node, ScopeId scope) {
  if (node.reference != spec::no_node) add(yes(node.reference, scope));
  if (node.dynamic_reference != spec::no_node) {
    add(yes(context_.scopes.dynamic_target(scope, node), scope));
  }
  for (const auto part : node.all_of) add(yes(part, scope));
  // What only some readers apply is kept too.
  if (node.doubtful != spec::no_node) add(yes(node.doubtful, scope));
  if (node.negated != spec::no_node) add(no(node.negated, scope));
  if (!node.any_of.empty()) keep_any(node, scope);
  if (!node.one_of.empty()) keep_one(node, scope);
  if (node.condition != spec::no_node) keep_condition(node, scope);
  keep_dependents(node, scope);
  if (node.any_of.empty() && node.one_of.empty()) hint_discriminator(node, spec::no_node);
}

// One branch, or two neighbours at once: values that several branches accept are where readers
// differ.
void Unfolder::keep_any(const spec::Node& node, ScopeId scope) {
  if (failed()) return;
  const auto& branches = node.any_of;
  const auto count = branches.size();
  const auto pairs = count > 1 && count <= 4 ? count - 1 : 0;
  const auto choice = choices_.pick(count + pairs);
  const auto first = choice < count ? choice : choice - count;
  add(yes(branches[first], scope));
  if (choice >= count) add(yes(branches[first + 1], scope));
  hint_discriminator(node, branches[first]);
}

void Unfolder::keep_one(const spec::Node& node, ScopeId scope) {
  if (failed()) return;
  const auto& branches = node.one_of;
  const auto choice = choices_.pick(branches.size());
  add(yes(branches[choice], scope));
  hint_discriminator(node, branches[choice]);
  for (std::size_t i = 0; i < branches.size(); ++i) {
    if (i == choice || disjoint(program_, branches[choice], branches[i])) continue;
    if (context_.exact) {
      add(no(branches[i], scope));
    } else {
      shape_.exact = false;
    }
  }
}

void Unfolder::keep_condition(const spec::Node& node, ScopeId scope) {
  if (failed()) return;
  if (node.consequent == spec::no_node && node.alternative == spec::no_node) {
    // It decides nothing, but what it evaluates counts (2020-12 §11.2).
    if (choices_.pick(2) == 0) return add(yes(node.condition, scope));
    return add(no(node.condition, scope));
  }
  const bool holds = choices_.pick(2) == 0;
  const auto then = holds ? node.consequent : node.alternative;
  add(holds ? yes(node.condition, scope) : no(node.condition, scope));
  if (then != spec::no_node) add(yes(then, scope));
}

void Unfolder::keep_dependents(const spec::Node& node, ScopeId scope) {
  for (const auto& dependent : node.dependent_schemas) {
    if (failed()) return;
    const auto& required = shape_.object.required;
    const bool wanted =
        std::find(required.begin(), required.end(), dependent.name) != required.end();
    // Values that are no objects need not care either.
    if (!wanted && choices_.pick(2) == 0) {
      shape_.object.also.emplace_back(dependent.name, never);
      continue;
    }
    if (!wanted) {
      only(spec::object_bit);
      demand_member(dependent.name);
    }
    add(yes(dependent.node, scope));
    // The trigger may still turn out to be absent in a value that is no object.
    if (wanted) shape_.exact = false;
  }
}

void Unfolder::keep_unevaluated(const spec::Node& node, const Layer& layer, std::size_t from) {
  if (failed()) return;
  const bool items = node.unevaluated_items != spec::no_node;
  const bool members = node.unevaluated_properties != spec::no_node;
  if (!items && !members) return;
  const std::vector<Layer> evaluators(kept_.begin() + static_cast<std::ptrdiff_t>(from),
                                      kept_.end());
  if (items) {
    shape_.array.rests.push_back({evaluators, yes(node.unevaluated_items, layer.scope), false});
  }
  if (members) {
    shape_.object.rests.push_back(
        {evaluators, yes(node.unevaluated_properties, layer.scope), false});
  }
}

// The name under which OpenAPI's discriminator knows a schema: its own, as the last part of its
// place.
std::string Unfolder::entry_name(spec::NodeId id) const {
  const auto* node = &program_.node(id);
  if (node->parent != spec::no_node && node->reference != spec::no_node) {
    id = node->reference;
    node = &program_.node(id);
  }
  if (node->parent != spec::no_node) return {};
  const auto pointer = program_.pointer(id);
  const bool component =
      pointer.find("/schemas/") != std::string::npos || pointer.starts_with("/definitions/");
  return component ? std::string(tail(pointer)) : std::string();
}

// OpenAPI 3.0.4 §4.7.25: the named property holds the schema's name, or the name that `mapping`
// gives it. A hint alone: it never changes what is valid.
void Unfolder::hint_discriminator(const spec::Node& node, spec::NodeId branch) {
  const auto* source = node.source != nullptr ? node.source->if_object() : nullptr;
  const auto* found = source != nullptr ? source->if_contains("discriminator") : nullptr;
  if (found == nullptr || failed()) return;
  const json::value* name =
      found->is_object() ? found->get_object().if_contains("propertyName") : found;
  if (name == nullptr || !name->is_string()) return;
  const json::value* mapping =
      found->is_object() ? found->get_object().if_contains("mapping") : nullptr;
  std::string chosen = branch != spec::no_node ? entry_name(branch) : std::string();
  // Without branches the outermost schema that leads here is meant.
  for (std::size_t i = 0; chosen.empty() && branch == spec::no_node && i < trail_.size(); ++i) {
    chosen = entry_name(trail_[i]);
  }
  if (chosen.empty()) return;
  if (mapping != nullptr && mapping->is_object()) {
    for (const auto& entry : mapping->get_object()) {
      if (!entry.value().is_string()) continue;
      const std::string_view target = entry.value().get_string();
      if (tail(target) != chosen) continue;
      chosen = std::string(entry.key());
      break;
    }
  }
  shape_.object.hints.emplace_back(std::string_view(name->get_string()), std::move(chosen));
}

// ---- disjoint()

namespace {

/// What a node certainly asks for.
struct Certain {
  spec::TypeMask types = spec::any_type;
  bool listed = false;
  std::vector<json::value> values;
  std::vector<std::string_view> required;
  std::vector<std::pair<std::string_view, spec::NodeId>> members;
  bool closed = false;
  std::vector<std::string_view> open_names;
};

void collect(const spec::Program& program, spec::NodeId id, int depth, Certain& certain) {
  if (id == spec::no_node || depth > 8) return;
  const auto& node = program.node(id);
  if (node.never) certain.types = 0;
  if (node.typed) certain.types &= node.types;
  if (node.has_values() && !certain.listed) {
    certain.values = node.values();
    certain.listed = true;
  }
  certain.required.insert(certain.required.end(), node.required.begin(), node.required.end());
  for (const auto& property : node.properties) {
    certain.members.emplace_back(property.name, property.node);
  }
  if (!node.additional_allowed && node.pattern_properties.empty() && !certain.closed) {
    certain.closed = true;
    for (const auto& property : node.properties) certain.open_names.push_back(property.name);
  }
  collect(program, node.reference, depth + 1, certain);
  for (const auto part : node.all_of) collect(program, part, depth + 1, certain);
}

bool clash(const Certain& a, const Certain& b) {
  return a.listed && b.listed &&
         std::none_of(a.values.begin(), a.values.end(),
                      [&](const json::value& value) { return same_values(b.values, value); });
}

bool asks_for(const Certain& certain, std::string_view name) {
  return std::find(certain.required.begin(), certain.required.end(), name) !=
         certain.required.end();
}

// A name that `a` demands and `b` has no room for.
bool shuts_out(const Certain& a, const Certain& b) {
  return b.closed && std::any_of(a.required.begin(), a.required.end(), [&](auto name) {
           return std::find(b.open_names.begin(), b.open_names.end(), name) == b.open_names.end();
         });
}

bool members_clash(const spec::Program& program, const Certain& a, const Certain& b) {
  for (const auto& [name, node] : a.members) {
    if (!asks_for(a, name) && !asks_for(b, name)) continue;
    for (const auto& [other, twin] : b.members) {
      if (name != other) continue;
      Certain mine;
      Certain theirs;
      collect(program, node, 4, mine);
      collect(program, twin, 4, theirs);
      if ((mine.types & theirs.types) == 0 || clash(mine, theirs)) return true;
    }
  }
  return false;
}

}  // namespace

bool disjoint(const spec::Program& program, spec::NodeId a, spec::NodeId b) {
  Certain first;
  Certain second;
  collect(program, a, 0, first);
  collect(program, b, 0, second);
  const auto common = static_cast<spec::TypeMask>(first.types & second.types);
  if (common == 0 || clash(first, second)) return true;
  if (common != spec::object_bit) return false;
  return shuts_out(first, second) || shuts_out(second, first) ||
         members_clash(program, first, second);
}

}  // namespace assay::properties
