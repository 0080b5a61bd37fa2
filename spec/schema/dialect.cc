#include "spec/schema/dialect.h"

#include <array>

namespace assay::spec {
namespace {

struct Row {
  std::string_view uri;
  Dialect dialect;
};
constexpr std::array<Row, 8> rows{
    {{"http://json-schema.org/draft-04/schema", Dialect::draft4},
     {"http://json-schema.org/draft-06/schema", Dialect::draft6},
     {"http://json-schema.org/draft-07/schema", Dialect::draft7},
     {"https://json-schema.org/draft/2019-09/schema", Dialect::draft2019},
     {"https://json-schema.org/draft/2020-12/schema", Dialect::draft2020},
     {"https://spec.openapis.org/oas/3.1/dialect/base", Dialect::openapi31},
     {"https://spec.openapis.org/oas/3.1/dialect/2024-11-10", Dialect::openapi31},
     {"https://spec.openapis.org/oas/3.2/dialect/2025-09-17", Dialect::openapi31}}};

}  // namespace

std::optional<Dialect> dialect_of_uri(std::string_view uri) noexcept {
  if (uri.ends_with('#')) uri.remove_suffix(1);
  const auto bare = [](std::string_view text) {
    const auto at = text.find("://");
    return at == std::string_view::npos ? text : text.substr(at + 3);
  };
  for (const auto& row : rows) {
    // http and https are often confused; the meaning is not in doubt.
    if (bare(row.uri) == bare(uri)) return row.dialect;
  }
  return std::nullopt;
}

}  // namespace assay::spec
