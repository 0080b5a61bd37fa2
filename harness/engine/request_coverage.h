// What of one operation's request has been tried: each parameter, each branch of each schema.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "reports/event.h"
#include "spec/decode.h"
#include "spec/document.h"
#include "spec/schema/coverage.h"

namespace assay::harness {

/// Counts on the bytes, read back. The first 400 requests are all looked at, of later ones every
/// eighth: what those did not try the next thousand seldom do.
class RequestCoverage {
 public:
  /// `all`: look at every request.
  explicit RequestCoverage(bool all = false) : all_(all) {}

  void take(const spec::Operation& operation, const spec::Decoded& decoded);

  /// Assertion keywords of the schemas of all parameters and JSON bodies: how many there are, how
  /// many accepted a value, how many refused one.
  [[nodiscard]] spec::KeywordTotals totals(const spec::Operation& operation) const;
  /// The same keyword by keyword.
  [[nodiscard]] std::vector<spec::KeywordCount> counts(const spec::Operation& operation) const;

  /// Each parameter and the body, in the order of the document.
  [[nodiscard]] std::vector<reports::ParameterUse> parameters(
      const spec::Operation& operation) const;

 private:
  struct Use {
    std::uint64_t valid = 0;
    std::uint64_t malformed = 0;
  };
  void note(const spec::Operation& operation, const spec::Decoded& decoded);
  void record(const spec::Schema& schema, const std::string& place, const spec::json::value& value);

  std::map<std::string, spec::KeywordCoverage> by_place_;
  std::vector<Use> uses_;  ///< parameters, then the body
  std::uint64_t seen_ = 0;
  bool all_;
};

}  // namespace assay::harness
