#include "properties/generators/spots.h"

#include <algorithm>
#include <charconv>
#include <deque>
#include <set>
#include <utility>

#include "spec/schema/pointer.h"

namespace assay::properties {
namespace {

constexpr std::size_t depth_limit = 6;
constexpr std::size_t spot_limit = 400;
constexpr int chain_limit = 12;
constexpr int tries = 12;

/// Finds Spots breadth first, so that a limit cuts the deepest.
class SpotFinder {
 public:
  explicit SpotFinder(spec::Direction direction) : direction_(direction) {}

  std::vector<Spot> run(const spec::Schema& schema) {
    Spot root;
    root.way.push_back({"", {schema}});
    root.schema = schema;
    root.types = schema.admitted_types();
    open_.push_back(std::move(root));
    while (!open_.empty() && found_.size() < spot_limit) {
      const auto spot = std::move(open_.front());
      open_.pop_front();
      apply(spot, 0);
    }
    return std::move(found_);
  }

 private:
  // The subschema and all that it applies to the same place.
  void apply(const Spot& spot, int chain) {
    const auto& node = spot.schema.root();
    const bool stays = direction_ == spec::Direction::request ? node.read_only : node.write_only;
    if (chain > chain_limit || found_.size() >= spot_limit || node.never || stays) return;
    if (!known_.insert({spot.pointer, spot.schema.id()}).second) return;
    found_.push_back(spot);
    if (node.reference != spec::no_node) apply(beside(spot, node.reference), chain + 1);
    for (const auto part : node.all_of) apply(beside(spot, part), chain + 1);
    for (const auto* branches : {&node.any_of, &node.one_of}) {
      for (const auto branch : *branches) {
        auto next = with(spot, {branch});
        next.forks.push_back(spot.pointer);
        apply(next, chain + 1);
      }
    }
    if (node.consequent != spec::no_node && node.condition != spec::no_node) {
      apply(with(spot, {node.condition, node.consequent}), chain + 1);
    }
    if (node.alternative != spec::no_node) apply(with(spot, {node.alternative}), chain + 1);
    for (const auto& dependent : node.dependent_schemas) {
      apply(with(spot, {dependent.node}), chain + 1);
    }
    descend(spot);
  }

  static Spot beside(const Spot& spot, spec::NodeId id) {
    auto next = spot;
    next.schema = spot.schema.at(id);
    return next;
  }

  // The last of `ids` is looked at; all of them must hold.
  static Spot with(const Spot& spot, std::initializer_list<spec::NodeId> ids) {
    auto next = spot;
    for (const auto id : ids) {
      next.schema = spot.schema.at(id);
      next.way.back().parts.push_back(next.schema);
    }
    next.types &= next.schema.admitted_types();
    return next;
  }

  void descend(const Spot& spot) {
    if (spot.way.size() > depth_limit) return;
    const auto& node = spot.schema.root();
    for (std::size_t i = 0; i < node.prefix.size(); ++i) {
      step(spot, std::to_string(i), node.prefix[i]);
    }
    if (node.items != spec::no_node && node.max_items.value_or(1) > node.prefix.size()) {
      step(spot, std::to_string(node.prefix.size()), node.items);
    }
    for (const auto& property : node.properties) {
      step(spot, std::string(property.name), property.node);
    }
    for (const auto& property : node.pattern_properties) {
      SeededSource source(hash(property.text));
      const auto name = matching_string(std::string(property.text), 1, 12, source);
      if (name) step(spot, *name, property.node);
    }
    if (node.additional != spec::no_node && node.additional_allowed && node.properties.empty()) {
      step(spot, "assay", node.additional);
    }
  }

  void step(const Spot& spot, const std::string& token, spec::NodeId id) {
    Spot next;
    next.way = spot.way;
    next.pointer = spot.pointer + "/" + spec::escape_pointer(token);
    next.schema = spot.schema.at(id);
    next.way.push_back({token, {next.schema}});
    next.types = next.schema.admitted_types();
    next.forks = spot.forks;
    open_.push_back(std::move(next));
  }

  spec::Direction direction_;
  std::deque<Spot> open_;
  std::vector<Spot> found_;
  std::set<std::pair<std::string, spec::NodeId>> known_;
};

bool keeps(const json::value& value, const Conjunction& parts, spec::Direction direction) {
  return std::all_of(parts.begin(), parts.end(), [&](const spec::Schema& part) {
    return spec::validate(part, value, direction) == spec::Outcome::valid;
  });
}

json::value* child(json::value& value, const std::string& token) {
  if (auto* object = value.if_object()) return object->if_contains(token);
  auto* array = value.if_array();
  std::size_t index = 0;
  const auto* end = token.data() + token.size();
  if (array == nullptr || std::from_chars(token.data(), end, index).ptr != end) return nullptr;
  return index < array->size() ? &(*array)[index] : nullptr;
}

// A value of these parts that has the child that the next step needs.
bool remake(json::value& value, const Conjunction& parts, const std::string* next, Source& source,
            GenerateOptions options) {
  if (keeps(value, parts, options.direction) && (next == nullptr || child(value, *next) != nullptr))
    return true;
  for (int i = 0; i < tries; ++i) {
    if (i > 1) options.members = Members::all;
    if (i > 3) options.size = std::max(options.size, 60);
    auto made = generate(parts, source, options);
    if (!made) return keeps(value, parts, options.direction);
    const bool has = next == nullptr || child(*made, *next) != nullptr;
    if (!has && i + 1 < tries) continue;
    if (has || !keeps(value, parts, options.direction)) value = std::move(*made);
    return true;
  }
  return false;
}

json::value* insert_child(json::value& value, const WayStep& step, Source& source,
                          const GenerateOptions& options) {
  if (auto* known = child(value, step.token)) return known;
  auto made = generate(step.parts, source, options);
  if (!made) return nullptr;
  if (auto* object = value.if_object()) {
    (*object)[step.token] = std::move(*made);
  } else if (auto* array = value.if_array()) {
    while (child(value, step.token) == nullptr && array->size() < 8) array->push_back(*made);
  }
  return child(value, step.token);
}

}  // namespace

std::vector<Spot> find_spots(const spec::Schema& schema, spec::Direction direction) {
  if (!schema) return {};
  return SpotFinder(direction).run(schema);
}

json::value* force_spot(json::value& value, const Spot& spot, Source& source,
                        const GenerateOptions& options) {
  auto* at = &value;
  for (std::size_t i = 0; i < spot.way.size(); ++i) {
    const auto* next = i + 1 < spot.way.size() ? &spot.way[i + 1].token : nullptr;
    if (!remake(*at, spot.way[i].parts, next, source, options)) return nullptr;
    if (next == nullptr) return at;
    at = insert_child(*at, spot.way[i + 1], source, options);
    if (at == nullptr) return nullptr;
  }
  return at;
}

}  // namespace assay::properties
