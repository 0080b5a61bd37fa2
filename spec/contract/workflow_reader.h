// The work behind read_workflows(), by subject. Included by workflow*.cc alone.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "spec/contract/workflow.h"
#include "spec/schema/compile.h"

namespace assay::spec {

/// One Arazzo file and what its names mean.
struct WorkflowFile {
  std::shared_ptr<const Tree> tree;
  bool own = true;
  struct Source {
    bool tested = false;              ///< an OpenAPI document: the one at hand
    bool arazzo = false;              ///< another Arazzo file:
    std::optional<std::size_t> file;  ///< its index
    std::string url;
  };
  std::map<std::string, Source, std::less<>> sources;
  std::map<std::string, std::size_t, std::less<>> workflows;  ///< id → index in the whole list
  std::unique_ptr<Compiler> compiler;                         ///< of inputs
};

/// The first thing that is wrong; everything else is skipped from then on.
class WorkflowReader {
 public:
  explicit WorkflowReader(const Document& document) : document_(document) {}

  Result<Workflows> run(const std::vector<std::shared_ptr<const Tree>>& files);

 private:
  // workflow.cc: files, workflows and their inputs
  void add_file(std::shared_ptr<const Tree> tree, bool own);
  void read_sources(std::size_t file);
  [[nodiscard]] bool names_document(const std::string& url) const;
  void read_workflow(std::size_t index);
  void read_inputs(Workflow& workflow, const json::object& object);
  void refuse_circles();

  // workflow_steps.cc: steps
  void read_step(WorkflowStep& step, const json::object& object);
  void read_target(WorkflowStep& step, const json::object& object);
  void set_operation(WorkflowStep& step, std::string_view text);
  void set_operation_path(WorkflowStep& step, std::string_view text);
  [[nodiscard]] std::optional<std::size_t> find_workflow(std::string_view text,
                                                         const std::string& pointer);
  void read_parameters(std::vector<WorkflowParameter>& into, const json::object& owner,
                       const std::string& pointer);
  void check_parameter(const WorkflowStep& step, WorkflowParameter& parameter);
  void read_body(WorkflowStep& step, const json::object& object);
  void read_criteria(std::vector<Criterion>& into, const json::object& owner,
                     const std::string& pointer, std::string_view step);
  void read_actions(std::vector<WorkflowAction>& into, const json::object& owner,
                    std::string_view member, const std::string& pointer, std::string_view step);
  void read_action(WorkflowAction& action, const json::object& object, std::string_view step);
  void read_outputs(WorkflowOutputs& into, const json::object& owner, const std::string& pointer);
  /// The object that `entry` is, or that its `reference` names; null after an error.
  [[nodiscard]] const json::object* reusable(const json::value& entry, std::string& pointer,
                                             std::string_view kind);

  // workflow_names.cc: what expressions name, and which steps can be reached
  void check_names();
  void check_step_names(const WorkflowStep& step);
  void check_value(const json::value& value, const std::string& pointer, bool own_exchange);
  void check_expression(const ValueExpression& expression, const std::string& pointer,
                        bool own_exchange, const WorkflowStep* step = nullptr);
  void check_output(const ValueExpression& expression, const WorkflowOutputs& outputs,
                    std::string_view owner, const std::string& pointer);
  void check_criteria(const std::vector<Criterion>& criteria, const WorkflowStep& step);
  void check_reach();

  // Shared.
  [[nodiscard]] bool failed() const noexcept { return error_.has_value(); }
  void fail(const std::string& pointer, std::string message, std::string advice = {});
  void fail_unknown(const std::string& pointer, std::string_view what, std::string_view typed,
                    const std::vector<std::string_view>& known);
  [[nodiscard]] WorkflowFile& file() { return files_[current_file_]; }
  [[nodiscard]] Workflow& workflow() { return all_.list[current_]; }

  const Document& document_;
  std::vector<WorkflowFile> files_;
  std::vector<std::size_t> file_of_;  ///< of each workflow
  Workflows all_;
  std::optional<Error> error_;
  std::size_t current_file_ = 0;
  std::size_t current_ = 0;
};

/// "a, b, c"
[[nodiscard]] std::string listed(const std::vector<std::string_view>& names);

}  // namespace assay::spec
