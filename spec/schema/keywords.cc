#include "spec/schema/keywords.h"

#include <array>
#include <cmath>
#include <limits>

#include "spec/schema/name_table.h"
#include "spec/schema/number.h"
#include "spec/schema/pattern.h"

namespace assay::spec {
namespace {

using Reading = KeywordReading;

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

TypeMask type_bits(std::string_view name, Dialect dialect) {
  for (const auto& known : type_names) {
    if (known.name == name) return known.bits;
  }
  // Swagger 2.0 §"Parameter Object": a file is what travels as text or bytes.
  return name == "file" && is_openapi(dialect) ? TypeMask{string_bit} : TypeMask{0};
}

std::optional<std::uint64_t> count_of(const json::value& value) {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  if (value.is_uint64()) return value.get_uint64();
  if (value.is_int64() && value.get_int64() >= 0) {
    return static_cast<std::uint64_t>(value.get_int64());
  }
  if (value.is_double() && value.get_double() >= 0 && is_integer(value)) {
    return value.get_double() < 1e18 ? static_cast<std::uint64_t>(value.get_double()) : most;
  }
  return std::nullopt;
}

NodeId below(Reading& reading, const json::value& value, std::string_view keyword) {
  return reading.compiler.subschema(value, {reading.id, keyword, {}, 0, false, false},
                                    reading.depth + 1);
}
NodeId below(Reading& reading, const json::value& value, std::string_view keyword,
             std::string_view member) {
  return reading.compiler.subschema(value, {reading.id, keyword, member, 0, true, false},
                                    reading.depth + 1);
}
NodeId below(Reading& reading, const json::value& value, std::string_view keyword,
             std::size_t index) {
  return reading.compiler.subschema(
      value, {reading.id, keyword, {}, static_cast<std::uint32_t>(index), false, true},
      reading.depth + 1);
}

bool may_be_schema(const Reading& reading, const json::value& value) {
  return value.is_object() || (value.is_bool() && generation(reading.vocabulary.dialect) >= 6);
}

// ---- core

void read_ref(Reading& reading, const json::value& value) {
  if (!value.is_string()) return;
  const auto& text = value.get_string();
  std::string why;
  reading.node.is_reference = true;
  reading.node.reference = reading.compiler.reference(reading.node.resource, text, why);
  if (!why.empty())
    reading.node.broken = "$ref to nothing: " + std::string(text) + " (" + why + ")";
}

// 2020-12 §8.2.3.2: dynamic only when the initial target carries the $dynamicAnchor itself.
void read_dynamic_ref(Reading& reading, const json::value& value) {
  if (!value.is_string()) return;
  const std::string_view text = value.get_string();
  std::string why;
  const auto target = reading.compiler.reference(reading.node.resource, text, why);
  if (!why.empty()) {
    reading.node.broken = "$dynamicRef to nothing: " + std::string(text) + " (" + why + ")";
    return;
  }
  const auto hash = text.find('#');
  const auto name = hash == std::string_view::npos ? std::string_view() : text.substr(hash + 1);
  const auto resource = reading.compiler.program().node(target).resource;
  reading.node.dynamic_reference = target;
  if (!name.empty() && name.front() != '/' &&
      reading.compiler.registry().has_dynamic_anchor(resource, name)) {
    reading.node.dynamic_name = name;
  }
}

// 2019-09 §8.2.4.2: the outermost resource of those that have $recursiveAnchor: true.
void read_recursive_ref(Reading& reading, const json::value& value) {
  if (!value.is_string()) return;
  std::string why;
  const auto target = reading.compiler.reference(reading.node.resource, value.get_string(), why);
  if (!why.empty()) {
    reading.node.broken = "$recursiveRef to nothing (" + why + ")";
    return;
  }
  reading.node.dynamic_reference = target;
  reading.node.recursive_form = reading.compiler.registry().has_dynamic_anchor(
      reading.compiler.program().node(target).resource, "");
}

// ---- any type

void read_type(Reading& reading, const json::value& type) {
  if (type.is_null()) return;
  TypeMask mask = 0;
  bool understood = true;
  const auto add = [&](const json::value& name) {
    const auto bits =
        name.is_string() ? type_bits(name.get_string(), reading.vocabulary.dialect) : TypeMask{0};
    mask = static_cast<TypeMask>(mask | bits);
    understood = understood && bits != 0;
  };
  if (const auto* list = type.if_array()) {
    for (const auto& name : *list) add(name);
  } else {
    add(type);
  }
  if (!understood) {
    reading.node.broken = "`type: " + json::serialize(type) + "` is no JSON type";
    return;
  }
  reading.node.typed = true;
  reading.node.types = mask;
}

void read_enum(Reading& reading, const json::value& values) {
  if (values.is_array()) {
    reading.node.enumeration = &values.get_array();
  } else {
    reading.compiler.note(reading.id, "enum", "`enum` is no array");
  }
}

void read_const(Reading& reading, const json::value& value) {
  reading.node.constant = &value;
}

// ---- numbers

void note_bounds(Reading& reading, const json::value&) {
  reading.has_bounds = true;
}

// A number in the document that Boost.JSON could not hold limits nothing.
bool is_finite_number(const json::value& value) {
  return value.is_number() && (!value.is_double() || std::isfinite(value.get_double()));
}

void read_multiple_of(Reading& reading, const json::value& step) {
  if (!is_finite_number(step)) return;
  if (compare_numbers(step, json::value(0)) > 0) {
    reading.node.multiple_of = step;
  } else {
    reading.compiler.note(reading.id, "multipleOf", "`multipleOf` is not above 0");
  }
}

// ---- counts

template <std::optional<std::uint64_t> Node::*Member>
void read_count(Reading& reading, const json::value& value) {
  reading.node.*Member = count_of(value);
}

// ---- strings

void read_pattern(Reading& reading, const json::value& value) {
  if (!value.is_string()) return;
  reading.node.pattern_text = value.get_string();
  reading.node.pattern = reading.compiler.pattern(reading.node.pattern_text);
  if (!reading.node.pattern->problem().empty()) {
    reading.compiler.note(
        reading.id, "pattern",
        "`pattern` is not understood and never judged: " + reading.node.pattern->problem());
  }
}

void read_format(Reading& reading, const json::value& value) {
  if (!value.is_string()) return;
  reading.node.format = value.get_string();
  reading.node.asserts_format = reading.vocabulary.format_assertion;
  reading.node.wide_format = reading.vocabulary.wide_formats;
}

// ---- arrays

void read_items(Reading& reading, const json::value& items) {
  const bool tuples = generation(reading.vocabulary.dialect) <= 8;
  if (items.is_array() && tuples) {
    reading.node.prefix_in_items = true;
    for (std::size_t i = 0; i < items.get_array().size(); ++i) {
      reading.node.prefix.push_back(below(reading, items.get_array()[i], "items", i));
    }
  } else if (items.is_array()) {
    reading.compiler.note(reading.id, "items",
                          "`items` as a list means nothing in this dialect; use `prefixItems`");
  } else if (items.is_object() || items.is_bool()) {
    reading.node.items = below(reading, items, "items");
  }
}

void read_additional_items(Reading& reading, const json::value& value) {
  reading.rest = &value;
}

void read_prefix_items(Reading& reading, const json::value& value) {
  if (!value.is_array()) return;
  for (std::size_t i = 0; i < value.get_array().size(); ++i) {
    reading.node.prefix.push_back(below(reading, value.get_array()[i], "prefixItems", i));
  }
}

void read_unique_items(Reading& reading, const json::value& value) {
  reading.node.unique_items = value.is_bool() && value.get_bool();
}

// ---- objects

void read_properties(Reading& reading, const json::value& value) {
  if (!value.is_object()) return;
  reading.node.properties.reserve(value.get_object().size());
  for (const auto& entry : value.get_object()) {
    const auto id = below(reading, entry.value(), "properties", entry.key());
    reading.node.properties.push_back({entry.key(), id});
  }
}

void read_pattern_properties(Reading& reading, const json::value& value) {
  if (!value.is_object()) return;
  for (const auto& entry : value.get_object()) {
    auto pattern = reading.compiler.pattern(entry.key());
    if (!pattern->problem().empty()) {
      reading.compiler.note(reading.id, "patternProperties",
                            "the pattern " + std::string(entry.key()) +
                                " is not understood and never judged: " + pattern->problem());
    }
    const auto id = below(reading, entry.value(), "patternProperties", entry.key());
    reading.node.pattern_properties.push_back({entry.key(), std::move(pattern), id});
  }
}

std::vector<std::string_view> names_of(const json::array& list) {
  std::vector<std::string_view> names;
  for (const auto& name : list) {
    if (!name.is_string()) continue;
    const std::string_view text = name.get_string();
    if (std::find(names.begin(), names.end(), text) == names.end()) names.push_back(text);
  }
  return names;
}

void read_required(Reading& reading, const json::value& value) {
  if (value.is_array()) reading.node.required = names_of(value.get_array());
}

void read_additional(Reading& reading, const json::value& value) {
  if (!value.is_object() && !value.is_bool()) return;
  if (value.is_bool() && value.get_bool() && generation(reading.vocabulary.dialect) < 8) return;
  reading.node.additional_allowed = !value.is_bool() || value.get_bool();
  reading.node.additional = below(reading, value, "additionalProperties");
}

void read_dependencies(Reading& reading, const json::value& value) {
  if (!value.is_object()) return;
  for (const auto& entry : value.get_object()) {
    if (const auto* names = entry.value().if_array()) {
      reading.node.dependent_required.push_back({entry.key(), names_of(*names), true});
    } else if (entry.value().is_string()) {
      // Draft 3's short form, still met.
      const std::string_view name = entry.value().get_string();
      reading.node.dependent_required.push_back({entry.key(), {name}, true});
    } else {
      const auto id = below(reading, entry.value(), "dependencies", entry.key());
      reading.node.dependent_schemas.push_back({entry.key(), id, true});
    }
  }
}

void read_dependent_required(Reading& reading, const json::value& value) {
  if (!value.is_object()) return;
  for (const auto& entry : value.get_object()) {
    if (const auto* names = entry.value().if_array()) {
      reading.node.dependent_required.push_back({entry.key(), names_of(*names), false});
    }
  }
}

void read_dependent_schemas(Reading& reading, const json::value& value) {
  if (!value.is_object()) return;
  for (const auto& entry : value.get_object()) {
    const auto id = below(reading, entry.value(), "dependentSchemas", entry.key());
    reading.node.dependent_schemas.push_back({entry.key(), id, false});
  }
}

// ---- subschemas

struct KeywordText {
  char text[24];
  consteval KeywordText(const char* from) : text{} {
    for (std::size_t i = 0; from[i] != 0; ++i) text[i] = from[i];
  }
};

template <KeywordText Name, NodeId Node::*Member>
void read_single(Reading& reading, const json::value& value) {
  if (may_be_schema(reading, value)) reading.node.*Member = below(reading, value, Name.text);
}

template <KeywordText Name, std::vector<NodeId> Node::*Member>
void read_list(Reading& reading, const json::value& value) {
  if (!value.is_array()) return;
  for (std::size_t i = 0; i < value.get_array().size(); ++i) {
    (reading.node.*Member).push_back(below(reading, value.get_array()[i], Name.text, i));
  }
}

// ---- annotations that matter elsewhere

template <bool Node::*Member>
void read_flag(Reading& reading, const json::value& value) {
  reading.node.*Member = value.is_bool() && value.get_bool();
}

using enum KeywordGroup;

constexpr std::array<KeywordRow, 47> rows{{
    {"$ref", read_ref, 4, 9, core, true},
    {"$dynamicRef", read_dynamic_ref, 9, 9, core, false},
    {"$recursiveRef", read_recursive_ref, 8, 8, core, false},
    {"type", read_type, 4, 9, validation, true},
    {"enum", read_enum, 4, 9, validation, true},
    {"const", read_const, 6, 9, validation, false},
    {"minimum", note_bounds, 4, 9, validation, true},
    {"maximum", note_bounds, 4, 9, validation, true},
    {"exclusiveMinimum", note_bounds, 4, 9, validation, true},
    {"exclusiveMaximum", note_bounds, 4, 9, validation, true},
    {"multipleOf", read_multiple_of, 4, 9, validation, true},
    {"minLength", read_count<&Node::min_length>, 4, 9, validation, true},
    {"maxLength", read_count<&Node::max_length>, 4, 9, validation, true},
    {"pattern", read_pattern, 4, 9, validation, true},
    {"format", read_format, 4, 9, annotation, true},
    {"items", read_items, 4, 9, applicator, true},
    {"additionalItems", read_additional_items, 4, 8, applicator, false},
    {"prefixItems", read_prefix_items, 9, 9, applicator, false},
    {"contains", read_single<"contains", &Node::contains>, 6, 9, applicator, false},
    {"minContains", read_count<&Node::min_contains>, 8, 9, validation, false},
    {"maxContains", read_count<&Node::max_contains>, 8, 9, validation, false},
    {"minItems", read_count<&Node::min_items>, 4, 9, validation, true},
    {"maxItems", read_count<&Node::max_items>, 4, 9, validation, true},
    {"uniqueItems", read_unique_items, 4, 9, validation, true},
    {"unevaluatedItems", read_single<"unevaluatedItems", &Node::unevaluated_items>, 8, 9,
     unevaluated, false},
    {"properties", read_properties, 4, 9, applicator, true},
    {"patternProperties", read_pattern_properties, 4, 9, applicator, false},
    {"required", read_required, 4, 9, validation, true},
    {"additionalProperties", read_additional, 4, 9, applicator, true},
    {"propertyNames", read_single<"propertyNames", &Node::property_names>, 6, 9, applicator, false},
    {"dependencies", read_dependencies, 4, 9, applicator, false},
    {"dependentRequired", read_dependent_required, 8, 9, validation, false},
    {"dependentSchemas", read_dependent_schemas, 8, 9, applicator, false},
    {"minProperties", read_count<&Node::min_properties>, 4, 9, validation, true},
    {"maxProperties", read_count<&Node::max_properties>, 4, 9, validation, true},
    {"unevaluatedProperties", read_single<"unevaluatedProperties", &Node::unevaluated_properties>,
     8, 9, unevaluated, false},
    {"allOf", read_list<"allOf", &Node::all_of>, 4, 9, applicator, true},
    {"anyOf", read_list<"anyOf", &Node::any_of>, 4, 9, applicator, true},
    {"oneOf", read_list<"oneOf", &Node::one_of>, 4, 9, applicator, true},
    {"not", read_single<"not", &Node::negated>, 4, 9, applicator, true},
    {"if", read_single<"if", &Node::condition>, 7, 9, applicator, false},
    {"then", read_single<"then", &Node::consequent>, 7, 9, applicator, false},
    {"else", read_single<"else", &Node::alternative>, 7, 9, applicator, false},
    {"nullable", read_flag<&Node::nullable>, 4, 9, annotation, true},
    {"x-nullable", read_flag<&Node::nullable>, 4, 9, annotation, true},
    {"readOnly", read_flag<&Node::read_only>, 4, 9, annotation, true},
    {"writeOnly", read_flag<&Node::write_only>, 4, 9, annotation, true},
}};

void read_bound(Reading& reading, const char* limit, const char* exclusive, bool lower) {
  auto& bound = lower ? reading.node.minimum : reading.node.maximum;
  const auto* value = reading.schema.if_contains(limit);
  const auto* strict = reading.schema.if_contains(exclusive);
  if (value != nullptr && is_finite_number(*value)) bound = Bound{*value, false, false};
  if (strict == nullptr) return;
  // Draft 4 has a boolean here, later drafts a number; documents mix them, and the JSON type tells
  // which is meant.
  if (strict->is_bool()) {
    if (bound) bound->exclusive = strict->get_bool();
  } else if (is_finite_number(*strict)) {
    const auto order =
        bound ? compare_numbers(*strict, bound->value) : std::partial_ordering::equivalent;
    const bool tighter = !bound || order == 0 || (lower ? order > 0 : order < 0);
    if (tighter) bound = Bound{*strict, true, true};
  }
}

}  // namespace

const KeywordRow* find_keyword(std::string_view name) {
  static const auto table = [] {
    std::vector<NameTable<const KeywordRow*>::Entry> entries;
    for (const auto& row : rows) {
      if (!row.name.empty()) entries.push_back({row.name, &row});
    }
    NameTable<const KeywordRow*> built;
    built.build(entries);
    return built;
  }();
  const auto* found = table.find(name);
  return found != nullptr ? *found : nullptr;
}

bool applies(const KeywordRow& row, const Vocabulary& vocabulary) noexcept {
  const auto dialect = vocabulary.dialect;
  const bool late = row.first > generation(dialect) || row.last < generation(dialect);
  if (late) return false;
  if (row.name == "nullable" || row.name == "x-nullable") return is_openapi(dialect);
  switch (row.group) {
    case KeywordGroup::applicator:
      return vocabulary.applicator;
    case KeywordGroup::unevaluated:
      return vocabulary.unevaluated;
    case KeywordGroup::validation:
      return vocabulary.validation;
    case KeywordGroup::core:
    case KeywordGroup::annotation:
      break;
  }
  return true;
}

void read_together(KeywordReading& reading) {
  auto& node = reading.node;
  if (reading.has_bounds) {
    read_bound(reading, "minimum", "exclusiveMinimum", true);
    read_bound(reading, "maximum", "exclusiveMaximum", false);
  }
  const bool rest_counts = reading.rest != nullptr && node.prefix_in_items;
  if (rest_counts && (reading.rest->is_object() || reading.rest->is_bool())) {
    node.items = below(reading, *reading.rest, "additionalItems");
    node.items_are_rest = true;
  }
  if (node.condition == no_node) node.consequent = node.alternative = no_node;
  if (node.contains == no_node) node.min_contains = node.max_contains = std::nullopt;
  if (node.nullable && node.typed) node.types = static_cast<TypeMask>(node.types | null_bit);
}

}  // namespace assay::spec
