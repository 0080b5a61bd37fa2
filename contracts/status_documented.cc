// Each status that a server gives should be described (OpenAPI 3.0.4 §4.7.16: a Responses Object is
// expected to cover a successful response and any known errors).
#include <fmt/format.h>

#include "contracts/rows.h"

namespace assay::contracts {
namespace {

// What any server on the way may say, whatever the operation (RFC 9110 §15.5, RFC 6585).
bool belongs_to_http(const Judgement& judgement, int status) {
  if (status == 429 || status < 200) return true;
  // Security that is described implies that a credential may be refused.
  const bool secured = !judgement.operation.security.empty();
  return secured && (status == 401 || status == 403);
}

std::string described_statuses(const spec::Operation& operation) {
  std::string list;
  for (const auto& response : operation.responses) {
    list += (list.empty() ? "" : ", ") + response.status;
  }
  return list;
}

}  // namespace

void judge_status_documented(const Judgement& judgement, std::vector<Finding>& findings) {
  const auto* response = judgement.exchange.response();
  // An undescribed 5xx is server_error's finding.
  if (response == nullptr || response->status >= 500) return;
  if (described_response(judgement) != nullptr) return;
  if (belongs_to_http(judgement, response->status)) return;
  Finding finding;
  finding.check = "status_documented";
  finding.location = "/response/status";
  finding.keyword = "status";
  finding.schema = judgement.operation.pointer + "/responses";
  finding.expected = "one of " + described_statuses(judgement.operation);
  finding.actual = fmt::format("{} {}", response->status, response->reason);
  // Documents seldom list every way to refuse a broken request: worth a look, no more.
  const bool refusal =
      response->status >= 400 && judgement.verdict.kind != spec::Verdict::Kind::valid;
  if (refusal) finding.severity = Severity::warning;
  findings.push_back(std::move(finding));
}

}  // namespace assay::contracts
