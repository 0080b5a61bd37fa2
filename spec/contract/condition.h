// Simple conditions of Arazzo 1.0: "$statusCode == 201 && $response.body#/role == 'admin'".
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/contract/value_expression.h"
#include "spec/result.h"

namespace assay::spec {

/// Gives the value of an expression; nothing when what it names is not there.
using ResolveValue = std::function<std::optional<json::value>(const ValueExpression&)>;

/// A condition, parsed. From tight to loose: !, comparisons, &&, ||; parentheses group. Literals
/// are true, false, null, numbers as in JSON, and texts in single quotes ('' is one quote).
struct Condition {
  enum class Kind : std::uint8_t { any, all, negation, comparison, literal, expression };
  enum class Operator : std::uint8_t { equal, unequal, less, at_most, greater, at_least };
  Kind kind = Kind::literal;
  Operator compared = Operator::equal;
  std::vector<Condition> parts;
  json::value literal;
  ValueExpression expression;
};

/// Errors (document): what is wrong and at which character; `where` holds nothing but the column
/// inside `text`. At most 100 levels.
[[nodiscard]] Result<Condition> parse_condition(std::string_view text);

/// Every expression in it, in order.
[[nodiscard]] std::vector<const ValueExpression*> expressions_of(const Condition& condition);

/// True when it holds. What is not there is null. Comparisons are loose (§Criterion Object): texts
/// compare without case unless `exact`, and text that reads as a number compares with numbers.
/// Order is between numbers or texts alone; else it does not hold. A value alone holds unless it is
/// false, null, 0 or "".
[[nodiscard]] bool holds(const Condition& condition, const ResolveValue& resolve, bool exact);

/// The part for which a condition that does not hold fails: of && the first such operand, of || the
/// last one (the others are mostly guards).
[[nodiscard]] const Condition& culprit(const Condition& condition, const ResolveValue& resolve,
                                       bool exact);

/// Loose equality of two values, as above.
[[nodiscard]] bool same_loosely(const json::value& a, const json::value& b, bool exact);

}  // namespace assay::spec
