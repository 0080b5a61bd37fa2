// Criteria of Arazzo 1.0: what an answer must be for a step to succeed (§Criterion Object).
#pragma once

#include <boost/json.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/contract/condition.h"
#include "spec/result.h"
#include "spec/runtime_expression.h"

namespace assay::spec {

/// A value that a criterion compares with: a constant, or part of an earlier exchange.
struct Given {
  std::string name;  ///< the expression as written: "$steps.create.outputs.id"
  std::optional<json::value> value;
  std::size_t from = 0;    ///< without `value`: the step of the sequence
  std::string expression;  ///< and what of it (runtime_expression.h), perhaps nothing
  friend bool operator==(const Given&, const Given&) = default;
};

/// Assay's own `x-assay-seconds`: so many seconds lie between two times (RFC 3339), which the
/// standard cannot say. Judged when all three are there.
struct SecondsBetween {
  std::string from;
  std::string until;
  json::value equal;  ///< a number, or an expression
  double within = 1;  ///< seconds of tolerance
  friend bool operator==(const SecondsBetween&, const SecondsBetween&) = default;
};

struct CompiledCriterion;

struct Criterion {
  enum class Type : std::uint8_t { simple, regex, jsonpath };
  Type type = Type::simple;
  std::string condition;
  std::string context;  ///< an expression; of regex and jsonpath
  bool exact = false;   ///< `x-assay-exact`: texts compare with case
  std::optional<SecondsBetween> seconds;
  std::vector<Given> given;  ///< values of what is not part of the step's own exchange
  std::string step;          ///< "workflowId/stepId"
  std::string schema;        ///< "file#pointer" of the criterion
  std::string schema_at;     ///< the same with line and column
  /// Made once by compile_criterion().
  std::shared_ptr<const CompiledCriterion> compiled;

  friend bool operator==(const Criterion& a, const Criterion& b) {
    return a.type == b.type && a.condition == b.condition && a.context == b.context &&
           a.exact == b.exact && a.seconds == b.seconds && a.given == b.given && a.step == b.step &&
           a.schema == b.schema;
  }
};
[[nodiscard]] std::string_view name(Criterion::Type type) noexcept;

/// Parses condition and context. Errors (document): what is wrong; `where` holds nothing but the
/// column inside the condition (0: the context or another member, which the message names).
[[nodiscard]] std::optional<Error> compile_criterion(Criterion& criterion);

/// Every expression that the criterion looks at.
[[nodiscard]] std::vector<ValueExpression> expressions_of(const Criterion& criterion);

/// What became of a criterion.
struct CriterionVerdict {
  enum class Kind : std::uint8_t { met, broken, undecided };
  Kind kind = Kind::met;
  std::string location;  ///< when broken: pointer into the exchange, "/response" at least
  std::string expected;  ///< the condition, with the values that it compared
  std::string actual;
  bool about_status = false;  ///< what is wrong is the status alone
};

/// Judges a compiled criterion over the step's own exchange; `earlier` are the exchanges that its
/// given values come from. Undecided: a pattern or path that costs too much, a context that is no
/// JSON for a JSONPath.
[[nodiscard]] CriterionVerdict judge_criterion(const Criterion& criterion, const Performed& current,
                                               const std::vector<Performed>& earlier);

/// Seconds since 1970 of an RFC 3339 time; nothing when it is none.
[[nodiscard]] std::optional<double> seconds_of_time(std::string_view text);

/// The readable form inside of a sequence (docs/reference/case.md), and its inverse. Errors: usage.
[[nodiscard]] json::object criterion_to_json(const Criterion& criterion);
[[nodiscard]] Result<Criterion> criterion_from_json(const json::value& value);

}  // namespace assay::spec
