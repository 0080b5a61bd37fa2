#include "harness/engine/reveal.h"

#include <string_view>

namespace assay::harness {
namespace {

namespace json = boost::json;

bool is_mark(const json::value& value) {
  return value.is_string() && reports::is_redaction_mark(value.get_string());
}

void fill(json::value& value, std::string_view name, const properties::Values& values) {
  if (is_mark(value)) {
    const auto fixed = values.fixed.find(name);
    if (fixed != values.fixed.end()) value = fixed->second;
  } else if (auto* array = value.if_array()) {
    for (auto& item : *array) fill(item, name, values);
  } else if (auto* object = value.if_object()) {
    for (auto& member : *object) fill(member.value(), member.key(), values);
  }
}

}  // namespace

void reveal(spec::Case& value, const properties::Values& values) {
  if (values.fixed.empty()) return;
  for (auto& argument : value.arguments) {
    if (!argument.raw) {
      fill(argument.value, argument.name, values);
      continue;
    }
    const auto fixed = values.fixed.find(argument.name);
    if (!reports::is_redaction_mark(*argument.raw) || fixed == values.fixed.end()) continue;
    argument.value = fixed->second;
    argument.raw.reset();
  }
  if (value.body && !value.body->bytes) fill(value.body->value, "", values);
}

void reveal(spec::Sequence& sequence, const properties::Values& values) {
  for (auto& step : sequence.steps) reveal(step.call, values);
}

properties::Values sealed(properties::Values values, const reports::Redactor& redactor) {
  for (auto& [name, value] : values.fixed) value = redactor.known_only(value);
  for (auto& [name, turns] : values.turns) {
    for (auto& value : turns) value = redactor.known_only(value);
  }
  return values;
}

}  // namespace assay::harness
