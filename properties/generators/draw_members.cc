#include <algorithm>

#include "properties/generators/drawer.h"
#include "properties/generators/matching.h"

namespace assay::properties {
namespace {

constexpr int name_tries = 20;
constexpr std::uint64_t most_free = 32;
constexpr std::uint64_t longest_name = 40;

bool contains(const json::object& members, std::string_view name) {
  return members.contains({name.data(), name.size()});
}

bool is_declared(const Form& form, std::string_view name) {
  return std::any_of(form.object.members.begin(), form.object.members.end(),
                     [&](const Member& member) { return member.name == name; });
}

}  // namespace

// With what it needs, or not at all.
bool Drawer::include(const Form& form, std::uint32_t index, std::vector<bool>& chosen,
                     std::uint64_t room) {
  const auto& members = form.object.members;
  std::vector<std::uint32_t> wanted;
  std::vector<std::uint32_t> stack{index};
  auto grown = chosen;
  while (!stack.empty()) {
    const auto i = stack.back();
    stack.pop_back();
    if (grown[i]) continue;
    if (planner_.impossible(members[i].demand) || wanted.size() >= room) return false;
    grown[i] = true;
    wanted.push_back(i);
    stack.insert(stack.end(), members[i].needed.begin(), members[i].needed.end());
  }
  chosen = std::move(grown);
  return true;
}

// None, few, half, most, all: each kind of object comes up.
void Drawer::choose_members(const Form& form, bool sparing, std::vector<bool>& chosen) {
  const auto& members = form.object.members;
  const auto max = form.shape.object.max.value_or(~std::uint64_t{0});
  const auto min = form.shape.object.min;
  std::uint64_t count = 0;
  const auto take = [&](std::uint32_t i) {
    const bool plain = members[i].needed.empty();
    if (plain && !planner_.impossible(members[i].demand)) {
      chosen[i] = true;
    } else if (plain || !include(form, i, chosen, max - count)) {
      return;
    }
    count = static_cast<std::uint64_t>(std::count(chosen.begin(), chosen.end(), true));
  };
  for (std::uint32_t i = 0; i < members.size(); ++i) {
    if (members[i].required) chosen[i] = true;
    count += members[i].required ? 1 : 0;
  }
  std::int64_t of_four = 0;
  if (options_.members == Members::all) {
    of_four = 4;
  } else if (options_.members == Members::by_chance) {
    const auto kind = source_.integer(0, 15);
    of_four = kind < 2 ? 0 : kind < 5 ? 1 : kind < 11 ? 2 : kind < 14 ? 3 : 4;
  }
  if (sparing) of_four = 0;
  for (std::uint32_t i = 0; i < members.size(); ++i) {
    if (chosen[i] || !members[i].travels || count >= max) continue;
    const bool hinted = members[i].hint != nullptr;
    if (hinted || of_four == 4 || (of_four > 0 && source_.integer(0, 3) >= 4 - of_four)) take(i);
  }
  if (count >= min) return;
  for (const auto i : shuffled(members.size(), members.size())) {
    if (count >= std::min(min, max)) return;
    if (!chosen[i] && members[i].travels) take(static_cast<std::uint32_t>(i));
  }
}

Drawer::Made Drawer::member_value(const Member& member, int allowance, int level) {
  if (member.hint != nullptr) {
    const json::value hinted(json::string(*member.hint));
    if (planner_.keeps(member.demand, hinted)) return hinted;
  }
  return make(member.demand, allowance, level);
}

std::uint64_t Drawer::count_free(const Form& form, std::uint64_t have, bool sparing) {
  const auto& limits = form.shape.object;
  const auto max = limits.max.value_or(~std::uint64_t{0});
  const auto missing = limits.min > have ? limits.min - have : 0;
  const auto room = max > have ? max - have : 0;
  const bool spoken_of = !planner_.plan(form.object.others).literals.empty();
  const bool open =
      (spoken_of && !planner_.impossible(form.object.others)) || !form.object.patterns.empty();
  if (missing > 0 || sparing || !open || options_.members == Members::required) return missing;
  // A map has nothing else.
  const bool map = form.object.members.empty();
  const auto usual = map ? 1 + static_cast<std::uint64_t>(options_.size) / 12 : 1;
  if (map && limits.max && source_.chance(1, 8)) return std::min({room, most_free});
  return std::min(room,
                  static_cast<std::uint64_t>(source_.integer(0, static_cast<std::int64_t>(usual))));
}

std::optional<std::string> Drawer::draw_name(const Form& form) {
  const auto& plan = form.object;
  const bool shut = planner_.impossible(plan.others);
  if (!plan.patterns.empty() && (shut || source_.chance(3, 4))) {
    const auto* pattern = plan.patterns[source_.index(plan.patterns.size())];
    return matching_text(*pattern, 0, longest_name, true, source_);
  }
  if (plan.names == no_demand) return "x" + random_text(4, true, source_);
  const auto name = make(plan.names, 0, 1);
  if (!name || !name->is_string()) return "x" + random_text(4, true, source_);
  return std::string(name->get_string());
}

bool Drawer::add_free(const Form& form, json::object& members, int allowance, int level) {
  const auto& plan = form.object;
  const bool simple = plan.patterns.empty() && plan.names == no_demand;
  for (int i = 0; i < name_tries; ++i) {
    const auto name = draw_name(form);
    if (!name || contains(members, *name) || is_declared(form, *name)) continue;
    const auto demand = simple ? plan.others : planner_.member_demand(form.shape, *name);
    if (planner_.impossible(demand)) continue;
    auto value = make(demand, allowance, level);
    if (!value) continue;
    members.emplace(*name, std::move(*value));
    return true;
  }
  return false;
}

bool Drawer::suits(const ExtraMember& extra, std::string_view name) const {
  if (extra.pattern != nullptr && extra.pattern->search(name) != spec::Match::yes) return false;
  return std::none_of(extra.avoid.begin(), extra.avoid.end(), [&](spec::NodeId id) {
    const auto& node = planner_.schema().node(id);
    return node.property(name) != spec::no_node ||
           std::any_of(node.pattern_properties.begin(), node.pattern_properties.end(),
                       [&](const auto& property) {
                         return property.pattern->search(name) == spec::Match::yes;
                       });
  });
}

// A member that a negated keyword asks for: one of those that are declared anyway, or a new one.
bool Drawer::add_extra(const Form& form, const ExtraMember& extra, json::object& members,
                       int allowance, int level) {
  auto names = form.object.names;
  if (extra.name) {
    names = names == no_demand ? planner_.intern({*extra.name}) : planner_.with(names, *extra.name);
  }
  for (int i = 0; i < name_tries; ++i) {
    std::optional<std::string> name;
    if (i % 2 == 0 && !form.object.members.empty() && !extra.name) {
      name = std::string(form.object.members[source_.index(form.object.members.size())].name);
    } else if (extra.pattern != nullptr) {
      name = matching_text(*extra.pattern, 0, longest_name, true, source_);
    } else if (extra.name) {
      auto made = make(names, 0, 1);
      if (made && made->is_string()) name = std::string(made->get_string());
    } else {
      name = draw_name(form);
    }
    if (!name || !suits(extra, *name)) continue;
    auto demand = planner_.member_demand(form.shape, *name);
    if (extra.value) demand = planner_.with(demand, *extra.value);
    if (planner_.impossible(demand)) continue;
    auto value = make(demand, allowance, level);
    if (!value) continue;
    members[*name] = std::move(*value);
    return true;
  }
  return false;
}

Drawer::Made Drawer::object(const Form& form, int allowance, int level) {
  const bool sparing = frugal(allowance, level);
  const auto& declared = form.object.members;
  std::vector<bool> chosen(declared.size());
  choose_members(form, sparing, chosen);
  const auto count = static_cast<std::uint64_t>(std::count(chosen.begin(), chosen.end(), true));
  const auto& extras = form.shape.object.extras;
  const auto free = count_free(form, count + extras.size(), sparing);
  // Only what nests takes from the allowance.
  auto nesting = extras.size() + (planner_.nests(form.object.others) ? free : 0);
  for (std::size_t i = 0; i < declared.size(); ++i) {
    if (chosen[i] && planner_.nests(declared[i].demand)) ++nesting;
  }
  const int share = (allowance - 1) / std::max(1, static_cast<int>(nesting));
  json::object members;
  members.reserve(count + extras.size() + free);
  for (std::size_t i = 0; i < declared.size(); ++i) {
    if (!chosen[i]) continue;
    auto value = member_value(declared[i], share, level + 1);
    if (value) {
      members.emplace(declared[i].name, std::move(*value));
    } else if (declared[i].required) {
      return std::nullopt;
    }
  }
  for (const auto& extra : extras) {
    if (!add_extra(form, extra, members, share, level + 1)) return std::nullopt;
  }
  for (auto left = free; left > 0; --left) {
    if (!add_free(form, members, share, level + 1)) break;
  }
  // An optional member that could not be drawn leaves room.
  while (members.size() < form.shape.object.min) {
    if (!add_free(form, members, share, level + 1)) return std::nullopt;
  }
  return json::value(std::move(members));
}

}  // namespace assay::properties
