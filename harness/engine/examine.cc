#include "harness/engine/examine.h"

#include <utility>

#include "contracts/check.h"
#include "contracts/criteria.h"

namespace assay::harness {

const spec::OperationSettings* Subject::own(const spec::Operation& operation) const {
  if (!settings) return nullptr;
  const auto found = settings->find(operation.key());
  return found != settings->end() ? &found->second : nullptr;
}

const contracts::Finding* Examined::find(const std::string& fingerprint) const {
  for (const auto& finding : findings) {
    if (contracts::fingerprint(finding) == fingerprint) return &finding;
  }
  return nullptr;
}

int status_of(const spec::Exchange& exchange) noexcept {
  const auto* response = exchange.response();
  return response != nullptr ? response->status : 0;
}

Examined examine(const Subject& subject, const spec::Operation& operation, const spec::Case& value,
                 Transport& transport) {
  return examine_request(subject, operation,
                         spec::serialize(*subject.document, operation, value, subject.request),
                         value, transport);
}

Examined examine_request(const Subject& subject, const spec::Operation& operation,
                         const spec::Request& request, const spec::Case& value,
                         Transport& transport) {
  Examined result;
  result.verdict = spec::decode(*subject.document, operation, request).verdict;
  result.exchange = transport.send(request);
  const auto* own = subject.own(operation);
  result.findings =
      contracts::judge({*subject.document, operation, result.exchange, result.verdict,
                        value.credentials, subject.credentials_configured, own, value.schemes});
  if (own != nullptr) contracts::weigh(*own, result.findings);
  return result;
}

}  // namespace assay::harness
