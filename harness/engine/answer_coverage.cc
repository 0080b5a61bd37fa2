#include "harness/engine/answer_coverage.h"

#include "spec/decode_body.h"
#include "spec/json_text.h"

namespace assay::harness {
namespace {

constexpr std::uint64_t sample = 200;

bool is_json(const spec::MediaType& media) {
  const auto name = spec::parse_media_type(media.name);
  return media.schema && name && name->is_json();
}

}  // namespace

void AnswerCoverage::take(const spec::Operation& operation, const spec::Exchange& exchange) {
  const auto* response = exchange.response();
  if (response == nullptr || response->body.empty() || taken_ >= sample) return;
  const auto* described = operation.response_for(response->status);
  if (described == nullptr) return;
  const auto type = spec::find_header(response->headers, "Content-Type");
  const auto* media = type ? spec::find_media_type(described->content, *type) : nullptr;
  if (media == nullptr || !is_json(*media)) return;
  const auto text = spec::read_json_text(response->body);
  if (text.kind != spec::JsonText::Kind::ok) return;
  ++taken_;
  by_media_.try_emplace(media->pointer, media->schema, spec::Direction::response)
      .first->second.record(text.value);
}

spec::KeywordTotals AnswerCoverage::totals(const spec::Operation& operation) const {
  spec::KeywordTotals all;
  for (const auto& response : operation.responses) {
    for (const auto& media : response.content) {
      if (!is_json(media)) continue;
      const auto known = by_media_.find(media.pointer);
      const auto one =
          known != by_media_.end()
              ? known->second.totals()
              : spec::KeywordCoverage(media.schema, spec::Direction::response).totals();
      all.keywords += one.keywords;
      all.met += one.met;
    }
  }
  return all;
}

}  // namespace assay::harness
