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
       {"--help", "run --help", "fuzz --help", "mock --help", "replay --help", "report --help",
        "history --help", "list --help", "check --help", "diff --help", "config --help",
        "check --list-rules", "run --list-phases", "run --list-checks", "mock --list-faults"}) {
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

std::string catalogue() {
  return "# Malformed requests\n\nThe catalogue of `assay run`, printed by the binary "
         "(`ASSAY_APPROVE=1 build/outside_test --gtest_filter='Reference.*'` writes it anew).\n\n"
         "Each row has an id, what it does, and in brackets the keyword that it breaks or the "
         "clause or weakness (CWE) that it is about. `--malformed` and `--no-malformed` take ids "
         "and levels, by comma. A row that breaks a keyword is sent only when the request, read "
         "back, is refused by that keyword at that place and by nothing else; the others claim "
         "nothing: what their bytes turn out to be decides what is expected of the server. Where "
         "HTTP itself is broken, any refusal and a closed connection are lawful; a 2xx to what "
         "RFC 9112 says a server MUST refuse is a warning.\n\n```text\n" +
         shell("$ASSAY run --list-malformations").out + "```\n";
}

TEST(Reference, CatalogueSaysWhatTheBinarySays) {
  const std::string path = ASSAY_SOURCE_DIR "/docs/reference/malformations.md";
  const auto printed = catalogue();
  EXPECT_NE(printed.find("two_hosts"), std::string::npos);
  if (std::getenv("ASSAY_APPROVE") != nullptr) std::ofstream(path, std::ios::binary) << printed;
  std::ifstream in(path, std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(page, printed) << "run with ASSAY_APPROVE=1 if the change is meant";
}

/// A page that is printed by the binary, held against the file.
void expect_printed(const std::string& name, const std::string& printed, const char* holds) {
  const std::string path = ASSAY_SOURCE_DIR "/docs/reference/" + name;
  EXPECT_NE(printed.find(holds), std::string::npos);
  if (std::getenv("ASSAY_APPROVE") != nullptr) std::ofstream(path, std::ios::binary) << printed;
  std::ifstream in(path, std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(page, printed) << "run with ASSAY_APPROVE=1 if the change is meant";
}

TEST(Reference, ConfigurationIsWhatTheBinaryReads) {
  expect_printed("configuration.md",
                 "# Configuration\n\nKeys of `assay.yaml` and variables of the environment "
                 "([how they are used](../how-to/configure.md)), printed by `assay config "
                 "options`.\n\n" +
                     shell("$ASSAY config options").out,
                 "`max-cases`");
  expect_printed("assay.schema.json", shell("$ASSAY config schema").out, "\"max-cases\"");
}

std::string change_rules() {
  return "# Changes between two documents\n\nThe rules of `assay diff`, printed by the binary "
         "(`ASSAY_APPROVE=1 build/outside_test --gtest_filter='Reference.*'` writes it anew).\n\n"
         "Documents are compared by meaning, whatever their versions: a `$ref` is what it leads "
         "to, `nullable: true` is `type: [x, \"null\"]`, and the order of members, descriptions "
         "and examples are no changes. Each row has an id, whether it breaks those who use the "
         "API as the older document describes it, what it is, and why. `depends` is told as "
         "\"review\": the two documents do not tell. A change in one of several branches of "
         "oneOf or anyOf that another branch might make up for is `depends`, too. Values that "
         "travel as text are compared as text: there a string admits every number.\n\n"
         "```text\n" +
         shell("$ASSAY diff --list-rules").out + "```\n";
}

TEST(Reference, RulesOfChangesAreThoseOfTheBinary) {
  expect_printed("spec-diff.md", change_rules(), "response.property.removed");
}

}  // namespace
}  // namespace assay::tests
