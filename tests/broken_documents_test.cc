// Documents with one defect each, and what the user reads about them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>

#include "spec/lint/lint.h"
#include "tests/process.h"

namespace assay::tests {
namespace {

namespace fs = std::filesystem;

const fs::path folder = ASSAY_SOURCE_DIR "/spec/documents/broken";

std::vector<fs::path> documents() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".txt") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string check(const fs::path& path, const std::string& more = {}) {
  const auto name = path.filename().string();
  const auto ran =
      shell("cd '" + folder.string() + "' && $ASSAY check " + more + " " + name + " 2>&1");
  return ran.out + "exit code " + std::to_string(ran.code) + "\n";
}

TEST(BrokenDocuments, EachSaysWhatStandsBesideIt) {
  for (const auto& path : documents()) {
    const auto golden = fs::path(path).replace_extension(path.extension().string() + ".txt");
    const auto printed = check(path);
    if (std::getenv("ASSAY_APPROVE") != nullptr) std::ofstream(golden, std::ios::binary) << printed;
    EXPECT_EQ(read(golden), printed) << path << ": run with ASSAY_APPROVE=1 if the change is meant";
  }
}

TEST(BrokenDocuments, EachRuleHasOne) {
  std::set<std::string> met;
  for (const auto& path : documents()) {
    const auto text = check(path, "--format json");
    for (const auto& rule : spec::lint::rules()) {
      if (text.find("\"rule\":\"" + std::string(rule.id) + "\"") != std::string::npos) {
        met.emplace(rule.id);
      }
    }
  }
  for (const auto& rule : spec::lint::rules()) {
    EXPECT_TRUE(met.contains(std::string(rule.id))) << rule.id << " has no broken document";
  }
}

TEST(BrokenDocuments, OnesNamedForARuleRaiseItAndOnlyIt) {
  for (const auto& path : documents()) {
    const auto stem = path.stem().string();
    for (const auto& rule : spec::lint::rules()) {
      if (stem != rule.id) continue;
      const auto parsed =
          boost::json::parse(shell("$ASSAY check --format json '" + path.string() + "'").out);
      for (const auto& defect : parsed.at("defects").as_array()) {
        EXPECT_EQ(std::string_view(defect.at("rule").as_string()), rule.id) << path;
      }
    }
  }
}

}  // namespace
}  // namespace assay::tests
