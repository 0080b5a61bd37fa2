// Walks like the evaluator, but over the nodes and to the end, and writes down every reason.
#include "spec/schema/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "spec/schema/messages.h"
#include "spec/schema/pattern.h"
#include "spec/schema/pointer.h"
#include "spec/schema/rules.h"

namespace assay::spec {
namespace {

constexpr std::size_t error_limit = 64;
// The same instance may be asked about on exponentially many ways; the first ones tell enough.
constexpr std::uint64_t step_limit = 500'000;

std::string below(const std::string& at, std::string_view name) {
  return at + "/" + escape_pointer(name);
}

const char* bound_keyword(const Bound& bound, bool lower) {
  if (bound.by_own_keyword) return lower ? "exclusiveMinimum" : "exclusiveMaximum";
  return lower ? "minimum" : "maximum";
}

}  // namespace

void Explainer::add(Errors& errors, const Site& site, std::string_view keyword,
                    std::string_view written, std::string expected, std::string actual) const {
  SchemaError error;
  error.keyword = keyword;
  error.instance = site.at;
  error.schema = program_.location(site.id);
  error.path = site.path;
  if (!program_.resource(program_.node(site.id).resource).uri.empty()) {
    error.absolute = program_.absolute_location(site.id);
    if (!written.empty()) error.absolute.append("/").append(written);
  }
  if (!written.empty()) {
    error.schema.append("/").append(written);
    error.path.append("/").append(written);
  }
  error.expected = std::move(expected);
  error.actual = std::move(actual);
  if (std::find(errors.begin(), errors.end(), error) == errors.end()) {
    errors.push_back(std::move(error));
  }
}

void Explainer::walk(const Site& site, const json::value& instance, Errors& errors) {
  if (depth_ > 2 * instance_depth_limit || errors.size() >= error_limit) return;
  if (++steps_ > step_limit) return;
  const auto& node = program_.node(site.id);
  if (!node.broken.empty()) return;
  if (node.nullable && instance.is_null() && !program_.strict_nullable()) return;
  const Evaluator::Guard guard(judge_, site.id);
  ++depth_;
  own(node, site, instance, errors);
  --depth_;
}

void Explainer::own(const Node& node, const Site& site, const json::value& instance,
                    Errors& errors) {
  if (node.never) {
    add(errors, site, "false", "", "nothing at all", shown_value(instance));
    return;
  }
  if (!admits_type(node, instance)) {
    const auto dialect = program_.resource(node.resource).vocabulary.dialect;
    const bool nullable = instance.is_null() && is_closed_subset(dialect);
    add(errors, site, nullable ? "nullable" : "type", "type",
        type_text(node.types) + (nullable ? ", not null" : ""), shown_value(instance));
    return;
  }
  if (node.constant != nullptr && !same_json(*node.constant, instance)) {
    add(errors, site, "const", "const", enum_text({*node.constant}), shown_value(instance));
  } else if (!in_enumeration(node, instance)) {
    add(errors, site, "enum", "enum", enum_text(*node.enumeration), shown_value(instance));
  }
  if (instance.is_number()) {
    number(node, site, instance, errors);
  } else if (instance.is_string()) {
    string(node, site, instance, errors);
  } else if (instance.is_array()) {
    array(node, site, instance.get_array(), errors);
  } else if (instance.is_object()) {
    object(node, site, instance, errors);
  }
  combinations(node, site, instance, errors);
  unevaluated(node, site, instance, errors);
}

void Explainer::number(const Node& node, const Site& site, const json::value& instance,
                       Errors& errors) const {
  if (check_number(node, instance) == Outcome::undecided) return;
  const auto actual = shown_value(instance);
  if (!above_minimum(node, instance)) {
    const auto* keyword = bound_keyword(*node.minimum, true);
    add(errors, site, keyword, keyword, bound_text(*node.minimum, true), actual);
  }
  if (!below_maximum(node, instance)) {
    const auto* keyword = bound_keyword(*node.maximum, false);
    add(errors, site, keyword, keyword, bound_text(*node.maximum, false), actual);
  }
  if (check_multiple(node, instance) == Outcome::invalid) {
    add(errors, site, "multipleOf", "multipleOf", "a multiple of " + shown_value(*node.multiple_of),
        actual);
  }
  if (check_number_format(node, instance) == Outcome::invalid) {
    add(errors, site, "format", "format", "format " + std::string(node.format), actual);
  }
}

void Explainer::string(const Node& node, const Site& site, const json::value& instance,
                       Errors& errors) const {
  const std::string_view text(instance.get_string().data(), instance.get_string().size());
  const auto length = length_of(text);
  if (node.min_length && length < *node.min_length) {
    add(errors, site, "minLength", "minLength",
        "at least " + count_text(*node.min_length, "character"), shown_value(instance));
  }
  if (node.max_length && length > *node.max_length) {
    add(errors, site, "maxLength", "maxLength",
        "at most " + count_text(*node.max_length, "character"), count_text(length, "character"));
  }
  if (check_format(node, text) == Outcome::invalid) {
    add(errors, site, "format", "format", "format " + std::string(node.format),
        shown_value(instance));
  }
  if (check_pattern(node, text) == Outcome::invalid) {
    add(errors, site, "pattern", "pattern", "a match of " + std::string(node.pattern_text),
        shown_value(instance));
  }
}

void Explainer::array(const Node& node, const Site& site, const json::array& items,
                      Errors& errors) {
  const auto count = count_text(items.size(), "item");
  if (node.min_items && items.size() < *node.min_items) {
    add(errors, site, "minItems", "minItems", "at least " + count_text(*node.min_items, "item"),
        count);
  }
  if (node.max_items && items.size() > *node.max_items) {
    add(errors, site, "maxItems", "maxItems", "at most " + count_text(*node.max_items, "item"),
        count);
  }
  if (node.unique_items) {
    const auto twin = repeated_item(items);
    if (twin < items.size()) {
      add(errors, site, "uniqueItems", "uniqueItems", "no two equal items",
          fmt::format("item {} repeats {}", twin, shown_value(items[twin])));
    }
  }
  contains(node, site, items, errors);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto at = site.at + "/" + std::to_string(i);
    if (i < node.prefix.size()) {
      const char* keyword = node.prefix_in_items ? "items" : "prefixItems";
      walk({node.prefix[i], at, fmt::format("{}/{}/{}", site.path, keyword, i)}, items[i], errors);
    } else if (node.items != no_node) {
      const char* keyword = node.items_are_rest ? "additionalItems" : "items";
      if (program_.node(node.items).never) {
        add(errors, {site.id, at, site.path}, keyword, keyword, "no further item",
            shown_value(items[i]));
      } else {
        walk({node.items, at, site.path + "/" + keyword}, items[i], errors);
      }
    }
  }
}

void Explainer::contains(const Node& node, const Site& site, const json::array& items,
                         Errors& errors) {
  if (node.contains == no_node) return;
  std::uint64_t sure = 0;
  std::uint64_t perhaps = 0;
  for (const auto& item : items) {
    const auto now = judge_.run(node.contains, item);
    sure += now == Outcome::valid ? 1 : 0;
    perhaps += now == Outcome::undecided ? 1 : 0;
  }
  const auto least = node.min_contains.value_or(1);
  if (sure + perhaps < least) {
    const char* keyword = node.min_contains ? "minContains" : "contains";
    add(errors, site, keyword, keyword,
        "at least " + count_text(least, "item") + " as `contains` describes",
        count_text(sure, "such item"));
  }
  if (node.max_contains && sure > *node.max_contains) {
    add(errors, site, "maxContains", "maxContains",
        "at most " + count_text(*node.max_contains, "item") + " as `contains` describes",
        count_text(sure, "such item"));
  }
}

void Explainer::object(const Node& node, const Site& site, const json::value& instance,
                       Errors& errors) {
  const auto& members = instance.get_object();
  const auto count = count_text(members.size(), "member");
  if (node.min_properties && members.size() < *node.min_properties) {
    add(errors, site, "minProperties", "minProperties",
        "at least " + count_text(*node.min_properties, "member"), count);
  }
  if (node.max_properties && members.size() > *node.max_properties) {
    add(errors, site, "maxProperties", "maxProperties",
        "at most " + count_text(*node.max_properties, "member"), count);
  }
  for (const auto name : node.required) {
    if (!members.contains({name.data(), name.size()}) &&
        demands(program_, node, name, direction_)) {
      add(errors, {site.id, below(site.at, name), site.path}, "required", "required",
          "a member " + std::string(name), "it is missing");
    }
  }
  for (const auto& member : members) {
    this->member(node, site, member.key(), member.value(), errors);
  }
  dependents(node, site, instance, errors);
}

void Explainer::member(const Node& node, const Site& site, std::string_view name,
                       const json::value& value, Errors& errors) {
  const auto at = below(site.at, name);
  const auto child = node.property(name);
  bool known = child != no_node;
  if (known) walk({child, at, below(site.path + "/properties", name)}, value, errors);
  for (const auto& property : node.pattern_properties) {
    const auto match = property.pattern->search(name);
    known = known || match != Match::no;
    if (match != Match::yes) continue;
    walk({property.node, at, below(site.path + "/patternProperties", property.text)}, value,
         errors);
  }
  if (!known && node.additional != no_node) {
    if (!node.additional_allowed) {
      add(errors, {site.id, at, site.path}, "additionalProperties", "additionalProperties",
          "no such member", shown_value(value));
    } else {
      walk({node.additional, at, site.path + "/additionalProperties"}, value, errors);
    }
  }
  if (node.property_names == no_node) return;
  Errors inner;
  const json::value text(json::string_view(name.data(), name.size()));
  walk({node.property_names, at, site.path + "/propertyNames"}, text, inner);
  for (auto& error : inner) {
    error.actual = "the name " + error.actual;
    if (std::find(errors.begin(), errors.end(), error) == errors.end()) {
      errors.push_back(std::move(error));
    }
  }
}

void Explainer::dependents(const Node& node, const Site& site, const json::value& instance,
                           Errors& errors) {
  const auto& members = instance.get_object();
  const auto has = [&](std::string_view name) {
    return members.contains({name.data(), name.size()});
  };
  for (const auto& dependent : node.dependent_required) {
    if (!has(dependent.name)) continue;
    const char* keyword = dependent.old_form ? "dependencies" : "dependentRequired";
    for (const auto name : dependent.required) {
      if (has(name)) continue;
      add(errors, {site.id, below(site.at, name), site.path}, keyword, keyword,
          fmt::format("a member {} beside {}", name, dependent.name), "it is missing");
    }
  }
  for (const auto& dependent : node.dependent_schemas) {
    if (!has(dependent.name)) continue;
    const char* keyword = dependent.old_form ? "/dependencies" : "/dependentSchemas";
    walk({dependent.node, site.at, below(site.path + keyword, dependent.name)}, instance, errors);
  }
}

void Explainer::combinations(const Node& node, const Site& site, const json::value& instance,
                             Errors& errors) {
  if (node.reference != no_node) {
    walk({node.reference, site.at, site.path + "/$ref"}, instance, errors);
  }
  if (node.dynamic_reference != no_node) {
    const char* keyword = node.recursive_form ? "/$recursiveRef" : "/$dynamicRef";
    walk({judge_.dynamic_target(node), site.at, site.path + keyword}, instance, errors);
  }
  for (std::size_t i = 0; i < node.all_of.size(); ++i) {
    walk({node.all_of[i], site.at, fmt::format("{}/allOf/{}", site.path, i)}, instance, errors);
  }
  if (!node.any_of.empty()) branches(node.any_of, "anyOf", site, instance, errors);
  if (!node.one_of.empty()) branches(node.one_of, "oneOf", site, instance, errors);
  if (node.negated != no_node && judge_.run(node.negated, instance) == Outcome::valid) {
    add(errors, site, "not", "not", "anything but what `not` describes", shown_value(instance));
  }
  if (node.condition == no_node) return;
  const auto condition = judge_.run(node.condition, instance);
  if (condition == Outcome::valid && node.consequent != no_node) {
    walk({node.consequent, site.at, site.path + "/then"}, instance, errors);
  } else if (condition == Outcome::invalid && node.alternative != no_node) {
    walk({node.alternative, site.at, site.path + "/else"}, instance, errors);
  }
}

void Explainer::branches(const std::vector<NodeId>& parts, const char* keyword, const Site& site,
                         const json::value& instance, Errors& errors) {
  std::size_t matches = 0;
  std::string matching;
  bool unsure = false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto outcome = judge_.run(parts[i], instance);
    unsure = unsure || outcome == Outcome::undecided;
    if (outcome != Outcome::valid) continue;
    matching += (matches++ == 0 ? "" : ", ") + std::to_string(i + 1);
  }
  const bool exclusive = std::string_view(keyword) == "oneOf";
  if (matches == 1 || (matches > 1 && !exclusive)) return;
  if (matches > 1) {
    add(errors, site, keyword, keyword, "exactly one of the branches",
        fmt::format("a match of {} of them ({})", matches, matching));
    return;
  }
  if (unsure) return;
  Errors nearest;
  if (!nearest_branch(parts, keyword, site, instance, nearest)) {
    add(errors, site, keyword, keyword, fmt::format("one of {} branches", parts.size()),
        shown_value(instance));
    return;
  }
  for (auto& error : nearest) {
    if (std::find(errors.begin(), errors.end(), error) == errors.end()) {
      errors.push_back(std::move(error));
    }
  }
}

// A branch stands out when its errors lie below the instance itself, not at a const or enum that
// tells the branches apart, and no other branch does as well with as few errors.
bool Explainer::nearest_branch(const std::vector<NodeId>& parts, const char* keyword,
                               const Site& site, const json::value& instance, Errors& nearest) {
  using Score = std::tuple<bool, std::size_t>;
  Score best{true, 0};
  int as_near = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Errors now;
    walk({parts[i], site.at, fmt::format("{}/{}/{}", site.path, keyword, i)}, instance, now);
    const bool at_root = std::any_of(now.begin(), now.end(),
                                     [&](const auto& error) { return error.instance == site.at; });
    if (now.empty() || at_root) continue;
    const bool other = std::any_of(now.begin(), now.end(), [&](const auto& error) {
      const auto deeper = error.instance.find('/', site.at.size() + 1) != std::string::npos;
      return !deeper && (error.keyword == "const" || error.keyword == "enum");
    });
    const Score score{other, now.size()};
    if (as_near > 0 && score > best) continue;
    as_near = as_near > 0 && score == best ? as_near + 1 : 1;
    best = score;
    nearest = std::move(now);
  }
  return as_near == 1;
}

void Explainer::unevaluated(const Node& node, const Site& site, const json::value& instance,
                            Errors& errors) {
  const auto* members = instance.if_object();
  const auto* items = instance.if_array();
  const bool of_members = members != nullptr && node.unevaluated_properties != no_node;
  const bool of_items = items != nullptr && node.unevaluated_items != no_node;
  if (!of_members && !of_items) return;
  const auto marks = judge_.evaluated(site.id, instance);
  if (marks.all || marks.unsure) return;
  const char* keyword = of_members ? "unevaluatedProperties" : "unevaluatedItems";
  const auto id = of_members ? node.unevaluated_properties : node.unevaluated_items;
  const auto check = [&](std::size_t i, const std::string& at, const json::value& value) {
    if (marks.seen[i]) return;
    if (program_.node(id).never) {
      add(errors, {site.id, at, site.path}, keyword, keyword,
          of_members ? "no such member" : "no such item", shown_value(value));
    } else {
      walk({id, at, site.path + "/" + keyword}, value, errors);
    }
  };
  std::size_t i = 0;
  if (of_members) {
    for (const auto& member : *members) check(i++, below(site.at, member.key()), member.value());
  } else {
    for (const auto& item : *items) {
      check(i, site.at + "/" + std::to_string(i), item);
      ++i;
    }
  }
}

namespace {

// A wrong type silences the other keywords of the same instance.
void silence(std::vector<SchemaError>& errors) {
  std::vector<std::string> mistyped;
  for (const auto& error : errors) {
    if (error.keyword == "type" || error.keyword == "nullable") mistyped.push_back(error.instance);
  }
  const auto drop = std::remove_if(errors.begin(), errors.end(), [&](const SchemaError& error) {
    return error.keyword != "type" && error.keyword != "nullable" &&
           std::find(mistyped.begin(), mistyped.end(), error.instance) != mistyped.end();
  });
  errors.erase(drop, errors.end());
}

}  // namespace

Explanation explain(const Schema& schema, const json::value& instance, Direction direction) {
  Explanation explanation;
  explanation.outcome = validate(schema, instance, direction);
  if (explanation.outcome != Outcome::invalid) return explanation;
  Explainer(schema.program(), direction).walk({schema.id(), "", ""}, instance, explanation.errors);
  silence(explanation.errors);
  // Nothing to point at (the depth limit, or a branch that only together with others fails).
  if (explanation.errors.empty()) explanation.outcome = Outcome::undecided;
  return explanation;
}

}  // namespace assay::spec
