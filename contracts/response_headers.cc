#include <fmt/format.h>

#include "contracts/rows.h"
#include "spec/decode_parameter.h"
#include "spec/schema/pointer.h"

namespace assay::contracts {
namespace {

constexpr std::string_view request_place = "/request/header/";

void judge_header(const Judgement& judgement, const spec::Parameter& header,
                  std::vector<Finding>& findings) {
  spec::RequestParts parts;
  parts.headers = &judgement.exchange.response()->headers;
  const auto decoded = spec::decode_parameter(header, parts);
  for (const auto& violation : decoded.verdict.violations) {
    Finding finding;
    finding.check = "response_headers." + violation.keyword;
    finding.location = "/response/headers/" + violation.location.substr(request_place.size());
    finding.keyword = violation.keyword;
    finding.schema = violation.schema;
    finding.expected =
        violation.keyword == "required" ? "the header field " + header.name : violation.expected;
    finding.actual = violation.actual;
    findings.push_back(std::move(finding));
  }
}

}  // namespace

void judge_response_headers(const Judgement& judgement, std::vector<Finding>& findings) {
  const auto* described = described_response(judgement);
  if (described == nullptr) return;
  for (const auto& header : described->headers) judge_header(judgement, header, findings);
}

}  // namespace assay::contracts
