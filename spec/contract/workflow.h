// Workflows: sequences of calls with what must come of them (Arazzo 1.0).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "spec/contract/criterion.h"
#include "spec/document.h"

namespace assay::spec {

/// A Parameter Object: a value for a parameter of the step's operation, or for an input of the
/// workflow that the step calls.
struct WorkflowParameter {
  std::string name;
  std::optional<In> in;  ///< none: an input
  json::value value;     ///< a constant, an expression, or a text with expressions in braces
  std::string pointer;
};

/// A Request Body Object.
struct WorkflowBody {
  std::string content_type;  ///< may be empty: the operation's first one
  std::optional<json::value> payload;
  struct Replacement {
    std::string target;  ///< RFC 6901 pointer into the payload
    json::value value;
  };
  std::vector<Replacement> replacements;
};

/// What happens after a step (Success and Failure Action Objects).
struct WorkflowAction {
  enum class Type : std::uint8_t { end, go, retry };
  Type type = Type::end;
  std::string name;
  std::optional<std::size_t> step;      ///< to go to, or to perform before a retry
  std::optional<std::size_t> workflow;  ///< likewise
  double retry_after = 0;               ///< seconds
  int retry_limit = 1;
  std::vector<Criterion> criteria;
  std::string pointer;
};

using WorkflowOutputs = std::vector<std::pair<std::string, ValueExpression>>;

struct WorkflowStep {
  std::string id;
  const Operation* operation = nullptr;  ///< or it calls a workflow:
  std::optional<std::size_t> workflow;
  std::vector<WorkflowParameter> parameters;  ///< the workflow's own, too
  std::optional<WorkflowBody> body;
  std::vector<Criterion> criteria;
  std::vector<WorkflowAction> on_success;  ///< the workflow's own behind the step's
  std::vector<WorkflowAction> on_failure;
  WorkflowOutputs outputs;
  std::string pointer;
};

struct Workflow {
  std::string id;
  std::string summary;
  std::shared_ptr<const Tree> tree;  ///< of the file
  Schema inputs;                     ///< may be empty: none
  std::vector<std::pair<std::string, json::value>> defaults;
  std::vector<std::size_t> depends_on;
  std::vector<WorkflowStep> steps;
  WorkflowOutputs outputs;
  bool own = true;       ///< of a file that the user named, not one that another refers to
  std::string obstacle;  ///< why it cannot run against this document; empty when it can
  std::string pointer;
};

/// Every workflow of the user's files and of those that they refer to.
struct Workflows {
  std::vector<Workflow> list;
  std::vector<Error> warnings;

  [[nodiscard]] bool empty() const noexcept { return list.empty(); }
};

/// Reads the workflows of `files`, whose shape was checked, and of Arazzo files that they name as
/// sources (beside them; at most 16 in all), for `document`, which must outlive the result.
/// Errors (document, with position): unknown names (operation, step, workflow, input, output,
/// component, parameter), expressions and conditions that cannot be read, steps that nothing leads
/// to, steps that depend on each other in a circle.
[[nodiscard]] Result<Workflows> read_workflows(
    const std::vector<std::shared_ptr<const Tree>>& files, const Document& document);

}  // namespace assay::spec
