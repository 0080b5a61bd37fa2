#include "spec/schema/compile.h"

#include <algorithm>

#include "spec/schema/emit.h"
#include "spec/schema/keywords.h"
#include "spec/schema/pattern.h"
#include "spec/schema/pointer.h"

namespace assay::spec {
namespace {

constexpr int depth_limit = 512;

bool is_api_description(const json::value& root) {
  const auto* object = root.if_object();
  return object != nullptr && (object->contains("openapi") || object->contains("swagger"));
}

}  // namespace

Compiler::Compiler(const json::value& root, Dialect dialect, CompileOptions options)
    : root_(root), program_(std::make_shared<Program>()), registry_(program_->resources_) {
  program_->strict_nullable_ = options.strict_nullable;
  Vocabulary vocabulary{dialect};
  vocabulary.format_assertion = options.assert_format.value_or(is_openapi(dialect));
  vocabulary.wide_formats = is_openapi(dialect);
  registry_.use_loader(std::move(options.loader));
  const bool description = is_openapi(dialect) && is_api_description(root);
  if (description && dialect == Dialect::openapi31) {
    const auto* chosen = root.get_object().if_contains("jsonSchemaDialect");
    if (chosen != nullptr && chosen->is_string()) {
      vocabulary = registry_.vocabulary_of(std::string(chosen->get_string()), vocabulary);
    }
  }
  program_->main_document_ = options.uri;
  const bool holds_schemas = description || is_closed_subset(dialect);
  registry_.add_document(options.uri, root, vocabulary, holds_schemas);
}

Schema Compiler::compile(std::string_view pointer) {
  return finish(entry_at(std::string(pointer)));
}

NodeId Compiler::entry_at(const std::string& pointer) {
  const auto hash = pointer.starts_with('/') ? std::string::npos : pointer.find('#');
  const auto target =
      hash == std::string::npos
          ? registry_.find(0, pointer)
          : registry_.find_in(pointer.substr(0, hash), std::string_view(pointer).substr(hash + 1));
  if (target) return entry(*target);
  const auto id = static_cast<NodeId>(program_->nodes_.size());
  auto& node = program_->nodes_.emplace_back();
  node.index = static_cast<std::uint32_t>(program_->entries_.size());
  program_->entries_.push_back(pointer);
  node.broken = "nothing stands at #" + pointer;
  return id;
}

Schema Compiler::compile_object(const std::string& pointer, const std::vector<Member>& members) {
  Node node;
  node.index = static_cast<std::uint32_t>(program_->entries_.size());
  program_->entries_.push_back(pointer);
  node.typed = true;
  node.types = object_bit;
  for (const auto& member : members) {
    program_->names_.push_back(std::make_unique<std::string>(member.name));
    const std::string_view name = *program_->names_.back();
    node.properties.push_back({name, entry_at(member.pointer)});
    if (member.required) node.required.push_back(name);
  }
  const auto id = static_cast<NodeId>(program_->nodes_.size());
  program_->nodes_.push_back(std::move(node));
  return finish(id);
}

Schema Compiler::finish(NodeId root) {
  read_pending();
  read_dynamic_targets();
  report_reachable(root);
  emit_code(*program_);
  return {program_, root};
}

void Compiler::note(NodeId id, std::string_view keyword, std::string message) {
  issues_.push_back(
      {program_->location(id) + "/" + escape_pointer(keyword), std::move(message), false});
}

NodeId Compiler::entry(const Registry::Target& target) {
  const auto known = by_value_.find(target.schema);
  if (known != by_value_.end()) return known->second;
  const auto id = static_cast<NodeId>(program_->nodes_.size());
  auto& node = program_->nodes_.emplace_back();
  node.index = static_cast<std::uint32_t>(program_->entries_.size());
  program_->entries_.push_back(target.pointer);
  node.resource = target.resource;
  node.source = target.schema;
  by_value_.emplace(target.schema, id);
  pending_.push_back({id, target.schema});
  return id;
}

NodeId Compiler::reference(std::uint32_t resource, std::string_view text, std::string& why) {
  const auto target = registry_.resolve(resource, text, why);
  return target ? entry(*target) : no_node;
}

NodeId Compiler::subschema(const json::value& value, const Place& place, int depth) {
  const auto known = by_value_.find(&value);
  if (known != by_value_.end()) return known->second;
  const auto id = static_cast<NodeId>(program_->nodes_.size());
  auto& node = program_->nodes_.emplace_back();
  node.source = &value;
  node.parent = place.parent;
  node.keyword = place.keyword;
  node.member = place.member;
  node.index = place.index;
  node.in_array = place.in_array;
  node.in_object = place.in_object;
  node.resource = program_->nodes_[place.parent].resource;
  by_value_.emplace(&value, id);
  const auto* object = value.if_object();
  if (object != nullptr && registry_.starts_resource(*object, node.resource)) {
    const auto pointer = program_->pointer(id);
    const auto resource = registry_.resource_of(value, node.resource, pointer);
    program_->nodes_[id].resource = resource;
  }
  read_node(id, value, depth);
  return id;
}

std::shared_ptr<const Pattern> Compiler::pattern(std::string_view text) {
  auto& known = patterns_[text];
  if (!known) known = std::make_shared<const Pattern>(text);
  return known;
}

void Compiler::read_pending() {
  while (!pending_.empty()) {
    const auto next = pending_.back();
    pending_.pop_back();
    read_node(next.id, *next.value, 0);
  }
}

// A dynamic reference may end at any resource that carries the anchor; those that nothing else
// needed are read now.
void Compiler::read_dynamic_targets() {
  const auto collect = [this] {
    for (; scanned_ < program_->nodes_.size(); ++scanned_) {
      const auto& node = program_->nodes_[scanned_];
      if (node.dynamic_reference == no_node) continue;
      if (!node.dynamic_name.empty() || node.recursive_form) dynamic_nodes_.push_back(scanned_);
    }
  };
  collect();
  // Known ones are asked again: a resource that came later may carry their anchor too.
  for (std::size_t i = 0; i < dynamic_nodes_.size(); ++i) {
    const std::string name(program_->nodes_[dynamic_nodes_[i]].dynamic_name);
    auto& table = program_->dynamic_anchors_[name];
    for (const auto& target : registry_.dynamic_anchors(name)) {
      table[target.resource] = entry(target);
    }
    read_pending();
    collect();
  }
}

void Compiler::read_node(NodeId id, const json::value& value, int depth) {
  if (value.is_bool()) {
    program_->nodes_[id].never = !value.get_bool();
    return;
  }
  if (depth > depth_limit || !value.is_object()) {
    program_->nodes_[id].broken =
        depth > depth_limit ? "schemas nested deeper than 512 levels" : "a schema is an object";
    return;
  }
  Node node = program_->nodes_[id];
  read_keywords(id, node, value.get_object(), depth);
  program_->nodes_[id] = std::move(node);
}

void Compiler::read_keywords(NodeId id, Node& node, const json::object& schema, int depth) {
  const auto vocabulary = program_->resources_[node.resource].vocabulary;
  const bool subset = is_closed_subset(vocabulary.dialect);
  const auto* reference = schema.if_contains("$ref");
  const bool hidden =
      reference != nullptr && reference->is_string() && ref_hides_siblings(vocabulary.dialect);
  KeywordReading reading{*this, node, id, schema, vocabulary, depth};
  bool doubts = false;
  // In OpenAPI 3.0 a foreign patternProperties takes names away from additionalProperties.
  const bool doubtful_names = subset && schema.contains("patternProperties");
  for (const auto& entry : schema) {
    const auto* row = find_keyword(entry.key());
    if (row == nullptr) continue;
    const bool is_nullable = row->name.ends_with("nullable");
    if (hidden && row->name != "$ref" && !(is_nullable && subset)) {
      doubts = doubts || row->group != KeywordGroup::annotation || row->name == "format";
      continue;
    }
    const bool foreign = subset && !row->in_subset;
    const bool moved = doubtful_names && row->name == "additionalProperties";
    const bool tuple = subset && row->name == "items" && entry.value().is_array();
    if (foreign || moved || tuple) {
      doubts = true;
    } else if (applies(*row, vocabulary)) {
      row->read(reading, entry.value());
    }
  }
  read_together(reading);
  if (doubts && subset) add_doubts(id, node, schema, hidden, depth);
}

// The same schema once more, as a reader of JSON Schema 2020-12 would have it: all keywords that
// the letter of the dialect passes over.
void Compiler::add_doubts(NodeId id, Node& node, const json::object& schema, bool hidden,
                          int depth) {
  Node other;
  other.source = node.source;
  other.parent = id;
  other.resource = node.resource;
  const auto other_id = static_cast<NodeId>(program_->nodes_.size());
  program_->nodes_.push_back(other);
  Vocabulary wide{Dialect::draft2019};
  wide.format_assertion = program_->resources_[node.resource].vocabulary.format_assertion;
  KeywordReading reading{*this, other, other_id, schema, wide, depth};
  const bool names = schema.contains("patternProperties");
  for (const auto& entry : schema) {
    const auto* row = find_keyword(entry.key());
    if (row == nullptr || row->name == "$ref" || !applies(*row, wide)) continue;
    const bool of_names =
        names && (row->name == "properties" || row->name == "additionalProperties");
    const bool tuple = row->name == "items" && entry.value().is_array();
    if (hidden || !row->in_subset || of_names || tuple) row->read(reading, entry.value());
  }
  read_together(reading);
  other.doubles_parent = true;
  program_->nodes_[other_id] = std::move(other);
  node.doubtful = other_id;
}

void Compiler::mark_circles(const std::vector<NodeId>& nodes) {
  // 1: on the way, 2: done. Only what looks at the same instance is followed: a schema that needs
  // itself to judge the same instance never ends.
  std::unordered_map<NodeId, int> state;
  struct Step {
    NodeId id;
    std::vector<NodeId> next;
  };
  for (const auto start : nodes) {
    if (state[start] != 0) continue;
    state[start] = 1;
    std::vector<Step> way{{start, program_->nodes_[start].in_place()}};
    while (!way.empty()) {
      if (way.back().next.empty()) {
        state[way.back().id] = 2;
        way.pop_back();
        continue;
      }
      const auto next = way.back().next.back();
      way.back().next.pop_back();
      if (state[next] == 1) program_->nodes_[next].broken = "$ref or allOf goes in a circle";
      if (state[next] != 0) continue;
      state[next] = 1;
      way.push_back({next, program_->nodes_[next].in_place()});
    }
  }
}

void Compiler::report_reachable(NodeId root) {
  clean_.resize(program_->nodes_.size());
  std::vector<NodeId> stack{root};
  std::vector<NodeId> visited;
  std::vector<bool> seen(program_->nodes_.size());
  while (!stack.empty()) {
    const auto id = stack.back();
    stack.pop_back();
    if (seen[id] || clean_[id]) continue;
    seen[id] = true;
    visited.push_back(id);
    const auto children = program_->nodes_[id].children();
    stack.insert(stack.end(), children.begin(), children.end());
  }
  mark_circles(visited);
  bool broken = false;
  for (const auto id : visited) {
    if (program_->nodes_[id].broken.empty()) continue;
    issues_.push_back({program_->location(id), program_->nodes_[id].broken, true});
    broken = true;
  }
  if (!broken) {
    for (const auto id : visited) clean_[id] = true;
  }
}

}  // namespace assay::spec
