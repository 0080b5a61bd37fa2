#include "harness/engine/examine.h"

#include <utility>

#include "contracts/criteria.h"

namespace assay::harness {

bool Subject::skips(const spec::Operation& operation) const {
  const auto* settings_here = own(operation);
  return settings_here != nullptr && !settings_here->skip.empty();
}

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

contracts::Severity Examined::severity_of(const std::string& fingerprint) const {
  const auto* finding = find(fingerprint);
  return finding != nullptr ? finding->severity : contracts::Severity::warning;
}

bool Examined::shows(const std::string& fingerprint, contracts::Severity severity) const {
  const auto* finding = find(fingerprint);
  return finding != nullptr &&
         (finding->severity == severity || finding->severity == contracts::Severity::failure);
}

int status_of(const spec::Exchange& exchange) noexcept {
  const auto* response = exchange.response();
  return response != nullptr ? response->status : 0;
}

Examined examine(const Subject& subject, const spec::Operation& operation, const spec::Case& value,
                 Transport& transport) {
  // A method that another operation of the path has makes it that operation's request.
  const auto* other =
      value.method.empty() ? nullptr : subject.document->find(value.method + " " + operation.path);
  const auto& asked = other != nullptr ? *other : operation;
  auto examined = examine_request(
      subject, asked, spec::serialize(*subject.document, operation, value, subject.request), value,
      transport);
  if (subject.pace && examined.exchange.response() != nullptr) {
    subject.pace->add(asked.key(), examined.exchange.duration);
  }
  return examined;
}

Examined examine_request(const Subject& subject, const spec::Operation& operation,
                         const spec::Request& request, const spec::Case& value,
                         Transport& transport) {
  Examined result;
  auto decoded = spec::decode(*subject.document, operation, request);
  result.verdict = std::move(decoded.verdict);
  result.seen = std::move(decoded.value);
  std::vector<spec::Exchange> by_get;
  const bool compare = request.method == "HEAD" && operation.method == "GET";
  auto same = request;
  if (compare) {
    same.method = operation.method;
    by_get.push_back(transport.send(same));
  }
  result.exchange = transport.send(request);
  if (compare) by_get.push_back(transport.send(same));
  const auto* own = subject.own(operation);
  contracts::Judgement judgement{*subject.document,
                                 operation,
                                 result.exchange,
                                 result.verdict,
                                 value.credentials,
                                 subject.credentials_configured,
                                 own,
                                 value.schemes,
                                 std::move(by_get),
                                 subject.strictness};
  if (subject.pace) judgement.usual_time = subject.pace->median(operation.key());
  result.findings = contracts::judge(judgement);
  if (own != nullptr) contracts::weigh(*own, result.findings);
  return result;
}

}  // namespace assay::harness
