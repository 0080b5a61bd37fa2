#include "spec/schema/schema.h"

#include <algorithm>

namespace assay::spec {

NodeId Node::property(std::string_view name) const noexcept {
  for (const auto& property : properties) {
    if (property.name == name) return property.node;
  }
  return no_node;
}

bool Node::is_required(std::string_view name) const noexcept {
  return std::find(required.begin(), required.end(), name) != required.end();
}

}  // namespace assay::spec
