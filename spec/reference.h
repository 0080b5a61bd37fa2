// Local references: "#/components/parameters/x" (OpenAPI 3.0.4 §4.7.23, RFC 6901 §6).
#pragma once

#include <string>
#include <string_view>

#include "spec/reader.h"
#include "spec/result.h"

namespace assay::spec {

/// A value of the document after following references, and the pointer where it really stands.
struct Resolved {
  const json::value* value = nullptr;
  std::string pointer;
};

/// Follows `$ref` from `pointer` until a value that is no Reference Object.
/// Errors (document, at the position of the `$ref`): not local, no such target, or a cycle.
[[nodiscard]] Result<Resolved> resolve(const Tree& tree, std::string_view pointer);

}  // namespace assay::spec
