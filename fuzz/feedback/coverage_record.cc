#include "fuzz/feedback/coverage_record.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

namespace assay::fuzz {
namespace {

constexpr std::chrono::milliseconds at_once{0};

bool same_modules(const CoverageMap& a, const CoverageMap& b) {
  return std::equal(a.rows().begin(), a.rows().end(), b.rows().begin(), b.rows().end(),
                    [](const CoverageRow& left, const CoverageRow& right) {
                      return left.path == right.path && left.build_id == right.build_id &&
                             left.kind == right.kind && left.count == right.count;
                    });
}

/// Adds `live` to `kept`. A hashed module learns its PCs as it goes: they come along.
void add(const Counters& live, const Counters& kept) noexcept {
  auto* pcs = const_cast<std::uintptr_t*>(kept.pcs);
  std::size_t i = 0;
  const auto step = sizeof(std::uint64_t);
  while (i < live.size) {
    std::uint64_t word = 0;
    if (i + step <= live.size) {
      std::memcpy(&word, live.begin + i, step);
      // Most counters of most executions are zero.
      if (word == 0) {
        i += step;
        continue;
      }
    }
    if (live.begin[i] != 0 && kept.begin[i] == 0) {
      kept.begin[i] = 1;
      pcs[2 * i] = live.pcs[2 * i];
      pcs[2 * i + 1] = live.pcs[2 * i + 1];
    }
    ++i;
  }
}

}  // namespace

spec::Result<CoverageRecord> CoverageRecord::open(const CoverageMap& live,
                                                  const std::string& source,
                                                  const std::string& path) {
  std::error_code failed;
  if (std::filesystem::exists(path, failed)) {
    auto known = open_coverage(path, at_once);
    if (known && same_modules(live, *known)) return CoverageRecord(live, std::move(*known));
  }
  // A file that is mapped somewhere is never cut: the new one takes its name.
  const auto fresh = path + ".new";
  std::filesystem::copy_file(source, fresh, std::filesystem::copy_options::overwrite_existing,
                             failed);
  if (!failed) std::filesystem::rename(fresh, path, failed);
  if (failed) {
    return spec::Error{spec::ErrorCode::environment,
                       "cannot write '" + path + "': " + failed.message(),
                       {},
                       "choose another --out"};
  }
  auto made = open_coverage(path, at_once);
  if (!made) return made.error();
  made->clear();
  return CoverageRecord(live, std::move(*made));
}

void CoverageRecord::absorb() noexcept {
  const auto& live = live_->counters();
  const auto& kept = record_.counters();
  for (std::size_t i = 0; i < live.size() && i < kept.size(); ++i) add(live[i], kept[i]);
}

}  // namespace assay::fuzz
