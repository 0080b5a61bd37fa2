// Which credentials a request carries, in which of its places.
#include "spec/credentials.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "spec/decode.h"
#include "spec/serialize.h"

namespace assay::spec {
namespace {

const auto vault = load_document(ASSAY_SOURCE_DIR "/spec/documents/vault.yaml").value();

User user_with(std::initializer_list<std::pair<const char*, const char*>> secrets) {
  User user;
  for (const auto& [scheme, secret] : secrets) {
    user.credentials.push_back(*make_credential(*vault.scheme(scheme), secret));
  }
  return user;
}

const User everything = user_with({{"bearer", "tok"},
                                   {"password", "me:pw"},
                                   {"signature", "sig"},
                                   {"headerKey", "hk"},
                                   {"queryKey", "q k&"},
                                   {"session", "s;1"},
                                   {"grants", "oat"},
                                   {"identity", "idt"}});

Request ask(const char* id, Credentials credentials, const RequestOptions& options,
            std::vector<std::string> schemes = {}) {
  Case one;
  const auto* operation = vault.find(id);
  one.operation = operation->key();
  if (operation->path.find("{item}") != std::string::npos) {
    one.arguments = {{"item", In::path, 7, std::nullopt}};
  }
  one.credentials = credentials;
  one.schemes = std::move(schemes);
  return serialize(vault, *operation, one, options);
}

std::string field(const Request& request, const char* name) {
  return std::string(find_header(request.headers, name).value_or("(none)"));
}

TEST(Credentials, EachSchemeTravelsInItsPlace) {
  const RequestOptions options{{}, {everything}};
  const auto send = [&](const char* id) { return ask(id, Credentials::configured, options); };
  EXPECT_EQ(field(send("listItems"), "Authorization"), "Bearer tok");
  EXPECT_EQ(field(send("deleteItem"), "Authorization"), "Basic bWU6cHc=");
  EXPECT_EQ(field(send("getSigned"), "Authorization"), "Signature sig");
  EXPECT_EQ(field(send("listGrants"), "Authorization"), "Bearer oat");
  EXPECT_EQ(field(send("getProfile"), "Authorization"), "Bearer idt");
  EXPECT_EQ(field(send("addItem"), "X-Vault-Key"), "hk");
  EXPECT_EQ(field(send("addItem"), "Authorization"), "Bearer tok");
  EXPECT_EQ(send("getItem").target, "/items/7?key=q%20k%26");
  const RequestOptions cookie{{}, {user_with({{"session", "s;1"}})}};
  EXPECT_EQ(field(ask("getItem", Credentials::configured, cookie), "Cookie"), "vault=s%3B1");
  for (const auto* id : {"listItems", "deleteItem", "getItem", "addItem", "listGrants"}) {
    const auto decoded = decode(vault, *vault.find(id), send(id));
    EXPECT_TRUE(decoded.credentials_present) << id;
  }
}

TEST(Credentials, OnlyWhatTheOperationAsksForIsSent) {
  const RequestOptions options{{}, {everything}};
  const auto open = ask("getStatus", Credentials::configured, options);
  EXPECT_EQ(field(open, "Authorization"), "(none)");
  EXPECT_EQ(open.target, "/status");
  EXPECT_EQ(field(ask("getGreeting", Credentials::configured, options), "Authorization"),
            "Bearer tok");
  // Of alternatives one: the first that is met.
  EXPECT_EQ(field(ask("getItem", Credentials::configured, options), "Cookie"), "(none)");
  EXPECT_EQ(ask("deleteItem", Credentials::configured, options).target, "/items/7");
  const RequestOptions second{{}, {user_with({{"bearer", "tok"}, {"queryKey", "k"}})}};
  const auto both = ask("deleteItem", Credentials::configured, second);
  EXPECT_EQ(field(both, "Authorization"), "Bearer tok");
  EXPECT_EQ(both.target, "/items/7?key=k");
}

TEST(Credentials, StrippedAndSpoiltInEveryPlace) {
  const RequestOptions options{{{"X-Trace", "1"}}, {everything}};
  for (const auto* id : {"listItems", "deleteItem", "getItem", "addItem", "getSigned"}) {
    const auto none = ask(id, Credentials::none, options);
    EXPECT_EQ(field(none, "Authorization"), "(none)") << id;
    EXPECT_EQ(field(none, "X-Vault-Key"), "(none)") << id;
    EXPECT_EQ(none.target.find("key="), std::string::npos) << id;
    EXPECT_EQ(field(none, "X-Trace"), "1");
    EXPECT_FALSE(decode(vault, *vault.find(id), none).credentials_present) << id;
  }
  EXPECT_EQ(ask("getItem", Credentials::invalid, options).target,
            "/items/7?key=assay-invalid-credential");
  EXPECT_EQ(field(ask("deleteItem", Credentials::invalid, options), "Authorization"),
            "Basic YXNzYXk6aW52YWxpZA==");
  EXPECT_EQ(field(ask("getSigned", Credentials::invalid, options), "Authorization"),
            "Signature assay-invalid-credential");
  EXPECT_EQ(field(ask("addItem", Credentials::invalid, options), "X-Vault-Key"),
            "assay-invalid-credential");
  // Nothing is configured: junk of the document's form.
  EXPECT_EQ(ask("getItem", Credentials::invalid, {}).target,
            "/items/7?key=assay-invalid-credential");
}

TEST(Credentials, TheRightSecretAfterAnotherWord) {
  const RequestOptions options{{}, {everything}};
  EXPECT_EQ(field(ask("listItems", Credentials::wrong_scheme, options), "Authorization"),
            "Basic tok");
  // Bearer and Basic are both the document's: neither would be wrong.
  EXPECT_EQ(field(ask("deleteItem", Credentials::wrong_scheme, options), "Authorization"),
            "Assay bWU6cHc=");
  const RequestOptions header{{{"authorization", "Bearer other"}}, {}};
  EXPECT_EQ(field(ask("listItems", Credentials::wrong_scheme, header), "Authorization"),
            "Basic other");
}

TEST(Credentials, APartOfAnAlternative) {
  const RequestOptions options{{}, {everything}};
  const auto key = ask("addItem", Credentials::only, options, {"headerKey"});
  EXPECT_EQ(field(key, "Authorization"), "(none)");
  EXPECT_EQ(field(key, "X-Vault-Key"), "hk");
  const RequestOptions headers{{{"Authorization", "Bearer x"}, {"X-Vault-Key", "y"}}, {}};
  const auto token = ask("addItem", Credentials::only, headers, {"bearer"});
  EXPECT_EQ(field(token, "Authorization"), "Bearer x");
  EXPECT_EQ(field(token, "X-Vault-Key"), "(none)");
}

TEST(Credentials, HeadersOfTheUserWinOverUsers) {
  const RequestOptions options{{{"Authorization", "Bearer mine"}}, {everything}};
  const auto request = ask("addItem", Credentials::configured, options);
  EXPECT_EQ(std::count_if(request.headers.begin(), request.headers.end(),
                          [](const Header& one) { return one.name == "Authorization"; }),
            1);
  EXPECT_EQ(field(request, "Authorization"), "Bearer mine");
  EXPECT_EQ(field(request, "X-Vault-Key"), "hk");
}

TEST(Credentials, TheOtherUserHasHisOwn) {
  RequestOptions options{{{"X-Vault-Key", "mine"}}, {everything}};
  options.users.push_back(user_with({{"bearer", "his"}, {"headerKey", "his-key"}}));
  const auto request = ask("addItem", Credentials::other, options);
  EXPECT_EQ(field(request, "Authorization"), "Bearer his");
  EXPECT_EQ(field(request, "X-Vault-Key"), "his-key");
  options.users.pop_back();
  EXPECT_EQ(field(ask("addItem", Credentials::other, options), "Authorization"), "(none)");
}

// PlanetScale's service tokens: "ID:TOKEN" and no scheme's word.
TEST(Credentials, ARawHeaderIsSentAsItIs) {
  User user{"raw", {{"", {In::header, "Authorization"}, "id:token"}}};
  const RequestOptions options{{}, {user, user}};
  EXPECT_EQ(field(ask("listItems", Credentials::configured, options), "Authorization"), "id:token");
  EXPECT_EQ(field(ask("listItems", Credentials::none, options), "Authorization"), "(none)");
  EXPECT_EQ(field(ask("listItems", Credentials::invalid, options), "Authorization"),
            "assay-invalid-credential");
}

TEST(Credentials, CertificatesAreShownOrWithheld) {
  RequestOptions options{{}, {everything, everything}};
  EXPECT_EQ(ask("getSeal", Credentials::none, options).certificate, 0);
  options.users[0].certificate = true;
  EXPECT_EQ(ask("getSeal", Credentials::configured, options).certificate, 0);
  EXPECT_EQ(ask("getSeal", Credentials::none, options).certificate, -1);
  EXPECT_EQ(ask("getSeal", Credentials::other, options).certificate, -1);
  options.users[1].certificate = true;
  EXPECT_EQ(ask("getSeal", Credentials::other, options).certificate, 1);
}

std::vector<std::string> words(const Operation& operation) {
  std::vector<std::string> list;
  for (const auto& [credentials, schemes] : wrong_credentials(vault, operation)) {
    if (credentials == Credentials::none) list.emplace_back("none");
    if (credentials == Credentials::invalid) list.emplace_back("invalid");
    if (credentials == Credentials::wrong_scheme) list.emplace_back("scheme");
    for (const auto& name : schemes) list.push_back("only " + name);
  }
  return list;
}

TEST(Credentials, WhatCanBeWrongComesFromTheDocument) {
  using List = std::vector<std::string>;
  EXPECT_EQ(words(*vault.find("getStatus")), List());
  EXPECT_EQ(words(*vault.find("getGreeting")), List());
  EXPECT_EQ(words(*vault.find("listItems")), (List{"none", "invalid", "scheme"}));
  EXPECT_EQ(words(*vault.find("addItem")),
            (List{"none", "invalid", "scheme", "only headerKey", "only bearer"}));
  EXPECT_EQ(words(*vault.find("getItem")), (List{"none", "invalid"}));
  EXPECT_EQ(words(*vault.find("listGrants")), (List{"none", "invalid"}));
}

TEST(Credentials, NothingIsSaidAboutWhatMayHaveBeenEnough) {
  const auto& seal = *vault.find("getSeal");
  Request request;
  // Whether TLS asked for a certificate is not known.
  EXPECT_TRUE(may_be_met(vault, seal, {Credentials::none, {}}, request));
  request.certificate = -1;
  EXPECT_FALSE(may_be_met(vault, seal, {Credentials::none, {}}, request));
  const auto build = [](const std::string& security) {
    return build_document(
               *read_tree({"d",
                           "openapi: 3.0.4\ninfo: {title: t, version: '1'}\npaths: {/a: {get: "
                           "{security: " +
                               security +
                               ", responses: {'200': {description: ok}}}}}\ncomponents: "
                               "{securitySchemes: {b: {type: http, scheme: bearer}, k: {type: "
                               "apiKey, in: query, name: k}, c: {type: apiKey, in: cookie, name: "
                               "c}}}\n",
                           1, 0}))
        .value();
  };
  // A key stands beside the wrong word: it was enough.
  const auto either = build("[{b: []}, {k: []}]");
  request.target = "/a?x=1&k=2";
  EXPECT_TRUE(may_be_met(either, either.operations[0], {Credentials::wrong_scheme, {}}, request));
  request.target = "/a?xk=1";
  EXPECT_FALSE(may_be_met(either, either.operations[0], {Credentials::wrong_scheme, {}}, request));
  // One of two is enough by another alternative.
  const auto part = build("[{b: [], c: []}, {c: []}]");
  for (const auto& choice : wrong_credentials(part, part.operations[0])) {
    EXPECT_FALSE(choice.credentials == Credentials::only &&
                 choice.schemes == std::vector<std::string>{"c"});
  }
}

TEST(Credentials, AForgottenWordAboutSecurity) {
  const auto build = [](const std::string& post, const std::string& top) {
    return build_document(*read_tree({"d",
                                      "openapi: 3.0.4\ninfo: {title: t, version: '1'}\n" + top +
                                          "paths: {/a: {get: {security: [{k: []}], responses: "
                                          "{'200': {description: ok}}}, post: {" +
                                          post +
                                          "responses: {'200': {description: ok}}}}}\ncomponents: "
                                          "{securitySchemes: {k: {type: apiKey, in: query, name: "
                                          "k}}}\n",
                                      1, 0}))
        .value();
  };
  const auto forgotten = build("", "");
  EXPECT_TRUE(looks_forgotten(forgotten, *forgotten.find("POST /a")));
  EXPECT_FALSE(looks_forgotten(forgotten, *forgotten.find("GET /a")));
  const auto meant = build("security: [], ", "");
  EXPECT_FALSE(looks_forgotten(meant, *meant.find("POST /a")));
  const auto general = build("", "security: [{k: []}]\n");
  EXPECT_FALSE(looks_forgotten(general, *general.find("POST /a")));
}

TEST(Credentials, EveryChoiceIsTheSameAfterJson) {
  for (const auto credentials :
       {Credentials::configured, Credentials::none, Credentials::invalid, Credentials::wrong_scheme,
        Credentials::other, Credentials::only}) {
    Case one;
    one.operation = "GET /a";
    one.credentials = credentials;
    if (credentials == Credentials::only) one.schemes = {"a", "b"};
    const auto again = case_from_json(case_to_json(one));
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_TRUE(*again == one) << json::serialize(case_to_json(one));
  }
  for (const auto* bad : {R"({"only":"a"})", R"({"only":[1]})", R"({"x":[]})", R"("some")", "7"}) {
    json::object one{{"operation", "GET /a"}, {"credentials", json::parse(bad)}};
    EXPECT_FALSE(case_from_json(one)) << bad;
  }
}

}  // namespace
}  // namespace assay::spec
