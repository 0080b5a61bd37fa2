// Arrays: one violation of each keyword.
#include <algorithm>
#include <array>

#include "properties/generators/breaks.h"
#include "properties/generators/generate.h"
#include "spec/schema/validate.h"

namespace assay::properties {
namespace {

using Broken = std::optional<json::value>;
using Valid = const json::value&;

constexpr std::uint64_t count_limit = 10'000;
constexpr int tries = 40;

bool holds(const Aim& aim, spec::NodeId id, const json::value& value) {
  return spec::validate(aim.schema.at(id), value, spec::Direction::request) == spec::Outcome::valid;
}

/// A further item at the end of `items`: as the schema has it there.
Broken further_item(const Aim& aim, const json::array& items, Source& source) {
  const auto& node = aim.node;
  if (items.size() < node.prefix.size()) {
    return generate(aim.schema.at(node.prefix[items.size()]), source, {});
  }
  if (node.items == spec::no_node) return generate(Conjunction{}, source, {});
  return generate(aim.schema.at(node.items), source, {});
}

// Fresh items, since a repeated one may break uniqueItems.
bool extend(const Aim& aim, json::array& items, std::uint64_t count, Source& source) {
  for (int i = 0; items.size() < count && i < tries + static_cast<int>(count); ++i) {
    auto item = further_item(aim, items, source);
    if (!item) return false;
    const bool twin = std::any_of(items.begin(), items.end(), [&](const json::value& known) {
      return spec::same_json(known, *item);
    });
    if (!twin || !aim.node.unique_items) items.push_back(std::move(*item));
  }
  return items.size() == count;
}

std::size_t has_min_items(const Aim& aim) {
  return once(aim.node.min_items.value_or(0) > 0);
}
Broken too_few(const Aim& aim, std::size_t, Valid valid, Source&) {
  if (!valid.is_array()) return std::nullopt;
  auto items = valid.get_array();
  while (items.size() >= *aim.node.min_items) items.pop_back();
  return json::value(std::move(items));
}
Broken no_items(const Aim&, std::size_t, Valid valid, Source&) {
  return valid.is_array() ? Broken(json::array{}) : std::nullopt;
}

std::size_t has_max_items(const Aim& aim) {
  return once(aim.node.max_items && *aim.node.max_items < count_limit);
}
Broken too_many(const Aim& aim, std::size_t, Valid valid, Source& source) {
  if (!valid.is_array()) return std::nullopt;
  auto items = valid.get_array();
  if (!extend(aim, items, *aim.node.max_items + 1, source)) return std::nullopt;
  return json::value(std::move(items));
}

std::size_t is_unique(const Aim& aim) {
  return once(aim.node.unique_items);
}
Broken repeated(const Aim& aim, std::size_t, Valid valid, Source& source) {
  if (!valid.is_array()) return std::nullopt;
  auto items = valid.get_array();
  if (items.empty() && !extend(aim, items, 1, source)) return std::nullopt;
  if (aim.node.max_items && items.size() >= *aim.node.max_items) {
    items.resize(std::max<std::uint64_t>(*aim.node.max_items, 1) - 1);
  }
  if (items.empty()) return std::nullopt;
  const json::value copy = items.front();
  items.push_back(copy);
  return json::value(std::move(items));
}

// The same item in another spelling: 1 and 1.0, members in another order (JSON Schema 2020-12
// §4.2.2).
Broken respelled(const Aim& aim, std::size_t way, Valid valid, Source& source) {
  auto twice = repeated(aim, way, valid, source);
  if (!twice) return std::nullopt;
  auto& items = twice->get_array();
  auto& last = items.back();
  if (const auto* whole = last.if_int64()) {
    last = static_cast<double>(*whole);
  } else if (auto* members = last.if_object(); members != nullptr && members->size() > 1) {
    json::object turned;
    for (std::size_t i = members->size(); i-- > 0;) {
      const auto& member = *(members->begin() + static_cast<std::ptrdiff_t>(i));
      turned.emplace(member.key(), member.value());
    }
    *members = std::move(turned);
  } else {
    return std::nullopt;
  }
  return twice;
}

std::size_t wants_member(const Aim& aim) {
  return once(aim.node.contains != spec::no_node && aim.node.min_contains.value_or(1) > 0);
}
Broken without_contained(const Aim& aim, std::size_t, Valid valid, Source& source) {
  if (!valid.is_array()) return std::nullopt;
  auto items = valid.get_array();
  const auto least = aim.node.min_contains.value_or(1);
  std::uint64_t kept = 0;
  for (std::size_t i = 0; i < items.size();) {
    const bool one = holds(aim, aim.node.contains, items[i]);
    if (one && ++kept >= least) {
      items.erase(items.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
  for (int i = 0; items.size() < aim.node.min_items.value_or(0) && i < tries; ++i) {
    auto item = further_item(aim, items, source);
    if (item && !holds(aim, aim.node.contains, *item)) items.push_back(std::move(*item));
  }
  return json::value(std::move(items));
}

std::size_t limits_contained(const Aim& aim) {
  return once(aim.node.contains != spec::no_node && aim.node.max_contains &&
              *aim.node.max_contains < count_limit);
}
Broken too_many_contained(const Aim& aim, std::size_t, Valid valid, Source& source) {
  if (!valid.is_array()) return std::nullopt;
  auto items = valid.get_array();
  const auto wanted = *aim.node.max_contains + 1;
  const auto counted = [&] {
    return static_cast<std::uint64_t>(std::count_if(
        items.begin(), items.end(),
        [&](const json::value& item) { return holds(aim, aim.node.contains, item); }));
  };
  Conjunction both{aim.schema.at(aim.node.contains)};
  if (aim.node.items != spec::no_node) both.push_back(aim.schema.at(aim.node.items));
  for (int i = 0; counted() < wanted && i < tries + static_cast<int>(wanted); ++i) {
    auto item = generate(both, source, {});
    if (!item) return std::nullopt;
    items.push_back(std::move(*item));
  }
  return json::value(std::move(items));
}

std::size_t closes_items(const Aim& aim) {
  return once(aim.node.items != spec::no_node && aim.schema.at(aim.node.items).root().never);
}
std::size_t closes_unevaluated_items(const Aim& aim) {
  return once(aim.node.unevaluated_items != spec::no_node);
}
Broken item_too_many(const Aim& aim, std::size_t, Valid valid, Source& source) {
  if (!valid.is_array()) return std::nullopt;
  auto items = valid.get_array();
  while (items.size() < aim.node.prefix.size()) {
    auto item = further_item(aim, items, source);
    if (!item) return std::nullopt;
    items.push_back(std::move(*item));
  }
  items.emplace_back("assay_unknown");
  return json::value(std::move(items));
}

constexpr std::array rows{
    ValueBreak{{"too_few_items", Level::schema, "an array one item too short", "minItems"},
               true,
               has_min_items,
               too_few},
    ValueBreak{{"no_items", Level::value, "an empty array where items are due", "minItems"},
               false,
               has_min_items,
               no_items},
    ValueBreak{{"too_many_items", Level::schema, "an array one item too long", "maxItems"},
               true,
               has_max_items,
               too_many},
    ValueBreak{{"repeated_item", Level::schema, "an array with the same item twice", "uniqueItems"},
               true,
               is_unique,
               repeated},
    ValueBreak{{"respelled_item", Level::value,
                "an array with the same item twice, the second as 1.0 for 1 or with its members "
                "in another order",
                "uniqueItems"},
               false,
               is_unique,
               respelled},
    ValueBreak{{"without_contained", Level::schema,
                "an array that lacks an item as `contains` describes", "contains|minContains"},
               false,
               wants_member,
               without_contained},
    ValueBreak{
        {"too_many_contained", Level::schema,
         "an array with more items as `contains` describes than maxContains admits", "maxContains"},
        false,
        limits_contained,
        too_many_contained},
    ValueBreak{{"additional_item", Level::schema, "an item after the last that is described",
                "items|additionalItems"},
               false,
               closes_items,
               item_too_many},
    ValueBreak{{"unevaluated_item", Level::schema, "an item that no subschema has evaluated",
                "unevaluatedItems", Claim::place},
               false,
               closes_unevaluated_items,
               item_too_many},
};

}  // namespace

std::span<const ValueBreak> array_breaks() noexcept {
  return rows;
}

}  // namespace assay::properties
