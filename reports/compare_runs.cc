#include "reports/compare_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "reports/why_unproven.h"

namespace assay::reports {
namespace {

constexpr std::size_t nights_shown = 30;
constexpr std::size_t switches_of_a_flaky_one = 3;

class Comparing {
 public:
  Comparing(const RunAccount& now, const ComparisonBasis& basis)
      : now_(now), run_(now.run), basis_(basis) {
    if (basis.other == nullptr) return;
    for (const auto& found : basis.other->findings) {
      had_.emplace(found.fingerprint, Earlier{found.finding.severity, false});
    }
    for (const auto& [found, requests] : basis.other->carried) {
      had_.emplace(found.fingerprint, Earlier{found.finding.severity, true});
    }
  }

  Comparison compare() {
    tell_basis();
    for (const auto& operation : run_.operations) {
      for (const auto& found : operation.findings) {
        has_.insert(found.fingerprint);
        add(judge_present(found), found);
      }
    }
    if (basis_.other != nullptr) {
      for (const auto& found : basis_.other->findings) {
        const auto* then = basis_.other->find(found.finding.operation);
        judge_absent(found, then == nullptr ? 0 : then->requests);
      }
      for (const auto& [found, requests] : basis_.other->carried) judge_absent(found, requests);
    }
    std::stable_sort(out_.deltas.begin(), out_.deltas.end(), [](const auto& a, const auto& b) {
      return std::pair(rank(a.standing), a.found.finding.severity) <
             std::pair(rank(b.standing), b.found.finding.severity);
    });
    add_strips();
    add_latencies();
    return std::move(out_);
  }

 private:
  void tell_basis() {
    out_.against = basis_.against;
    if (basis_.other != nullptr) {
      out_.other = basis_.other->about;
      if (out_.against.empty()) out_.against = describe(basis_.other->about);
    }
    if (basis_.baseline != nullptr) {
      if (basis_.against.empty()) {
        out_.against +=
            (out_.against.empty() ? "baseline " : " and baseline ") + basis_.baseline->file;
      }
      out_.warnings = review_baseline(*basis_.baseline, run_, basis_.other).warnings();
    }
    if (basis_.past == nullptr) return;
    const auto& nights = basis_.past->nights;
    const auto shown = std::min(nights.size(), nights_shown);
    nights_ = std::span(nights).subspan(nights.size() - shown);
    for (const auto& night : nights_) out_.past.push_back(night.about);
  }

  static int rank(Standing standing) noexcept {
    switch (standing) {
      case Standing::fresh:
        return 0;
      case Standing::flaky:
        return 1;
      case Standing::known:
        return 2;
      case Standing::unproven:
        return 3;
      case Standing::fixed:
        break;
    }
    return 4;
  }

  struct Judged {
    Standing standing = Standing::fresh;
    std::string reason;
  };

  Judged judge_present(const FindingRecorded& found) const {
    const auto* entry =
        basis_.baseline == nullptr ? nullptr : basis_.baseline->find(found.fingerprint);
    if (entry != nullptr && entry->expired(run_.started.started_at)) {
      return {Standing::fresh,
              fmt::format("its entry in the baseline expired on {}{}", entry->expires,
                          entry->reason.empty() ? "" : ": " + entry->reason)};
    }
    if (entry != nullptr) return {Standing::known, entry->reason};
    if (found.flaky) return {Standing::flaky, "an exact replay did not show it again"};
    const auto switched = switches(found, true);
    if (switched >= switches_of_a_flaky_one) return {Standing::flaky, comes_and_goes(switched)};
    const auto earlier = had_.find(found.fingerprint);
    if (earlier == had_.end()) return {};
    if (found.finding.severity == contracts::Severity::failure &&
        earlier->second.severity == contracts::Severity::warning) {
      return {Standing::fresh, "it was a warning until now"};
    }
    return {Standing::known,
            earlier->second.carried ? "seen earlier, and not looked for until now" : ""};
  }

  /// `requests`: what its operation was sent when it was seen.
  void judge_absent(const FindingRecorded& found, std::uint64_t requests) {
    if (has_.contains(found.fingerprint)) return;
    has_.insert(found.fingerprint);
    auto why = why_unproven(run_, found, requests);
    if (!why.empty()) return add({Standing::unproven, std::move(why)}, found);
    const auto switched = switches(found, false);
    add({Standing::fixed,
         switched >= switches_of_a_flaky_one ? comes_and_goes(switched) : std::string()},
        found);
  }

  [[nodiscard]] std::string comes_and_goes(std::size_t switched) const {
    return fmt::format("it came or went {} times in {} runs", switched, nights_.size() + 1);
  }

  /// How often it came or went over the runs that looked for it; `here` is of this run, which
  /// looked.
  [[nodiscard]] std::size_t switches(const FindingRecorded& found, bool here) const {
    std::size_t count = 0;
    int last = -1;
    const auto see = [&](bool seen) {
      if (last >= 0 && (last == 1) != seen) ++count;
      last = seen ? 1 : 0;
    };
    // This run is one of the thirty.
    const auto skipped = nights_.size() == nights_shown ? 1U : 0U;
    const auto nights = nights_.subspan(skipped);
    auto requests = requests_when_first_seen(found, nights);
    for (const auto& night : nights) {
      const bool seen = night.findings.contains(found.fingerprint);
      if (seen || night.looked_for(found.finding, requests)) see(seen);
      if (seen) requests = night.requests_to(found.finding.operation);
    }
    see(here);
    return count;
  }

  /// What its operation was sent in the first of `nights` that saw it, else in this run.
  [[nodiscard]] std::uint64_t requests_when_first_seen(const FindingRecorded& found,
                                                       std::span<const Night> nights) const {
    const auto& name = found.finding.operation;
    for (const auto& night : nights) {
      if (night.findings.contains(found.fingerprint)) return night.requests_to(name);
    }
    for (const auto& operation : run_.operations) {
      if (operation.planned.operation == name) return operation.finished.cases;
    }
    return 0;
  }

  void add(Judged judged, const FindingRecorded& found) {
    auto& delta = out_.deltas.emplace_back();
    delta.standing = judged.standing;
    delta.reason = std::move(judged.reason);
    delta.found = found;
    if (basis_.baseline != nullptr) {
      if (const auto* entry = basis_.baseline->find(found.fingerprint)) {
        delta.issue = entry->issue;
        delta.owner = entry->owner;
        delta.expires = entry->expires;
      }
    }
    if (basis_.past == nullptr) return;
    const auto seen = basis_.past->sightings.find(found.fingerprint);
    if (seen != basis_.past->sightings.end()) {
      delta.first_seen = seen->second.first_seen;
      delta.last_seen = seen->second.last_seen;
      delta.runs = seen->second.runs;
    }
    const bool here = judged.standing != Standing::fixed && judged.standing != Standing::unproven;
    if (!here) return;
    ++delta.runs;
    const auto& today = run_.started.started_at;
    if (delta.first_seen.empty() || today < delta.first_seen) delta.first_seen = today;
    delta.last_seen = std::max(delta.last_seen, today);
  }

  void add_strips() {
    if (basis_.past == nullptr) return;
    for (const auto& operation : run_.operations) {
      Strip strip{operation.planned.operation, {}};
      for (const auto& night : nights_) {
        const auto known = night.operations.find(strip.operation);
        strip.states.push_back(known == night.operations.end() ? OperationState::absent
                                                               : known->second.state);
      }
      strip.states.push_back(state_of(operation));
      out_.strips.push_back(std::move(strip));
    }
  }

  void add_latencies() {
    for (const auto& operation : run_.operations) {
      const auto& name = operation.planned.operation;
      const auto took = now_.durations.find(name);
      if (took == now_.durations.end() || took->second.count() == 0) continue;
      Latency latency{name, {}, took->second, {}};
      const auto* then = basis_.other == nullptr ? nullptr : basis_.other->find(name);
      if (then != nullptr) latency.before = then->durations;
      latency.slowdown = reports::compare(latency.before, latency.now);
      out_.latencies.push_back(std::move(latency));
    }
  }

  /// How the other run knew a finding.
  struct Earlier {
    contracts::Severity severity = contracts::Severity::failure;
    bool carried = false;
  };

  const RunAccount& now_;
  const RunTally& run_;
  const ComparisonBasis& basis_;
  std::map<std::string_view, Earlier> had_;
  std::set<std::string_view> has_;
  std::span<const Night> nights_;
  Comparison out_;
};

}  // namespace

std::string describe(const PastRun& run) {
  return fmt::format("{}the run of {}{}", run.label.empty() ? "" : run.label + ", ",
                     run.started_at.empty() ? "an unknown day" : run.started_at.substr(0, 10),
                     run.id.empty() ? "" : fmt::format(" ({})", run.id));
}

Comparison compare_runs(const RunAccount& now, const ComparisonBasis& basis) {
  return Comparing(now, basis).compare();
}

Gate gate(const Comparison& comparison, const BaselineReview& review, const RunFinished& end,
          GateOptions options) {
  if (end.outcome != "clean" && end.outcome != "findings") {
    return {end.exit_code, fmt::format("the run ended as {}", end.outcome)};
  }
  const auto failure = contracts::Severity::failure;
  const auto fresh = comparison.count(Standing::fresh, failure);
  if (fresh > 0) return {1, fmt::format("{} new failure{}", fresh, fresh == 1 ? "" : "s")};
  const auto flaky = comparison.count(Standing::flaky, failure);
  if (options.fail_on_flaky && flaky > 0) {
    return {1, fmt::format("{} flaky failure{} (--fail-on-flaky)", flaky, flaky == 1 ? "" : "s")};
  }
  if (options.strict_baseline && review.outdated()) {
    return {1, fmt::format("the baseline has {} stale and {} expired entries (--strict-baseline)",
                           review.stale.size(), review.expired.size())};
  }
  return {0, "no new failure"};
}

std::string describe(const Comparison& comparison) {
  const auto failures = [&](Standing standing) {
    return comparison.count(standing, contracts::Severity::failure);
  };
  auto text = fmt::format(
      "{} new, {} fixed, {} known, {} flaky, {} unproven against {}", failures(Standing::fresh),
      failures(Standing::fixed), failures(Standing::known), failures(Standing::flaky),
      failures(Standing::unproven), comparison.against.empty() ? "nothing" : comparison.against);
  const auto fresh = comparison.count(Standing::fresh, contracts::Severity::warning);
  const auto fixed = comparison.count(Standing::fixed, contracts::Severity::warning);
  if (fresh + fixed > 0) text += fmt::format(" (warnings: {} new, {} fixed)", fresh, fixed);
  return text;
}

}  // namespace assay::reports
