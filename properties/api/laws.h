// Laws: promises between requests. A trace oracle each: whatever brought a sequence about, the same
// laws judge it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "contracts/finding.h"
#include "properties/api/history.h"

namespace assay::properties {

/// A row of the table of laws.
struct Law {
  std::string_view id;  ///< "law.use_after_delete": the check of its findings
  std::string_view summary;
  std::string_view clause;
  /// Appends what the last call of the history shows, given all before it; fills location,
  /// expected, actual, severity, schema and operation (when it is not the last call's to blame).
  void (*judge)(const History& history, std::vector<contracts::Finding>& findings);
  /// True when the resource has the operations that the law is about.
  bool (*applies)(const spec::Document& document, const Resource& resource);
};

/// All laws, in report order.
[[nodiscard]] std::span<const Law> laws() noexcept;
/// The row, or null.
[[nodiscard]] const Law* find_law(std::string_view id) noexcept;

/// A finding, and which call shows it.
struct LawFinding {
  contracts::Finding finding;
  std::size_t call = 0;
};
/// What a whole trace shows, call by call.
[[nodiscard]] std::vector<LawFinding> judge_trace(const spec::Document& document,
                                                  const std::vector<Resource>& resources,
                                                  std::span<const Call> calls);

/// What the last call of `history` shows to be broken; findings are complete, with check, keyword
/// (the law's name), clause and status. Nothing when the call says nothing (Fact::says_nothing).
[[nodiscard]] std::vector<contracts::Finding> judge_last(const History& history);

}  // namespace assay::properties
