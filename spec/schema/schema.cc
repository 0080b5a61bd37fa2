#include "spec/schema/schema.h"

#include <algorithm>

namespace assay::spec {
namespace {

constexpr int depth_limit = 32;

TypeMask type_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return null_bit;
    case json::kind::bool_:
      return boolean_bit;
    case json::kind::string:
      return string_bit;
    case json::kind::array:
      return array_bit;
    case json::kind::object:
      return object_bit;
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
      break;
  }
  return integer_bit | number_bit;
}

TypeMask types_of(const Schema& schema, const Node& node, int depth) {
  if (node.never) return 0;
  if (depth > depth_limit) return any_type;
  TypeMask mask = node.types;
  if (node.has_enumeration) {
    TypeMask listed = 0;
    for (const auto& value : node.enumeration)
      listed = static_cast<TypeMask>(listed | type_of(value));
    mask &= listed;
  }
  for (const auto part : node.all_of) mask &= types_of(schema, schema.node(part), depth + 1);
  for (const auto* branches : {&node.any_of, &node.one_of}) {
    if (branches->empty()) continue;
    TypeMask either = 0;
    for (const auto part : *branches) {
      either = static_cast<TypeMask>(either | types_of(schema, schema.node(part), depth + 1));
    }
    mask &= either;
  }
  return static_cast<TypeMask>(mask | (node.nullable ? null_bit : 0));
}

}  // namespace

TypeMask Schema::admitted_types() const {
  if (!program_) return any_type;
  return types_of(*this, root(), 0);
}

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
