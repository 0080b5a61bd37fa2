#include <algorithm>

#include "properties/generators/limits.h"
#include "properties/generators/shrink_values.h"
#include "spec/schema/validate.h"

namespace assay::properties {
namespace {

constexpr std::uint64_t count_limit = 300;
constexpr std::uint64_t ladder_limit = 1024;
constexpr std::uint64_t spare_tries = 40;

bool is_unique(const Conjunction& schemas) {
  return std::any_of(schemas.begin(), schemas.end(),
                     [](const spec::Schema& schema) { return schema.root().unique_items; });
}

/// `count` items: those of the ordinary value first, then simple ones.
std::optional<json::array> array_of(std::uint64_t count, const LimitSpot& spot) {
  const bool unique = is_unique(spot.schemas);
  const auto* ordinary = spot.value.if_array();
  json::array items;
  std::optional<json::value> simple;
  for (std::uint64_t i = 0; items.size() < count && i < count + spare_tries; ++i) {
    const auto position = items.size();
    std::optional<json::value> item;
    if (ordinary != nullptr && i < ordinary->size()) {
      item = (*ordinary)[i];
    } else if (simple && !unique) {
      item = simple;
    } else {
      const auto parts = of_item(spot.schemas, position);
      item = unique ? generate(parts, spot.source, spot.options) : simplest(parts);
      simple = item;
    }
    if (!item) return std::nullopt;
    const bool twin = unique && std::any_of(items.begin(), items.end(), [&](const auto& known) {
                        return spec::same_json(known, *item);
                      });
    if (!twin) items.push_back(std::move(*item));
  }
  if (items.size() < count) return std::nullopt;
  return items;
}

bool meets(const spec::Schema& schema, const json::value& value) {
  return spec::validate(schema, value, spec::Direction::request) == spec::Outcome::valid;
}

}  // namespace

void add_sizes(const LimitSpot& spot, const AddLimit& take) {
  if (!spot.value.is_array()) return;
  const auto put = [&](std::string_view keyword, const std::string& side, std::uint64_t count) {
    if (count > ladder_limit) return;
    if (auto items = array_of(count, spot)) take(keyword, side, std::move(*items));
  };
  bool bounded = false;
  for (const auto& schema : spot.schemas) {
    const auto& node = schema.root();
    if (node.min_items && *node.min_items <= count_limit) {
      put("minItems", "at", *node.min_items);
      put("minItems", "next", *node.min_items + 1);
    }
    if (node.unique_items) put("uniqueItems", "two", 2);
    if (!node.max_items) continue;
    bounded = true;
    if (*node.max_items > count_limit) continue;
    put("maxItems", "at", *node.max_items);
    if (*node.max_items > 0) put("maxItems", "next", *node.max_items - 1);
  }
  for (const std::uint64_t count : {0U, 1U}) put("items", std::to_string(count), count);
  if (bounded || is_unique(spot.schemas)) return;
  const bool crowd = spot.in_body && spot.crowd_left;
  for (const std::uint64_t count : {16U, 255U, 256U, 1023U, 1024U}) {
    if (count > 16 && !spot.in_body) continue;
    if (count <= 256 || crowd) put("items", std::to_string(count), count);
  }
  if (crowd) spot.crowd_left = false;
}

void add_prefixes(const LimitSpot& spot, const AddLimit& take) {
  constexpr std::size_t prefix_limit = 24;
  if (!spot.value.is_array()) return;
  for (const auto& schema : spot.schemas) {
    const auto positions = std::min(schema.root().prefix.size(), prefix_limit);
    for (std::size_t i = 1; i <= positions; ++i) {
      if (auto items = array_of(i, spot)) {
        take("prefixItems", std::to_string(i), std::move(*items));
      }
    }
  }
}

void add_contained(const LimitSpot& spot, const AddLimit& take) {
  if (!spot.value.is_array()) return;
  for (const auto& schema : spot.schemas) {
    const auto& node = schema.root();
    if (node.contains == spec::no_node) continue;
    const auto wanted = schema.at(node.contains);
    const auto with = [&](std::uint64_t count, const std::string& side) {
      json::array items;
      for (std::uint64_t i = 0; items.size() < count && i < count + spare_tries; ++i) {
        auto parts = of_item(spot.schemas, items.size());
        parts.push_back(wanted);
        auto item = generate(parts, spot.source, spot.options);
        if (!item) return;
        const bool twin =
            is_unique(spot.schemas) && std::find(items.begin(), items.end(), *item) != items.end();
        if (!twin) items.push_back(std::move(*item));
      }
      // Others beside them, up to what minItems asks for.
      std::uint64_t least = 0;
      for (const auto& other : spot.schemas) {
        least = std::max(least, other.root().min_items.value_or(0));
      }
      for (std::uint64_t i = 0; items.size() < least && i < least + spare_tries; ++i) {
        auto item = generate(of_item(spot.schemas, items.size()), spot.source, spot.options);
        if (item && !meets(wanted, *item)) items.push_back(std::move(*item));
      }
      take(side == "fewest" ? "minContains" : "maxContains", side, std::move(items));
    };
    const auto fewest = node.min_contains.value_or(1);
    if (fewest <= count_limit) with(fewest, "fewest");
    if (node.max_contains && *node.max_contains <= count_limit) with(*node.max_contains, "most");
  }
}

}  // namespace assay::properties
