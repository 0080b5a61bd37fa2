// The complement of a schema: a choice among its keywords, one of which is broken.
#include <algorithm>
#include <functional>

#include "properties/generators/unfolder.h"
#include "spec/schema/rules.h"

namespace assay::properties {

using spec::no_node;

/// One keyword that may be broken, and how.
struct Unfolder::Breach {
  std::function<void()> apply;
};

namespace {

constexpr spec::TypeMask number_bits = spec::integer_bit | spec::number_bit;
constexpr std::size_t most_pairs = 6;
constexpr std::size_t most_neighbours = 200;

void lower(std::optional<std::uint64_t>& kept, std::uint64_t other) {
  kept = kept ? std::min(*kept, other) : other;
}

}  // namespace

void Unfolder::only(spec::TypeMask types) {
  shape_.types &= types;
  shape_.typed = true;
  if (shape_.types == 0) shape_.contradict("no type is left");
}

void Unfolder::demand_member(std::string_view name) {
  auto& required = shape_.object.required;
  if (std::find(required.begin(), required.end(), name) == required.end()) {
    required.push_back(name);
  }
}

void Unfolder::refuse(const Literal& literal) {
  const auto& node = program_.node(literal.node);
  if (node.never) return;
  if (!node.broken.empty()) return shape_.contradict(node.broken);
  const Layer layer{literal.node, context_.scopes.enter(literal.scope, node)};
  Breaches all;
  list_members(node, layer, all);
  list_scalars(node, all);
  list_texts(node, all);
  list_items(node, layer, all);
  list_dependents(node, layer.scope, all);
  list_in_place(node, layer.scope, all);
  list_combinators(node, layer.scope, all);
  list_unevaluated(node, layer, all);
  if (all.empty()) return shape_.contradict("`not` refuses every value");
  all[choices_.pick(all.size())].apply();
}

void Unfolder::list_scalars(const spec::Node& node, Breaches& all) {
  auto& number = shape_.number;
  if (node.typed) {
    all.push_back(
        {[this, &node] { only(static_cast<spec::TypeMask>(spec::any_type & ~node.types)); }});
  }
  if (node.has_values()) {
    all.push_back({[this, &node] {
      // Both keywords: what breaks either breaks the two together.
      if (node.constant != nullptr) return shape_.excluded.push_back(node.constant);
      for (const auto& value : *node.enumeration) shape_.excluded.push_back(&value);
    }});
  }
  if (node.minimum) {
    all.push_back({[this, &node, &number] {
      only(number_bits);
      tighten_maximum(number.maximum,
                      spec::Bound{node.minimum->value, !node.minimum->exclusive, false});
    }});
  }
  if (node.maximum) {
    all.push_back({[this, &node, &number] {
      only(number_bits);
      tighten_minimum(number.minimum,
                      spec::Bound{node.maximum->value, !node.maximum->exclusive, false});
    }});
  }
  if (node.multiple_of) {
    all.push_back({[this, &node, &number] {
      only(number_bits);
      number.not_multiples.push_back(*node.multiple_of);
    }});
  }
  if (node.asserts_format && spec::is_number_format(node.format)) {
    all.push_back({[this] {
      only(number_bits);
      shape_.exact = false;
    }});
  }
}

void Unfolder::list_texts(const spec::Node& node, Breaches& all) {
  auto& text = shape_.text;
  if (node.min_length.value_or(0) > 0) {
    all.push_back({[this, &node, &text] {
      only(spec::string_bit);
      lower(text.max, *node.min_length - 1);
    }});
  }
  if (node.max_length) {
    all.push_back({[this, &node, &text] {
      only(spec::string_bit);
      text.min = std::max(text.min, *node.max_length + 1);
    }});
  }
  if (node.pattern && !node.pattern->accepts_everything()) {
    all.push_back({[this, &node, &text] {
      only(spec::string_bit);
      text.not_patterns.push_back(node.pattern.get());
    }});
  }
  if (node.asserts_format && spec::text_check(node.format) != nullptr) {
    all.push_back({[this, &node, &text] {
      only(spec::string_bit);
      text.not_formats.push_back(node.format);
    }});
  }
}

void Unfolder::list_items(const spec::Node& node, const Layer& layer, Breaches& all) {
  auto& array = shape_.array;
  const auto arrays = [this, &all](auto&& change) {
    all.push_back({[this, change] {
      only(spec::array_bit);
      change();
    }});
  };
  if (node.min_items.value_or(0) > 0) {
    arrays([&node, &array] { lower(array.max, *node.min_items - 1); });
  }
  if (node.max_items) {
    arrays([&node, &array] { array.min = std::max(array.min, *node.max_items + 1); });
  }
  if (node.unique_items) {
    arrays([&array] {
      array.repeated = true;
      array.min = std::max<std::uint64_t>(array.min, 2);
    });
  }
  for (std::size_t i = 0; i < node.prefix.size(); ++i) {
    arrays([&node, &array, layer, i] {
      array.at.emplace_back(i, no(node.prefix[i], layer.scope));
      array.min = std::max<std::uint64_t>(array.min, i + 1);
    });
  }
  if (node.items != no_node) {
    arrays([&node, &array, layer] {
      array.somewhere.emplace_back(node.prefix.size(), no(node.items, layer.scope));
      array.min = std::max<std::uint64_t>(array.min, node.prefix.size() + 1);
    });
  }
  if (node.contains == no_node) return;
  const auto what = yes(node.contains, layer.scope);
  const auto least = node.min_contains.value_or(1);
  if (least > 0) arrays([&array, what, least] { array.contains.push_back({what, 0, least - 1}); });
  if (node.max_contains) {
    arrays([&node, &array, what] {
      array.contains.push_back({what, *node.max_contains + 1, std::nullopt});
    });
  }
}

void Unfolder::list_members(const spec::Node& node, const Layer& layer, Breaches& all) {
  auto& object = shape_.object;
  const auto objects = [this, &all](auto&& change) {
    all.push_back({[this, change] {
      only(spec::object_bit);
      change();
    }});
  };
  for (const auto& name : node.required) {
    if (!spec::demands(program_, node, name, context_.direction)) continue;
    objects([&object, name] { object.also.emplace_back(name, never); });
  }
  for (const auto& property : node.properties) {
    objects([this, &object, &property, layer] {
      demand_member(property.name);
      object.also.emplace_back(property.name, no(property.node, layer.scope));
    });
  }
  for (const auto& property : node.pattern_properties) {
    objects([&object, &property, layer] {
      object.extras.push_back(
          {property.pattern.get(), {}, std::nullopt, no(property.node, layer.scope)});
    });
  }
  if (node.additional != no_node) {
    objects([&node, &object, layer] {
      object.extras.push_back(
          {nullptr, {layer.node}, std::nullopt, no(node.additional, layer.scope)});
    });
  }
  if (node.property_names != no_node) {
    objects([&node, &object, layer] {
      object.extras.push_back({nullptr, {}, no(node.property_names, layer.scope), std::nullopt});
    });
  }
  if (node.min_properties.value_or(0) > 0) {
    objects([&node, &object] { lower(object.max, *node.min_properties - 1); });
  }
  if (node.max_properties) {
    objects([&node, &object] { object.min = std::max(object.min, *node.max_properties + 1); });
  }
}

// What none of the applicators in place speaks of, whether or not they hold: that is unevaluated.
void Unfolder::list_unevaluated(const spec::Node& node, const Layer& layer, Breaches& all) {
  if (node.unevaluated_items == no_node && node.unevaluated_properties == no_node) return;
  shape_.exact = false;
  std::vector<spec::NodeId> around{layer.node};
  for (std::size_t i = 0; i < around.size() && around.size() < most_neighbours; ++i) {
    for (const auto id : program_.node(around[i]).in_place()) {
      if (std::find(around.begin(), around.end(), id) == around.end()) around.push_back(id);
    }
  }
  std::size_t prefix = 0;
  bool items = node.unevaluated_items != no_node;
  bool members = node.unevaluated_properties != no_node;
  for (const auto id : around) {
    const auto& other = program_.node(id);
    prefix = std::max(prefix, other.prefix.size());
    items = items && other.items == no_node;
    members = members && other.additional == no_node;
  }
  if (items) {
    all.push_back({[this, &node, layer, prefix] {
      only(spec::array_bit);
      shape_.array.somewhere.emplace_back(prefix, no(node.unevaluated_items, layer.scope));
      shape_.array.min = std::max<std::uint64_t>(shape_.array.min, prefix + 1);
    }});
  }
  if (members) {
    all.push_back({[this, &node, layer, around] {
      only(spec::object_bit);
      shape_.object.extras.push_back(
          {nullptr, around, std::nullopt, no(node.unevaluated_properties, layer.scope)});
    }});
  }
}

void Unfolder::list_dependents(const spec::Node& node, ScopeId scope, Breaches& all) {
  auto& object = shape_.object;
  for (const auto& dependent : node.dependent_required) {
    for (const auto& name : dependent.required) {
      all.push_back({[this, &object, &dependent, name] {
        only(spec::object_bit);
        demand_member(dependent.name);
        object.also.emplace_back(name, never);
      }});
    }
  }
  for (const auto& dependent : node.dependent_schemas) {
    all.push_back({[this, &dependent, scope] {
      only(spec::object_bit);
      demand_member(dependent.name);
      add(no(dependent.node, scope));
    }});
  }
}

void Unfolder::list_in_place(const spec::Node& node, ScopeId scope, Breaches& all) {
  if (node.reference != no_node) {
    all.push_back({[this, &node, scope] { add(no(node.reference, scope)); }});
  }
  if (node.dynamic_reference != no_node) {
    all.push_back(
        {[this, &node, scope] { add(no(context_.scopes.dynamic_target(scope, node), scope)); }});
  }
  for (const auto part : node.all_of) {
    all.push_back({[this, part, scope] { add(no(part, scope)); }});
  }
  if (node.negated != no_node) {
    all.push_back({[this, &node, scope] { add(yes(node.negated, scope)); }});
  }
}

void Unfolder::list_combinators(const spec::Node& node, ScopeId scope, Breaches& all) {
  for (const auto* branches : {&node.any_of, &node.one_of}) {
    if (branches->empty()) continue;
    all.push_back({[this, branches, scope] {
      for (const auto branch : *branches) add(no(branch, scope));
    }});
  }
  for (std::size_t i = 0; i < std::min(node.one_of.size(), most_pairs); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const auto a = node.one_of[i];
      const auto b = node.one_of[j];
      all.push_back({[this, a, b, scope] {
        add(yes(a, scope));
        add(yes(b, scope));
      }});
    }
  }
  if (node.condition == no_node) return;
  if (node.consequent != no_node) {
    all.push_back({[this, &node, scope] {
      add(yes(node.condition, scope));
      add(no(node.consequent, scope));
    }});
  }
  if (node.alternative != no_node) {
    all.push_back({[this, &node, scope] {
      add(no(node.condition, scope));
      add(no(node.alternative, scope));
    }});
  }
}

}  // namespace assay::properties
