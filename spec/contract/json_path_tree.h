// A parsed JSONPath. Behind json_path.h.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "spec/schema/pattern.h"

namespace assay::spec {

namespace json = boost::json;

struct PathFilter;

struct PathSelector {
  enum class Kind : std::uint8_t { name, wildcard, index, slice, filter };
  Kind kind = Kind::wildcard;
  std::string name;
  std::int64_t index = 0;
  std::optional<std::int64_t> start, end;
  std::int64_t step = 1;
  std::shared_ptr<const PathFilter> filter;
};

struct PathSegment {
  bool descendant = false;
  std::vector<PathSelector> selectors;
};

struct PathQuery {
  bool absolute = true;  ///< begins with $, not with @
  std::vector<PathSegment> segments;

  [[nodiscard]] bool singular() const noexcept;
};

/// The functions of §2.4, whose arguments and results have types.
enum class PathFunction : std::uint8_t { length, count, match, search, value };

/// Anything in a filter: logical expressions, and what comparisons compare.
struct PathFilter {
  enum class Kind : std::uint8_t { any, all, negation, comparison, literal, query, function };
  enum class Operator : std::uint8_t { equal, unequal, less, at_most, greater, at_least };
  Kind kind = Kind::literal;
  Operator compared = Operator::equal;
  std::vector<PathFilter> parts;  ///< operands, or a function's arguments
  json::value literal;
  PathQuery query;
  PathFunction function = PathFunction::length;
  std::shared_ptr<const Pattern> pattern;  ///< of match and search when it is a literal

  /// match and search are true or false; the other functions give values.
  [[nodiscard]] bool logical_function() const noexcept {
    return kind == Kind::function &&
           (function == PathFunction::match || function == PathFunction::search);
  }
};

/// An I-Regexp (RFC 9485) as a Pattern: the whole text for match(), any part of it for search().
[[nodiscard]] std::shared_ptr<const Pattern> path_pattern(std::string_view text, bool whole);

}  // namespace assay::spec
