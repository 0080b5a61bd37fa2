// The attachments of junit.xml from outside: named as the CI that runs this finds them.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/process.h"

namespace assay::tests {
namespace {

namespace fs = std::filesystem;

const std::string document = "$SOURCE/spec/documents/planetscale-passwords.yaml ";
const std::string here = "cd $SCRATCH && env ";
const std::string run = "$ASSAY run " + document + "--fault server_error=0.3 --max-cases 60 ";

std::vector<std::string> attachments_of(const std::string& junit) {
  constexpr std::string_view before = "[[ATTACHMENT|";
  std::vector<std::string> paths;
  std::istringstream in(junit);
  for (std::string line; std::getline(in, line);) {
    // The first one stands behind <system-out>, which is not part of its line for readers.
    const auto start = line.find(before);
    if (start == std::string::npos) continue;
    EXPECT_TRUE(start == 0 || line.substr(0, start).ends_with("<system-out>")) << line;
    EXPECT_TRUE(line.ends_with(".json]]")) << line;
    paths.push_back(line.substr(start + before.size(), line.size() - 2 - start - before.size()));
  }
  return paths;
}

std::size_t findings_in(const std::string& folder) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(folder)) count += entry.is_regular_file() ? 1 : 0;
  return count;
}

/// Each names a file below `base`, and each finding is attached once.
void expect_all(const std::vector<std::string>& paths, const std::string& base,
                const std::string& begins, std::size_t findings) {
  EXPECT_EQ(std::set<std::string>(paths.begin(), paths.end()).size(), paths.size());
  EXPECT_EQ(paths.size(), findings);
  for (const auto& path : paths) {
    EXPECT_TRUE(path.starts_with(begins)) << path;
    EXPECT_TRUE(fs::is_regular_file(base + path)) << base << path;
  }
}

TEST(JunitAttachments, AreWhereTheReaderLooks) {
  const Scratch scratch;
  // As the system sees it: the folder for temporary files may be a link.
  const auto base = fs::canonical(scratch.path("")).string();
  const struct {
    std::string variables, out, base, begins;
  } table[] = {
      {"", "report", base + "/", "report/findings/"},
      {"CI_PROJECT_DIR=$SCRATCH/job ", "job/report", base + "/job/", "report/findings/"},
      {"CI_PROJECT_DIR=/ ", "report", "/", base.substr(1)},
      {"JENKINS_URL=https://ci.example/ CI_PROJECT_DIR=$SCRATCH ", "report", "", "/"},
      {"JENKINS_URL=https://ci.example/ ", "x/../report", "", "/"},
  };
  for (const auto& row : table) {
    fs::create_directories(scratch.path("x"));
    const auto ran = shell(here + row.variables + run + "--out " + row.out + " 2>&1");
    ASSERT_EQ(ran.code, 1) << ran.out;
    const auto junit = scratch.read(row.out + "/junit.xml");
    const auto findings = findings_in(scratch.path(row.out + "/findings"));
    ASSERT_GT(findings, 0U);
    const auto paths = attachments_of(junit);
    expect_all(paths, row.base, row.begins, findings);
    // Made later, of the journal: the same.
    const auto again = shell(here + row.variables + "$ASSAY report " + row.out + " 2>&1");
    EXPECT_EQ(again.code, 1) << again.out;
    EXPECT_EQ(scratch.read(row.out + "/junit.xml"), junit) << row.variables;
  }
}

TEST(JunitAttachments, AreNotNamedWhereNobodyWouldFindThem) {
  const Scratch scratch;
  const struct {
    std::string variables, out;
  } table[] = {
      {"CI_PROJECT_DIR=$SCRATCH/job ", "elsewhere"},
      {"", "../$(basename $SCRATCH)-beside"},
      {"JENKINS_URL=https://ci.example/ ", "'odd]]name'"},
      {"", "'two\nlines'"},
  };
  for (const auto& row : table) {
    fs::create_directories(scratch.path("job"));
    const auto ran = shell(here + row.variables + run + "--junit $SCRATCH/junit.xml --out " +
                           row.out + " 2>&1; code=$?; rm -rf " + row.out + "; exit $code");
    ASSERT_EQ(ran.code, 1) << ran.out;
    EXPECT_TRUE(attachments_of(scratch.read("junit.xml")).empty()) << row.out;
  }
}

TEST(JunitAttachments, OfAReportMadeElsewhereAreItsOwn) {
  const Scratch scratch;
  shell(here + run + "--out first --journal $SCRATCH/night.ndjson");
  const auto ran = shell(here + "$ASSAY report night.ndjson --out second 2>&1");
  ASSERT_EQ(ran.code, 1) << ran.out;
  fs::remove_all(scratch.path("first"));
  const auto paths = attachments_of(scratch.read("second/junit.xml"));
  expect_all(paths, scratch.path(""), "second/findings/",
             findings_in(scratch.path("second/findings")));
}

}  // namespace
}  // namespace assay::tests
