// Objects: one violation of each keyword.
#include <algorithm>
#include <array>

#include "properties/generators/breaks.h"
#include "properties/generators/generate.h"
#include "spec/schema/validate.h"

namespace assay::properties {
namespace {

using Broken = std::optional<json::value>;
using Valid = const json::value&;

constexpr std::uint64_t count_limit = 10'000;
constexpr const char* stranger = "assay_unknown";

Broken with_member(Valid valid, std::string_view name, json::value value) {
  if (!valid.is_object()) return std::nullopt;
  auto members = valid.get_object();
  members[json::string_view(name.data(), name.size())] = std::move(value);
  return json::value(std::move(members));
}

// As the schema describes the member, so that nothing else is wrong about it.
json::value member_value(const Aim& aim, std::string_view name, Source& source) {
  const auto id = aim.node.property(name);
  auto made = id != spec::no_node ? generate(aim.schema.at(id), source, {}) : std::nullopt;
  return made ? std::move(*made) : json::value("assay");
}

std::size_t required_members(const Aim& aim) {
  return aim.node.required.size();
}
Broken missing_required(const Aim& aim, std::size_t way, Valid valid, Source&) {
  if (!valid.is_object()) return std::nullopt;
  const auto name = aim.node.required[way];
  auto members = valid.get_object();
  if (members.erase({name.data(), name.size()}) == 0) return std::nullopt;
  return json::value(std::move(members));
}

// The name is there, but spelled otherwise: names compare byte by byte (RFC 8259 §8.3).
Broken respelled_required(const Aim& aim, std::size_t way, Valid valid, Source&) {
  if (!valid.is_object()) return std::nullopt;
  const auto name = aim.node.required[way];
  auto members = valid.get_object();
  const auto* known = members.if_contains({name.data(), name.size()});
  if (known == nullptr) return std::nullopt;
  std::string other(name);
  if (aim.datum == "case") {
    for (auto& c : other) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  } else {
    other += aim.datum;
  }
  if (other == name || members.contains(other)) return std::nullopt;
  json::value kept = *known;
  members.erase({name.data(), name.size()});
  members[other] = std::move(kept);
  return json::value(std::move(members));
}

std::size_t is_closed(const Aim& aim) {
  return once(!aim.node.additional_allowed);
}
Broken unknown_member(const Aim&, std::size_t, Valid valid, Source&) {
  return with_member(valid, stranger, "assay");
}
Broken respelled_member(const Aim& aim, std::size_t way, Valid valid, Source& source) {
  if (way >= aim.node.properties.size()) return std::nullopt;
  std::string name(aim.node.properties[way].name);
  for (auto& c : name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  if (aim.node.property(name) != spec::no_node) return std::nullopt;
  return with_member(valid, name, member_value(aim, aim.node.properties[way].name, source));
}
std::size_t closed_members(const Aim& aim) {
  return aim.node.additional_allowed ? 0 : aim.node.properties.size();
}

std::size_t describes_others(const Aim& aim) {
  return once(aim.node.additional != spec::no_node && aim.node.additional_allowed);
}
// Of a type that the schema of further members does not admit.
Broken bad_additional(const Aim& aim, std::size_t, Valid valid, Source&) {
  const auto schema = aim.schema.at(aim.node.additional);
  for (const auto& value : {json::value("assay"), json::value(17), json::value(json::array{}),
                            json::value(json::object{})}) {
    if (spec::validate(schema, value, spec::Direction::request) == spec::Outcome::invalid) {
      return with_member(valid, stranger, value);
    }
  }
  return std::nullopt;
}

std::size_t names_limited(const Aim& aim) {
  return once(aim.node.property_names != spec::no_node);
}
Broken bad_name(const Aim& aim, std::size_t, Valid valid, Source& source) {
  const auto names = aim.schema.at(aim.node.property_names);
  for (const std::string name : {"assay bad name!", "ASSAY", "assay", "1", "", "é"}) {
    const json::value text(json::string{name});
    if (spec::validate(names, text, spec::Direction::request) != spec::Outcome::invalid) continue;
    const bool described = aim.node.additional != spec::no_node && aim.node.additional_allowed;
    auto value = described ? generate(aim.schema.at(aim.node.additional), source, {})
                           : std::optional<json::value>("assay");
    if (value) return with_member(valid, name, std::move(*value));
  }
  return std::nullopt;
}

std::size_t names_patterns(const Aim& aim) {
  return aim.node.pattern_properties.size();
}
Broken bad_pattern_member(const Aim& aim, std::size_t way, Valid valid, Source& source) {
  const auto& property = aim.node.pattern_properties[way];
  const auto name = matching_string(std::string(property.text), 1, 12, source);
  if (!name) return std::nullopt;
  const auto schema = aim.schema.at(property.node);
  for (const auto& value :
       {json::value("assay"), json::value(17), json::value(json::array{}), json::value(true)}) {
    if (spec::validate(schema, value, spec::Direction::request) == spec::Outcome::invalid) {
      return with_member(valid, *name, value);
    }
  }
  return std::nullopt;
}

std::size_t dependents(const Aim& aim) {
  return aim.node.dependent_required.size();
}
Broken lonely_member(const Aim& aim, std::size_t way, Valid valid, Source& source) {
  const auto& dependent = aim.node.dependent_required[way];
  if (dependent.required.empty()) return std::nullopt;
  auto broken = with_member(valid, dependent.name, member_value(aim, dependent.name, source));
  if (!broken) return std::nullopt;
  auto& members = broken->get_object();
  for (const auto name : dependent.required) {
    members[json::string_view(name.data(), name.size())] = member_value(aim, name, source);
  }
  const auto first = dependent.required[source.index(dependent.required.size())];
  members.erase({first.data(), first.size()});
  return broken;
}

std::size_t dependent_schemas(const Aim& aim) {
  return aim.node.dependent_schemas.size();
}
// The member that wakes the schema is added to a value that does not keep it.
Broken woken_schema(const Aim& aim, std::size_t way, Valid valid, Source& source) {
  if (!valid.is_object()) return std::nullopt;
  const auto& dependent = aim.node.dependent_schemas[way];
  auto members = valid.get_object();
  for (const auto name : aim.schema.at(dependent.node).root().required) {
    members.erase({name.data(), name.size()});
  }
  return with_member(json::value(std::move(members)), dependent.name,
                     member_value(aim, dependent.name, source));
}

std::size_t closes_unevaluated(const Aim& aim) {
  return once(aim.node.unevaluated_properties != spec::no_node);
}

std::size_t has_min_properties(const Aim& aim) {
  return once(aim.node.min_properties.value_or(0) > 0);
}
Broken too_few(const Aim& aim, std::size_t, Valid valid, Source&) {
  if (!valid.is_object()) return std::nullopt;
  json::object members;
  for (const auto& member : valid.get_object()) {
    if (aim.node.is_required(member.key())) members.emplace(member.key(), member.value());
  }
  for (const auto& member : valid.get_object()) {
    if (members.size() + 1 >= *aim.node.min_properties) break;
    members.emplace(member.key(), member.value());
  }
  return json::value(std::move(members));
}

std::size_t has_max_properties(const Aim& aim) {
  return once(aim.node.max_properties && *aim.node.max_properties < count_limit);
}
Broken too_many(const Aim& aim, std::size_t, Valid valid, Source& source) {
  if (!valid.is_object()) return std::nullopt;
  auto members = valid.get_object();
  for (const auto& property : aim.node.properties) {
    if (members.size() > *aim.node.max_properties) break;
    if (members.contains({property.name.data(), property.name.size()})) continue;
    members[json::string_view(property.name.data(), property.name.size())] =
        member_value(aim, property.name, source);
  }
  const bool described = aim.node.additional != spec::no_node && aim.node.additional_allowed;
  for (int i = 0; aim.node.additional_allowed && members.size() <= *aim.node.max_properties; ++i) {
    auto value = described ? generate(aim.schema.at(aim.node.additional), source, {})
                           : std::optional<json::value>("assay");
    if (!value) return std::nullopt;
    members["assay" + std::to_string(i)] = std::move(*value);
  }
  return json::value(std::move(members));
}

constexpr std::array rows{
    ValueBreak{{"missing_required", Level::schema, "leaves out a required member", "required"},
               true,
               required_members,
               missing_required},
    ValueBreak{{"unknown_member", Level::schema,
                "adds a member where additionalProperties is false", "additionalProperties"},
               true,
               is_closed,
               unknown_member},
    ValueBreak{{"bad_additional", Level::schema,
                "adds a member that the schema of additional members refuses",
                "additionalProperties", Claim::place},
               false,
               describes_others,
               bad_additional},
    ValueBreak{{"bad_name", Level::schema, "adds a member whose name propertyNames refuses",
                "propertyNames", Claim::place},
               false,
               names_limited,
               bad_name},
    ValueBreak{{"bad_pattern_member", Level::schema,
                "a member whose name matches patternProperties and whose value does not fit",
                "patternProperties", Claim::place},
               false,
               names_patterns,
               bad_pattern_member},
    ValueBreak{{"lonely_member", Level::schema,
                "a member without those that dependentRequired wants beside it",
                "dependentRequired|dependencies"},
               false,
               dependents,
               lonely_member},
    ValueBreak{{"woken_schema", Level::schema,
                "a member whose presence brings a schema that the object does not keep",
                "dependentSchemas", Claim::place},
               false,
               dependent_schemas,
               woken_schema},
    ValueBreak{{"unevaluated_member", Level::schema, "a member that no subschema has evaluated",
                "unevaluatedProperties", Claim::place},
               false,
               closes_unevaluated,
               unknown_member},
    ValueBreak{
        {"too_few_members", Level::schema, "an object one member too small", "minProperties"},
        false,
        has_min_properties,
        too_few},
    ValueBreak{
        {"too_many_members", Level::schema, "an object one member too large", "maxProperties"},
        false,
        has_max_properties,
        too_many},
    ValueBreak{{"required_in_capitals", Level::value, "a required member whose name is in capitals",
                "required"},
               false,
               required_members,
               respelled_required,
               "case"},
    ValueBreak{{"required_and_space", Level::value,
                "a required member whose name ends with a space", "required"},
               false,
               required_members,
               respelled_required,
               " "},
    ValueBreak{{"required_and_zero_width", Level::value,
                "a required member whose name ends with a zero-width space (U+200B)", "required"},
               false,
               required_members,
               respelled_required,
               "\u200B"},
    ValueBreak{{"member_in_capitals", Level::value,
                "a described member again with its name in capitals, where additionalProperties "
                "is false",
                "additionalProperties"},
               false,
               closed_members,
               respelled_member},
};

}  // namespace

std::span<const ValueBreak> object_breaks() noexcept {
  return rows;
}

}  // namespace assay::properties
