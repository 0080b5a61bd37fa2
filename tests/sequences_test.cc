// Findings over several requests, from outside: found, made small, told without secrets, replayed.
#include <gtest/gtest.h>

#include <sstream>

#include "tests/process.h"

namespace assay::tests {
namespace {

class Sequences : public testing::Test {
 protected:
  void SetUp() override { setenv("PASSWORDS", ASSAY_PASSWORDS_SERVICE, 1); }

  static Ran fuzz(const std::string& bug) {
    return shell(
        "$ASSAY fuzz $SOURCE/spec/documents/planetscale-passwords.yaml --out \"$SCRATCH/o\" "
        "-H 'Authorization: Bearer demo-token' --max-time 250 --max-cases 2500 "
        "--serve \"$PASSWORDS --port {port} " +
        bug + "\" 2>&1");
  }

  /// Starts the service by itself, replays the saved findings, and ends it.
  static Ran replay(const std::string& bug) {
    return shell("$PASSWORDS --port 0 " + bug +
                 " > $SCRATCH/service 2>&1 & pid=$!; "
                 "for i in $(seq 300); do "
                 "grep -q http $SCRATCH/service && break; sleep 0.2; done; "
                 "url=$(grep -o 'http://[0-9.:]*' $SCRATCH/service); "
                 "$ASSAY replay $SCRATCH/o/findings --url $url "
                 "-H 'Authorization: Bearer demo-token' 2>&1; "
                 "code=$?; kill $pid 2>/dev/null; exit $code");
  }

  const Scratch scratch_;
};

TEST_F(Sequences, ASecretThatIsShownIsFoundAndReplayedWithoutBeingPrinted) {
  const auto found = fuzz("--bug secret_shown");
  EXPECT_EQ(found.code, 1) << found.out;
  EXPECT_NE(found.out.find("response_body.enum"), std::string::npos) << found.out;
  EXPECT_NE(found.out.find("  after     POST "), std::string::npos) << found.out;
  const auto written = shell("grep -rlE 'pscale_pw_[a-z0-9]{20}' \"$SCRATCH/o\"");
  EXPECT_EQ(written.out, "") << "reports, findings, corpus and logs";
  const auto again = replay("--bug secret_shown");
  EXPECT_EQ(again.code, 1) << again.out;
  EXPECT_NE(again.out.find("FAILED"), std::string::npos) << again.out;
  EXPECT_EQ(again.out.find("pscale_pw_"), std::string::npos) << again.out;
}

TEST_F(Sequences, ADeathIsReplayedThoughNobodyTellsItsReason) {
  const auto found = fuzz("--bug patch_without_members");
  EXPECT_EQ(found.code, 1) << found.out;
  // By a signal, or by the word of a sanitizer that it was built with.
  EXPECT_NE(found.out.find("actual    the service "), std::string::npos) << found.out;
  const auto again = replay("--bug patch_without_members");
  EXPECT_EQ(again.code, 1) << again.out;
  EXPECT_EQ(again.out.find("FIXED"), std::string::npos) << again.out;
}

TEST_F(Sequences, WithoutABugNothingIsFoundThoughThingsAreCreated) {
  const auto ran = fuzz("");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_NE(ran.out.find("201 x"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("204 x"), std::string::npos) << ran.out;
}

/// Of the operation that creates: how many answers of a run had each status.
boost::json::object statuses_of_creation(const std::string& journal) {
  std::istringstream in(journal);
  for (std::string line; std::getline(in, line);) {
    const auto event = parse_line(line);
    if (event.at("event") != "operation_finished") continue;
    if (event.at("operation").as_string().ends_with("/passwords") &&
        event.at("operation").as_string().starts_with("POST ")) {
      return event.at("statuses").as_object();
    }
  }
  return {};
}

TEST_F(Sequences, RequestsGoToTheNamesThatTheDocumentShows) {
  const auto ran = shell(
      "$ASSAY run $SOURCE/spec/documents/planetscale-passwords.yaml --out \"$SCRATCH/o\" "
      "-H 'Authorization: Bearer demo-token' --max-cases 150 "
      "--serve \"$PASSWORDS --port {port}\" 2>&1");
  EXPECT_EQ(ran.code, 0) << ran.out;
  const auto statuses = statuses_of_creation(scratch_.read("o/journal.ndjson"));
  ASSERT_TRUE(statuses.contains("201")) << ran.out;
  const auto missed = statuses.contains("404") ? statuses.at("404").to_number<int>() : 0;
  EXPECT_GT(statuses.at("201").to_number<int>(), missed) << ran.out;
}

}  // namespace
}  // namespace assay::tests
