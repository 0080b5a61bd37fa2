// What ends a run before its plan does: it says so, and its reports are of all that was sent.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "harness/http/server.h"
#include "tests/process.h"

namespace assay::tests {
namespace {

struct Account {
  std::uint64_t requests = 0;  ///< exchanges in the journal
  std::string outcome;         ///< of its last event
};

Account account_of(const Scratch& scratch) {
  Account account;
  std::istringstream lines(scratch.read("o/journal.ndjson"));
  for (std::string line; std::getline(lines, line);) {
    const auto event = parse_line(line);
    if (event.at("event") == "exchange") ++account.requests;
    if (event.at("event") == "run_finished") account.outcome = event.at("outcome").as_string();
  }
  return account;
}

Ran run_with(const std::string& flags) {
  return shell(
      "$ASSAY run $SOURCE/spec/documents/planetscale-create-password.md --max-cases 3000 --out "
      "$SCRATCH/o --no-cleanup " +
      flags + " 2>&1");
}

struct Limit {
  const char* flags;
  int exit_code;
  const char* reason;
  std::uint64_t most;  ///< requests
};

class Limits : public testing::TestWithParam<Limit> {};

TEST_P(Limits, EndTheRunAndAreNamed) {
  const auto& [flags, exit_code, reason, most] = GetParam();
  const Scratch scratch;
  const auto ran = run_with(flags);
  EXPECT_EQ(ran.code, exit_code) << ran.out;
  EXPECT_NE(ran.out.find(reason), std::string::npos) << ran.out;
  const auto account = account_of(scratch);
  EXPECT_GT(account.requests, 0U);
  EXPECT_LE(account.requests, most);
  EXPECT_EQ(account.outcome, exit_code == 1 ? "findings" : "clean");
  EXPECT_NE(scratch.read("o/junit.xml").find(reason), std::string::npos);
  EXPECT_NE(scratch.read("o/report.html").find("</html>"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    All, Limits,
    testing::Values(Limit{"--max-requests 120", 0, "120 requests were sent (--max-requests)", 120},
                    Limit{"--max-failures 1 --fault outside_enum", 1,
                          "1 failures are enough (--max-failures)", 1500},
                    Limit{"--saturation 150 --phases properties", 0,
                          "requests brought nothing new (--saturation)", 1500},
                    Limit{"--breaker 7 --fault server_error", 1,
                          "7 answers in a row were server errors or broke off (--breaker)", 100},
                    Limit{"--max-time 1 --rate-limit 40", 0, "1 seconds were over (--max-time)",
                          100}),
    [](const auto& limit) {
      const std::string flags = limit.param.flags;
      auto name = flags.substr(2, flags.find(' ') - 2);
      std::erase(name, '-');
      return name;
    });

TEST(Limits, SequencesThatAreCutShortHaveSeenEachKindOfThing) {
  const Scratch scratch;
  std::string document = "openapi: 3.0.4\ninfo: {title: kinds, version: '1'}\npaths:\n";
  for (const std::string kind : {"cats", "dogs", "fish"}) {
    const auto media =
        "{description: ok, content: {application/json: {schema: {type: object, "
        "required: [id], properties: {id: {type: string, readOnly: true}, name: "
        "{type: string}}}}}}";
    document +=
        "  /" + kind + ":\n    post: {requestBody: {content: {application/json: {schema: " +
        "{type: object, properties: {name: {type: string}}}}}}, responses: {'201': " + media +
        ", '422': {description: no}}}\n  /" + kind +
        "/{id}:\n    parameters: [{name: id, in: path, required: true, schema: {type: " +
        "string}}]\n    get: {responses: {'200': " + media +
        ", '404': {description: none}}}\n    delete: {responses: {'204': {description: " +
        "gone}, '404': {description: none}}}\n";
  }
  scratch.write("kinds.yaml", document);
  const auto ran = shell(
      "$ASSAY run $SCRATCH/kinds.yaml --phases sequences --max-cases 6000 --max-requests 150 "
      "--no-cleanup --out $SCRATCH/o 2>&1");
  EXPECT_EQ(ran.code, 0) << ran.out;
  const auto journal = scratch.read("o/journal.ndjson");
  for (const char* kind : {"cats", "dogs", "fish"}) {
    EXPECT_NE(
        journal.find("\"operation\":\"POST /" + std::string(kind) + "\",\"phase\":\"sequences\""),
        std::string::npos)
        << kind << ran.out;
  }
}

TEST(Limits, AnInterruptedRunHasItsReports) {
  const Scratch scratch;
  const auto ran = shell(
      "$ASSAY run $SOURCE/spec/documents/planetscale-create-password.md --fault outside_enum "
      "--rate-limit 50 --out $SCRATCH/o >$SCRATCH/said 2>&1 & P=$!; sleep 3; kill -INT $P; wait "
      "$P");
  EXPECT_EQ(ran.code, 130) << scratch.read("said");
  const auto account = account_of(scratch);
  EXPECT_GT(account.requests, 20U);
  EXPECT_EQ(account.outcome, "interrupted");
  EXPECT_NE(scratch.read("o/junit.xml").find("response_body.enum"), std::string::npos);
  EXPECT_NE(scratch.read("o/report.html").find("</html>"), std::string::npos);
}

TEST(Limits, TimeEndsWaitingForAServerThatAskedForItAndForATurn) {
  const auto server = harness::serve(0, [](const spec::Request&) {
    harness::Reply reply;
    reply.response.status = 429;
    reply.response.headers = {{"Retry-After", "30"}};
    return reply;
  });
  ASSERT_TRUE(server);
  setenv("BUSY", (*server)->url().c_str(), 1);
  for (const char* flags : {"", "--rate-limit 6/m"}) {
    const Scratch scratch;
    const auto start = std::chrono::steady_clock::now();
    const auto ran =
        shell(std::string("timeout 60 $ASSAY run $SOURCE/spec/documents/bookings.yaml --url $BUSY "
                          "--no-preflight --max-time 2 --out $SCRATCH/o ") +
              flags + " 2>&1");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(25)) << flags;
    EXPECT_NE(ran.out.find("2 seconds were over (--max-time)"), std::string::npos) << ran.out;
  }
}

TEST(Limits, ASignalEndsWaitingForAServer) {
  for (const char* target : {"--url http://127.0.0.1:1", "--serve 'sleep 40 {port}'"}) {
    const Scratch scratch;
    const auto ran = shell(
        std::string("$ASSAY run $SOURCE/spec/documents/bookings.yaml ") + target +
        " --wait 40 --out $SCRATCH/o >$SCRATCH/said 2>&1 & P=$!; sleep 1.5; kill -INT $P; wait $P");
    EXPECT_EQ(ran.code, 130) << target << scratch.read("said");
  }
}

TEST(Limits, AServerThatIsNotThereYetIsWaitedFor) {
  const Scratch scratch;
  const auto ran = shell(
      "PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind((\"127.0.0.1\", 0)); "
      "print(s.getsockname()[1])'); "
      "(sleep 2; exec timeout 60 $ASSAY mock $SOURCE/spec/documents/planetscale-create-password.md "
      "--port $PORT >/dev/null 2>&1) & "
      "$ASSAY run $SOURCE/spec/documents/planetscale-create-password.md --url "
      "http://127.0.0.1:$PORT --wait 30 --max-cases 20 -H 'Authorization: Bearer assay-mock-token' "
      "--set organization=acme --set database=shop --set branch=main --out $SCRATCH/o 2>&1; "
      "C=$?; kill %1 2>/dev/null; pkill -P $$ 2>/dev/null; exit $C");
  EXPECT_EQ(ran.code, 0) << ran.out;
}

}  // namespace
}  // namespace assay::tests
