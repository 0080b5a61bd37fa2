#include "harness/cli/fuzz_execution.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "fuzz/feedback/features.h"
#include "harness/cli/target.h"
#include "harness/engine/reveal.h"
#include "spec/json_parser.h"

namespace assay::harness {
namespace {

// The first answers of a kind teach the search its words; later ones would say the same again.
constexpr std::uint64_t answers_to_learn = 32;

std::unique_ptr<Transport> open(const Session& session, int child) {
  auto opened = session.opener(child)();
  if (!opened) fmt::print(stderr, "assay: {}\n", opened.error().text());
  return opened ? std::move(*opened) : nullptr;
}

}  // namespace

FuzzExecution::FuzzExecution(const Session& session, const SharedCounts& counts, int child,
                             const std::string& spool_path, const std::string& ledger_path,
                             bool clean_up)
    : session_(session),
      counts_(counts),
      child_(child),
      spool_(spool_path),
      transport_(open(session, child)),
      dependencies_(*session.loaded.document),
      ledger_(session.subject, dependencies_, session.values,
              {clean_up ? ledger_path : "", server_name(session)}),
      clean_up_(clean_up) {}

void FuzzExecution::watch_for_the_end(const std::vector<ExaminedStep>& steps) {
  const auto* failure = steps.back().examined.exchange.failure();
  const bool gone =
      failure != nullptr && failure->kind == spec::TransportFailure::Kind::unreachable;
  auto& in_a_row = counts_.gone(child_);
  in_a_row = gone ? in_a_row + 1 : 0;
  if (in_a_row >= unreachable_limit) _exit(0);
}

void FuzzExecution::note(const spec::Sequence& sequence, const std::vector<ExaminedStep>& steps,
                         std::size_t at, fuzz::Observation& seen) {
  const auto& document = *session_.loaded.document;
  const auto& [call, examined] = steps[at];
  const auto* operation = document.find(call.operation);
  auto& counts =
      counts_.at(child_, static_cast<std::size_t>(operation - document.operations.data()));
  counts.add(examined);
  const auto one =
      fuzz::observe(*operation, examined.exchange, examined.verdict, examined.findings);
  seen.features.insert(seen.features.end(), one.features.begin(), one.features.end());
  const auto* response = examined.exchange.response();
  if (response != nullptr && counts.of_status(response->status) <= answers_to_learn) {
    auto parsed = spec::parse_json(response->body);
    // What is learnt may be sent, and kept in the corpus: no secrets.
    if (!parsed.failed) seen.answers.push_back(session_.redactor->value(parsed.value, ""));
  }
  for (const auto& finding : examined.findings) {
    const NewFinding found{finding, contracts::fingerprint(finding)};
    const bool fresh = spool_.add(found.fingerprint, [&] {
      const spec::Sequence until{{sequence.steps.begin(), sequence.steps.begin() + at + 1}};
      const std::vector<ExaminedStep> sent(steps.begin(), steps.begin() + at + 1);
      return reports::redact(*session_.redactor, record(found, until, sent, session_.repetition));
    });
    seen.findings += fresh ? 1 : 0;
  }
}

fuzz::Observation FuzzExecution::operator()(const spec::Sequence& sequence) {
  auto sent = sequence;
  reveal(sent, session_.values);
  const auto steps = perform(session_.subject, sent, *transport_);
  watch_for_the_end(steps);
  fuzz::Observation seen;
  for (std::size_t i = 0; i < steps.size(); ++i) note(sequence, steps, i, seen);
  if (clean_up_) {
    ledger_.note(steps);
    ledger_.clean(*transport_);
  }
  return seen;
}

}  // namespace assay::harness
