// Path templates against concrete paths (OpenAPI 3.0.4 §4.7.8.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::spec {

/// The text of each template expression of `path_template` in `path` (still percent-encoded), in
/// order; nothing when the path does not match. An expression spans no "/" and may be empty.
[[nodiscard]] std::optional<std::vector<std::pair<std::string, std::string>>> match_template(
    std::string_view path_template, std::string_view path);

/// The names of the template expressions, in order.
[[nodiscard]] std::vector<std::string> template_names(std::string_view path_template);

}  // namespace assay::spec
