#include "spec/diff/flat.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "spec/schema/number.h"
#include "spec/schema/pattern.h"

namespace assay::spec::diff {
namespace {

constexpr std::size_t node_limit = 256;

const json::object* source_of(const Node& node) {
  return node.source != nullptr ? node.source->if_object() : nullptr;
}

bool tighter(const Bound& a, const Bound& b, bool lower) {
  const auto order = compare_numbers(a.value, b.value);
  if (order == 0) return a.exclusive && !b.exclusive;
  return lower ? order > 0 : order < 0;
}

// For whole numbers "above 0" is "from 1 on".
Bound closed_bound(const Bound& bound, bool lower) {
  Bound made = bound;
  made.exclusive = false;
  const auto& value = bound.value;
  if (value.is_int64() || value.is_uint64()) {
    if (!bound.exclusive) return made;
    if (value.is_uint64() && value.get_uint64() > 1U << 30U) return bound;
    const auto number = value.to_number<std::int64_t>();
    if (std::abs(number / 2) > std::numeric_limits<std::int64_t>::max() / 4) return bound;
    made.value = lower ? number + 1 : number - 1;
    return made;
  }
  const double number = value.to_number<double>();
  if (std::abs(number) > 1e15) return bound;
  const double whole = lower ? std::ceil(number) : std::floor(number);
  const bool hit = whole == number && bound.exclusive;
  made.value = static_cast<std::int64_t>(whole) + (hit ? (lower ? 1 : -1) : 0);
  return made;
}

/// Adds the keywords of one schema after the other.
class Adder {
 public:
  Adder(const Program& program, Flat& flat) : program_(program), flat_(flat) {}

  void add(NodeId id) {
    id_ = id;
    node_ = &program_.node(id);
    add_types();
    add_numbers();
    take(flat_.min_length, node_->min_length, "minLength", true);
    take(flat_.max_length, node_->max_length, "maxLength", false);
    take(flat_.min_items, node_->min_items, "minItems", true);
    take(flat_.max_items, node_->max_items, "maxItems", false);
    take(flat_.min_properties, node_->min_properties, "minProperties", true);
    take(flat_.max_properties, node_->max_properties, "maxProperties", false);
    add_text(flat_.patterns, node_->pattern_text, "pattern");
    add_text(flat_.formats, node_->format, "format");
    if (node_->unique_items) flat_.unique_at = id;
    for (const auto name : node_->required) {
      if (!flat_.requires_member(name)) flat_.required.push_back({name, id, "required"});
    }
    for (const auto& dependent : node_->dependent_required) {
      for (const auto other : dependent.required) {
        flat_.dependents.emplace_back(std::string(dependent.name) + " → " + std::string(other), id);
      }
    }
    add_composites();
    add_annotations();
  }

 private:
  void add_types() {
    if (node_->never) {
      flat_.types = 0;
      flat_.typed_at = id_;
    }
    if (!node_->broken.empty() && flat_.broken.empty()) {
      flat_.broken = node_->broken;
      flat_.broken_at = id_;
    }
    flat_.types &= node_->types;
    if (node_->typed) flat_.typed_at = id_;
    flat_.null_in_doubt = flat_.null_in_doubt || node_->nullable;
    if (!node_->has_values()) return;
    auto values = node_->values();
    if (flat_.values) {
      std::erase_if(values, [&](const json::value& value) {
        return std::none_of(flat_.values->value.begin(), flat_.values->value.end(),
                            [&](const json::value& other) { return same_json(value, other); });
      });
    }
    flat_.values = {std::move(values), id_, node_->enumeration != nullptr ? "enum" : "const"};
  }

  void add_numbers() {
    const auto take_bound = [&](std::optional<Owned<Bound>>& best, const std::optional<Bound>& one,
                                bool lower) {
      if (!one || (best && !tighter(*one, best->value, lower))) return;
      const char* keyword = lower ? (one->by_own_keyword ? "exclusiveMinimum" : "minimum")
                                  : (one->by_own_keyword ? "exclusiveMaximum" : "maximum");
      best = Owned<Bound>{*one, id_, keyword};
    };
    take_bound(flat_.minimum, node_->minimum, true);
    take_bound(flat_.maximum, node_->maximum, false);
    if (node_->multiple_of) flat_.multiples.push_back({*node_->multiple_of, id_, "multipleOf"});
  }

  void take(std::optional<Owned<std::uint64_t>>& best, const std::optional<std::uint64_t>& one,
            std::string_view keyword, bool lower) const {
    if (!one || (lower && *one == 0)) return;
    if (!best || (lower ? *one > best->value : *one < best->value)) best = {*one, id_, keyword};
  }

  void add_text(std::vector<Owned<std::string_view>>& list, std::string_view text,
                std::string_view keyword) const {
    const bool known =
        std::any_of(list.begin(), list.end(), [&](const auto& one) { return one.value == text; });
    if (!text.empty() && !known) list.push_back({text, id_, keyword});
  }

  void add_composite(std::string key, std::string_view keyword, std::vector<NodeId> parts) {
    flat_.composites.push_back({std::move(key), std::move(parts), id_, keyword});
  }

  void add_composites() {
    const auto& node = *node_;
    if (node.negated != no_node) add_composite("not", "not", {node.negated});
    if (node.condition != no_node) {
      add_composite("if", "if", {node.condition, node.consequent, node.alternative});
    }
    if (node.contains != no_node) {
      const auto count = [](const std::optional<std::uint64_t>& number) {
        return number ? std::to_string(*number) : std::string("-");
      };
      add_composite("contains " + count(node.min_contains) + " " + count(node.max_contains),
                    "contains", {node.contains});
    }
    if (node.property_names != no_node) {
      add_composite("propertyNames", "propertyNames", {node.property_names});
    }
    for (const auto& dependent : node.dependent_schemas) {
      add_composite("dependentSchemas " + std::string(dependent.name),
                    dependent.old_form ? "dependencies" : "dependentSchemas", {dependent.node});
    }
    if (node.unevaluated_properties != no_node) {
      add_composite("unevaluatedProperties", "unevaluatedProperties",
                    {node.unevaluated_properties});
    }
    if (node.unevaluated_items != no_node) {
      add_composite("unevaluatedItems", "unevaluatedItems", {node.unevaluated_items});
    }
  }

  void add_annotations() {
    flat_.read_only = flat_.read_only || node_->read_only;
    flat_.write_only = flat_.write_only || node_->write_only;
    const auto* source = source_of(*node_);
    if (source == nullptr) return;
    const auto* deprecated = source->if_contains("deprecated");
    if (deprecated != nullptr && deprecated->is_bool()) {
      flat_.deprecated = flat_.deprecated || deprecated->get_bool();
    }
    const auto* fallback = source->if_contains("default");
    if (fallback != nullptr && !flat_.fallback) flat_.fallback = {*fallback, id_, "default"};
  }

  const Program& program_;
  Flat& flat_;
  NodeId id_ = no_node;
  const Node* node_ = nullptr;
};

void settle_values(Flat& flat) {
  if (!flat.values) return;
  const auto types = flat.types;
  std::erase_if(flat.values->value,
                [&](const json::value& value) { return (type_of(value) & ~types) != 0; });
  TypeMask listed = 0;
  for (const auto& value : flat.values->value) listed |= type_of(value);
  flat.types &= listed;
}

}  // namespace

TypeMask type_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return null_bit;
    case json::kind::bool_:
      return boolean_bit;
    case json::kind::string:
      return string_bit;
    case json::kind::array:
      return array_bit;
    case json::kind::object:
      return object_bit;
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
      break;
  }
  return is_integer(value) ? TypeMask{integer_bit} : TypeMask{integer_bit | number_bit};
}

Joined join(const Program& program, const View& view) {
  Joined joined;
  std::vector<NodeId> open(view.rbegin(), view.rend());
  while (!open.empty()) {
    const auto id = open.back();
    open.pop_back();
    if (std::find(joined.nodes.begin(), joined.nodes.end(), id) != joined.nodes.end()) continue;
    if (joined.nodes.size() >= node_limit) {
      joined.complete = false;
      break;
    }
    joined.nodes.push_back(id);
    const auto& node = program.node(id);
    for (const auto next : {node.reference, node.dynamic_reference}) {
      if (next != no_node) open.push_back(next);
    }
    open.insert(open.end(), node.all_of.begin(), node.all_of.end());
    for (const auto* branches : {&node.any_of, &node.one_of}) {
      if (branches->size() == 1) open.push_back(branches->front());
      if (branches->size() < 2) continue;
      joined.groups.push_back({id, branches == &node.one_of, *branches});
    }
  }
  std::sort(joined.nodes.begin(), joined.nodes.end());
  return joined;
}

bool Flat::requires_member(std::string_view name) const noexcept {
  return std::any_of(required.begin(), required.end(),
                     [&](const auto& one) { return one.value == name; });
}

Flat flatten(const Program& program, const View& joined) {
  Flat flat;
  flat.nodes = joined;
  Adder adder(program, flat);
  for (const auto id : joined) adder.add(id);
  if ((flat.types & (number_bit | integer_bit)) == integer_bit) {
    if (flat.minimum) flat.minimum->value = closed_bound(flat.minimum->value, true);
    if (flat.maximum) flat.maximum->value = closed_bound(flat.maximum->value, false);
    std::erase_if(flat.multiples, [](const auto& one) {
      return is_multiple(json::value(1), one.value).value_or(false);
    });
  }
  settle_values(flat);
  flat.null_in_doubt = flat.null_in_doubt && (flat.types & null_bit) == 0;
  return flat;
}

bool describes(const Program& program, const Flat& flat, std::string_view name) {
  return std::any_of(flat.nodes.begin(), flat.nodes.end(),
                     [&](NodeId id) { return program.node(id).property(name) != no_node; });
}

View member_view(const Program& program, const Flat& flat, std::string_view name) {
  View view;
  for (const auto id : flat.nodes) {
    const auto& node = program.node(id);
    bool known = false;
    if (const auto property = node.property(name); property != no_node) {
      view.push_back(property);
      known = true;
    }
    for (const auto& row : node.pattern_properties) {
      if (row.pattern->search(name) != Match::yes) continue;
      view.push_back(row.node);
      known = true;
    }
    if (known || node.additional == no_node || is_anything(program, node.additional)) continue;
    view.push_back(node.additional);
  }
  std::sort(view.begin(), view.end());
  view.erase(std::unique(view.begin(), view.end()), view.end());
  return view;
}

View rest_view(const Program& program, const Flat& flat) {
  View view;
  for (const auto id : flat.nodes) {
    const auto rest = program.node(id).additional;
    if (rest != no_node && !is_anything(program, rest)) view.push_back(rest);
  }
  std::sort(view.begin(), view.end());
  return view;
}

View item_view(const Program& program, const Flat& flat, std::size_t index) {
  View view;
  for (const auto id : flat.nodes) {
    const auto& node = program.node(id);
    const auto item = index < node.prefix.size() ? node.prefix[index] : node.items;
    if (item != no_node) view.push_back(item);
  }
  std::sort(view.begin(), view.end());
  view.erase(std::unique(view.begin(), view.end()), view.end());
  return view;
}

std::size_t prefix_size(const Program& program, const Flat& flat) {
  std::size_t size = 0;
  for (const auto id : flat.nodes) size = std::max(size, program.node(id).prefix.size());
  return size;
}

bool is_anything(const Program& program, NodeId id) {
  const auto joined = join(program, {id});
  if (!joined.groups.empty() || !joined.complete) return false;
  const auto flat = flatten(program, joined.nodes);
  const bool counted = flat.min_length || flat.max_length || flat.min_items || flat.max_items ||
                       flat.min_properties || flat.max_properties || flat.minimum || flat.maximum;
  if (flat.types != any_type || flat.values || counted || !flat.broken.empty()) return false;
  if (!flat.multiples.empty() || !flat.patterns.empty() || !flat.formats.empty()) return false;
  if (!flat.required.empty() || !flat.dependents.empty() || !flat.composites.empty()) return false;
  return std::all_of(joined.nodes.begin(), joined.nodes.end(), [&](NodeId part) {
    const auto& node = program.node(part);
    return node.properties.empty() && node.pattern_properties.empty() && node.prefix.empty() &&
           node.items == no_node && node.additional == no_node && !node.unique_items;
  });
}

bool is_never(const Program& program, const View& view) {
  return std::any_of(view.begin(), view.end(), [&](NodeId id) { return program.node(id).never; });
}

namespace {

std::optional<std::vector<json::value>> values_of(const Program& program, const View& view) {
  const auto flat = flatten(program, join(program, view).nodes);
  if (!flat.values) return std::nullopt;
  return flat.values->value;
}

bool nothing_in_common(const std::vector<json::value>& a, const std::vector<json::value>& b) {
  return std::none_of(a.begin(), a.end(), [&](const json::value& one) {
    return std::any_of(b.begin(), b.end(),
                       [&](const json::value& other) { return same_json(one, other); });
  });
}

}  // namespace

bool disjoint(const Program& a_program, const Flat& a, const Program& b_program, const Flat& b,
              TypeMask mask) {
  const auto shared = static_cast<TypeMask>(a.types & b.types & mask);
  if (shared == 0) return true;
  if (a.values && b.values) return nothing_in_common(a.values->value, b.values->value);
  if (shared != object_bit) return false;
  for (const auto& required : a.required) {
    if (!b.requires_member(required.value)) continue;
    const auto in_a = values_of(a_program, member_view(a_program, a, required.value));
    if (!in_a) continue;
    const auto in_b = values_of(b_program, member_view(b_program, b, required.value));
    if (in_b && nothing_in_common(*in_a, *in_b)) return true;
  }
  return false;
}

std::string location_of(const Program& program, NodeId id, std::string_view keyword) {
  if (id == no_node) return {};
  const auto at = program.location(id);
  return keyword.empty() ? at : at + "/" + escape_token(keyword);
}

}  // namespace assay::spec::diff
