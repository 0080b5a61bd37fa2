// A sequence, all the way: each Case bound to earlier answers, sent, judged.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/engine/examine.h"
#include "harness/engine/shrink.h"
#include "spec/sequence.h"

namespace assay::harness {

/// One step as it was sent: its Case with the values of earlier answers in place.
struct ExaminedStep {
  spec::Case call;
  Examined examined;
};

/// Keeps the beginning of a body that is cut off, or of any when `all` says so: it has been judged,
/// and nobody can read the rest.
void shorten_body(spec::Exchange& exchange, bool all = false);

/// Adds the findings of the criteria that `step` has, weighed as the user chose.
void judge_step(const Subject& subject, const spec::Operation& operation, const spec::Step& step,
                const spec::Performed& current, const std::vector<spec::Performed>& earlier,
                std::vector<contracts::Finding>& findings);

/// Sends the steps in order and judges each: by the checks, and by the laws over all that went
/// before it. A step that is to be sent together with the one before goes over `beside` at the same
/// time; without one (null) it follows it. Ends early when nobody is there: the last step then
/// holds the failure. Every operation must be the document's own.
[[nodiscard]] std::vector<ExaminedStep> perform(const Subject& subject,
                                                const spec::Sequence& sequence,
                                                Transport& transport, Transport* beside = nullptr);

/// True when some step is to be sent together with the one before.
[[nodiscard]] bool needs_second_transport(const spec::Sequence& sequence) noexcept;

/// The smallest sequence that still shows a finding in its last step.
struct ShrunkSequence {
  spec::Sequence value;
  std::vector<ExaminedStep> steps;  ///< of its last performance
  std::uint64_t requests = 0;       ///< sent on the way
};

/// Called after each performance: what it created can be deleted, a service that died started.
using AfterPerformance = std::function<void(const std::vector<ExaminedStep>&)>;

/// Drops steps that the finding does not need, the last one alone first, then makes each Case
/// simpler (shrink.h). `steps` is a performance of `value` that showed `fingerprint` last.
[[nodiscard]] ShrunkSequence shrink_sequence(
    const Subject& subject, spec::Sequence value, std::vector<ExaminedStep> steps,
    const std::string& fingerprint, const properties::Values& values, Transport& transport,
    const ShrinkBudget& budget, const AfterPerformance& after, Transport* beside = nullptr);

}  // namespace assay::harness
