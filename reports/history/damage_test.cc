// Files that are no history, or no longer one.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "reports/history/hand_made_nights.h"
#include "reports/history/history.h"

namespace assay::reports {
namespace {

namespace fs = std::filesystem;

class DamagedFiles : public HistoryPlace {};

std::string damaged_database() {
  return std::string("SQLite format 3\0", 16) + std::string(8192, '\x07');
}

TEST_F(DamagedFiles, ADamagedFileIsSetAsideOnceAndANewOneBegun) {
  fs::create_directories(folder_ + "/sub");
  const auto rubbish = damaged_database();
  std::ofstream(file(), std::ios::binary) << rubbish;
  {
    auto history = opened(file());
    EXPECT_NE(history.warning().find("history.sqlite.damaged"), std::string::npos);
    ASSERT_TRUE(history.record(NightOf(1).known()));
  }
  EXPECT_EQ(fs::file_size(file() + ".damaged"), rubbish.size());
  EXPECT_EQ(opened(file()).warning(), "");
  EXPECT_EQ(opened(file()).runs(10)->size(), 1U);
  // Damaged in the middle, after a good beginning.
  {
    auto history = opened(file());
    for (int day = 2; day < 28; ++day) {
      auto night = NightOf(day);
      for (int i = 0; i < 20; ++i) night.operation(fmt::format("GET /{}", i));
      ASSERT_TRUE(history.record(night.known()));
    }
  }
  {
    std::fstream out(file(), std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(4096);
    for (int i = 0; i < 4; ++i) out << rubbish;
  }
  EXPECT_NE(opened(file()).warning().find(".damaged-2"), std::string::npos);
  EXPECT_TRUE(fs::exists(file() + ".damaged-2"));
}

TEST_F(DamagedFiles, WhoMustNotLoseADamagedFileIsTold) {
  fs::create_directories(folder_ + "/sub");
  std::ofstream(file(), std::ios::binary) << damaged_database();
  const auto refused = History::open(file(), Damage::refused);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, spec::ErrorCode::environment);
  EXPECT_NE(refused.error().message.find("is damaged"), std::string::npos);
  EXPECT_EQ(fs::file_size(file()), damaged_database().size());
  EXPECT_FALSE(fs::exists(file() + ".damaged"));
}

TEST_F(DamagedFiles, APlaceThatLinksToItselfIsAnError) {
  fs::create_symlink("round", folder_ + "/round");
  const auto refused = History::open(folder_ + "/round/history.sqlite");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, spec::ErrorCode::environment);
}

TEST_F(DamagedFiles, WhatBeganAtNoTimeIsNotImported) {
  const auto file = folder_ + "/junit.xml";
  std::vector<std::string> remarks;
  const auto read = [&](const std::string& time) {
    std::ofstream(file) << "<testsuite timestamp='" << time
                        << "'><testcase classname='GET /x' name='a'/></testsuite>";
    return read_run(file, remarks);
  };
  EXPECT_EQ(read("2026-01-31 08:00:00.5")->about.started_at, "2026-01-31T08:00:00Z");
  EXPECT_EQ(read("")->about.started_at, "");
  for (const auto* bad : {"2026-01-31T08:00:0&#x9b;", "&#x9b;31m26-01-31T08:00:00",
                          "2026-31-01T08:00:00", "Sat Jan 31 08:00:00 2026"}) {
    const auto refused = read(bad);
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().code, spec::ErrorCode::usage);
    EXPECT_NE(refused.error().message.find("no time"), std::string::npos);
  }
}

TEST_F(DamagedFiles, SeveralThatSeeTheDamageSetTheFileAsideOnce) {
  fs::create_directories(folder_ + "/sub");
  std::ofstream(file(), std::ios::binary) << damaged_database();
  std::vector<pid_t> writers;
  for (int writer = 0; writer < 6; ++writer) {
    const auto child = fork();
    if (child == 0) {
      auto history = History::open(file());
      auto night = NightOf(writer + 1);
      if (!history) std::fprintf(stderr, "%s\n", history.error().text().c_str());
      if (!history) _exit(2);
      const auto recorded = history->record(night.known());
      if (!recorded) std::fprintf(stderr, "%s\n", recorded.error().text().c_str());
      _exit(recorded ? 0 : 2);
    }
    writers.push_back(child);
  }
  for (const auto writer : writers) {
    int status = 0;
    ASSERT_EQ(waitpid(writer, &status, 0), writer);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(opened(file()).runs(10)->size(), 6U);
  EXPECT_TRUE(fs::exists(file() + ".damaged"));
  EXPECT_FALSE(fs::exists(file() + ".damaged-2"));
}

TEST_F(DamagedFiles, AFileOfAnotherKindStaysWhereItIs) {
  for (const auto* name : {"/openapi.yaml", "/notes.txt", "/notes"}) {
    const auto text = folder_ + name;
    std::ofstream(text) << std::string(500, 'n') << "otes\n";
    const auto refused = History::open(text);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, spec::ErrorCode::usage);
    EXPECT_EQ(fs::file_size(text), 505U);
    EXPECT_FALSE(fs::exists(text + ".damaged"));
  }
  const auto other = folder_ + "/other.db";
  {
    auto made = open_sqlite(other);
    ASSERT_TRUE(made);
    ASSERT_TRUE(made->database->run("CREATE TABLE theirs (a TEXT)"));
    ASSERT_TRUE(made->database->run("PRAGMA application_id = 1"));
  }
  const auto theirs = History::open(other);
  ASSERT_FALSE(theirs);
  EXPECT_EQ(theirs.error().code, spec::ErrorCode::usage);
  EXPECT_FALSE(History::open("/proc/nowhere/history.sqlite"));
}

TEST_F(DamagedFiles, ANewerFormIsRefused) {
  {
    auto history = opened(file());
    auto database = open_sqlite(file());
    ASSERT_TRUE(database->database->set_version(99));
  }
  const auto refused = History::open(file());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text().find("99"), std::string::npos);
}

}  // namespace
}  // namespace assay::reports
