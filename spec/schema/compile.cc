#include "spec/schema/compile.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "spec/schema/pattern.h"
#include "spec/schema/pointer.h"

namespace assay::spec {
namespace {

constexpr int depth_limit = 512;

// Keywords that change a verdict and that this compiler does not evaluate (JSON Schema 2020-12).
constexpr std::array<std::string_view, 16> unevaluated{"patternProperties",
                                                       "propertyNames",
                                                       "if",
                                                       "then",
                                                       "else",
                                                       "dependentSchemas",
                                                       "contains",
                                                       "dependentRequired",
                                                       "prefixItems",
                                                       "unevaluatedItems",
                                                       "dependencies",
                                                       "unevaluatedProperties",
                                                       "minContains",
                                                       "maxContains",
                                                       "$dynamicRef",
                                                       "$recursiveRef"};

struct TypeName {
  std::string_view name;
  TypeMask bits;
};
constexpr std::array<TypeName, 7> type_names{{{"null", null_bit},
                                              {"boolean", boolean_bit},
                                              {"integer", integer_bit},
                                              {"number", integer_bit | number_bit},
                                              {"string", string_bit},
                                              {"array", array_bit},
                                              {"object", object_bit}}};

std::optional<TypeMask> type_bits(std::string_view name) {
  for (const auto& known : type_names) {
    if (known.name == name) return known.bits;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> count_of(const json::value& value) {
  if (value.is_uint64()) return value.get_uint64();
  if (value.is_int64() && value.get_int64() >= 0) {
    return static_cast<std::uint64_t>(value.get_int64());
  }
  if (value.is_double() && value.get_double() >= 0 && value.get_double() < 1e18) {
    return static_cast<std::uint64_t>(value.get_double());
  }
  return std::nullopt;
}

}  // namespace

Compiler::Compiler(const json::value& root, Dialect dialect)
    : root_(root), dialect_(dialect), program_(std::make_shared<Program>()) {}

Schema Compiler::compile(std::string_view pointer) {
  const auto id = compile_node(std::string(pointer), 0);
  report_reachable(id);
  return {program_, id};
}

Schema Compiler::compile_object(const std::string& pointer, const std::vector<Member>& members) {
  Node node;
  node.pointer = pointer;
  node.typed = true;
  node.types = object_bit;
  for (const auto& member : members) {
    node.properties.push_back({member.name, compile_node(member.pointer, 1)});
    if (member.required) node.required.push_back(member.name);
  }
  const auto id = static_cast<NodeId>(program_->nodes_.size());
  program_->nodes_.push_back(std::move(node));
  report_reachable(id);
  return {program_, id};
}

void Compiler::issue(Node& node, const std::string& keyword, std::string message, bool fatal) {
  if (fatal) {
    node.broken = message;
    return;
  }
  issues_.push_back(
      {keyword.empty() ? node.pointer : node.pointer + "/" + keyword, std::move(message), false});
}

NodeId Compiler::compile_node(const std::string& pointer, int depth) {
  const auto known = by_pointer_.find(pointer);
  if (known != by_pointer_.end()) return known->second;
  const auto id = static_cast<NodeId>(program_->nodes_.size());
  program_->nodes_.emplace_back();
  by_pointer_.emplace(pointer, id);
  Node node;
  node.pointer = pointer;
  const auto* value = find_pointer(root_, pointer);
  if (value == nullptr) {
    node.broken = "nothing stands at #" + pointer;
  } else if (depth > depth_limit) {
    node.broken = "schemas nested deeper than 512 levels";
  } else if (value->is_bool()) {
    node.never = !value->get_bool();
  } else if (!value->is_object()) {
    node.broken = "a schema is an object";
  } else {
    fill(node, value->get_object(), depth);
  }
  program_->nodes_[id] = std::move(node);
  return id;
}

void Compiler::fill(Node& node, const json::object& schema, int depth) {
  const auto* nullable = schema.if_contains("nullable");
  const auto* x_nullable = schema.if_contains("x-nullable");
  node.nullable = (nullable != nullptr && nullable->is_bool() && nullable->get_bool()) ||
                  (x_nullable != nullptr && x_nullable->is_bool() && x_nullable->get_bool());
  const auto* reference = schema.if_contains("$ref");
  if (reference != nullptr && reference->is_string()) {
    follow(node, schema, std::string(reference->get_string()), depth);
    if (dialect_ != Dialect::openapi31) return;
  }
  fill_types(node, schema);
  fill_numbers(node, schema);
  fill_strings(node, schema);
  fill_arrays(node, schema, depth);
  fill_objects(node, schema, depth);
  fill_combinations(node, schema, depth);
  fill_annotations(node, schema);
  note_unknown(node, schema);
}

std::string Compiler::target_of(const std::string& reference) {
  if (reference.starts_with('#')) {
    auto pointer = decode_fragment(std::string_view(reference).substr(1));
    if (pointer.empty() || pointer.front() == '/') return pointer;
    // A plain-name fragment ($anchor): not looked up.
  }
  return "\n";
}

// A reference is a node of its own with the target as its only conjunct, so that what stands beside
// it (nullable in 3.0, read leniently; everything in 3.1) has a place.
void Compiler::follow(Node& node, const json::object&, const std::string& reference, int depth) {
  const auto target = target_of(reference);
  if (target == "\n") {
    issue(node, "$ref", "$ref to another document or an anchor: " + reference, true);
    return;
  }
  if (find_pointer(root_, target) == nullptr) {
    issue(node, "$ref", "$ref to nothing: " + reference, true);
    return;
  }
  node.all_of.push_back(compile_node(target, depth + 1));
}

void Compiler::fill_types(Node& node, const json::object& schema) {
  const auto* type = schema.if_contains("type");
  if (type != nullptr && !type->is_null()) {
    TypeMask mask = 0;
    const auto add = [&](const json::value& name) {
      const auto bits = name.is_string() ? type_bits(name.get_string()) : std::nullopt;
      if (bits) mask = static_cast<TypeMask>(mask | *bits);
      if (!bits && name.is_string() && name.get_string() == "file") mask = string_bit;
      return bits.has_value() || mask != 0;
    };
    bool understood = true;
    if (const auto* list = type->if_array()) {
      for (const auto& name : *list) understood = add(name) && understood;
    } else {
      understood = add(*type);
    }
    if (!understood) {
      issue(node, "type", "`type: " + json::serialize(*type) + "` is no JSON type", true);
      return;
    }
    node.typed = true;
    node.types = mask;
  }
  if (node.nullable) node.types = static_cast<TypeMask>(node.types | null_bit);
  const auto* values = schema.if_contains("enum");
  if (values != nullptr && values->is_array()) {
    node.has_enumeration = true;
    node.enumeration.assign(values->get_array().begin(), values->get_array().end());
  } else if (values != nullptr) {
    issue(node, "enum", "`enum` is no array", false);
  }
  const auto* only = schema.if_contains("const");
  if (only != nullptr && dialect_ == Dialect::openapi31) {
    node.has_enumeration = node.is_const = true;
    node.enumeration.assign(1, *only);
  }
}

void Compiler::fill_numbers(Node& node, const json::object& schema) {
  const auto read = [&](const char* limit, const char* exclusive, std::optional<Bound>& bound) {
    const auto* value = schema.if_contains(limit);
    const auto* strict = schema.if_contains(exclusive);
    if (value != nullptr && value->is_number()) bound = Bound{*value, false};
    if (strict == nullptr) return;
    if (strict->is_bool()) {
      if (bound) bound->exclusive = strict->get_bool();
    } else if (strict->is_number()) {
      // Both forms together: the numeric one is the tighter in all but contrived documents, and
      // when it is not, the other would be lost: keep whichever is tighter.
      const bool lower = std::string_view(limit) == "minimum";
      const auto as_double = [](const json::value& v) { return v.to_number<double>(); };
      const bool tighter = !bound || (lower ? as_double(*strict) >= as_double(bound->value)
                                            : as_double(*strict) <= as_double(bound->value));
      if (tighter) bound = Bound{*strict, true};
    }
  };
  read("minimum", "exclusiveMinimum", node.minimum);
  read("maximum", "exclusiveMaximum", node.maximum);
  const auto* step = schema.if_contains("multipleOf");
  if (step != nullptr && step->is_number()) {
    if (step->to_number<double>() > 0) {
      node.multiple_of = *step;
    } else {
      issue(node, "multipleOf", "`multipleOf` is not above 0", false);
    }
  }
}

void Compiler::fill_strings(Node& node, const json::object& schema) {
  const auto count = [&](const char* keyword) -> std::optional<std::uint64_t> {
    const auto* value = schema.if_contains(keyword);
    return value != nullptr ? count_of(*value) : std::nullopt;
  };
  node.min_length = count("minLength");
  node.max_length = count("maxLength");
  const auto* pattern = schema.if_contains("pattern");
  if (pattern != nullptr && pattern->is_string()) {
    node.pattern_text = pattern->get_string();
    auto compiled = std::make_shared<const Pattern>(node.pattern_text);
    if (!compiled->problem().empty()) {
      issue(node, "pattern", "`pattern` is not understood and never judged: " + compiled->problem(),
            false);
    }
    node.pattern = std::move(compiled);
  }
  const auto* format = schema.if_contains("format");
  if (format != nullptr && format->is_string()) node.format = format->get_string();
}

void Compiler::fill_arrays(Node& node, const json::object& schema, int depth) {
  const auto* items = schema.if_contains("items");
  if (items != nullptr && (items->is_object() || items->is_bool())) {
    node.items = compile_node(node.pointer + "/items", depth + 1);
  } else if (items != nullptr && items->is_array()) {
    node.partial = true;
    issue(node, "items", "`items` as a list is not evaluated", false);
  }
  const auto* low = schema.if_contains("minItems");
  const auto* high = schema.if_contains("maxItems");
  const auto* unique = schema.if_contains("uniqueItems");
  if (low != nullptr) node.min_items = count_of(*low);
  if (high != nullptr) node.max_items = count_of(*high);
  node.unique_items = unique != nullptr && unique->is_bool() && unique->get_bool();
}

void Compiler::fill_objects(Node& node, const json::object& schema, int depth) {
  const auto* properties = schema.if_contains("properties");
  if (properties != nullptr && properties->is_object()) {
    const auto base = node.pointer + "/properties/";
    for (const auto& entry : properties->get_object()) {
      const auto id = compile_node(base + escape_pointer(entry.key()), depth + 1);
      node.properties.push_back({std::string(entry.key()), id});
    }
  }
  const auto* required = schema.if_contains("required");
  if (required != nullptr && required->is_array()) {
    for (const auto& name : required->get_array()) {
      if (name.is_string() && !node.is_required(name.get_string())) {
        node.required.emplace_back(name.get_string());
      }
    }
  }
  const auto* additional = schema.if_contains("additionalProperties");
  if (additional != nullptr && additional->is_bool()) {
    node.additional_allowed = additional->get_bool();
  } else if (additional != nullptr && additional->is_object()) {
    node.additional = compile_node(node.pointer + "/additionalProperties", depth + 1);
  }
  const auto* low = schema.if_contains("minProperties");
  const auto* high = schema.if_contains("maxProperties");
  if (low != nullptr) node.min_properties = count_of(*low);
  if (high != nullptr) node.max_properties = count_of(*high);
}

void Compiler::fill_combinations(Node& node, const json::object& schema, int depth) {
  const auto read = [&](const std::string& keyword, std::vector<NodeId>& branches) {
    const auto* list = schema.if_contains(keyword);
    if (list == nullptr || !list->is_array()) return;
    for (std::size_t i = 0; i < list->get_array().size(); ++i) {
      branches.push_back(
          compile_node(node.pointer + "/" + keyword + "/" + std::to_string(i), depth + 1));
    }
  };
  read("allOf", node.all_of);
  read("anyOf", node.any_of);
  read("oneOf", node.one_of);
  const auto* negated = schema.if_contains("not");
  if (negated != nullptr) node.negated = compile_node(node.pointer + "/not", depth + 1);
}

void Compiler::fill_annotations(Node& node, const json::object& schema) {
  const auto flag = [&](const char* keyword) {
    const auto* value = schema.if_contains(keyword);
    return value != nullptr && value->is_bool() && value->get_bool();
  };
  node.read_only = flag("readOnly");
  node.write_only = flag("writeOnly");
  for (const char* keyword : {"example", "default"}) {
    if (const auto* value = schema.if_contains(keyword)) node.examples.push_back(*value);
  }
  const auto* list = schema.if_contains("examples");
  if (list != nullptr && list->is_array()) {
    node.examples.insert(node.examples.end(), list->get_array().begin(), list->get_array().end());
  }
}

void Compiler::note_unknown(Node& node, const json::object& schema) {
  // OpenAPI 3.0 and Swagger 2.0 do not have these keywords: there they are annotations at most.
  if (dialect_ != Dialect::openapi31) return;
  for (const auto keyword : unevaluated) {
    if (!schema.contains(keyword)) continue;
    node.partial = true;
    issue(node, std::string(keyword), "`" + std::string(keyword) + "` is not evaluated", false);
  }
}

bool Compiler::circles(NodeId start) const {
  // Only conjuncts are followed: a schema that needs itself to judge the same instance never ends.
  std::vector<NodeId> stack{start};
  std::vector<bool> seen(program_->nodes_.size());
  while (!stack.empty()) {
    const auto& node = program_->nodes_[stack.back()];
    stack.pop_back();
    for (const auto* branches : {&node.all_of, &node.any_of, &node.one_of}) {
      for (const auto next : *branches) {
        if (next == start) return true;
        if (!seen[next]) {
          seen[next] = true;
          stack.push_back(next);
        }
      }
    }
  }
  return false;
}

void Compiler::report_reachable(NodeId root) {
  clean_.resize(program_->nodes_.size());
  std::vector<NodeId> stack{root};
  std::vector<NodeId> visited;
  std::vector<bool> seen(program_->nodes_.size());
  bool fatal = false;
  while (!stack.empty()) {
    const auto id = stack.back();
    stack.pop_back();
    if (seen[id] || clean_[id]) continue;
    seen[id] = true;
    visited.push_back(id);
    auto& node = program_->nodes_[id];
    if (node.broken.empty() && circles(id)) node.broken = "$ref or allOf goes in a circle";
    if (!node.broken.empty()) {
      issues_.push_back({node.pointer, node.broken, true});
      fatal = true;
    }
    for (const auto* branches : {&node.all_of, &node.any_of, &node.one_of}) {
      stack.insert(stack.end(), branches->begin(), branches->end());
    }
    for (const auto& property : node.properties) stack.push_back(property.node);
    for (const auto next : {node.items, node.additional, node.negated}) {
      if (next != no_node) stack.push_back(next);
    }
  }
  if (fatal) return;
  for (const auto id : visited) clean_[id] = true;
}

}  // namespace assay::spec
