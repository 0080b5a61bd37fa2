// Contract files with one defect each, and what the user reads about them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/process.h"

namespace assay::tests {
namespace {

namespace fs = std::filesystem;

const fs::path folder = ASSAY_SOURCE_DIR "/spec/contract/broken";

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(BrokenContracts, EachSaysWhatStandsBesideIt) {
  std::vector<fs::path> contracts;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") contracts.push_back(entry.path());
  }
  ASSERT_GE(contracts.size(), 25U);
  for (const auto& path : contracts) {
    const auto ran =
        shell("cd '" + folder.string() + "' && $ASSAY list --contract " + path.filename().string() +
              " ../../documents/planetscale-passwords.yaml 2>&1 >/dev/null");
    auto printed = ran.out + "exit code " + std::to_string(ran.code) + "\n";
    // A warning does not end anything: it is part of the list.
    if (ran.code == 0) {
      printed = shell("cd '" + folder.string() + "' && $ASSAY list --contract " +
                      path.filename().string() +
                      " ../../documents/planetscale-passwords.yaml | grep warning:")
                    .out +
                "exit code 0\n";
    }
    const auto golden = fs::path(path).replace_extension(".yaml.txt");
    if (std::getenv("ASSAY_APPROVE") != nullptr) std::ofstream(golden, std::ios::binary) << printed;
    EXPECT_EQ(read(golden), printed) << path << ": run with ASSAY_APPROVE=1 if the change is meant";
    // Each names the file and a line of it.
    EXPECT_NE(printed.find(path.filename().string() + ":"), std::string::npos) << printed;
  }
}

}  // namespace
}  // namespace assay::tests
