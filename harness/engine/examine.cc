#include "harness/engine/examine.h"

#include <utility>

#include "contracts/criteria.h"

namespace assay::harness {

bool Subject::skips(const spec::Operation& operation) const {
  const auto* settings_here = own(operation);
  const bool unwanted = settings_here != nullptr && !settings_here->skip.empty();
  return unwanted || !rails.obstacle(operation.method).empty();
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

namespace {

Examined judge_exchange(const Subject& subject, const spec::Operation& operation,
                        const spec::Case& value, spec::Exchange exchange,
                        std::vector<spec::Exchange> by_get) {
  Examined result;
  result.exchange = std::move(exchange);
  auto decoded = spec::decode(*subject.document, operation, result.exchange.request);
  result.verdict = std::move(decoded.verdict);
  result.seen = std::move(decoded.value);
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

void count_time(const Subject& subject, const spec::Operation& asked,
                const spec::Exchange& exchange) {
  if (subject.pace && exchange.response() != nullptr) {
    subject.pace->add(asked.key(), exchange.duration);
  }
}

bool compares(const spec::Operation& operation, std::string_view method) noexcept {
  return method == "HEAD" && operation.method == "GET";
}

}  // namespace

bool asks_thrice(const spec::Operation& operation, const spec::Case& value) noexcept {
  return compares(operation, value.method);
}

ReadyCase make_ready(const Subject& subject, const spec::Operation& operation,
                     const spec::Case& value) {
  const auto* other =
      value.method.empty() ? nullptr : subject.document->find(value.method + " " + operation.path);
  return {other != nullptr ? other : &operation,
          spec::serialize(*subject.document, operation, value, subject.request)};
}

Examined judge(const Subject& subject, const ReadyCase& ready, const spec::Case& value,
               spec::Exchange exchange) {
  auto examined = judge_exchange(subject, *ready.asked, value, std::move(exchange), {});
  count_time(subject, *ready.asked, examined.exchange);
  return examined;
}

Examined examine(const Subject& subject, const spec::Operation& operation, const spec::Case& value,
                 Transport& transport) {
  const auto ready = make_ready(subject, operation, value);
  auto examined = examine_request(subject, *ready.asked, ready.request, value, transport);
  count_time(subject, *ready.asked, examined.exchange);
  return examined;
}

Examined examine_request(const Subject& subject, const spec::Operation& operation,
                         const spec::Request& request, const spec::Case& value,
                         Transport& transport) {
  std::vector<spec::Exchange> by_get;
  const bool compare = compares(operation, request.method);
  auto same = request;
  if (compare) {
    same.method = operation.method;
    by_get.push_back(transport.send(same));
  }
  auto exchange = transport.send(request);
  if (compare) by_get.push_back(transport.send(same));
  return judge_exchange(subject, operation, value, std::move(exchange), std::move(by_get));
}

}  // namespace assay::harness
