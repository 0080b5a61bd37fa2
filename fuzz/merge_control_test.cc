#include "fuzz/merge_control.h"

#include <gtest/gtest.h>

namespace assay::fuzz {
namespace {

constexpr const char* header = "4\n1\nnew/a b\nold/c\nold/d\nold/e\n";

std::vector<std::string> chosen(const MergeControl& control) {
  std::vector<std::string> paths;
  for (const auto index : choose_files(control)) paths.push_back(control.files[index].path);
  return paths;
}

TEST(MergeControl, WrittenAndReadAgainIsTheSame) {
  const auto read = read_merge_control(header, false);
  ASSERT_TRUE(read.has_value()) << read.error().text();
  EXPECT_EQ(write_merge_control(*read), header);
  EXPECT_EQ(read->first_corpus, 1U);
  EXPECT_EQ(read->left(), 4U);
}

TEST(MergeControl, SmallestFilesWithSomethingNewAreChosen) {
  const auto read = read_merge_control(std::string(header) +
                                           "STARTED 0 9\nFT 0 1 2\nCOV 0 7\n"
                                           "STARTED 1 5\nFT 1 1 2 3\nCOV 1\n"
                                           "STARTED 2 3\nFT 2 3\nCOV 2\n"
                                           "STARTED 3 4\nFT 3 2\nCOV 3\n",
                                       false);
  ASSERT_TRUE(read.has_value()) << read.error().text();
  EXPECT_EQ(read->left(), 0U);
  // d is smaller than c and shows feature 3 first; e shows what the first corpus has.
  EXPECT_EQ(chosen(*read), std::vector<std::string>{"old/d"});
}

TEST(MergeControl, AmongEqualSizesTheRicherComesFirst) {
  const auto read = read_merge_control(std::string(header) +
                                           "STARTED 0 9\nFT 0\nSTARTED 1 5\nFT 1 3\n"
                                           "STARTED 2 5\nFT 2 3 4\nSTARTED 3 5\nFT 3 4\n",
                                       false);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(chosen(*read), std::vector<std::string>{"old/d"});
}

TEST(MergeControl, AFileThatWasBegunAndNeverEndedIsDeadly) {
  const auto text = std::string(header) + "STARTED 0 9\nFT 0 1\nSTARTED 1 5\n";
  const auto read = read_merge_control(text, false);
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->files[1].killed);
  EXPECT_EQ(read->left(), 2U);
  EXPECT_TRUE(chosen(*read).empty());
  const auto ended = read_merge_control(text, true);
  EXPECT_FALSE(ended->files[1].killed) << "the child was ended on purpose";
  EXPECT_EQ(ended->left(), 3U);
  const auto later = read_merge_control(text + "STARTED 2 5\nFT 2 1\n", false);
  EXPECT_TRUE(later->files[1].killed);
  EXPECT_TRUE(later->files[2].measured);
}

TEST(MergeControl, HalfALineAtTheEndSaysNothing) {
  const auto read = read_merge_control(std::string(header) + "STARTED 0 9\nFT 0 1 2", false);
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->files[0].features.empty());
  EXPECT_TRUE(read->files[0].killed);
}

TEST(MergeControl, ForeignTextIsRefusedWithItsLine) {
  for (const auto* text : {"", "x", "2\n3\na\nb\n", "2\n1\na\n", "99999999999\n1\na\n"}) {
    EXPECT_FALSE(read_merge_control(text, false).has_value()) << text;
  }
  for (const auto* line : {"STARTED 9 1\n", "FT x\n", "HELLO 1 2\n", "FT 1 2 x\n"}) {
    const auto read = read_merge_control(std::string(header) + line, false);
    ASSERT_FALSE(read.has_value()) << line;
    EXPECT_NE(read.error().text().find("line 7"), std::string::npos) << read.error().text();
  }
}

}  // namespace
}  // namespace assay::fuzz
