// Schemas that stand in the same place of two documents: their differences as changes.
#pragma once

#include <set>
#include <string>

#include "spec/diff/pairs.h"

namespace assay::spec::diff {

/// A place that has a schema in both documents.
struct SchemaPlace {
  Spot spot;  ///< `instance` is the place of the whole value: "/response/body"
  Direction direction = Direction::request;
  bool text = false;   ///< see PairMode
  std::string before;  ///< location of what has the schema, for differences that stand nowhere
  std::string after;
};

/// Compares schemas; what several places share is compared once.
class SchemaChanges {
 public:
  explicit SchemaChanges(Changes& changes) : changes_(changes) {}

  /// Adds the changes between two schemas, of which an empty one stands for anything.
  void compare(const SchemaPlace& place, const Schema& before, const Schema& after);

  [[nodiscard]] Changes& changes() noexcept { return changes_; }

 private:
  struct Visit {
    PairId pair = 0;
    std::string path;
  };
  void tell(const SchemaPlace& place, const Visit& visit, const Difference& difference, Sure sure);

  Changes& changes_;
  Pairs pairs_;
  std::vector<std::uint32_t> seen_;  ///< by pair: the number of the place that last met it
  std::uint32_t place_number_ = 0;
  std::set<std::string> told_;  ///< of this place
};

}  // namespace assay::spec::diff
