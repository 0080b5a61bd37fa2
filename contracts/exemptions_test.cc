// Where a naive tool raises a false alarm: each test sends what such a tool takes for broken (or
// for good), lets a lawful server answer, and finds nothing; beside it stands the true violation,
// which is found.
#include <gtest/gtest.h>

#include "contracts/check.h"
#include "spec/decode.h"
#include "spec/serialize.h"

namespace assay::contracts {
namespace {

/// An API of one operation, "POST /a" unless said otherwise, whose answers are not described
/// further.
struct Api {
  std::string parameters;  ///< YAML flow, without the brackets
  std::string body;        ///< the schema, YAML flow; empty: no body
  std::string answer;      ///< the schema of a 200; empty: none
  std::string path = "/a";
  std::string version = "3.0.3";
  std::string media = "application/json";

  [[nodiscard]] spec::Document build() const {
    std::string text = "openapi: " + version + R"(
info: {title: t, version: '1'}
components:
  schemas:
    Short: {type: string, maxLength: 3}
    Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
    Base: {type: object, required: [id, name], properties: {id: {type: integer, readOnly: true}, name: {type: string}}}
paths:
  )" + path + ":\n    post:\n";
    if (!parameters.empty()) text += "      parameters: [" + parameters + "]\n";
    if (!body.empty()) {
      text += "      requestBody: {required: true, content: {'" + media + "': {schema: " + body +
              "}}}\n";
    }
    text += "      responses: {default: {description: any}, '200': {description: ok";
    if (!answer.empty()) text += ", content: {application/json: {schema: " + answer + "}}";
    text += "}}\n";
    auto document = spec::build_document(*spec::read_tree({"doc.yaml", text, 1, 0}));
    EXPECT_TRUE(document && !document->operations.empty()) << text;
    return std::move(*document);
  }
};

/// The ids that are found when `request` is answered with `status` (and `body`).
std::string found(const spec::Document& document, spec::Request request, int status,
                  const std::string& body = "") {
  const auto& operation = document.operations.at(0);
  const auto verdict = spec::decode(document, operation, request).verdict;
  spec::Exchange exchange;
  exchange.request = std::move(request);
  spec::Response response{status, "HTTP/1.1", "", {}, body, false};
  if (status == 405) response.headers.push_back({"Allow", "PUT"});
  if (!body.empty()) response.headers.push_back({"Content-Type", "application/json"});
  exchange.outcome = std::move(response);
  std::string ids;
  for (const auto& finding : judge({document, operation, exchange, verdict})) {
    ids += (ids.empty() ? "" : " ") + finding.check;
  }
  return ids;
}

/// A request for `target` that is answered with `status`.
std::string asked(const Api& api, const std::string& target, int status = 200) {
  return found(api.build(), {"POST", target, {}, std::nullopt}, status);
}

/// A request with a body that is answered with `status`.
std::string sent(const Api& api, const std::string& body, int status = 200) {
  return found(api.build(), {"POST", api.path, {{"Content-Type", api.media}}, body}, status);
}

/// An answer of `body` to a request that is fine.
std::string answered(const std::string& schema, const std::string& body,
                     const std::string& version = "3.0.3") {
  Api api{"", "", schema};
  api.version = version;
  return found(api.build(), {"POST", "/a", {}, std::nullopt}, 200, body);
}

const Api limit{"{name: limit, in: query, schema: {type: integer, minimum: 0}}", "", ""};
const std::string accepted_type = "malformed_rejected.type";

TEST(Exemption, NamesThatNobodyDeclaredBreakNothing) {
  EXPECT_EQ(asked(limit, "/a?assay=x"), "");
  EXPECT_EQ(found(limit.build(), {"POST", "/a", {{"X-Odd", "1"}, {"Cookie", "a=b"}}, {}}, 200), "");
  EXPECT_EQ(asked(limit, "/a?limit=x"), accepted_type);
}

TEST(Exemption, PlainTextHoldsAnything) {
  Api text{"", "{type: string, maxLength: 3}", ""};
  text.media = "text/plain";
  for (const char* body : {"5", "{}", "[1]"}) EXPECT_EQ(sent(text, body), "") << body;
  EXPECT_EQ(sent(text, "12345"), "malformed_rejected.maxLength");
}

TEST(Exemption, OctetsAreNotLookedInto) {
  Api octets{"", "{type: string, format: binary}", ""};
  octets.media = "application/octet-stream";
  EXPECT_EQ(sent(octets, "{\"a\":1}"), "");
  EXPECT_EQ(found(octets.build(), {"POST", "/a", {}, std::nullopt}, 200),
            "malformed_rejected.required");
}

TEST(Exemption, ListOfOneForAScalarIsTheScalar) {
  EXPECT_EQ(asked(limit, "/a?limit=5"), "");
  EXPECT_EQ(asked(limit, "/a?limit=5&limit=x"), "");
  EXPECT_EQ(asked(limit, "/a?limit=-5"), "malformed_rejected.minimum");
}

TEST(Exemption, TextThatReadsAsANumberIsOne) {
  for (const char* value : {"5", "%205", "%2B1", "5%0A"}) {
    EXPECT_EQ(asked(limit, std::string("/a?limit=") + value), "") << value;
  }
  EXPECT_EQ(asked(limit, "/a?limit=five"), accepted_type);
}

TEST(Exemption, ListInAPathIsJoinedByCommas) {
  Api api{"{name: ids, in: path, required: true, schema: {type: array, items: {type: integer}}}",
          "", "", "/a/{ids}"};
  EXPECT_EQ(asked(api, "/a/1,2"), "");
  EXPECT_EQ(asked(api, "/a/1,x"), accepted_type);
  Api text{"{name: ids, in: path, required: true, schema: {type: string, maxLength: 3}}", "", "",
           "/a/{ids}"};
  EXPECT_EQ(asked(text, "/a/1,2"), "");
  EXPECT_EQ(asked(text, "/a/1,2,3"), "malformed_rejected.maxLength");
}

TEST(Exemption, WhatReadersTakeInTwoWaysIsNoViolation) {
  const Api wide{"", "{nullable: true, allOf: [{$ref: '#/components/schemas/Cat'}]}", ""};
  EXPECT_EQ(sent(wide, "null"), "");
  EXPECT_EQ(sent(wide, "null", 422), "");
  EXPECT_EQ(sent(wide, "{}"), "malformed_rejected.required");
}

TEST(Exemption, HeaderThatTheUserPutsBackIsThere) {
  const Api api{"{name: X-Version, in: header, required: true, schema: {type: integer}}", "", ""};
  const auto document = api.build();
  spec::Case lacking;
  lacking.operation = "POST /a";
  const auto& operation = document.operations.at(0);
  const auto put_back = spec::serialize(document, operation, lacking, {{{"X-Version", "3"}}});
  EXPECT_EQ(found(document, put_back, 200), "");
  const auto left_out = spec::serialize(document, operation, lacking, {});
  EXPECT_EQ(found(document, left_out, 200), "malformed_rejected.required");
}

TEST(Exemption, BytesAreJudgedAndNoLabel) {
  const auto document = limit.build();
  spec::Case labelled;
  labelled.operation = "POST /a";
  // Made to be malformed, and edited since.
  labelled.arguments.push_back({"limit", spec::In::query, nullptr, "7"});
  const auto& operation = document.operations.at(0);
  EXPECT_EQ(found(document, spec::serialize(document, operation, labelled, {}), 200), "");
  labelled.arguments.front().raw = "seven";
  EXPECT_EQ(found(document, spec::serialize(document, operation, labelled, {}), 200),
            accepted_type);
}

TEST(Exemption, RefusalsOfRoutingAndOfStateAreRefusals) {
  for (const int status : {404, 405, 406, 409, 428}) {
    EXPECT_EQ(asked(limit, "/a?limit=x", status), "") << status;
  }
  EXPECT_NE(asked(limit, "/a?limit=x", 302).find(accepted_type), std::string::npos);
}

TEST(Exemption, AuthorizationThatIsAParameterMayBeMissedWith401) {
  const Api api{"{name: X-Key, in: header, required: true, schema: {type: string}}", "", ""};
  const spec::Request request{"POST", "/a", {}, std::nullopt};
  for (const int status : {400, 401, 403, 406, 422}) {
    auto ids = found(api.build(), request, status);
    EXPECT_EQ(ids.find("malformed_rejected"), std::string::npos) << status;
  }
  EXPECT_EQ(found(api.build(), request, 200), "malformed_rejected.required");
  // OpenAPI 3.0.4 §4.7.12.1: parameters of these names are ignored.
  for (const char* name : {"Authorization", "Accept", "Content-Type"}) {
    const Api ignored{"{name: " + std::string(name) + ", in: header, required: true, " +
                          "schema: {type: integer}}",
                      "", ""};
    EXPECT_EQ(found(ignored.build(), request, 200), "") << name;
  }
}

TEST(Exemption, BooleansOfTheWireAreBooleans) {
  const Api api{"{name: all, in: query, schema: {type: boolean}}", "", ""};
  for (const char* value : {"true", "false", "1", "0"}) {
    EXPECT_EQ(asked(api, std::string("/a?all=") + value), "") << value;
  }
  EXPECT_EQ(asked(api, "/a?all=maybe"), accepted_type);
}

TEST(Exemption, NullAndNumbersAreTextsInTargetsAndForms) {
  const Api api{"{name: q, in: query, schema: {type: string, maxLength: 5}}", "", ""};
  for (const char* value : {"null", "false", "12", "1.5"}) {
    EXPECT_EQ(asked(api, std::string("/a?q=") + value), "") << value;
    EXPECT_EQ(asked(api, std::string("/a?q=") + value, 422), "valid_accepted") << value;
  }
  EXPECT_EQ(asked(api, "/a?q=123456"), "malformed_rejected.maxLength");
  Api form{"", "{type: object, properties: {q: {type: string, maxLength: 5}}}", ""};
  form.media = "application/x-www-form-urlencoded";
  EXPECT_EQ(sent(form, "q=null"), "");
  EXPECT_EQ(sent(form, "q=123456"), "malformed_rejected.maxLength");
}

TEST(Exemption, EmptyNullAndNothingAreTheSameBytesInAForm) {
  Api form{"", "{type: object, properties: {n: {type: integer}}}", ""};
  form.media = "application/x-www-form-urlencoded";
  EXPECT_EQ(sent(form, "n="), "");
  EXPECT_EQ(sent(form, "n=", 422), "");
  EXPECT_EQ(sent(form, "n=x"), accepted_type);
}

TEST(Exemption, ScalarForAListIsAListOfOne) {
  const Api api{"{name: n, in: query, schema: {type: array, items: {type: integer}}}", "", ""};
  EXPECT_EQ(asked(api, "/a?n=1"), "");
  EXPECT_EQ(asked(api, "/a?n=x"), accepted_type);
}

TEST(Exemption, FormatThatNobodyKnowsIsAnAnnotation) {
  const Api api{"",
                "{type: object, properties: {p: {type: string, format: password}, "
                "u: {type: string, format: uuid}}}",
                ""};
  EXPECT_EQ(sent(api, R"({"p":""})"), "");
  EXPECT_EQ(sent(api, R"({"u":"none"})"), "malformed_rejected.format");
}

TEST(Exemption, KeywordsBesideAReferenceAreReadInTwoWays) {
  const Api api{"",
                "{type: object, properties: {s: {$ref: '#/components/schemas/Short', "
                "maxLength: 1}}}",
                ""};
  EXPECT_EQ(sent(api, R"({"s":"ab"})"), "");
  EXPECT_EQ(sent(api, R"({"s":"abcd"})"), "malformed_rejected.maxLength");
}

TEST(Exemption, KeywordsThatTheVersionLacksSayNothing) {
  const std::string schema =
      "{type: object, propertyNames: {maxLength: 1}, properties: "
      "{c: {const: 1}}}";
  EXPECT_EQ(sent({"", schema, ""}, R"({"c":2})"), "");
  EXPECT_EQ(sent({"", schema, ""}, R"({"long":2})"), "");
  Api later{"", schema, ""};
  later.version = "3.1.0";
  EXPECT_EQ(sent(later, R"({"c":2})"), "malformed_rejected.const");
}

TEST(Exemption, DotsAndEmptySegmentsTakeAnotherRoute) {
  const Api api{"{name: n, in: path, required: true, schema: {type: integer}}", "", "", "/a/{n}"};
  for (const char* target : {"/a/.", "/a/..", "/a/", "/a/%2E%2E", "/a/a%2Fb"}) {
    EXPECT_EQ(asked(api, target), "") << target;
  }
  EXPECT_EQ(asked(api, "/a/x"), accepted_type);
}

TEST(Exemption, ControlCharactersMayDieOnTheWay) {
  const Api api{"{name: n, in: path, required: true, schema: {type: string}}", "", "", "/a/{n}"};
  EXPECT_EQ(asked(api, "/a/%00", 400), "");
  EXPECT_EQ(asked(api, "/a/%0D%0A", 400), "");
  EXPECT_EQ(asked(api, "/a/plain", 400), "valid_accepted");
}

TEST(Exemption, WideIntegersAreRoundedByMany) {
  const Api api{"", "{type: object, properties: {n: {type: integer}}}", ""};
  EXPECT_EQ(sent(api, R"({"n":9007199254740993})", 422), "");
  EXPECT_EQ(sent(api, R"({"n":9007199254740993})"), "");
  EXPECT_EQ(sent(api, R"({"n":7})", 422), "valid_accepted");
  EXPECT_EQ(answered("{type: object, properties: {n: {type: integer, format: int64}}}",
                     R"({"n":9007199254740993})"),
            "");
  EXPECT_EQ(answered("{type: object, properties: {n: {type: integer}}}", R"({"n":7.5})"),
            "response_body.type");
}

TEST(Exemption, ExampleThatBreaksItsOwnSchemaMayBeRefused) {
  const Api api{"",
                "{type: object, properties: {s: {type: string, maxLength: 3}}, "
                "example: {s: abcd}}",
                ""};
  EXPECT_EQ(sent(api, R"({"s":"abcd"})", 422), "");
  EXPECT_EQ(sent(api, R"({"s":"abc"})", 422), "valid_accepted");
}

TEST(Exemption, ValueOfAnEnumThatItsTypeRefusesIsNoGoodValue) {
  const Api api{"", "{type: object, properties: {n: {type: integer, enum: ['1', 2]}}}", ""};
  EXPECT_EQ(sent(api, R"({"n":"1"})", 422), "");
  EXPECT_EQ(sent(api, R"({"n":2})", 422), "valid_accepted");
}

TEST(Exemption, ClosedBranchOfAllOfKeepsOthersMembersOut) {
  const Api api{"",
                "{allOf: [{type: object, properties: {a: {}}, additionalProperties: false}, "
                "{properties: {b: {}}}]}",
                ""};
  EXPECT_EQ(sent(api, R"({"a":1,"b":2})", 422), "");
  EXPECT_EQ(sent(api, R"({"a":1})", 422), "valid_accepted");
}

TEST(Exemption, ValueThatFitsTwoBranchesOfOneOfFitsNone) {
  const Api api{"", "{oneOf: [{type: integer}, {type: number, minimum: 0}]}", ""};
  EXPECT_EQ(sent(api, "3", 422), "");
  EXPECT_EQ(sent(api, "-3", 422), "valid_accepted");
  EXPECT_EQ(sent(api, "3"), "malformed_rejected.oneOf");
}

TEST(Exemption, NullBesideADiscriminatorNeedsNone) {
  const std::string pet =
      "{nullable: true, oneOf: [{$ref: '#/components/schemas/Cat'}], "
      "discriminator: {propertyName: kind}}";
  EXPECT_EQ(answered(pet, "null"), "");
  EXPECT_EQ(answered(pet, R"({"kind":"Cat"})"), "");
  EXPECT_EQ(answered(pet, R"({"kind":"Cow"})"), "response_body.discriminator");
}

TEST(Exemption, ReadOnlyMemberOfABaseIsNotDemandedOfARequest) {
  const Api api{"", "{allOf: [{$ref: '#/components/schemas/Base'}]}", ""};
  EXPECT_EQ(sent(api, R"({"name":"x"})"), "");
  EXPECT_EQ(sent(api, R"({"name":"x"})", 422), "valid_accepted");
  EXPECT_EQ(sent(api, R"({"id":1})"), "malformed_rejected.required");
}

/// An operation that describes 415 and 406 beside its success.
spec::Document with_due_statuses() {
  const std::string text = R"(openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a:
    post:
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses:
        default: {description: any}
        '200': {description: ok, content: {application/json: {}}}
        '406': {description: not in this form}
        '415': {description: not of this type}
)";
  return *spec::build_document(*spec::read_tree({"doc.yaml", text, 1, 0}));
}

TEST(DueStatus, MediaTypeAloneIsRefusedWithThe415ThatIsDescribed) {
  const auto document = with_due_statuses();
  const spec::Request wrong{"POST", "/a", {{"Content-Type", "text/csv"}}, "a"};
  EXPECT_EQ(found(document, wrong, 415), "");
  EXPECT_EQ(found(document, wrong, 400), "http_semantics.unsupported_media_type");
  EXPECT_EQ(found(document, wrong, 403), "");
  EXPECT_EQ(found(document, wrong, 200), "response_body.empty malformed_rejected.contentType");
  const spec::Request broken{"POST", "/a", {{"Content-Type", "application/json"}}, "["};
  EXPECT_EQ(found(document, broken, 400), "");
}

TEST(DueStatus, AcceptAloneIsRefusedWithThe406ThatIsDescribedOrDisregarded) {
  const auto document = with_due_statuses();
  const spec::Request wrong{
      "POST", "/a", {{"Accept", "text/csv"}, {"Content-Type", "application/json"}}, "{}"};
  EXPECT_EQ(found(document, wrong, 406), "");
  EXPECT_EQ(found(document, wrong, 200, "{}"), "");
  EXPECT_EQ(found(document, wrong, 400), "http_semantics.not_acceptable");
  EXPECT_EQ(found(document, wrong, 429), "");
}

TEST(StrictBodies, TellUndescribedMembersOnlyWhereTheyAreAskedFor) {
  const Api api{"", "", "{type: object, properties: {a: {type: integer}}}"};
  const auto document = api.build();
  spec::Exchange exchange;
  exchange.request = {"POST", "/a", {}, std::nullopt};
  exchange.outcome = spec::Response{
      200, "HTTP/1.1", "", {{"Content-Type", "application/json"}}, R"({"a":1,"b":2})", false};
  const spec::Verdict valid;
  Judgement judgement{document, document.operations.at(0), exchange, valid};
  EXPECT_TRUE(judge(judgement).empty());
  judgement.strictness.strict_bodies = true;
  const auto told = judge(judgement);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].check, "drift.undocumented_member");
  EXPECT_EQ(told[0].location, "/response/body/b");
  EXPECT_EQ(told[0].severity, Severity::warning);
}

TEST(WriteOnly, MemberInAnAnswerIsAWarning) {
  EXPECT_EQ(
      answered("{type: object, properties: {s: {type: string, writeOnly: true}}}", R"({"s":"x"})"),
      "response_body.writeOnly");
}

// OpenAPI 3.1 has not the sentence that frees answers from it (3.0.4 §4.7.24.1).
TEST(WriteOnly, MemberThatADocumentOf31RequiresIsNone) {
  const auto* required =
      "{type: object, required: [s], properties: {s: {type: string, writeOnly: true}}}";
  EXPECT_EQ(answered(required, R"({"s":"x"})"), "response_body.writeOnly");
  EXPECT_EQ(answered(required, R"({"s":"x"})", "3.1.0"), "");
}

}  // namespace
}  // namespace assay::contracts
