#include "reports/comparison.h"

#include <algorithm>

namespace assay::reports {

std::string_view name(Standing standing) noexcept {
  switch (standing) {
    case Standing::fresh:
      return "new";
    case Standing::known:
      return "known";
    case Standing::flaky:
      return "flaky";
    case Standing::fixed:
      return "fixed";
    case Standing::unproven:
      return "unproven";
  }
  return "";
}

std::string_view name(OperationState state) noexcept {
  switch (state) {
    case OperationState::absent:
      return "absent";
    case OperationState::unreached:
      return "not reached";
    case OperationState::passed:
      return "passed";
    case OperationState::warned:
      return "warnings";
    case OperationState::flaky:
      return "flaky";
    case OperationState::failed:
      return "failed";
  }
  return "";
}

std::uint64_t Comparison::count(Standing standing) const noexcept {
  return static_cast<std::uint64_t>(std::count_if(
      deltas.begin(), deltas.end(), [&](const auto& delta) { return delta.standing == standing; }));
}

std::uint64_t Comparison::count(Standing standing, contracts::Severity severity) const noexcept {
  return static_cast<std::uint64_t>(
      std::count_if(deltas.begin(), deltas.end(), [&](const auto& delta) {
        return delta.standing == standing && delta.found.finding.severity == severity;
      }));
}

const Delta* Comparison::find(std::string_view fingerprint) const noexcept {
  const auto at = std::find_if(deltas.begin(), deltas.end(), [&](const auto& delta) {
    return delta.found.fingerprint == fingerprint;
  });
  return at == deltas.end() ? nullptr : &*at;
}

}  // namespace assay::reports
