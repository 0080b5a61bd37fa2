// Opening and mapping; what the bytes mean is coverage_file.cc's.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

#include "fuzz/agent/coverage_file.h"
#include "fuzz/feedback/coverage_file.h"

namespace assay::fuzz {
namespace {

static_assert(sizeof(std::uintptr_t) == sizeof(std::uint64_t), "PCs are read in place");

constexpr std::chrono::milliseconds pause{10};
constexpr std::chrono::milliseconds settled{100};

spec::Error unusable(const std::string& path, std::string what, std::string advice) {
  return {spec::ErrorCode::environment, std::move(what), {path, 0, 0}, std::move(advice)};
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const noexcept { return fd_; }

 private:
  int fd_;
};

/// One look at the file: its size and rows; no rows when it is not there or not written yet.
struct Look {
  std::uint64_t size = 0;
  std::vector<CoverageRow> rows;
};

spec::Result<Look> look_at(int fd, const std::string& path) {
  struct stat facts {};
  if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode)) {
    return unusable(path, "not a regular file", "name a file, best in /dev/shm");
  }
  Look look;
  // Whoever writes the table holds the lock.
  if (flock(fd, LOCK_SH | LOCK_NB) != 0) return look;
  look.size = static_cast<std::uint64_t>(facts.st_size);
  std::vector<std::byte> table(std::min<std::size_t>(look.size, ASSAY_COVERAGE_TABLE));
  const auto got = pread(fd, table.data(), table.size(), 0);
  // A mapping would keep the lock after the descriptor is closed.
  flock(fd, LOCK_UN);
  if (got < 0) return unusable(path, std::strerror(errno), "");
  table.resize(static_cast<std::size_t>(got));
  if (got == 0) return look;
  auto rows = read_coverage_table(table, look.size, path);
  if (!rows) return rows.error();
  look.rows = newest_rows(std::move(*rows));
  return look;
}

spec::Result<int> open_file(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0 && errno != ENOENT) return unusable(path, std::strerror(errno), "");
  return fd;
}

bool is_ready(const Look& look) {
  return !look.rows.empty() && std::all_of(look.rows.begin(), look.rows.end(),
                                           [](const CoverageRow& row) { return row.ready; });
}

/// Why the wait was in vain.
spec::Error explain(const Look& look, const std::string& path) {
  for (const auto& row : look.rows) {
    if (row.ready) continue;
    return unusable(path, fmt::format("{} has counters but no PC table", row.path),
                    "compile it with -fsanitize-coverage=trace-pc-guard,pc-table");
  }
  return unusable(path, "no service has written its coverage here",
                  "start it with ASSAY_COVERAGE set to this path, with the agent linked");
}

}  // namespace

CoverageMap::CoverageMap(void* place, std::size_t size, std::vector<CoverageRow> rows)
    : place_(place), size_(size), rows_(std::move(rows)) {
  auto* bytes = static_cast<std::uint8_t*>(place_);
  for (const auto& row : rows_) {
    counters_.push_back({bytes + row.counters_offset, row.count,
                         reinterpret_cast<const std::uintptr_t*>(bytes + row.pcs_offset)});
  }
}

CoverageMap::CoverageMap(CoverageMap&& other) noexcept
    : place_(std::exchange(other.place_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      rows_(std::move(other.rows_)),
      counters_(std::move(other.counters_)) {}

CoverageMap& CoverageMap::operator=(CoverageMap&& other) noexcept {
  std::swap(place_, other.place_);
  std::swap(size_, other.size_);
  std::swap(rows_, other.rows_);
  std::swap(counters_, other.counters_);
  return *this;
}

CoverageMap::~CoverageMap() {
  if (place_ != nullptr) munmap(place_, size_);
}

void CoverageMap::clear() noexcept {
  for (const auto& counters : counters_) std::memset(counters.begin, 0, counters.size);
}

spec::Result<CoverageMap> open_coverage(const std::string& path, std::chrono::milliseconds wait) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + wait;
  std::size_t rows_before = 0;
  auto changed = Clock::now();
  for (;;) {
    auto opened = open_file(path);
    if (!opened) return opened.error();
    const Descriptor file(*opened);
    Look look;
    if (file.get() >= 0) {
      auto now = look_at(file.get(), path);
      if (!now) return now.error();
      look = std::move(*now);
    }
    if (look.rows.size() != rows_before) changed = Clock::now();
    rows_before = look.rows.size();
    const bool late = Clock::now() >= deadline;
    if (is_ready(look) && (late || Clock::now() - changed >= settled)) {
      void* place = mmap(nullptr, look.size, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
      if (place == MAP_FAILED) return unusable(path, std::strerror(errno), "");
      return CoverageMap(place, look.size, std::move(look.rows));
    }
    if (late) return explain(look, path);
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace assay::fuzz
