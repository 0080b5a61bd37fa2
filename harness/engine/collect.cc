#include "harness/engine/collect.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "contracts/check.h"
#include "contracts/criteria.h"
#include "properties/generators/source.h"
#include "reports/curl.h"
#include "reports/tally.h"
#include "spec/credentials.h"

namespace assay::harness {
namespace {

constexpr std::size_t excerpt_limit = 4096;

std::string excerpt(const spec::Exchange& exchange) {
  const auto* response = exchange.response();
  if (response == nullptr) {
    const auto& failure = *exchange.failure();
    return fmt::format("(no response: {}: {})", spec::name(failure.kind), failure.message);
  }
  auto text = fmt::format("{} {} {}\n", response->version, response->status, response->reason);
  for (const auto& header : response->headers) {
    text += header.name + ": " + header.value + "\n";
  }
  text += "\n" + response->body;
  if (text.size() > excerpt_limit) text.resize(excerpt_limit);
  return text;
}

bool promises_success(const spec::Operation& operation) {
  return std::any_of(operation.responses.begin(), operation.responses.end(),
                     [](const spec::ResponseSpec& response) {
                       return response.status.starts_with('2') || response.status == "default";
                     });
}

std::uint64_t share_of(const std::map<std::string, std::uint64_t>& statuses,
                       std::initializer_list<const char*> names) {
  std::uint64_t sum = 0;
  for (const char* name : names) {
    const auto found = statuses.find(name);
    if (found != statuses.end()) sum += found->second;
  }
  return sum;
}

std::string advice_for(const reports::OperationFinished& done) {
  const auto half = done.cases / 2;
  std::uint64_t unanswered = 0;
  for (const auto& [status, count] : done.statuses) {
    if (status.starts_with("transport:")) unanswered += count;
  }
  if (unanswered > half) return "most requests got no answer";
  if (share_of(done.statuses, {"401", "403"}) > half) {
    return "nearly all answers are 401 or 403: pass credentials with -H 'Authorization: …'";
  }
  if (share_of(done.statuses, {"404"}) * 3 > done.cases) {
    return "many answers are 404: name things that exist with --set name=value";
  }
  return "valid requests are refused: see the status counts";
}

/// Described statuses that no answer had: "404", or a range of which none came.
std::vector<std::string> unseen_statuses(const spec::Operation& operation,
                                         const reports::OperationFinished& done) {
  std::vector<std::string> list;
  for (const auto& response : operation.responses) {
    const auto& status = response.status;
    if (status == "default") continue;
    const auto wild = status.find('X');
    const bool seen = std::any_of(done.statuses.begin(), done.statuses.end(), [&](const auto& one) {
      return wild == std::string::npos ? one.first == status
                                       : one.first.starts_with(status.substr(0, wild));
    });
    if (!seen) list.push_back(status);
  }
  return list;
}

/// What no request tried, and why.
std::vector<std::string> untested(const spec::Operation& operation,
                                  const reports::OperationFinished& done) {
  std::vector<std::string> list;
  for (const auto& one : done.parameters) {
    if (one.valid == 0) {
      list.push_back(fmt::format("{} {}: no valid request carried it", one.in, one.name));
    }
    if (one.malformed == 0) {
      list.push_back(
          fmt::format("{} {}: no request broke it, since any value fits or the budget ended",
                      one.in, one.name));
    }
  }
  for (const auto& callback : operation.callbacks) {
    list.push_back("callback " + callback.name + ": Assay sends requests and receives none");
  }
  return list;
}

}  // namespace

reports::FindingRecorded record(const NewFinding& found, const spec::Case& value,
                                const Examined& examined, const Repetition& repetition) {
  reports::FindingRecorded event;
  event.finding = found.finding;
  event.fingerprint = found.fingerprint;
  event.test_case = spec::case_to_json(value);
  const auto& request = examined.exchange.request;
  // No client library sends what breaks HTTP: `assay replay` does.
  if (request.framing.empty()) {
    event.curl = reports::curl_command(request, repetition.base_url, repetition.secrets);
  }
  event.request = spec::wire_text(request);
  event.response = excerpt(examined.exchange);
  event.seconds = std::chrono::duration<double>(examined.exchange.duration).count();
  return event;
}

reports::FindingRecorded record(const NewFinding& found, const spec::Sequence& sequence,
                                const std::vector<ExaminedStep>& steps,
                                const Repetition& repetition) {
  const auto& last = steps.back();
  auto event = record(found, last.call, last.examined, repetition);
  event.test_case = spec::sequence_to_json(sequence);
  // Values of earlier answers are others the next time: only `assay replay` can fill them in.
  if (steps.size() > 1) event.curl.clear();
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    const auto& exchange = steps[i].examined.exchange;
    const auto* failure = exchange.failure();
    event.earlier.push_back(fmt::format("{} answered {}", sequence.steps[i].call.operation,
                                        failure != nullptr ? std::string(spec::name(failure->kind))
                                                           : std::to_string(status_of(exchange))));
  }
  return event;
}

Collector::Collector(const spec::Document& document, Repetition repetition, reports::Sink& sink,
                     const contracts::Strictness& strictness)
    : document_(document),
      repetition_(std::move(repetition)),
      sink_(sink),
      strictness_(strictness) {
  tallies_.resize(document.operations.size());
  for (std::size_t i = 0; i < tallies_.size(); ++i) {
    auto& tally = tallies_[i];
    tally.done.operation = document.operations[i].key();
    tally.check_counts.resize(contracts::checks().size());
    tally.promises_success = promises_success(document.operations[i]);
  }
}

void Collector::count(Tally& tally, const Examined& examined) {
  auto& done = tally.done;
  ++done.cases;
  switch (examined.verdict.kind) {
    case spec::Verdict::Kind::valid:
      ++done.valid;
      break;
    case spec::Verdict::Kind::invalid:
      ++done.invalid;
      break;
    case spec::Verdict::Kind::undecidable:
      ++done.undecidable;
      break;
  }
  const auto status = status_of(examined.exchange);
  const auto* failure = examined.exchange.failure();
  ++done.statuses[failure != nullptr ? fmt::format("transport:{}", spec::name(failure->kind))
                                     : std::to_string(status)];
  // That OPTIONS is answered says nothing of the operation.
  const bool its_own = examined.seen.method.empty();
  done.reached_success = done.reached_success || (its_own && status >= 200 && status < 300);
  tally.time += examined.exchange.duration;
}

Collector::Tally& Collector::tally_of(const spec::Operation& operation) {
  return tallies_[static_cast<std::size_t>(&operation - document_.operations.data())];
}

void Collector::count_exchange(Tally& tally, const spec::Operation& operation,
                               const Examined& examined) {
  ++requests_;
  ++since_news_;
  count(tally, examined);
  const auto& broken = examined.verdict.violations;
  if (tally.kinds
          .emplace(status_of(examined.exchange), broken.empty() ? "" : broken.front().keyword)
          .second) {
    since_news_ = 0;
  }
  tally.answers.take(operation, examined.exchange);
  tally.requests.take(operation, {examined.seen, examined.verdict, false});
  for (std::size_t i = 0; i < tally.check_counts.size(); ++i) {
    const auto& check = contracts::checks()[i];
    if (!contracts::looks_at(check, document_, operation, examined.exchange.request, strictness_)) {
      continue;
    }
    ++tally.check_counts[i];
    ++checks_;
  }
}

void Collector::count_laws(Tally& tally) {
  for (std::size_t i = 0; i < tally.check_counts.size(); ++i) {
    if (contracts::checks()[i].id != "law") continue;
    ++tally.check_counts[i];
    ++checks_;
  }
}

// Told at once with the Case at hand, so that whatever happens next cannot lose it.
bool Collector::is_fresh(const NewFinding& found,
                         const std::function<reports::FindingRecorded()>& make) {
  const auto known = recorded_.find(found.fingerprint);
  if (known != recorded_.end()) {
    ++known->second.count;
    // What was a doubt becomes certain: that is news.
    const bool worse = found.finding.severity == contracts::Severity::failure &&
                       known->second.finding.severity == contracts::Severity::warning;
    if (!worse) return false;
  }
  auto event = make();
  if (known != recorded_.end()) event.count = known->second.count;
  event.update = known != recorded_.end();
  sink_.receive(event);
  event.update = true;
  since_news_ = 0;
  if (found.finding.severity == contracts::Severity::failure) ++failures_;
  recorded_.insert_or_assign(found.fingerprint, std::move(event));
  return true;
}

namespace {

reports::ExchangeDone describe(std::string_view phase, const spec::Case& call,
                               const Examined& examined) {
  reports::ExchangeDone done;
  done.phase = phase;
  done.operation = call.operation;
  done.verdict = spec::name(examined.verdict.kind);
  done.status = status_of(examined.exchange);
  if (const auto* failure = examined.exchange.failure()) done.failure = spec::name(failure->kind);
  done.microseconds = examined.exchange.duration.count();
  done.request_hash = properties::hash(spec::wire_text(examined.exchange.request));
  done.test_case = spec::case_to_json(call);
  return done;
}

}  // namespace

std::vector<NewFinding> Collector::take(std::uint64_t index, const PlannedCase& planned,
                                        const Examined& examined) {
  auto done = describe(planned.phase, planned.value, examined);
  done.index = index;
  done.malformation = planned.malformation;
  std::vector<NewFinding> seen;
  for (const auto& finding : examined.findings) {
    seen.push_back({finding, contracts::fingerprint(finding)});
  }

  const std::lock_guard lock(mutex_);
  auto& tally = tallies_[planned.operation_index];
  count_exchange(tally, *planned.operation, examined);
  const bool success = done.status >= 200 && done.status < 300 && planned.value.method.empty();
  tally.serves_anyone =
      tally.serves_anyone || (success && planned.value.credentials == spec::Credentials::none);
  if (planned.in_stream) {
    stream_ += properties::mix(index, done.request_hash);
  }
  sink_.receive(std::move(done));
  std::erase_if(seen, [&](const NewFinding& found) {
    return !is_fresh(found, [&] { return record(found, planned.value, examined, repetition_); });
  });
  return seen;
}

std::vector<Collector::StepFinding> Collector::take(const std::string& name,
                                                    const spec::Sequence& sequence,
                                                    const std::vector<ExaminedStep>& steps) {
  std::vector<StepFinding> fresh;
  const std::lock_guard lock(mutex_);
  const auto number = ++sequences_;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto& [call, examined] = steps[i];
    const auto* operation = document_.find(call.operation);
    auto& tally = tally_of(*operation);
    count_exchange(tally, *operation, examined);
    if (steps.size() > 1) count_laws(tally);
    auto done = describe("sequences", call, examined);
    done.index = number;
    done.sequence = name;
    done.step = i;
    sink_.receive(std::move(done));
    for (const auto& finding : examined.findings) {
      const NewFinding found{finding, contracts::fingerprint(finding)};
      const bool is_new = is_fresh(found, [&] {
        const auto end = static_cast<std::ptrdiff_t>(i) + 1;
        return record(found, {{sequence.steps.begin(), sequence.steps.begin() + end}},
                      {steps.begin(), steps.begin() + end}, repetition_);
      });
      if (is_new) fresh.push_back({found, i});
    }
  }
  return fresh;
}

void Collector::take_preparation(const std::vector<ExaminedStep>& steps) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto& [call, examined] = steps[i];
    const auto* operation = document_.find(call.operation);
    count_exchange(tally_of(*operation), *operation, examined);
    auto done = describe("preparation", call, examined);
    done.index = i;
    sink_.receive(std::move(done));
  }
}

void Collector::confirm(reports::FindingRecorded recorded) {
  const std::lock_guard lock(mutex_);
  auto& kept = recorded_.at(recorded.fingerprint);
  // Somebody else was certain meanwhile.
  if (kept.finding.severity == contracts::Severity::failure &&
      recorded.finding.severity == contracts::Severity::warning) {
    return;
  }
  if (kept.finding.severity != recorded.finding.severity) ++failures_;
  recorded.count = kept.count;
  recorded.update = true;
  kept = std::move(recorded);
  sink_.receive(kept);
}

void Collector::tell(reports::FindingRecorded recorded) {
  const std::lock_guard lock(mutex_);
  const auto known = recorded_.find(recorded.fingerprint);
  if (known != recorded_.end()) {
    ++known->second.count;
    return;
  }
  sink_.receive(recorded);
  recorded.update = true;
  const auto fingerprint = recorded.fingerprint;
  since_news_ = 0;
  if (recorded.finding.severity == contracts::Severity::failure) ++failures_;
  recorded_.emplace(fingerprint, std::move(recorded));
}

void Collector::count(std::string_view check, const spec::Operation& operation) {
  const std::lock_guard lock(mutex_);
  auto& tally = tallies_[static_cast<std::size_t>(&operation - document_.operations.data())];
  for (std::size_t i = 0; i < tally.check_counts.size(); ++i) {
    if (contracts::checks()[i].id != check) continue;
    ++tally.check_counts[i];
    ++checks_;
  }
}

void Collector::remark(std::string operation, std::string message) {
  const std::lock_guard lock(mutex_);
  sink_.receive(reports::Remark{std::move(operation), std::move(message)});
}

void Collector::tell(reports::Event event) {
  const std::lock_guard lock(mutex_);
  sink_.receive(event);
}

void Collector::count_criteria(std::size_t operation, std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  tallies_[operation].criteria += count;
  checks_ += count;
}

void Collector::tell_no_success(const Tally& tally) {
  const auto& done = tally.done;
  if (done.cases == 0 || done.valid == 0 || !tally.promises_success || done.reached_success) return;
  sink_.receive(
      reports::Remark{done.operation, std::string(reports::no_success_mark) + advice_for(done)});
}

void Collector::account(Tally& tally, const spec::Operation& operation) const {
  auto& done = tally.done;
  const auto answers = tally.answers.totals(operation);
  done.answer_keywords = answers.keywords;
  done.answer_keywords_met = answers.met;
  const auto requests = tally.requests.totals(operation);
  done.request_keywords = requests.keywords;
  done.request_keywords_accepted = requests.accepted;
  done.request_keywords_refused = requests.rejected;
  done.parameters = tally.requests.parameters(operation);
  done.unseen_statuses = unseen_statuses(operation, done);
  done.untested = untested(operation, done);
}

void Collector::finish() {
  const std::lock_guard lock(mutex_);
  for (const auto& [fingerprint, event] : recorded_) sink_.receive(event);
  for (auto& tally : tallies_) {
    tally.done.seconds = std::chrono::duration<double>(tally.time).count();
    for (std::size_t i = 0; i < tally.check_counts.size(); ++i) {
      tally.done.checks.emplace_back(contracts::checks()[i].id, tally.check_counts[i]);
    }
    if (tally.criteria > 0) {
      tally.done.checks.emplace_back(contracts::further_checks().front().id, tally.criteria);
    }
    const auto index = static_cast<std::size_t>(&tally - tallies_.data());
    account(tally, document_.operations[index]);
    sink_.receive(tally.done);
    tell_no_success(tally);
    if (tally.serves_anyone && spec::looks_forgotten(document_, document_.operations[index])) {
      sink_.receive(reports::Remark{tally.done.operation,
                                    "serves anyone, while other operations of the path need "
                                    "credentials: was `security` forgotten?"});
    }
  }
}

bool Collector::never_succeeded() const {
  const std::lock_guard lock(mutex_);
  const auto asked = [](const Tally& tally) {
    return tally.promises_success && tally.done.valid > 0;
  };
  const bool any = std::any_of(tallies_.begin(), tallies_.end(), asked);
  return any && std::none_of(tallies_.begin(), tallies_.end(), [&](const Tally& tally) {
           return asked(tally) && tally.done.reached_success;
         });
}

std::string Collector::request_stream() const {
  const std::lock_guard lock(mutex_);
  return fmt::format("{:016x}", stream_);
}

}  // namespace assay::harness
