#include <fmt/format.h>

#include <algorithm>

#include "spec/schema/pointer.h"
#include "spec/schema/rules.h"
#include "spec/schema/validate.h"

namespace assay::spec {
namespace {

constexpr std::size_t error_limit = 64;
constexpr std::size_t text_limit = 120;

std::string shown(const json::value& value) {
  std::string text;
  if (value.is_object() && value.get_object().size() > 8) {
    text = fmt::format("an object of {} members", value.get_object().size());
  } else if (value.is_array() && value.get_array().size() > 32) {
    text = fmt::format("an array of {} items", value.get_array().size());
  } else {
    text = json::serialize(value);
  }
  if (text.size() <= text_limit) return text;
  auto cut = text_limit - 3;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return text.substr(0, cut) + "...";
}

std::string type_text(TypeMask types) {
  std::string text;
  const auto add = [&](TypeMask bit, const char* name) {
    if ((types & bit) != 0) text += (text.empty() ? "" : " or ") + std::string(name);
  };
  add(string_bit, "string");
  if ((types & number_bit) != 0) {
    add(number_bit, "number");
  } else {
    add(integer_bit, "integer");
  }
  add(boolean_bit, "boolean");
  add(array_bit, "array");
  add(object_bit, "object");
  add(null_bit, "null");
  return text.empty() ? "nothing" : text;
}

std::string enum_text(const Node& node) {
  std::string text = node.is_const ? "" : "one of ";
  for (std::size_t i = 0; i < node.enumeration.size(); ++i) {
    if (i == 12) return text + ", ...";
    const auto& value = node.enumeration[i];
    text += (i == 0 ? "" : ", ") +
            (value.is_string() ? std::string(value.get_string()) : json::serialize(value));
  }
  return text;
}

/// Walks like the validator, but to the end, and writes down every reason.
class Explainer {
 public:
  Explainer(const Schema& schema, Direction direction) : schema_(schema), direction_(direction) {}

  using Errors = std::vector<SchemaError>;

  void walk(const Node& node, const json::value& instance, const std::string& at, int depth,
            Errors& errors) const {
    if (depth > instance_depth_limit || admits_null(node, instance)) return;
    if (errors.size() >= error_limit) return;
    if (node.never) {
      add(errors, node, "false", at, "nothing at all", shown(instance), "");
      return;
    }
    if (!admits_type(node, instance)) {
      if (instance.is_null()) {
        add(errors, node, "nullable", at, type_text(node.types) + ", not null", "null", "type");
      } else {
        add(errors, node, "type", at, type_text(node.types), shown(instance), "type");
      }
      return;
    }
    if (!in_enumeration(node, instance)) {
      const char* keyword = node.is_const ? "const" : "enum";
      add(errors, node, keyword, at, enum_text(node), shown(instance), keyword);
    }
    by_kind(node, instance, at, depth, errors);
    combinations(node, instance, at, depth, errors);
  }

 private:
  static void add(Errors& errors, const Node& node, std::string_view keyword, std::string at,
                  std::string expected, std::string actual, std::string_view schema_keyword) {
    auto pointer = node.pointer;
    if (!schema_keyword.empty()) pointer.append("/").append(schema_keyword);
    SchemaError error{std::string(keyword), std::move(at), std::move(pointer), std::move(expected),
                      std::move(actual)};
    if (std::find(errors.begin(), errors.end(), error) == errors.end()) {
      errors.push_back(std::move(error));
    }
  }

  void by_kind(const Node& node, const json::value& instance, const std::string& at, int depth,
               Errors& errors) const {
    if (instance.is_number()) {
      number(node, instance, at, errors);
    } else if (instance.is_string()) {
      string(node, instance, at, errors);
    } else if (instance.is_array()) {
      array(node, instance, at, depth, errors);
    } else if (instance.is_object()) {
      object(node, instance.get_object(), at, depth, errors);
    }
  }

  static std::string bound_text(const Bound& bound, bool lower) {
    const char* relation =
        lower ? (bound.exclusive ? "> " : ">= ") : (bound.exclusive ? "< " : "<= ");
    return relation + json::serialize(bound.value);
  }

  static void number(const Node& node, const json::value& instance, const std::string& at,
                     Errors& errors) {
    const auto actual = shown(instance);
    if (!above_minimum(node, instance)) {
      add(errors, node, "minimum", at, bound_text(*node.minimum, true), actual, "minimum");
    }
    if (!below_maximum(node, instance)) {
      add(errors, node, "maximum", at, bound_text(*node.maximum, false), actual, "maximum");
    }
    if (check_multiple(node, instance) == Outcome::invalid) {
      add(errors, node, "multipleOf", at, "a multiple of " + json::serialize(*node.multiple_of),
          actual, "multipleOf");
    }
    if (check_number_format(node, instance) == Outcome::invalid) {
      add(errors, node, "format", at, "format " + node.format, actual, "format");
    }
  }

  static void string(const Node& node, const json::value& instance, const std::string& at,
                     Errors& errors) {
    const std::string_view text = instance.get_string();
    const auto length = length_of(text);
    if (node.min_length && length < *node.min_length) {
      add(errors, node, "minLength", at, fmt::format("at least {} characters", *node.min_length),
          shown(instance), "minLength");
    }
    if (node.max_length && length > *node.max_length) {
      add(errors, node, "maxLength", at, fmt::format("at most {} characters", *node.max_length),
          fmt::format("{} characters", length), "maxLength");
    }
    if (check_format(node, text) == Outcome::invalid) {
      add(errors, node, "format", at, "format " + node.format, shown(instance), "format");
    }
    if (check_pattern(node, text) == Outcome::invalid) {
      add(errors, node, "pattern", at, "a match of " + node.pattern_text, shown(instance),
          "pattern");
    }
  }

  void array(const Node& node, const json::value& instance, const std::string& at, int depth,
             Errors& errors) const {
    const auto& items = instance.get_array();
    const auto count = fmt::format("{} items", items.size());
    if (node.min_items && items.size() < *node.min_items) {
      add(errors, node, "minItems", at, fmt::format("at least {} items", *node.min_items), count,
          "minItems");
    }
    if (node.max_items && items.size() > *node.max_items) {
      add(errors, node, "maxItems", at, fmt::format("at most {} items", *node.max_items), count,
          "maxItems");
    }
    if (node.unique_items) {
      const auto twin = repeated_item(items);
      if (twin < items.size()) {
        add(errors, node, "uniqueItems", at, "no two equal items",
            fmt::format("item {} repeats {}", twin, shown(items[twin])), "uniqueItems");
      }
    }
    if (node.items == no_node) return;
    for (std::size_t i = 0; i < items.size(); ++i) {
      walk(schema_.node(node.items), items[i], at + "/" + std::to_string(i), depth + 1, errors);
    }
  }

  void object(const Node& node, const json::object& members, const std::string& at, int depth,
              Errors& errors) const {
    const auto count = fmt::format("{} members", members.size());
    if (node.min_properties && members.size() < *node.min_properties) {
      add(errors, node, "minProperties", at,
          fmt::format("at least {} members", *node.min_properties), count, "minProperties");
    }
    if (node.max_properties && members.size() > *node.max_properties) {
      add(errors, node, "maxProperties", at,
          fmt::format("at most {} members", *node.max_properties), count, "maxProperties");
    }
    for (const auto& name : node.required) {
      if (!members.contains(name) && demands(schema_, node, name, direction_)) {
        add(errors, node, "required", at + "/" + escape_pointer(name), "a member " + name,
            "it is missing", "required");
      }
    }
    for (const auto& member : members) {
      auto child = node.property(member.key());
      const auto below = at + "/" + escape_pointer(member.key());
      if (child == no_node) {
        if (!node.additional_allowed && !node.partial) {
          add(errors, node, "additionalProperties", below, "no such member", shown(member.value()),
              "additionalProperties");
        }
        child = node.additional;
      }
      if (child != no_node) walk(schema_.node(child), member.value(), below, depth + 1, errors);
    }
  }

  void combinations(const Node& node, const json::value& instance, const std::string& at, int depth,
                    Errors& errors) const {
    for (const auto part : node.all_of) {
      walk(schema_.node(part), instance, at, depth + 1, errors);
    }
    if (!node.any_of.empty()) branches(node, node.any_of, "anyOf", instance, at, depth, errors);
    if (!node.one_of.empty()) branches(node, node.one_of, "oneOf", instance, at, depth, errors);
    if (node.negated != no_node &&
        validate(schema_.at(node.negated), instance, direction_) == Outcome::valid) {
      add(errors, node, "not", at, "anything but what `not` describes", shown(instance), "not");
    }
  }

  void branches(const Node& node, const std::vector<NodeId>& parts, const char* keyword,
                const json::value& instance, const std::string& at, int depth,
                Errors& errors) const {
    std::size_t matches = 0;
    for (const auto part : parts) {
      const auto outcome = validate(schema_.at(part), instance, direction_);
      if (outcome == Outcome::undecided) return;
      matches += outcome == Outcome::valid ? 1 : 0;
    }
    const bool exclusive = std::string_view(keyword) == "oneOf";
    if (matches == 1 || (matches > 1 && !exclusive)) return;
    if (matches > 1) {
      add(errors, node, keyword, at, "exactly one of the branches",
          fmt::format("{} branches match", matches), keyword);
      return;
    }
    Errors nearest;
    if (!nearest_branch(parts, instance, at, depth, nearest)) {
      add(errors, node, keyword, at, fmt::format("one of {} branches", parts.size()),
          shown(instance), keyword);
      return;
    }
    for (auto& error : nearest) {
      if (std::find(errors.begin(), errors.end(), error) == errors.end()) {
        errors.push_back(std::move(error));
      }
    }
  }

  // A branch stands out when all its errors lie below the instance itself and no other such branch
  // has as few: it made the most progress.
  bool nearest_branch(const std::vector<NodeId>& parts, const json::value& instance,
                      const std::string& at, int depth, Errors& nearest) const {
    int as_near = 0;
    for (const auto part : parts) {
      Errors now;
      walk(schema_.node(part), instance, at, depth + 1, now);
      const bool below =
          !now.empty() && std::none_of(now.begin(), now.end(),
                                       [&](const auto& error) { return error.instance == at; });
      if (!below || (as_near > 0 && now.size() > nearest.size())) continue;
      as_near = as_near > 0 && now.size() == nearest.size() ? as_near + 1 : 1;
      nearest = std::move(now);
    }
    return as_near == 1;
  }

  const Schema& schema_;
  Direction direction_;
};

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
  Explainer(schema, direction).walk(schema.root(), instance, "", 0, explanation.errors);
  silence(explanation.errors);
  // Nothing to point at (the depth limit, or a branch that only together with others fails).
  if (explanation.errors.empty()) explanation.outcome = Outcome::undecided;
  return explanation;
}

}  // namespace assay::spec
