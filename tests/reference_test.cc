// The reference of commands is printed by the binary itself.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/process.h"

namespace assay::tests {
namespace {

std::string section(const std::string& arguments) {
  return "## `assay " + arguments + "`\n\n```text\n" + shell("$ASSAY " + arguments).out + "```\n\n";
}

std::string reference() {
  std::string text =
      "# Commands\n\nPrinted by the binary; a test fails when this page and the binary differ "
      "(`ASSAY_APPROVE=1 build/outside_test --gtest_filter='Reference.*'` writes it anew).\n\n";
  for (const char* arguments :
       {"--help", "run --help", "fuzz --help", "mock --help", "replay --help", "list --help",
        "run --list-phases", "run --list-checks", "mock --list-faults"}) {
    text += section(arguments);
  }
  text.pop_back();
  return text;
}

TEST(Reference, PageSaysWhatTheBinarySays) {
  const std::string path = ASSAY_SOURCE_DIR "/docs/reference/commands.md";
  const auto printed = reference();
  EXPECT_NE(printed.find("--seed"), std::string::npos);
  if (std::getenv("ASSAY_APPROVE") != nullptr) std::ofstream(path, std::ios::binary) << printed;
  std::ifstream in(path, std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(page, printed) << "run with ASSAY_APPROVE=1 if the change is meant";
}

}  // namespace
}  // namespace assay::tests
