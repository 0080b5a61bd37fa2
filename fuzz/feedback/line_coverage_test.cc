#include "fuzz/feedback/line_coverage.h"

#include <gtest/gtest.h>

#include "fuzz/feedback/sample_process.h"
#include "fuzz/feedback/symboliser.h"

namespace assay::fuzz {
namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Symboliser, ReadsWhatEachOfThemPrints) {
  const auto places = read_places(
      "main\n/src/a b:c.cc:12\n"
      "orders::create(int)\n/src/o.cc:7 (discriminator 3)\n"
      "??\n??:0\n"
      "start\n/src/s.c:?\n"
      "torn");
  const std::vector<SourcePlace> wanted{{"main", "/src/a b:c.cc", 12},
                                        {"orders::create(int)", "/src/o.cc", 7},
                                        {"", "", 0},
                                        {"start", "", 0}};
  EXPECT_EQ(places, wanted);
}

TEST(Symboliser, NamesAModuleThatCannotBeRead) {
  const auto absent = find_places("/no/such/program", {1});
  ASSERT_FALSE(absent);
  EXPECT_TRUE(holds(absent.error().text(), "/no/such/program")) << absent.error().text();
  EXPECT_FALSE(find_places("--help", {1}));
  const auto no_program = find_places("/etc/passwd", {1});
  EXPECT_TRUE(!no_program || no_program->at(0).file.empty());
}

TEST(Symboliser, TakesManyAddressesInOneGo) {
  const std::string program = ASSAY_COVERAGE_SAMPLE;
  const std::vector<std::uint64_t> pcs(50000, 0x10);
  const auto places = find_places(program, pcs);
  ASSERT_TRUE(places) << places.error().text();
  EXPECT_EQ(places->size(), pcs.size());
}

TEST(LineCoverage, JoinsWorkersAndRemarksOnWhatItCannotResolve) {
  const std::vector<ModuleCoverage> modules{
      {"/no/such/program", "aa", true, {{1, true}, {2, false}, {3, false}}},
      {"/no/such/program", "aa", true, {{1, false}, {2, true}, {3, false}}}};
  const auto coverage = find_lines(modules);
  EXPECT_EQ(coverage.total, (HitCount{3, 2}));
  EXPECT_EQ(coverage.unplaced, (HitCount{3, 2}));
  EXPECT_EQ(coverage.remarks.size(), 1U);
  EXPECT_TRUE(holds(write_coverage_text(coverage), "2 of 3 edges hit"));
}

/// A file with one line hit, one in part and one missed.
LineCoverage example(const std::string& file) {
  LineCoverage coverage;
  coverage.total = {4, 2};
  auto& shown = coverage.files[file];
  shown.lines = {{1, {1, 1}}, {2, {2, 1}}, {4, {1, 0}}};
  shown.functions["create<Order>(int&)"] = {4, 2};
  return coverage;
}

TEST(LineCoverage, TableShowsFilesAndFunctions) {
  const auto text = write_coverage_text(example("/src/\x1b[31morders.cc"));
  EXPECT_TRUE(holds(text, "    2 of     3 lines   66%  /src/\\x1B[31morders.cc")) << text;
  EXPECT_TRUE(holds(text, "    2 of     4 edges   50%    create<Order>(int&)")) << text;
  EXPECT_FALSE(holds(text, "\x1b"));
}

TEST(LineCoverage, PageShowsTheSourceEscapedAndMarked) {
  const SampleFolder scratch;
  const auto source = scratch.path("orders.cc");
  std::ofstream(source) << "if (a < b && c)\n  x = \"<script>\";\n\nunreached();\xff\x1b\n";
  const auto page = scratch.path("page.html");
  ASSERT_TRUE(write_line_coverage(example(source), page));
  std::ifstream in(page, std::ios::binary);
  const std::string html{std::istreambuf_iterator<char>(in), {}};
  EXPECT_TRUE(holds(html, "<span class=\"hit\"><i>     1     1/1  </i>if (a &lt; b &amp;&amp; c)"));
  EXPECT_TRUE(
      holds(html, "<span class=\"part\"><i>     2     1/2  </i>  x = &quot;&lt;script&gt;"));
  EXPECT_TRUE(holds(html, "<span class=\"missed\"><i>     4     0/1  </i>unreached();\\xFF\\x1B"));
  EXPECT_TRUE(holds(html, "create&lt;Order&gt;(int&amp;)"));
  EXPECT_TRUE(holds(html, "prefers-color-scheme: dark"));
  EXPECT_FALSE(holds(html, "<script"));
  EXPECT_FALSE(holds(html, "http://"));
  EXPECT_FALSE(write_line_coverage(example(source), "/no/such/folder/page.html"));
}

TEST(LineCoverage, PageSaysWhenASourceCannotBeRead) {
  auto coverage = example("/no/such/<file>.cc");
  coverage.complete = false;
  const auto html = write_coverage_html(coverage);
  EXPECT_TRUE(holds(html, "The source cannot be read here."));
  EXPECT_TRUE(holds(html, "/no/such/&lt;file&gt;.cc"));
  EXPECT_TRUE(holds(html, "<span class=\"missed\"><i>     4     0/1  </i>"));
  EXPECT_TRUE(holds(html, "Only what was hit is known"));
}

}  // namespace
}  // namespace assay::fuzz
