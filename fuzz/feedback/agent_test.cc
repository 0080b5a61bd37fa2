// The agents inside real programs of each compiler (cmake/agent_samples.cmake).
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "fuzz/feedback/coverage_file.h"
#include "fuzz/feedback/coverage_record.h"
#include "fuzz/feedback/line_coverage.h"
#include "fuzz/feedback/sample_process.h"

namespace assay::fuzz {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

const std::string samples = ASSAY_AGENT_SAMPLES;
const std::string program_source = ASSAY_SOURCE_DIR "/fuzz/agent/samples/branches.c";
const std::string library_source = ASSAY_SOURCE_DIR "/fuzz/agent/samples/branches_library.c";

/// Hit lines of a source by their remarks.
bool is_hit(const LineCoverage& coverage, const std::string& source, const std::string& remark) {
  // A compiler may have been told a relative path.
  const auto name = "/" + fs::path(source).filename().string();
  for (const auto& [path, file] : coverage.files) {
    const auto line = file.lines.find(remarked_line(source, remark));
    if (path.ends_with(name) && line != file.lines.end()) return line->second.hit > 0;
  }
  return false;
}

std::size_t absorb_once(const CoverageMap& map) {
  return CoverageUnion(map).absorb();
}

class Agent : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!fs::exists(folder_)) GTEST_SKIP() << "no " << GetParam() << " on this machine";
  }
  [[nodiscard]] SampleRun run(const std::string& program, const std::string& words) const {
    return run_sample("ASSAY_COVERAGE=" + coverage_ + " " + program + " " + words);
  }
  [[nodiscard]] CoverageMap open() const { return open_coverage(coverage_, 0ms).value(); }
  [[nodiscard]] LineCoverage lines() const { return read_line_coverage(coverage_).value(); }

  SampleFolder scratch_;
  std::string folder_ = samples + "/" + GetParam();
  std::string program_ = folder_ + "/branches";
  std::string coverage_ = scratch_.path("service.cov");
};

TEST_P(Agent, NamesTheLinesThatWereReached) {
  const auto ran = run(program_, "one three");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_EQ(ran.out, "");
  const auto seen = lines();
  EXPECT_TRUE(is_hit(seen, program_source, "one"));
  EXPECT_FALSE(is_hit(seen, program_source, "two"));
  EXPECT_TRUE(is_hit(seen, program_source, "three"));
  EXPECT_FALSE(is_hit(seen, program_source, "never"));
  EXPECT_EQ(seen.complete, GetParam() == "clang");
  EXPECT_EQ(seen.remarks.size(), 0U);
}

TEST_P(Agent, CountsInTheSamePlaceAfterARestart) {
  (void)run(program_, "one");
  const auto before = open();
  CoverageUnion seen(before);
  seen.absorb();
  (void)run(program_, "two");
  EXPECT_GT(seen.absorb(), 0U) << "the map opened before the restart sees the new process";
  const auto after = open();
  EXPECT_EQ(after.rows().size(), 1U);
  EXPECT_EQ(after.rows()[0].counters_offset, before.rows()[0].counters_offset);
  EXPECT_TRUE(is_hit(lines(), program_source, "one"));
  EXPECT_TRUE(is_hit(lines(), program_source, "two"));
}

TEST_P(Agent, IsClearedFromOutsideAndCountsOn) {
  LiveSample service(program_, coverage_);
  auto map = open_coverage(coverage_, 5000ms).value();
  EXPECT_EQ(service.say("one"), "");
  EXPECT_GT(absorb_once(map), 0U);
  map.clear();
  EXPECT_EQ(absorb_once(map), 0U);
  service.say("two");
  EXPECT_FALSE(is_hit(lines(), program_source, "one"));
  EXPECT_TRUE(is_hit(lines(), program_source, "two"));
}

TEST_P(Agent, OutlivesAKilledService) {
  auto service = std::make_unique<LiveSample>(program_, coverage_);
  auto map = open_coverage(coverage_, 5000ms).value();
  service->say("one");
  service->kill_now();
  EXPECT_GT(absorb_once(map), 0U);
  map.clear();
  LiveSample again(program_, coverage_);
  again.say("two");
  EXPECT_GT(absorb_once(map), 0U);
}

TEST_P(Agent, IsRecordedOverExecutionsAndRestartsOfTheSearch) {
  const auto kept = scratch_.path("kept.cov");
  LiveSample service(program_, coverage_);
  auto map = open_coverage(coverage_, 5000ms).value();
  for (const auto* word : {"one", "two"}) {
    // Each word is another life of the search, which clears as libFuzzer does.
    auto record = CoverageRecord::open(map, coverage_, kept).value();
    map.clear();
    service.say(word);
    record.absorb();
    map.clear();
  }
  const auto seen = read_line_coverage(kept).value();
  EXPECT_TRUE(is_hit(seen, program_source, "one"));
  EXPECT_TRUE(is_hit(seen, program_source, "two"));
  EXPECT_FALSE(is_hit(seen, program_source, "three"));
  EXPECT_EQ(absorb_once(map), 0U) << "the service's own file is left alone";
}

TEST_P(Agent, CountsInForkedChildren) {
  (void)run(program_, "fork two one");
  EXPECT_TRUE(is_hit(lines(), program_source, "one"));
  EXPECT_TRUE(is_hit(lines(), program_source, "two"));
}

TEST_P(Agent, KeepsTheVariablesOfTwoProcessesApart) {
  LiveSample one(program_, coverage_);
  EXPECT_EQ(one.say("bump"), "41\n");
  EXPECT_EQ(one.say("bump"), "42\n");
  LiveSample other(program_, coverage_);
  EXPECT_EQ(other.say("bump"), "41\n");
  EXPECT_EQ(one.say("bump"), "43\n");
  EXPECT_EQ(open().rows().size(), 1U) << "both count in one row";
  EXPECT_EQ(run(program_, "bump fork bump bump").out, "41\n42\n42\n");
}

TEST_P(Agent, CountsALibraryThatIsLoadedAtRunTime) {
  const auto library = folder_ + "/libbranches.so";
  (void)run(program_, "load " + library + " one load " + library + " one");
  EXPECT_EQ(open().rows().size(), 2U);
  const auto seen = lines();
  EXPECT_TRUE(is_hit(seen, library_source, "library one"));
  EXPECT_FALSE(is_hit(seen, library_source, "library other"));
  EXPECT_TRUE(is_hit(seen, program_source, "load"));
  (void)run(program_, "load " + library + " other");
  EXPECT_TRUE(is_hit(lines(), library_source, "library other"));
}

TEST_P(Agent, CountsALibraryThatIsLinked) {
  (void)run(folder_ + "/branches_linked", "one");
  EXPECT_EQ(open().rows().size(), 2U);
  EXPECT_TRUE(is_hit(lines(), library_source, "library other"));
  EXPECT_TRUE(is_hit(lines(), program_source, "one"));
}

TEST_P(Agent, CountsBesideTheSanitizers) {
  const auto ran = run(folder_ + "/branches_sanitized", "two fork three");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_EQ(ran.out, "");
  EXPECT_TRUE(is_hit(lines(), program_source, "two"));
  EXPECT_TRUE(is_hit(lines(), program_source, "three"));
  EXPECT_FALSE(is_hit(lines(), program_source, "one"));
}

TEST_P(Agent, GivesAnotherBuildOfAPathItsOwnPlace) {
  const auto service = scratch_.path("service");
  fs::copy_file(program_, service);
  (void)run(service, "one");
  const auto first = open().rows().at(0);
  fs::remove(service);
  fs::copy_file(folder_ + "/branches_linked", service);
  (void)run(service, "two");
  const auto map = open();
  const auto newest = std::find_if(map.rows().begin(), map.rows().end(),
                                   [&](const CoverageRow& row) { return row.path == service; });
  ASSERT_NE(newest, map.rows().end());
  EXPECT_NE(newest->build_id, first.build_id);
  EXPECT_NE(newest->counters_offset, first.counters_offset);
  EXPECT_FALSE(is_hit(lines(), program_source, "one")) << "the older build is left out";
}

TEST_P(Agent, DoesNothingWithoutTheVariable) {
  const auto ran = run_sample("cd " + scratch_.path("") + " && env -u ASSAY_COVERAGE " + program_ +
                              " one && ASSAY_COVERAGE= " + program_ + " one");
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "");
  EXPECT_TRUE(fs::is_empty(scratch_.path("")));
}

TEST_P(Agent, SaysOneLineWhereItCannotWriteAndTheServiceRuns) {
  const auto foreign = scratch_.path("foreign");
  std::ofstream(foreign) << "somebody's notes";
  const auto large = scratch_.path("large");
  std::ofstream(large) << std::string(200000, 'x');
  for (const auto& place : {scratch_.path("no/such/folder"), std::string("/dev/null"),
                            scratch_.path(""), foreign, large}) {
    const auto ran = run_sample("ASSAY_COVERAGE=" + place + " " + program_ + " bump");
    EXPECT_EQ(ran.code, 0) << place;
    EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 2) << ran.out;
    EXPECT_NE(ran.out.find("assay: no coverage: "), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("41\n"), std::string::npos) << ran.out;
  }
  EXPECT_EQ(fs::file_size(foreign), 16U) << "what is not ours stays as it is";
}

TEST_P(Agent, DoesNotBelieveADamagedFile) {
  (void)run(program_, "one");
  {
    std::fstream file(coverage_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(1024 + 8);  // the first row's counters_offset
    file.write("\x00\x00\xff\xff\xff\xff\x00\x00", 8);
  }
  const auto ran = run(program_, "bump");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_NE(ran.out.find("assay: no coverage: "), std::string::npos) << ran.out;
  EXPECT_FALSE(open_coverage(coverage_, 0ms));
}

TEST_P(Agent, NeverCutsTheFile) {
  (void)run(program_, "one");
  const auto before = fs::file_size(coverage_);
  (void)run(program_, "two");
  EXPECT_EQ(fs::file_size(coverage_), before);
  (void)run(folder_ + "/branches_linked", "two");
  EXPECT_GT(fs::file_size(coverage_), before);
  EXPECT_EQ(fs::status(coverage_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

INSTANTIATE_TEST_SUITE_P(Compilers, Agent, testing::Values("gcc", "clang"),
                         [](const auto& suite) { return suite.param; });

class InlineAgent : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(samples + "/clang")) GTEST_SKIP() << "no clang on this machine";
  }
  SampleFolder scratch_;
  std::string coverage_ = scratch_.path("service.cov");
};

TEST_F(InlineAgent, MapsOverCountersThatHaveTheirPagesToThemselves) {
  const auto program = samples + "/clang/branches_inline";
  LiveSample one(program, coverage_);
  const auto map = open_coverage(coverage_, 5000ms).value();
  EXPECT_EQ(map.rows().at(0).kind, CoverageKind::inlined);
  EXPECT_EQ(one.say("bump"), "41\n");
  LiveSample other(program, coverage_);
  EXPECT_EQ(other.say("bump"), "41\n") << "no variable is shared";
  EXPECT_EQ(other.say("two"), "");
  const auto seen = read_line_coverage(coverage_).value();
  EXPECT_TRUE(is_hit(seen, program_source, "two"));
  EXPECT_FALSE(is_hit(seen, program_source, "one"));
  EXPECT_TRUE(seen.complete);
}

TEST_F(InlineAgent, CountsInlineFunctionsOfCxx) {
  const auto ran = run_sample("ASSAY_COVERAGE=" + coverage_ + " " + samples + "/clang/inlined one");
  EXPECT_EQ(ran.out, "1\n");
  const auto seen = read_line_coverage(coverage_);
  ASSERT_TRUE(seen) << seen.error().text();
  const std::string source = ASSAY_SOURCE_DIR "/fuzz/agent/samples/inlined.cc";
  EXPECT_TRUE(is_hit(*seen, source, "one"));
  EXPECT_FALSE(is_hit(*seen, source, "other"));
}

TEST_F(InlineAgent, DoesNotShareAPageWithVariables) {
  const auto ran =
      run_sample("ASSAY_COVERAGE=" + coverage_ + " " + samples + "/clang/branches_crowded bump");
  EXPECT_EQ(ran.code, 0);
  EXPECT_NE(ran.out.find("coverage_pages.ld"), std::string::npos) << ran.out;
  EXPECT_FALSE(fs::exists(coverage_));
}

TEST_F(InlineAgent, LeavesTheReaderAClearErrorWithoutPcTable) {
  const auto ran =
      run_sample("ASSAY_COVERAGE=" + coverage_ + " " + samples + "/clang/branches_without_pcs one");
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "");
  const auto map = open_coverage(coverage_, 0ms);
  ASSERT_FALSE(map);
  EXPECT_NE(map.error().text().find("no PC table"), std::string::npos) << map.error().text();
}

TEST(AssayAgent, CountsInATargetOfCMake) {
  const SampleFolder scratch;
  const auto coverage = scratch.path("service.cov");
  const auto ran =
      run_sample("ASSAY_COVERAGE=" + coverage + " " + std::string(ASSAY_COVERAGE_SAMPLE) + " two");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_EQ(open_coverage(coverage, 0ms).value().rows().size(), 1U)
      << "an optimised program counts itself alone, and not who called it";
  const auto seen = read_line_coverage(coverage).value();
  EXPECT_TRUE(is_hit(seen, program_source, "two"));
  EXPECT_FALSE(is_hit(seen, program_source, "one"));
}

TEST(AssayCoverage, PrintsLinesWritesThePageAndClears) {
  const SampleFolder scratch;
  const auto coverage = scratch.path("service.cov");
  const auto page = scratch.path("page.html");
  const std::string program = ASSAY_COVERAGE_PROGRAM;
  (void)run_sample("ASSAY_COVERAGE=" + coverage + " " + ASSAY_COVERAGE_SAMPLE + " two");
  const auto shown = run_sample(program + " " + coverage + " --html " + page);
  EXPECT_EQ(shown.code, 0) << shown.out;
  EXPECT_NE(shown.out.find("branches.c"), std::string::npos) << shown.out;
  EXPECT_NE(shown.out.find("    choose\n"), std::string::npos) << shown.out;
  EXPECT_GT(fs::file_size(page), 1000U);
  EXPECT_EQ(run_sample(program + " " + coverage + " --clear").out, "");
  EXPECT_EQ(read_line_coverage(coverage).value().total.hit, 0U);
  EXPECT_EQ(run_sample(program + " " + scratch.path("absent")).code, 3);
  EXPECT_EQ(run_sample(program).code, 2);
  EXPECT_EQ(run_sample(program + " --htm x").code, 2);
}

}  // namespace
}  // namespace assay::fuzz
