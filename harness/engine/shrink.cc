#include "harness/engine/shrink.h"

#include <utility>

namespace assay::harness {

Shrunk shrink(const Subject& subject, const spec::Operation& operation, spec::Case value,
              Examined examined, const std::string& fingerprint, const properties::Values& values,
              Transport& transport, const ShrinkBudget& budget) {
  Shrunk best{std::move(value), std::move(examined), 0};
  const auto spent = [&] {
    return best.requests >= budget.requests || (budget.stop && budget.stop());
  };
  bool smaller = true;
  while (smaller && !spent()) {
    std::optional<Examined> last;
    const auto accepted = properties::shrink_step(
        *subject.document, operation, best.value, values, [&](const spec::Case& candidate) {
          if (spent()) return false;
          const auto request =
              spec::serialize(*subject.document, operation, candidate, subject.request);
          if (request == best.examined.exchange.request) return false;
          ++best.requests;
          auto now = examine_request(subject, operation, request, candidate.credentials, transport);
          if (now.find(fingerprint) == nullptr) return false;
          last = std::move(now);
          return true;
        });
    smaller = accepted.has_value() && last.has_value();
    if (smaller) {
      best.value = *accepted;
      best.examined = std::move(*last);
    }
  }
  return best;
}

}  // namespace assay::harness
