#include "reports/aborted_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "reports/tally.h"

namespace assay::reports {
namespace {

/// An operation as far as the journal goes.
struct Progress {
  OperationFinished done;
  std::uint64_t planned = 0;
  std::uint64_t of_plan = 0;  ///< Cases of the plan that were sent
  bool left_out = false;
  bool finished = false;
};

class Progresses {
 public:
  void take(const OperationPlanned& event) {
    auto& one = at(event.operation);
    one.planned = event.cases;
    one.left_out = !event.skipped.empty();
  }
  void take(const OperationFinished& event) { at(event.operation).finished = true; }
  void take(const ExchangeDone& event) {
    auto& one = at(event.operation);
    auto& done = one.done;
    ++done.cases;
    done.valid += event.verdict == "valid" ? 1 : 0;
    done.invalid += event.verdict == "invalid" ? 1 : 0;
    done.undecidable += event.verdict == "undecidable" ? 1 : 0;
    ++done.statuses[event.failure.empty() ? std::to_string(event.status)
                                          : "transport:" + event.failure];
    // That OPTIONS is answered says nothing of the operation.
    const bool its_own = !event.test_case.contains("method");
    done.reached_success =
        done.reached_success || (its_own && event.status >= 200 && event.status < 300);
    done.seconds += static_cast<double>(event.microseconds) / 1e6;
    const bool planned = event.sequence.empty() && event.phase != "workflows" &&
                         event.phase != "preparation" && event.phase != "sequences";
    one.of_plan += planned ? 1 : 0;
  }
  template <class Other>
  void take(const Other& /*event*/) {}

  [[nodiscard]] const std::vector<Progress>& all() const noexcept { return all_; }

 private:
  Progress& at(const std::string& operation) {
    const auto [place, is_new] = index_.try_emplace(operation, all_.size());
    if (is_new) all_.emplace_back().done.operation = operation;
    return all_[place->second];
  }
  std::vector<Progress> all_;
  std::map<std::string, std::size_t> index_;
};

/// ", shard 3 of 8", or nothing.
std::string shard_of(const std::vector<Event>& events) {
  const auto* started = events.empty() ? nullptr : std::get_if<RunStarted>(&events.front());
  if (started == nullptr || started->shard_count == 0) return {};
  return fmt::format(", {}", describe_shards(*started));
}

}  // namespace

std::uint64_t count_failures(const std::vector<Event>& events) {
  std::map<std::string_view, contracts::Severity> findings;
  for (const auto& event : events) {
    const auto* found = std::get_if<FindingRecorded>(&event);
    if (found != nullptr) findings.insert_or_assign(found->fingerprint, found->finding.severity);
  }
  return static_cast<std::uint64_t>(
      std::count_if(findings.begin(), findings.end(),
                    [](const auto& one) { return one.second == contracts::Severity::failure; }));
}

void end_aborted_run(std::vector<Event>& events) {
  if (!events.empty() && std::holds_alternative<RunFinished>(events.back())) return;
  Progresses progresses;
  std::map<std::string, int> fingerprints;
  RunFinished end;
  for (const auto& event : events) {
    std::visit([&](const auto& kind) { progresses.take(kind); }, event);
    if (const auto* found = std::get_if<FindingRecorded>(&event))
      ++fingerprints[found->fingerprint];
    if (const auto* exchange = std::get_if<ExchangeDone>(&event)) {
      ++end.requests;
      end.seconds += static_cast<double>(exchange->microseconds) / 1e6;
    }
  }
  end.outcome = "aborted";
  end.exit_code = count_failures(events) > 0 ? 1 : 3;
  end.findings = fingerprints.size();
  const auto shard = shard_of(events);
  std::uint64_t planned = 0;
  std::uint64_t sent = 0;
  for (const auto& one : progresses.all()) {
    planned += one.planned;
    sent += one.of_plan;
    if (one.finished || one.left_out) continue;
    events.emplace_back(one.done);
    if (one.of_plan >= one.planned && one.planned > 0) continue;
    events.emplace_back(
        Remark{one.done.operation,
               fmt::format("unproven: the run{} was aborted when {} of {} planned cases were sent",
                           shard, one.of_plan, one.planned)});
  }
  events.emplace_back(
      Remark{"", fmt::format("the run{} was aborted when {} of {} planned cases were sent: what it "
                             "did not send is unproven, how often each check was made is not known",
                             shard, sent, planned)});
  events.emplace_back(end);
}

}  // namespace assay::reports
