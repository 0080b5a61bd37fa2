// References between the parts of a document and its files (OpenAPI 3.0.4 §4.7.23, RFC 6901 §6).
#pragma once

#include <string>
#include <string_view>

#include "spec/document_files.h"
#include "spec/result.h"

namespace assay::spec {

/// A value after following references, and the location where it really stands.
struct Resolved {
  const json::value* value = nullptr;
  std::string location;  ///< see PlaceText
};

/// Follows `$ref` from `location` until a value that is no Reference Object.
/// Errors (document, at the position of the `$ref`): no such file or target, or a circle.
[[nodiscard]] Result<Resolved> resolve(DocumentFiles& files, std::string_view location);

/// One step of resolve(): the location that the `$ref` at `location` names, which exists.
[[nodiscard]] Result<std::string> follow(DocumentFiles& files, std::string_view location,
                                         std::string_view reference);

}  // namespace assay::spec
