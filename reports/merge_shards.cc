#include "reports/merge_shards.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "reports/aborted_run.h"
#include "reports/tally.h"
#include "spec/schema/write_json.h"

namespace assay::reports {
namespace {

constexpr std::string_view missing_mark = "unproven: not merged";

spec::Error not_one_run(std::string message) {
  return {spec::ErrorCode::usage,
          std::move(message),
          {},
          "merge the journals of `assay run --shard i/n` with the same document, seed and n"};
}

const RunStarted& start_of(const ShardJournal& journal) {
  return std::get<RunStarted>(journal.events.front());
}
const RunFinished& end_of(const ShardJournal& journal) {
  return std::get<RunFinished>(journal.events.back());
}

spec::Result<void> check_alike(const ShardJournal& first, const ShardJournal& other) {
  const auto& a = start_of(first);
  const auto& b = start_of(other);
  const auto differ = [&](std::string_view what, const std::string& one, const std::string& two) {
    return not_one_run(fmt::format("'{}' and '{}' are not of one run: {} {} and {}", first.file,
                                   other.file, what, one, two));
  };
  if (a.command != b.command) return differ("command", a.command, b.command);
  if (a.document_hash != b.document_hash) {
    return differ("document hash", a.document_hash, b.document_hash);
  }
  if (a.seed != b.seed) return differ("seed", std::to_string(a.seed), std::to_string(b.seed));
  if (a.tool_version != b.tool_version) return differ("version", a.tool_version, b.tool_version);
  if (a.shard_count != b.shard_count) {
    return differ("number of shards", std::to_string(a.shard_count), std::to_string(b.shard_count));
  }
  return {};
}

/// Those that together hold each shard once, in the shards' order.
spec::Result<std::vector<ShardJournal>> choose(std::vector<ShardJournal> journals) {
  const auto rank = [](const ShardJournal& one) {
    const auto& start = start_of(one);
    const bool complete = end_of(one).outcome != "aborted" && end_of(one).outcome != "interrupted";
    return std::tuple(start.shards.size(), complete, start.started_at, end_of(one).requests,
                      end_of(one).finished_at);
  };
  std::stable_sort(journals.begin(), journals.end(),
                   [&](const auto& a, const auto& b) { return rank(a) > rank(b); });
  std::vector<ShardJournal> chosen;
  std::set<std::uint32_t> held;
  for (auto& one : journals) {
    const auto& shards = start_of(one).shards;
    const auto known = std::count_if(shards.begin(), shards.end(),
                                     [&](std::uint32_t shard) { return held.contains(shard); });
    if (known == static_cast<std::ptrdiff_t>(shards.size())) continue;
    if (known > 0) {
      return not_one_run(
          fmt::format("'{}' holds shards that another merged journal holds too", one.file));
    }
    held.insert(shards.begin(), shards.end());
    chosen.push_back(std::move(one));
  }
  std::sort(chosen.begin(), chosen.end(), [](const auto& a, const auto& b) {
    return start_of(a).shards.front() < start_of(b).shards.front();
  });
  return chosen;
}

/// A failure before a warning, what an exact replay showed again before what it did not, then the
/// smallest Case.
bool tells_more(const FindingRecorded& a, const FindingRecorded& b) {
  const auto rank = [](const FindingRecorded& one) {
    auto text = spec::write_json(one.test_case);
    return std::tuple(one.finding.severity != contracts::Severity::failure, one.flaky, text.size(),
                      std::move(text), one.response);
  };
  return rank(a) < rank(b);
}

void add_counts(std::vector<std::pair<std::string, std::uint64_t>>& to,
                const std::vector<std::pair<std::string, std::uint64_t>>& more) {
  for (const auto& other : more) {
    const auto known = std::find_if(to.begin(), to.end(),
                                    [&](const auto& one) { return one.first == other.first; });
    if (known == to.end()) {
      to.push_back(other);
    } else {
      known->second += other.second;
    }
  }
}

void add_uses(std::vector<ParameterUse>& to, const std::vector<ParameterUse>& more) {
  for (const auto& use : more) {
    const auto known = std::find_if(to.begin(), to.end(), [&](const ParameterUse& one) {
      return one.name == use.name && one.in == use.in;
    });
    if (known == to.end()) {
      to.push_back(use);
    } else {
      known->valid += use.valid;
      known->malformed += use.malformed;
    }
  }
}

void keep_common(std::vector<std::string>& list, const std::vector<std::string>& other) {
  std::erase_if(list, [&](const std::string& one) {
    return std::find(other.begin(), other.end(), one) == other.end();
  });
}

/// Of an aborted shard nobody knows what it left untried.
bool is_account(const OperationFinished& done) {
  return !done.checks.empty();
}

// In whole microseconds, as they were measured: sums of these do not depend on the order.
double add_seconds(double a, double b) {
  return std::round((a + b) * 1e6) / 1e6;
}

void add(OperationFinished& to, const OperationFinished& more) {
  if (is_account(more)) {
    if (is_account(to)) {
      keep_common(to.unseen_statuses, more.unseen_statuses);
      keep_common(to.untested, more.untested);
    } else {
      to.unseen_statuses = more.unseen_statuses;
      to.untested = more.untested;
    }
  }
  to.cases += more.cases;
  to.valid += more.valid;
  to.invalid += more.invalid;
  to.undecidable += more.undecidable;
  for (const auto& [status, count] : more.statuses) to.statuses[status] += count;
  to.reached_success = to.reached_success || more.reached_success;
  to.seconds = add_seconds(to.seconds, more.seconds);
  add_counts(to.checks, more.checks);
  to.answer_keywords = std::max(to.answer_keywords, more.answer_keywords);
  to.answer_keywords_met = std::max(to.answer_keywords_met, more.answer_keywords_met);
  add_uses(to.parameters, more.parameters);
  to.request_keywords = std::max(to.request_keywords, more.request_keywords);
  to.request_keywords_accepted =
      std::max(to.request_keywords_accepted, more.request_keywords_accepted);
  to.request_keywords_refused =
      std::max(to.request_keywords_refused, more.request_keywords_refused);
}

void add(WorkflowFinished& to, const WorkflowFinished& more) {
  to.rounds += more.rounds;
  to.completed += more.completed;
  to.requests += more.requests;
  to.criteria += more.criteria;
  to.broken += more.broken;
  for (const auto& [reason, count] : more.stopped) to.stopped[reason] += count;
}

class Merger {
 public:
  explicit Merger(const std::vector<ShardJournal>& journals) : journals_(journals) {
    started_ = start_of(journals.front());
    for (const auto& one : journals) {
      const auto& start = start_of(one);
      if (&one != &journals.front()) {
        started_.shards.insert(started_.shards.end(), start.shards.begin(), start.shards.end());
      }
      started_.started_at = std::min(started_.started_at, start.started_at);
      started_.workers = std::max(started_.workers, start.workers);
      for (const auto& event : one.events) take(event);
      take_findings(one);
    }
    std::sort(started_.shards.begin(), started_.shards.end());
  }

  std::vector<Event> events() {
    std::vector<Event> out{started_};
    for (const auto& one : planned_) out.emplace_back(one);
    for (auto& one : exchanges_) out.emplace_back(std::move(one));
    for (const auto& [fingerprint, found] : findings_) out.emplace_back(found);
    for (const auto& one : workflows_) out.emplace_back(one);
    for (const auto& one : finished_) {
      out.emplace_back(one);
      tell_remarks(one.operation, one.reached_success, out);
    }
    tell_remarks("", false, out);
    tell_missing(out);
    out.emplace_back(end(out));
    return out;
  }

 private:
  void take(const Event& event) {
    if (const auto* plan = std::get_if<OperationPlanned>(&event)) {
      if (planned_names_.insert(plan->operation).second) planned_.push_back(*plan);
    }
    if (const auto* done = std::get_if<ExchangeDone>(&event)) exchanges_.push_back(*done);
    if (const auto* done = std::get_if<OperationFinished>(&event)) {
      const auto [place, is_new] = finished_index_.try_emplace(done->operation, finished_.size());
      if (is_new) {
        finished_.push_back(*done);
      } else {
        add(finished_[place->second], *done);
      }
    }
    if (const auto* done = std::get_if<WorkflowFinished>(&event)) {
      const auto known = std::find_if(workflows_.begin(), workflows_.end(), [&](const auto& one) {
        return one.workflow == done->workflow;
      });
      if (known == workflows_.end()) {
        workflows_.push_back(*done);
      } else {
        add(*known, *done);
      }
    }
    if (const auto* remark = std::get_if<Remark>(&event)) {
      const bool known = std::any_of(remarks_.begin(), remarks_.end(), [&](const Remark& one) {
        return one.operation == remark->operation && one.message == remark->message;
      });
      if (!known && !remark->message.starts_with(missing_mark)) remarks_.push_back(*remark);
    }
  }

  void take_findings(const ShardJournal& journal) {
    std::map<std::string, FindingRecorded> last;
    for (const auto& event : journal.events) {
      const auto* found = std::get_if<FindingRecorded>(&event);
      if (found != nullptr) last.insert_or_assign(found->fingerprint, *found);
    }
    for (auto& [fingerprint, found] : last) {
      found.update = false;
      const auto [known, is_new] = findings_.try_emplace(fingerprint, found);
      if (is_new) continue;
      const auto count = known->second.count + found.count;
      if (tells_more(found, known->second)) known->second = found;
      known->second.count = count;
    }
  }

  // What no shard's part reached, another shard's may have.
  void tell_remarks(const std::string& operation, bool reached, std::vector<Event>& out) const {
    bool told = false;
    for (const auto& remark : remarks_) {
      if (remark.operation != operation) continue;
      const bool about_success = remark.message.starts_with(no_success_mark);
      if (about_success && (reached || told)) continue;
      told = told || about_success;
      out.emplace_back(remark);
    }
  }

  void tell_missing(std::vector<Event>& out) {
    for (std::uint32_t shard = 1; shard <= started_.shard_count; ++shard) {
      if (std::binary_search(started_.shards.begin(), started_.shards.end(), shard)) continue;
      missing_ += fmt::format("{}{}", missing_.empty() ? "" : ", ", shard);
    }
    if (missing_.empty()) return;
    const auto what =
        fmt::format("{}: shard {} of {}", missing_mark, missing_, started_.shard_count);
    std::size_t operations = 0;
    for (const auto& one : planned_) {
      if (!one.skipped.empty()) continue;
      ++operations;
      out.emplace_back(Remark{one.operation, what + ", with its part of the planned cases"});
    }
    out.emplace_back(Remark{"", fmt::format("{}, with its part of {} operation{}", what, operations,
                                            operations == 1 ? "" : "s")});
  }

  [[nodiscard]] bool any_ended(std::string_view outcome) const {
    return std::any_of(journals_.begin(), journals_.end(),
                       [&](const ShardJournal& one) { return end_of(one).outcome == outcome; });
  }

  void judge(RunFinished& end, bool failures) const {
    for (const char* outcome : {"internal", "interrupted", "aborted"}) {
      if (end.outcome.empty() && any_ended(outcome)) end.outcome = outcome;
    }
    if (end.outcome.empty() && !missing_.empty()) end.outcome = "incomplete";
    if (end.outcome.empty() && failures) end.outcome = "findings";
    for (const char* outcome : {"credentials_rejected", "unreachable"}) {
      if (end.outcome.empty() && any_ended(outcome)) end.outcome = outcome;
    }
    const bool tested =
        any_ended("clean") || any_ended("findings") ||
        std::any_of(finished_.begin(), finished_.end(),
                    [](const OperationFinished& one) { return one.reached_success; });
    if (end.outcome.empty()) end.outcome = tested ? "clean" : "nothing_tested";
    end.exit_code = end.outcome == "clean" ? 0 : failures ? 1 : 3;
  }

  // Sums of the shards' sums: the hash over the plan's requests is one.
  [[nodiscard]] std::string request_stream() const {
    std::uint64_t sum = 0;
    for (const auto& one : journals_) {
      const auto& text = end_of(one).request_stream;
      std::uint64_t part = 0;
      const auto read = std::from_chars(text.data(), text.data() + text.size(), part, 16);
      if (text.empty() || read.ec != std::errc()) return {};
      sum += part;
    }
    return fmt::format("{:016x}", sum);
  }

  [[nodiscard]] RunFinished end(const std::vector<Event>& events) const {
    RunFinished end;
    for (const auto& one : journals_) {
      const auto& part = end_of(one);
      end.requests += part.requests;
      end.checks += part.checks;
      end.seconds = std::max(end.seconds, part.seconds);
      end.finished_at = std::max(end.finished_at, part.finished_at);
    }
    end.findings = findings_.size();
    end.request_stream = request_stream();
    judge(end, count_failures(events) > 0);
    return end;
  }

  const std::vector<ShardJournal>& journals_;
  RunStarted started_;
  std::vector<OperationPlanned> planned_;
  std::set<std::string> planned_names_;
  std::vector<ExchangeDone> exchanges_;
  std::map<std::string, FindingRecorded> findings_;
  std::vector<WorkflowFinished> workflows_;
  std::vector<OperationFinished> finished_;
  std::map<std::string, std::size_t> finished_index_;
  std::vector<Remark> remarks_;
  std::string missing_;
};

}  // namespace

spec::Result<std::vector<Event>> merge_shards(std::vector<ShardJournal> journals) {
  for (const auto& one : journals) {
    const auto& start = start_of(one);
    if (start.shard_count == 0 || start.shards.empty()) {
      return not_one_run(
          fmt::format("'{}' is the journal of a whole run, not of a shard", one.file));
    }
    if (const auto alike = check_alike(journals.front(), one); !alike) return alike.error();
  }
  const auto chosen = choose(std::move(journals));
  if (!chosen) return chosen.error();
  return Merger(*chosen).events();
}

}  // namespace assay::reports
