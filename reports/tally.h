// A run as its events add up: what JUnit and the console both tell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/event.h"

namespace assay::reports {

/// One operation with everything that was said about it.
struct OperationTally {
  OperationPlanned planned;
  OperationFinished finished;
  bool ran = false;
  std::vector<FindingRecorded> findings;  ///< in the order of their first sight
  std::vector<std::string> remarks;

  [[nodiscard]] std::uint64_t executions(std::string_view family) const noexcept;
  /// Why `family` does not apply here, or null.
  [[nodiscard]] const std::string* inapplicable(std::string_view family) const noexcept;
};

/// The whole run.
struct RunTally {
  RunStarted started;
  RunFinished finished;
  std::vector<OperationTally> operations;  ///< document order
  std::vector<WorkflowFinished> workflows;
  std::vector<std::string> remarks;  ///< about no operation

  /// Takes an event into account; an update replaces the finding that it updates.
  void add(const Event& event);

  [[nodiscard]] std::uint64_t count(contracts::Severity severity) const noexcept;

 private:
  OperationTally& at(const std::string& operation);
  void add_finding(const FindingRecorded& found);
};

/// "workflow life: 10 rounds, 10 completed, 70 requests, 210 criteria, 0 broken", with the reasons
/// of rounds that did not complete.
[[nodiscard]] std::string describe(const WorkflowFinished& workflow);

/// "shard 3 of 8", "shards 1, 2, 3 of 8"; empty for a run that is not divided.
[[nodiscard]] std::string describe_shards(const RunStarted& started);

/// How the remark starts that an operation never succeeded: no longer true once another shard
/// reached a success.
inline constexpr std::string_view no_success_mark = "no case ever reached a 2xx: ";

}  // namespace assay::reports
