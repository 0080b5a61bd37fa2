// A conformance run: workers take Cases from the plan, send them, judge the answers.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/engine/clock.h"
#include "harness/engine/collect.h"
#include "harness/engine/examine.h"
#include "harness/engine/ledger.h"
#include "harness/engine/plan.h"
#include "harness/engine/resume.h"
#include "harness/engine/sequences.h"
#include "harness/engine/traffic.h"
#include "harness/engine/workflow_phase.h"
#include "reports/sink.h"

namespace assay::harness {

/// Makes a transport for one worker.
using OpenTransport = std::function<spec::Result<std::unique_ptr<Transport>>()>;

/// What ends a run before its plan does, besides time.
struct RunLimits {
  std::uint64_t failures = 0;    ///< findings of severity failure; 0: however many
  std::uint64_t saturation = 0;  ///< requests in a row that brought nothing new; 0: never
  int breaker = 0;               ///< server errors and broken connections in a row; 0: never

  [[nodiscard]] bool met(const Collector& collector) const {
    return (failures > 0 && collector.failures() >= failures) ||
           (saturation > 0 && collector.since_news() >= saturation);
  }
};

struct RunOptions {
  Subject subject;
  PlanOptions plan;
  WorkflowOptions workflows;
  Repetition repetition;
  int workers = 1;
  double max_seconds = 0;  ///< 0: no limit
  RunLimits limits{};
  std::shared_ptr<Traffic> traffic{};  ///< what the transports send under; null: nothing
  std::uint64_t shrink_requests = 200;
  std::vector<spec::Sequence> sequences;            ///< the user's own, performed first
  bool one_server = true;                           ///< all transports lead to the same one
  bool clean_up = false;                            ///< delete at the end what requests created
  LedgerFile ledger{};                              ///< where that is written down meanwhile
  std::function<bool()> hurried{};                  ///< the user waits for no clean-up; null: never
  std::shared_ptr<const SentBefore> sent_before{};  ///< of a run that goes on; null: it begins
  bool preflight = true;             ///< ask first whether the credentials are good (preflight.h)
  std::vector<std::string> remarks;  ///< told before the first request
  reports::RunStarted started;       ///< what the journal says first; times are filled in here
};

/// How a run ends. The order of the checks is the order of what a CI job must know first.
struct RunEnd {
  std::string outcome;  ///< as in reports::RunFinished
  int exit_code = 0;
};

/// 130 when interrupted; 1 when a promise is broken; 3 when the server went away, nothing was sent
/// or no operation ever succeeded; else 0.
[[nodiscard]] RunEnd judge_run(bool interrupted, bool unreachable, std::uint64_t checks,
                               std::uint64_t failures, bool never_succeeded) noexcept;

/// What a run is that ended before it began since the server knows no one of those who ask.
[[nodiscard]] inline RunEnd credentials_rejected() {
  return {"credentials_rejected", 3};
}

/// Runs the plan and tells the sink everything from RunStarted to RunFinished. `interrupted` may be
/// set from a signal handler; requests under way are finished, reports are complete.
/// Errors: those of `open` before anything was sent.
[[nodiscard]] spec::Result<RunEnd> run(const RunOptions& options, const OpenTransport& open,
                                       const Clock& clock, reports::Sink& sink,
                                       const std::atomic<bool>& interrupted);

/// Tells the sink which operations will be judged and which will not, and why; of `resources`
/// the laws between requests can say something.
void tell_operations(const spec::Document& document, const Plan& plan, reports::Sink& sink,
                     const std::vector<properties::Resource>& resources,
                     const contracts::Strictness& strictness = {});

}  // namespace assay::harness
