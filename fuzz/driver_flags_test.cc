#include "fuzz/driver_flags.h"

#include <gtest/gtest.h>

#include <set>

#include "fuzz/driver.h"

namespace assay::fuzz {
namespace {

TEST(DriverFlags, TheParentsOwnAreTakenOverAndTheRestIsPassedOn) {
  const auto words =
      read_fuzzer_words({"-max_total_time=7", "-runs=50", "-seed=9", "-dict=a b.dict",
                         "-artifact_prefix=out dir/", "-max_len=100", "corpus", "more"});
  ASSERT_TRUE(words.has_value()) << words.error().text();
  DriverOptions options;
  options.max_seconds = 60;
  options.corpus_folder = "elsewhere";
  const auto all = with_words(options, *words);
  EXPECT_EQ(all.max_seconds, 7);
  EXPECT_EQ(all.max_runs, 50U);
  EXPECT_EQ(all.seed, 9U);
  EXPECT_EQ(all.dictionary_file, "a b.dict");
  EXPECT_EQ(all.artifact_prefix, "out dir/");
  EXPECT_EQ(all.corpus_folder, "corpus");
  EXPECT_EQ(all.extra_flags, std::vector<std::string>{"-max_len=100"});
  EXPECT_EQ(words->folders, (std::vector<std::string>{"corpus", "more"}));
}

TEST(DriverFlags, WhatIsNotWrittenLeavesTheOptionsAlone) {
  DriverOptions options;
  options.max_seconds = 60;
  options.max_runs = 5;
  options.seed = 3;
  options.workers = 2;
  options.corpus_folder = "corpus";
  const auto all = with_words(options, *read_fuzzer_words({}));
  EXPECT_EQ(all.max_seconds, 60);
  EXPECT_EQ(all.max_runs, 5U);
  EXPECT_EQ(all.seed, 3U);
  EXPECT_EQ(all.workers, 2);
  EXPECT_EQ(all.corpus_folder, "corpus");
}

TEST(DriverFlags, EndlessAndNoRunsKeepLibFuzzersMeaning) {
  EXPECT_FALSE(read_fuzzer_words({"-runs=-1"})->runs.has_value());
  EXPECT_EQ(read_fuzzer_words({"-runs=0"})->passed, std::vector<std::string>{"-runs=0"});
  EXPECT_FALSE(read_fuzzer_words({"-max_total_time=0"})->max_total_time.has_value());
}

TEST(DriverFlags, WhatCannotWorkIsRefusedWithAnAdvice) {
  for (const auto* flag :
       {"-minimize_crash=1", "-fork=2", "-set_cover_merge=1", "-merge_inner=1"}) {
    const auto words = read_fuzzer_words({flag});
    ASSERT_FALSE(words.has_value()) << flag;
    EXPECT_EQ(words.error().code, spec::ErrorCode::usage);
    EXPECT_FALSE(words.error().advice.empty()) << flag;
  }
}

TEST(DriverFlags, WhatLibFuzzerHasNotIsRefused) {
  for (const auto* flag : {"-nonsense=1", "-max_len", "--max_len=4", "-runs=many", "-"}) {
    EXPECT_FALSE(read_fuzzer_words({flag}).has_value()) << flag;
  }
}

TEST(DriverFlags, AMergeNeedsTwoFolders) {
  EXPECT_FALSE(read_fuzzer_words({"-merge=1", "new"}).has_value());
  EXPECT_TRUE(read_fuzzer_words({"-merge=1", "new", "old"}).has_value());
  EXPECT_FALSE(read_fuzzer_words({"-merge=0", "new"})->merge);
}

TEST(DriverFlags, JobsRunAsManyAtOnceAsAreAskedFor) {
  EXPECT_EQ(children_at_once(*read_fuzzer_words({"-jobs=5", "-workers=3"}), 1), 3);
  EXPECT_EQ(children_at_once(*read_fuzzer_words({"-jobs=2", "-workers=3"}), 1), 2);
  EXPECT_EQ(children_at_once(*read_fuzzer_words({"-jobs=1"}), 4), 1);
  EXPECT_EQ(children_at_once(*read_fuzzer_words({}), 4), 4);
}

TEST(DriverFlags, EachRowIsThereOnceAndRefusalsSayWhatToDo) {
  std::set<std::string_view> names;
  for (const auto& flag : fuzzer_flags()) {
    EXPECT_FALSE(flag.name.empty());
    EXPECT_TRUE(names.insert(flag.name).second) << flag.name;
    EXPECT_EQ(flag.advice.empty(), flag.owner != FlagOwner::nobody) << flag.name;
  }
}

}  // namespace
}  // namespace assay::fuzz
