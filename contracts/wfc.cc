#include "contracts/wfc.h"

#include <array>

namespace assay::contracts {
namespace {

struct Row {
  std::string_view check;  ///< an id, or the beginning of ids up to a dot
  std::string_view code;
};

// The longest beginning counts. F100 500, F101 schema, F102 accepted invalid, F103 delete without
// effect, F104 side effects of a failed create, F201 XSS, F204 existence told, F206 missed
// authorisation, F207 anonymous access, F209 stack trace, F210 hidden endpoint.
constexpr std::array<Row, 16> rows{{
    {"server_error", "F100"},
    {"status_documented", "F101"},
    {"content_type", "F101"},
    {"response_body", "F101"},
    {"response_headers", "F101"},
    {"malformed_rejected", "F102"},
    {"law.delete_effective", "F103"},
    {"law.failed_create", "F104"},
    {"leak.reflected_markup", "F201"},
    {"credentials_enforced", "F206"},
    {"credentials_enforced.none", "F207"},
    {"access", "F206"},
    {"access.existence", "F204"},
    {"leak.stack_trace", "F209"},
    {"leak.debug_page", "F209"},
    {"unsupported_method", "F210"},
}};

}  // namespace

std::string_view wfc_code(std::string_view check) noexcept {
  const Row* best = nullptr;
  for (const auto& row : rows) {
    const bool fits =
        check == row.check || (check.starts_with(row.check) && check[row.check.size()] == '.');
    if (fits && (best == nullptr || row.check.size() > best->check.size())) best = &row;
  }
  return best != nullptr ? best->code : std::string_view();
}

}  // namespace assay::contracts
