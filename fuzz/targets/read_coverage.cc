// Any bytes as the table of a coverage file: what is taken lies within the file and nowhere twice.
// The same bytes as a symboliser's output and as names on a page: nothing in them is obeyed.
#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "fuzz/feedback/coverage_file.h"
#include "fuzz/feedback/symboliser.h"
#include "fuzz/targets/target.h"
#include "spec/encoding.h"
#include "spec/printable.h"

namespace {

using namespace assay::fuzz;

void check_rows(const std::vector<CoverageRow>& rows, std::uint64_t file_size) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> regions;
  for (const auto& row : rows) {
    if (row.count == 0 || row.pcs_offset % 8 != 0 || row.path.empty()) __builtin_trap();
    regions.emplace_back(row.counters_offset, row.counters_offset + row.count);
    regions.emplace_back(row.pcs_offset, row.pcs_offset + 16 * row.count);
  }
  std::sort(regions.begin(), regions.end());
  std::uint64_t end = 65536;  // of the table
  for (const auto& [begin, behind] : regions) {
    if (begin < end || behind <= begin || behind > file_size) __builtin_trap();
    end = behind;
  }
}

void check_newest(const std::vector<CoverageRow>& rows) {
  std::set<std::string> paths;
  for (const auto& row : newest_rows(rows)) {
    if (!paths.insert(row.path).second) __builtin_trap();
  }
  for (const auto& row : rows) {
    if (!paths.contains(row.path)) __builtin_trap();
  }
}

void check_text(std::string_view bytes) {
  const auto shown = assay::spec::printable(bytes);
  if (!assay::spec::is_utf8(shown) || assay::spec::printable(shown) != shown) __builtin_trap();
  for (const char c : shown) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) __builtin_trap();
  }
  if (assay::spec::html_text(bytes).find_first_of("<>\"'") != std::string::npos) __builtin_trap();
  for (const auto& place : read_places(bytes)) {
    if (place.line == 0 && !place.file.empty()) __builtin_trap();
    if (place.file.find('\n') != std::string::npos) __builtin_trap();
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint64_t file_size = 1U << 20U;
  const auto rows =
      read_coverage_table({reinterpret_cast<const std::byte*>(data), size}, file_size, "fuzz");
  if (rows) {
    check_rows(*rows, file_size);
    check_newest(*rows);
  } else if (rows.error().text().find('\n') != std::string::npos) {
    __builtin_trap();
  }
  check_text({reinterpret_cast<const char*>(data), size});
  return 0;
}
