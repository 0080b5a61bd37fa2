// assay report from outside: whole runs, killed ones, and shards.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "reports/event.h"
#include "reports/formats.h"
#include "reports/journal_reader.h"
#include "tests/process.h"

namespace assay::tests {
namespace {

const std::string document = "$SOURCE/spec/documents/planetscale-passwords.yaml ";
const std::string faults = "--fault server_error=0.3 --fault undocumented_status ";

/// fingerprint → severity, of a journal's text.
std::map<std::string, std::string> findings_of(const std::string& journal) {
  std::map<std::string, std::string> found;
  std::istringstream in(journal);
  for (std::string line; std::getline(in, line);) {
    const auto event = parse_line(line);
    if (event.at("event") != "finding") continue;
    found[std::string(event.at("fingerprint").as_string())] =
        std::string(event.at("severity").as_string());
  }
  return found;
}

boost::json::object last_of(const std::string& journal) {
  const auto end = journal.rfind('\n', journal.size() - 2);
  return parse_line(journal.substr(end + 1));
}

TEST(Report, AFinishedRunIsRebuiltByteForByte) {
  const Scratch scratch;
  for (const std::string strict : {"", "--junit-strict "}) {
    const auto run =
        shell("$ASSAY run " + document + faults + strict + "--max-cases 200 --out $SCRATCH/a");
    ASSERT_EQ(run.code, 1) << run.out;
    ASSERT_EQ(shell("rm -rf $SCRATCH/b; $ASSAY report $SCRATCH/a --out $SCRATCH/b " + strict).code,
              1);
    ASSERT_EQ(scratch.read("b/junit.xml"), scratch.read("a/junit.xml"));
    ASSERT_EQ(scratch.read("b/report.html"), scratch.read("a/report.html"));
    EXPECT_EQ(shell("diff -r $SCRATCH/a/findings $SCRATCH/b/findings").out, "");
    // In its own folder: the console says the same, but for the word on the mock that is gone.
    const auto again = shell("$ASSAY report $SCRATCH/a " + strict);
    EXPECT_EQ(run.out.substr(0, again.out.size()), again.out);
    EXPECT_NE(again.out.find("FINDINGS"), std::string::npos);
  }
}

TEST(Report, EveryFormatIsRebuiltByteForByte) {
  const Scratch scratch;
  std::string formats;
  for (const auto& format : reports::formats()) {
    const std::string id(format.id);
    formats += "--report " + id + "=$SCRATCH/a/" + id + " ";
  }
  const auto run =
      shell("$ASSAY run " + document + faults + "--max-cases 200 --out $SCRATCH/a " + formats);
  ASSERT_EQ(run.code, 1) << run.out;
  shell("mkdir $SCRATCH/first; cp $SCRATCH/a/* $SCRATCH/first");
  ASSERT_EQ(shell("$ASSAY report $SCRATCH/a " + formats).code, 1);
  for (const auto& format : reports::formats()) {
    const std::string id(format.id);
    const auto first = scratch.read("first/" + id);
    EXPECT_FALSE(first.empty()) << id;
    if (id != "har") {
      EXPECT_EQ(first, scratch.read("a/" + id)) << id;
    }
    EXPECT_EQ(first.find(scratch.path("")), std::string::npos) << id;
  }
}

TEST(Report, FormatsAreCheckedBeforeAnythingIsSentOrLost) {
  const Scratch scratch;
  shell("$ASSAY run " + document + "--max-cases 5 --out $SCRATCH/a");
  const auto journal = scratch.read("a/journal.ndjson");
  const auto typo = shell("$ASSAY run " + document + "--report sarfi --out $SCRATCH/a 2>&1");
  EXPECT_EQ(typo.code, 2);
  EXPECT_NE(typo.out.find("no report format is named 'sarfi' (did you mean sarif?)"),
            std::string::npos)
      << typo.out;
  const auto twice =
      shell("$ASSAY run " + document +
            "--report json=$SCRATCH/x --report tap=$SCRATCH/x --out $SCRATCH/a 2>&1");
  EXPECT_EQ(twice.code, 2) << twice.out;
  EXPECT_EQ(shell("$ASSAY run " + document + "--report tap=/nowhere/x --out $SCRATCH/a 2>&1").code,
            3);
  EXPECT_EQ(scratch.read("a/journal.ndjson"), journal);
}

TEST(Report, OfAGithubStepGoesToItsLogAndItsSummary) {
  const Scratch scratch;
  const auto run = shell("GITHUB_STEP_SUMMARY=$SCRATCH/summary.md $ASSAY run " + document + faults +
                         "--max-cases 200 --report github --out $SCRATCH/a");
  EXPECT_EQ(run.out.find("::"), 0U) << run.out;
  EXPECT_NE(run.out.find("line="), std::string::npos);
  EXPECT_TRUE(scratch.read("summary.md").starts_with("❌ **Promises are broken: "));
  shell("rm $SCRATCH/summary.md; GITHUB_STEP_SUMMARY=$SCRATCH/summary.md $ASSAY run " + document +
        "--max-cases 5 --report tap --out $SCRATCH/a");
  EXPECT_EQ(scratch.read("summary.md"), "") << "nobody asked for it";
}

TEST(Report, TheJournalReadBackIsTheJournal) {
  const Scratch scratch;
  for (const std::string name :
       {"planetscale-passwords.yaml", "library.yaml", "media-types.yaml", "rest-faults.yaml"}) {
    shell("$ASSAY run $SOURCE/spec/documents/" + name +
          " --fault server_error=0.1 --max-cases 80 --out $SCRATCH/a");
    const auto text = scratch.read("a/journal.ndjson");
    const auto read = reports::read_journal(scratch.path("a"));
    ASSERT_TRUE(read) << read.error().text();
    std::string again;
    for (const auto& event : read->events) {
      reports::append_json(again, event);
      again += '\n';
    }
    EXPECT_TRUE(again == text) << name;
    EXPECT_TRUE(read->remarks.empty()) << read->remarks.front();
  }
}

TEST(Report, AKilledRunLosesNothingThatWasFound) {
  const Scratch scratch;
  // Killed as soon as findings and some hundred exchanges are written down.
  const auto killed =
      shell("$ASSAY run " + document + faults +
            "--max-cases 200000 --max-time 60 --out $SCRATCH/a >/dev/null 2>&1 & pid=$!; "
            "for i in $(seq 200); do "
            "n=$(grep -cs '\"event\":\"exchange\"' $SCRATCH/a/journal.ndjson); [ ${n:-0} -gt 900 ] "
            "&& break; "
            "sleep 0.1; done; kill -9 $pid; wait $pid; exit $?");
  ASSERT_EQ(killed.code, 137);
  const auto journal = scratch.read("a/journal.ndjson");
  ASSERT_EQ(journal.find("run_finished"), std::string::npos);
  ASSERT_NE(journal.find("\"event\":\"finding\""), std::string::npos);
  const auto whole = journal.substr(0, journal.rfind('\n') + 1);
  const auto before = findings_of(whole);
  ASSERT_FALSE(before.empty());

  const auto told = shell("$ASSAY report $SCRATCH/a 2>&1");
  EXPECT_EQ(told.code, 1) << told.out;
  EXPECT_NE(told.out.find("ABORTED"), std::string::npos) << told.out;
  EXPECT_NE(told.out.find("unproven"), std::string::npos) << told.out;
  const auto junit = scratch.read("a/junit.xml");
  const auto page = scratch.read("a/report.html");
  for (const auto& [fingerprint, severity] : before) {
    EXPECT_FALSE(scratch.read("a/findings/" + fingerprint + ".json").empty()) << fingerprint;
    EXPECT_NE(junit.find(fingerprint), std::string::npos) << fingerprint;
    EXPECT_NE(page.find(fingerprint), std::string::npos) << fingerprint;
  }
  EXPECT_NE(junit.find("<error message=\"aborted\""), std::string::npos);
  EXPECT_NE(page.find("unproven"), std::string::npos);
  EXPECT_EQ(
      shell("xmllint --noout --schema $SOURCE/reports/junit.xsd $SCRATCH/a/junit.xml 2>&1").code,
      0);
}

TEST(Report, AKilledRunWithoutFailuresProvesNothing) {
  const Scratch scratch;
  ASSERT_EQ(shell("$ASSAY run " + document + "--max-cases 50 --out $SCRATCH/a").code, 0);
  // As if its end had not been written.
  ASSERT_EQ(shell("head -n -3 $SCRATCH/a/journal.ndjson > $SCRATCH/cut").code, 0);
  EXPECT_EQ(shell("$ASSAY report $SCRATCH/cut --out $SCRATCH/b").code, 3);
}

TEST(Report, EightShardsMergedAreTheWholeRun) {
  const Scratch scratch;
  const std::string run = "$ASSAY run " + document + faults + "--max-cases 160 ";
  ASSERT_EQ(shell(run + "--out $SCRATCH/all").code, 1);
  for (int i = 1; i <= 8; ++i) {
    const auto n = std::to_string(i);
    shell(run + "--shard " + n + "/8 --out $SCRATCH/s" + n);
  }
  ASSERT_EQ(shell("$ASSAY report $SCRATCH/s? --out $SCRATCH/m").code, 1);
  const auto whole = scratch.read("all/journal.ndjson");
  const auto merged = scratch.read("m/journal.ndjson");
  EXPECT_EQ(findings_of(merged), findings_of(whole));
  EXPECT_EQ(last_of(merged).at("request_stream"), last_of(whole).at("request_stream"));
  // In another order, one of them twice, in two steps: the same journal.
  const auto seven = shell("$ASSAY report $SCRATCH/s[2-8] --out $SCRATCH/m7");
  EXPECT_NE(seven.out.find("INCOMPLETE"), std::string::npos) << seven.out;
  EXPECT_NE(seven.out.find("shard 1 of 8"), std::string::npos) << seven.out;
  EXPECT_NE(scratch.read("m7/junit.xml").find("shard 1 of 8"), std::string::npos);
  EXPECT_NE(scratch.read("m7/report.html").find("shard 1 of 8"), std::string::npos);
  ASSERT_EQ(shell("$ASSAY report $SCRATCH/m7 $SCRATCH/s1 $SCRATCH/s4 --out $SCRATCH/m2").code, 1);
  EXPECT_TRUE(scratch.read("m2/journal.ndjson") == merged);
  // A merged journal is one as any other.
  ASSERT_EQ(shell("$ASSAY report $SCRATCH/m --out $SCRATCH/again").code, 1);
  EXPECT_EQ(scratch.read("again/junit.xml"), scratch.read("m/junit.xml"));
}

TEST(Report, MergingSparesItsSourcesAndRefusesOthers) {
  const Scratch scratch;
  const std::string run = "$ASSAY run " + document + "--max-cases 20 ";
  shell(run + "--shard 1/2 --out $SCRATCH/a; " + run + "--shard 2/2 --out $SCRATCH/b; " + run +
        "--shard 2/2 --seed 2 --out $SCRATCH/c");
  EXPECT_EQ(shell("$ASSAY report $SCRATCH/a $SCRATCH/b 2>/dev/null").code, 2);
  const auto onto = shell("$ASSAY report $SCRATCH/a $SCRATCH/b --out $SCRATCH/a 2>&1");
  EXPECT_EQ(onto.code, 2) << onto.out;
  const auto other = shell("$ASSAY report $SCRATCH/a $SCRATCH/c --out $SCRATCH/m 2>&1");
  EXPECT_EQ(other.code, 2);
  EXPECT_NE(other.out.find("seed"), std::string::npos) << other.out;
  EXPECT_EQ(shell("$ASSAY report $SCRATCH/absent 2>/dev/null").code, 3);
}

}  // namespace
}  // namespace assay::tests
