// One way to keep a demand: allOf and references unfolded, one branch of each choice taken.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "properties/generators/bounds.h"
#include "properties/generators/demand.h"

namespace assay::properties {

/// A schema whose properties, items, … are looked at, and the scope to enter them from.
struct Layer {
  spec::NodeId node = spec::no_node;
  ScopeId scope = 0;
};

/// `what` applies to the members (or items) that none of `evaluators` speaks of:
/// additionalProperties, unevaluatedProperties, unevaluatedItems.
struct Rest {
  std::vector<Layer> evaluators;
  Literal what;
  bool only_neighbours = false;  ///< additionalProperties: looks at properties and patterns only
};

/// Between `min` and `max` items keep `what`.
struct Contained {
  Literal what;
  std::uint64_t min = 1;
  std::optional<std::uint64_t> max;
};

/// A member that a negated keyword asks for: its name is matched by `pattern`, or is one that none
/// of `avoid` speaks of, or breaks propertyNames (`name`).
struct ExtraMember {
  const spec::Pattern* pattern = nullptr;
  std::vector<spec::NodeId> avoid;
  std::optional<Literal> name;
  std::optional<Literal> value;
};

/// A name and the names that must accompany it.
struct Dependency {
  std::string_view name;
  std::vector<std::string_view> required;
};

struct ArrayLimits {
  std::uint64_t min = 0;
  std::optional<std::uint64_t> max;
  bool unique = false;
  bool repeated = false;      ///< some item must occur twice
  std::vector<Layer> layers;  ///< with prefixItems or items
  std::vector<Rest> rests;
  std::vector<Contained> contains;
  std::vector<std::pair<std::size_t, Literal>> at;         ///< this position keeps it, if it exists
  std::vector<std::pair<std::size_t, Literal>> somewhere;  ///< some position from there on keeps it
};

struct ObjectLimits {
  std::uint64_t min = 0;
  std::optional<std::uint64_t> max;
  std::vector<Layer> layers;  ///< with properties or patternProperties
  std::vector<Rest> rests;
  std::vector<std::string_view> required;
  std::vector<Dependency> dependencies;
  Literals names;  ///< what each member's name keeps
  std::vector<std::pair<std::string_view, Literal>> also;
  std::vector<ExtraMember> extras;
  std::vector<std::pair<std::string_view, std::string>> hints;  ///< of discriminators
};

/// The tightest limits of all literals, for the branches that were chosen. `types` counts numbers
/// without a fractional part under integer_bit and those with one under number_bit.
struct Shape {
  spec::TypeMask types = spec::any_type;
  bool typed = false;
  bool exact =
      true;  ///< every value of this shape keeps the demand; else the validator must say so
  bool strained = false;  ///< needs members that only a negated schema speaks of: nobody's example
  std::string contradiction;  ///< why nothing fits; empty when something may

  bool listed = false;
  std::vector<const json::value*> values;    ///< of enum and const, when `listed`
  std::vector<const json::value*> excluded;  ///< of negated enum and const
  std::vector<json::value> examples;

  NumberLimits number;
  TextLimits text;
  ArrayLimits array;
  ObjectLimits object;

  [[nodiscard]] bool admits(spec::TypeMask bits) const noexcept { return (types & bits) != 0; }
  void contradict(std::string why) {
    if (contradiction.empty()) contradiction = std::move(why);
  }
};

}  // namespace assay::properties
