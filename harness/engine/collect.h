// Gathers what the workers saw, counts it, and tells the sink.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/engine/answer_coverage.h"
#include "harness/engine/examine.h"
#include "harness/engine/perform.h"
#include "harness/engine/plan.h"
#include "harness/engine/request_coverage.h"
#include "reports/curl.h"
#include "reports/sink.h"

namespace assay::harness {

/// A finding that nobody saw before: its finder confirms and shrinks it.
struct NewFinding {
  contracts::Finding finding;
  std::string fingerprint;
};

/// How a finding is told: what stays the same for all findings of a run.
struct Repetition {
  std::string base_url;
  reports::CurlSecrets secrets = {};  ///< replaced in curl lines
};

/// The event for `finding` as shown by `value` in `examined`.
[[nodiscard]] reports::FindingRecorded record(const NewFinding& found, const spec::Case& value,
                                              const Examined& examined,
                                              const Repetition& repetition);
/// The same for a finding that the last step of `sequence` showed.
[[nodiscard]] reports::FindingRecorded record(const NewFinding& found,
                                              const spec::Sequence& sequence,
                                              const std::vector<ExaminedStep>& steps,
                                              const Repetition& repetition);

/// Thread-safe; calls the sink from one thread at a time.
class Collector {
 public:
  Collector(const spec::Document& document, Repetition repetition, reports::Sink& sink,
            const contracts::Strictness& strictness = {});

  /// Counts the exchange, writes it down and returns the findings that are new.
  [[nodiscard]] std::vector<NewFinding> take(std::uint64_t index, const PlannedCase& planned,
                                             const Examined& examined);

  /// The same for a sequence of the phase `sequences` that `name` names.
  struct StepFinding {
    NewFinding found;
    std::size_t step = 0;  ///< that shows it
  };
  [[nodiscard]] std::vector<StepFinding> take(const std::string& name,
                                              const spec::Sequence& sequence,
                                              const std::vector<ExaminedStep>& steps);
  /// Counts and writes down what was sent before the plan; what it broke, the phases will show.
  void take_preparation(const std::vector<ExaminedStep>& steps);

  /// A finding's smallest Case so far, or that it turned out flaky.
  void confirm(reports::FindingRecorded recorded);
  /// A finding that its finder confirmed already; one that is known is counted.
  void tell(reports::FindingRecorded recorded);
  /// A check that was made of a sequence, not of one exchange.
  void count(std::string_view check, const spec::Operation& operation);
  void remark(std::string operation, std::string message);
  /// Passes an event on that needs no counting.
  void tell(reports::Event event);
  /// Criteria of workflows that were judged over answers of the operation with this index.
  void count_criteria(std::size_t operation, std::uint64_t count);

  /// Tells final counts, what became of each operation, and remarks.
  void finish();

  [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }
  [[nodiscard]] std::uint64_t checks() const noexcept { return checks_; }
  /// Findings of severity failure.
  [[nodiscard]] std::uint64_t failures() const noexcept { return failures_; }
  /// Exchanges since an operation last gave an answer of a kind (status, and the fault of the
  /// request) that it had not given before, or something was found.
  [[nodiscard]] std::uint64_t since_news() const noexcept { return since_news_; }
  [[nodiscard]] std::uint64_t findings() const noexcept { return recorded_.size(); }
  /// True when an operation that documents a success never gave one, for all such operations.
  [[nodiscard]] bool never_succeeded() const;
  /// Hash over all requests and their places in the plan, in whatever order they were sent.
  [[nodiscard]] std::string request_stream() const;

 private:
  struct Tally {
    reports::OperationFinished done;
    std::vector<std::uint64_t> check_counts;
    std::uint64_t criteria = 0;
    std::chrono::microseconds time{0};
    bool promises_success = false;
    AnswerCoverage answers;
    bool serves_anyone = false;  ///< a success to a Case with Credentials::none
    RequestCoverage requests;
    std::set<std::pair<int, std::string>> kinds;  ///< of answers: status, and verdict's keyword
  };
  [[nodiscard]] Tally& tally_of(const spec::Operation& operation);
  void count_exchange(Tally& tally, const spec::Operation& operation, const Examined& examined);
  void count_laws(Tally& tally);
  bool is_fresh(const NewFinding& found, const std::function<reports::FindingRecorded()>& event);
  void count(Tally& tally, const Examined& examined);
  void tell_no_success(const Tally& tally);
  void account(Tally& tally, const spec::Operation& operation) const;

  const spec::Document& document_;
  Repetition repetition_;
  reports::Sink& sink_;
  contracts::Strictness strictness_;
  mutable std::mutex mutex_;
  std::vector<Tally> tallies_;
  std::uint64_t stream_ = 0;  ///< a sum: the order of arrival is nothing to it, and shards add up
  std::map<std::string, reports::FindingRecorded> recorded_;
  std::uint64_t requests_ = 0;
  std::uint64_t checks_ = 0;
  std::uint64_t sequences_ = 0;
  std::atomic<std::uint64_t> failures_{0};
  std::atomic<std::uint64_t> since_news_{0};
};

}  // namespace assay::harness
