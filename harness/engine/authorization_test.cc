// Logging in, logging in again, and asking first whether the credentials are good.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "harness/engine/authorized_transport.h"
#include "harness/engine/preflight.h"

namespace assay::harness {
namespace {

const auto vault = std::make_shared<const spec::Document>(
    spec::load_document(ASSAY_SOURCE_DIR "/spec/documents/vault.yaml").value());

/// A service whose tokens are numbered; the one that it gave last is good for `uses` requests.
struct Service {
  int uses = 1'000'000;
  std::atomic<int> logins{0};
  std::atomic<int> left{0};
  bool closed = false;  ///< refuses logins

  spec::Response answer(const spec::Request& request) {
    spec::Response response;
    response.headers = {{"Content-Type", "application/json"}};
    if (request.target == "/login") {
      response.status = closed ? 403 : 200;
      left = uses;
      const auto token = "token-" + std::to_string(++logins);
      response.headers.push_back({"Set-Cookie", "other=1; Path=/"});
      response.headers.push_back({"Set-Cookie", "vault=c%20" + token + "; HttpOnly"});
      response.body = R"({"token":")" + token + R"("})";
      return response;
    }
    const auto wanted = "Bearer token-" + std::to_string(logins.load());
    const bool good = spec::find_header(request.headers, "Authorization") == wanted;
    response.status = good && left-- > 0 ? 200 : 401;
    return response;
  }
};

class Direct final : public Transport {
 public:
  explicit Direct(Service& service) : service_(service) {}
  spec::Exchange send(const spec::Request& request) override {
    return {request, service_.answer(request), {}};
  }

 private:
  Service& service_;
};

Login login_with(std::vector<Extraction> extract) {
  Login login;
  login.user = "alice";
  login.operation.method = "POST";
  login.operation.path = "/login";
  login.call.operation = "POST /login";
  login.extract = std::move(extract);
  return login;
}

Extraction bearer(std::string expression = "$response.body#/token") {
  return {*vault->scheme("bearer"), "", std::move(expression), "assay-login-alice-0"};
}

std::shared_ptr<Logins> logins_of(std::vector<std::string>* told = nullptr) {
  return std::make_shared<Logins>(vault, std::vector<Login>{login_with({bearer()})},
                                  [told](const std::string& secret) {
                                    if (told != nullptr) told->push_back(secret);
                                  });
}

const spec::Request planned{"GET", "/items", {{"Authorization", "Bearer assay-login-alice-0"}}, {}};

TEST(Login, SecretsComeFromBodyFieldsAndCookies) {
  Service service;
  Direct direct(service);
  const auto login =
      login_with({bearer(),
                  {*vault->scheme("session"), "", "$response.header.Set-Cookie", ""},
                  {std::nullopt, "X-T", "T {$response.body#/token}!", ""},
                  {*vault->scheme("headerKey"), "", "$response.header.content-type", ""}});
  const auto secrets = log_in(*vault, login, direct);
  ASSERT_TRUE(secrets) << secrets.error().text();
  EXPECT_EQ(*secrets,
            (std::vector<std::string>{"token-1", "c token-1", "T token-1!", "application/json"}));
}

TEST(Login, WhatIsNotThereOrRefusedIsOneClearError) {
  Service service;
  Direct direct(service);
  auto missing = log_in(*vault, login_with({bearer("$response.body#/nothing")}), direct);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, spec::ErrorCode::environment);
  EXPECT_NE(missing.error().message.find("$response.body#/nothing"), std::string::npos);
  service.closed = true;
  auto refused = log_in(*vault, login_with({bearer()}), direct);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("'alice' (POST /login) was answered 403"),
            std::string::npos)
      << refused.error().text();
}

TEST(AuthorizedTransport, SendsTheTokenAndTellsThePlaceholder) {
  Service service;
  std::vector<std::string> told;
  auto transport = open_authorized(logins_of(&told), std::make_unique<Direct>(service));
  ASSERT_TRUE(transport);
  const auto exchange = (*transport)->send(planned);
  EXPECT_EQ(exchange.response()->status, 200);
  EXPECT_EQ(exchange.request, planned);
  EXPECT_EQ(told, (std::vector<std::string>{"token-1", "Bearer token-1"}));
}

TEST(AuthorizedTransport, LogsInOncePerTokenThatIsWornOut) {
  Service service;
  service.uses = 3;
  auto transport = open_authorized(logins_of(), std::make_unique<Direct>(service));
  for (int i = 0; i < 9; ++i) {
    EXPECT_EQ((*transport)->send(planned).response()->status, 200) << i;
  }
  EXPECT_EQ(service.logins, 3);
}

TEST(AuthorizedTransport, ManyWorkersShareOneToken) {
  Service service;
  const auto logins = logins_of();
  std::vector<std::jthread> workers;
  std::atomic<int> refused{0};
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&] {
      auto transport = open_authorized(logins, std::make_unique<Direct>(service));
      for (int k = 0; k < 50; ++k) {
        if ((*transport)->send(planned).response()->status != 200) ++refused;
      }
    });
  }
  workers.clear();
  EXPECT_EQ(service.logins, 1);
  EXPECT_EQ(refused, 0);
}

TEST(AuthorizedTransport, JunkAndNoCredentialsAreNoReasonToLogIn) {
  Service service;
  auto transport = open_authorized(logins_of(), std::make_unique<Direct>(service));
  const spec::Request none{"GET", "/items", {}, {}};
  const spec::Request junk{"GET", "/items", {{"Authorization", "Bearer assay-invalid"}}, {}};
  const spec::Request word{"GET", "/items", {{"Authorization", "Basic assay-login-alice-0"}}, {}};
  for (const auto& request : {none, junk, word}) {
    EXPECT_EQ((*transport)->send(request).response()->status, 401);
  }
  EXPECT_EQ(service.logins, 1);
}

// A server may answer 401 for reasons of its own: that must not double the traffic.
TEST(AuthorizedTransport, LogsInEverMoreSeldomWhenItIsOfNoUse) {
  Service service;
  service.uses = 0;
  auto transport = open_authorized(logins_of(), std::make_unique<Direct>(service));
  for (int i = 0; i < 200; ++i) EXPECT_EQ((*transport)->send(planned).response()->status, 401);
  EXPECT_LT(service.logins, 15);
  service.uses = 1'000'000;
  int tries = 0;
  while ((*transport)->send(planned).response()->status == 401 && tries < 100) ++tries;
  EXPECT_LT(tries, 33);
}

TEST(AuthorizedTransport, KeysInQueryAndCookieAreReplacedEncoded) {
  Service service;
  const auto logins = std::make_shared<Logins>(
      vault,
      std::vector<Login>{
          login_with({{*vault->scheme("queryKey"), "", "$response.body#/token", "ph-0"},
                      {*vault->scheme("session"), "", "$response.header.Set-Cookie", "ph-1"}})},
      [](const std::string&) {});
  Direct direct(service);
  ASSERT_TRUE(logins->start(direct));
  const auto filled =
      logins->fill({"GET", "/items/7?a=1&key=ph-0", {{"Cookie", "a=b; vault=ph-1"}}, {}});
  EXPECT_EQ(filled.request.target, "/items/7?a=1&key=token-1");
  EXPECT_EQ(spec::find_header(filled.request.headers, "Cookie"), "a=b; vault=c%20token-1");
}

/// Answers with one status, and counts.
class Same final : public Transport {
 public:
  Same(int status, std::vector<std::string>& asked) : status_(status), asked_(asked) {}
  spec::Exchange send(const spec::Request& request) override {
    asked_.push_back(request.method + " " + request.target);
    spec::Response response;
    response.status = status_;
    return {request, response, {}};
  }

 private:
  int status_;
  std::vector<std::string>& asked_;
};

TEST(Preflight, ThreeTimes401IsARejection) {
  std::vector<std::string> asked;
  Same same(401, asked);
  const Subject without{vault, {}, false};
  const auto needed = find_rejection(without, {}, same);
  ASSERT_TRUE(needed);
  EXPECT_TRUE(needed->starts_with("credentials are needed: 401 to GET /items"));
  EXPECT_EQ(asked.size(), 3U);
  for (const auto& one : asked) EXPECT_TRUE(one.starts_with("GET ")) << one;
  const Subject with{vault, {{{"Authorization", "Bearer x"}}}, true};
  const auto rejected = find_rejection(with, {}, same);
  ASSERT_TRUE(rejected);
  EXPECT_TRUE(rejected->starts_with("the credentials are rejected: ")) << *rejected;
}

TEST(Preflight, AnythingElseLetsTheRunGoOn) {
  for (const int status : {200, 403, 404, 422, 500}) {
    std::vector<std::string> asked;
    Same same(status, asked);
    EXPECT_FALSE(find_rejection({vault, {}, false}, {}, same)) << status;
    EXPECT_EQ(asked.size(), 1U);
  }
}

TEST(Preflight, AsksNothingWhereNothingIsSecured) {
  const auto open = std::make_shared<const spec::Document>(
      spec::build_document(*spec::read_tree({"d",
                                             "openapi: 3.0.4\ninfo: {title: t, version: '1'}\n"
                                             "paths: {/a: {get: {responses: {'200': {description: "
                                             "ok}}}}}\n",
                                             1, 0}))
          .value());
  std::vector<std::string> asked;
  Same same(401, asked);
  EXPECT_FALSE(find_rejection({open, {}, false}, {}, same));
  EXPECT_TRUE(asked.empty());
}

}  // namespace
}  // namespace assay::harness
