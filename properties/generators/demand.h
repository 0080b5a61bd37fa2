// What a value must keep and what it must break: sets of literals over one program.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "spec/schema/schema.h"

namespace assay::properties {

/// Index of a list of resources that were entered on the way; 0 is the empty list.
using ScopeId = std::uint16_t;

/// One schema that a value must keep, or (negated) must not keep.
struct Literal {
  spec::NodeId node = spec::no_node;  ///< no_node: the schema `false`
  ScopeId scope = 0;                  ///< where dynamic references start from
  bool negated = false;

  friend auto operator<=>(const Literal&, const Literal&) = default;
};
inline constexpr Literal never{};

/// All of these hold together.
using Literals = std::vector<Literal>;

/// An interned set of literals.
using DemandId = std::uint32_t;
inline constexpr DemandId no_demand = 0xffffffffU;

/// The resources that dynamic references may look into (2020-12 §8.2.3.2), outermost first. Only
/// the first entry into a resource counts, so there are finitely many scopes.
class Scopes {
 public:
  explicit Scopes(const spec::Program& program);

  /// `scope` after the resource of `node` was entered.
  [[nodiscard]] ScopeId enter(ScopeId scope, const spec::Node& node);
  /// Where the node's dynamic reference ends.
  [[nodiscard]] spec::NodeId dynamic_target(ScopeId scope, const spec::Node& node) const;
  /// False when no reference of the program depends on how it was reached.
  [[nodiscard]] bool dynamic() const noexcept { return dynamic_; }

 private:
  const spec::Program& program_;
  std::vector<std::vector<std::uint32_t>> scopes_{{}};
  std::map<std::vector<std::uint32_t>, ScopeId> known_;
  bool dynamic_;
};

}  // namespace assay::properties
