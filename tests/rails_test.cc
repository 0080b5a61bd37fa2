// What a run does to a server that others use too, and what it leaves behind there: the built
// binary against servers on loopback, which --resolve makes remote ones.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "harness/http/server.h"
#include "tests/process.h"

namespace assay::tests {
namespace {

constexpr const char* document = R"(openapi: 3.0.3
info: {title: things, version: '1'}
paths:
  /things:
    get: {responses: {'200': {description: all}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object,
        required: [name], properties: {name: {type: string, maxLength: 10}}}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {type: object,
          required: [id], properties: {id: {type: string}}}}}}
        '4XX': {description: refused}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: one}, '4XX': {description: refused}}}
    delete: {responses: {'204': {description: gone}, '4XX': {description: refused}}}
)";

/// Things that are made, shown and deleted, on a port of 127.0.0.1.
class Things {
 public:
  explicit Things(std::set<std::string> here = {}) : here_(std::move(here)) {
    auto server = harness::serve(
        0, [this](const spec::Request& request) { return answer(request); }, 4);
    if (!server) throw std::runtime_error(server.error().text());
    server_ = std::move(*server);
  }
  ~Things() { hangs = false; }

  [[nodiscard]] std::set<std::string> here() const {
    const std::lock_guard lock(mutex_);
    return here_;
  }
  [[nodiscard]] int asked(const std::string& method) const {
    const std::lock_guard lock(mutex_);
    const auto found = asked_.find(method);
    return found == asked_.end() ? 0 : found->second;
  }
  [[nodiscard]] std::string port() const { return std::to_string(server_->port()); }
  /// Options that lead to this server, which is not on loopback by them.
  [[nodiscard]] std::string from_afar() const {
    return " --url http://api.test:" + port() + " --resolve api.test:" + port() +
           ":127.0.0.1 --allow-host api.test ";
  }
  std::atomic<bool> hangs{false};    ///< DELETE of what is here is never answered
  std::atomic<int> hung{0};          ///< so often
  std::atomic<int> milliseconds{0};  ///< that each answer takes

 private:
  harness::Reply answer(const spec::Request& request) {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    harness::Reply reply;
    reply.response.headers = {{"Content-Type", "application/json"}};
    reply.response.status = act(request, reply.response.body);
    if (hangs && request.method == "DELETE" && reply.response.status == 204) ++hung;
    for (int i = 0; i < 15 && hangs && request.method == "DELETE"; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(reply.response.status == 204 ? 20 : 0));
    }
    return reply;
  }
  int act(const spec::Request& request, std::string& body) {
    const std::lock_guard lock(mutex_);
    ++asked_[request.method];
    body = "[]";
    if (request.target.ends_with("/things")) {
      if (request.method != "POST") return request.method == "GET" ? 200 : 405;
      boost::system::error_code failed;
      const auto sent = boost::json::parse(request.body.value_or(""), failed);
      const auto* object = failed ? nullptr : sent.if_object();
      const auto* name = object == nullptr ? nullptr : object->if_contains("name");
      if (name == nullptr || !name->is_string() || name->get_string().size() > 10) return 400;
      const auto id = "t" + std::to_string(++made_);
      here_.insert(id);
      body = R"({"id":")" + id + "\"}";
      return 201;
    }
    const auto id = request.target.substr(request.target.rfind('/') + 1);
    if (request.method == "DELETE" && hangs) return here_.contains(id) ? 204 : 404;
    if (request.method == "DELETE") return here_.erase(id) > 0 ? 204 : 404;
    if (request.method != "GET") return 405;
    return here_.contains(id) ? 200 : 404;
  }

  mutable std::mutex mutex_;
  std::set<std::string> here_;
  std::map<std::string, int> asked_;
  int made_ = here_.empty() ? 0 : 5000;  ///< names of its own
  std::unique_ptr<harness::Server> server_;
};

/// Things with the names that another server gives.
std::set<std::string> many_things() {
  std::set<std::string> names;
  for (int i = 1; i < 2000; ++i) names.insert("t" + std::to_string(i));
  return names;
}

class Rails : public ::testing::Test {
 protected:
  void SetUp() override { scratch_.write("things.yaml", document); }
  Ran assay(const std::string& words) {
    return shell("cd $SCRATCH && $ASSAY " + words + " --no-config 2>&1");
  }
  Scratch scratch_;
};
using CleanUp = Rails;

const std::string short_run = "run things.yaml --out o --phases boundaries --max-cases 5 ";

TEST_F(Rails, WhatOneServerMadeIsNotDeletedOnAnother) {
  Things mine;
  Things theirs(many_things());
  (void)assay(
      "run things.yaml --out o --no-preflight --max-cases 30 --phases boundaries --url "
      "http://127.0.0.1:" +
      mine.port());
  // As a killed run leaves them.
  std::string left = R"({"created":"DELETE /things/t9","removal":)"
                     R"({"operation":"DELETE /things/{id}","path":{"id":"t9"}}})"
                     "\n";
  const auto ledger = scratch_.read("o/created.ndjson");
  for (std::size_t at = 0, end = 0; (end = ledger.find('\n', at)) != std::string::npos;
       at = end + 1) {
    const auto line = ledger.substr(at, end - at + 1);
    if (line.find("\"created\"") != std::string::npos) left += line;
  }
  EXPECT_NE(left.find("\"server\":\"http://127.0.0.1:" + mine.port() + '"'), std::string::npos);
  scratch_.write("o/created.ndjson", left);

  const auto ran = assay(short_run + theirs.from_afar() + "--rate-limit 2000");
  EXPECT_EQ(theirs.asked("DELETE"), 0) << ran.out;
  EXPECT_NE(ran.out.find("another server, http://127.0.0.1:" + mine.port()), std::string::npos)
      << ran.out;
  EXPECT_NE(ran.out.find("older Assay"), std::string::npos) << ran.out;
  EXPECT_EQ(scratch_.read("o/created.ndjson"), left);

  (void)assay(short_run + theirs.from_afar() + "--rate-limit 2000 --allow-mutations");
  EXPECT_EQ(theirs.here().size(), 1999U);

  const auto wrong = assay("cleanup things.yaml --out o " + theirs.from_afar());
  EXPECT_EQ(wrong.code, 1);
  EXPECT_NE(wrong.out.find("name that one as the run did"), std::string::npos) << wrong.out;
  EXPECT_EQ(theirs.here().size(), 1999U);
  const auto right = assay("cleanup things.yaml --out o --url http://127.0.0.1:" + mine.port());
  EXPECT_EQ(right.code, 1) << "the one of nobody is still there: " << right.out;
  EXPECT_EQ(scratch_.read("o/created.ndjson").find(left), 0U);
}

TEST_F(Rails, WithoutAllowMutationsNothingIsDeletedEither) {
  Things things;
  (void)assay(short_run + things.from_afar() +
              "--rate-limit 2000 --allow-mutations --no-cleanup --no-preflight");
  ASSERT_FALSE(things.here().empty());
  const auto before = things.here();
  std::string left;
  for (const auto& id : before) {
    left += R"({"created":"DELETE /things/)" + id + R"(","server":"http://api.test:)" +
            things.port() + " --resolve 'api.test:" + things.port() +
            R"(:127.0.0.1'","removal":{"operation":"DELETE /things/{id}","path":)" + R"({"id":")" +
            id + "\"}}}\n";
  }
  scratch_.write("o/created.ndjson", left);
  const auto reading = assay(short_run + things.from_afar() + "--rate-limit 2000");
  EXPECT_EQ(things.asked("DELETE"), 0);
  EXPECT_NE(reading.out.find("assay cleanup"), std::string::npos) << reading.out;
  const auto cleaned = assay("cleanup things.yaml --out o " + things.from_afar());
  EXPECT_EQ(cleaned.code, 0) << cleaned.out;
  EXPECT_TRUE(things.here().empty());
}

TEST_F(Rails, ADetourMakesLoopbackRemote) {
  Things things;
  const auto port = things.port();
  const std::string url =
      "run things.yaml --out o --max-cases 5 --no-preflight --rate-limit 2000 "
      "--url http://localhost:" +
      port + " ";
  for (const auto& way : {"--connect-to localhost:" + port + ":api.test:" + port +
                              " --resolve api.test:" + port + ":127.0.0.1 --allow-host api.test",
                          "--resolve localhost:" + port + ":192.0.2.1,127.0.0.1"}) {
    const auto ran = assay(url + way + " --allow-host localhost");
    EXPECT_EQ(things.asked("POST"), 0) << way << ran.out;
    EXPECT_EQ(things.asked("DELETE"), 0) << way;
    EXPECT_NE(ran.out.find("--allow-mutations"), std::string::npos) << way << ran.out;
  }
  EXPECT_GT(things.asked("GET"), 0);
  const auto searched = assay("fuzz things.yaml --out f --url http://localhost:" + port +
                              " --connect-to localhost:" + port + ":api.test:" + port +
                              " --allow-host api.test --max-time 1");
  EXPECT_EQ(searched.code, 2);
  EXPECT_NE(searched.out.find("not loopback"), std::string::npos) << searched.out;
}

TEST_F(Rails, ADetourToAHostOfTheDocumentIsOneToProduction) {
  scratch_.write("named.yaml", std::string(document) + "servers: [{url: 'http://api.test/v1'}]\n");
  const auto ran = assay(
      "run named.yaml --out o --url http://localhost:1 --connect-to "
      "localhost:1:api.test:1 --allow-host api.test");
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.out.find("--allow-production api.test"), std::string::npos) << ran.out;
}

TEST_F(Rails, APortToBeFilledInHidesNoHost) {
  const auto planned = assay(
      "run things.yaml --out o --dry-run --serve 'true {port}' --url "
      "'http://127.0.0.1:{port}/v1'");
  EXPECT_EQ(planned.code, 0) << planned.out;
  EXPECT_EQ(planned.out.find("--allow-mutations"), std::string::npos) << planned.out;
  const auto searched = assay(
      "fuzz things.yaml --out o --max-time 1 --serve 'true {port}' --url "
      "'http://api.test:{port}' --allow-host api.test");
  EXPECT_EQ(searched.code, 2);
  EXPECT_NE(searched.out.find("not loopback"), std::string::npos) << searched.out;
  scratch_.write("named.yaml", std::string(document) + "servers: [{url: 'http://api.test/v1'}]\n");
  const auto named = assay(
      "run named.yaml --out o --serve 'true {port}' --url "
      "'http://api.test:{port}' --allow-host api.test");
  EXPECT_NE(named.out.find("--allow-production api.test"), std::string::npos) << named.out;
}

/// A Case as somebody wrote it down.
constexpr const char* made = R"({"operation": "POST /things", "body":
  {"mediaType": "application/json", "value": {"name": "a"}}})";
constexpr const char* removed = R"({"operation": "DELETE /things/{id}", "path": {"id": "t9"}})";
constexpr const char* made_and_removed = R"({"steps": [
  {"operation": "POST /things", "body": {"mediaType": "application/json", "value": {"name": "a"}}},
  {"operation": "DELETE /things/{id}",
   "links": [{"to": "path.id", "from": 0, "value": "$response.body#/id"}]}]})";

using Replay = Rails;

TEST_F(Replay, KeepsToTheRailsOfARun) {
  Things things({"t9"});
  std::filesystem::create_directory(scratch_.path("cases"));
  scratch_.write("cases/a.json", made);
  scratch_.write("cases/b.json", removed);
  scratch_.write("cases/c.json", made_and_removed);
  scratch_.write("cases/d.json", R"({"operation": "GET /things"})");
  const auto run = [&](const std::string& words) {
    return shell("cd $SCRATCH && $ASSAY replay cases --spec things.yaml " + things.from_afar() +
                 words + " 2>&1");
  };
  const auto reading = run("");
  EXPECT_EQ(reading.code, 2) << reading.out;
  for (const auto* file : {"a", "b", "c"}) {
    EXPECT_NE(reading.out.find(std::string("ERROR  cases/") + file + ".json"), std::string::npos)
        << reading.out;
  }
  EXPECT_NE(reading.out.find("--allow-mutations"), std::string::npos);
  EXPECT_NE(reading.out.find("FIXED  cases/d.json"), std::string::npos) << reading.out;
  EXPECT_EQ(things.asked("POST") + things.asked("DELETE"), 0);

  const auto changing = run("--allow-mutations");
  EXPECT_EQ(changing.code, 2) << changing.out;
  EXPECT_NE(changing.out.find("--allow-destructive"), std::string::npos) << changing.out;
  EXPECT_EQ(things.here(), (std::set<std::string>{"t5001", "t9"}));

  const auto all = run("--allow-mutations --allow-destructive");
  EXPECT_EQ(all.code, 0) << all.out;
  EXPECT_FALSE(things.here().contains("t9"));
}

TEST_F(Replay, SendsTenRequestsASecondToOthers) {
  Things things;
  std::filesystem::create_directory(scratch_.path("cases"));
  for (int i = 0; i < 6; ++i) {
    scratch_.write("cases/" + std::to_string(i) + ".json", R"({"operation": "GET /things"})");
  }
  const auto began = std::chrono::steady_clock::now();
  const auto ran = shell("cd $SCRATCH && $ASSAY replay cases --spec things.yaml " +
                         things.from_afar() + " 2>&1");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(490));
}

TEST_F(Rails, NoMessageTellsASecretThatWasMistyped) {
  setenv("ASSAY_OUT", "o", 1);
  scratch_.write("config.yaml", "header: {Authorization: Bearer hunter2secret}\n");
  scratch_.write("list.yaml", "auth: [{token: hunter2secret}]\n");
  for (const std::string words :
       {"run things.yaml -x http://me:hunter2secret@proxy.corp:3128 --url http://127.0.0.1:9",
        "run things.yaml -x me:hunter2secret@proxy.corp:3128 --url http://127.0.0.1:9",
        "run things.yaml --url http://me:hunter2secret@127.0.0.1:9",
        "run things.yaml --url 'http://me:hunter2 secret@127.0.0.1:9'",
        "run things.yaml --url 'http://127.0.0.1:9/?key=hunter2secret'",
        "run https://me:hunter2secret@127.0.0.1:9/openapi.yaml",
        "run 'http://127.0.0.1:9/openapi.yaml?token=hunter2secret'",
        "run things.yaml -H 'Bearer hunter2secret'", "run things.yaml -H hunter2secret",
        "run things.yaml -H Authorization: Bearer hunter2secret",
        "run things.yaml --auth hunter2secret", "run things.yaml --auth 'Bearer hunter2secret'",
        "run things.yaml --auth token=hunter2secret", "run things.yaml --auth 't=${hunter2secret'",
        "run things.yaml --set 'password hunter2secret'", "run things.yaml --config config.yaml",
        "run things.yaml --config list.yaml",
        "history list --history postgres//me:hunter2secret@127.0.0.1/db",
        "run things.yaml --history postgresql://me:hunter2secret@127.0.0.1:9x/db"}) {
    const auto ran = shell("cd $SCRATCH && $ASSAY " + words + " 2>&1");
    EXPECT_NE(ran.code, 0) << words;
    EXPECT_EQ(ran.out.find("hunter2"), std::string::npos) << words << "\n" << ran.out;
    EXPECT_EQ(ran.out.find("secret@"), std::string::npos) << words << "\n" << ran.out;
  }
  unsetenv("ASSAY_OUT");
}

TEST_F(CleanUp, GoesOnAfterASignal) {
  Things things;
  things.milliseconds = 3;
  const auto ran = shell(
      "cd $SCRATCH && timeout -s INT 2 $ASSAY run things.yaml --no-config --out o --max-cases "
      "1000000 --url http://127.0.0.1:" +
      things.port() + " 2>&1");
  EXPECT_GT(things.asked("POST"), 50) << ran.out;
  EXPECT_TRUE(things.here().empty()) << ran.out;
  EXPECT_NE(scratch_.read("o/journal.ndjson").find("\"exit_code\":130"), std::string::npos);
}

TEST_F(CleanUp, IsOutOfNoBudget) {
  Things things;
  const auto ran = assay(
      "run things.yaml --out o --phases boundaries --max-requests 8 --url "
      "http://127.0.0.1:" +
      things.port());
  EXPECT_GT(things.asked("POST"), 0);
  EXPECT_TRUE(things.here().empty()) << ran.out;
  EXPECT_NE(ran.out.find("8 requests were sent (--max-requests)"), std::string::npos) << ran.out;
}

TEST_F(CleanUp, OfAServerThatHangsEndsAfterThreeRequests) {
  Things things;
  things.hangs = true;
  const auto ran = assay(
      "run things.yaml --out o -m 0.2 --phases boundaries --url http://127.0.0.1:" + things.port());
  EXPECT_GT(things.here().size(), 3U);
  // One of the plan, and again to be sure.
  const int planned = things.hung - 3;
  EXPECT_LE(planned, 4) << ran.out;
  EXPECT_NE(ran.out.find("assay cleanup"), std::string::npos) << ran.out;
  const auto cleaned =
      assay("cleanup things.yaml --out o -m 0.2 --url http://127.0.0.1:" + things.port());
  EXPECT_EQ(cleaned.code, 1) << cleaned.out;
  EXPECT_EQ(things.hung, planned + 6);
}

TEST_F(CleanUp, ASecondSignalEndsItAndTheReportsAreWhole) {
  Things things;
  things.milliseconds = 20;
  const auto ran = shell(
      "cd $SCRATCH && ($ASSAY run things.yaml --no-config --out o --max-cases 1000000 "
      "--workers 4 --url http://127.0.0.1:" +
      things.port() +
      " >log 2>&1 & child=$!; sleep 3; kill -INT $child; sleep 0.7; kill -INT $child; wait "
      "$child; echo code $?)");
  EXPECT_NE(ran.out.find("code 130"), std::string::npos) << ran.out;
  EXPECT_FALSE(things.here().empty()) << "there was nothing left to break off";
  EXPECT_NE(scratch_.read("o/junit.xml").find("</testsuites>"), std::string::npos);
  EXPECT_NE(scratch_.read("log").find("assay cleanup"), std::string::npos) << scratch_.read("log");
}

}  // namespace
}  // namespace assay::tests
