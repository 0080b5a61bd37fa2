// The main job from outside: same seed, same bytes; the journal's form; replay; JUnit.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <set>
#include <sstream>

#include "tests/process.h"

namespace assay::tests {
namespace {

namespace json = boost::json;

constexpr const char* run_seed =
    "$ASSAY run $SOURCE/spec/documents/planetscale-create-password.md ";

std::vector<json::object> lines_of(const std::string& text) {
  std::vector<json::object> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(parse_line(line));
  return lines;
}

/// index → request hash.
std::map<std::uint64_t, std::string> stream_of(const std::string& journal) {
  std::map<std::uint64_t, std::string> stream;
  for (const auto& line : lines_of(journal)) {
    if (line.at("event") != "exchange") continue;
    stream[line.at("index").to_number<std::uint64_t>()] = json::serialize(line.at("request_hash"));
  }
  return stream;
}

TEST(MainJob, SameSeedGivesTheSameRequestsWithOneAndWithFourWorkers) {
  const Scratch scratch;
  const std::string run = std::string(run_seed) + "--seed 7 --max-cases 800 --out $SCRATCH/";
  ASSERT_EQ(shell(run + "one --workers 1 2>&1").code, 0);
  ASSERT_EQ(shell(run + "four --workers 4 2>&1").code, 0);
  const auto one = stream_of(scratch.read("one/journal.ndjson"));
  const auto four = stream_of(scratch.read("four/journal.ndjson"));
  EXPECT_GT(one.size(), 700U);
  EXPECT_EQ(one, four);
}

TEST(MainJob, AnotherSeedGivesOtherRequests) {
  const Scratch scratch;
  ASSERT_EQ(shell(std::string(run_seed) + "--seed 7 --out $SCRATCH/a 2>&1").code, 0);
  ASSERT_EQ(shell(std::string(run_seed) + "--seed 8 --out $SCRATCH/b 2>&1").code, 0);
  EXPECT_NE(stream_of(scratch.read("a/journal.ndjson")),
            stream_of(scratch.read("b/journal.ndjson")));
}

TEST(MainJob, FindingCarriesEverythingThatIsPromised) {
  const Scratch scratch;
  ASSERT_EQ(shell(std::string(run_seed) + "--fault outside_enum --out $SCRATCH/o 2>&1").code, 1);
  int findings = 0;
  for (const auto& line : lines_of(scratch.read("o/journal.ndjson"))) {
    if (line.at("event") != "finding") continue;
    ++findings;
    for (const auto* member : {"check", "operation", "location", "schema", "expected", "actual",
                               "status", "severity", "fingerprint", "count", "case", "curl"}) {
      EXPECT_TRUE(line.contains(member)) << member;
    }
    EXPECT_EQ(line.at("check"), "response_body.enum");
    EXPECT_EQ(line.at("location"), "/response/body/role");
    EXPECT_EQ(
        line.at("operation"),
        "POST /organizations/{organization}/databases/{database}/branches/{branch}/passwords");
    EXPECT_NE(line.at("schema").as_string().find("planetscale-create-password.md:"),
              json::string::npos);
  }
  EXPECT_GT(findings, 0);
}

TEST(MainJob, ReplayShowsTheFindingAgainAndKnowsWhenItIsFixed) {
  const Scratch scratch;
  ASSERT_EQ(shell(std::string(run_seed) + "--fault server_error --out $SCRATCH/o 2>&1").code, 1);
  const auto failed = shell("$ASSAY replay $SCRATCH/o/findings 2>&1");
  EXPECT_EQ(failed.code, 1) << failed.out;
  EXPECT_NE(failed.out.find("FAILED"), std::string::npos) << failed.out;
  // The same finding against a mock without the fault.
  const auto fixed = shell(
      "sed -i 's/\"fault\":\"server_error\"/\"fault\":\"\"/' $SCRATCH/o/findings/*.json; "
      "$ASSAY replay $SCRATCH/o/findings 2>&1");
  EXPECT_EQ(fixed.code, 0) << fixed.out;
  EXPECT_NE(fixed.out.find("FIXED"), std::string::npos) << fixed.out;
}

TEST(MainJob, SecretsReachNoOutput) {
  const Scratch scratch;
  const auto ran = shell(std::string("MOCK=$(mktemp); $ASSAY mock "
                                     "$SOURCE/spec/documents/planetscale-create-password.md "
                                     "--fault outside_enum > $MOCK & PID=$!; "
                                     "while ! [ -s $MOCK ]; do sleep 0.05; done; ") +
                         run_seed +
                         "--url $(head -n1 $MOCK) -H 'Authorization: Bearer assay-mock-token' "
                         "--set organization=acme --set database=shop --set branch=main "
                         "--out $SCRATCH/o 2>&1; kill $PID; rm $MOCK");
  const auto everything = ran.out + shell("cat $SCRATCH/o/*.* $SCRATCH/o/findings/*").out;
  EXPECT_NE(everything.find("response_body.enum"), std::string::npos) << ran.out;
  EXPECT_EQ(everything.find("assay-mock-token"), std::string::npos);
  EXPECT_EQ(everything.find("pscale_pw_"), std::string::npos);
}

TEST(MainJob, CurlLineRepeatsTheFinding) {
  const Scratch scratch;
  // The mock is started again on the port that the curl line names.
  ASSERT_EQ(
      shell(std::string(run_seed) + "--fault outside_enum --out $SCRATCH/o > $SCRATCH/log 2>&1")
          .code,
      1);
  std::string curl;
  for (const auto& line : lines_of(scratch.read("o/journal.ndjson"))) {
    if (line.at("event") == "finding") curl = line.at("curl").as_string().c_str();
  }
  const auto at = curl.find("http://127.0.0.1:");
  ASSERT_NE(at, std::string::npos) << curl;
  const auto port = curl.substr(at + 17, curl.find('/', at + 17) - at - 17);
  scratch.write("again.sh", curl + "\n");
  const auto ran = shell(
      "$ASSAY mock $SOURCE/spec/documents/planetscale-create-password.md --seed 1 "
      "--fault outside_enum --port " +
      port +
      " > $SCRATCH/url & PID=$!; while ! [ -s $SCRATCH/url ]; do sleep 0.05; done; "
      "sh $SCRATCH/again.sh; kill $PID");
  EXPECT_NE(ran.out.find("201"), std::string::npos) << curl << "\n" << ran.out;
  EXPECT_NE(ran.out.find("\"role\""), std::string::npos) << ran.out;
}

TEST(MainJob, SetFixesAParameterWhereverItOccurs) {
  const Scratch scratch;
  ASSERT_EQ(
      shell(
          std::string(run_seed) +
          "--set branch=dev --set role=reader --phases boundaries,properties --out $SCRATCH/o 2>&1")
          .code,
      0);
  for (const auto& line : lines_of(scratch.read("o/journal.ndjson"))) {
    if (line.at("event") != "exchange" || line.at("verdict") != "valid") continue;
    const auto& value = line.at("case").as_object();
    EXPECT_EQ(value.at("path").at("branch"), "dev");
  }
}

TEST(MainJob, GenuinePageGivesTheSameRun) {
  const Scratch scratch;
  if (shell("test -f $SOURCE/../shared/seed/create-a-password.md").code != 0) {
    GTEST_SKIP() << "the genuine documentation page is not in this checkout";
  }
  const std::string tail = " --max-cases 300 --out $SCRATCH/";
  ASSERT_EQ(shell(std::string(run_seed) + tail + "a 2>&1").code, 0);
  ASSERT_EQ(shell("$ASSAY run $SOURCE/../shared/seed/create-a-password.md" + tail + "b 2>&1").code,
            0);
  EXPECT_EQ(stream_of(scratch.read("a/journal.ndjson")),
            stream_of(scratch.read("b/journal.ndjson")));
}

TEST(MainJob, FuzzStopsByItselfAndFindsAPlantedFault) {
  const Scratch scratch;
  const std::string fuzz =
      "$ASSAY fuzz $SOURCE/spec/documents/planetscale-create-password.md --max-cases 2000 "
      "--max-time 250 --out $SCRATCH/";
  const auto clean = shell(fuzz + "clean 2>&1");
  EXPECT_EQ(clean.code, 0) << clean.out;
  const auto found = shell(fuzz + "found --fault ignore_enum 2>&1");
  EXPECT_EQ(found.code, 1) << found.out;
  EXPECT_NE(found.out.find("malformed_rejected.enum"), std::string::npos) << found.out;
}

}  // namespace
}  // namespace assay::tests
