// Runtime expressions: a value of a request or of its answer, by name (OpenAPI 3.0.4 §4.7.20.3).
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "spec/case.h"
#include "spec/message.h"

namespace assay::spec {

/// Where a runtime expression looks.
enum class ExpressionSource : std::uint8_t { url, method, status, request, response };

/// A runtime expression, read.
struct RuntimeExpression {
  ExpressionSource source = ExpressionSource::response;
  std::string place;  ///< of request and response: "header", "query", "path" or "body"
  std::string name;   ///< of the field or parameter; of a body the JSON Pointer
};

/// Reads "$response.body#/id", "$request.path.id", "$statusCode" …; nothing when `text` is none.
[[nodiscard]] std::optional<RuntimeExpression> parse_expression(std::string_view text);

/// One request that was sent, with its outcome, which must outlive it: what expressions look into.
/// Bodies are parsed at the first look: not thread-safe.
class Performed {
 public:
  Performed(const Case& call, const Exchange& exchange) : call_(&call), exchange_(&exchange) {}

  [[nodiscard]] const Case& call() const noexcept { return *call_; }
  [[nodiscard]] const Exchange& exchange() const noexcept { return *exchange_; }
  /// The answer's body as JSON; null when there is no answer or it is no JSON text.
  [[nodiscard]] const json::value& body() const;

 private:
  const Case* call_;
  const Exchange* exchange_;
  mutable std::optional<json::value> body_;
};

/// The value that `expression` names; nothing when it is none or what it names is not there.
[[nodiscard]] std::optional<json::value> evaluate(std::string_view expression,
                                                  const Performed& performed);

}  // namespace assay::spec
