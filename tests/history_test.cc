// Nights from outside: history, baseline, and the exit code by the delta.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "reports/history/database.h"
#include "tests/process.h"

namespace assay::tests {
namespace {

const std::string document = "$SOURCE/spec/documents/planetscale-passwords.yaml ";
const std::string fault = "--fault undocumented_status ";

/// A run of the embedded mock, at a time of its own: days of one second have no order.
Ran night(const std::string& flags, const std::string& command = "run") {
  return shell("cd $SCRATCH && sleep 1 && env -u CI $ASSAY " + command + " " + document +
               "--max-cases 60 " + flags + " 2>&1");
}

TEST(History, NewFailuresAreRedKnownAreNotAndFixedIsTold) {
  const Scratch scratch;
  const std::string against = "--history $SCRATCH/h.sqlite --against last ";
  const auto first = night(against);
  EXPECT_EQ(first.code, 0) << first.out;
  EXPECT_NE(first.out.find("against nothing: no earlier run"), std::string::npos) << first.out;
  const auto broken = night(against + fault);
  EXPECT_EQ(broken.code, 1) << broken.out;
  EXPECT_NE(broken.out.find(" new, 0 fixed, 0 known, 0 flaky, 0 unproven"), std::string::npos)
      << broken.out;
  const auto junit = scratch.read("assay-report/junit.xml");
  EXPECT_NE(junit.find("<failure"), std::string::npos);
  const auto again = night(against + fault);
  EXPECT_EQ(again.code, 0) << again.out;
  EXPECT_NE(again.out.find("0 new, 0 fixed, "), std::string::npos) << again.out;
  EXPECT_NE(again.out.find("NO NEW FAILURE"), std::string::npos) << again.out;
  const auto skipped = scratch.read("assay-report/junit.xml");
  EXPECT_EQ(skipped.find("<failure"), std::string::npos);
  EXPECT_NE(skipped.find("<skipped message=\"known since "), std::string::npos);
  EXPECT_EQ(shell("xmllint --noout --schema $SOURCE/reports/junit.xsd "
                  "$SCRATCH/assay-report/junit.xml 2>&1")
                .code,
            0);
  // The journal tells of the run, not of the delta.
  EXPECT_NE(scratch.read("assay-report/journal.ndjson").find("\"exit_code\":1"), std::string::npos);
  const auto repaired = night(against);
  EXPECT_EQ(repaired.code, 0) << repaired.out;
  EXPECT_NE(repaired.out.find("0 new, "), std::string::npos) << repaired.out;
  EXPECT_EQ(repaired.out.find(" 0 fixed"), std::string::npos) << repaired.out;
  EXPECT_NE(repaired.out.find(" 0 unproven"), std::string::npos) << repaired.out;
  const auto listed = shell("$ASSAY history list --history $SCRATCH/h.sqlite");
  EXPECT_EQ(listed.code, 0);
  EXPECT_NE(listed.out.find("#4 "), std::string::npos) << listed.out;
  EXPECT_EQ(shell("stat -c %a $SCRATCH/h.sqlite").out, "600\n");
}

TEST(History, AReportIsComparedWithAJournalAndRecordedOnce) {
  const Scratch scratch;
  night("--out a");
  night(fault + "--out b");
  const auto compared =
      shell("$ASSAY report $SCRATCH/b --against $SCRATCH/a --out $SCRATCH/c 2>&1");
  EXPECT_EQ(compared.code, 1) << compared.out;
  EXPECT_NE(compared.out.find(" new, 0 fixed, 0 known"), std::string::npos) << compared.out;
  const auto same = shell("$ASSAY report $SCRATCH/b --against $SCRATCH/b --out $SCRATCH/c 2>&1");
  EXPECT_EQ(same.code, 0) << same.out;
  const std::string history = "--history $SCRATCH/h.sqlite ";
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(shell("$ASSAY report $SCRATCH/b --out $SCRATCH/c >/dev/null " + history).code, 1);
    EXPECT_EQ(shell("$ASSAY history import $SCRATCH/a $SCRATCH/b " + history).code, 0);
  }
  EXPECT_EQ(shell("$ASSAY history list " + history + "| wc -l").out, "2\n");
  ASSERT_EQ(shell("$ASSAY history label '#1' --label 'release 1.4' " + history).code, 0);
  const auto released =
      shell("$ASSAY report $SCRATCH/a --against release --out $SCRATCH/c " + history);
  EXPECT_NE(released.out.find("against release 1.4, the run of"), std::string::npos)
      << released.out;
  // JUnit files, our own and those of others.
  scratch.write("theirs.xml",
                "<testsuite timestamp='2026-01-01T00:00:00'><testcase classname='A' name='b'>"
                "<failure message='m'/></testcase></testsuite>");
  const std::string both = "$ASSAY history import $SCRATCH/b/junit.xml $SCRATCH/theirs.xml ";
  const auto imported = shell(both + history);
  EXPECT_EQ(imported.code, 0) << imported.out;
  EXPECT_NE(imported.out.find("b/junit.xml (skipped: the run was there, by its journal)\n#3"),
            std::string::npos)
      << imported.out;
  ASSERT_EQ(shell(both + "--history $SCRATCH/j.sqlite").code, 0);
  const auto own =
      shell("$ASSAY report $SCRATCH/b --against '#1' --out $SCRATCH/c --history $SCRATCH/j.sqlite");
  EXPECT_EQ(own.code, 0) << "the JUnit file names the same failures: " << own.out;
  EXPECT_EQ(shell("$ASSAY history list --history $SCRATCH/j.sqlite | wc -l").out, "2\n");
  EXPECT_EQ(shell("$ASSAY history prune --keep-runs 1 " + history).out, "1 run forgotten\n");
}

TEST(History, ABaselineIsWrittenReviewedAndPruned) {
  const Scratch scratch;
  const std::string baseline = "--baseline known.yaml ";
  EXPECT_EQ(night(baseline).code, 3) << "there is none yet";
  const auto written = night(baseline + "--update-baseline " + fault);
  EXPECT_EQ(written.code, 0) << written.out;
  const auto text = scratch.read("known.yaml");
  EXPECT_NE(text.find("operation: \""), std::string::npos) << text;
  EXPECT_EQ(night(baseline + fault).code, 0);
  EXPECT_EQ(night(baseline + "--fault server_error").code, 1);
  const auto stale = night(baseline);
  EXPECT_EQ(stale.code, 0) << stale.out;
  EXPECT_NE(stale.out.find("was looked for and not found"), std::string::npos) << stale.out;
  EXPECT_NE(stale.out.find("known.yaml:4:"), std::string::npos) << stale.out;
  const auto strict = night(baseline + "--strict-baseline");
  EXPECT_EQ(strict.code, 1) << strict.out;
  EXPECT_NE(strict.out.find("BASELINE OUT OF DATE"), std::string::npos) << strict.out;
  EXPECT_EQ(scratch.read("known.yaml"), text);
  scratch.write("known.yaml", "# of the rooms\n" + text.substr(text.find("known:")) +
                                  "  # not yet repaired\n  - fingerprint: \"00000000000000aa\"\n"
                                  "    check: a.b\n    operation: GET /nowhere # for now\n");
  EXPECT_EQ(night(baseline + "--prune-baseline").code, 0);
  EXPECT_EQ(scratch.read("known.yaml"),
            "# of the rooms\nknown:\n  # not yet repaired\n  - fingerprint: "
            "\"00000000000000aa\"\n    check: \"a.b\"\n    operation: \"GET /nowhere\"  # for "
            "now\n");
}

TEST(History, MistakesShowBeforeAnythingIsSent) {
  const Scratch scratch;
  scratch.write("bad.yaml", "known:\n  - fingerprint: soon\n");
  const std::string run = "$ASSAY run " + document + "--max-cases 5 --out $SCRATCH/a ";
  const std::string known = "--baseline $SCRATCH/k.yaml --update-baseline ";
  for (const auto& flags :
       {std::string("--against last"), std::string("--against nothing"), std::string("--label x"),
        std::string("--keep-runs 3"), std::string("--strict-baseline"),
        std::string("--update-baseline"), std::string("--history $SCRATCH/h.sqlite --against '#7'"),
        std::string("--baseline $SCRATCH/bad.yaml")}) {
    const auto refused = shell("env -u CI " + run + flags + " 2>&1");
    EXPECT_EQ(refused.code, 2) << flags << refused.out;
    EXPECT_FALSE(std::filesystem::exists(scratch.path("a/journal.ndjson"))) << flags;
  }
  const auto where = shell(run + "--baseline $SCRATCH/bad.yaml 2>&1");
  EXPECT_NE(where.out.find("bad.yaml:2:5"), std::string::npos) << where.out;
  for (const auto* ci : {"CI=true ", "CI=1 ", "CI=yes "}) {
    const auto refused = shell(ci + run + known + "2>&1");
    EXPECT_EQ(refused.code, 2) << ci << refused.out;
    EXPECT_FALSE(std::filesystem::exists(scratch.path("k.yaml")));
  }
  for (const auto* desk : {"CI= ", "CI=false ", "CI=0 ", "env -u CI "}) {
    EXPECT_EQ(shell(desk + run + known + "2>&1").code, 0) << desk;
  }
}

TEST(History, ANightIsOneCommand) {
  const Scratch scratch;
  EXPECT_EQ(night(fault, "nightly").code, 1);
  const auto second = night(fault, "nightly");
  EXPECT_EQ(second.code, 0) << second.out;
  EXPECT_NE(second.out.find("(#1)"), std::string::npos) << second.out;
  EXPECT_TRUE(std::filesystem::exists(scratch.path(".assay/history.sqlite")));
  EXPECT_TRUE(std::filesystem::exists(scratch.path("assay-report/report.html")));
}

/// With failures that few requests do not find.
const std::string bookings =
    "cd $SCRATCH && sleep 1.1 && env -u CI $ASSAY %s $SOURCE/spec/documents/bookings.yaml "
    "--no-config --fault outside_enum=0.05 --max-cases ";
Ran booking(const std::string& command, const std::string& flags) {
  auto line = bookings;
  return shell(line.replace(line.find("%s"), 2, command) + flags + " 2>&1");
}

TEST(History, AShorterNightTakesNothingAwayFromWhatIsKnown) {
  const Scratch scratch;
  std::vector<std::string> told;
  for (const auto* cases : {"100", "3", "100", "3", "100", "3", "3"}) {
    const auto ran = booking("nightly", std::string(cases) + " --history h");
    const auto at = ran.out.find(" new, ");
    ASSERT_NE(at, std::string::npos) << ran.out;
    const auto begin = ran.out.rfind(' ', at - 1) + 1;
    told.push_back(ran.out.substr(begin, ran.out.find(" unproven", begin) - begin));
    EXPECT_NE(told.back().find(" 0 flaky"), std::string::npos) << told.back();
    if (told.size() == 1) continue;
    EXPECT_EQ(ran.code, 0) << told.size() << ran.out;
    EXPECT_NE(ran.out.find("0 new, "), std::string::npos) << ran.out;
  }
  EXPECT_EQ(told[2], told[4]);
  EXPECT_EQ(told[5], told[6]);
  EXPECT_FALSE(told[6].ends_with(" 0")) << told[6] << " unproven";
}

TEST(History, AShorterRunPrunesNoEntryOfTheBaseline) {
  const Scratch scratch;
  ASSERT_EQ(booking("run", "100 --baseline b.yaml --update-baseline").code, 0);
  const auto text = scratch.read("b.yaml");
  EXPECT_NE(text.find("    requests: "), std::string::npos) << text;
  EXPECT_NE(text.find("    location: \"/"), std::string::npos) << text;
  const auto pruned = booking("run", "3 --baseline b.yaml --prune-baseline --strict-baseline");
  EXPECT_EQ(pruned.code, 0) << pruned.out;
  EXPECT_EQ(scratch.read("b.yaml"), text);
}

TEST(History, ARunThatIsResumedIsRecordedAsItEnded) {
  const Scratch scratch;
  const auto part = booking("run", "100 --max-requests 60 --history h");
  ASSERT_LE(part.code, 1) << part.out;
  const auto before = shell("$ASSAY history list --history $SCRATCH/h");
  const auto resumed = booking("run", "100 --resume --history h");
  ASSERT_LE(resumed.code, 1) << resumed.out;
  EXPECT_EQ(resumed.out.find("already"), std::string::npos) << resumed.out;
  const auto after = shell("$ASSAY history list --history $SCRATCH/h");
  EXPECT_NE(before.out, after.out);
  EXPECT_TRUE(after.out.starts_with("#1 ")) << after.out;
  EXPECT_EQ(std::count(after.out.begin(), after.out.end(), '\n'), 1) << after.out;
  const auto told = shell(
      "$ASSAY report $SCRATCH/assay-report --out $SCRATCH/r "
      "--history $SCRATCH/h 2>&1");
  EXPECT_NE(told.out.find("the run is in the history already (#1)"), std::string::npos) << told.out;
}

TEST(History, TwoRunsThatBeginAtOnceAreTwo) {
  const Scratch scratch;
  const auto one = [](const std::string& out) {
    return "$ASSAY run $SOURCE/spec/documents/bookings.yaml --no-config --max-cases 5 --history "
           "$SCRATCH/h --out $SCRATCH/" +
           out + " >/dev/null 2>&1 & ";
  };
  shell(one("a") + one("b") + one("c") + "wait");
  EXPECT_EQ(shell("$ASSAY history list --history $SCRATCH/h | wc -l").out, "3\n");
}

TEST(History, ADamagedHistoryIsSetAsideWithOneWarning) {
  const Scratch scratch;
  const auto damaged = std::string("SQLite format 3\0", 16) + std::string(5000, 'x');
  scratch.write("h.sqlite", damaged);
  for (const auto* command : {"list", "label '#1'", "prune --keep-runs 1"}) {
    const auto refused =
        shell(std::string("cd $SCRATCH && $ASSAY history ") + command + " --history h.sqlite 2>&1");
    EXPECT_EQ(refused.code, 3) << refused.out;
    EXPECT_EQ(std::count(refused.out.begin(), refused.out.end(), '\n'), 1) << refused.out;
    EXPECT_EQ(scratch.read("h.sqlite"), damaged) << command;
  }
  const auto ran = night("--history h.sqlite --against last");
  EXPECT_EQ(ran.code, 0) << ran.out;
  const auto told = ran.out.find("was damaged: it is now 'h.sqlite.damaged'");
  ASSERT_NE(told, std::string::npos) << ran.out;
  EXPECT_EQ(ran.out.find("was damaged", told + 20), std::string::npos) << ran.out;
}

TEST(History, AFileThatNeverWasOneStaysWhereItIs) {
  const Scratch scratch;
  const std::string notes = "what I must not forget\n" + std::string(900, 'x');
  scratch.write("notes.txt", notes);
  for (const auto* command : {"list", "import a", "label a", "prune --keep-runs 1"}) {
    const auto refused = shell(std::string("cd $SCRATCH && $ASSAY history ") + command +
                               " --history notes.txt 2>&1");
    EXPECT_EQ(refused.code, 2) << refused.out;
    EXPECT_EQ(scratch.read("notes.txt"), notes);
    EXPECT_FALSE(std::filesystem::exists(scratch.path("notes.txt.damaged")));
  }
  EXPECT_EQ(night("--history notes.txt").code, 2);
  EXPECT_EQ(scratch.read("notes.txt"), notes);
}

TEST(History, APlaceThatCannotBeLookedAtIsOneClearError) {
  const Scratch scratch;
  // Links that lead round and round cannot be looked at by root either.
  std::filesystem::create_symlink("round", scratch.path("round"));
  const std::string rooms = " $SOURCE/spec/documents/bookings.yaml ";
  for (const auto& command : {std::string("history list --history round/h.sqlite"),
                              "run" + rooms + "--against round/journal.ndjson",
                              "run" + rooms + "--history round/h.sqlite"}) {
    const auto refused = shell("cd $SCRATCH && $ASSAY " + command + " 2>&1");
    EXPECT_EQ(refused.code, 3) << refused.out;
    EXPECT_EQ(std::count(refused.out.begin(), refused.out.end(), '\n'), 1) << refused.out;
    EXPECT_NE(refused.out.find("round/"), std::string::npos) << refused.out;
  }
  EXPECT_EQ(shell("$ASSAY replay $SCRATCH/round/findings 2>&1").code, 2);
}

TEST(History, AListHoldsNoByteThatATerminalObeys) {
  const Scratch scratch;
  night("--out a");
  auto journal = scratch.read("a/journal.ndjson");
  const std::string member = "\"started_at\":\"";
  journal.insert(journal.find(member) + member.size(), "\\u001b[31m");
  scratch.write("a/journal.ndjson", journal);
  const auto refused = shell("$ASSAY history import $SCRATCH/a --history $SCRATCH/h.sqlite 2>&1");
  EXPECT_EQ(refused.code, 2) << refused.out;
  EXPECT_EQ(refused.out.find('\x1b'), std::string::npos) << refused.out;
  EXPECT_NE(refused.out.find("no time"), std::string::npos) << refused.out;
  // What an older version let in.
  night("--history $SCRATCH/h.sqlite");
  {
    auto database = reports::open_sqlite(scratch.path("h.sqlite"));
    ASSERT_TRUE(database);
    ASSERT_TRUE(database->database->run(
        "UPDATE runs SET started_at = char(27) || '[31m', outcome = char(27) || 'c'"));
  }
  const auto listed = shell("$ASSAY history list --history $SCRATCH/h.sqlite");
  EXPECT_EQ(listed.code, 0);
  EXPECT_EQ(listed.out.find('\x1b'), std::string::npos) << listed.out;
}

}  // namespace
}  // namespace assay::tests
