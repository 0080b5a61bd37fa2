// Which members of a document's values are secrets by the document's own word.
#pragma once

#include <string>
#include <vector>

#include "spec/document.h"

namespace assay::harness {

/// Names of properties whose schema says `format: password` or `writeOnly: true` (OpenAPI 3.0.4
/// §4.7.24), or `x-sensitive: true`, anywhere in the document and its files.
[[nodiscard]] std::vector<std::string> secret_member_names(const spec::Document& document);

}  // namespace assay::harness
