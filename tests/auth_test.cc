// Credentials from every source, in every place; logins and their renewal; what is never told.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>

#include "harness/http/server.h"
#include "spec/message.h"
#include "tests/process.h"

namespace assay::tests {
namespace {

constexpr const char* document = R"(openapi: 3.0.4
info: {title: door, version: '1'}
paths:
  /me:
    get:
      operationId: getMe
      security: [{token: []}]
      parameters: [{name: n, in: query, schema: {type: string}}]
      responses: {'200': {description: ok}, '401': {description: no}}
  /basic:
    get:
      security: [{password: []}]
      responses: {'200': {description: ok}, '401': {description: no}}
  /key:
    get:
      security: [{key: []}]
      responses: {'200': {description: ok}, '401': {description: no}}
  /crumb:
    get:
      security: [{crumb: []}]
      responses: {'200': {description: ok}, '401': {description: no}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
    password: {type: http, scheme: basic}
    key: {type: apiKey, in: query, name: api_key}
    crumb: {type: apiKey, in: cookie, name: crumb}
)";

/// A service with a door: four secrets, and tokens that a login gives and that wear out.
class Door {
 public:
  Door() {
    auto server = harness::serve(0, [this](const spec::Request& request) {
      const std::lock_guard lock(mutex_);
      harness::Reply reply;
      reply.response = answer(request);
      return reply;
    });
    server_ = std::move(*server);
  }
  [[nodiscard]] std::string url() const { return server_->url(); }

  std::atomic<bool> locked{false};   ///< 401 to everything
  std::atomic<bool> open{false};     ///< serves anyone
  std::atomic<bool> broken{false};   ///< undocumented answers that repeat the request's secrets
  std::atomic<int> uses{1'000'000};  ///< of a token
  std::atomic<int> logins{0};
  std::atomic<int> asked{0};

 private:
  static std::string field(const spec::Request& request, const char* name) {
    return std::string(spec::find_header(request.headers, name).value_or(""));
  }

  bool admits(const spec::Request& request) {
    const auto& target = request.target;
    const auto authorization = field(request, "Authorization");
    if (target.starts_with("/me")) {
      if (authorization == "Bearer t0ken-s3cret") return true;
      return logins > 0 && authorization == "Bearer login-s3cret-" + std::to_string(logins) &&
             left_-- > 0;
    }
    if (target.starts_with("/basic")) return authorization == "Basic bWU6cHctczNjcmV0";
    if (target.starts_with("/key")) return target.ends_with("?api_key=k%26y-s3cret");
    return field(request, "Cookie") == "crumb=cr-s3cret";
  }

  spec::Response answer(const spec::Request& request) {
    spec::Response response;
    ++asked;
    if (request.target == "/login") {
      const bool known = request.body == R"({"user":"me","password":"pw-s3cret"})";
      response.status = known ? 200 : 403;
      response.headers = {{"Content-Type", "application/json"}};
      left_ = uses;
      if (known) response.body = R"({"token":"login-s3cret-)" + std::to_string(++logins) + "\"}";
      return response;
    }
    if (request.method != "GET" && request.method != "HEAD") {
      response.status = 405;
      response.headers = {{"Allow", "GET, HEAD"}};
      return response;
    }
    const bool admitted = open || admits(request);
    response.status = locked || !admitted ? 401 : 200;
    if (response.status == 401) response.headers = {{"WWW-Authenticate", "Bearer"}};
    if (broken) {
      response.status = 299;
      response.body =
          request.target + " " + field(request, "Authorization") + " " + field(request, "Cookie");
    }
    return response;
  }

  std::mutex mutex_;
  int left_ = 0;
  std::unique_ptr<harness::Server> server_;
};

class Auth : public testing::Test {
 protected:
  Auth() {
    write("door.yaml", document);
    setenv("URL", door.url().c_str(), 1);
    setenv("DOOR_TOKEN", "t0ken-s3cret", 1);
    setenv("DOOR_PASSWORD", "pw-s3cret", 1);
  }

  void write(const std::string& name, const std::string& text) const { scratch.write(name, text); }
  static Ran run(const std::string& flags) {
    return shell("$ASSAY run $SCRATCH/door.yaml --url $URL --max-cases 40 --out $SCRATCH/o " +
                 flags + " 2>&1");
  }
  /// Every operation of the journal that reached a 2xx with what was configured.
  std::set<std::string> reached() const {
    std::set<std::string> paths;
    std::istringstream in(scratch.read("o/journal.ndjson"));
    for (std::string line; std::getline(in, line);) {
      const auto event = parse_line(line);
      if (event.at("event") == "operation_finished" && event.at("reached_success").as_bool()) {
        paths.emplace(event.at("operation").as_string());
      }
    }
    return paths;
  }

  Scratch scratch;
  Door door;
};

constexpr const char* everything = R"(users:
  - name: me
    schemes:
      token: "env:DOOR_TOKEN"
      password: {username: me, password: "file:password.txt"}
      key: "command:printf 'k&y-s3cret'"
      crumb: cr-s3cret
)";

TEST_F(Auth, EachSourceGivesItsSecretAndEachSchemeHasItsPlace) {
  write("password.txt", "pw-s3cret\n");
  write("auth.yaml", everything);
  const auto ran = run("--auth $SCRATCH/auth.yaml");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_EQ(reached(), (std::set<std::string>{"GET /basic", "GET /crumb", "GET /key", "GET /me"}));
}

TEST_F(Auth, TheSameOnTheCommandLine) {
  write("token.txt", "t0ken-s3cret");
  const auto ran =
      run("--auth token=file:$SCRATCH/token.txt --auth 'password=command:printf me:$DOOR_PASSWORD' "
          "--auth 'key=command:printf \"k&y-s3cret\"' --auth 'crumb=command:echo cr-s3cret'");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_EQ(reached().size(), 4U);
}

TEST_F(Auth, WhoServesAnyoneIsFoundInEachPlace) {
  write("password.txt", "pw-s3cret\n");
  write("auth.yaml", everything);
  door.open = true;
  const auto ran = run("--auth $SCRATCH/auth.yaml");
  EXPECT_EQ(ran.code, 1) << ran.out;
  std::set<std::string> found;
  std::istringstream in(scratch.read("o/journal.ndjson"));
  for (std::string line; std::getline(in, line);) {
    const auto event = parse_line(line);
    if (event.at("event") != "finding") continue;
    EXPECT_EQ(event.at("check"), "credentials_enforced") << line;
    found.insert(std::string(event.at("operation").as_string()) + " " +
                 std::string(event.at("keyword").as_string()));
  }
  EXPECT_EQ(found, (std::set<std::string>{"GET /me none", "GET /me invalid", "GET /me scheme",
                                          "GET /basic none", "GET /basic invalid",
                                          "GET /basic scheme", "GET /key none", "GET /key invalid",
                                          "GET /crumb none", "GET /crumb invalid"}));
}

constexpr const char* with_login = R"(users:
  - name: me
    login:
      operation: POST /login
      body: {user: me, password: "env:DOOR_PASSWORD"}
      extract: {token: "$response.body#/token"}
)";

TEST_F(Auth, ATokenThatWearsOutIsRenewed) {
  write("auth.yaml", with_login);
  door.uses = 10;
  for (const char* workers : {"1", "3"}) {
    const auto ran = run(std::string("--phases properties,credentials --auth $SCRATCH/auth.yaml "
                                     "--workers ") +
                         workers);
    EXPECT_EQ(ran.code, 0) << ran.out;
    EXPECT_TRUE(reached().contains("GET /me")) << ran.out;
    EXPECT_GE(door.logins, 3);
    // Whoever asked with the configured token was let in, though it wore out many times.
    std::istringstream in(scratch.read("o/journal.ndjson"));
    for (std::string line; std::getline(in, line);) {
      const auto event = parse_line(line);
      if (event.at("event") != "exchange" || event.at("operation") != "GET /me") continue;
      if (event.at("case").as_object().contains("credentials")) continue;
      EXPECT_NE(event.at("status"), 401) << line;
    }
  }
}

TEST_F(Auth, LoginsAreCountedAmongTheRequests) {
  write("auth.yaml", with_login);
  door.uses = 1;
  const auto ran = run("--phases properties --auth $SCRATCH/auth.yaml --max-requests 30");
  EXPECT_NE(ran.out.find("30 requests were sent (--max-requests)"), std::string::npos) << ran.out;
  EXPECT_GE(door.logins, 3);
  EXPECT_EQ(door.asked, 30);
}

TEST_F(Auth, AFuzzingRunLogsInToo) {
  write("auth.yaml", with_login);
  door.uses = 50;
  const auto ran = shell(
      "$ASSAY fuzz $SCRATCH/door.yaml --url $URL --max-cases 150 --max-time 60 --out $SCRATCH/o "
      "--auth $SCRATCH/auth.yaml 2>&1");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_TRUE(reached().contains("GET /me")) << ran.out;
}

TEST_F(Auth, NoSecretIsInAnyOutput) {
  write("password.txt", "pw-s3cret\n");
  write("auth.yaml", std::string(everything) + R"(  - name: other
    headers: {Authorization: "id:${env:OTHER}"}
)");
  setenv("OTHER", "other-s3cret", 1);
  door.broken = true;
  const auto ran = run("--auth $SCRATCH/auth.yaml");
  EXPECT_EQ(ran.code, 1) << ran.out;
  write("o/console.txt", ran.out);
  write("login.yaml", with_login);
  door.broken = false;
  door.open = true;
  const auto logged = shell(
      "$ASSAY run $SCRATCH/door.yaml --url $URL --max-cases 30 --auth $SCRATCH/login.yaml "
      "--out $SCRATCH/o/login 2>&1");
  EXPECT_EQ(logged.code, 1) << logged.out;
  write("o/login/console.txt", logged.out);
  const auto leaks =
      shell("grep -rlE 's3cret|bWU6cHctczNjcmV0' $SCRATCH/o; ls $SCRATCH/o/findings | wc -l");
  EXPECT_EQ(leaks.out.find("SCRATCH"), std::string::npos);
  EXPECT_EQ(leaks.out.find('/'), std::string::npos) << leaks.out;
  EXPECT_GT(std::stoi(leaks.out), 3) << leaks.out;
  // The console tells one curl line of each cause, the findings have all.
  const auto curls = shell("grep -h '\"curl\"' $SCRATCH/o/findings/*.json").out + ran.out;
  EXPECT_NE(curls.find("$ASSAY_QUERY"), std::string::npos) << curls;
  EXPECT_NE(curls.find("$ASSAY_COOKIE"), std::string::npos) << curls;
  EXPECT_NE(ran.out.find("$ASSAY_AUTHORIZATION"), std::string::npos) << ran.out;
}

struct Wrong {
  const char* flags;
  const char* file;
  int code;
  const char* says;
};

TEST_F(Auth, WhatIsWrongIsSaidInOneLine) {
  const std::vector<Wrong> rows{
      {"token=env:NOT_SET_ANYWHERE", "", 3, "NOT_SET_ANYWHERE is not set"},
      {"token=file:/nowhere/at/all", "", 3, "/nowhere/at/all"},
      {"'token=command:exit 7'", "", 3, "ended with 7"},
      {"token=command:true", "", 3, "gives no text"},
      {"tokn=env:DOOR_TOKEN", "", 2, "did you mean 'token'?"},
      {"password=env:DOOR_TOKEN", "", 2, "user:password"},
      {"$SCRATCH/missing.yaml", "", 2, "missing.yaml"},
      {"$SCRATCH/a.yaml", "users: [{name: a, scheme: {}}]", 2, "a.yaml:1:"},
      {"$SCRATCH/a.yaml", "users: [{name: a, scheme: {}}]", 2, "did you mean 'schemes'?"},
      {"$SCRATCH/a.yaml", "users: [{name: a, schemes: {tokn: x}}]", 2, "did you mean 'token'?"},
      {"$SCRATCH/a.yaml", "users: []", 2, "no list of users"},
      {"$SCRATCH/a.yaml", "[1, 2]", 2, "no object"},
      {"$SCRATCH/a.yaml", "users: [{name: a, headers: {X: '${what}'}}]", 2, "names no source"},
      {"$SCRATCH/a.yaml", "users: [{name: a, headers: {X: \"a\\nb\"}}]", 2, "control character"},
      {"$SCRATCH/a.yaml", "users: [{name: a}, {name: b}, {name: c}]", 2, "more than two"},
      {"$SCRATCH/a.yaml", "users: [{name: a, login: {operation: getM, extract: {}}}]", 2,
       "did you mean 'getMe'?"},
      {"$SCRATCH/a.yaml",
       "users: [{name: a, login: {operation: POST /login, extract: {token: tok}}}]", 2,
       "no runtime expression"},
      {"$SCRATCH/a.yaml",
       "users:\n- name: a\n  login:\n    operation: POST /login\n    body: {user: you}\n    "
       "extract: {token: \"$response.body#/token\"}\n",
       3, "(POST /login) was answered 403"},
  };
  for (const auto& [flags, file, code, says] : rows) {
    write("a.yaml", file);
    const auto ran = run(std::string("--auth ") + flags);
    EXPECT_EQ(ran.code, code) << flags << file << ran.out;
    EXPECT_NE(ran.out.find(says), std::string::npos) << flags << file << ran.out;
    EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 1) << ran.out;
  }
}

TEST_F(Auth, WhoIsRejectedEverywhereIsToldBeforeAnythingIsTested) {
  door.locked = true;
  for (const std::string command : {"run", "fuzz --max-time 30"}) {
    const auto ran = shell("$ASSAY " + command +
                           " $SCRATCH/door.yaml --url $URL --out $SCRATCH/o "
                           "--auth token=env:DOOR_TOKEN 2>&1");
    EXPECT_EQ(ran.code, 3) << ran.out;
    EXPECT_NE(ran.out.find("the credentials are rejected: 401 to GET /me"), std::string::npos)
        << ran.out;
    EXPECT_NE(scratch.read("o/journal.ndjson").find("\"outcome\":\"credentials_rejected\""),
              std::string::npos);
    EXPECT_NE(scratch.read("o/junit.xml").find("credentials_rejected"), std::string::npos);
  }
  const auto none = run("");
  EXPECT_EQ(none.code, 3);
  EXPECT_NE(none.out.find("credentials are needed"), std::string::npos) << none.out;
  EXPECT_NE(none.out.find("--auth"), std::string::npos) << none.out;
  const auto on = run("--no-preflight");
  EXPECT_NE(on.out.find("no case ever reached a 2xx"), std::string::npos) << on.out;
}

TEST_F(Auth, AFindingIsReplayedWithTheCredentialsOfItsCase) {
  write("password.txt", "pw-s3cret\n");
  write("auth.yaml", everything);
  door.open = true;
  ASSERT_EQ(run("--auth $SCRATCH/auth.yaml").code, 1);
  const std::string replay =
      "$ASSAY replay $SCRATCH/o/findings --url $URL --auth $SCRATCH/auth.yaml 2>&1";
  EXPECT_EQ(shell(replay).code, 1);
  door.open = false;
  const auto fixed = shell(replay);
  EXPECT_EQ(fixed.code, 0) << fixed.out;
}

// RFC 8446 §4.4.2.4: a server may turn away who shows no certificate, or serve him all the same.
TEST_F(Auth, ACertificateIsShownAndWithheld) {
  if (shell("openssl version >/dev/null 2>&1").code != 0) GTEST_SKIP() << "no openssl";
  write("seal.yaml", R"(openapi: 3.1.0
info: {title: seal, version: '1'}
paths:
  /seal:
    get:
      security: [{certificate: []}]
      responses: {'200': {description: ok, content: {text/html: {}}}}
components: {securitySchemes: {certificate: {type: mutualTLS}}}
)");
  const auto made = shell(
      "cd $SCRATCH; for n in server client; do openssl req -x509 -newkey ec -pkeyopt "
      "ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=$n -addext "
      "subjectAltName=IP:127.0.0.1 -keyout $n.key -out $n.pem 2>&1; done");
  ASSERT_EQ(made.code, 0) << made.out;
  for (const bool demands : {true, false}) {
    // The port is free when the server says so; what follows ends it, whatever happens.
    const auto ran = shell(
        std::string("cd $SCRATCH; rm -f said; openssl s_server -accept 127.0.0.1:0 -www -cert "
                    "server.pem -key server.key -CAfile client.pem -verify_return_error ") +
        (demands ? "-Verify 1" : "-verify 1") +
        " > said 2> warned < /dev/null & S=$!; "
        "i=0; while ! grep -q ACCEPT $SCRATCH/said && [ $i -lt 300 ]; do sleep 0.1; "
        "i=$((i+1)); done; PORT=$(sed -n 's/^ACCEPT .*:\\([0-9]*\\).*/\\1/p' $SCRATCH/said); "
        "$ASSAY run $SCRATCH/seal.yaml --url https://127.0.0.1:$PORT --cacert "
        "$SCRATCH/server.pem --cert $SCRATCH/client.pem --key $SCRATCH/client.key --phases "
        "boundaries,credentials --max-cases 6 --out $SCRATCH/o 2>&1; C=$?; kill $S; exit $C");
    EXPECT_EQ(ran.code, demands ? 0 : 1) << ran.out;
    EXPECT_TRUE(reached().contains("GET /seal")) << ran.out;
    const auto journal = scratch.read("o/journal.ndjson");
    EXPECT_EQ(journal.find("credentials_enforced\",\"keyword\":\"none") != std::string::npos ||
                  journal.find("\"event\":\"finding\"") != std::string::npos,
              !demands)
        << ran.out;
  }
}

}  // namespace
}  // namespace assay::tests
