#include "fuzz/feedback/coverage_file.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "fuzz/agent/coverage_file.h"
#include "fuzz/feedback/sample_process.h"

namespace assay::fuzz {
namespace {

using namespace std::chrono_literals;

/// A table with rows as an agent writes them.
struct Table {
  assay_coverage_header header{};
  std::array<assay_coverage_module, ASSAY_COVERAGE_MODULES> rows{};

  explicit Table(std::uint32_t modules) {
    std::memcpy(header.magic, ASSAY_COVERAGE_MAGIC, sizeof header.magic);
    header.version = ASSAY_COVERAGE_VERSION;
    header.module_count = modules;
    std::uint64_t at = ASSAY_COVERAGE_TABLE;
    for (std::uint32_t i = 0; i < modules; ++i) {
      auto& row = rows.at(i);
      row.kind = ASSAY_COVERAGE_GUARD;
      row.state = ASSAY_COVERAGE_READY;
      row.counters_offset = at;
      row.counters_count = 100;
      row.pcs_offset = at + ASSAY_COVERAGE_ALIGNMENT;
      row.last_start = i + 1;
      row.build_id_size = 2;
      row.build_id[0] = 0xAB;
      const auto path = "/srv/module" + std::to_string(i);
      std::memcpy(row.path, path.c_str(), path.size());
      at += 2 * ASSAY_COVERAGE_ALIGNMENT;
    }
    size = at;
  }
  [[nodiscard]] spec::Result<std::vector<CoverageRow>> read() const {
    const auto* bytes = reinterpret_cast<const std::byte*>(this);
    return read_coverage_table({bytes, ASSAY_COVERAGE_TABLE}, size, "/tmp/x.cov");
  }
  void write(const std::string& path) const {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(this), ASSAY_COVERAGE_TABLE);
    std::filesystem::resize_file(path, size);
  }

  std::uint64_t size = 0;
};

TEST(CoverageTable, ReadsWhatAnAgentWrites) {
  Table table(2);
  table.rows[1].state = ASSAY_COVERAGE_COUNTING;
  table.rows[1].kind = ASSAY_COVERAGE_HASH;
  const auto rows = table.read();
  ASSERT_TRUE(rows) << rows.error().text();
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[0].path, "/srv/module0");
  EXPECT_EQ((*rows)[0].build_id, "ab00");
  EXPECT_EQ((*rows)[0].count, 100U);
  EXPECT_TRUE((*rows)[0].ready);
  EXPECT_EQ((*rows)[1].kind, CoverageKind::hashed);
  EXPECT_FALSE((*rows)[1].ready);
}

TEST(CoverageTable, AFileThatNobodyWroteYetHasNoRows) {
  const std::vector<std::byte> zeros(ASSAY_COVERAGE_TABLE);
  const auto rows = read_coverage_table(zeros, zeros.size(), "x");
  ASSERT_TRUE(rows);
  EXPECT_TRUE(rows->empty());
}

/// A way to damage a table, and what the error must speak of.
struct Damage {
  const char* what;
  void (*apply)(Table&);
};

TEST(CoverageTable, RefusesEachKindOfDamageByName) {
  const Damage rows[] = {
      {"begin as one", [](Table& t) { t.header.magic[3] = 'x'; }},
      {"version 2 instead of 1", [](Table& t) { t.header.version = 2; }},
      {"no room for 64 modules", [](Table& t) { t.header.module_count = 64; }},
      {"no room for 4294967295 modules", [](Table& t) { t.header.module_count = 0xFFFFFFFF; }},
      {"0 counters", [](Table& t) { t.rows[1].counters_count = 0; }},
      {"counters", [](Table& t) { t.rows[1].counters_count = ~std::uint64_t{0} / 16; }},
      {"outside the file", [](Table& t) { t.rows[1].counters_count = 1U << 20U; }},
      {"outside the file", [](Table& t) { t.rows[1].counters_offset = 0; }},
      {"outside the file", [](Table& t) { t.rows[1].counters_offset = ~std::uint64_t{0} - 10; }},
      {"outside the file", [](Table& t) { t.rows[1].pcs_offset = t.size - 1599; }},
      {"outside the file", [](Table& t) { t.size -= ASSAY_COVERAGE_ALIGNMENT; }},
      {"aligned", [](Table& t) { t.rows[1].pcs_offset += 4; }},
      {"same place", [](Table& t) { t.rows[1].pcs_offset = t.rows[0].pcs_offset + 8; }},
      {"same place", [](Table& t) { t.rows[1].counters_offset = t.rows[1].pcs_offset; }},
      {"kind 0", [](Table& t) { t.rows[1].kind = 0; }},
      {"kind 4", [](Table& t) { t.rows[1].kind = 4; }},
      {"state 3", [](Table& t) { t.rows[1].state = 3; }},
      {"build id", [](Table& t) { t.rows[1].build_id_size = 33; }},
      {"path", [](Table& t) { t.rows[1].path[0] = 'r'; }},
      {"path", [](Table& t) { std::memset(t.rows[1].path, '/', sizeof t.rows[1].path); }},
  };
  for (const auto& row : rows) {
    Table table(2);
    row.apply(table);
    const auto read = table.read();
    ASSERT_FALSE(read) << row.what;
    EXPECT_NE(read.error().text().find(row.what), std::string::npos) << read.error().text();
    EXPECT_EQ(read.error().code, spec::ErrorCode::environment);
  }
}

TEST(CoverageTable, EveryCutFileIsAnErrorOrHasNoRows) {
  const Table table(3);
  const auto* bytes = reinterpret_cast<const std::byte*>(&table);
  for (std::size_t size = 0; size < 4 * 1024; size += 7) {
    EXPECT_FALSE(read_coverage_table({bytes, size}, size, "x")) << size;
  }
}

TEST(CoverageTable, OfEachPathTheBuildThatStartedLastCounts) {
  Table table(3);
  std::memcpy(table.rows[2].path, table.rows[0].path, sizeof table.rows[0].path);
  const auto newest = newest_rows(table.read().value());
  ASSERT_EQ(newest.size(), 2U);
  EXPECT_EQ(newest[0].counters_offset, table.rows[2].counters_offset);
  table.rows[0].last_start = 9;
  EXPECT_EQ(newest_rows(table.read().value())[0].counters_offset, table.rows[0].counters_offset);
}

TEST(OpenCoverage, TellsWhatIsWrong) {
  const SampleFolder scratch;
  const auto text = [](const spec::Result<CoverageMap>& opened) {
    return opened ? "" : opened.error().text();
  };
  const auto absent = scratch.path("absent.cov");
  EXPECT_NE(text(open_coverage(absent, 30ms)).find("no service has written"), std::string::npos);
  EXPECT_NE(text(open_coverage(scratch.path(""), 0ms)).find(scratch.path("")), std::string::npos);
  EXPECT_NE(text(open_coverage("/dev/null", 0ms)).find("regular file"), std::string::npos);
  const auto notes = scratch.path("notes");
  std::ofstream(notes) << "somebody's notes";
  EXPECT_NE(text(open_coverage(notes, 1000ms)).find("too short"), std::string::npos);
  const auto locked = scratch.path("service.cov");
  Table(1).write(locked);
  EXPECT_TRUE(open_coverage(locked, 0ms));
}

TEST(OpenCoverage, TakesDamageWithoutACrash) {
  const SampleFolder scratch;
  const auto path = scratch.path("service.cov");
  std::mt19937 source(7);
  int opened = 0;
  for (int i = 0; i < 300; ++i) {
    Table table(2);
    auto* bytes = reinterpret_cast<unsigned char*>(&table);
    for (int change = 0; change < 3; ++change)
      bytes[8 + source() % 3000] = static_cast<unsigned char>(source());
    table.write(path);
    const auto map = open_coverage(path, 0ms);
    if (!map) continue;
    ++opened;
    CoverageUnion seen(*map);
    seen.absorb();
    EXPECT_LE(seen.hit(), 200U);
    (void)seen.modules();
  }
  EXPECT_GT(opened, 0);
  EXPECT_LT(opened, 300);
}

TEST(CoverageUnion, RemembersWhatWasClearedSince) {
  const SampleFolder scratch;
  const auto path = scratch.path("service.cov");
  Table(2).write(path);
  auto map = open_coverage(path, 0ms).value();
  ASSERT_EQ(map.counters().size(), 2U);
  CoverageUnion seen(map);
  EXPECT_EQ(seen.absorb(), 0U);
  map.counters()[0].begin[0] = 1;
  map.counters()[0].begin[99] = 255;  // behind the last whole word
  map.counters()[1].begin[41] = 7;
  EXPECT_EQ(seen.absorb(), 3U);
  EXPECT_EQ(seen.absorb(), 0U);
  map.clear();
  map.counters()[0].begin[99] = 1;
  map.counters()[0].begin[50] = 1;
  EXPECT_EQ(seen.absorb(), 1U);
  EXPECT_EQ(seen.hit(), 4U);
}

TEST(CoverageUnion, NamesPlacesByModuleAndAddress) {
  const SampleFolder scratch;
  const auto path = scratch.path("service.cov");
  Table table(1);
  table.write(path);
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(table.rows[0].pcs_offset));
    const std::uint64_t pcs[] = {0x2000, 1, 0x1000, 0};
    file.write(reinterpret_cast<const char*>(pcs), sizeof pcs);
  }
  const auto map = open_coverage(path, 0ms).value();
  map.counters()[0].begin[1] = 1;
  CoverageUnion seen(map);
  seen.absorb();
  const auto modules = seen.modules();
  ASSERT_EQ(modules.size(), 1U);
  EXPECT_EQ(modules[0].path, "/srv/module0");
  EXPECT_TRUE(modules[0].complete);
  const std::vector<CoverageEdge> wanted{{0x1000, true}, {0x2000, false}};
  EXPECT_EQ(modules[0].edges, wanted);
}

}  // namespace
}  // namespace assay::fuzz
