// How much of the answers' schemas the answers of one operation have met.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "spec/document.h"
#include "spec/message.h"
#include "spec/schema/coverage.h"

namespace assay::harness {

/// Keywords of the schemas of all described JSON answers. Looks at the first answers only: what 200
/// answers have not met, the next thousand seldom do.
class AnswerCoverage {
 public:
  void take(const spec::Operation& operation, const spec::Exchange& exchange);

  /// Over all described JSON answers.
  [[nodiscard]] spec::KeywordTotals totals(const spec::Operation& operation) const;

 private:
  std::map<std::string, spec::KeywordCoverage> by_media_;
  std::uint64_t taken_ = 0;
};

}  // namespace assay::harness
