// Each broken keyword of the body's schema is a finding of its own, with the instance's place in
// the exchange and the keyword's place in the document.
#include <fmt/format.h>

#include "contracts/rows.h"
#include "spec/body_bytes.h"

namespace assay::contracts {
namespace {

constexpr const char* here = "/response/body";

Finding make(const char* kind, std::string schema, std::string expected, std::string actual) {
  Finding finding;
  finding.check = std::string("response_body.") + kind;
  finding.location = here;
  finding.keyword = kind;
  finding.schema = std::move(schema);
  finding.expected = std::move(expected);
  finding.actual = std::move(actual);
  return finding;
}

std::string_view clause_of(const spec::Violation& violation) {
  if (violation.keyword != "syntax") return "OpenAPI 3.0.4 §4.7.24";
  return violation.expected.starts_with("JSON") ? "RFC 8259 §2" : "RFC 9110 §8.3";
}

void judge_bytes(const spec::MediaType& media, std::string_view type, const std::string& body,
                 std::vector<Finding>& findings) {
  const auto read = spec::read_body(media, type, body);
  if (read.reading.doubt == "not UTF-8") {
    auto finding = make("syntax", media.pointer, "JSON in UTF-8", read.reading.doubt);
    finding.clause = "RFC 8259 §8.1";
    findings.push_back(std::move(finding));
    return;
  }
  const auto verdict = spec::judge_body(media, read, spec::Direction::response, here);
  for (const auto& violation : verdict.violations) {
    auto finding =
        make(violation.keyword.c_str(), violation.schema, violation.expected, violation.actual);
    finding.location = violation.location;
    finding.clause = clause_of(violation);
    findings.push_back(std::move(finding));
  }
}

void judge_empty(const Judgement& judgement, const spec::ResponseSpec& described,
                 std::vector<Finding>& findings) {
  for (const auto& media : described.content) {
    const auto name = spec::parse_media_type(media.name);
    // An empty text is a text; an empty JSON document is none.
    if (!name || !name->is_json()) return;
  }
  if (judgement.operation.method == "HEAD") return;
  findings.push_back(make("empty", described.pointer + "/content", "a body", "there is none"));
}

}  // namespace

void judge_response_body(const Judgement& judgement, std::vector<Finding>& findings) {
  const auto* described = described_response(judgement);
  if (described == nullptr) return;
  const auto& response = *judgement.exchange.response();
  if (response.body_truncated || judgement.operation.method == "HEAD" || response.status == 204 ||
      response.status == 304 || response.status < 200) {
    return;
  }
  if (described->content.empty()) return;
  if (response.body.empty()) {
    judge_empty(judgement, *described, findings);
    return;
  }
  const auto* media = described_media(judgement);
  if (media == nullptr) return;
  const auto type = spec::find_header(response.headers, "Content-Type");
  judge_bytes(*media, *type, response.body, findings);
}

}  // namespace assay::contracts
