// Values that flow through a workflow, and where each came from.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "spec/contract/workflow.h"
#include "spec/sequence.h"

namespace assay::harness {

namespace json = boost::json;

/// A value and, when it is part of an exchange of the round, its origin: a replay takes it from the
/// new answer.
struct Traced {
  json::value value;
  std::size_t from = 0;
  std::string expression;  ///< empty: a constant
};
using TracedValues = std::map<std::string, Traced, std::less<>>;

/// One call of a workflow under way.
struct WorkflowScope {
  std::size_t workflow = 0;
  TracedValues inputs;
  std::map<std::string, TracedValues, std::less<>> steps;  ///< outputs, by the step's id
  TracedValues called;                                     ///< outputs of the workflow called last
};

/// What finished workflows of the round gave.
struct WorkflowResult {
  TracedValues inputs;
  TracedValues outputs;
};

/// Looks expressions up.
class WorkflowValues {
 public:
  explicit WorkflowValues(const spec::Workflows& workflows) : workflows_(workflows) {}

  std::map<std::size_t, WorkflowResult> results;  ///< by the workflow's index

  /// The value of `expression`; `current` is the exchange of the step, null before it is sent, and
  /// stands at `index` of the round. Nothing when what it names is not there.
  [[nodiscard]] std::optional<Traced> find(const spec::ValueExpression& expression,
                                           const WorkflowScope& scope,
                                           const spec::Performed* current, std::size_t index) const;

  /// `criterion` with the values of everything but the step's own exchange.
  [[nodiscard]] spec::Criterion close(const spec::Criterion& criterion,
                                      const WorkflowScope& scope) const;

 private:
  const spec::Workflows& workflows_;
};

/// A template of a contract file with its expressions evaluated.
struct FilledValue {
  std::optional<json::value> value;  ///< nothing: the whole value is missing
  std::vector<spec::Binding> links;  ///< of values that come from earlier answers
  std::string missing;               ///< an expression over steps that has no value, or empty
};

/// Fills `value`; `to` is where it will stand (spec::Binding::to). Members and items without a
/// value are left out.
[[nodiscard]] FilledValue fill(const json::value& value, const std::string& to,
                               const WorkflowValues& values, const WorkflowScope& scope);

}  // namespace assay::harness
