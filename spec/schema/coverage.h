// Which keywords of a schema have had something to say, and what.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "spec/schema/evaluator.h"
#include "spec/schema/schema.h"

namespace assay::spec {

/// One assertion keyword and how often it accepted and rejected a value of its own type.
struct KeywordCount {
  std::string schema;  ///< location of the keyword in the document
  std::string keyword;
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;
};

/// How many assertion keywords there are, and how many of them had a value to judge.
struct KeywordTotals {
  std::uint64_t keywords = 0;
  std::uint64_t met = 0;
  std::uint64_t accepted = 0;  ///< those that a value kept
  std::uint64_t rejected = 0;  ///< those that a value broke
};

/// Counts over many instances of one schema. A keyword counts only where it constrains the
/// instance's type: `minLength` says nothing of a number. Not thread-safe.
class KeywordCoverage {
 public:
  KeywordCoverage(Schema schema, Direction direction);

  void record(const json::value& instance);

  /// Every assertion keyword that the schema can reach, also those that were never met; in the
  /// order of the schema.
  [[nodiscard]] std::vector<KeywordCount> counts() const;

  /// The sums of counts(), without its texts.
  [[nodiscard]] KeywordTotals totals() const;

 private:
  struct Count {
    std::uint64_t accepted = 0;
    std::uint64_t rejected = 0;
  };
  using Counts = std::unordered_map<std::string_view, Count>;

  /// Every node that the schema can reach, in document order.
  [[nodiscard]] std::vector<NodeId> reachable() const;
  void walk(NodeId id, const json::value& instance, int depth);
  void judge(NodeId id, const Node& node, const json::value& instance);
  void note(NodeId id, std::string_view keyword, bool accepted);
  void children(NodeId id, const Node& node, const json::value& instance, int depth);

  Schema schema_;
  Direction direction_;
  Evaluator judge_;
  std::uint64_t steps_ = 0;
  std::unordered_map<NodeId, Counts> nodes_;
};

}  // namespace assay::spec
