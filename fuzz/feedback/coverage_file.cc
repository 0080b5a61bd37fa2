#include "fuzz/feedback/coverage_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "fuzz/agent/coverage_file.h"

namespace assay::fuzz {
namespace {

static_assert(sizeof(assay_coverage_header) == 1024);
static_assert(sizeof(assay_coverage_module) == 1024);
static_assert(sizeof(assay_coverage_header) * (ASSAY_COVERAGE_MODULES + 1) == ASSAY_COVERAGE_TABLE);

spec::Error damaged(const std::string& path, std::string what) {
  return {spec::ErrorCode::environment,
          fmt::format("not a sound coverage file: {}", what),
          {path, 0, 0},
          "remove it and start the service again"};
}

struct Region {
  std::uint64_t begin;
  std::uint64_t end;
};

/// The two regions of a row, or nothing when they are not within the file.
spec::Result<void> check_region(const assay_coverage_module& row, std::uint64_t file_size,
                                const std::string& path, std::vector<Region>& taken) {
  const auto outside = [&](std::uint64_t offset, std::uint64_t size) {
    return offset < ASSAY_COVERAGE_TABLE || offset > file_size || size > file_size - offset;
  };
  if (row.counters_count == 0 || row.counters_count > ASSAY_COVERAGE_COUNTERS) {
    return damaged(path, fmt::format("a module has {} counters", row.counters_count));
  }
  const auto pcs = row.counters_count * 2 * sizeof(std::uint64_t);
  if (outside(row.counters_offset, row.counters_count) || outside(row.pcs_offset, pcs)) {
    return damaged(path, "a module's counters or PCs lie outside the file");
  }
  if (row.pcs_offset % alignof(std::uint64_t) != 0) {
    return damaged(path, "a module's PCs are not aligned");
  }
  for (const auto& mine : {Region{row.counters_offset, row.counters_offset + row.counters_count},
                           Region{row.pcs_offset, row.pcs_offset + pcs}}) {
    for (const auto& other : taken) {
      if (mine.begin < other.end && other.begin < mine.end) {
        return damaged(path, "two modules lie in the same place");
      }
    }
    taken.push_back(mine);
  }
  return {};
}

spec::Result<CoverageRow> read_row(const assay_coverage_module& row, const std::string& path) {
  const auto* end = static_cast<const char*>(std::memchr(row.path, '\0', sizeof row.path));
  if (end == nullptr || row.path[0] != '/') return damaged(path, "a module has no absolute path");
  if (row.kind < ASSAY_COVERAGE_GUARD || row.kind > ASSAY_COVERAGE_HASH ||
      row.state < ASSAY_COVERAGE_COUNTING || row.state > ASSAY_COVERAGE_READY) {
    return damaged(path, fmt::format("a module of kind {}, state {}", row.kind, row.state));
  }
  if (row.build_id_size > sizeof row.build_id) return damaged(path, "a module's build id");
  CoverageRow out;
  out.kind = static_cast<CoverageKind>(row.kind);
  out.ready = row.state == ASSAY_COVERAGE_READY;
  out.path.assign(row.path, end);
  for (int i = 0; i < row.build_id_size; ++i)
    out.build_id += fmt::format("{:02x}", row.build_id[i]);
  out.counters_offset = row.counters_offset;
  out.pcs_offset = row.pcs_offset;
  out.count = row.counters_count;
  out.last_start = row.last_start;
  return out;
}

}  // namespace

spec::Result<std::vector<CoverageRow>> read_coverage_table(std::span<const std::byte> table,
                                                           std::uint64_t file_size,
                                                           const std::string& path) {
  assay_coverage_header header{};
  if (table.size() < sizeof header) return damaged(path, "it is too short");
  std::memcpy(&header, table.data(), sizeof header);
  const assay_coverage_header blank{};
  if (std::memcmp(&header, &blank, sizeof header) == 0) return std::vector<CoverageRow>{};
  if (std::memcmp(header.magic, ASSAY_COVERAGE_MAGIC, sizeof header.magic) != 0) {
    return damaged(path, "it does not begin as one");
  }
  if (header.version != ASSAY_COVERAGE_VERSION) {
    return damaged(path,
                   fmt::format("version {} instead of {}", header.version, ASSAY_COVERAGE_VERSION));
  }
  if (header.module_count > ASSAY_COVERAGE_MODULES ||
      (header.module_count + 1) * sizeof header > table.size()) {
    return damaged(path, fmt::format("no room for {} modules", header.module_count));
  }
  std::vector<CoverageRow> rows;
  std::vector<Region> taken;
  for (std::uint32_t i = 0; i < header.module_count; ++i) {
    assay_coverage_module raw{};
    std::memcpy(&raw, table.data() + sizeof header + i * sizeof raw, sizeof raw);
    if (auto region = check_region(raw, file_size, path, taken); !region) return region.error();
    auto row = read_row(raw, path);
    if (!row) return row.error();
    rows.push_back(std::move(*row));
  }
  return rows;
}

std::vector<CoverageRow> newest_rows(std::vector<CoverageRow> rows) {
  std::vector<CoverageRow> out;
  for (auto& row : rows) {
    const auto same = std::find_if(
        out.begin(), out.end(), [&](const CoverageRow& other) { return other.path == row.path; });
    if (same == out.end()) {
      out.push_back(std::move(row));
    } else if (same->last_start <= row.last_start) {
      *same = std::move(row);
    }
  }
  return out;
}

CoverageUnion::CoverageUnion(const CoverageMap& map) : map_(&map) {
  for (const auto& counters : map.counters()) seen_.emplace_back(counters.size);
}

std::size_t CoverageUnion::absorb() {
  const auto before = hit_;
  for (std::size_t module = 0; module < seen_.size(); ++module) {
    const auto& counters = map_->counters()[module];
    auto& seen = seen_[module];
    for (std::size_t at = 0; at < counters.size;) {
      // Nearly all are zero: eight at a time.
      std::uint64_t word = 1;
      const auto width = std::min(sizeof word, counters.size - at);
      if (width == sizeof word) std::memcpy(&word, counters.begin + at, sizeof word);
      for (std::size_t i = at; word != 0 && i < at + width; ++i) {
        if (counters.begin[i] == 0 || seen[i] != 0) continue;
        seen[i] = 1;
        ++hit_;
      }
      at += width;
    }
  }
  return hit_ - before;
}

std::vector<ModuleCoverage> CoverageUnion::modules() const {
  std::vector<ModuleCoverage> out;
  for (std::size_t module = 0; module < seen_.size(); ++module) {
    const auto& row = map_->rows()[module];
    const auto& counters = map_->counters()[module];
    const bool hashed = row.kind == CoverageKind::hashed;
    ModuleCoverage shown{row.path, row.build_id, !hashed, {}};
    for (std::size_t i = 0; i < counters.size; ++i) {
      const std::uint64_t pc = counters.pcs[2 * i];
      if (pc == 0) continue;
      // A return address is the block's first instruction; the call before it may carry the line
      // of the block before.
      shown.edges.push_back({pc, seen_[module][i] != 0});
    }
    std::sort(shown.edges.begin(), shown.edges.end(),
              [](const CoverageEdge& a, const CoverageEdge& b) { return a.pc < b.pc; });
    out.push_back(std::move(shown));
  }
  return out;
}

}  // namespace assay::fuzz
