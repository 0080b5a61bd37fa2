#include <algorithm>

#include "properties/generators/drawer.h"

namespace assay::properties {
namespace {

constexpr int growths = 6;
constexpr std::uint64_t most_items = 64;  ///< beyond it only what minItems asks for

bool repeats(const json::array& items, const json::value& value) {
  return std::any_of(items.begin(), items.end(),
                     [&](const json::value& other) { return spec::same_json(other, value); });
}

}  // namespace

std::vector<std::size_t> Drawer::shuffled(std::size_t count, std::size_t wanted) {
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  wanted = std::min(wanted, count);
  for (std::size_t i = 0; i < wanted; ++i) std::swap(order[i], order[i + source_.index(count - i)]);
  order.resize(wanted);
  return order;
}

std::uint64_t Drawer::count_items(const Form& form, int allowance, bool sparing) {
  const auto min = form.shape.array.min;
  const auto max = form.shape.array.max.value_or(~std::uint64_t{0});
  if (sparing || min >= max) return min;
  const auto usual = std::min(max, min + static_cast<std::uint64_t>((options_.size + 14) / 15));
  const auto room = std::max<std::uint64_t>(min, static_cast<std::uint64_t>(allowance));
  switch (source_.integer(0, 15)) {
    case 0:
    case 1:
      return min;
    case 2:
    case 3:
      if (max <= most_items) return max;
      break;
    case 4:
      if (options_.size > 50) return std::min({max, min + most_items / 4, room});
      break;
    default:
      break;
  }
  const auto most = std::max(min, std::min(usual, room));
  return static_cast<std::uint64_t>(
      source_.integer(static_cast<std::int64_t>(min), static_cast<std::int64_t>(most)));
}

// Puts `contained.min` items (one more now and then) where they fit; where no more may be, the
// others must not keep it.
bool Drawer::place_contained(const Form& form, const Contained& contained,
                             std::vector<DemandId>& places) {
  if (contained.max == 0U) return true;
  auto wanted = contained.min;
  const auto most = std::min<std::uint64_t>(contained.max.value_or(places.size()), places.size());
  if (wanted < most && source_.chance(1, 4)) ++wanted;
  auto opposite = contained.what;
  opposite.negated = !opposite.negated;
  std::uint64_t placed = 0;
  for (const auto i : shuffled(places.size(), places.size())) {
    if (placed < wanted) {
      auto base = places[i];
      if (!form.shape.array.rests.empty()) {
        base = planner_.item_demand(form.shape, std::min(i, form.array.prefix.size()), true);
      }
      const auto both = planner_.with(base, contained.what);
      if (!planner_.impossible(both)) {
        places[i] = both;
        ++placed;
        continue;
      }
    }
    if (!contained.max) continue;
    const auto other = planner_.with(places[i], opposite);
    if (!planner_.impossible(other)) {
      places[i] = other;
    } else {
      ++placed;
    }
  }
  return placed >= contained.min && (!contained.max || placed <= *contained.max);
}

bool Drawer::place_somewhere(const Literal& literal, std::size_t from,
                             std::vector<DemandId>& places) {
  for (const auto i : shuffled(places.size(), places.size())) {
    if (i < from) continue;
    const auto both = planner_.with(places[i], literal);
    if (planner_.impossible(both)) continue;
    places[i] = both;
    return true;
  }
  return false;
}

bool Drawer::place(const Form& form, std::vector<DemandId>& places) {
  const auto& array = form.shape.array;
  for (const auto& contained : array.contains) {
    if (!place_contained(form, contained, places)) return false;
  }
  return std::all_of(array.somewhere.begin(), array.somewhere.end(), [&](const auto& one) {
    return place_somewhere(one.second, one.first, places);
  });
}

Drawer::Made Drawer::distinct(const Form& form, std::uint64_t count) {
  if (!form.array.prefix.empty() || !form.shape.array.contains.empty()) return std::nullopt;
  const auto* values = planner_.all_values(form.array.rest);
  if (values == nullptr || values->size() < form.shape.array.min) return std::nullopt;
  json::array items;
  for (const auto i : shuffled(values->size(), count)) {
    items.push_back((*values)[i]);
  }
  return json::value(std::move(items));
}

// The demands of the first `count` positions; fewer when one is shut, nothing when too few are
// left.
std::optional<std::vector<DemandId>> Drawer::open_places(const Form& form, std::uint64_t count) {
  const auto& limits = form.shape.array;
  std::vector<DemandId> places;
  for (std::size_t i = 0; i < count; ++i) {
    const auto demand = i < form.array.prefix.size() ? form.array.prefix[i] : form.array.rest;
    const bool shut = planner_.impossible(demand) && limits.contains.empty();
    if (shut && i < limits.min) return std::nullopt;
    if (shut) break;
    places.push_back(demand);
  }
  return places;
}

// What must stand somewhere may need more room than was meant.
std::optional<std::vector<DemandId>> Drawer::filled_places(const Form& form, std::uint64_t count) {
  const auto most = form.shape.array.max.value_or(~std::uint64_t{0});
  for (int i = 0; i < growths; ++i) {
    auto places = open_places(form, count);
    if (!places) return std::nullopt;
    if (place(form, *places)) return places;
    if (count >= most) return std::nullopt;
    count = std::max<std::uint64_t>(count + 1, i == growths / 2 ? form.array.prefix.size() + 1 : 0);
    count = std::min(count, most);
  }
  return std::nullopt;
}

Drawer::Made Drawer::array(const Form& form, int allowance, int level) {
  const auto& limits = form.shape.array;
  const auto count = count_items(form, allowance, frugal(allowance, level));
  if (limits.unique && count > 1) {
    if (auto items = distinct(form, count)) return items;
  }
  const auto filled = filled_places(form, count);
  if (!filled) return std::nullopt;
  const auto& places = *filled;
  const int share = places.empty() ? 0 : (allowance - 1) / static_cast<int>(places.size());
  json::array items;
  items.reserve(places.size());
  for (const auto demand : places) {
    bool found = false;
    for (int i = 0; !found && i < (limits.unique ? 20 : 1); ++i) {
      auto item = make(demand, share, level + 1);
      if (!item || (limits.unique && repeats(items, *item))) continue;
      items.push_back(std::move(*item));
      found = true;
    }
    if (!found && (items.size() < limits.min || !limits.contains.empty())) return std::nullopt;
    if (!found) break;
  }
  if (limits.repeated && items.size() > 1) {
    const auto to = 1 + source_.index(items.size() - 1);
    const json::value twin = items[source_.index(to)];
    items[to] = twin;
  }
  return json::value(std::move(items));
}

}  // namespace assay::properties
