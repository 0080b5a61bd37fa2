// A request that gets no complete HTTP answer. What our own rails refuse, or a server that is not
// there at all, is not this check's business: the engine ends the run over it.
#include <fmt/format.h>

#include "contracts/rows.h"

namespace assay::contracts {

namespace {

// A body that is cut where its coding is unknown was not too large.
void judge_size(const spec::Response& response, std::vector<Finding>& findings) {
  if (!response.body_truncated || response.body.empty()) return;
  Finding finding;
  finding.check = "transport.too_large";
  finding.location = "/response/body";
  finding.keyword = "too_large";
  finding.expected = fmt::format("at most {} MiB", response.body.size() >> 20U);
  finding.actual = "more; what came after that was not read, and the body not judged";
  finding.clause = "CWE-400";
  finding.severity = Severity::warning;
  findings.push_back(std::move(finding));
}

}  // namespace

void judge_transport(const Judgement& judgement, std::vector<Finding>& findings) {
  using Kind = spec::TransportFailure::Kind;
  if (const auto* response = judgement.exchange.response()) judge_size(*response, findings);
  const auto* failure = judgement.exchange.failure();
  if (failure == nullptr || failure->kind == Kind::unreachable || failure->kind == Kind::refused ||
      failure->kind == Kind::withheld) {
    return;
  }
  // Who withholds the certificate may be turned away in the handshake (RFC 8446 §4.4.2.4).
  const bool refused = failure->kind == Kind::tls || failure->kind == Kind::closed;
  if (judgement.exchange.request.certificate == -1 && refused) return;
  Finding finding;
  finding.check = fmt::format("transport.{}", spec::name(failure->kind));
  finding.location = "/response";
  finding.keyword = spec::name(failure->kind);
  // Two ways to die are two findings.
  if (!failure->cause.empty()) finding.keyword += ": " + failure->cause;
  finding.expected = "a complete HTTP response";
  finding.actual = failure->message;
  finding.clause = failure->kind == Kind::malformed ? "RFC 9112 §4" : "RFC 9112 §9.6";
  findings.push_back(std::move(finding));
}

}  // namespace assay::contracts
