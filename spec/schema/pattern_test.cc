// ECMA-262 patterns: what they mean, what they cost at most, and what is refused.
#include "spec/schema/pattern.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace assay::spec {
namespace {

struct Row {
  const char* pattern;
  const char* text;
  Match wanted;
};
constexpr auto yes = Match::yes;
constexpr auto no = Match::no;

const Row rows[] = {
    {"", "anything", yes},
    {".*", "\n", yes},
    {"(.*)", "", yes},
    {"^.*$", "a\nb", no},
    {".", "\n", no},
    {".+", "\nx", yes},
    {"abc", "xxabcxx", yes},
    {"abc", "ab", no},
    {"abc$", "xabc", yes},
    {"^x-", "x-rate", yes},
    {"^x-", "ax-", no},
    {"^[a-z][a-z0-9_]+$", "a1_", yes},
    {"^[a-z][a-z0-9_]+$", "a", no},
    {"^a{0,2}b", "aaab", no},
    {"^a?a$", "a", yes},
    {"^[^/]+/[^/]+$", "a/b", yes},
    {"^[^/]+/[^/]+$", "a/b/c", no},
    {"^\\S+$", "\xef\xbb\xbf", no},
    {"^\\w+$", "caf\xc3\xa9", no},
    {"^[\\w-.]+$", "a-b.c", yes},
    {"^\\p{Lu}$", "\xc3\x89", yes},
    {"^\\p{Script=Greek}+$", "\xce\xb1\xce\xb2", yes},
    {"^\\P{L}$", "a", no},
    {"^\\p{Alnum}+$", "a1", yes},
    {"^(?<y>\\d{4})-\\k<y>$", "2024-2024", yes},
    {"^(?:a|b)(?!c)", "ac", no},
    {"(?<=a)b", "ab", yes},
    {"\\bfoo\\b", "a foo b", yes},
    {"^\\u{1F600}$", "\xf0\x9f\x98\x80", yes},
    {"^\\ud83d\\ude00$", "\xf0\x9f\x98\x80", yes},
    {"^\\cJ$", "\n", yes},
    {"^[\\b]$", "\b", yes},
    {"^\\0$", "0", no},
    {"[^]", "\n", yes},
    {"^a{,2}$", "a{,2}", yes},
    {"^[]$", "x", no},
    {"[]*", "", yes},
};

TEST(Patterns, MeanWhatEcma262Says) {
  for (const auto& row : rows) {
    const Pattern pattern(row.pattern);
    EXPECT_EQ(pattern.problem(), "") << row.pattern;
    EXPECT_EQ(pattern.search(row.text), row.wanted) << row.pattern << " on " << row.text;
  }
}

TEST(Patterns, OurStepsAndPcre2Agree) {
  for (const auto& row : rows) {
    const Pattern pattern(row.pattern);
    EXPECT_EQ(Pattern::from_pcre(to_pcre(pattern.tree()))->search(row.text), row.wanted)
        << row.pattern << " as " << to_pcre(pattern.tree());
  }
}

TEST(Patterns, OfOtherEnginesAreNamedAndNeverDecided) {
  for (const char* text :
       {"(", ")", "a**", "[z-a]", "a{2,1}", "\\A\\d", "\\d\\Z", "(?i)a", "(?P<n>a)", "(?#c)a",
        "\\p{NoSuch=x}", "(?<n>a)(?<n>b)", "[a", "\\", "*a", "a++", "\\ud800", "(?>a)"}) {
    const Pattern pattern(text);
    EXPECT_NE(pattern.problem(), "") << text;
    EXPECT_EQ(pattern.search("a"), Match::undecided) << text;
  }
}

TEST(Patterns, NestedTooDeeplyAreRefused) {
  const Pattern pattern(std::string(100'000, '('));
  EXPECT_NE(pattern.problem(), "");
}

// Patterns that take engines exponential or high polynomial time.
TEST(Patterns, NoTextTakesLong) {
  const char* const hungry[] = {"^(a+)+$",
                                "^(a|a)*$",
                                "^(a|aa)+$",
                                "^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$",
                                "^(([a-z])+.)+[A-Z]([a-z])+$",
                                "(.*)*=(.*)*",
                                "^\\s*(\\S+\\s*)*:$",
                                "(x+x+)+y",
                                "^(.*?,){11}P",
                                "(a*)*b",
                                "a*a*a*a*a*a*b",
                                "(?=(a+))*b\\1c"};
  const auto start = std::chrono::steady_clock::now();
  for (const char* text : hungry) {
    const Pattern pattern(text);
    for (const std::size_t size : {30U, 1000U, 30000U, 200000U}) {
      for (const char* unit : {"a", "x", "a ", "1,", "@"}) {
        std::string long_text;
        while (long_text.size() < size) long_text += unit;
        static_cast<void>(pattern.search(long_text + "!"));
      }
    }
  }
  // A bound against hanging, not a benchmark: it takes a small part of this.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

TEST(Patterns, LongMatchesNeedNoStack) {
  const Pattern pattern("^(a|b)*$");
  EXPECT_EQ(pattern.search(std::string(5000, 'a')), Match::yes);
  const Pattern steps("^[ab]*$");
  EXPECT_EQ(steps.search(std::string(5'000'000, 'a')), Match::yes);
}

TEST(Patterns, AreSharedByThreads) {
  const Pattern pattern("^(a|b)+c?$");
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 200; ++n) {
        right += pattern.search("ababc") == yes ? 1 : 0;
        right += pattern.search("abcc") == no ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 8 * 400);
}

}  // namespace
}  // namespace assay::spec
