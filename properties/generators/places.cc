#include "properties/generators/places.h"

#include "spec/schema/pointer.h"

namespace assay::properties {
namespace {

constexpr std::size_t depth_limit = 6;
constexpr std::size_t place_limit = 300;
constexpr int tries = 12;

void descend(const Place& above, spec::Direction direction, std::vector<Place>& places) {
  if (above.tokens.size() >= depth_limit || above.facets.branched) return;
  const auto add = [&](const std::string& token, const Conjunction& parts) {
    if (places.size() >= place_limit) return;
    Place place;
    place.tokens = above.tokens;
    place.tokens.push_back(token);
    place.pointer = above.pointer + "/" + spec::escape_pointer(token);
    place.parts = parts;
    place.facets = gather(parts, nullptr);
    const bool stays =
        direction == spec::Direction::request ? place.facets.read_only : place.facets.write_only;
    if (stays || place.facets.impossible) return;
    places.push_back(std::move(place));
  };
  if (!above.facets.items.empty() && above.facets.max_items.value_or(1) > 0) {
    add("0", above.facets.items);
  }
  for (const auto& [name, parts] : above.facets.properties) add(name, parts);
}

// A value of the kind that has a place for `token`.
bool make_container(json::value& value, const Conjunction& parts, bool object, Source& source,
                    const GenerateOptions& options) {
  for (int i = 0; i < tries; ++i) {
    if (object ? value.is_object() : value.is_array()) return true;
    auto other = generate(parts, source, options);
    if (!other) return false;
    value = std::move(*other);
  }
  return object ? value.is_object() : value.is_array();
}

}  // namespace

std::vector<Place> walk(const Conjunction& parts, spec::Direction direction) {
  std::vector<Place> places;
  Place root;
  root.parts = parts;
  root.facets = gather(parts, nullptr);
  if (root.facets.impossible) return places;
  places.push_back(std::move(root));
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Place above = places[i];
    descend(above, direction, places);
  }
  return places;
}

json::value* reach(json::value& value, const Conjunction& parts, const Place& place, Source& source,
                   const GenerateOptions& options) {
  auto* at = &value;
  auto here = parts;
  for (const auto& token : place.tokens) {
    const auto facets = gather(here, nullptr);
    const bool item = !facets.items.empty() && token == "0" && facets.property(token) == nullptr;
    if (!make_container(*at, here, !item, source, options)) return nullptr;
    const auto& below = item ? facets.items : *facets.property(token);
    if (item) {
      auto& array = at->get_array();
      if (array.empty()) {
        auto made = generate(below, source, options);
        if (!made) return nullptr;
        array.push_back(std::move(*made));
      }
      at = &array.front();
    } else {
      auto& object = at->get_object();
      if (!object.contains(token)) {
        auto made = generate(below, source, options);
        if (!made) return nullptr;
        object[token] = std::move(*made);
      }
      at = &object.at(token);
    }
    here = below;
  }
  return at;
}

json::value* find_place(json::value& value, const std::vector<std::string>& tokens) {
  auto* at = &value;
  for (const auto& token : tokens) {
    if (at->is_object()) {
      at = at->get_object().if_contains(token);
      if (at == nullptr) return nullptr;
    } else if (at->is_array() && token == "0" && !at->get_array().empty()) {
      at = &at->get_array().front();
    } else {
      return nullptr;
    }
  }
  return at;
}

}  // namespace assay::properties
