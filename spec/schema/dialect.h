// The dialects of JSON Schema and OpenAPI, and what sets them apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace assay::spec {

/// OpenAPI 3.0 (§4.7.24) is an extended subset of draft Wright-00, whose validation keywords are
/// draft 4's; Swagger 2.0's is a subset of draft 4; OpenAPI 3.1 and 3.2 use 2020-12 with a base
/// vocabulary of annotations.
enum class Dialect : std::uint8_t {
  draft4,
  draft6,
  draft7,
  draft2019,
  draft2020,
  swagger2,
  openapi30,
  openapi31
};

/// The vocabularies that change what a schema object means (2020-12 §4.3.1). Drafts before 2019-09
/// have no such notion: there all of them are on.
struct Vocabulary {
  Dialect dialect = Dialect::draft2020;
  bool applicator = true;
  bool unevaluated = true;
  bool validation = true;
  bool format_assertion = false;  ///< `format` is an annotation unless this is on
  bool wide_formats = false;      ///< the OpenAPI dialects: see disputed_text()
};

/// Draft generations in order: 4, 6, 7, 8 (2019-09), 9 (2020-12). OpenAPI 3.0 and Swagger 2.0
/// count as 4, OpenAPI 3.1 as 9.
[[nodiscard]] constexpr int generation(Dialect dialect) noexcept {
  switch (dialect) {
    case Dialect::draft6:
      return 6;
    case Dialect::draft7:
      return 7;
    case Dialect::draft2019:
      return 8;
    case Dialect::draft2020:
    case Dialect::openapi31:
      return 9;
    case Dialect::draft4:
    case Dialect::swagger2:
    case Dialect::openapi30:
      break;
  }
  return 4;
}

/// Swagger 2.0 and OpenAPI 3.0: a closed set of keywords, `nullable`, direction of readOnly.
[[nodiscard]] constexpr bool is_closed_subset(Dialect dialect) noexcept {
  return dialect == Dialect::swagger2 || dialect == Dialect::openapi30;
}
[[nodiscard]] constexpr bool is_openapi(Dialect dialect) noexcept {
  return is_closed_subset(dialect) || dialect == Dialect::openapi31;
}
/// Draft 7 §8.3 and OpenAPI 3.0.4 §4.7.23: everything beside a `$ref` is ignored.
[[nodiscard]] constexpr bool ref_hides_siblings(Dialect dialect) noexcept {
  return generation(dialect) <= 7;
}
/// The keyword that names a schema resource; empty where there is none.
[[nodiscard]] constexpr std::string_view id_keyword(Dialect dialect) noexcept {
  if (is_closed_subset(dialect)) return {};
  return dialect == Dialect::draft4 ? "id" : "$id";
}

/// The dialect that a `$schema` URI names (with or without the empty fragment).
[[nodiscard]] std::optional<Dialect> dialect_of_uri(std::string_view uri) noexcept;

/// The text of a standard meta-schema by its absolute URI without fragment; empty when unknown.
/// Drafts 4, 6, 7, 2019-09, 2020-12 with their vocabularies, and OpenAPI's base dialect.
[[nodiscard]] std::string_view metaschema_text(std::string_view uri) noexcept;

}  // namespace assay::spec
