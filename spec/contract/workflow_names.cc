// What expressions of workflows name, and which steps can be reached.
#include <fmt/format.h>

#include <algorithm>

#include "spec/contract/workflow_reader.h"
#include "spec/document_build.h"
#include "spec/schema/pointer.h"

namespace assay::spec {
namespace {

std::vector<std::string> names_of(const WorkflowOutputs& outputs) {
  std::vector<std::string> names;
  for (const auto& [name, value] : outputs) names.push_back(name);
  return names;
}

std::vector<std::string_view> views(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

std::vector<std::string> input_names(const Workflow& workflow) {
  std::vector<std::string> names;
  if (!workflow.inputs) return names;
  for (const auto& property : workflow.inputs.root().properties) {
    names.emplace_back(property.name);
  }
  return names;
}

/// Inputs that are described by more than plain properties may have any name.
bool has_open_inputs(const Workflow& workflow) {
  if (!workflow.inputs) return false;
  const auto& node = workflow.inputs.root();
  return node.properties.empty() || !node.all_of.empty() || !node.any_of.empty() ||
         !node.one_of.empty() || node.reference != no_node;
}

}  // namespace

void WorkflowReader::check_names() {
  for (const auto& step : workflow().steps) {
    if (!failed()) check_step_names(step);
  }
  for (const auto& [name, expression] : workflow().outputs) {
    check_expression(expression,
                     fmt::format("{}/outputs/{}", workflow().pointer, escape_pointer(name)), false);
  }
}

void WorkflowReader::check_step_names(const WorkflowStep& step) {
  for (const auto& parameter : step.parameters) {
    check_value(parameter.value, parameter.pointer + "/value", false);
    if (!step.workflow || failed()) continue;
    const auto& called = all_.list[*step.workflow];
    const auto known = input_names(called);
    const bool fine = has_open_inputs(called) ||
                      std::find(known.begin(), known.end(), parameter.name) != known.end();
    if (!fine) {
      fail_unknown(parameter.pointer + "/name",
                   fmt::format("input of the workflow '{}' named", called.id), parameter.name,
                   views(known));
    }
  }
  if (step.body) {
    const auto pointer = step.pointer + "/requestBody";
    if (step.body->payload) check_value(*step.body->payload, pointer + "/payload", false);
    for (std::size_t i = 0; i < step.body->replacements.size(); ++i) {
      check_value(step.body->replacements[i].value,
                  fmt::format("{}/replacements/{}/value", pointer, i), false);
    }
  }
  check_criteria(step.criteria, step);
  for (const auto* actions : {&step.on_success, &step.on_failure}) {
    for (const auto& action : *actions) check_criteria(action.criteria, step);
  }
  for (const auto& [name, expression] : step.outputs) {
    check_expression(expression, fmt::format("{}/outputs/{}", step.pointer, escape_pointer(name)),
                     true, &step);
  }
}

void WorkflowReader::check_criteria(const std::vector<Criterion>& criteria,
                                    const WorkflowStep& step) {
  for (const auto& criterion : criteria) {
    const auto pointer = criterion.schema.substr(criterion.schema.find('#') + 1);
    for (const auto& expression : expressions_of(criterion)) {
      check_expression(expression, pointer + "/condition", true, &step);
    }
  }
}

// Constants hold expressions at any depth.
void WorkflowReader::check_value(const json::value& value, const std::string& pointer,
                                 bool own_exchange) {
  if (failed()) return;
  if (const auto* object = value.if_object()) {
    for (const auto& [name, member] : *object) {
      check_value(member, pointer + "/" + escape_pointer(name), own_exchange);
    }
  } else if (const auto* list = value.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      check_value((*list)[i], fmt::format("{}/{}", pointer, i), own_exchange);
    }
  }
  if (!value.is_string()) return;
  const std::string_view text = value.get_string();
  const auto parts = text.starts_with('$') && text.size() > 1
                         ? std::vector<TextPart>{{std::string(text), true}}
                         : split_template(text);
  for (const auto& part : parts) {
    if (!part.expression) continue;
    const auto read = parse_value_expression(part.text);
    // "$5 off" is a text like any other.
    if (!read && !text.starts_with("{") && text.find("{$") == std::string_view::npos &&
        text.find_first_of("abcdefghijklmnopqrstuvwxyz") != 1) {
      return;
    }
    if (!read) return fail(pointer, read.error().message, read.error().advice);
    check_expression(*read, pointer, own_exchange);
  }
}

void WorkflowReader::check_expression(const ValueExpression& expression, const std::string& pointer,
                                      bool own_exchange, const WorkflowStep* step) {
  if (failed()) return;
  const auto& here = workflow();
  switch (expression.source) {
    case ValueSource::exchange:
      if (own_exchange && (step == nullptr || !step->workflow)) return;
      // The step that calls a workflow sees its last exchange.
      if (own_exchange) return;
      return fail(pointer, fmt::format("'{}' has no exchange to look into here", expression.text),
                  "name an output of a step: $steps.ID.outputs.NAME");
    case ValueSource::inputs: {
      const auto known = input_names(here);
      if (!has_open_inputs(here) && !find_named(known, expression.name)) {
        fail_unknown(pointer, "input", expression.name, views(known));
      }
      return;
    }
    case ValueSource::outputs:
      if (step != nullptr && step->workflow) {
        check_output(expression, all_.list[*step->workflow].outputs, "workflow", pointer);
      } else {
        check_output(expression, here.outputs, "workflow", pointer);
      }
      return;
    case ValueSource::step: {
      std::vector<std::string_view> known;
      for (const auto& other : here.steps) {
        known.push_back(other.id);
        if (other.id == expression.owner) {
          return check_output(expression, other.outputs, other.id, pointer);
        }
      }
      return fail_unknown(pointer, "step", expression.owner, known);
    }
    case ValueSource::workflow: {
      const auto& names = file().workflows;
      const auto found = names.find(expression.owner);
      if (found == names.end()) {
        std::vector<std::string_view> known;
        for (const auto& [name, index] : names) known.push_back(name);
        return fail_unknown(pointer, "workflow", expression.owner, known);
      }
      if (!expression.inputs) {
        check_output(expression, all_.list[found->second].outputs, expression.owner, pointer);
      }
      return;
    }
    case ValueSource::component: {
      const auto place =
          fmt::format("/components/{}/{}/value", expression.owner, escape_pointer(expression.name));
      if (file().tree->find(place) == nullptr) {
        fail(pointer, fmt::format("'{}' names no parameter of the components", expression.text),
             "write $components.parameters.NAME");
      }
      return;
    }
    case ValueSource::given:
      return;
  }
}

void WorkflowReader::check_output(const ValueExpression& expression, const WorkflowOutputs& outputs,
                                  std::string_view owner, const std::string& pointer) {
  const auto known = names_of(outputs);
  if (find_named(known, expression.name)) return;
  fail_unknown(pointer, fmt::format("output of '{}' named", owner), expression.name, views(known));
}

// A step is reached from the one before it, unless an action without criteria always leads away,
// and by gotos.
void WorkflowReader::check_reach() {
  if (failed() || !workflow().obstacle.empty()) return;
  const auto& steps = workflow().steps;
  std::vector<bool> reached(steps.size(), false);
  std::vector<std::size_t> open{0};
  while (!open.empty()) {
    const auto index = open.back();
    open.pop_back();
    if (index >= steps.size() || reached[index]) continue;
    reached[index] = true;
    bool leads_on = true;
    for (const auto& action : steps[index].on_success) {
      if (action.step) open.push_back(*action.step);
      if (!action.criteria.empty()) continue;
      leads_on = false;
      break;
    }
    if (leads_on) open.push_back(index + 1);
    for (const auto& action : steps[index].on_failure) {
      if (action.step) open.push_back(*action.step);
      if (action.criteria.empty() && action.type != WorkflowAction::Type::retry) break;
    }
  }
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (reached[i]) continue;
    return fail(steps[i].pointer, fmt::format("nothing leads to the step '{}'", steps[i].id),
                "an action without criteria before it always leads elsewhere");
  }
}

}  // namespace assay::spec
