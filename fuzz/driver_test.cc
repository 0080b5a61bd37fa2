#include "fuzz/driver.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "spec/schema/write_json.h"

namespace assay::fuzz {
namespace {

namespace fs = std::filesystem;

spec::Document load() {
  auto loaded = spec::load_document(ASSAY_SOURCE_DIR "/spec/documents/bookings.yaml");
  if (!loaded) throw std::runtime_error(loaded.error().text());
  return std::move(*loaded);
}

/// A folder with a blank in its name, gone afterwards.
class DriverTest : public ::testing::Test {
 protected:
  DriverTest() {
    fs::create_directories(folder_);
    options_.corpus_folder = (folder_ / "corpus").string();
    options_.log_file = (folder_ / "libfuzzer.log").string();
    options_.artifact_prefix = folder_.string() + "/";
    options_.max_seconds = 20;
    options_.max_runs = 300;
  }
  ~DriverTest() override { fs::remove_all(folder_); }

  DriverResult run(const std::function<Prepared(int)>& prepare) {
    const auto result = drive(document_, {}, options_, prepare);
    if (!result) throw std::runtime_error(result.error().text());
    return *result;
  }
  [[nodiscard]] static std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }
  [[nodiscard]] std::string log() const {
    std::ifstream in(options_.log_file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// The first operation's sequence of so many steps, as a corpus file.
  void write_input(const fs::path& path, std::size_t steps, std::size_t operation = 0) const {
    fs::create_directories(path.parent_path());
    spec::Sequence value;
    spec::Step step;
    step.call.operation = document_.operations[operation].key();
    value.steps.assign(steps, step);
    std::ofstream(path, std::ios::binary) << spec::write_json(spec::sequence_to_json(value));
  }

  const spec::Document document_ = load();
  fs::path folder_ = fs::temp_directory_path() / ("assay driver test " + std::to_string(getpid()));
  DriverOptions options_;
};

/// Each operation is a feature.
Prepared by_operation(const spec::Document& document) {
  Prepared prepared;
  prepared.execute = [&document](const spec::Sequence& value) {
    Observation seen;
    for (const auto& step : value.steps) {
      const auto* operation = document.find(step.call.operation);
      seen.features.push_back(static_cast<std::uint32_t>(operation - document.operations.data()));
    }
    return seen;
  };
  return prepared;
}

constexpr std::size_t edges = 64;

/// A service that counts in memory of its own: an edge for each length of a sequence.
struct CountingService {
  std::array<std::uint8_t, edges> counters{};
  std::array<std::uintptr_t, 2 * edges> pcs{};
};
CountingService service;

Prepared by_edges() {
  for (std::size_t i = 0; i < edges; ++i) service.pcs[2 * i] = 16 + i;
  Prepared prepared;
  prepared.counters = {{service.counters.data(), edges, service.pcs.data()}};
  prepared.execute = [](const spec::Sequence& value) {
    ++service.counters[std::min(value.steps.size(), edges - 1)];
    return Observation{};
  };
  return prepared;
}

TEST_F(DriverTest, CountersOfAServiceGuideTheSearch) {
  options_.max_runs = 5000;  // beyond the seeds
  options_.feedback = Feedback::coverage;
  const auto result = run([](int) { return by_edges(); });
  EXPECT_NE(log().find("Loaded 1 modules   (64 inline 8-bit counters)"), std::string::npos)
      << log();
  EXPECT_GE(result.last.coverage, 2U) << log();
  EXPECT_GE(result.last.corpus, 2U);
  EXPECT_FALSE(result.crashed);
}

TEST_F(DriverTest, CountersAreLeftAloneWhenTheAnswersAloneGuide) {
  options_.feedback = Feedback::responses;
  const auto result = run([](int) { return by_edges(); });
  EXPECT_EQ(log().find("inline 8-bit counters"), std::string::npos);
  EXPECT_EQ(result.last.coverage, 0U);
}

TEST_F(DriverTest, ABlindSearchKeepsNothingAndSendsManyThings) {
  options_.max_runs = 3000;
  options_.feedback = Feedback::none;
  const auto trace = folder_ / "trace";
  const auto result = run([&](int) {
    auto prepared = by_operation(document_);
    prepared.execute = [&trace](const spec::Sequence& value) {
      std::ofstream(trace, std::ios::app)
          << spec::write_json(spec::sequence_to_json(value)) << "\n";
      Observation seen;
      seen.features.push_back(static_cast<std::uint32_t>(value.steps.size()));
      return seen;
    };
    return prepared;
  });
  EXPECT_EQ(result.executions, 3000U);
  EXPECT_EQ(result.last.features, 1U) << "the one that LLVM 14 insists on";
  std::set<std::string> different;
  std::ifstream lines(trace);
  for (std::string line; std::getline(lines, line);) different.insert(line);
  EXPECT_GT(different.size(), 100U);
}

TEST_F(DriverTest, TheSameSeedWalksTheSameWay) {
  const auto walk = [&](const char* name) {
    const auto trace = folder_ / name;
    options_.corpus_folder = (folder_ / (std::string(name) + " corpus")).string();
    (void)run([&](int) {
      auto prepared = by_operation(document_);
      prepared.execute = [trace, execute = prepared.execute](const spec::Sequence& value) {
        std::ofstream(trace, std::ios::app)
            << spec::write_json(spec::sequence_to_json(value)) << "\n";
        return execute(value);
      };
      return prepared;
    });
    std::ifstream in(trace, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  };
  const auto first = walk("one");
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(first, walk("two"));
}

TEST_F(DriverTest, APlateauEndsTheRunAndIsTold) {
  options_.max_runs = 0;
  options_.plateau_seconds = 0.5;
  const auto result = run([](int) {
    Prepared prepared;
    prepared.execute = [](const spec::Sequence&) {
      usleep(1000);
      return Observation{};
    };
    return prepared;
  });
  EXPECT_TRUE(result.plateau);
  EXPECT_FALSE(result.interrupted);
  EXPECT_FALSE(result.crashed);
  EXPECT_GE(result.seconds, 0.5);
  EXPECT_LT(result.seconds, 200) << "the budget was not what ended it";
  ASSERT_FALSE(result.notes.empty());
  EXPECT_NE(result.notes.back().find("no new input"), std::string::npos);
}

TEST_F(DriverTest, AChildThatIsKilledIsStartedAgainAndTheBudgetIsKept) {
  const auto result = run([this](int) {
    auto prepared = by_operation(document_);
    prepared.execute = [execute = prepared.execute, left = 150](const spec::Sequence& v) mutable {
      if (--left == 0) kill(getpid(), SIGKILL);
      return execute(v);
    };
    return prepared;
  });
  EXPECT_TRUE(result.crashed);
  EXPECT_GE(result.restarts, 1);
  EXPECT_EQ(result.deaths, result.restarts);
  EXPECT_EQ(result.executions, 300U);
  EXPECT_TRUE(result.artifacts.empty());
}

TEST_F(DriverTest, AChildThatDiesAtOnceIsNotStartedForever) {
  const auto result = run([](int) {
    Prepared prepared;
    prepared.execute = [](const spec::Sequence&) -> Observation {
      kill(getpid(), SIGKILL), pause();
      return {};
    };
    return prepared;
  });
  EXPECT_TRUE(result.crashed);
  EXPECT_EQ(result.exit_status, 128 + SIGKILL);
  EXPECT_LE(result.restarts, 1);
}

TEST_F(DriverTest, JobsHaveTheirOwnLogsAndTheWholeBudgetEach) {
  options_.extra_flags = {"-jobs=3", "-workers=2", "-runs=100"};
  const auto result = run([this](int) { return by_operation(document_); });
  EXPECT_EQ(result.executions, 300U);
  for (const auto* name : {"fuzz-0.log", "fuzz-1.log", "fuzz-2.log"}) {
    EXPECT_TRUE(fs::exists(folder_ / name)) << name;
  }
}

TEST_F(DriverTest, AJobThatCrashesIsOverAndIsTold) {
  options_.extra_flags = {"-jobs=2", "-workers=1", "-runs=100"};
  const auto result = run([this](int) {
    auto prepared = by_operation(document_);
    prepared.execute = [execute = prepared.execute, left = 50](const spec::Sequence& v) mutable {
      if (--left == 0) abort();
      return execute(v);
    };
    return prepared;
  });
  EXPECT_EQ(result.restarts, 0);
  EXPECT_EQ(result.notes.size(), 2U);
  EXPECT_FALSE(result.artifacts.empty());
}

TEST_F(DriverTest, MergeCopiesTheSmallestThatShowSomethingNew) {
  const auto fresh = folder_ / "new corpus";
  const auto old = folder_ / "old one";
  write_input(fresh / "a", 1, 0);
  write_input(old / "same", 2, 0);
  write_input(old / "small", 1, 1);
  write_input(old / "large", 3, 1);
  std::ofstream(old / "foreign") << "no sequence";
  options_.extra_flags = {"-merge=1", fresh.string(), old.string()};
  const auto result = run([this](int) { return by_operation(document_); });
  EXPECT_EQ(files_in(fresh), 2U);
  EXPECT_TRUE(fs::exists(fresh / "small"));
  EXPECT_FALSE(fs::exists(folder_ / "merge-control")) << "nothing is left to do";
  EXPECT_FALSE(result.crashed);
  const auto told = std::find_if(result.notes.begin(), result.notes.end(), [](const auto& note) {
    return note.find("1 files hold no sequence") != std::string::npos;
  });
  EXPECT_NE(told, result.notes.end());
}

TEST_F(DriverTest, AMergeGetsOverAFileThatKillsTheTargetAndNamesIt) {
  const auto fresh = folder_ / "new corpus";
  const auto old = folder_ / "old one";
  write_input(old / "first", 1, 0);
  write_input(old / "deadly", 2, 1);
  write_input(old / "last", 3, 2);
  options_.extra_flags = {"-merge=1", fresh.string(), old.string()};
  const auto result = run([this](int) {
    auto prepared = by_operation(document_);
    prepared.execute = [execute = prepared.execute](const spec::Sequence& value) {
      if (value.steps.size() == 2) abort();
      return execute(value);
    };
    return prepared;
  });
  EXPECT_TRUE(fs::exists(fresh / "first"));
  EXPECT_TRUE(fs::exists(fresh / "last"));
  EXPECT_FALSE(fs::exists(fresh / "deadly"));
  EXPECT_TRUE(fs::exists(old / "deadly"));
  EXPECT_TRUE(result.crashed);
  const auto named = std::find_if(result.notes.begin(), result.notes.end(), [](const auto& note) {
    return note.find("deadly'") != std::string::npos;
  });
  EXPECT_NE(named, result.notes.end());
}

TEST_F(DriverTest, AMergeThatWasKilledGoesOnWhereItWas) {
  const auto fresh = folder_ / "new corpus";
  const auto old = folder_ / "old one";
  write_input(old / "a", 1, 0);
  write_input(old / "b", 2, 1);
  write_input(old / "c", 3, 2);
  fs::create_directories(fresh);
  const auto control = folder_ / "control";
  std::ofstream(control) << "3\n0\n"
                         << (old / "a").string() << "\n"
                         << (old / "b").string() << "\n"
                         << (old / "c").string() << "\nSTARTED 0 9\nFT 0 12345\nCOV 0\nSTARTED 1 ";
  options_.extra_flags = {"-merge=1", "-merge_control_file=" + control.string(), fresh.string(),
                          old.string()};
  const auto result = run([this](int) { return by_operation(document_); });
  EXPECT_EQ(result.executions, 2U) << "the first one has been measured";
  EXPECT_EQ(files_in(fresh), 3U);
  EXPECT_TRUE(fs::exists(control)) << "the user named it";
}

TEST_F(DriverTest, AFileInThePlaceOfAFolderIsRefused) {
  write_input(folder_ / "file", 1);
  options_.extra_flags = {(folder_ / "file").string()};
  const auto result = drive(document_, {}, options_, [](int) { return Prepared{}; });
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, spec::ErrorCode::usage);
}

TEST_F(DriverTest, AChildThatCannotBePreparedSaysWhy) {
  const auto result = drive(document_, {}, options_, [](int) {
    std::fputs("assay: nobody is at home\n", stderr);
    return Prepared{};
  });
  ASSERT_FALSE(result.has_value());
  EXPECT_NE(result.error().text().find("nobody is at home"), std::string::npos)
      << result.error().text();
}

}  // namespace
}  // namespace assay::fuzz
