// Each broken keyword of the body's schema is a finding of its own, with the instance's place in
// the exchange and the keyword's place in the document.
#include <fmt/format.h>

#include "contracts/rows.h"
#include "spec/json_text.h"
#include "spec/reading.h"

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

void judge_value(const spec::MediaType& media, const boost::json::value& value,
                 std::vector<Finding>& findings) {
  if (!media.schema) return;
  const auto explanation = spec::explain(media.schema, value, spec::Direction::response);
  for (const auto& error : explanation.errors) {
    auto finding = make(error.keyword.c_str(), error.schema, error.expected, error.actual);
    finding.location += error.instance;
    finding.clause = "OpenAPI 3.0.4 §4.7.24";
    findings.push_back(std::move(finding));
  }
}

void judge_json(const spec::MediaType& media, const std::string& body,
                std::vector<Finding>& findings) {
  const auto text = spec::read_json_text(body);
  if (text.kind == spec::JsonText::Kind::ok) {
    judge_value(media, text.value, findings);
  } else if (text.kind == spec::JsonText::Kind::syntax) {
    auto finding = make("syntax", media.pointer, "JSON", text.problem);
    finding.clause = "RFC 8259 §2";
    findings.push_back(std::move(finding));
  } else if (text.problem == "not UTF-8") {
    auto finding = make("syntax", media.pointer, "JSON in UTF-8", text.problem);
    finding.clause = "RFC 8259 §8.1";
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
  const auto name = spec::parse_media_type(*type);
  if (name->is_json()) {
    judge_json(*media, response.body, findings);
  } else if (name->type == "text" && media->schema) {
    const auto reading = spec::read_scalar(response.body, media->schema);
    if (reading.doubt.empty()) judge_value(*media, reading.value, findings);
  }
}

}  // namespace assay::contracts
