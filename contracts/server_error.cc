// A server that fails says so with a 5xx; whatever the request was, that is its fault (RFC 9110
// §15.6). 501, 503 and 504 may be deliberate: they count unless the document describes them.
#include <fmt/format.h>

#include "contracts/rows.h"

namespace assay::contracts {
namespace {

bool may_be_deliberate(int status) {
  return status == 501 || status == 503 || status == 504;
}

bool is_described(const Judgement& judgement, int status) {
  const auto* described = judgement.operation.response_for(status);
  return described != nullptr && described->status != "default";
}

}  // namespace

void judge_server_error(const Judgement& judgement, std::vector<Finding>& findings) {
  const auto* response = judgement.exchange.response();
  if (response == nullptr || response->status < 500) return;
  // RFC 9110 §15.6.2, §15.6.6: answers to a method, a coding or a version that nobody knows.
  const bool about_http = response->status == 501 || response->status == 505;
  const auto& request = judgement.exchange.request;
  if (about_http && !request.framing.empty()) return;
  if (response->status == 501 && request.method != judgement.operation.method) return;
  if (may_be_deliberate(response->status) && is_described(judgement, response->status)) return;
  Finding finding;
  finding.check = "server_error";
  finding.location = "/response/status";
  finding.keyword = "status";
  finding.expected = "no server error";
  finding.actual = fmt::format("{} {}", response->status, response->reason);
  // An overloaded server is worth a look, not a red build.
  if (response->status == 503) finding.severity = Severity::warning;
  findings.push_back(std::move(finding));
}

}  // namespace assay::contracts
