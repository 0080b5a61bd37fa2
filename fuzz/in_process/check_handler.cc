#include "fuzz/in_process/check_handler.h"

#include <algorithm>
#include <atomic>
#include <ostream>
#include <stdexcept>

#include "fuzz/in_process/handler_transport.h"
#include "fuzz/in_process/setup.h"
#include "harness/engine/run.h"
#include "reports/redact.h"
#include "spec/printable.h"
#include "spec/schema/write_json.h"

namespace assay::in_process {
namespace {

/// Time stands still: no budget of seconds may decide what is found.
class StillClock final : public harness::Clock {
 public:
  [[nodiscard]] std::chrono::steady_clock::time_point now() const override { return {}; }
  [[nodiscard]] std::string utc() const override { return "1970-01-01T00:00:00Z"; }
};

/// Keeps the last word on each finding, in the order in which they were found.
class FindingSink final : public reports::Sink {
 public:
  FindingSink(bool warnings, std::vector<HandlerFinding>& found)
      : warnings_(warnings), found_(found) {}

  void receive(const reports::Event& event) override {
    const auto* recorded = std::get_if<reports::FindingRecorded>(&event);
    if (recorded == nullptr) return;
    const bool gates = recorded->finding.severity == contracts::Severity::failure;
    if (!gates && !warnings_) return;
    const auto known = std::find_if(found_.begin(), found_.end(), [&](const HandlerFinding& one) {
      return one.recorded.fingerprint == recorded->fingerprint;
    });
    if (known == found_.end()) {
      found_.push_back({*recorded});
    } else {
      known->recorded = *recorded;
    }
  }

 private:
  bool warnings_;
  std::vector<HandlerFinding>& found_;
};

void check_phases(const CheckOptions& options) {
  for (const auto& id : options.phases) {
    const auto all = harness::phases();
    if (std::none_of(all.begin(), all.end(), [&](const auto& row) { return row.id == id; })) {
      throw std::invalid_argument("no phase is called '" + id + "'");
    }
  }
}

harness::RunOptions run_options(const Setup& setup, const CheckOptions& options) {
  harness::RunOptions run;
  run.subject = setup.subject;
  run.repetition = setup.repetition;
  run.plan.seed = options.seed;
  run.plan.max_cases = options.max_cases;
  run.plan.phases = options.phases;
  run.plan.values = setup.values;
  return run;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const HandlerFinding& finding) {
  const auto& recorded = finding.recorded;
  out << recorded.finding.check << ": " << spec::printable(contracts::headline(recorded.finding))
      << "\n  operation " << recorded.finding.operation << "\n  document  "
      << recorded.finding.schema_at;
  for (const auto& step : recorded.earlier) out << "\n  after     " << spec::printable(step);
  out << "\n  case      " << spec::printable(spec::write_json(recorded.test_case));
  if (!recorded.curl.empty()) out << "\n  repeat    " << spec::printable(recorded.curl);
  return out << "\n";
}

std::vector<HandlerFinding> check_handler(const std::string& document_path, const Handler& handler,
                                          const CheckOptions& options) {
  check_phases(options);
  const auto setup = make_setup(document_path, options.handler);
  const auto& reset = options.handler.reset;
  const CallWatch watch{[&reset](const spec::Request&) {
                          if (reset) reset();
                        },
                        {}};
  std::vector<HandlerFinding> found;
  const auto sink =
      reports::redacting(setup.redactor, std::make_unique<FindingSink>(options.warnings, found));
  const auto open = [&]() -> spec::Result<std::unique_ptr<harness::Transport>> {
    return std::unique_ptr<harness::Transport>(std::make_unique<HandlerTransport>(handler, watch));
  };
  const std::atomic<bool> interrupted{false};
  const auto end =
      harness::run(run_options(setup, options), open, StillClock(), *sink, interrupted);
  if (!end) throw std::runtime_error(end.error().text());
  if (end->outcome == "nothing_tested" || end->outcome == "credentials_rejected") {
    throw std::runtime_error(document_path +
                             ": nothing was tested: no operation answered with a success; name "
                             "what exists in HandlerOptions::known, credentials in ::headers");
  }
  return found;
}

std::vector<HandlerFinding> check_sequence(const std::string& document_path, const Handler& handler,
                                           const spec::Sequence& sequence,
                                           const HandlerOptions& options) {
  const auto setup = make_setup(document_path, options);
  for (const auto& step : sequence.steps) {
    if (setup.subject.document->find(step.call.operation) != nullptr) continue;
    throw std::invalid_argument("the document has no operation '" + step.call.operation + "'");
  }
  if (options.reset) options.reset();
  HandlerTransport transport(handler);
  const auto steps = harness::perform(setup.subject, sequence, transport);
  std::vector<HandlerFinding> found;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const spec::Sequence until{{sequence.steps.begin(), sequence.steps.begin() + i + 1}};
    const std::vector<harness::ExaminedStep> sent(steps.begin(), steps.begin() + i + 1);
    for (const auto& finding : steps[i].examined.findings) {
      if (finding.severity != contracts::Severity::failure) continue;
      const harness::NewFinding fresh{finding, contracts::fingerprint(finding)};
      found.push_back({reports::redact(*setup.redactor,
                                       harness::record(fresh, until, sent, setup.repetition))});
    }
  }
  return found;
}

}  // namespace assay::in_process
