// Methods that the document does not describe: what gives a door away, and what HTTP leaves open.
#include <gtest/gtest.h>

#include "contracts/check.h"
#include "spec/decode.h"

namespace assay::contracts {
namespace {

const spec::Document& subject() {
  static const spec::Document document = [] {
    const std::string text = R"(openapi: 3.0.1
info: {title: t, version: '1'}
paths:
  /a:
    post: {responses: {default: {description: anything}}}
    get: {responses: {default: {description: anything}}}
)";
    return *spec::build_document(*spec::read_tree({"doc.yaml", text, 1, 0}));
  }();
  return document;
}

spec::Exchange exchange_of(const std::string& method, spec::Response response) {
  spec::Exchange exchange;
  exchange.request = {method, "/a", {}, std::nullopt};
  exchange.outcome = std::move(response);
  return exchange;
}

/// Ids of what is found, warnings with a "?".
std::string judged(const spec::Exchange& exchange, std::vector<spec::Exchange> by_get = {}) {
  const auto& get = *subject().find("GET /a");
  const auto verdict = spec::decode(subject(), get, exchange.request).verdict;
  std::string ids;
  for (const auto& finding : judge({subject(),
                                    get,
                                    exchange,
                                    verdict,
                                    spec::Credentials::configured,
                                    false,
                                    nullptr,
                                    {},
                                    std::move(by_get)})) {
    ids += (ids.empty() ? "" : " ") + finding.check;
    if (finding.severity == Severity::warning) ids += "?";
  }
  return ids;
}

std::string judged(const std::string& method, int status, std::vector<spec::Header> headers = {},
                   std::string body = "") {
  return judged(
      exchange_of(method, {status, "HTTP/1.1", "", std::move(headers), std::move(body), false}));
}

TEST(UnsupportedMethod, SuccessOfAMethodThatChangesThingsIsAFailure) {
  for (const char* method : {"PUT", "DELETE", "PATCH", "ASSAY"}) {
    EXPECT_EQ(judged(method, 200), "unsupported_method") << method;
    EXPECT_EQ(judged(method, 204), "unsupported_method") << method;
  }
  EXPECT_EQ(judged("QUERY", 200), "unsupported_method?");
}

TEST(UnsupportedMethod, LooksAtTheContentShowThatSomebodyServesIt) {
  EXPECT_EQ(judged("PUT", 422), "unsupported_method?");
  EXPECT_EQ(judged("PUT", 415), "unsupported_method?");
}

// RFC 9110 §15.5.6, §15.6.2; Express and Go's older routers answer 404, gateways 403, parsers 400.
TEST(UnsupportedMethod, EveryLawfulRefusalPasses) {
  for (const int status : {400, 401, 403, 404, 410, 411, 426, 429, 501, 301, 302}) {
    const std::vector<spec::Header> fields{
        {"WWW-Authenticate", "Bearer"}, {"Location", "/login"}, {"Upgrade", "h2c"}};
    EXPECT_EQ(judged("DELETE", status, fields), "") << status;
  }
  EXPECT_EQ(judged("DELETE", 405, {{"Allow", "GET, POST"}}), "");
  EXPECT_EQ(judged("DELETE", 405), "http_semantics.allow");
  EXPECT_EQ(judged("DELETE", 500), "server_error");
}

// What another operation of the path describes is no undescribed method.
TEST(UnsupportedMethod, DescribedMethodsAreNotItsBusiness) {
  EXPECT_EQ(judged("POST", 200), "");
  EXPECT_EQ(judged("GET", 200), "");
}

TEST(UnsupportedMethod, OptionsNamesWhatIsDescribedOrNothing) {
  EXPECT_EQ(judged("OPTIONS", 200), "");
  EXPECT_EQ(judged("OPTIONS", 405, {{"Allow", "GET"}}), "");
  EXPECT_EQ(judged("OPTIONS", 204, {{"Allow", "GET, HEAD, OPTIONS, POST, PUT"}}), "");
  EXPECT_EQ(judged("OPTIONS", 200, {{"Allow", "GET, HEAD"}}), "http_semantics.options");
  // The common CORS layers say so, for old browsers.
  EXPECT_EQ(judged("OPTIONS", 204, {{"Content-Length", "0"}}), "");
}

TEST(UnsupportedMethod, TraceMayEchoButNotCredentials) {
  auto exchange = exchange_of("TRACE", {200,
                                        "HTTP/1.1",
                                        "OK",
                                        {{"Content-Type", "message/http"}},
                                        "TRACE /a HTTP/1.1\r\nAuthorization: Bearer made-up\r\n",
                                        false});
  EXPECT_EQ(judged(exchange), "");
  exchange.request.headers.push_back({"Authorization", "Bearer made-up"});
  EXPECT_EQ(judged(exchange), "leak.trace");
}

spec::Response page(std::vector<spec::Header> headers, std::string body = "four") {
  return {200, "HTTP/1.1", "OK", std::move(headers), std::move(body), false};
}

std::string head_against(const spec::Response& head, const spec::Response& before,
                         const spec::Response& after) {
  return judged(exchange_of("HEAD", head), {exchange_of("GET", before), exchange_of("GET", after)});
}

TEST(UnsupportedMethod, HeadIsGetWithoutItsBody) {
  const auto get = page({{"Content-Type", "application/json; charset=utf-8"}, {"ETag", "\"1\""}});
  EXPECT_EQ(head_against(page({}, ""), get, get), "");
  EXPECT_EQ(head_against(page({{"Content-Length", "4"}, {"ETag", "W/\"1\""}}, ""), get, get), "");
  EXPECT_EQ(head_against(page({{"Content-Type", "application/json"}}, ""), get, get), "");
  EXPECT_EQ(head_against(page({{"Content-Length", "0"}}, ""), get, get),
            "http_semantics.head_length");
  EXPECT_EQ(head_against(page({{"Content-Type", "text/html"}}, ""), get, get),
            "http_semantics.head?");
  EXPECT_EQ(head_against(page({{"ETag", "\"2\""}}, ""), get, get), "http_semantics.head?");
}

TEST(UnsupportedMethod, HeadIsNotHeldToWhatGetItselfChanges) {
  const auto before = page({{"ETag", "\"1\""}, {"Last-Modified", "a"}}, "four");
  const auto after = page({{"ETag", "\"2\""}, {"Last-Modified", "a"}}, "fourteen");
  auto found = head_against(page({{"ETag", "\"3\""}, {"Content-Length", "5"}}, ""), before, after);
  EXPECT_EQ(found, "");
  // FastAPI answers 405 to HEAD, others 404.
  EXPECT_EQ(judged(exchange_of("HEAD", {404, "HTTP/1.1", "", {}, "", false}),
                   {exchange_of("GET", before), exchange_of("GET", before)}),
            "");
}

}  // namespace
}  // namespace assay::contracts
