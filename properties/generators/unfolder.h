// The work behind unfold(): one walk over literals that collects limits. Included by unfold.cc and
// negate.cc alone.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "properties/generators/unfold.h"

namespace assay::properties {

class Unfolder {
 public:
  Unfolder(const UnfoldContext& context, Choices& choices)
      : context_(context), program_(context.program), choices_(choices) {}

  void add(const Literal& literal);
  [[nodiscard]] Shape take() { return std::move(shape_); }

 private:
  [[nodiscard]] bool failed() const noexcept { return !shape_.contradiction.empty(); }
  [[nodiscard]] static Literal yes(spec::NodeId node, ScopeId scope) {
    return {node, scope, false};
  }
  [[nodiscard]] static Literal no(spec::NodeId node, ScopeId scope) { return {node, scope, true}; }

  // unfold.cc
  void keep(const Literal& literal);
  void keep_values(const spec::Node& node);
  void keep_texts(const spec::Node& node);
  void keep_items(const spec::Node& node, const Layer& layer);
  void keep_members(const spec::Node& node, const Layer& layer);
  void keep_in_place(const spec::Node& node, ScopeId scope);
  void keep_any(const spec::Node& node, ScopeId scope);
  void keep_one(const spec::Node& node, ScopeId scope);
  void keep_condition(const spec::Node& node, ScopeId scope);
  void keep_dependents(const spec::Node& node, ScopeId scope);
  void keep_unevaluated(const spec::Node& node, const Layer& layer, std::size_t from);
  void hint_discriminator(const spec::Node& node, spec::NodeId branch);
  [[nodiscard]] std::string entry_name(spec::NodeId id) const;

  // negate.cc
  struct Breach;
  using Breaches = std::vector<Breach>;
  void refuse(const Literal& literal);
  void list_scalars(const spec::Node& node, Breaches& all);
  void list_texts(const spec::Node& node, Breaches& all);
  void list_items(const spec::Node& node, const Layer& layer, Breaches& all);
  void list_members(const spec::Node& node, const Layer& layer, Breaches& all);
  void list_unevaluated(const spec::Node& node, const Layer& layer, Breaches& all);
  void list_dependents(const spec::Node& node, ScopeId scope, Breaches& all);
  void list_in_place(const spec::Node& node, ScopeId scope, Breaches& all);
  void list_combinators(const spec::Node& node, ScopeId scope, Breaches& all);
  void only(spec::TypeMask types);
  void demand_member(std::string_view name);

  const UnfoldContext& context_;
  const spec::Program& program_;
  Choices& choices_;
  Shape shape_;
  /// Nodes kept so far, in order, and those of each literal: what they evaluate counts for the
  /// unevaluated keywords around them.
  std::vector<Layer> kept_;
  std::map<Literal, std::vector<Layer>> seen_;
  std::vector<spec::NodeId> trail_;  ///< referenced schemas entered so far
};

}  // namespace assay::properties
