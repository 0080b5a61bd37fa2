// What is a secret, what is none, and how a secret is found however it is written.
#include "reports/redact.h"

#include <gtest/gtest.h>

#include "reports/secret_text.h"
#include "spec/encoding.h"

namespace assay::reports {
namespace {

constexpr std::string_view secret = "c4n\"ry/+v&lue~";

TEST(KnownValues, AreFoundInEveryWayOfWriting) {
  KnownValues known;
  EXPECT_TRUE(known.add(secret));
  EXPECT_FALSE(known.add(secret));
  for (const std::string written :
       {R"(c4n"ry/+v&lue~)", R"(c4n\"ry/+v&lue~)", R"(c4n\"ry\/+v&lue~)",
        R"(c4n\u0022ry\u002F\u002bv\u0026lue~)", R"(\u0063\u0034n\"ry/+v&lue~)",
        "c4n%22ry%2F%2Bv%26lue~", "c4n%22ry%2f%2bv%26lue%7e", "%63%34n%22ry%2F%2Bv%26lue%7E",
        "c4n%2522ry%252F%252Bv%2526lue~", "c4n&quot;ry/+v&amp;lue~", "c4n&#34;ry&#x2F;+v&amp;lue~",
        "c4n\"ry~1+v&lue~0", R"(c4n\\\"ry/+v&lue~)"}) {
    EXPECT_TRUE(KnownValues::any_stands_in({&known}, "a " + written + " b")) << written;
    const auto spans = known.find("a " + written + " b");
    ASSERT_EQ(spans.size(), 1U) << written;
    EXPECT_EQ(replace_spans("a " + written + " b", spans),
              "a " + redaction_mark(written.size()) + " b");
  }
  EXPECT_FALSE(KnownValues::any_stands_in({&known}, "c4n ry/+v&lue"));
}

TEST(KnownValues, AreFoundInBase64WhereverTheyStand) {
  for (std::size_t length = 8; length < 14; ++length) {
    const std::string value = std::string("?>~secretsecret").substr(0, length);
    KnownValues known;
    known.add(value);
    for (std::size_t before = 0; before < 7; ++before) {
      for (std::size_t after = 0; after < 4; ++after) {
        auto text = spec::encode_base64(std::string(before, 'x') + value + std::string(after, 'y'));
        EXPECT_TRUE(KnownValues::any_stands_in({&known}, text)) << text;
        for (auto& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
        EXPECT_TRUE(KnownValues::any_stands_in({&known}, "a=" + text)) << text;
        // No bit of it is left.
        const auto rest = replace_spans(text, known.find(text));
        EXPECT_LE(rest.size(), redaction_mark(20).size() + (before + after) * 8 / 6 + 4) << rest;
      }
    }
  }
}

TEST(KnownValues, ThatAreCutOffAreFoundAtTheEnd) {
  KnownValues known;
  known.add("a-long-secret");
  EXPECT_TRUE(known.find("text a-long-se").empty());
  EXPECT_EQ(known.find("text a-long-se", true).size(), 1U);
  EXPECT_TRUE(known.find("text a-l", true).empty());
  EXPECT_EQ(Redactor({"a-long-secret"}).text("\"xx a-long-s..."),
            "\"xx [redacted:string:len=8]...");
}

TEST(KnownValues, ShorterThanFourBytesAreNone) {
  Redactor redactor({"abc", ""});
  EXPECT_EQ(redactor.text("abc"), "abc");
}

TEST(KnownValues, AreBlankedSoThatAGrammarStillReadsTheText) {
  Redactor redactor({"s3cr\"et", "90210", "p\xC3\xA9pper"});
  EXPECT_EQ(redactor.blanked("{\"a\": \"s3cr\\\"et\", \"b\": 90210}\n# p\xC3\xA9pper, none"),
            "{\"a\": \"a1aa\\\"aa\", \"b\": 11111}\n# aaaaaaa, none");
  EXPECT_EQ(redactor.blanked("\"\\u0039\\u0030210\""), "\"\\u1111\\u1111111\"");
  const auto once = redactor.blanked("x: s3cr\"et");
  EXPECT_EQ(redactor.blanked(once), once);
  // What an answer gave may be a word of the document.
  spec::Exchange exchange;
  spec::Response response;
  response.headers = {{"Content-Type", "application/json"}};
  response.body = R"({"token":"application/json"})";
  exchange.outcome = response;
  redactor.learn(exchange);
  EXPECT_EQ(redactor.text("application/json"), "[redacted:string:len=16]");
  EXPECT_EQ(redactor.blanked("application/json"), "application/json");
}

std::string clean(std::string_view text) {
  return Redactor({}, {"pin"}).text(text);
}

TEST(Names, OfSecretsAreKnownInEverySpelling) {
  for (const char* name : {"password",
                           "passwd",
                           "PASSWORD",
                           "db_password",
                           "newPassword",
                           "secret",
                           "client_secret",
                           "clientSecret",
                           "CLIENT-SECRET",
                           "token",
                           "access_token",
                           "accesstoken",
                           "refreshToken",
                           "api_key",
                           "apiKey",
                           "APIKey",
                           "apikey",
                           "X-Api-Key",
                           "X-Auth-Token",
                           "plain_text",
                           "plainText",
                           "private_key",
                           "connection_string",
                           "connection_strings",
                           "connectionStrings",
                           "authorization",
                           "Proxy-Authorization",
                           "session",
                           "session_id",
                           "credential",
                           "credentials",
                           "password_hash",
                           "passphrase",
                           "secret_key",
                           "csrf_token"}) {
    EXPECT_TRUE(names_secret(name)) << name;
  }
}

TEST(Names, OfWhatOnlyTellsOfSecretsAreNone) {
  for (const char* name : {"key",
                           "keys",
                           "page_token",
                           "next_page_token",
                           "nextPageToken",
                           "continuation_token",
                           "cursor",
                           "token_type",
                           "token_count",
                           "max_tokens",
                           "password_required",
                           "passwordRequired",
                           "passwords",
                           "tokens",
                           "secrets",
                           "text",
                           "string",
                           "sessions",
                           "session_count",
                           "public_key",
                           "primary_key",
                           "Idempotency-Key",
                           "authorizations",
                           "author",
                           "authority",
                           "secretary",
                           "id",
                           "",
                           "name",
                           "tokenize",
                           "key_id"}) {
    EXPECT_FALSE(names_secret(name)) << name;
  }
}

struct Row {
  const char* text;
  const char* clean;
};

TEST(Names, HideTheirValuesInEveryForm) {
  for (const auto& [text, expected] : std::vector<Row>{
           {R"({"password":"abc"})", R"({"password":"[redacted:string:len=3]"})"},
           {R"({"token" : 12345, "n": 7})", R"({"token" : "[redacted:number:len=5]", "n": 7})"},
           {R"({"secret":["a","b",5,true,null]})",
            R"({"secret":["[redacted:string:len=1]","[redacted:string:len=1]",)"
            R"("[redacted:number:len=1]",true,null]})"},
           {R"({"connection_strings":{"go":"x","php":{"a":"y"}},"z":"w"})",
            R"({"connection_strings":{"go":"[redacted:string:len=1]","php":{"a":)"
            R"("[redacted:string:len=1]"}},"z":"w"})"},
           {R"({"connection_strings":[{"go":"x"}]})",
            R"({"connection_strings":[{"go":"[redacted:string:len=1]"}]})"},
           {R"({"tokens":["a","b"],"n":["a"]})",
            R"({"tokens":["[redacted:string:len=1]","[redacted:string:len=1]"],"n":["a"]})"},
           {R"({"tokens":[{"id":"a","token":"b"}]})",
            R"({"tokens":[{"id":"a","token":"[redacted:string:len=1]"}]})"},
           {R"({"pass\u0077ord":"a\"b"})", R"({"pass\u0077ord":"[redacted:string:len=4]"})"},
           {R"({"m":"{\"password\":\"abc\",\"n\":\"d\"}"})",
            R"({"m":"{\"password\":\"[redacted:string:len=3]\",\"n\":\"d\"}"})"},
           {R"({"password":"cut o)", R"({"password":"[redacted:string:len=5])"},
           {R"({"pin":"1234"})", R"({"pin":"[redacted:string:len=4]"})"},
           {"a=1&password=abc%20d&b=2", "a=1&password=[redacted:string:len=7]&b=2"},
           {"/cb?access_token=abc#x", "/cb?access_token=[redacted:string:len=5]"},
           {"user: bob\npassword: hunter\nport: 3\n",
            "user: bob\npassword: [redacted:string:len=6]\nport: 3\n"},
           {"  - token: 'a b'\n", "  - token: '[redacted:string:len=3]'\n"},
           {"[db]\npassword = hunter\n", "[db]\npassword = [redacted:string:len=6]\n"},
           {"<a><password>abc</password><b>c</b></a>",
            "<a><password>[redacted:string:len=3]</password><b>c</b></a>"},
           {"<x:secret type='a'>abc</x:secret>",
            "<x:secret type='a'>[redacted:string:len=3]</x:secret>"},
           {"<secret><![CDATA[abc]]></secret>",
            "<secret><![CDATA[[redacted:string:len=3]]]></secret>"},
           {"<credentials><u>ab</u><p>cd</p></credentials>",
            "<credentials><u>[redacted:string:len=2]</u><p>[redacted:string:len=2]</p></"
            "credentials>"},
           {"<db password=\"abc\"/>", "<db password=\"[redacted:string:len=3]\"/>"},
           {"bad password: hunter22!", "bad password: [redacted:string:len=9]"}}) {
    EXPECT_EQ(clean(text), expected);
    // What is clean stays as it is.
    EXPECT_EQ(clean(expected), expected);
  }
}

TEST(Names, InProseAndInSchemasHideNothing) {
  for (const char* text :
       {"the token is not valid", "invalid token: unexpected end of input",
        "password: must have at least 8 characters", "Password: required", "token: string",
        R"({"page_token":null,"password":null,"token":true})", R"({"next_page_token":"abc123def"})",
        R"({"password_required":true,"key":"value","keys":{"a":"b"}})",
        R"({"properties":{"name":{"type":"string"}},"required":["password","token"]})",
        R"(must have the member "password", but it is missing)", "Bearer authentication is needed",
        "Basic authentication", R"(WWW-Authenticate: Basic realm="the secret door")",
        R"(WWW-Authenticate: Bearer realm="x", error="invalid_token")",
        "https://example.test:8080/token:1", "it's a \"secret\", isn't it: yes",
        "Content-Type: application/json", "see <password> in the schema"}) {
    EXPECT_EQ(clean(text), text);
  }
}

TEST(Fields, KeepTheirFormWithoutTheirSecrets) {
  for (const auto& [text, expected] : std::vector<Row>{
           {"HTTP/1.1 200 OK\nSet-Cookie: sid=abc; Path=/; HttpOnly\n\nx",
            "HTTP/1.1 200 OK\nSet-Cookie: sid=[redacted:string:len=3]; Path=/; HttpOnly\n\nx"},
           {"Cookie: a=b; c=d", "Cookie: a=[redacted:string:len=1]; c=[redacted:string:len=1]"},
           {"authorization: Token abc", "authorization: Token [redacted:string:len=3]"},
           {"X-Auth-Token: abc def", "X-Auth-Token: [redacted:string:len=7]"},
           {"x-api-key: abc", "x-api-key: [redacted:string:len=3]"},
           {"WWW-Authenticate: Digest realm=\"r\", nonce=\"abc\", qop=auth",
            "WWW-Authenticate: Digest realm=\"r\", nonce=\"[redacted:string:len=3]\", qop=auth"},
           {"WWW-Authenticate: Negotiate YWJjZGVmZ2hpamts==",
            "WWW-Authenticate: Negotiate [redacted:string:len=18]"}}) {
    EXPECT_EQ(clean(text), expected);
  }
}

TEST(Shapes, ShowWhatTheyAre) {
  for (const char* text :
       {"pscale_tkn_0123456789abc", "pscale_oauth_0123456789abc", "eyJhbGciOiJI.eyJzdWIi.c2ln",
        "AKIAIOSFODNN7EXAMPLE", "ghp_0123456789abcdefghij"}) {
    EXPECT_EQ(clean("a " + std::string(text) + "!"),
              "a " + redaction_mark(std::string(text).size()) + "!");
  }
  EXPECT_EQ(clean("Bearer abcdefgh1234567"), "Bearer [redacted:string:len=15]");
  EXPECT_EQ(clean("Basic dXNlcjpwYXNz"), "Basic [redacted:string:len=12]");
  EXPECT_EQ(clean("mysql://user:pw@host/db"), "mysql://[redacted:string:len=7]@host/db");
  EXPECT_EQ(clean(R"("mysql:\/\/user:pw@host\/db")"),
            R"("mysql:\/\/[redacted:string:len=7]@host\/db")");
  EXPECT_EQ(clean("http://user@host/"), "http://user@host/");
}

TEST(Redactor, HidesLeavesOfValuesAndKeepsTheirPlaces) {
  const Redactor redactor({"known-value"}, {"pin"});
  const auto value = json::parse(
      R"({"a":[{"password":{"x":[1,"ab",true]}}],"known-value":1,"tokens":["t"],"pin":5,"n":5})");
  EXPECT_EQ(
      json::serialize(redactor.value(value)),
      R"({"a":[{"password":{"x":["[redacted:number:len=1]","[redacted:string:len=2]",true]}}],)"
      R"("[redacted:string:len=11]":1,"tokens":["[redacted:string:len=1]"],)"
      R"("pin":"[redacted:number:len=1]","n":5})");
  EXPECT_EQ(json::serialize(redactor.known_only(json::parse(R"({"password":"generated"})"))),
            R"({"password":"generated"})");
  EXPECT_EQ(Redactor({"12345678"}).known_only(json::value(12345678)),
            json::value("[redacted:number:len=8]"));
}

FindingRecorded finding(std::string location, std::string actual) {
  FindingRecorded found;
  found.finding.location = std::move(location);
  found.finding.actual = std::move(actual);
  found.finding.expected = "at least 8 \"characters\"";
  return found;
}

TEST(Redactor, TellsWhatIsWrongWithASecretWithoutIt) {
  const Redactor redactor({"known-value"});
  for (const auto& [location, actual, expected] : std::vector<std::array<const char*, 3>>{
           {"/response/body/password", "\"abc\"", "\"[redacted:string:len=3]\""},
           {"/response/body/password", "12345", "\"[redacted:number:len=5]\""},
           {"/response/body/password", "it is missing", "it is missing"},
           {"/response/body/password", "null", "null"},
           {"/response/body/connection_strings/0/go", "\"abc...", "\"[redacted:string:len=6]"},
           {"/response/body/tokens/3", "\"abc\"", "\"[redacted:string:len=3]\""},
           {"/response/body/token", "PUT gave \"abc\"", "PUT gave \"[redacted:string:len=3]\""},
           {"/response/body/name", "\"abc\"", "\"abc\""},
           {"/response/body/name", "{\"password\":12}",
            "{\"password\":\"[redacted:number:len=2]\"}"},
           {"/response/headers/X-Api-Key", "\"abc\"", "\"[redacted:string:len=3]\""},
           {"/response/headers/X-Api-Key", "it is missing", "it is missing"},
           {"/response/headers/Set-Cookie", "sid without HttpOnly", "sid without HttpOnly"},
           {"/response/headers/Location", "/?token=abc", "/?token=[redacted:string:len=3]"}}) {
    const auto found = redact(redactor, finding(location, actual));
    EXPECT_EQ(found.finding.actual, expected) << location;
    EXPECT_EQ(found.finding.location, location);
    EXPECT_EQ(found.finding.expected, "at least 8 \"characters\"");
  }
  EXPECT_EQ(redact(redactor, finding("/response/body/known-value/x", "1")).finding.location,
            "/response/body/[redacted:string:len=11]/x");
}

spec::Exchange exchange(std::string sent, std::string body) {
  spec::Response response;
  response.status = 200;
  response.body = std::move(body);
  response.headers = {{"Set-Cookie", "sid=cookie-value-1; Path=/"}};
  return {{"POST", "/x", {}, std::move(sent)}, response, {}};
}

TEST(Redactor, LearnsWhatAnswersGiveAndNotWhatWasSent) {
  Redactor redactor({});
  redactor.learn(exchange(R"({"password":"generated-by-us-1"})",
                          R"({"plain_text":"pw-of-the-server-1","token":"short"})"));
  redactor.learn(exchange("", R"({"password":"generated-by-us-1","id":"pw-of-the-server-1"})"));
  EXPECT_EQ(redactor.known_text("/x/pw-of-the-server-1"), "/x/[redacted:string:len=18]");
  EXPECT_EQ(redactor.known_text("sid=cookie-value-1"), "sid=[redacted:string:len=14]");
  EXPECT_EQ(redactor.known_text("generated-by-us-1 short"), "generated-by-us-1 short");
}

struct Kept final : Sink {
  explicit Kept(std::vector<FindingRecorded>& all) : found(all) {}
  void receive(const Event& event) override { found.push_back(std::get<FindingRecorded>(event)); }
  std::vector<FindingRecorded>& found;
};

TEST(Redactor, AFindingGivesAwayNoSecretThatItsOwnAnswerNames) {
  std::vector<FindingRecorded> kept;
  const auto sink = redacting(std::make_shared<Redactor>(std::vector<std::string>{}),
                              std::make_unique<Kept>(kept));
  auto found = finding("/response/body/id", "\"pw-of-the-server-1\" is no UUID");
  found.request = "POST /x HTTP/1.1\r\n\r\n{\"name\":\"sent-by-us-1234\"}";
  found.response =
      "HTTP/1.1 201 Created\n\n"
      R"({"plain_text":"pw-of-the-server-1","password":"sent-by-us-1234"})";
  found.finding.expected = "not sent-by-us-1234";
  sink->receive(found);
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].finding.actual, "\"[redacted:string:len=18]\" is no UUID");
  EXPECT_EQ(kept[0].finding.expected, "not sent-by-us-1234");
}

struct Lines final : Sink {
  explicit Lines(std::vector<json::object>& all) : lines(all) {}
  void receive(const Event& event) override { lines.push_back(to_json(event)); }
  std::vector<json::object>& lines;
};

TEST(Redactor, TheDocumentsWordsHoldNoKnownValue) {
  const std::string key = "key-of-the-door-1";
  std::vector<json::object> lines;
  const auto redactor = std::make_shared<Redactor>(std::vector<std::string>{key});
  const auto sink = redacting(redactor, std::make_unique<Lines>(lines));
  RunStarted started;
  started.title = started.document_version = started.commit = started.rails = key;
  started.contracts = {"rules", key};
  const auto operation = "GET /x/" + key;
  OperationPlanned planned;
  planned.operation = operation;
  planned.operation_id = planned.tag = planned.file = planned.skipped = key;
  planned.inapplicable = {{"content_type", key}};
  ExchangeDone done;
  done.operation = operation;
  FindingRecorded found;
  found.finding.operation = operation;
  found.finding.schema = "/paths/" + key;
  found.finding.schema_at = "d.yaml:1:1#/paths/" + key;
  WorkflowFinished workflow;
  workflow.workflow = workflow.file = workflow.skipped = key;
  workflow.stopped = {{key, 1}};
  sink->receive(workflow);
  EXPECT_EQ(json::serialize(lines.back()).find(key), std::string::npos) << lines.back();
  lines.clear();
  OperationFinished finished;
  finished.operation = operation;
  finished.parameters.push_back({key, "query"});
  finished.unseen_statuses = finished.untested = {key};
  for (const Event& event : {Event(started), Event(planned), Event(done), Event(found),
                             Event(finished), Event(Remark{operation, key})}) {
    sink->receive(event);
    EXPECT_EQ(json::serialize(lines.back()).find(key), std::string::npos) << lines.back();
  }
  EXPECT_EQ(lines[0].at("title"), "[redacted:string:len=17]");
  // All of them still tell of one operation.
  for (std::size_t i = 1; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i].at("operation"), "GET /x/[redacted:string:len=17]") << i;
  }
}

TEST(Redactor, AnOperationKeepsItsNameWhateverIsLearnt) {
  std::vector<json::object> lines;
  const auto redactor = std::make_shared<Redactor>(std::vector<std::string>{});
  const auto sink = redacting(redactor, std::make_unique<Lines>(lines));
  OperationPlanned planned;
  planned.operation = "GET /password-resets";
  sink->receive(planned);
  redactor->learn(exchange("", R"({"token":"password-resets"})"));
  OperationFinished finished;
  finished.operation = planned.operation;
  sink->receive(finished);
  EXPECT_EQ(lines[1].at("operation"), "GET /password-resets");
}

TEST(Redactor, MarksAreKnownWhenTheyAreSeenAgain) {
  EXPECT_TRUE(is_redaction_mark("[redacted:string:len=12]"));
  for (const char* text : {"[redacted:string:len=]", "[redacted]", "x[redacted:string:len=1]", ""})
    EXPECT_FALSE(is_redaction_mark(text)) << text;
}

}  // namespace
}  // namespace assay::reports
