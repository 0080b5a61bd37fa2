// The "basic" output format of JSON Schema 2020-12 §12.4.2: errors when the instance is invalid,
// annotations when it is valid.
#include <fmt/format.h>

#include "spec/schema/explain.h"
#include "spec/schema/keywords.h"
#include "spec/schema/pattern.h"
#include "spec/schema/pointer.h"
#include "spec/schema/rules.h"

namespace assay::spec {
namespace {

constexpr std::uint64_t step_limit = 500'000;

std::string below(const std::string& at, std::string_view name) {
  return at + "/" + escape_pointer(name);
}

json::object make_unit(const Program& program, NodeId id, bool valid, const std::string& path,
                       const std::string& written, const std::string& at) {
  json::object unit{{"valid", valid}, {"keywordLocation", path + written}};
  const auto absolute = program.absolute_location(id);
  // §12.3.2: an absolute URI, so none where the schema has no name.
  if (!absolute.starts_with('#')) unit["absoluteKeywordLocation"] = absolute + written;
  unit["instanceLocation"] = at;
  return unit;
}

/// Collects annotations of a valid instance (§7.7): those of subschemas that failed are dropped.
class Annotator {
 public:
  Annotator(const Program& program, Direction direction, json::array& units)
      : program_(program), judge_(program, direction), units_(units) {}

  void walk(const Explainer::Site& site, const json::value& instance) {
    if (depth_ > 2 * instance_depth_limit || ++steps_ > step_limit) return;
    const Evaluator::Guard guard(judge_, site.id);
    ++depth_;
    const auto& node = program_.node(site.id);
    annotate(node, site, instance.is_string());
    if (instance.is_object()) members(node, site, instance);
    if (instance.is_array()) items(node, site, instance.get_array());
    in_place(node, site, instance);
    --depth_;
  }

 private:
  // Every keyword that is no assertion and no applicator is an annotation, known or not (§6.5).
  void annotate(const Node& node, const Explainer::Site& site, bool text) {
    const auto* schema = node.source != nullptr ? node.source->if_object() : nullptr;
    if (schema == nullptr) return;
    for (const auto& entry : *schema) {
      const std::string_view name = entry.key();
      const auto* row = find_keyword(name);
      const bool known = row != nullptr && row->group != KeywordGroup::annotation;
      const bool structure = name.starts_with('$') || name == "definitions";
      if (known || structure) continue;
      if (name.starts_with("content") && !text) continue;
      if (name == "contentSchema" && !schema->contains("contentMediaType")) continue;
      auto unit =
          make_unit(program_, site.id, true, site.path, "/" + escape_pointer(name), site.at);
      unit["annotation"] = entry.value();
      units_.push_back(std::move(unit));
    }
  }

  void members(const Node& node, const Explainer::Site& site, const json::value& instance) {
    const bool remaining = node.unevaluated_properties != no_node;
    const auto marks = remaining ? judge_.evaluated(site.id, instance) : Marks(instance);
    std::size_t i = 0;
    for (const auto& entry : instance.get_object()) {
      const std::string_view name = entry.key();
      const auto at = below(site.at, name);
      const auto child = node.property(name);
      bool known = child != no_node;
      if (known) walk({child, at, below(site.path + "/properties", name)}, entry.value());
      for (const auto& property : node.pattern_properties) {
        if (property.pattern->search(name) != Match::yes) continue;
        known = true;
        walk({property.node, at, below(site.path + "/patternProperties", property.text)},
             entry.value());
      }
      if (!known && node.additional != no_node) {
        walk({node.additional, at, site.path + "/additionalProperties"}, entry.value());
      }
      if (remaining && !marks.all && !marks.seen[i]) {
        walk({node.unevaluated_properties, at, site.path + "/unevaluatedProperties"},
             entry.value());
      }
      ++i;
    }
  }

  void items(const Node& node, const Explainer::Site& site, const json::array& list) {
    const bool remaining = node.unevaluated_items != no_node;
    const json::value whole(list);
    const auto marks = remaining ? judge_.evaluated(site.id, whole) : Marks(whole);
    const char* prefix = node.prefix_in_items ? "items" : "prefixItems";
    const char* rest = node.items_are_rest ? "/additionalItems" : "/items";
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto at = site.at + "/" + std::to_string(i);
      if (i < node.prefix.size()) {
        walk({node.prefix[i], at, fmt::format("{}/{}/{}", site.path, prefix, i)}, list[i]);
      } else if (node.items != no_node) {
        walk({node.items, at, site.path + rest}, list[i]);
      }
      if (node.contains != no_node && judge_.run(node.contains, list[i]) == Outcome::valid) {
        walk({node.contains, at, site.path + "/contains"}, list[i]);
      }
      if (remaining && !marks.all && !marks.seen[i]) {
        walk({node.unevaluated_items, at, site.path + "/unevaluatedItems"}, list[i]);
      }
    }
  }

  void branch(NodeId id, const Explainer::Site& site, const std::string& step,
              const json::value& instance) {
    if (id == no_node || judge_.run(id, instance) != Outcome::valid) return;
    walk({id, site.at, site.path + step}, instance);
  }

  void in_place(const Node& node, const Explainer::Site& site, const json::value& instance) {
    branch(node.reference, site, "/$ref", instance);
    if (node.dynamic_reference != no_node) {
      const char* step = node.recursive_form ? "/$recursiveRef" : "/$dynamicRef";
      branch(judge_.dynamic_target(node), site, step, instance);
    }
    const auto list = [&](const std::vector<NodeId>& parts, const char* keyword) {
      for (std::size_t i = 0; i < parts.size(); ++i) {
        branch(parts[i], site, fmt::format("/{}/{}", keyword, i), instance);
      }
    };
    list(node.all_of, "allOf");
    list(node.any_of, "anyOf");
    list(node.one_of, "oneOf");
    if (const auto* object = instance.if_object()) {
      for (const auto& dependent : node.dependent_schemas) {
        if (!object->contains({dependent.name.data(), dependent.name.size()})) continue;
        const char* step = dependent.old_form ? "/dependencies" : "/dependentSchemas";
        branch(dependent.node, site, below(step, dependent.name), instance);
      }
    }
    if (node.condition == no_node) return;
    branch(node.condition, site, "/if", instance);
    if (judge_.run(node.condition, instance) == Outcome::valid) {
      branch(node.consequent, site, "/then", instance);
    } else {
      branch(node.alternative, site, "/else", instance);
    }
  }

  const Program& program_;
  Evaluator judge_;
  json::array& units_;
  int depth_ = 0;
  std::uint64_t steps_ = 0;
};

json::object error_unit(const SchemaError& error, const std::string& base) {
  json::object unit{{"valid", false}, {"keywordLocation", error.path}};
  if (!base.empty()) unit["absoluteKeywordLocation"] = base;
  auto at = error.instance;
  // We point at the missing member itself; the output format at the object that lacks it.
  if (error.actual == "it is missing") at.erase(at.rfind('/'));
  unit["instanceLocation"] = at;
  unit["error"] = error.sentence();
  return unit;
}

}  // namespace

json::object basic_output(const Schema& schema, const json::value& instance, Direction direction) {
  const auto& program = schema.program();
  const auto outcome = validate(schema, instance, direction);
  json::object output;
  json::array units;
  if (outcome == Outcome::undecided) {
    output["valid"] = nullptr;
    return output;
  }
  output["valid"] = outcome == Outcome::valid;
  if (outcome == Outcome::valid) {
    Annotator(program, direction, units).walk({schema.id(), "", ""}, instance);
  } else {
    std::vector<SchemaError> errors;
    Explainer(program, direction).walk({schema.id(), "", ""}, instance, errors);
    for (const auto& error : errors) units.push_back(error_unit(error, error.absolute));
  }
  output[outcome == Outcome::valid ? "annotations" : "errors"] = std::move(units);
  return output;
}

}  // namespace assay::spec
