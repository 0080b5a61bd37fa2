// The demands on the members and items of one shape.
#include <algorithm>

#include "properties/generators/planner.h"

namespace assay::properties {
namespace {

constexpr std::size_t longest_prefix = 1'000;

bool has(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool reads_only(const spec::Program& program, spec::NodeId id, spec::Direction direction,
                int depth) {
  if (id == spec::no_node || depth > 16) return false;
  const auto& node = program.node(id);
  if (direction == spec::Direction::request ? node.read_only : node.write_only) return true;
  return reads_only(program, node.reference, direction, depth + 1) ||
         std::any_of(node.all_of.begin(), node.all_of.end(), [&](spec::NodeId part) {
           return reads_only(program, part, direction, depth + 1);
         });
}

}  // namespace

bool Planner::covers(const Rest& rest, std::string_view name) const {
  return std::any_of(rest.evaluators.begin(), rest.evaluators.end(), [&](const Layer& layer) {
    const auto& node = program_.node(layer.node);
    if (node.property(name) != spec::no_node) return true;
    for (const auto& property : node.pattern_properties) {
      if (property.pattern->search(name) == spec::Match::yes) return true;
    }
    if (rest.only_neighbours) return false;
    return node.additional != spec::no_node || (node.unevaluated_properties != spec::no_node &&
                                                node.unevaluated_properties != rest.what.node);
  });
}

bool Planner::covers(const Rest& rest, std::size_t index) const {
  return std::any_of(rest.evaluators.begin(), rest.evaluators.end(), [&](const Layer& layer) {
    const auto& node = program_.node(layer.node);
    return node.items != spec::no_node || index < node.prefix.size() ||
           (node.unevaluated_items != spec::no_node && node.unevaluated_items != rest.what.node);
  });
}

// 2020-12 §10.3.1.3: an item that matches `contains` is evaluated; so where `false` stands for the
// others, all must match.
std::optional<Literal> Planner::contained_instead(const Rest& rest) const {
  if (rest.what.node != spec::no_node && !program_.node(rest.what.node).never) return std::nullopt;
  for (const auto& layer : rest.evaluators) {
    const auto& node = program_.node(layer.node);
    const auto dialect = program_.resource(node.resource).vocabulary.dialect;
    if (node.contains != spec::no_node && !node.max_contains && spec::generation(dialect) >= 9) {
      return Literal{node.contains, layer.scope, false};
    }
  }
  return std::nullopt;
}

bool Planner::stays_behind(DemandId demand) const {
  const auto& literals = plans_[demand]->literals;
  return std::any_of(literals.begin(), literals.end(), [&](const Literal& literal) {
    return !literal.negated && reads_only(program_, literal.node, direction_, 0);
  });
}

DemandId Planner::member_demand(const Shape& shape, std::string_view name) {
  const auto& object = shape.object;
  Literals literals;
  for (const auto& layer : object.layers) {
    const auto& node = program_.node(layer.node);
    const auto own = node.property(name);
    if (own != spec::no_node) literals.push_back({own, layer.scope, false});
    for (const auto& property : node.pattern_properties) {
      if (property.pattern->search(name) == spec::Match::yes) {
        literals.push_back({property.node, layer.scope, false});
      }
    }
  }
  for (const auto& rest : object.rests) {
    if (!covers(rest, name)) literals.push_back(rest.what);
  }
  for (const auto& [also, literal] : object.also) {
    if (also == name) literals.push_back(literal);
  }
  if (!object.names.empty() && !scopes_.dynamic() &&
      !keeps(intern(object.names), json::value(json::string(name)))) {
    literals.push_back(never);
  }
  return intern(std::move(literals));
}

DemandId Planner::item_demand(const Shape& shape, std::size_t index, bool evaluated) {
  const auto& array = shape.array;
  Literals literals;
  for (const auto& layer : array.layers) {
    const auto& node = program_.node(layer.node);
    const auto own = index < node.prefix.size() ? node.prefix[index] : node.items;
    if (own != spec::no_node) literals.push_back({own, layer.scope, false});
  }
  for (const auto& rest : array.rests) {
    if (evaluated || covers(rest, index)) continue;
    literals.push_back(contained_instead(rest).value_or(rest.what));
  }
  for (const auto& [at, literal] : array.at) {
    if (at == index) literals.push_back(literal);
  }
  for (const auto& contained : array.contains) {
    if (contained.max == 0U) {
      auto other = contained.what;
      other.negated = !other.negated;
      literals.push_back(other);
    }
  }
  return intern(std::move(literals));
}

void Planner::settle_array(Form& form) {
  auto& array = form.shape.array;
  auto& plan = form.array;
  std::size_t prefix = 0;
  const auto widen = [&](const Layer& layer) {
    prefix = std::max(prefix, program_.node(layer.node).prefix.size());
  };
  for (const auto& layer : array.layers) widen(layer);
  for (const auto& rest : array.rests) {
    for (const auto& layer : rest.evaluators) widen(layer);
  }
  for (const auto& [at, literal] : array.at) prefix = std::max(prefix, at + 1);
  prefix = std::min(prefix, longest_prefix);
  for (std::size_t i = 0; i < prefix; ++i) plan.prefix.push_back(item_demand(form.shape, i, false));
  plan.rest = item_demand(form.shape, prefix, false);
  for (std::size_t i = 0; i < std::min<std::uint64_t>(prefix, array.min); ++i) {
    plan.needs.push_back({{plan.prefix[i]}, "item " + std::to_string(i)});
  }
  if (array.min > prefix) plan.needs.push_back({{plan.rest}, "an item"});
  const auto need_somewhere = [&](const Literal& what, std::size_t from, const char* name) {
    Need need{{with(item_demand(form.shape, prefix, true), what)}, name};
    for (auto i = from; i < prefix; ++i) {
      need.any.push_back(with(item_demand(form.shape, i, true), what));
    }
    plan.needs.push_back(std::move(need));
  };
  for (const auto& contained : array.contains) {
    if (contained.min > 0) need_somewhere(contained.what, 0, "an item that contains asks for");
  }
  for (const auto& [from, literal] : array.somewhere) {
    need_somewhere(literal, from, "an item that `not` asks for");
  }
  const bool loose =
      !array.rests.empty() || !array.somewhere.empty() || array.repeated || !array.contains.empty();
  if (loose) form.shape.exact = false;
  if (!array.unique || array.min < 2 || prefix > 0) return;
  const auto* values = all_values(plan.rest);
  if (values == nullptr || values->size() >= array.min) return;
  form.shape.types = static_cast<spec::TypeMask>(form.shape.types & ~spec::array_bit);
  if (form.shape.types == 0) {
    form.shape.contradict("uniqueItems leaves fewer items than minItems asks for");
  }
}

void Planner::close_required(ObjectLimits& object) const {
  for (std::size_t i = 0; i < object.required.size(); ++i) {
    for (const auto& dependency : object.dependencies) {
      if (dependency.name != object.required[i]) continue;
      for (const auto& name : dependency.required) {
        if (!has(object.required, name)) object.required.push_back(name);
      }
    }
  }
}

void Planner::list_members(Form& form) {
  auto& object = form.shape.object;
  std::map<std::string_view, std::size_t> known;
  std::vector<std::pair<std::string_view, bool>> names;
  const auto name_it = [&](std::string_view name) {
    if (known.emplace(name, names.size()).second) names.emplace_back(name, false);
  };
  for (const auto& layer : object.layers) {
    for (const auto& property : program_.node(layer.node).properties) name_it(property.name);
  }
  for (const auto& name : object.required) name_it(name);
  for (const auto& name : object.required) names[known[name]].second = true;
  for (const auto& dependency : object.dependencies) name_it(dependency.name);
  for (const auto& dependency : object.dependencies) {
    for (const auto& name : dependency.required) name_it(name);
  }
  for (const auto& entry : object.also) {
    const std::string_view name = entry.first;
    if (entry.second == never) continue;
    const bool declared =
        std::any_of(object.layers.begin(), object.layers.end(), [&](const Layer& layer) {
          return program_.node(layer.node).property(name) != spec::no_node;
        });
    if (!declared) form.shape.strained = true;
    name_it(name);
  }
  if (!object.extras.empty()) form.shape.strained = true;
  for (const auto& [name, required] : names) {
    Member member;
    member.name = name;
    member.required = required;
    member.demand = member_demand(form.shape, name);
    member.travels = required || !stays_behind(member.demand);
    form.object.members.push_back(std::move(member));
  }
}

void Planner::link_members(Form& form) const {
  auto& members = form.object.members;
  for (auto& member : members) {
    for (const auto& [name, hint] : form.shape.object.hints) {
      if (name == member.name && member.hint == nullptr) member.hint = &hint;
    }
    for (const auto& dependency : form.shape.object.dependencies) {
      if (dependency.name != member.name) continue;
      for (std::uint32_t i = 0; i < members.size(); ++i) {
        if (has(dependency.required, members[i].name)) member.needed.push_back(i);
      }
    }
  }
}

void Planner::need_members(Form& form) {
  const auto& object = form.shape.object;
  for (const auto& member : form.object.members) {
    if (!member.required) continue;
    form.object.needs.push_back({{member.demand}, "member '" + std::string(member.name) + "'"});
  }
  for (const auto& extra : object.extras) {
    if (!extra.value) continue;
    form.object.needs.push_back({{intern({*extra.value})}, "a member that `not` asks for"});
  }
}

void Planner::settle_object(Form& form) {
  auto& object = form.shape.object;
  close_required(object);
  list_members(form);
  link_members(form);
  need_members(form);
  form.object.required = object.required.size();
  Literals others;
  for (const auto& rest : object.rests) {
    const bool covered =
        !rest.only_neighbours &&
        std::any_of(rest.evaluators.begin(), rest.evaluators.end(), [&](const Layer& layer) {
          const auto& node = program_.node(layer.node);
          return node.additional != spec::no_node ||
                 (node.unevaluated_properties != spec::no_node &&
                  node.unevaluated_properties != rest.what.node);
        });
    if (!covered) others.push_back(rest.what);
  }
  form.object.others = intern(std::move(others));
  if (!object.names.empty()) form.object.names = intern(object.names);
  for (const auto& layer : object.layers) {
    for (const auto& property : program_.node(layer.node).pattern_properties) {
      form.object.patterns.push_back(property.pattern.get());
    }
  }
  if (!object.extras.empty() || !object.names.empty() || !object.dependencies.empty() ||
      object.rests.size() > 1) {
    form.shape.exact = false;
  }
  if (!object.max || *object.max >= object.required.size()) return;
  form.shape.types = static_cast<spec::TypeMask>(form.shape.types & ~spec::object_bit);
  if (form.shape.types == 0) form.shape.contradict("maxProperties is below what is required");
}

}  // namespace assay::properties
