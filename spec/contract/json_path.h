// JSONPath (RFC 9535): which parts of a value an expression selects.
#pragma once

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "spec/result.h"

namespace assay::spec {

namespace json = boost::json;

/// A part of a value. `pointer` (RFC 6901, from the root) is the RFC's normalized path in another
/// spelling; empty unless it was asked for.
struct PathNode {
  const json::value* value = nullptr;
  std::string pointer;
};

struct Selection {
  std::vector<PathNode> nodes;  ///< in the RFC's order; the same node may come more than once
  bool cut = false;  ///< at 10,000,000 nodes looked at or 1,000,000 kept: the rest is missing
};

struct PathQuery;  // spec/contract/json_path_tree.h

/// One deviation: the dot takes names with dashes inside, $.x-name, as overlays often write them.
/// A query, parsed and checked for well-typedness once (§2.4.3). Cheap to copy; shared by threads.
class JsonPath {
 public:
  /// Reads the whole of `text`. Errors (document): what is wrong and at which character; `where`
  /// holds nothing but the column, counted from 1 inside `text`. At most 100 nested filters.
  [[nodiscard]] static Result<JsonPath> parse(std::string_view text);

  /// The nodes that the query selects in `root`, with their pointers.
  [[nodiscard]] Selection locate(const json::value& root) const;
  /// The same without pointers: cheaper.
  [[nodiscard]] Selection select(const json::value& root) const;

  /// True when no value can give more than one node (§2.3.5.1).
  [[nodiscard]] bool singular() const noexcept;

 private:
  explicit JsonPath(std::shared_ptr<const PathQuery> query) : query_(std::move(query)) {}
  std::shared_ptr<const PathQuery> query_;
};

}  // namespace assay::spec
