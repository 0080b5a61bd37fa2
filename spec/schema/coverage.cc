#include "spec/schema/coverage.h"

#include <unordered_set>

#include "spec/schema/pattern.h"
#include "spec/schema/rules.h"

namespace assay::spec {
namespace {

constexpr int depth_limit = 64;
constexpr std::uint64_t step_limit = 100'000;  // for one instance

bool has_member(const json::object& object, std::string_view name) {
  return object.contains({name.data(), name.size()});
}

/// The assertion keywords that a node has, in a fixed order.
std::vector<std::string_view> assertions(const Node& node) {
  std::vector<std::string_view> list;
  const auto add = [&](bool present, std::string_view name) {
    if (present) list.push_back(name);
  };
  add(node.typed, "type");
  add(node.constant != nullptr, "const");
  add(node.enumeration != nullptr, "enum");
  add(node.minimum.has_value(), "minimum");
  add(node.maximum.has_value(), "maximum");
  add(node.multiple_of.has_value(), "multipleOf");
  add(node.min_length.has_value(), "minLength");
  add(node.max_length.has_value(), "maxLength");
  add(node.pattern != nullptr, "pattern");
  add(node.asserts_format, "format");
  add(node.min_items.has_value(), "minItems");
  add(node.max_items.has_value(), "maxItems");
  add(node.unique_items, "uniqueItems");
  add(!node.required.empty(), "required");
  add(node.min_properties.has_value(), "minProperties");
  add(node.max_properties.has_value(), "maxProperties");
  add(!node.additional_allowed, "additionalProperties");
  add(!node.any_of.empty(), "anyOf");
  add(!node.one_of.empty(), "oneOf");
  add(node.negated != no_node, "not");
  return list;
}

}  // namespace

KeywordCoverage::KeywordCoverage(Schema schema, Direction direction)
    : schema_(std::move(schema)), direction_(direction), judge_(schema_.program(), direction) {}

void KeywordCoverage::record(const json::value& instance) {
  steps_ = 0;
  walk(schema_.id(), instance, 0);
}

void KeywordCoverage::note(NodeId id, std::string_view keyword, bool accepted) {
  auto& count = nodes_[id][keyword];
  ++(accepted ? count.accepted : count.rejected);
}

void KeywordCoverage::walk(NodeId id, const json::value& instance, int depth) {
  if (id == no_node || depth > depth_limit || ++steps_ > step_limit) return;
  const auto& node = schema_.node(id);
  if (!node.broken.empty() || node.never) return;
  const Evaluator::Guard guard(judge_, id);
  judge(id, node, instance);
  children(id, node, instance, depth);
}

void KeywordCoverage::judge(NodeId id, const Node& node, const json::value& instance) {
  if (node.typed) note(id, "type", admits_type(node, instance));
  if (node.constant != nullptr) note(id, "const", same_json(*node.constant, instance));
  if (node.enumeration != nullptr) note(id, "enum", in_enumeration(node, instance));
  if (instance.is_number()) {
    if (node.minimum) note(id, "minimum", above_minimum(node, instance));
    if (node.maximum) note(id, "maximum", below_maximum(node, instance));
    if (node.multiple_of) {
      note(id, "multipleOf", check_multiple(node, instance) == Outcome::valid);
    }
    if (node.asserts_format && is_number_format(node.format)) {
      note(id, "format", check_number_format(node, instance) == Outcome::valid);
    }
  } else if (instance.is_string()) {
    const std::string_view text(instance.get_string().data(), instance.get_string().size());
    const auto length = length_of(text);
    if (node.min_length) note(id, "minLength", length >= *node.min_length);
    if (node.max_length) note(id, "maxLength", length <= *node.max_length);
    if (node.pattern) note(id, "pattern", check_pattern(node, text) == Outcome::valid);
    if (node.asserts_format) note(id, "format", check_format(node, text) == Outcome::valid);
  } else if (const auto* items = instance.if_array()) {
    if (node.min_items) note(id, "minItems", items->size() >= *node.min_items);
    if (node.max_items) note(id, "maxItems", items->size() <= *node.max_items);
    if (node.unique_items) note(id, "uniqueItems", repeated_item(*items) == items->size());
  } else if (const auto* members = instance.if_object()) {
    bool complete = true;
    for (const auto name : node.required) {
      complete = complete && (has_member(*members, name) ||
                              !demands(schema_.program(), node, name, direction_));
    }
    if (!node.required.empty()) note(id, "required", complete);
    if (node.min_properties) note(id, "minProperties", members->size() >= *node.min_properties);
    if (node.max_properties) note(id, "maxProperties", members->size() <= *node.max_properties);
  }
}

void KeywordCoverage::children(NodeId id, const Node& node, const json::value& instance,
                               int depth) {
  if (const auto* members = instance.if_object()) {
    bool closed = true;
    for (const auto& member : *members) {
      const auto child = node.property(member.key());
      bool known = child != no_node;
      if (known) walk(child, member.value(), depth + 1);
      for (const auto& property : node.pattern_properties) {
        if (property.pattern->search(member.key()) != Match::yes) continue;
        known = true;
        walk(property.node, member.value(), depth + 1);
      }
      closed = closed && (known || node.additional_allowed);
      if (!known && node.additional_allowed) walk(node.additional, member.value(), depth + 1);
    }
    if (!node.additional_allowed) note(id, "additionalProperties", closed);
  } else if (const auto* items = instance.if_array()) {
    for (std::size_t i = 0; i < items->size(); ++i) {
      walk(i < node.prefix.size() ? node.prefix[i] : node.items, (*items)[i], depth + 1);
    }
  }
  walk(node.reference, instance, depth + 1);
  for (const auto part : node.all_of) walk(part, instance, depth + 1);
  const auto branches = [&](const std::vector<NodeId>& parts, std::string_view keyword) {
    int matches = 0;
    for (const auto part : parts) {
      if (judge_.run(part, instance) != Outcome::valid) continue;
      ++matches;
      // Only a branch that fits says that its keywords were met.
      walk(part, instance, depth + 1);
    }
    if (!parts.empty()) note(id, keyword, keyword == "anyOf" ? matches > 0 : matches == 1);
  };
  branches(node.any_of, "anyOf");
  branches(node.one_of, "oneOf");
  if (node.negated != no_node) {
    note(id, "not", judge_.run(node.negated, instance) != Outcome::valid);
  }
}

std::vector<NodeId> KeywordCoverage::reachable() const {
  std::vector<NodeId> order;
  std::vector<NodeId> stack{schema_.id()};
  std::unordered_set<NodeId> seen;
  while (!stack.empty()) {
    const auto id = stack.back();
    stack.pop_back();
    if (!seen.insert(id).second) continue;
    order.push_back(id);
    const auto below = schema_.node(id).children();
    stack.insert(stack.end(), below.rbegin(), below.rend());
  }
  return order;
}

std::vector<KeywordCount> KeywordCoverage::counts() const {
  std::vector<KeywordCount> list;
  for (const auto id : reachable()) {
    const auto met = nodes_.find(id);
    for (const auto keyword : assertions(schema_.node(id))) {
      KeywordCount row;
      row.keyword = keyword;
      row.schema = schema_.program().location(id) + "/" + row.keyword;
      const auto count = met != nodes_.end() ? met->second.find(keyword) : Counts::const_iterator();
      if (met != nodes_.end() && count != met->second.end()) {
        row.accepted = count->second.accepted;
        row.rejected = count->second.rejected;
      }
      list.push_back(std::move(row));
    }
  }
  return list;
}

KeywordTotals KeywordCoverage::totals() const {
  KeywordTotals totals;
  for (const auto id : reachable()) totals.keywords += assertions(schema_.node(id)).size();
  for (const auto& [id, counts] : nodes_) {
    totals.met += counts.size();
    for (const auto& [keyword, count] : counts) {
      totals.accepted += count.accepted > 0 ? 1 : 0;
      totals.rejected += count.rejected > 0 ? 1 : 0;
    }
  }
  return totals;
}

}  // namespace assay::spec
