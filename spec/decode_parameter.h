// One parameter read back from a request.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spec/reading.h"

namespace assay::spec {

/// Where the parameters of a request stand, taken apart once.
struct RequestParts {
  std::vector<std::pair<std::string, std::string>> path;  ///< template name → text, percent-encoded
  std::vector<Field> query;
  std::string whole_query;  ///< as it stands in the target
  std::vector<Field> cookies;
  const std::vector<Header>* headers = nullptr;
  std::vector<std::string> declared;  ///< names of the operation's query and cookie parameters
};

/// A parameter as a server would see it.
struct DecodedParameter {
  std::optional<json::value> value;  ///< nothing when absent
  PartVerdict verdict;
};

/// Reads `parameter` from `parts` and judges it (OpenAPI 3.0.4 §4.7.12).
[[nodiscard]] DecodedParameter decode_parameter(const Parameter& parameter,
                                                const RequestParts& parts);

/// "/request/query/limit"
[[nodiscard]] std::string parameter_location(const Parameter& parameter);

}  // namespace assay::spec
