#include "properties/generators/facets.h"

#include <algorithm>

#include "spec/schema/number.h"
#include "spec/schema/validate.h"

namespace assay::properties {
namespace {

constexpr int depth_limit = 32;

void tighten_low(std::optional<spec::Bound>& kept, const std::optional<spec::Bound>& other) {
  if (!other) return;
  const auto order =
      kept ? spec::compare_numbers(other->value, kept->value) : std::partial_ordering::greater;
  if (order > 0 || (order == 0 && other->exclusive)) kept = other;
}

void tighten_high(std::optional<spec::Bound>& kept, const std::optional<spec::Bound>& other) {
  if (!other) return;
  const auto order =
      kept ? spec::compare_numbers(other->value, kept->value) : std::partial_ordering::less;
  if (order < 0 || (order == 0 && other->exclusive)) kept = other;
}

using Count = std::optional<std::uint64_t>;

void raise(std::uint64_t& kept, const Count& other) {
  kept = std::max(kept, other.value_or(0));
}
void lower(Count& kept, const Count& other) {
  if (other) kept = kept ? std::min(*kept, *other) : *other;
}

class Gatherer {
 public:
  Gatherer(Facets& facets, Source* source) : facets_(facets), source_(source) {}

  void add(const spec::Schema& schema, int depth) {
    const auto& node = schema.root();
    if (depth > depth_limit || node.never) {
      facets_.impossible = true;
      return;
    }
    add_types(node);
    add_values(node);
    add_members(schema, node);
    if (node.reference != spec::no_node) add(schema.at(node.reference), depth + 1);
    for (const auto part : node.all_of) add(schema.at(part), depth + 1);
    // What only some readers apply is kept too: then the value is good for all of them.
    if (node.doubtful != spec::no_node) add(schema.at(node.doubtful), depth + 1);
    for (const auto* branches : {&node.any_of, &node.one_of}) {
      if (branches->empty()) continue;
      facets_.branched = true;
      const auto choice = source_ != nullptr ? source_->index(branches->size()) : 0;
      add(schema.at((*branches)[choice]), depth + 1);
    }
  }

 private:
  void add_types(const spec::Node& node) {
    // Beside an allOf or a $ref, `nullable` admits null only by the lenient reading.
    const auto listed = static_cast<spec::TypeMask>(
        node.types | (node.nullable && !node.typed ? spec::any_type : 0));
    facets_.types &= listed;
    facets_.typed = facets_.typed || node.typed;
    facets_.read_only = facets_.read_only || node.read_only;
    facets_.write_only = facets_.write_only || node.write_only;
    if (!node.has_values()) return;
    const auto listed_values = node.values();
    if (!facets_.has_enumeration) {
      facets_.enumeration = listed_values;
    } else {
      std::erase_if(facets_.enumeration, [&](const json::value& value) {
        return std::none_of(
            listed_values.begin(), listed_values.end(),
            [&](const json::value& other) { return spec::same_json(value, other); });
      });
    }
    facets_.has_enumeration = true;
  }

  void add_values(const spec::Node& node) {
    tighten_low(facets_.minimum, node.minimum);
    tighten_high(facets_.maximum, node.maximum);
    if (node.multiple_of && !facets_.multiple_of) facets_.multiple_of = node.multiple_of;
    raise(facets_.min_length, node.min_length);
    lower(facets_.max_length, node.max_length);
    if (node.pattern) facets_.patterns.emplace_back(node.pattern_text);
    if (facets_.format.empty()) facets_.format = node.format;
    const auto examples = node.examples();
    facets_.examples.insert(facets_.examples.end(), examples.begin(), examples.end());
    raise(facets_.min_items, node.min_items);
    lower(facets_.max_items, node.max_items);
    facets_.unique_items = facets_.unique_items || node.unique_items;
    raise(facets_.min_properties, node.min_properties);
    lower(facets_.max_properties, node.max_properties);
  }

  void add_members(const spec::Schema& schema, const spec::Node& node) {
    if (node.items != spec::no_node) facets_.items.push_back(schema.at(node.items));
    for (const auto& property : node.properties) {
      auto found = std::find_if(facets_.properties.begin(), facets_.properties.end(),
                                [&](const auto& known) { return known.first == property.name; });
      if (found == facets_.properties.end()) {
        facets_.properties.emplace_back(std::string(property.name), Conjunction{});
        found = std::prev(facets_.properties.end());
      }
      found->second.push_back(schema.at(property.node));
    }
    for (const auto& name : node.required) {
      if (!facets_.is_required(name)) facets_.required.emplace_back(name);
    }
    if (node.additional != spec::no_node && node.additional_allowed) {
      facets_.additional.push_back(schema.at(node.additional));
    }
    facets_.additional_allowed = facets_.additional_allowed && node.additional_allowed;
  }

  Facets& facets_;
  Source* source_;
};

}  // namespace

const Conjunction* Facets::property(std::string_view name) const noexcept {
  for (const auto& [known, parts] : properties) {
    if (known == name) return &parts;
  }
  return nullptr;
}

bool Facets::is_required(std::string_view name) const noexcept {
  return std::find(required.begin(), required.end(), name) != required.end();
}

Facets gather(const Conjunction& parts, Source* source) {
  Facets facets;
  Gatherer gatherer(facets, source);
  for (const auto& part : parts) gatherer.add(part, 0);
  if (facets.types == 0) facets.impossible = true;
  const bool null_listed = !facets.has_enumeration ||
                           std::any_of(facets.enumeration.begin(), facets.enumeration.end(),
                                       [](const json::value& value) { return value.is_null(); });
  facets.strictly_null = facets.typed && facets.admits(spec::null_bit) && null_listed;
  return facets;
}

}  // namespace assay::properties
