// Members of JSON answers that no schema describes: lawful wherever additionalProperties does not
// say no, but what a document does not know its readers do not either.
#include "contracts/rows.h"
#include "spec/body_bytes.h"
#include "spec/schema/member_notes.h"

namespace assay::contracts {

void judge_drift(const Judgement& judgement, std::vector<Finding>& findings) {
  const auto* media = described_media(judgement);
  if (media == nullptr || !media->schema) return;
  const auto& response = *judgement.exchange.response();
  const auto type = spec::find_header(response.headers, "Content-Type");
  const auto name = type ? spec::parse_media_type(*type) : std::nullopt;
  if (!name || !name->is_json() || response.body.empty() || response.body_truncated) return;
  const auto read = spec::read_body(*media, *type, response.body);
  if (read.opaque || !read.problem.empty() || !read.reading.doubt.empty()) return;
  for (const auto& note : spec::note_members(media->schema, read.reading.value)) {
    if (note.kind != spec::MemberNote::Kind::undescribed) continue;
    Finding finding;
    finding.check = "drift.undocumented_member";
    finding.location = "/response/body" + note.instance;
    finding.keyword = "undocumented_member";
    finding.schema = note.schema;
    finding.expected = "members that the schema describes";
    finding.actual = "one that it does not";
    finding.severity = Severity::warning;
    findings.push_back(std::move(finding));
  }
}

}  // namespace assay::contracts
