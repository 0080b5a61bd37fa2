// A run that goes on where an earlier one was stopped.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "harness/engine/plan.h"
#include "reports/event.h"

namespace assay::harness {

/// What earlier parts of the run sent of its plan, by place. Phases follow each other: once the
/// plan has begun, sequences and workflows are over.
struct SentBefore {
  struct Request {
    std::string operation;
    std::string phase;
    std::string malformation;
  };
  std::unordered_map<std::uint64_t, Request> plan;
  std::string run_id;  ///< of the first part; empty when that is of an older version

  [[nodiscard]] bool began_plan() const noexcept { return !plan.empty(); }
};

/// From the events of a journal.
[[nodiscard]] SentBefore sent_before(const std::vector<reports::Event>& events);

/// Errors: usage, when a place of `plan` is for another request than the one that was sent, since
/// other options make another plan. The bytes may differ: things are made anew for a run that goes
/// on, with names of their own, since those of before may be deleted, as the clean-up does.
[[nodiscard]] spec::Result<void> check_same_plan(const Plan& plan, const SentBefore& sent);

}  // namespace assay::harness
