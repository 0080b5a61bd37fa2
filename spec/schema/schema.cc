#include "spec/schema/schema.h"

#include <algorithm>

#include "spec/schema/code.h"
#include "spec/schema/pointer.h"
#include "spec/schema/validate.h"

namespace assay::spec {
namespace {

constexpr int depth_limit = 32;
constexpr int step_limit = 20'000;

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

TypeMask types_of(const Schema& schema, const Node& node, int depth, int& steps) {
  if (node.never) return 0;
  if (depth > depth_limit || ++steps > step_limit) return any_type;
  TypeMask mask = node.types;
  if (node.has_values()) {
    TypeMask listed = 0;
    for (const auto& value : node.values()) listed = static_cast<TypeMask>(listed | type_of(value));
    mask &= listed;
  }
  if (node.reference != no_node) {
    mask &= types_of(schema, schema.node(node.reference), depth + 1, steps);
  }
  for (const auto part : node.all_of) mask &= types_of(schema, schema.node(part), depth + 1, steps);
  for (const auto* branches : {&node.any_of, &node.one_of}) {
    if (branches->empty()) continue;
    TypeMask either = 0;
    for (const auto part : *branches) {
      either =
          static_cast<TypeMask>(either | types_of(schema, schema.node(part), depth + 1, steps));
    }
    mask &= either;
  }
  return static_cast<TypeMask>(mask | (node.nullable ? null_bit : 0));
}

void append(std::vector<NodeId>& list, NodeId id) {
  if (id != no_node) list.push_back(id);
}

}  // namespace

TypeMask Schema::admitted_types() const {
  if (!program_) return any_type;
  int steps = 0;
  return types_of(*this, root(), 0, steps);
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

std::vector<json::value> Node::values() const {
  if (enumeration == nullptr) {
    return constant != nullptr ? std::vector<json::value>{*constant} : std::vector<json::value>{};
  }
  std::vector<json::value> both;
  for (const auto& value : *enumeration) {
    if (constant == nullptr || same_json(value, *constant)) both.push_back(value);
  }
  return both;
}

std::vector<json::value> Node::examples() const {
  std::vector<json::value> found;
  const auto* object = source != nullptr ? source->if_object() : nullptr;
  if (object == nullptr) return found;
  for (const char* name : {"example", "default"}) {
    if (const auto* value = object->if_contains(name)) found.push_back(*value);
  }
  const auto* list = object->if_contains("examples");
  if (list != nullptr && list->is_array()) {
    found.insert(found.end(), list->get_array().begin(), list->get_array().end());
  }
  return found;
}

std::vector<NodeId> Node::in_place() const {
  std::vector<NodeId> list;
  for (const auto* parts : {&all_of, &any_of, &one_of}) {
    list.insert(list.end(), parts->begin(), parts->end());
  }
  for (const auto& dependent : dependent_schemas) append(list, dependent.node);
  for (const auto id :
       {reference, dynamic_reference, negated, condition, consequent, alternative, doubtful}) {
    append(list, id);
  }
  return list;
}

std::vector<NodeId> Node::children() const {
  auto list = in_place();
  list.insert(list.end(), prefix.begin(), prefix.end());
  for (const auto& property : properties) append(list, property.node);
  for (const auto& property : pattern_properties) append(list, property.node);
  for (const auto id :
       {items, contains, unevaluated_items, additional, property_names, unevaluated_properties}) {
    append(list, id);
  }
  return list;
}

Program::Program() : code_(std::make_unique<Code>()) {}
Program::~Program() = default;

NodeId Program::dynamic_anchor(std::string_view name, std::uint32_t resource) const {
  const auto table = dynamic_anchors_.find(name);
  if (table == dynamic_anchors_.end()) return no_node;
  const auto found = table->second.find(resource);
  return found != table->second.end() ? found->second : no_node;
}

std::string Program::pointer(NodeId id) const {
  std::vector<std::string> tokens;
  const auto* node = &nodes_.at(id);
  for (; node->parent != no_node; node = &nodes_.at(node->parent)) {
    if (node->doubles_parent) continue;
    auto token = "/" + std::string(node->keyword);
    if (node->in_object) token += "/" + escape_pointer(node->member);
    if (node->in_array) token += "/" + std::to_string(node->index);
    tokens.push_back(std::move(token));
  }
  auto text = node->index < entries_.size() ? entries_[node->index] : std::string();
  for (auto token = tokens.rbegin(); token != tokens.rend(); ++token) text += *token;
  return text;
}

std::string Program::location(NodeId id) const {
  const auto& resource = resources_.at(nodes_.at(id).resource);
  if (resource.document == main_document_) return pointer(id);
  return resource.document + "#" + pointer(id);
}

std::string Program::absolute_location(NodeId id) const {
  const auto& resource = resources_.at(nodes_.at(id).resource);
  auto path = pointer(id);
  if (path.starts_with(resource.pointer)) path.erase(0, resource.pointer.size());
  return resource.uri + "#" + path;
}

std::size_t Program::node_bytes() const noexcept {
  std::size_t bytes = nodes_.capacity() * sizeof(Node);
  for (const auto& node : nodes_) {
    bytes += (node.prefix.capacity() + node.all_of.capacity() + node.any_of.capacity() +
              node.one_of.capacity()) *
             sizeof(NodeId);
    bytes += node.properties.capacity() * sizeof(PropertyNode) +
             node.pattern_properties.capacity() * sizeof(PatternPropertyNode) +
             node.required.capacity() * sizeof(std::string_view);
  }
  return bytes;
}

std::size_t Program::code_bytes() const noexcept {
  return code_->bytes();
}

}  // namespace assay::spec
