// No secret reaches any output: many are planted, each in a place of its own, and every byte that
// Assay writes is searched for them.
#include "tests/canaries.h"

#include <gtest/gtest.h>

#include <mutex>

#include "harness/http/server.h"
#include "spec/message.h"
#include "tests/process.h"

namespace assay::tests {
namespace {

constexpr const char* document = R"(openapi: 3.0.4
info: {title: secrets, version: '1'}
paths:
  /echo:
    get:
      security: [{token: [], key: [], asked: [], crumb: [], session: []}]
      parameters:
        - {name: password, in: query, required: true, schema: {type: string}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Broken'}}}}}
  /basic:
    get:
      security: [{basic: []}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Broken'}}}}}
  /members:
    get:
      security: []
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Members'}}}}}
  /nested:
    get:
      security: []
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Broken'}}}}}
  /text/{kind}:
    get:
      security: []
      parameters: [{name: kind, in: path, required: true, schema: {enum: [form, yaml, ini, xml, shapes, fields]}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Broken'}}}}}
  /tokens:
    post:
      security: []
      requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string, maxLength: 5}}}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {type: object, required: [id, plain_text], properties: {id: {type: string}, plain_text: {type: string, maxLength: 4}}}}}}
  /tokens/{id}:
    get:
      security: []
      parameters: [{name: id, in: path, required: true, schema: {type: string}}, {name: plain_text, in: query, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Broken'}}}}}
    delete:
      security: []
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}
  /keys:
    post:
      security: []
      requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string, maxLength: 5}}}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {type: object, required: [secret], properties: {secret: {type: string}}}}}, links: {read: {operationId: readKey, parameters: {secret: $response.body#/secret}}}}
  /keys/{secret}:
    get:
      operationId: readKey
      security: []
      parameters: [{name: secret, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Broken'}}}}}
    delete:
      security: []
      parameters: [{name: secret, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
    key: {type: apiKey, in: header, name: X-Door}
    asked: {type: apiKey, in: query, name: door}
    crumb: {type: apiKey, in: cookie, name: crumb}
    session: {type: apiKey, in: header, name: X-Logged}
    basic: {type: http, scheme: basic}
  schemas:
    Broken: {type: object, required: [ok], properties: {ok: {enum: ['yes']}, echo: {type: integer}}}
    Members:
      type: object
      properties:
        password: {type: integer}
        passwd: {type: string, maxLength: 3}
        secret: {type: string, pattern: '^x$'}
        client_secret: {enum: [a, b]}
        token: {type: array}
        access_token: {type: object}
        refresh_token: {type: boolean}
        api_key: {type: string, format: uuid}
        plain_text: {type: string, minLength: 200}
        private_key: {type: string, format: date}
        connection_strings: {type: object, additionalProperties: {type: integer}}
        authorization: {type: 'null'}
        session: {type: integer}
        credential: {type: integer}
        pin: {type: string, format: password, maxLength: 2}
        note: {type: string, x-sensitive: true, maxLength: 2}
        memo: {type: string, writeOnly: true, maxLength: 2}
        tokens: {type: array, items: {type: integer}}
)";

class Leaky {
 public:
  Leaky() {
    for (const char* member :
         {"password", "passwd", "secret", "client_secret", "token", "access_token", "refresh_token",
          "api_key", "plain_text", "private_key", "authorization", "session", "credential", "pin",
          "note", "memo"}) {
      members_ += std::string(members_.empty() ? "{" : ",") + "\"" + member + "\":\"" +
                  canaries.plant(std::string("member ") + member) + "\"";
    }
    members_ += R"(,"connection_strings":{"general":")" +
                canaries.plant("connection string", "@/") + R"(","go":")" +
                canaries.plant("other connection string") + R"("},"tokens":[")" +
                canaries.plant("list of tokens") + "\"]}";
    nested_ = R"({"ok":"no","items":[{"deep":{"Password":")" + canaries.plant("nested password") +
              R"(","clientSecret":[")" + canaries.plant("secret in a list") +
              R"("],"accessToken":{"x":[{"y":")" + canaries.plant("leaf of a token") +
              R"("}]}}}],"secret":)" + canaries.keep("number", "918273645546372819") +
              R"(,"api_key":[)" + canaries.keep("number in a list", "827364554637281900") +
              R"(],"connection_strings":[{"name":")" + canaries.plant("list of connections") +
              R"("}],"text":"{\"password\":\")" + canaries.plant("JSON in JSON") + "\\\"}\"}";
    auto server = harness::serve(
        0,
        [this](const spec::Request& request) {
          const std::lock_guard lock(mutex_);
          harness::Reply reply;
          reply.response = answer(request);
          return reply;
        },
        2);
    server_ = std::move(*server);
  }
  [[nodiscard]] std::string url() const { return server_->url(); }

  Canaries canaries;

 private:
  static std::string field(const spec::Request& request, const char* name) {
    return std::string(spec::find_header(request.headers, name).value_or(""));
  }

  spec::Response answer(spec::Request request) {
    if (request.target.starts_with("http://")) {
      request.target = request.target.substr(request.target.find('/', 7));
    }
    const auto path = request.target.substr(0, request.target.find('?'));
    spec::Response response;
    response.status = 200;
    response.headers = {{"Content-Type", "application/json"}};
    if (path == "/login") {
      response.body = R"({"given":")" + canaries.plant("token of a login") + "\"}";
    } else if (path == "/members") {
      response.body = members_;
    } else if (path == "/nested") {
      response.body = nested_;
      response.status = 299;
    } else if (path.starts_with("/text/")) {
      text(path.substr(6), response);
    } else if (path.starts_with("/tokens") || path.starts_with("/keys")) {
      thing(request, path, response);
    } else {
      echo(request, response);
    }
    return response;
  }

  /// What it was sent, in every form and everywhere.
  void echo(const spec::Request& request, spec::Response& response) {
    std::string sent = request.target;
    for (const char* name : {"Authorization", "Proxy-Authorization", "X-Door", "Cookie", "X-Logged",
                             "X-Vault-Token", "X-Config-Secret"}) {
      sent += " " + field(request, name);
    }
    const auto which = turns_++ % 6;
    response.status = which < 3 ? 200 : which == 3 ? 500 : which == 4 ? 302 : 418;
    response.reason = "no " + field(request, "X-Door");
    const auto shown = which == 0   ? json_escaped(sent, true)
                       : which == 1 ? spec::encode_base64("x" + sent)
                       : which == 2 ? base64url("xy" + sent)
                       : which == 3 ? percent_encoded(sent, true, false)
                       : which == 4 ? percent_encoded(sent, false, true)
                                    : json_escaped(sent, false);
    response.body = R"({"ok":"no","echo":")" + shown + "\"}";
    response.headers.push_back({"X-Debug", sent});
    response.headers.push_back({"Location", "/x?" + percent_encoded(sent, false, false)});
    response.headers.push_back({"Set-Cookie", "last=" + percent_encoded(sent, true, false)});
  }

  void text(const std::string& kind, spec::Response& response) {
    auto plant = [this](const char* place) { return canaries.plant(place); };
    response.status = 500;
    response.headers.front().value = "text/plain";
    if (kind == "form") {
      response.body = "user=me&password=" + plant("form") + "&next=1";
    } else if (kind == "yaml") {
      response.body =
          "db:\n  password: " + plant("YAML") + "\n  token: '" + plant("YAML quoted") + "'\n";
    } else if (kind == "ini") {
      response.body = "[client]\npassword = " + plant("ini") + "\nsecret=" + plant("ini close");
    } else if (kind == "xml") {
      response.body = "<a><password>" + plant("XML") + "</password><secret><![CDATA[" +
                      plant("CDATA") + "]]></secret><db token=\"" + plant("attribute") + "\"/></a>";
    } else if (kind == "shapes") {
      shapes(response);
    } else {
      fields(response);
    }
  }

  void shapes(spec::Response& response) {
    response.body =
        "a " + canaries.keep("tkn", "pscale_tkn_9f8e7d6c5b4a39281706") + " b " +
        canaries.keep("pw", "pscale_pw_8e7d6c5b4a392817061f") + " c " +
        canaries.keep("oauth", "pscale_oauth_7d6c5b4a392817061f8e") + " d " +
        canaries.keep("JWT", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJxOTgifQ.c2lnbmF0dXJlLXE5OA") + " e " +
        canaries.keep("AWS", "AKIAQ9W8E7R6T5Y4U3I2") +
        " f mysql://me:" + canaries.plant("userinfo") +
        "@db.test/x\n-----BEGIN PRIVATE KEY-----\n" + canaries.plant("PEM") +
        "\n-----END PRIVATE KEY-----\n Bearer " + canaries.plant("bearer") + " Basic " +
        spec::encode_base64("me:" + canaries.plant("basic"));
  }

  void fields(spec::Response& response) {
    const auto plant = [this](const char* place) { return canaries.plant(place); };
    response.headers.push_back({"Set-Cookie", "sid=" + plant("Set-Cookie") + "; Path=/"});
    response.headers.push_back(
        {"WWW-Authenticate", "Digest realm=\"x\", nonce=\"" + plant("WWW-Authenticate") + "\""});
    response.headers.push_back({"Proxy-Authorization", "Basic " + plant("Proxy-Authorization")});
    response.headers.push_back({"X-Auth-Token", plant("X-Auth-Token")});
    response.headers.push_back({"X-Api-Key", plant("X-Api-Key")});
    response.headers.push_back({"Location", "/cb?access_token=" + plant("Location")});
    response.body = "nothing here";
  }

  /// Gives secrets that later requests use, and says them again under an innocent name.
  void thing(const spec::Request& request, const std::string& path, spec::Response& response) {
    if (request.method == "POST") {
      response.status = 201;
      const bool key = path == "/keys";
      response.body =
          key ? R"({"secret":")" + canaries.plant("key in a path") + "\"}"
              : R"({"id":"t1","plain_text":")" + canaries.plant("text for later") + "\"}";
    } else if (request.method == "DELETE") {
      response.status = 204;
      response.headers.clear();
    } else {
      response.body = R"({"ok":"no","shown":")" + canaries.plant("text for later") +
                      "\",\"of\":\"" + canaries.plant("key in a path") + "\"}";
    }
  }

  std::mutex mutex_;
  std::string members_;
  std::string nested_;
  int turns_ = 0;
  std::unique_ptr<harness::Server> server_;
};

class CanaryTest : public testing::Test {
 protected:
  CanaryTest() {
    std::filesystem::create_directories(scratch.path("in"));
    std::filesystem::create_directories(scratch.path("out"));
    auto& all = leaky.canaries;
    // Somebody put a key into the document, next to where findings stand.
    auto text = std::string(document);
    const std::string head = "info: {title: secrets, version: '1'}";
    text.replace(text.find(head), head.size(),
                 "info: {title: 'door " + all.plant("cookie") + "', version: 1-" +
                     all.plant("cookie") + "}");
    const std::string basic = "security: [{basic: []}]";
    text.insert(text.find(basic), "tags: ['door " + all.plant("cookie") + "']\n      ");
    const std::string broken = "ok: {enum: ['yes']}";
    text.insert(text.find(broken), " # the cookie is " + all.plant("cookie") + "\n        ");
    scratch.write("in/door.yaml", text);
    scratch.write("in/key.txt", all.plant("key of a file", "+/") + "\n");
    scratch.write("in/asked.txt", all.plant("key in a query", "&=") + "\n");
    setenv("CANARY_BEARER", all.plant("bearer token", "\"\\").c_str(), 1);
    setenv("CANARY_LOGIN", all.plant("password of a login").c_str(), 1);
    scratch.write("in/auth.yaml", R"(users:
  - name: me
    schemes:
      token: "env:CANARY_BEARER"
      key: "file:key.txt"
      asked: "command:cat $SCRATCH/in/asked.txt"
      crumb: ")" + all.plant("cookie") +
                                      R"("
      basic: {username: me, password: ")" +
                                      all.plant("basic password", "~") + R"("}
    login:
      operation: POST /login
      body: {user: me, password: "env:CANARY_LOGIN", secret: ")" +
                                      all.plant("login's body") + R"("}
      extract: {session: "$response.body#/given"}
)");
    scratch.write("in/assay.yaml",
                  "header: ['X-Config-Secret: " + all.plant("header of a file") + "']\n");
    setenv("URL", leaky.url().c_str(), 1);
    setenv("FIXED", all.plant("fixed value", "%<>").c_str(), 1);
    setenv("OWN", ("X-Vault-Token: " + all.plant("own header")).c_str(), 1);
  }

  /// In the folder of the inputs, with all it says in a file.
  Ran run(const std::string& arguments) {
    auto ran = shell("cd $SCRATCH/in && $ASSAY " + arguments + " 2>&1");
    scratch.write("out/console-" + std::to_string(++consoles_) + ".txt", ran.out);
    return ran;
  }
  std::string sending(const std::string& command, const std::string& more) {
    return command + " door.yaml --url $URL --auth auth.yaml --set \"password=$FIXED\" " + more;
  }

  void expect_no_leak() const {
    const auto leaks = leaky.canaries.leaks(scratch.path("out"));
    std::string told;
    for (std::size_t i = 0; i < leaks.size() && i < 40; ++i) told += leaks[i] + "\n";
    EXPECT_TRUE(leaks.empty()) << leaks.size() << " leaks\n" << told;
  }

  Scratch scratch;
  Leaky leaky;
  int consoles_ = 0;
};

constexpr const char* all_reports =
    " --report html --report json --report sarif --report har --report markdown --report github "
    "--report gitlab --report tap --report tap13 ";

TEST_F(CanaryTest, NothingOfARunHoldsASecret) {
  const auto ran = run(sending("run", std::string("--max-cases 30 --verbose --out ../out/run "
                                                  "--history ../out/h.sqlite") +
                                          all_reports));
  EXPECT_EQ(ran.code, 1) << ran.out;
  EXPECT_GE(leaky.canaries.size(), 60U);
  run(sending(
      "run",
      "-H \"$OWN\" --max-cases 10 --workers 3 --out ../out/again --corpus ../out/run/findings"));
  run(std::string("report ../out/run --out ../out/report --verbose") + all_reports);
  run(sending("replay", "../out/run/findings").replace(0, 16, "replay"));
  run("config show run --origin");
  run("config show run --json");
  expect_no_leak();
  // It told of them all the same.
  const auto journal = scratch.read("out/run/journal.ndjson");
  for (const char* member :
       {"password", "client_secret", "connection_strings/general", "pin", "note", "memo"}) {
    EXPECT_NE(journal.find(std::string("/response/body/") + member), std::string::npos) << member;
  }
  EXPECT_NE(ran.out.find("$ASSAY_"), std::string::npos) << ran.out;
}

TEST_F(CanaryTest, NothingOfNightsHoldsASecret) {
  for (const char* out : {"../out/one", "../out/two"}) {
    const auto ran = run(sending("nightly", std::string("--max-cases 8 --history ../out/h.sqlite "
                                                        "--report html --out ") +
                                                out));
    EXPECT_LE(ran.code, 1) << ran.out;
  }
  expect_no_leak();
}

TEST_F(CanaryTest, NothingOfASearchHoldsASecret) {
  const auto ran = run(sending("fuzz", "-H \"$OWN\" --max-time 3 --out ../out/fuzz"));
  EXPECT_EQ(ran.code, 1) << ran.out;
  EXPECT_FALSE(std::filesystem::is_empty(scratch.path("out/fuzz/corpus")));
  expect_no_leak();
}

TEST_F(CanaryTest, NothingThatAKilledRunLeavesHoldsASecret) {
  for (const char* command : {"run --max-cases 5000", "fuzz --max-time 60"}) {
    const std::string line(command);
    const auto space = line.find(' ');
    const auto ran =
        shell("cd $SCRATCH/in && timeout -s KILL 2 $ASSAY " +
              sending(line.substr(0, space), line.substr(space)) + " --out ../out/" +
              line.substr(0, space) + " > ../out/" + line.substr(0, space) + ".txt 2>&1");
    EXPECT_EQ(ran.code, 137);
  }
  expect_no_leak();
}

TEST_F(CanaryTest, APasswordOfAProxyOrOfADatabaseIsNotTold) {
  const auto& proxy = leaky.canaries.plant("proxy password");
  const auto port = leaky.url().substr(leaky.url().rfind(':'));
  setenv("PROXY", ("http://me:" + proxy + "@127.0.0.1" + port).c_str(), 1);
  const auto ran = run(sending("run", "--max-cases 5 --out ../out/proxy -x $PROXY"));
  EXPECT_EQ(ran.code, 1) << ran.out;
  EXPECT_EQ(shell("grep -rqF '$ASSAY_PROXY_PASSWORD' $SCRATCH/out/proxy/findings").code, 0);
  run("config show run --origin -x $PROXY");
  const auto& base = leaky.canaries.plant("database password");
  for (const std::string& place : {"postgresql://me:" + base + "@127.0.0.1:1/db",
                                   "'postgresql://127.0.0.1:1/db?user=me&password=" + base + "'"}) {
    const auto refused = run(sending("run", "--max-cases 2 --out ../out/db --history " + place));
    EXPECT_EQ(refused.code, 3) << refused.out;
    run("history list --history " + place);
  }
  expect_no_leak();
}

}  // namespace
}  // namespace assay::tests
