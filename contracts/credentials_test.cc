// Who must not be served, and what a server may do all the same.
#include <gtest/gtest.h>

#include "contracts/check.h"

namespace assay::contracts {
namespace {

using spec::Credentials;

const auto vault = spec::load_document(ASSAY_SOURCE_DIR "/spec/documents/vault.yaml").value();

/// A request to one operation, as it was sent and answered.
struct Scene {
  const char* id;
  Credentials credentials;
  std::vector<std::string> schemes = {};
  int status = 200;
  int certificate = 0;
  bool configured = true;
  std::optional<spec::TransportFailure> failure = {};

  [[nodiscard]] std::vector<Finding> judge() const {
    const auto& operation = *vault.find(id);
    spec::Exchange exchange;
    exchange.request = {operation.method, "/x", {}, std::nullopt, "", certificate};
    spec::Response response;
    response.status = status;
    response.body = std::string_view(id) == "listItems" ? "[]" : R"({"id":1})";
    response.headers = {{"Content-Type", "application/json"}, {"WWW-Authenticate", "Bearer"}};
    exchange.outcome = response;
    if (failure) exchange.outcome = *failure;
    spec::Verdict verdict;
    return contracts::judge(
        {vault, operation, exchange, verdict, credentials, configured, nullptr, schemes});
  }
  /// "keyword@location severity" of what was found.
  [[nodiscard]] std::string text() const {
    std::string out;
    for (const auto& finding : judge()) {
      out += finding.check + " " + finding.keyword + "@" + finding.location + " " +
             std::string(name(finding.severity)) + "\n";
    }
    return out;
  }
};

TEST(CredentialsEnforced, EachWayToBeServedIsItsOwnFinding) {
  EXPECT_EQ((Scene{"listItems", Credentials::none}.text()),
            "credentials_enforced none@/request/credentials failure\n");
  EXPECT_EQ((Scene{"listItems", Credentials::invalid}.text()),
            "credentials_enforced invalid@/request/credentials failure\n");
  EXPECT_EQ((Scene{"listItems", Credentials::wrong_scheme}.text()),
            "credentials_enforced scheme@/request/credentials warning\n");
  EXPECT_EQ((Scene{"addItem", Credentials::only, {"bearer"}, 201}.text()),
            "credentials_enforced only@/request/credentials/bearer failure\n");
  const auto token = Scene{"addItem", Credentials::only, {"bearer"}, 201}.judge();
  const auto key = Scene{"addItem", Credentials::only, {"headerKey"}, 201}.judge();
  EXPECT_NE(fingerprint(token.at(0)), fingerprint(key.at(0)));
}

TEST(CredentialsEnforced, OnlyASuccessCounts) {
  for (const int status : {401, 404, 422}) {
    for (const auto credentials :
         {Credentials::none, Credentials::invalid, Credentials::wrong_scheme}) {
      const auto text = Scene{"addItem", credentials, {}, status}.text();
      EXPECT_EQ(text.find("credentials_enforced"), std::string::npos) << text;
    }
  }
}

TEST(CredentialsEnforced, WhoIsGoodIsServed) {
  EXPECT_EQ((Scene{"listItems", Credentials::configured}.text()), "");
  EXPECT_EQ((Scene{"listItems", Credentials::other}.text()), "");
}

TEST(CredentialsEnforced, WhoeverMayComeAnonymouslyIsServed) {
  EXPECT_EQ((Scene{"getGreeting", Credentials::none}.text()), "");
  EXPECT_EQ((Scene{"getStatus", Credentials::none}.text()), "");
}

// A proxy that ends the TLS connection asks for the certificate, or not: nothing is seen of it.
TEST(CredentialsEnforced, ACertificateCountsOnlyWhenItWasWithheld) {
  EXPECT_EQ((Scene{"getSeal", Credentials::none}.text()), "");
  EXPECT_EQ((Scene{"getSeal", Credentials::none, {}, 200, -1}.text()),
            "credentials_enforced none@/request/credentials failure\n");
}

TEST(CredentialsEnforced, WithoutASecretAnotherWordSaysNothing) {
  Scene scene{"listItems", Credentials::wrong_scheme};
  scene.configured = false;
  EXPECT_EQ(scene.text(), "");
}

TEST(Transport, AHandshakeWithoutTheCertificateMayFail) {
  using Kind = spec::TransportFailure::Kind;
  for (const auto kind : {Kind::tls, Kind::closed}) {
    Scene scene{"getSeal", Credentials::none, {}, 0, -1};
    scene.failure = spec::TransportFailure{kind, "alert: certificate required"};
    EXPECT_EQ(scene.text(), "");
    scene.certificate = 0;
    EXPECT_NE(scene.text(), "");
  }
}

}  // namespace
}  // namespace assay::contracts
