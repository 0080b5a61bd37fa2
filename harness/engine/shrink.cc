#include "harness/engine/shrink.h"

#include <utility>

#include "properties/generators/shrink.h"

namespace assay::harness {

Shrunk shrink(const Subject& subject, const spec::Operation& operation, spec::Case value,
              Examined examined, const std::string& fingerprint, const properties::Values& values,
              Transport& transport, const ShrinkBudget& budget) {
  Shrunk best{std::move(value), std::move(examined), 0};
  const auto severity = best.examined.severity_of(fingerprint);
  const auto spent = [&] {
    return best.requests >= budget.requests || (budget.stop && budget.stop());
  };
  const properties::ShrinkContext context{*subject.document, operation, values, subject.request,
                                          spent};
  const auto keeps = [&](const properties::Candidate& candidate) {
    ++best.requests;
    auto now = examine_request(subject, operation, candidate.request, candidate.value, transport);
    if (!now.shows(fingerprint, severity)) return false;
    best.examined = std::move(now);
    return true;
  };
  best.value = properties::minimize(context, best.value, keeps);
  return best;
}

}  // namespace assay::harness
