// What libFuzzer's entrances do, without libFuzzer.
#include "fuzz/in_process/fuzz_target.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz/in_process/ticket_office.h"
#include "spec/json_parser.h"
#include "spec/sequence.h"

namespace assay::in_process {
namespace {

namespace fs = std::filesystem;

constexpr const char* eight = R"({"operation":"buy","query":{"count":8}})";

std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> texts;
  if (!fs::exists(folder)) return texts;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return texts;
}

/// A target over a ticket office, with its findings in a folder of its own.
struct Scene {
  explicit Scene(const std::string& name)
      : document(name), folder(fs::temp_directory_path() / ("findings-" + name)) {
    fs::remove_all(folder);
    ::setenv("ASSAY_FINDINGS", folder.c_str(), 1);
    target = std::make_unique<FuzzTarget>(
        document.path(), [this](const spec::Request& request) { return office.handle(request); },
        HandlerOptions{.reset = [this] { ++resets; }});
  }
  ~Scene() { fs::remove_all(folder); }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;
  int run(const std::string& text) {
    return target->run(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  }

  TicketDocument document;
  fs::path folder;
  TicketOffice office;
  int resets = 0;
  std::unique_ptr<FuzzTarget> target;
};

TEST(FuzzTarget, TakesCasesAndSequencesAndNothingElse) {
  Scene scene("inputs");
  EXPECT_EQ(scene.run(eight), 0);
  EXPECT_EQ(
      scene.run(
          R"({"steps":[{"operation":"buy","query":{"count":1}},{"operation":"GET /tickets"}]})"),
      0);
  EXPECT_EQ(scene.resets, 2) << "once for each input, not for each step";
  EXPECT_EQ(scene.office.sold, 9);
  EXPECT_EQ(scene.run("{}"), -1);
  EXPECT_EQ(scene.run(R"({"operation":"sell"})"), -1);
  EXPECT_EQ(scene.run("no JSON"), -1);
  EXPECT_EQ(scene.run(""), 0) << "libFuzzer always tries it";
  EXPECT_EQ(scene.resets, 2);
  EXPECT_TRUE(files_in(scene.folder).empty());
}

TEST(FuzzTarget, WritesABrokenContractOnceAndGoesOn) {
  Scene scene("writes");
  scene.office.null_price = true;
  testing::internal::CaptureStderr();
  EXPECT_EQ(
      scene.run(
          R"({"steps":[{"operation":"buy","query":{"count":2}},{"operation":"buy","query":{"count":9}}]})"),
      0);
  EXPECT_EQ(scene.run(eight), 0);
  const auto said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("response_body.nullable"), std::string::npos);
  EXPECT_EQ(said.find("response_body.nullable"), said.rfind("response_body.nullable")) << said;
  const auto findings = files_in(scene.folder);
  ASSERT_EQ(findings.size(), 1U);
  const auto saved = spec::parse_json(findings[0]).value;
  EXPECT_EQ(saved.at("check"), "response_body.nullable");
  EXPECT_EQ(saved.at("document"), boost::json::string(scene.document.path()));
  // Made small aside: one step, the least count that shows it, and our service was not asked again.
  EXPECT_EQ(saved.at("case"), boost::json::parse(R"({"operation":"buy","query":{"count":8}})"));
  EXPECT_EQ(scene.resets, 2);
  // A finding is an input as well.
  EXPECT_EQ(scene.run(findings[0]), 0);
  EXPECT_EQ(scene.resets, 3);
}

TEST(FuzzTargetDeathTest, NamesTheRequestOverWhichAnExceptionLeft) {
  Scene scene("throws");
  scene.office.throws = true;
  EXPECT_DEATH(
      scene.run(R"({"operation":"buy","query":{"count":3}})"),
      "uncaught exception: no third seat(.|\n)*step 1 of 1: GET /tickets.count=3(.|\n)*curl");
  for (const auto& entry : fs::directory_iterator(".")) {
    const auto name = entry.path().filename().string();
    if (name.starts_with("request-") && name.ends_with(".txt")) fs::remove(entry.path());
  }
}

TEST(FuzzTargetDeathTest, AbortsOverAFindingWhereThatIsAskedFor) {
  ::setenv("ASSAY_ABORT_ON_FINDING", "1", 1);
  Scene scene("aborts");
  ::unsetenv("ASSAY_ABORT_ON_FINDING");
  EXPECT_EQ(scene.run(eight), 0) << "nothing is wrong yet";
  scene.office.null_price = true;
  EXPECT_DEATH(scene.run(eight), "response_body.nullable");
}

TEST(FuzzTargetDeathTest, EndsWithAMessageWithoutADocument) {
  EXPECT_EXIT(FuzzTarget("no-such-file.yaml", {}), testing::ExitedWithCode(2), "no-such-file.yaml");
}

TEST(FuzzTarget, FillsAnEmptyCorpusFolderAlone) {
  Scene scene("seeds");
  const auto corpus = scene.folder / "corpus";
  fs::create_directories(corpus);
  std::string path = corpus.string();
  std::array<std::string, 3> words{"fuzz_tickets", "-runs=1", path};
  std::array<char*, 3> argv{words[0].data(), words[1].data(), words[2].data()};
  EXPECT_EQ(scene.target->initialize(3, argv.data()), 0);
  const auto seeds = files_in(corpus);
  EXPECT_GT(seeds.size(), 3U);
  for (const auto& seed : seeds) EXPECT_EQ(scene.run(seed), 0) << seed;
  EXPECT_EQ(scene.target->initialize(3, argv.data()), 0);
  EXPECT_EQ(files_in(corpus).size(), seeds.size());
}

TEST(FuzzTarget, MutatesAndCrossesIntoInputsTheSameForTheSameSeed) {
  Scene scene("moves");
  const auto mutated = [&](unsigned seed) {
    std::string data = eight;
    const auto size = data.size();
    data.resize(4096);
    data.resize(
        scene.target->mutate(reinterpret_cast<std::uint8_t*>(data.data()), size, 4096, seed));
    return data;
  };
  int changed = 0;
  for (unsigned seed = 0; seed < 50; ++seed) {
    const auto data = mutated(seed);
    EXPECT_EQ(scene.run(data), 0) << data;
    EXPECT_EQ(data, mutated(seed));
    changed += data != eight ? 1 : 0;
  }
  EXPECT_GT(changed, 25);
  const std::string two =
      R"({"steps":[{"operation":"buy"},{"operation":"buy","query":{"count":2}}]})";
  std::string out(4096, '\0');
  const auto bytes = [](const std::string& text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
  };
  const auto size = scene.target->cross(
      bytes(two), two.size(), reinterpret_cast<const std::uint8_t*>(eight),
      std::string(eight).size(), reinterpret_cast<std::uint8_t*>(out.data()), 4096, 3);
  out.resize(size);
  EXPECT_GT(size, 0U);
  EXPECT_EQ(scene.run(out), 0) << out;
}

}  // namespace
}  // namespace assay::in_process
