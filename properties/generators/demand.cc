#include "properties/generators/demand.h"

#include <algorithm>

#include "spec/schema/code.h"

namespace assay::properties {
namespace {

constexpr std::size_t most_scopes = 60'000;

}  // namespace

Scopes::Scopes(const spec::Program& program)
    : program_(program), dynamic_(program.code().dynamic) {}

ScopeId Scopes::enter(ScopeId scope, const spec::Node& node) {
  if (!dynamic_) return scope;
  auto entered = scopes_[scope];
  if (std::find(entered.begin(), entered.end(), node.resource) != entered.end()) return scope;
  entered.push_back(node.resource);
  const auto known = known_.find(entered);
  if (known != known_.end()) return known->second;
  if (scopes_.size() >= most_scopes) return scope;
  const auto id = static_cast<ScopeId>(scopes_.size());
  scopes_.push_back(entered);
  known_.emplace(std::move(entered), id);
  return id;
}

spec::NodeId Scopes::dynamic_target(ScopeId scope, const spec::Node& node) const {
  if (node.dynamic_name.empty() && !node.recursive_form) return node.dynamic_reference;
  for (const auto resource : scopes_[scope]) {
    const auto found = program_.dynamic_anchor(node.dynamic_name, resource);
    if (found != spec::no_node) return found;
  }
  return node.dynamic_reference;
}

}  // namespace assay::properties
