// Each status that a server gives should be described (OpenAPI 3.0.4 §4.7.16: a Responses Object is
// expected to cover a successful response and any known errors).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "contracts/rows.h"

namespace assay::contracts {
namespace {

// Servers refuse such requests before any operation sees them.
bool is_unreadable(const spec::Verdict& verdict) {
  if (verdict.kind == spec::Verdict::Kind::undecidable) return true;
  return verdict.kind == spec::Verdict::Kind::invalid &&
         std::all_of(verdict.violations.begin(), verdict.violations.end(), [](const auto& one) {
           return one.keyword == "syntax" || one.keyword == "contentType";
         });
}

// RFC 9110 §15.5.1, .6, .7, .9, .12, .14–.16, RFC 6585 §5.
bool refuses_messages(int status) {
  constexpr std::array<int, 9> statuses{400, 405, 406, 408, 411, 413, 414, 415, 431};
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

// What any server on the way may say, whatever the operation (RFC 9110 §15.5, RFC 6585).
bool belongs_to_http(const Judgement& judgement, int status) {
  if (status == 429 || status < 200) return true;
  // So may a message that cannot be read, or not be answered in the form that it asks for.
  if (is_unreadable(judgement.verdict) && refuses_messages(status)) return true;
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
