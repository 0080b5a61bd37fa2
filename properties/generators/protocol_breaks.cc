// Messages that break HTTP itself: the rows of spec/framing.h.
#include <vector>

#include "properties/generators/breaks.h"
#include "spec/framing.h"

namespace assay::properties {
namespace {

bool frame(spec::Case& value, const spec::Operation&, std::string_view datum) {
  value.framing = datum;
  return true;
}

std::vector<RequestBreak> gather_framings() {
  std::vector<RequestBreak> rows;
  for (const auto& row : spec::framings()) {
    const auto claim = row.must_reject ? Claim::place : Claim::none;
    rows.push_back(
        {{row.id, Level::protocol, row.summary, row.clause, claim}, row.needs_body, frame, row.id});
  }
  return rows;
}

}  // namespace

std::span<const RequestBreak> protocol_breaks() noexcept {
  static const auto rows = gather_framings();
  return rows;
}

}  // namespace assay::properties
