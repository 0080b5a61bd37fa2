// Steps of workflows: their operations, values, criteria and actions.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "spec/contract/workflow_reader.h"
#include "spec/document_build.h"
#include "spec/nearest_name.h"
#include "spec/schema/pointer.h"

namespace assay::spec {
namespace {

std::string file_name(const Tree& tree) {
  const auto slash = tree.file().rfind('/');
  return slash == std::string::npos ? tree.file() : tree.file().substr(slash + 1);
}

std::vector<std::string_view> operation_ids(const Document& document) {
  std::vector<std::string_view> ids;
  for (const auto& operation : document.operations) {
    if (!operation.id.empty()) ids.push_back(operation.id);
  }
  return ids;
}

}  // namespace

void WorkflowReader::read_step(WorkflowStep& step, const json::object& object) {
  read_target(step, object);
  if (failed()) return;
  read_parameters(step.parameters, object, step.pointer);
  for (auto& parameter : step.parameters) check_parameter(step, parameter);
  if (object.contains("requestBody")) read_body(step, object);
  read_criteria(step.criteria, object, step.pointer + "/successCriteria", step.id);
  read_actions(step.on_success, object, "onSuccess", step.pointer, step.id);
  read_actions(step.on_failure, object, "onFailure", step.pointer, step.id);
  read_outputs(step.outputs, object, step.pointer);
}

void WorkflowReader::read_target(WorkflowStep& step, const json::object& object) {
  int count = 0;
  for (const char* member : {"operationId", "operationPath", "workflowId"}) {
    count += object.contains(member) ? 1 : 0;
  }
  if (count != 1) {
    return fail(step.pointer,
                fmt::format("the step '{}' names {} of operationId, operationPath and workflowId",
                            step.id, count == 0 ? "none" : "more than one"),
                "a step calls one operation or one workflow");
  }
  if (object.contains("operationId"))
    return set_operation(step, text_member(object, "operationId"));
  if (object.contains("operationPath")) {
    return set_operation_path(step, text_member(object, "operationPath"));
  }
  step.workflow = find_workflow(text_member(object, "workflowId"), step.pointer + "/workflowId");
}

void WorkflowReader::set_operation(WorkflowStep& step, std::string_view text) {
  const auto pointer = step.pointer + "/operationId";
  constexpr std::string_view prefix = "$sourceDescriptions.";
  auto id = text;
  if (text.starts_with(prefix)) {
    id.remove_prefix(prefix.size());
    const auto dot = std::min(id.find('.'), id.size());
    const auto source = file().sources.find(id.substr(0, dot));
    if (source == file().sources.end()) {
      std::vector<std::string_view> names;
      for (const auto& [name, value] : file().sources) names.push_back(name);
      return fail_unknown(pointer, "source description", id.substr(0, dot), names);
    }
    if (!source->second.tested) {
      workflow().obstacle =
          fmt::format("the step '{}' calls an operation of {}, which is not tested", step.id,
                      source->second.url);
      return;
    }
    id.remove_prefix(std::min(dot + 1, id.size()));
  }
  for (const auto& operation : document_.operations) {
    if (operation.id == id && !id.empty()) step.operation = &operation;
  }
  if (step.operation != nullptr) return;
  const bool others = std::any_of(
      file().sources.begin(), file().sources.end(),
      [](const auto& source) { return !source.second.tested && !source.second.arazzo; });
  if (others) {
    workflow().obstacle = fmt::format(
        "the step '{}' calls '{}', which is no operation of the tested document", step.id, id);
    return;
  }
  fail_unknown(pointer, "operation", id, operation_ids(document_));
}

// "{$sourceDescriptions.petstore.url}#/paths/~1pet~1{petId}/get"
void WorkflowReader::set_operation_path(WorkflowStep& step, std::string_view text) {
  const auto pointer = step.pointer + "/operationPath";
  constexpr std::string_view prefix = "{$sourceDescriptions.";
  const auto hash = text.find('#');
  const auto close = text.find(".url}");
  if (!text.starts_with(prefix) || hash == std::string_view::npos || close > hash) {
    return fail(pointer, fmt::format("'{}' names no operation by its path", text),
                "write '{$sourceDescriptions.NAME.url}#/paths/~1things/get'");
  }
  const auto name = text.substr(prefix.size(), close - prefix.size());
  const auto source = file().sources.find(name);
  if (source == file().sources.end()) {
    std::vector<std::string_view> names;
    for (const auto& [known, value] : file().sources) names.push_back(known);
    return fail_unknown(pointer, "source description", name, names);
  }
  if (!source->second.tested) {
    workflow().obstacle = fmt::format("the step '{}' calls an operation of {}, which is not tested",
                                      step.id, source->second.url);
    return;
  }
  const auto place = decode_fragment(text.substr(hash + 1));
  std::vector<std::string> known;
  for (const auto& operation : document_.operations) {
    auto method = operation.method;
    for (auto& c : method) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    known.push_back("/paths/" + escape_pointer(operation.path) + "/" + method);
    if (known.back() == place) step.operation = &operation;
  }
  if (step.operation != nullptr) return;
  fail_unknown(pointer, "operation at", place, {known.begin(), known.end()});
}

const json::object* WorkflowReader::reusable(const json::value& entry, std::string& pointer,
                                             std::string_view kind) {
  const auto& object = entry.get_object();
  if (!object.contains("reference")) return &object;
  const auto text = text_member(object, "reference");
  const auto prefix = fmt::format("$components.{}.", kind);
  const auto* root = file().tree->root().get_object().if_contains("components");
  const auto* group = root != nullptr ? root->get_object().if_contains(kind) : nullptr;
  const auto name = text.starts_with(prefix) ? text.substr(prefix.size()) : std::string();
  const auto* found = group != nullptr ? group->get_object().if_contains(name) : nullptr;
  if (found != nullptr) {
    pointer = fmt::format("/components/{}/{}", kind, escape_pointer(name));
    return &found->get_object();
  }
  std::vector<std::string> known;
  if (group != nullptr) {
    for (const auto& member : group->get_object())
      known.push_back(prefix + std::string(member.key()));
  }
  fail_unknown(pointer + "/reference", "component", text, {known.begin(), known.end()});
  return nullptr;
}

void WorkflowReader::read_parameters(std::vector<WorkflowParameter>& into,
                                     const json::object& owner, const std::string& pointer) {
  const auto* list = owner.if_contains("parameters");
  if (list == nullptr) return;
  const auto& entries = list->get_array();
  for (std::size_t i = 0; i < entries.size() && !failed(); ++i) {
    auto place = fmt::format("{}/parameters/{}", pointer, i);
    const auto own = place;
    const auto* object = reusable(entries[i], place, "parameters");
    if (object == nullptr) return;
    WorkflowParameter parameter;
    parameter.name = text_member(*object, "name");
    parameter.value = object->at("value");
    // A Reusable Object may bring a value of its own.
    if (const auto* value = entries[i].get_object().if_contains("value")) parameter.value = *value;
    parameter.pointer = own;
    for (const auto in : {In::path, In::query, In::header, In::cookie}) {
      if (text_member(*object, "in") == name(in)) parameter.in = in;
    }
    into.push_back(std::move(parameter));
  }
}

void WorkflowReader::check_parameter(const WorkflowStep& step, WorkflowParameter& parameter) {
  if (step.operation == nullptr || failed()) return;
  std::vector<std::string_view> known;
  const Parameter* declared = nullptr;
  for (const auto& one : step.operation->parameters) {
    if (parameter.in && one.in != *parameter.in) continue;
    known.push_back(one.name);
    if (one.name == parameter.name) declared = &one;
  }
  if (declared != nullptr) {
    parameter.in = declared->in;
    return;
  }
  // Fields that no operation lists (Authorization, Accept, …) may be sent with any request.
  if (parameter.in == In::header || parameter.in == In::cookie) return;
  // So may unknown keys of a query, but that is seldom meant.
  if (parameter.in == In::query) {
    const auto near =
        nearest_name(parameter.name, known, std::max<std::size_t>(4, parameter.name.size() / 2));
    all_.warnings.push_back(
        {ErrorCode::document,
         fmt::format("{} has no query parameter '{}'", step.operation->key(), parameter.name),
         file().tree->position(parameter.pointer + "/name"),
         near.empty() ? "known: " + listed(known) : fmt::format("did you mean '{}'?", near)});
    return;
  }
  fail_unknown(
      parameter.pointer + "/name",
      parameter.in ? fmt::format("{} parameter", name(*parameter.in)) : std::string("parameter"),
      parameter.name, known);
}

void WorkflowReader::read_body(WorkflowStep& step, const json::object& object) {
  const auto& described = object.at("requestBody").get_object();
  const auto pointer = step.pointer + "/requestBody";
  if (step.operation == nullptr) {
    if (step.workflow) fail(pointer, "a step that calls a workflow has no request body");
    return;
  }
  if (!step.operation->body) {
    return fail(pointer, fmt::format("{} takes no request body", step.operation->key()),
                "leave it out, or describe the body in the document");
  }
  WorkflowBody body;
  body.content_type = text_member(described, "contentType");
  if (const auto* payload = described.if_contains("payload")) body.payload = *payload;
  if (const auto* list = described.if_contains("replacements")) {
    for (std::size_t i = 0; i < list->get_array().size(); ++i) {
      const auto& entry = list->get_array()[i].get_object();
      const auto target = text_member(entry, "target");
      if (!target.empty() && target.front() != '/') {
        return fail(fmt::format("{}/replacements/{}/target", pointer, i),
                    fmt::format("'{}' is no JSON Pointer", target), "XPath is not supported");
      }
      body.replacements.push_back({target, entry.at("value")});
    }
  }
  step.body = std::move(body);
}

void WorkflowReader::read_criteria(std::vector<Criterion>& into, const json::object& owner,
                                   const std::string& pointer, std::string_view step) {
  const auto* list = owner.if_contains(std::string_view(pointer).substr(pointer.rfind('/') + 1));
  if (list == nullptr) return;
  const auto& entries = list->get_array();
  for (std::size_t i = 0; i < entries.size() && !failed(); ++i) {
    const auto& object = entries[i].get_object();
    const auto place = fmt::format("{}/{}", pointer, i);
    Criterion criterion;
    const auto* type = object.if_contains("type");
    auto kind = text_member(object, "type", "simple");
    if (type != nullptr && type->is_object()) kind = text_member(type->get_object(), "type");
    if (kind == "xpath") {
      workflow().obstacle =
          fmt::format("the step '{}' has a criterion of type xpath, which is not supported", step);
      continue;
    }
    if (kind == "regex") criterion.type = Criterion::Type::regex;
    if (kind == "jsonpath") criterion.type = Criterion::Type::jsonpath;
    criterion.condition = text_member(object, "condition");
    criterion.context = text_member(object, "context");
    criterion.exact = flag_member(object, "x-assay-exact");
    if (const auto* seconds = object.if_contains("x-assay-seconds")) {
      const auto& inner = seconds->get_object();
      const auto* within = inner.if_contains("within");
      criterion.seconds =
          SecondsBetween{text_member(inner, "from"), text_member(inner, "until"), inner.at("equal"),
                         within != nullptr ? within->to_number<double>() : 1.0};
    }
    criterion.step = fmt::format("{}/{}", workflow().id, step);
    criterion.schema = file_name(*file().tree) + "#" + place;
    criterion.schema_at = file().tree->locate(place);
    if (auto wrong = compile_criterion(criterion)) {
      fail(place + "/condition", std::move(wrong->message), std::move(wrong->advice));
    }
    into.push_back(std::move(criterion));
  }
}

void WorkflowReader::read_actions(std::vector<WorkflowAction>& into, const json::object& owner,
                                  std::string_view member, const std::string& pointer,
                                  std::string_view step) {
  const auto* list = owner.if_contains(member);
  if (list == nullptr) return;
  const bool success = member == "onSuccess" || member == "successActions";
  const auto& entries = list->get_array();
  for (std::size_t i = 0; i < entries.size() && !failed(); ++i) {
    WorkflowAction action;
    action.pointer = fmt::format("{}/{}/{}", pointer, member, i);
    const auto* object =
        reusable(entries[i], action.pointer, success ? "successActions" : "failureActions");
    if (object == nullptr) return;
    read_action(action, *object, step);
    into.push_back(std::move(action));
  }
}

void WorkflowReader::read_action(WorkflowAction& action, const json::object& object,
                                 std::string_view step) {
  action.name = text_member(object, "name");
  const auto type = text_member(object, "type");
  if (type == "goto") action.type = WorkflowAction::Type::go;
  if (type == "retry") action.type = WorkflowAction::Type::retry;
  if (const auto* after = object.if_contains("retryAfter")) {
    action.retry_after = after->to_number<double>();
  }
  if (const auto* limit = object.if_contains("retryLimit")) {
    action.retry_limit =
        static_cast<int>(std::min<std::int64_t>(limit->to_number<std::int64_t>(), 100));
  }
  const bool to_step = object.contains("stepId");
  const bool to_workflow = object.contains("workflowId");
  if (action.type == WorkflowAction::Type::go && to_step == to_workflow) {
    return fail(action.pointer, "a goto names a step or a workflow, one of the two",
                "give it `stepId`");
  }
  if (to_step) {
    const auto id = text_member(object, "stepId");
    std::vector<std::string_view> known;
    for (std::size_t i = 0; i < workflow().steps.size(); ++i) {
      known.push_back(workflow().steps[i].id);
      if (known.back() == id) action.step = i;
    }
    if (!action.step) return fail_unknown(action.pointer + "/stepId", "step", id, known);
  }
  if (to_workflow) {
    action.workflow =
        find_workflow(text_member(object, "workflowId"), action.pointer + "/workflowId");
  }
  read_criteria(action.criteria, object, action.pointer + "/criteria", step);
}

void WorkflowReader::read_outputs(WorkflowOutputs& into, const json::object& owner,
                                  const std::string& pointer) {
  const auto* outputs = owner.if_contains("outputs");
  if (outputs == nullptr || failed()) return;
  for (const auto& member : outputs->get_object()) {
    auto expression = parse_value_expression(member.value().get_string());
    if (!expression) {
      return fail(fmt::format("{}/outputs/{}", pointer, escape_pointer(member.key())),
                  expression.error().message, expression.error().advice);
    }
    into.emplace_back(member.key(), std::move(*expression));
  }
}

}  // namespace assay::spec
