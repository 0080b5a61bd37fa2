// Each check: what it finds, where it points, and what it lets pass.
#include <gtest/gtest.h>

#include "contracts/check.h"
#include "spec/decode.h"

namespace assay::contracts {
namespace {

using spec::Credentials;
using spec::Verdict;

spec::Document build() {
  const std::string text = R"(openapi: 3.0.1
info: {title: t, version: '1'}
components: {securitySchemes: {k: {type: http, scheme: bearer}}}
paths:
  /a:
    post:
      security: [{k: []}]
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses:
        '200':
          description: ok
          headers:
            X-Count: {required: true, schema: {type: integer}}
          content:
            application/json:
              schema:
                type: object
                required: [role]
                properties:
                  role: {type: string, enum: [reader, writer]}
                  list: {type: array, items: {type: object, required: [id]}}
        '204': {description: nothing}
        '422': {description: refused}
        '503': {description: busy}
)";
  auto document = spec::build_document(*spec::read_tree({"doc.yaml", text, 1, 0}));
  return std::move(*document);
}

/// A judgement made of parts, with a good answer to start from.
struct Scene {
  spec::Document document = build();
  spec::Response response{200,
                          "HTTP/1.1",
                          "OK",
                          {{"Content-Type", "application/json"}, {"X-Count", "3"}},
                          R"({"role":"reader"})",
                          false};
  std::optional<spec::TransportFailure> failure;
  Verdict verdict;
  Credentials credentials = Credentials::configured;
  bool configured = true;
  spec::Request request{"POST", "/a", {}, std::nullopt};

  std::vector<Finding> judge() {
    spec::Exchange exchange;
    exchange.request = request;
    if (failure) {
      exchange.outcome = *failure;
    } else {
      exchange.outcome = response;
    }
    return contracts::judge(
        {document, document.operations[0], exchange, verdict, credentials, configured});
  }

  /// The ids of all findings, joined.
  std::string ids() {
    std::string text;
    for (const auto& finding : judge()) text += (text.empty() ? "" : " ") + finding.check;
    return text;
  }
};

Verdict broken(const std::string& keyword) {
  return {
      Verdict::Kind::invalid, {{keyword, "/request/body/x", "/paths", "something", "other"}}, ""};
}

TEST(Checks, GoodAnswerRaisesNothing) {
  EXPECT_EQ(Scene().ids(), "");
}

TEST(Checks, TransportFailuresAreNamedByKind) {
  using Kind = spec::TransportFailure::Kind;
  for (const auto& [kind, id] :
       {std::pair(Kind::closed, "transport.closed"), std::pair(Kind::timeout, "transport.timeout"),
        std::pair(Kind::malformed, "transport.malformed"), std::pair(Kind::unreachable, ""),
        std::pair(Kind::refused, "")}) {
    Scene scene;
    scene.failure = spec::TransportFailure{kind, "because"};
    EXPECT_EQ(scene.ids(), id);
  }
}

TEST(Checks, EachWayToDieIsAFindingOfItsOwn) {
  const auto found = [](const std::string& cause) {
    Scene scene;
    scene.failure = spec::TransportFailure{spec::TransportFailure::Kind::closed, "dead", cause};
    return fingerprint(scene.judge().at(0));
  };
  EXPECT_EQ(found("SIGSEGV"), found("SIGSEGV"));
  EXPECT_NE(found("SIGSEGV"), found("SIGABRT"));
  EXPECT_NE(found("SIGSEGV"), found(""));
}

TEST(Checks, ToCloseOverBrokenFramingIsLawfulAndToDieOfItIsNot) {
  Scene scene;
  scene.request.framing = "no_host";
  scene.failure = spec::TransportFailure{spec::TransportFailure::Kind::closed, "because"};
  EXPECT_EQ(scene.ids(), "");
  scene.failure->cause = "SIGSEGV";
  EXPECT_EQ(scene.ids(), "transport.closed");
}

TEST(Checks, ServerErrorsCountWhateverTheRequestWas) {
  for (const auto& verdict : {Verdict{}, broken("type")}) {
    Scene scene;
    scene.verdict = verdict;
    scene.response = {500, "HTTP/1.1", "Oops", {}, "", false};
    EXPECT_EQ(scene.ids(), "server_error");
  }
  Scene described;
  described.response = {503, "HTTP/1.1", "Busy", {}, "", false};
  EXPECT_EQ(described.ids(), "");
  Scene undescribed;
  undescribed.response = {504, "HTTP/1.1", "Late", {}, "", false};
  EXPECT_EQ(undescribed.ids(), "server_error");
}

TEST(Checks, UndocumentedStatusIsAFailureForAValidRequestAndAWarningForARefusal) {
  Scene success;
  success.response = {202, "HTTP/1.1", "Accepted", {}, "", false};
  EXPECT_EQ(success.ids(), "status_documented");
  EXPECT_EQ(success.judge()[0].severity, Severity::failure);
  Scene refusal;
  refusal.verdict = broken("type");
  refusal.response = {400, "HTTP/1.1", "Bad", {}, "", false};
  EXPECT_EQ(refusal.ids(), "status_documented");
  EXPECT_EQ(refusal.judge()[0].severity, Severity::warning);
  for (const int implied : {401, 403, 429}) {
    Scene scene;
    scene.response = {implied, "HTTP/1.1", "No", {{"WWW-Authenticate", "Bearer"}}, "", false};
    EXPECT_EQ(scene.ids(), "") << implied;
  }
}

TEST(Checks, ContentTypeMustBeADescribedOne) {
  Scene wrong;
  wrong.response.headers[0].value = "text/html";
  EXPECT_EQ(wrong.ids(), "content_type");
  Scene none;
  none.response.headers.erase(none.response.headers.begin());
  EXPECT_EQ(none.ids(), "content_type");
  Scene fine;
  fine.response.headers[0].value = "Application/JSON;charset=utf-8";
  EXPECT_EQ(fine.ids(), "");
  Scene nothing;
  nothing.response = {204, "HTTP/1.1", "No Content", {}, "", false};
  EXPECT_EQ(nothing.ids(), "");
}

/// A body and the one finding it must raise.
struct BodyRow {
  const char* body;
  const char* id;
  const char* location;
};

TEST(Checks, EachBrokenKeywordOfTheBodyIsAFindingWithItsPlace) {
  const BodyRow rows[] = {
      {R"({"role":"admin"})", "response_body.enum", "/response/body/role"},
      {R"({"role":null})", "response_body.nullable", "/response/body/role"},
      {R"({"role":5})", "response_body.type", "/response/body/role"},
      {R"({})", "response_body.required", "/response/body/role"},
      {R"({"role":"reader","list":[{"id":1},{}]})", "response_body.required",
       "/response/body/list/1/id"},
      {R"({"role":"rea)", "response_body.syntax", "/response/body"},
      {"", "response_body.empty", "/response/body"},
      {"{\"role\":\"reader\",\"x\":\"\xFF\"}", "response_body.syntax", "/response/body"},
  };
  for (const auto& row : rows) {
    Scene scene;
    scene.response.body = row.body;
    const auto findings = scene.judge();
    ASSERT_EQ(findings.size(), 1U) << row.body;
    EXPECT_EQ(findings[0].check, row.id);
    EXPECT_EQ(findings[0].location, row.location);
    EXPECT_EQ(findings[0].status, 200);
    EXPECT_NE(findings[0].schema_at.find("doc.yaml:"), std::string::npos);
  }
  Scene cut;
  cut.response.body = R"({"role":"rea)";
  cut.response.body_truncated = true;
  EXPECT_EQ(cut.ids(), "transport.too_large");
}

TEST(Checks, TwoBrokenMembersAreTwoFindingsAndOneBrokenOftenIsOneIdentity) {
  Scene one;
  one.response.body = R"({"role":"a","list":[{},{}]})";
  const auto findings = one.judge();
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_NE(fingerprint(findings[0]), fingerprint(findings[1]));
  EXPECT_EQ(fingerprint(findings[1]), fingerprint(findings[2])) << "list/0/id and list/1/id";
  Scene other;
  other.response.body = R"({"role":"b"})";
  EXPECT_EQ(fingerprint(findings[0]), fingerprint(other.judge()[0])) << "the value is no identity";
}

// A document with hundreds of operations once got a warning for each of them.
TEST(Checks, StatusesThatRefuseAMessageNeedNoDescriptionWhereItCannotBeRead) {
  Scene scene;
  scene.response = {400, "HTTP/1.1", "Bad Request", {}, "", false};
  scene.verdict.kind = Verdict::Kind::undecidable;
  EXPECT_EQ(scene.ids(), "");
  scene.verdict = {Verdict::Kind::invalid, {{"syntax", "/request/body", "", "JSON", "a"}}, {}};
  EXPECT_EQ(scene.ids(), "");
  scene.verdict.violations.front().keyword = "enum";
  EXPECT_EQ(scene.ids(), "status_documented");
  scene.response.status = 404;
  scene.verdict.violations.front().keyword = "syntax";
  EXPECT_EQ(scene.ids(), "status_documented");
}

// Nothing is refused of what takes no input, but for a message that breaks HTTP itself.
TEST(Checks, BrokenFramingIsLookedAtWhateverTheOperationTakes) {
  const auto document =
      spec::load_document(ASSAY_SOURCE_DIR "/spec/documents/bookings.yaml").value();
  const auto* health = document.find("GET /health");
  ASSERT_NE(health, nullptr);
  spec::Request request{"GET", "/health", {}, std::nullopt};
  const auto looking = [&] {
    std::string ids;
    for (const auto& check : checks()) {
      if (looks_at(check, document, *health, request)) ids += std::string(check.id) + " ";
    }
    return ids;
  };
  EXPECT_EQ(looking().find("malformed_rejected"), std::string::npos) << looking();
  request.framing = "no_host";
  EXPECT_EQ(looking(), "server_error malformed_rejected ");
}

// A server that takes "5" for 5 once gave a finding for each level of a recursive schema.
TEST(Fingerprint, IsTheSameAtEveryDepthOfARecursiveSchema) {
  Finding finding;
  const auto at = [&finding](const char* location) {
    finding.location = location;
    return fingerprint(finding);
  };
  EXPECT_EQ(at("/request/body/sub/qty"), at("/request/body/sub/sub/sub/qty"));
  EXPECT_EQ(at("/response/body/in/0/in/3/in/1/id"), at("/response/body/in/2/id"));
  EXPECT_NE(at("/request/body/qty"), at("/request/body/sub/qty"));
  EXPECT_NE(at("/request/body/sub/sum/qty"), at("/request/body/sub/qty"));
  // Members of one name that do not nest by recursion differ in the schema that they break.
  finding.schema = "/components/schemas/A/properties/data";
  const auto outer = at("/response/body/data");
  finding.schema = "/components/schemas/A/properties/data/properties/data";
  EXPECT_NE(outer, at("/response/body/data/data"));
}

TEST(Checks, RequiredHeadersMustBeThereAndKeepTheirSchema) {
  Scene missing;
  missing.response.headers.pop_back();
  EXPECT_EQ(missing.ids(), "response_headers.required");
  EXPECT_EQ(missing.judge()[0].location, "/response/headers/X-Count");
  Scene wrong;
  wrong.response.headers[1].value = "many";
  EXPECT_EQ(wrong.ids(), "response_headers.type");
  Scene lower;
  lower.response.headers[1].name = "x-count";
  EXPECT_EQ(lower.ids(), "");
}

TEST(Checks, ValidRequestMustNotBeRefusedForItsForm) {
  Scene scene;
  scene.response = {422, "HTTP/1.1", "No", {}, "", false};
  EXPECT_EQ(scene.ids(), "valid_accepted");
  scene.configured = false;
  EXPECT_EQ(scene.ids(), "") << "without credentials a refusal proves nothing";
  scene.configured = true;
  scene.verdict.kind = Verdict::Kind::undecidable;
  EXPECT_EQ(scene.ids(), "");
}

TEST(Checks, MalformedRequestMustBeRefusedPromiseByPromise) {
  Scene scene;
  scene.verdict = broken("enum");
  EXPECT_EQ(scene.ids(), "malformed_rejected.enum");
  EXPECT_EQ(scene.judge()[0].location, "/request/body/x");
  scene.response = {422, "HTTP/1.1", "No", {}, "", false};
  EXPECT_EQ(scene.ids(), "");
  scene.response = {204, "HTTP/1.1", "Fine", {}, "", false};
  EXPECT_EQ(scene.ids(), "malformed_rejected.enum");
}

TEST(Checks, NothingIsServedWithoutCredentials) {
  for (const auto credentials : {Credentials::none, Credentials::invalid}) {
    Scene scene;
    scene.credentials = credentials;
    EXPECT_EQ(scene.ids(), "credentials_enforced");
    scene.response = {401, "HTTP/1.1", "Who", {{"WWW-Authenticate", "Bearer"}}, "", false};
    EXPECT_EQ(scene.ids(), "");
  }
}

TEST(Checks, TableHasEachFamilyOnceWithAClause) {
  EXPECT_EQ(checks().size(), 16U);
  for (const auto& check : checks()) {
    EXPECT_FALSE(check.summary.empty());
    EXPECT_FALSE(check.clause.empty());
    EXPECT_EQ(family(check.id), check.id);
  }
}

TEST(Checks, HeadlineIsShortAndWhole) {
  Finding finding;
  finding.location = "/response/body";
  finding.expected = std::string(300, 'x') + "é";
  finding.actual = std::string(170, 'y') + "ééééééé";
  finding.status = 200;
  const auto line = headline(finding);
  EXPECT_LE(line.size(), 202U);
  EXPECT_NE(line.find("(HTTP 200)"), std::string::npos);
}

TEST(Framing, RefusalsOfAnyKindAndClosedConnectionsAreLawful) {
  Scene scene;
  scene.request.framing = "two_hosts";
  scene.verdict = spec::decode(scene.document, scene.document.operations[0], scene.request).verdict;
  ASSERT_EQ(scene.verdict.kind, Verdict::Kind::invalid);
  scene.response = {400, "HTTP/1.1", "Bad Request", {{"Content-Type", "text/html"}}, "no", false};
  for (const int status : {301, 400, 414, 431, 501, 505}) {
    scene.response.status = status;
    EXPECT_EQ(scene.ids(), "") << status;
  }
  for (const auto kind :
       {spec::TransportFailure::Kind::closed, spec::TransportFailure::Kind::timeout,
        spec::TransportFailure::Kind::malformed}) {
    scene.failure = spec::TransportFailure{kind, "gone"};
    EXPECT_EQ(scene.ids(), "");
  }
}

TEST(Framing, SuccessAfterWhatMustBeRefusedIsAWarningAndA500AFailure) {
  Scene scene;
  scene.request.framing = "two_hosts";
  scene.verdict = spec::decode(scene.document, scene.document.operations[0], scene.request).verdict;
  auto found = scene.judge();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].check, "malformed_rejected.framing");
  EXPECT_EQ(found[0].severity, Severity::warning);
  EXPECT_EQ(found[0].location, "/request/framing/two_hosts") << "each framing is a finding";
  EXPECT_EQ(found[0].clause, "RFC 9112 §3.2");
  scene.response.status = 500;
  found = scene.judge();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].check, "server_error");
  EXPECT_EQ(found[0].severity, Severity::failure);
  scene.response.status = 200;
  scene.request.framing = "folded_field";
  scene.verdict = spec::decode(scene.document, scene.document.operations[0], scene.request).verdict;
  EXPECT_EQ(scene.verdict.kind, Verdict::Kind::undecidable);
  EXPECT_EQ(scene.ids(), "") << "what may be made good for may be accepted";
}

TEST(ValidAccepted, LongRequestsMayBeTooLong) {
  Scene scene;
  scene.response.status = 414;
  EXPECT_NE(scene.ids().find("valid_accepted"), std::string::npos);
  scene.request.target = "/a?" + std::string(9000, 'a');
  EXPECT_EQ(scene.ids().find("valid_accepted"), std::string::npos);
}

TEST(Fingerprint, OfAMemberThatNobodyDescribedTheNameIsNoPart) {
  const auto of = [](std::string check, std::string location) {
    Finding finding;
    finding.check = std::move(check);
    finding.operation = "PATCH /todos/{id}";
    finding.keyword = "additionalProperties";
    finding.location = std::move(location);
    return fingerprint(finding);
  };
  const std::string asked = "malformed_rejected.additionalProperties";
  EXPECT_EQ(of(asked, "/request/body/assay"), of(asked, "/request/body/DONE"));
  EXPECT_NE(of(asked, "/request/body/assay"), of(asked, "/request/body/inner/assay"));
  const std::string answered = "response_body.additionalProperties";
  EXPECT_NE(of(answered, "/response/body/a"), of(answered, "/response/body/b")) << "the server's";
}

}  // namespace
}  // namespace assay::contracts
