// An operation that needs credentials must serve nothing without them. Only a success counts: a
// server may refuse a request for other reasons first.
#include <fmt/format.h>

#include "contracts/rows.h"

namespace assay::contracts {

void judge_credentials_enforced(const Judgement& judgement, std::vector<Finding>& findings) {
  const auto* response = judgement.exchange.response();
  if (response == nullptr || judgement.credentials == spec::Credentials::configured) return;
  if (response->status < 200 || response->status >= 300) return;
  const bool none = judgement.credentials == spec::Credentials::none;
  Finding finding;
  finding.check = "credentials_enforced";
  finding.location = "/request/credentials";
  finding.keyword = none ? "none" : "invalid";
  finding.schema = judgement.operation.pointer;
  finding.expected = "401 or 403";
  finding.actual =
      fmt::format("{} {} credentials", response->status, none ? "without" : "with made-up");
  findings.push_back(std::move(finding));
}

}  // namespace assay::contracts
