// Each broken keyword of the body's schema is a finding of its own, with the instance's place in
// the exchange and the keyword's place in the document.
#include <fmt/format.h>

#include "contracts/rows.h"
#include "spec/body_bytes.h"
#include "spec/schema/member_notes.h"

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

// What the standard says SHOULD not be; names that nobody described are drift's.
void judge_note(const spec::MemberNote& note, std::vector<Finding>& findings) {
  using Kind = spec::MemberNote::Kind;
  if (note.kind == Kind::undescribed) return;
  const bool hidden = note.kind == Kind::write_only;
  auto finding = make(hidden ? "writeOnly" : "discriminator", note.schema,
                      hidden ? "no writeOnly member in an answer" : note.expected,
                      hidden ? "it is there" : note.actual);
  finding.location = here + note.instance;
  finding.clause = hidden ? "OpenAPI 3.0.4 §4.7.24.1" : "OpenAPI 3.0.4 §4.7.25";
  finding.severity = Severity::warning;
  findings.push_back(std::move(finding));
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
  if (const auto name = spec::parse_media_type(type);
      name && name->is_json() && !read.reading.doubt.empty()) {
    // Readers differ over it: what one client takes, the next one breaks on.
    auto finding = make("interoperable", media.pointer, "JSON that all readers read alike",
                        read.reading.doubt);
    finding.clause = "RFC 8259 §4, §6, §8.2, §9";
    finding.severity = Severity::warning;
    findings.push_back(std::move(finding));
  }
  const auto verdict = spec::judge_body(media, read, spec::Direction::response, here);
  for (const auto& violation : verdict.violations) {
    auto finding =
        make(violation.keyword.c_str(), violation.schema, violation.expected, violation.actual);
    finding.location = violation.location;
    finding.clause = clause_of(violation);
    findings.push_back(std::move(finding));
  }
  if (!verdict.violations.empty() || read.opaque || !media.schema || read.sequence) return;
  for (const auto& note : spec::note_members(media.schema, read.reading.value)) {
    judge_note(note, findings);
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
