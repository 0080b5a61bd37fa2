// An operation that needs credentials must serve nothing without them. Only a success counts: a
// server may refuse a request for other reasons first. The right secret after another scheme's word
// is no way in, only against the document.
#include <fmt/format.h>

#include "contracts/rows.h"
#include "spec/credentials.h"
#include "spec/reader.h"

namespace assay::contracts {
namespace {

using spec::Credentials;

std::string joined(const std::vector<std::string>& names, std::string_view separator) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : std::string(separator)) + name;
  return out;
}

struct Wording {
  std::string keyword;
  std::string with;
};

Wording wording_of(const Judgement& judgement) {
  switch (judgement.credentials) {
    case Credentials::none:
      return {"none", "without credentials"};
    case Credentials::invalid:
      return {"invalid", "with made-up credentials"};
    case Credentials::wrong_scheme:
      return {"scheme", "with the secret after another scheme's word"};
    default:
      return {"only", "with nothing but " + joined(judgement.schemes, " and ")};
  }
}

bool succeeded(const Judgement& judgement) {
  const auto* response = judgement.exchange.response();
  return response != nullptr && response->status >= 200 && response->status < 300;
}

}  // namespace

void judge_credentials_enforced(const Judgement& judgement, std::vector<Finding>& findings) {
  const auto credentials = judgement.credentials;
  if (credentials == Credentials::configured || credentials == Credentials::other) return;
  // Where no secret is known, another word before it, or one alone, says no more than junk does.
  const bool needs_secret =
      credentials == Credentials::wrong_scheme || credentials == Credentials::only;
  if (needs_secret && !judgement.credentials_configured) return;
  if (!succeeded(judgement)) return;
  if (spec::may_be_met(judgement.document, judgement.operation, {credentials, judgement.schemes},
                       judgement.exchange.request)) {
    return;
  }
  const auto [keyword, with] = wording_of(judgement);
  Finding finding;
  finding.check = "credentials_enforced";
  finding.location = "/request/credentials";
  if (credentials == Credentials::only) {
    finding.location += "/" + spec::escape_token(joined(judgement.schemes, "+"));
  }
  finding.keyword = keyword;
  finding.schema = judgement.operation.pointer;
  finding.expected = "401 or 403";
  finding.actual = fmt::format("{} {}", judgement.exchange.response()->status, with);
  if (credentials == Credentials::wrong_scheme) {
    finding.severity = Severity::warning;
    finding.clause = "OpenAPI 3.0.4 §4.7.27, RFC 9110 §11.4";
  }
  findings.push_back(std::move(finding));
}

}  // namespace assay::contracts
