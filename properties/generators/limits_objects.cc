#include <algorithm>
#include <set>

#include "properties/generators/limits.h"
#include "properties/generators/shrink_values.h"

namespace assay::properties {
namespace {

constexpr std::uint64_t member_limit = 200;

std::set<std::string_view> required_of(const Conjunction& schemas) {
  std::set<std::string_view> names;
  for (const auto& schema : schemas) {
    names.insert(schema.root().required.begin(), schema.root().required.end());
  }
  return names;
}

/// The ordinary value with its required members only.
json::object least_of(const LimitSpot& spot) {
  const auto required = required_of(spot.schemas);
  json::object least;
  for (const auto& member : spot.value.get_object()) {
    if (required.contains(std::string_view(member.key()))) {
      least.emplace(member.key(), member.value());
    }
  }
  return least;
}

void add_extra(const LimitSpot& spot, const spec::Schema& of, const std::string& name,
               std::string_view keyword, const AddLimit& take) {
  auto value = simplest({of});
  if (!value) return;
  auto members = least_of(spot);
  members[name] = std::move(*value);
  take(keyword, name, std::move(members));
}

}  // namespace

void add_members(const LimitSpot& spot, const AddLimit& take) {
  if (!spot.value.is_object()) return;
  const auto& all = spot.value.get_object();
  const auto least = least_of(spot);
  take("required", "alone", least);
  take("properties", "all", all);
  for (const auto& member : all) {
    if (least.contains(member.key())) continue;
    const std::string name(member.key());
    auto alone = least;
    alone.emplace(member.key(), member.value());
    take("properties", "alone " + name, std::move(alone));
    if (all.size() > least.size() + 1) {
      auto rest = all;
      rest.erase(member.key());
      take("properties", "left out " + name, std::move(rest));
    }
  }
}

void add_other_members(const LimitSpot& spot, const AddLimit& take) {
  constexpr std::uint64_t name_limit = 40;
  if (!spot.value.is_object()) return;
  for (const auto& schema : spot.schemas) {
    const auto& node = schema.root();
    if (node.additional != spec::no_node && node.additional_allowed) {
      add_extra(spot, schema.at(node.additional), "assay", "additionalProperties", take);
    }
    for (const auto& row : node.pattern_properties) {
      if (row.node == spec::no_node) continue;
      const auto name = matching_string(std::string(row.text), 0, name_limit, spot.source);
      if (name) add_extra(spot, schema.at(row.node), *name, "patternProperties", take);
    }
    if (node.property_names == spec::no_node) continue;
    const auto name = simplest({schema.at(node.property_names)});
    if (!name || !name->is_string()) continue;
    const std::string text(name->get_string());
    const auto parts = of_member(spot.schemas, text);
    auto value = simplest(parts);
    if (!value) continue;
    auto members = least_of(spot);
    members[text] = std::move(*value);
    take("propertyNames", text, std::move(members));
  }
}

void add_member_counts(const LimitSpot& spot, const AddLimit& take) {
  if (!spot.value.is_object()) return;
  const auto with = [&](std::uint64_t count) {
    auto members = least_of(spot);
    for (const auto& member : spot.value.get_object()) {
      if (members.size() < count) members.emplace(member.key(), member.value());
    }
    for (std::uint64_t i = 0; members.size() < count && i < 2 * count; ++i) {
      const auto name = "assay" + std::to_string(i);
      auto value = simplest(of_member(spot.schemas, name));
      if (value) members.emplace(name, std::move(*value));
    }
    return members;
  };
  for (const auto& schema : spot.schemas) {
    const auto& node = schema.root();
    if (node.min_properties && *node.min_properties <= member_limit) {
      take("minProperties", "at", with(*node.min_properties));
    }
    if (node.max_properties && *node.max_properties <= member_limit) {
      take("maxProperties", "at", with(*node.max_properties));
    }
  }
}

void add_dependents(const LimitSpot& spot, const AddLimit& take) {
  if (!spot.value.is_object()) return;
  const auto both = [&](std::string_view keyword, std::string_view name,
                        const std::vector<std::string_view>& others) {
    const auto& all = spot.value.get_object();
    auto with = least_of(spot);
    for (const auto other : others) {
      if (const auto* value = all.if_contains(other)) with.insert_or_assign(other, *value);
    }
    if (const auto* value = all.if_contains(name)) {
      with.insert_or_assign(name, *value);
      take(keyword, "with " + std::string(name), with);
    }
    auto without = all;
    without.erase(name);
    take(keyword, "without " + std::string(name), std::move(without));
  };
  for (const auto& schema : spot.schemas) {
    for (const auto& row : schema.root().dependent_required) {
      both("dependentRequired", row.name, row.required);
    }
    for (const auto& row : schema.root().dependent_schemas) {
      const auto& needed = schema.at(row.node).root().required;
      both("dependentSchemas", row.name, needed);
    }
  }
}

}  // namespace assay::properties
