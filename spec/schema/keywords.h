// The keywords of JSON Schema and OpenAPI's schemas, one row each.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string_view>

#include "spec/schema/compile.h"

namespace assay::spec {

/// What the reader of a keyword works on.
struct KeywordReading {
  Compiler& compiler;
  Node& node;
  NodeId id;  ///< of `node`
  const json::object& schema;
  const Vocabulary& vocabulary;
  int depth;
  bool has_bounds = false;
  const json::value* rest = nullptr;  ///< `additionalItems`, which means something beside `items`
};

enum class KeywordGroup : std::uint8_t { core, applicator, unevaluated, validation, annotation };

struct KeywordRow {
  std::string_view name;
  void (*read)(KeywordReading&, const json::value&);
  std::uint8_t first;  ///< generation (see generation()) from which on it means something
  std::uint8_t last;
  KeywordGroup group;
  bool in_subset;  ///< OpenAPI 3.0 (§4.7.24.1) has it
};

/// The row of `name`, or null.
[[nodiscard]] const KeywordRow* find_keyword(std::string_view name);
/// Does the keyword mean something in a resource of this vocabulary?
[[nodiscard]] bool applies(const KeywordRow& row, const Vocabulary& vocabulary) noexcept;
/// What only several keywords together say: bounds, items beside additionalItems, if/then/else.
void read_together(KeywordReading& reading);

}  // namespace assay::spec
