// Each promise that the request broke is a finding when the server did not refuse it.
#include <fmt/format.h>

#include "contracts/rows.h"
#include "spec/framing.h"

namespace assay::contracts {
namespace {

// Who may ask, and how often, is settled before the form of a request.
bool refuses(const Judgement& judgement, int status) {
  const bool stranger = (status == 401 || status == 403) && !fully_credentialed(judgement);
  return stranger || status == 429 || spec::has_status(judgement.own->reject, status);
}

}  // namespace

void judge_malformed_rejected(const Judgement& judgement, std::vector<Finding>& findings) {
  const auto* response = judgement.exchange.response();
  if (response == nullptr || judgement.verdict.kind != spec::Verdict::Kind::invalid) return;
  if (response->status >= 500) return;
  const auto* framing = spec::find_framing(judgement.exchange.request.framing);
  const bool chosen =
      framing == nullptr && judgement.own != nullptr && !judgement.own->reject.empty();
  if (chosen ? refuses(judgement, response->status) : rejects(response->status)) return;
  if (framing != nullptr && response->status >= 300) return;
  for (const auto& violation : judgement.verdict.violations) {
    Finding finding;
    finding.check = "malformed_rejected." + violation.keyword;
    finding.location = violation.location;
    finding.keyword = violation.keyword;
    finding.schema = violation.schema;
    finding.expected = fmt::format("a 4xx, since the request lacks {}", violation.expected);
    if (violation.keyword != "required") {
      finding.expected = fmt::format("a 4xx, since {} was due here", violation.expected);
    }
    if (chosen) {
      finding.expected = fmt::format("one of {}, since {} was due here",
                                     fmt::join(judgement.own->reject, ", "), violation.expected);
    }
    finding.actual = fmt::format("{} for {}", response->status, violation.actual);
    // What stands before the server may have mended it.
    if (framing != nullptr) {
      finding.severity = Severity::warning;
      finding.clause = framing->clause;
    }
    findings.push_back(std::move(finding));
  }
}

}  // namespace assay::contracts
