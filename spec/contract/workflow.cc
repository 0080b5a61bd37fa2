#include "spec/contract/workflow.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "spec/contract/shape.h"
#include "spec/contract/workflow_reader.h"
#include "spec/document_build.h"
#include "spec/nearest_name.h"
#include "spec/schema/pointer.h"

namespace assay::spec {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_limit = 16;

std::vector<std::string_view> keys_of(const auto& map) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : map) names.push_back(name);
  return names;
}

}  // namespace

std::string listed(const std::vector<std::string_view>& names) {
  constexpr std::size_t most = 12;
  std::string list;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) {
    list += (list.empty() ? "" : ", ") + std::string(names[i]);
  }
  return names.size() > most ? list + ", …" : list;
}

void WorkflowReader::fail(const std::string& pointer, std::string message, std::string advice) {
  if (failed()) return;
  error_ = Error{ErrorCode::document, std::move(message), file().tree->position(pointer),
                 std::move(advice)};
}

void WorkflowReader::fail_unknown(const std::string& pointer, std::string_view what,
                                  std::string_view typed,
                                  const std::vector<std::string_view>& known) {
  const auto near = nearest_name(typed, known, std::max<std::size_t>(4, typed.size() / 2));
  std::string advice = known.empty() ? "there are none" : "known: " + listed(known);
  if (!near.empty()) advice = fmt::format("did you mean '{}'?", near);
  fail(pointer, fmt::format("there is no {} '{}'", what, typed), std::move(advice));
}

Result<Workflows> WorkflowReader::run(const std::vector<std::shared_ptr<const Tree>>& files) {
  for (const auto& tree : files) add_file(tree, true);
  for (current_file_ = 0; current_file_ < files_.size() && !failed(); ++current_file_) {
    read_sources(current_file_);
  }
  for (current_ = 0; current_ < all_.list.size() && !failed(); ++current_) {
    current_file_ = file_of_[current_];
    read_workflow(current_);
  }
  if (!failed()) refuse_circles();
  for (current_ = 0; current_ < all_.list.size() && !failed(); ++current_) {
    current_file_ = file_of_[current_];
    check_names();
    check_reach();
  }
  if (failed()) return *error_;
  return std::move(all_);
}

void WorkflowReader::add_file(std::shared_ptr<const Tree> tree, bool own) {
  if (failed()) return;
  WorkflowFile made;
  made.tree = std::move(tree);
  made.own = own;
  made.compiler = std::make_unique<Compiler>(made.tree->root(), Dialect::draft2020);
  files_.push_back(std::move(made));
  current_file_ = files_.size() - 1;
  const auto& list = file().tree->root().get_object().at("workflows").get_array();
  for (std::size_t i = 0; i < list.size(); ++i) {
    Workflow made_workflow;
    made_workflow.id = text_member(list[i].get_object(), "workflowId");
    made_workflow.tree = file().tree;
    made_workflow.own = own;
    made_workflow.pointer = "/workflows/" + std::to_string(i);
    if (!file().workflows.emplace(made_workflow.id, all_.list.size()).second) {
      fail(made_workflow.pointer + "/workflowId",
           fmt::format("the workflow '{}' is there twice", made_workflow.id), "rename one");
    }
    all_.list.push_back(std::move(made_workflow));
    file_of_.push_back(current_file_);
  }
}

bool WorkflowReader::names_document(const std::string& url) const {
  const auto path = url.substr(0, url.find_first_of("?#"));
  return fs::path(path).filename() == fs::path(document_.tree->file()).filename();
}

void WorkflowReader::read_sources(std::size_t index) {
  const auto& list = files_[index].tree->root().get_object().at("sourceDescriptions").get_array();
  std::size_t documents = 0;
  for (const auto& entry : list) {
    documents += text_member(entry.get_object(), "type", "openapi") == "openapi" ? 1 : 0;
  }
  for (std::size_t i = 0; i < list.size() && !failed(); ++i) {
    const auto& object = list[i].get_object();
    const auto pointer = "/sourceDescriptions/" + std::to_string(i);
    WorkflowFile::Source source;
    source.url = text_member(object, "url");
    source.arazzo = text_member(object, "type", "openapi") == "arazzo";
    // The only description is the tested one, wherever the test keeps its copy.
    source.tested = !source.arazzo && (documents == 1 || names_document(source.url));
    if (source.arazzo) {
      const auto beside = fs::path(files_[index].tree->file()).parent_path() / source.url;
      const auto known = std::find_if(files_.begin(), files_.end(), [&](const WorkflowFile& other) {
        return fs::path(other.tree->file()).lexically_normal() == beside.lexically_normal();
      });
      if (known != files_.end()) {
        source.file = static_cast<std::size_t>(known - files_.begin());
      } else if (files_.size() < file_limit && source.url.find("://") == std::string::npos) {
        auto text = read_source(beside.lexically_normal().string());
        auto tree = text ? read_tree(*text) : Result<Tree>(text.error());
        if (!tree) return fail(pointer + "/url", tree.error().text(), "put the file there");
        if (auto wrong = check_shape(*tree, ContractKind::arazzo)) {
          error_ = std::move(wrong);
          return;
        }
        source.file = files_.size();
        add_file(std::make_shared<const Tree>(std::move(*tree)), false);
        current_file_ = index;
      }
    }
    if (!files_[index].sources.emplace(text_member(object, "name"), std::move(source)).second) {
      fail(pointer + "/name", "the source is there twice", "rename one");
    }
  }
}

void WorkflowReader::read_workflow(std::size_t index) {
  const auto& object = find_pointer(file().tree->root(), workflow().pointer)->get_object();
  workflow().summary = text_member(object, "summary");
  read_inputs(workflow(), object);
  const auto depends = string_list(object.if_contains("dependsOn"));
  for (std::size_t i = 0; i < depends.size() && !failed(); ++i) {
    const auto found =
        find_workflow(depends[i], fmt::format("{}/dependsOn/{}", workflow().pointer, i));
    if (found) all_.list[index].depends_on.push_back(*found);
  }
  const auto& steps = object.at("steps").get_array();
  for (std::size_t i = 0; i < steps.size() && !failed(); ++i) {
    WorkflowStep step;
    step.id = text_member(steps[i].get_object(), "stepId");
    step.pointer = fmt::format("{}/steps/{}", workflow().pointer, i);
    const bool twice = std::any_of(workflow().steps.begin(), workflow().steps.end(),
                                   [&](const WorkflowStep& other) { return other.id == step.id; });
    if (twice) fail(step.pointer + "/stepId", fmt::format("the step '{}' is there twice", step.id));
    workflow().steps.push_back(std::move(step));
  }
  for (std::size_t i = 0; i < steps.size() && !failed(); ++i) {
    const auto& described = steps[i].get_object();
    auto& step = workflow().steps[i];
    read_step(step, described);
    // What the workflow says holds where the step says nothing.
    std::vector<WorkflowParameter> shared;
    read_parameters(shared, object, workflow().pointer);
    for (auto& parameter : shared) {
      const bool own = std::any_of(
          step.parameters.begin(), step.parameters.end(), [&](const WorkflowParameter& other) {
            return other.name == parameter.name && other.in == parameter.in;
          });
      if (!own && step.operation != nullptr) step.parameters.push_back(std::move(parameter));
    }
    if (step.on_success.empty()) {
      read_actions(step.on_success, object, "successActions", workflow().pointer, step.id);
    }
    if (step.on_failure.empty()) {
      read_actions(step.on_failure, object, "failureActions", workflow().pointer, step.id);
    }
  }
  read_outputs(workflow().outputs, object, workflow().pointer);
}

void WorkflowReader::read_inputs(Workflow& into, const json::object& object) {
  const auto* inputs = object.if_contains("inputs");
  if (inputs == nullptr) return;
  auto& compiler = *file().compiler;
  const auto seen = compiler.issues().size();
  into.inputs = compiler.compile(into.pointer + "/inputs");
  for (auto i = seen; i < compiler.issues().size(); ++i) {
    const auto& issue = compiler.issues()[i];
    if (issue.fatal) return fail(issue.pointer, issue.message);
  }
  for (const auto& property : into.inputs.root().properties) {
    const auto* source = into.inputs.node(property.node).source;
    const auto* schema = source != nullptr ? source->if_object() : nullptr;
    const auto* value = schema != nullptr ? schema->if_contains("default") : nullptr;
    if (value != nullptr) into.defaults.emplace_back(property.name, *value);
  }
}

void WorkflowReader::refuse_circles() {
  std::vector<int> colour(all_.list.size(), 0);
  const std::function<bool(std::size_t)> walk = [&](std::size_t index) {
    if (colour[index] == 1) return true;
    if (colour[index] == 2) return false;
    colour[index] = 1;
    bool circle = false;
    for (const auto next : all_.list[index].depends_on) circle = circle || walk(next);
    for (const auto& step : all_.list[index].steps) {
      circle = circle || (step.workflow && walk(*step.workflow));
    }
    colour[index] = 2;
    return circle;
  };
  for (current_ = 0; current_ < all_.list.size() && !failed(); ++current_) {
    current_file_ = file_of_[current_];
    if (walk(current_)) {
      fail(workflow().pointer + "/workflowId",
           fmt::format("the workflow '{}' leads back to itself", workflow().id),
           "see its dependsOn and the workflows that its steps call");
    }
  }
}

std::optional<std::size_t> WorkflowReader::find_workflow(std::string_view text,
                                                         const std::string& pointer) {
  constexpr std::string_view prefix = "$sourceDescriptions.";
  auto* names = &file().workflows;
  auto id = text;
  if (text.starts_with(prefix)) {
    id.remove_prefix(prefix.size());
    const auto dot = std::min(id.find('.'), id.size());
    const auto source = file().sources.find(id.substr(0, dot));
    if (source == file().sources.end() || !source->second.arazzo) {
      fail_unknown(pointer, "source of type arazzo", id.substr(0, dot), keys_of(file().sources));
      return std::nullopt;
    }
    if (!source->second.file) {
      workflow().obstacle =
          fmt::format("{} is not read: only files beside this one are", source->second.url);
      return std::nullopt;
    }
    names = &files_[*source->second.file].workflows;
    id.remove_prefix(std::min(dot + 1, id.size()));
  }
  const auto found = names->find(id);
  if (found != names->end()) return found->second;
  fail_unknown(pointer, "workflow", id, keys_of(*names));
  return std::nullopt;
}

Result<Workflows> read_workflows(const std::vector<std::shared_ptr<const Tree>>& files,
                                 const Document& document) {
  return WorkflowReader(document).run(files);
}

}  // namespace assay::spec
