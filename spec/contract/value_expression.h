// Runtime expressions of Arazzo 1.0: values of the exchange at hand, of earlier steps, of a
// workflow's inputs (Arazzo 1.0.1 §Runtime Expressions).
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/result.h"
#include "spec/runtime_expression.h"

namespace assay::spec {

/// What a value expression looks into.
enum class ValueSource : std::uint8_t {
  exchange,   ///< $url, $method, $statusCode, $request.…, $response.…: of the step itself
  inputs,     ///< $inputs.name
  outputs,    ///< $outputs.name: of a workflow that a step called
  step,       ///< $steps.id.outputs.name
  workflow,   ///< $workflows.id.inputs.name, $workflows.id.outputs.name
  component,  ///< $components.parameters.name: a constant
  given       ///< a name that a saved criterion carries a value for
};

/// An expression, read.
struct ValueExpression {
  std::string text;  ///< as written
  ValueSource source = ValueSource::exchange;
  std::string owner;    ///< the step's or workflow's id; of components the kind
  bool inputs = false;  ///< of a workflow: its inputs, not its outputs
  /// Of an exchange: an expression of runtime_expression.h; else the value's name, perhaps with
  /// accessors behind it: "pets[0].id" (a name may hold dots itself).
  std::string name;
  std::string pointer;  ///< behind '#' (RFC 6901)
};

/// Reads the whole of `text`. Errors (document): what is wrong with it, with advice; no position.
[[nodiscard]] Result<ValueExpression> parse_value_expression(std::string_view text);

/// The length of the expression that `text` begins with inside of a condition: it ends before
/// white space, a parenthesis or an operator.
[[nodiscard]] std::size_t expression_length(std::string_view text) noexcept;

/// The value `name` of `object`, with `accessors` behind the longest prefix that is a name:
/// "pets[0].id" is the pointer "/0/id" into the member "pets". Nothing when no member fits.
struct NamedValue {
  std::string name;
  std::string pointer;  ///< below the named value
};
[[nodiscard]] std::optional<NamedValue> find_named(const std::vector<std::string>& known,
                                                   std::string_view name);

/// "data[0].id" and ".data[0].id" as a pointer: "/data/0/id"; nothing when it is none.
[[nodiscard]] std::optional<std::string> accessors_as_pointer(std::string_view text);

/// The parts of a text with expressions in braces: "Bearer {$inputs.token}". Texts without any have
/// one part.
struct TextPart {
  std::string text;  ///< literal, or the expression without braces
  bool expression = false;
};
[[nodiscard]] std::vector<TextPart> split_template(std::string_view text);

/// `value` as it stands in a text: strings bare, everything else as JSON.
[[nodiscard]] std::string bare_text(const json::value& value);

}  // namespace assay::spec
