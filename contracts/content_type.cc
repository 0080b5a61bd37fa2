#include "contracts/rows.h"

namespace assay::contracts {
namespace {

// RFC 9110 §6.4.1: these have no content.
bool has_no_content(const Judgement& judgement, int status) {
  return judgement.operation.method == "HEAD" || status < 200 || status == 204 || status == 304;
}

std::string described_types(const spec::ResponseSpec& response) {
  std::string list;
  for (const auto& media : response.content) list += (list.empty() ? "" : ", ") + media.name;
  return list;
}

}  // namespace

void judge_content_type(const Judgement& judgement, std::vector<Finding>& findings) {
  const auto* described = described_response(judgement);
  if (described == nullptr || described->content.empty()) return;
  const auto& response = *judgement.exchange.response();
  if (has_no_content(judgement, response.status)) return;
  const auto type = spec::find_header(response.headers, "Content-Type");
  // An empty body without a type is response_body's finding.
  if (!type && response.body.empty()) return;
  if (type && described_media(judgement) != nullptr) return;
  Finding finding;
  finding.check = "content_type";
  finding.location = "/response/headers/Content-Type";
  finding.keyword = "content";
  finding.schema = described->pointer + "/content";
  finding.expected = "one of " + described_types(*described);
  finding.actual = type ? std::string(*type) : "no Content-Type";
  // RFC 9110 §8.3: a sender SHOULD name the type; the document's promise is what gates.
  findings.push_back(std::move(finding));
}

}  // namespace assay::contracts
