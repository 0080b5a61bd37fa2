#include "harness/engine/stand_ins.h"

#include <algorithm>

#include "harness/engine/preparation.h"
#include "properties/generators/source.h"
#include "spec/schema/write_json.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

constexpr int draw_size = 10;
constexpr std::size_t most_turns = 64;

const json::value* value_of(const spec::Case& value, std::string_view parameter) {
  for (const auto& argument : value.arguments) {
    if (argument.in == spec::In::path && argument.name == parameter) return &argument.value;
  }
  return nullptr;
}

const spec::Schema* schema_of(const spec::Operation& operation, const std::string& name,
                              spec::In in) {
  for (const auto& parameter : operation.parameters) {
    if (parameter.in == in && parameter.name == name) return &parameter.schema;
  }
  return nullptr;
}

/// A name that came as a number, for a parameter that is a text: as a text.
json::value as_admitted(const json::value& name, const spec::Schema* schema) {
  if (!name.is_number() || schema == nullptr || !*schema) return name;
  const auto types = schema->admitted_types();
  const bool fits = (types & (spec::integer_bit | spec::number_bit)) != 0;
  if (fits || (types & spec::string_bit) == 0) return name;
  return json::value(json::string(spec::write_json(name)));
}

}  // namespace

NameableThings nameable_things(const spec::Document& document,
                               const std::vector<properties::Resource>& resources,
                               const properties::Values& values, const Rails& rails,
                               const spec::Settings* settings) {
  const auto may_ask = [&](std::optional<std::size_t> index) {
    if (!index) return false;
    const auto& operation = document.operations[*index];
    if (!rails.obstacle(operation.method).empty()) return false;
    if (settings == nullptr) return true;
    const auto own = settings->find(operation.key());
    return own == settings->end() || own->second.skip.empty();
  };
  NameableThings things;
  for (const auto& resource : resources) {
    if (values.fixed.contains(resource.parameter)) continue;
    const auto shape = properties::template_shape(resource.item);
    const bool by_client = resource.named_by_client() && may_ask(resource.replace);
    if (may_ask(resource.create) || by_client) things.made.insert(shape);
    if (resource.listed_at && may_ask(resource.list)) things.listed.insert(shape);
  }
  return things;
}

StandIns::StandIns(const spec::Document& document, const spec::Operation& operation,
                   const NameableThings& things, const properties::Values& values,
                   const Names& names, std::uint64_t seed) {
  const auto whole = properties::template_shape(operation.path);
  for (const auto& [parameter, shape] : named_places(operation.path)) {
    // Who deletes gets one that was created for it.
    const bool deletes = operation.method == "DELETE" && shape == whole;
    const bool nameable =
        things.made.contains(shape) || (!deletes && things.listed.contains(shape));
    const auto name = names.find(parameter);
    if (values.fixed.contains(parameter) || (!nameable && name == names.end())) continue;
    auto& place = parameters_[parameter];
    if (name == names.end()) continue;
    const auto* schema = schema_of(operation, parameter, spec::In::path);
    place.names = {as_admitted(name->second, schema)};
    place.named = true;
  }
  if (!empty()) draw(document, operation, values, seed);
}

void StandIns::draw(const spec::Document& document, const spec::Operation& operation,
                    const properties::Values& values, std::uint64_t seed) {
  properties::SeededSource source(seed);
  std::string why;
  const auto sample =
      properties::generate_valid(document, operation, source, draw_size, values, &why);
  std::vector<spec::Case> limits;
  for (auto& [parameter, place] : parameters_) {
    const auto known = values.known.find(parameter);
    const auto* drawn = sample ? value_of(*sample, parameter) : nullptr;
    // Of a name that the document or the user's mock knows there is no doubt.
    if (known != values.known.end()) {
      place.stands = as_admitted(known->second, schema_of(operation, parameter, spec::In::path));
    } else if (drawn != nullptr) {
      place.stands = *drawn;
    } else {
      place.stands = "assay";
      if (!place.named) obstacle_ = why.empty() ? "no valid case could be generated" : why;
    }
    if (place.named || known != values.known.end() || drawn == nullptr) continue;
    if (limits.empty()) limits = properties::boundary_cases(document, operation, seed, values);
    for (const auto& one : limits) {
      const auto* value = value_of(one, parameter);
      if (value == nullptr || place.names.size() >= most_turns) continue;
      const bool met =
          std::find(place.names.begin(), place.names.end(), *value) != place.names.end();
      if (!met) place.names.push_back(*value);
    }
  }
}

void StandIns::add_to(properties::Values& values) const {
  for (const auto& [parameter, place] : parameters_) {
    values.known.insert_or_assign(parameter, place.stands);
  }
}

void StandIns::name(spec::Case& value) const {
  for (auto& argument : value.arguments) {
    const auto found = parameters_.find(argument.name);
    if (found == parameters_.end() || argument.raw || !found->second.named) continue;
    if (argument.value == found->second.stands) argument.value = found->second.names.front();
  }
}

void StandIns::name_in_turns(spec::Case& value, std::uint64_t turn) const {
  for (auto& argument : value.arguments) {
    const auto found = parameters_.find(argument.name);
    if (found == parameters_.end() || argument.raw || found->second.names.empty()) continue;
    const auto& names = found->second.names;
    const bool usable = found->second.named || argument.in == spec::In::path;
    if (usable && argument.value == found->second.stands) {
      argument.value = names[turn % names.size()];
    }
  }
}

}  // namespace assay::harness
