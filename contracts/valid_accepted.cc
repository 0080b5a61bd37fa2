// A request that keeps every promise of the document must not be refused for its form. Statuses
// with reasons outside the request are tolerated: see docs/explanation/verdicts.md.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "contracts/rows.h"

namespace assay::contracts {
namespace {

bool has_other_reasons(int status) {
  constexpr std::array<int, 11> known{401, 403, 404, 408, 409, 410, 412, 423, 425, 429, 402};
  return std::find(known.begin(), known.end(), status) != known.end();
}

// Too many requests at once are no matter of this one, whatever the user expects.
bool accepts(const spec::OperationSettings& own, int status) {
  return status == 429 || spec::has_status(own.accept, status);
}

std::string listed(const std::vector<std::string>& statuses) {
  std::string list;
  for (const auto& status : statuses) list += (list.empty() ? "" : ", ") + status;
  return list;
}

// RFC 9112 §3 recommends that request lines of 8,000 bytes are supported; more is up to the server.
bool is_long(const spec::Request& request) {
  constexpr std::size_t supported = 8000;
  auto size = request.target.size();
  for (const auto& header : request.headers) size += header.name.size() + header.value.size() + 4;
  return size > supported;
}

}  // namespace

void judge_valid_accepted(const Judgement& judgement, std::vector<Finding>& findings) {
  const auto* response = judgement.exchange.response();
  if (response == nullptr || response->status >= 500) return;
  const bool chosen = judgement.own != nullptr && !judgement.own->accept.empty();
  if (response->status < 400 && !chosen) return;
  if (judgement.verdict.kind != spec::Verdict::Kind::valid || !fully_credentialed(judgement))
    return;
  if (chosen ? accepts(*judgement.own, response->status) : has_other_reasons(response->status)) {
    return;
  }
  const bool about_length = response->status == 414 || response->status == 431;
  if (about_length && is_long(judgement.exchange.request)) return;
  Finding finding;
  finding.check = "valid_accepted";
  finding.location = "/response/status";
  finding.keyword = "status";
  finding.schema = judgement.operation.pointer;
  finding.expected = "a valid request is accepted";
  if (chosen) {
    finding.expected += " with one of " + listed(judgement.own->accept);
    finding.clause = judgement.own->at;
  }
  finding.actual = fmt::format("{} {}", response->status, response->reason);
  findings.push_back(std::move(finding));
}

}  // namespace assay::contracts
