// Every documented exit code, and one clear line on stderr for each kind of bad input.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "harness/http/server.h"
#include "tests/process.h"

namespace assay::tests {
namespace {

constexpr const char* seed_page = "$SOURCE/spec/documents/planetscale-create-password.md";

constexpr const char* bookings = "$SOURCE/spec/documents/bookings.yaml";

/// stderr only, and it must be one line.
Ran errors_of(const std::string& command) {
  return shell(command + " 2>&1 >/dev/null");
}

void expect_one_line(const Ran& ran, int code, const std::string& part) {
  EXPECT_EQ(ran.code, code) << ran.out;
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 1) << ran.out;
  EXPECT_TRUE(ran.out.starts_with("assay: ")) << ran.out;
  EXPECT_NE(ran.out.find(part), std::string::npos) << ran.out << " lacks: " << part;
}

TEST(ExitCodes, MissingFileIsTwo) {
  expect_one_line(errors_of("$ASSAY run no-such-file.yaml"), 2, "no-such-file.yaml");
}

TEST(ExitCodes, ADryRunOfWhatWouldBeRefusedIsTwo) {
  const std::string dry = std::string("$ASSAY run ") + seed_page + " --dry-run --url ";
  expect_one_line(errors_of(dry + "'not a url'"), 2, "not a url");
  expect_one_line(errors_of(dry + "http://api.example.test"), 2, "--allow-host api.example.test");
  EXPECT_EQ(shell(dry + "http://127.0.0.1:1 --max-cases 5").code, 0) << "nothing is opened";
  EXPECT_EQ(shell(dry + "'http://127.0.0.1:{port}' --serve 'x {port}' --max-cases 5").code, 0);
}

TEST(ExitCodes, NumbersThatAreNoneAreTwo) {
  for (const char* flag : {"--timeout nan", "--timeout inf", "--max-time nan", "--wait inf",
                           "--connect-timeout nan", "--max-response-time nan"}) {
    expect_one_line(errors_of(std::string("$ASSAY run ") + seed_page + " " + flag), 2, "finite");
  }
  EXPECT_EQ(errors_of(std::string("ASSAY_TIMEOUT=1e999 $ASSAY run ") + seed_page).code, 2);
}

TEST(ExitCodes, ATimeoutUnderAMillisecondIsNotForEver) {
  const auto server = harness::serve(0, [](const spec::Request&) {
    harness::Reply reply;
    reply.response.status = 200;
    reply.delay = std::chrono::milliseconds(300);
    return reply;
  });
  ASSERT_TRUE(server);
  setenv("SLOW", (*server)->url().c_str(), 1);
  const Scratch scratch;
  const auto ran = shell(std::string("timeout 100 $ASSAY run ") + seed_page +
                         " --url $SLOW --timeout 0.0004 --phases boundaries --max-cases 15 "
                         "--no-preflight --out $SCRATCH/o 2>&1");
  EXPECT_EQ(scratch.read("o/journal.ndjson").find("\"status\":200"), std::string::npos) << ran.out;
  EXPECT_NE(scratch.read("o/journal.ndjson").find("\"failure\":\"timeout\""), std::string::npos);
}

TEST(ExitCodes, NoSpecAtAllIsTwo) {
  expect_one_line(errors_of("$ASSAY run"), 2, "SPEC");
}

TEST(ExitCodes, PageWithoutDocumentIsTwo) {
  const Scratch scratch;
  scratch.write("page.md", "# A page\n\n```sh\nls\n```\n\nNothing else.\n");
  expect_one_line(errors_of("$ASSAY run $SCRATCH/page.md"), 2, "page.md");
}

TEST(ExitCodes, BrokenYamlIsTwoWithLineAndColumn) {
  const Scratch scratch;
  scratch.write("broken.yaml", "openapi: 3.0.1\ninfo:\n  title: [unclosed\npaths: {}\n");
  expect_one_line(errors_of("$ASSAY run $SCRATCH/broken.yaml"), 2, "broken.yaml:");
  const auto text = errors_of("$ASSAY run $SCRATCH/broken.yaml").out;
  const auto at = text.find("broken.yaml:");
  int line = 0;
  int column = 0;
  EXPECT_EQ(std::sscanf(text.c_str() + at, "broken.yaml:%d:%d", &line, &column), 2) << text;
  EXPECT_GE(line, 3) << text;
}

TEST(ExitCodes, BrokenJsonIsTwoWithLineAndColumn) {
  const Scratch scratch;
  scratch.write("broken.json", "{\n  \"openapi\": \"3.0.1\",\n  \"paths\": {,}\n}\n");
  expect_one_line(errors_of("$ASSAY run $SCRATCH/broken.json"), 2, "broken.json:3:");
}

TEST(ExitCodes, DocumentThatIsNoOpenApiIsTwo) {
  const Scratch scratch;
  scratch.write("other.yaml", "name: something\nvalue: 3\n");
  expect_one_line(errors_of("$ASSAY run $SCRATCH/other.yaml"), 2, "openapi");
}

TEST(ExitCodes, UnknownFlagIsTwoAndTheNearestIsNamed) {
  const auto ran = errors_of(std::string("$ASSAY run ") + seed_page + " --sed 4");
  expect_one_line(ran, 2, "--sed");
  EXPECT_NE(ran.out.find("--seed"), std::string::npos) << ran.out;
}

TEST(ExitCodes, UnknownCommandIsTwo) {
  expect_one_line(errors_of("$ASSAY rnu x"), 2, "rnu");
}

TEST(ExitCodes, UnknownFaultAndPhaseAreTwo) {
  const Scratch scratch;
  const std::string run = std::string("$ASSAY run ") + seed_page + " --out $SCRATCH/o ";
  expect_one_line(errors_of(run + "--fault nonsense"), 2, "nonsense");
  expect_one_line(errors_of(run + "--fault server_error=2"), 2, "2");
  expect_one_line(errors_of(run + "--phases nonsense"), 2, "boundaries");
  expect_one_line(errors_of(run + "--seed x1"), 2, "x1");
  expect_one_line(errors_of(run + "-H nonsense"), 2, "-H");
  expect_one_line(errors_of(run + "--set nonsense"), 2, "--set");
  expect_one_line(errors_of(run + "--url ftp://127.0.0.1/"), 2, "ftp");
}

TEST(ExitCodes, HostThatIsNotAllowedIsTwo) {
  expect_one_line(errors_of(std::string("$ASSAY run ") + seed_page + " --url http://192.0.2.1/"), 2,
                  "--allow-host");
}

TEST(ExitCodes, UnreachableServerIsThree) {
  // Port 1 on loopback: nobody listens there.
  const Scratch scratch;
  expect_one_line(errors_of(std::string("$ASSAY run ") + seed_page +
                            " --out $SCRATCH/o --wait 0.1 --url http://127.0.0.1:1"),
                  3, "127.0.0.1");
}

TEST(ExitCodes, UnwritableReportIsThree) {
  const Scratch scratch;
  scratch.write("file", "in the way");
  const std::string run = std::string("$ASSAY run ") + seed_page;
  expect_one_line(errors_of(run + " --out $SCRATCH/file/below"), 3, "file");
  expect_one_line(errors_of(run + " --out $SCRATCH/o --junit $SCRATCH/none/junit.xml"), 3,
                  "junit.xml");
  expect_one_line(errors_of(run + " --out $SCRATCH/o --journal $SCRATCH/none/j.ndjson"), 3,
                  "j.ndjson");
}

/// Where no file grows beyond a few KiB, as on a full disk.
Ran on_full_disk(const std::string& arguments) {
  return shell("cd $SCRATCH && (trap '' XFSZ; ulimit -f 12; exec $ASSAY " + arguments +
               ") 2>&1 >/dev/null");
}

TEST(ExitCodes, AReportThatCannotBeWrittenIsThreeAndNoOlderOneStays) {
  const Scratch scratch;
  const std::string run = std::string("run ") + bookings + " --out o --max-cases 30 ";
  for (const auto* fault : {"", "--fault outside_enum"}) {
    EXPECT_EQ(shell("cd $SCRATCH && $ASSAY " + run + "--fault outside_enum 2>&1").code, 1);
    const auto full = on_full_disk(run + fault);
    expect_one_line(full, 3, "cannot write 'o/junit.xml': File too large");
    EXPECT_NE(full.out.find("cannot write the journal 'o/journal.ndjson'"), std::string::npos);
    EXPECT_NE(full.out.find("cannot write 'o/report.html'"), std::string::npos) << full.out;
    for (const auto* stale : {"o/junit.xml", "o/report.html"}) {
      EXPECT_FALSE(std::filesystem::exists(scratch.path(stale))) << stale;
    }
  }
}

TEST(ExitCodes, TheSameHoldsForReportResumeAndFuzz) {
  const Scratch scratch;
  const std::string run = std::string("run ") + bookings + " --out o --max-cases 30 ";
  ASSERT_EQ(shell("cd $SCRATCH && $ASSAY " + run + "2>&1").code, 0);
  expect_one_line(on_full_disk("report o --out p"), 3, "cannot write 'p/junit.xml'");
  const auto two = on_full_disk("report o --out p --report json=r.json --report tap=r.tap");
  expect_one_line(two, 3, "cannot write 'r.json'");
  const std::string cut_off =
      std::string("run ") + seed_page + " --out c --max-cases 400 --fault outside_enum ";
  ASSERT_EQ(shell("cd $SCRATCH && $ASSAY " + cut_off + "2>&1").code, 1);
  auto journal = scratch.read("c/journal.ndjson");
  journal.resize(journal.rfind('\n', journal.size() / 2) + 1);
  scratch.write("c/journal.ndjson", journal);
  const auto resumed = on_full_disk(cut_off + "--resume");
  EXPECT_EQ(resumed.code, 3) << resumed.out;
  EXPECT_NE(resumed.out.find("cannot write the journal 'c/"), std::string::npos) << resumed.out;
  EXPECT_NE(resumed.out.find("cannot write 'c/junit.xml'"), std::string::npos) << resumed.out;
  // A search needs room for its corpus: here only the folder of one report goes away.
  const auto fuzzed = shell(
      "cd $SCRATCH && mkdir gone && (sleep 1; rmdir gone) & cd $SCRATCH && "
      "sleep 0.2; $ASSAY fuzz " +
      std::string(bookings) + " --out f --max-time 3 --junit gone/junit.xml 2>&1 >/dev/null");
  expect_one_line(fuzzed, 3, "cannot write 'gone/junit.xml': No such file or directory");
  EXPECT_TRUE(std::filesystem::exists(scratch.path("f/report.html")));
}

TEST(ExitCodes, DocumentWithoutOperationsTestsNothingAndIsThree) {
  const Scratch scratch;
  scratch.write("empty.yaml", "openapi: 3.0.1\ninfo: {title: none, version: '1'}\npaths: {}\n");
  EXPECT_EQ(shell("$ASSAY run $SCRATCH/empty.yaml --out $SCRATCH/o 2>&1").code, 3);
}

TEST(ExitCodes, CleanRunIsZero) {
  const Scratch scratch;
  const auto ran = shell(std::string("$ASSAY run ") + seed_page + " --out $SCRATCH/o 2>&1");
  EXPECT_EQ(ran.code, 0) << ran.out;
}

TEST(ExitCodes, FindingIsOne) {
  const Scratch scratch;
  const auto ran =
      shell(std::string("$ASSAY run ") + seed_page + " --out $SCRATCH/o --fault server_error 2>&1");
  EXPECT_EQ(ran.code, 1) << ran.out;
  EXPECT_NE(ran.out.find("curl "), std::string::npos) << ran.out;
}

TEST(ExitCodes, WrongCredentialsTestNothingAndAreThree) {
  const Scratch scratch;
  const auto ran = shell(std::string("$ASSAY run ") + seed_page +
                         " --out $SCRATCH/o -H 'Authorization: Bearer wrong' 2>&1");
  EXPECT_EQ(ran.code, 3) << ran.out;
  EXPECT_NE(ran.out.find("-H"), std::string::npos) << ran.out;
}

TEST(ExitCodes, InterruptedIs130WithCompleteReports) {
  const Scratch scratch;
  const auto ran = shell(std::string("timeout -s INT 1 $ASSAY run ") + seed_page +
                         " --out $SCRATCH/o --max-cases 100000000 >/dev/null 2>&1; echo $?");
  // timeout(1) answers 124 for the command it had to end; the run's own code is in the journal.
  const auto journal = scratch.read("o/journal.ndjson");
  EXPECT_NE(journal.find("\"exit_code\":130"), std::string::npos) << ran.out;
  EXPECT_NE(scratch.read("o/junit.xml").find("</testsuites>"), std::string::npos);
}

TEST(ExitCodes, HelpNamesEveryCommandAndEveryExitCode) {
  const auto help = shell("$ASSAY --help").out;
  for (const auto* word : {"run", "fuzz", "mock", "replay", "list", "130", "Exit codes"}) {
    EXPECT_NE(help.find(word), std::string::npos) << word;
  }
}

TEST(ExitCodes, ASearchOffLoopbackIsRefusedWhateverIsAllowed) {
  const auto ran = shell(
      "$ASSAY fuzz $SOURCE/spec/documents/bookings.yaml --url http://192.0.2.1 --allow-host "
      "192.0.2.1 2>&1");
  EXPECT_EQ(ran.code, 2) << ran.out;
  EXPECT_NE(ran.out.find("not loopback"), std::string::npos) << ran.out;
}

}  // namespace
}  // namespace assay::tests
