// The mock: true to its document, and broken only as asked.
#include <gtest/gtest.h>

#include <set>

#include "contracts/check.h"
#include "harness/mock/mock.h"
#include "properties/draw.h"
#include "spec/serialize.h"

namespace assay::harness {
namespace {

std::shared_ptr<const spec::Document> load(const char* name) {
  auto document = spec::load_document(std::string(ASSAY_SOURCE_DIR "/spec/documents/") + name);
  if (!document) throw std::runtime_error(document.error().text());
  return std::make_shared<const spec::Document>(std::move(*document));
}

const auto planetscale = load("planetscale-create-password.md");
const auto bookings = load("bookings.yaml");
const auto library = load("library.yaml");
const auto vault = load("vault.yaml");

spec::Request create(std::string body, std::string branch = "main",
                     std::string token = "Bearer assay-mock-token") {
  return {"POST",
          "/organizations/acme/databases/shop/branches/" + branch + "/passwords",
          {{"Authorization", std::move(token)}, {"Content-Type", "application/json"}},
          std::move(body)};
}

TEST(Mock, PlanetscaleCreatesThePasswordThatWasAskedFor) {
  const auto mock = make_mock(planetscale, {});
  const auto reply = mock->answer(create(R"({"name":"ci","role":"writer","ttl":60})"));
  EXPECT_EQ(reply.response.status, 201);
  const auto body = boost::json::parse(reply.response.body).as_object();
  EXPECT_EQ(body.at("name"), "ci");
  EXPECT_EQ(body.at("role"), "writer");
  EXPECT_EQ(body.at("ttl_seconds"), 60);
  EXPECT_TRUE(body.at("plain_text").as_string().starts_with("pscale_pw_"));
  EXPECT_EQ(body.at("database_branch").at("name"), "main");
}

TEST(Mock, PlanetscaleRefusesAsTheServiceDoes) {
  const auto mock = make_mock(planetscale, {});
  EXPECT_EQ(mock->answer(create("{}", "dev", "assay-mock-id:assay-mock-token")).response.status,
            201);
  EXPECT_EQ(mock->answer(create("{}", "main", "Bearer other")).response.status, 401);
  EXPECT_EQ(mock->answer(create("{}", "nowhere")).response.status, 404);
  const auto refused = mock->answer(create(R"({"role":"king"})"));
  EXPECT_EQ(refused.response.status, 422);
  EXPECT_NE(refused.response.body.find("role"), std::string::npos);
  EXPECT_EQ(mock->answer({"GET", "/nothing", {}, std::nullopt}).response.status, 404);
  const auto method = mock->answer({"GET", create("").target, {}, std::nullopt});
  EXPECT_EQ(method.response.status, 405);
  EXPECT_EQ(spec::find_header(method.response.headers, "Allow"), "POST");
}

// RFC 9110 §12.5.1: a server may disregard an Accept that it cannot meet.
TEST(Mock, WhoAsksForATypeThatIsNotThereGetsTheOneThatIs) {
  const auto mock = make_mock(bookings, {});
  const auto reply = mock->answer({"GET", "/health", {{"Accept", "text/x-nothing"}}, std::nullopt});
  EXPECT_EQ(reply.response.status, 200);
}

TEST(Mock, ARedirectionLeadsSomewhere) {
  auto tree = spec::read_tree(spec::SourceText{"away.yaml", R"(openapi: 3.0.4
info: {title: away, version: '1'}
paths:
  /away: {get: {responses: {'302': {description: elsewhere}}}}
)"});
  ASSERT_TRUE(tree);
  auto document = spec::build_document(std::move(*tree));
  ASSERT_TRUE(document);
  const auto mock = make_mock(std::make_shared<const spec::Document>(std::move(*document)), {});
  const auto reply = mock->answer({"GET", "/away", {}, std::nullopt});
  EXPECT_EQ(reply.response.status, 302);
  EXPECT_TRUE(spec::find_header(reply.response.headers, "Location"));
}

TEST(Mock, SameRequestGetsTheSameAnswerAndAnotherSeedAnother) {
  const auto a = make_mock(planetscale, {1, {}});
  const auto b = make_mock(planetscale, {1, {}});
  const auto c = make_mock(planetscale, {2, {}});
  const auto request = create("{}");
  EXPECT_EQ(a->answer(request).response, b->answer(request).response);
  EXPECT_EQ(a->answer(request).response, a->answer(request).response);
  EXPECT_NE(a->answer(request).response.body, c->answer(request).response.body);
}

TEST(Mock, EveryAnswerKeepsItsDocument) {
  for (const auto& document : {planetscale, bookings, vault}) {
    const auto mock = make_mock(document, {});
    spec::RequestOptions options;
    options.users = mock->users();
    for (const auto& operation : document->operations) {
      for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const auto drawn =
            properties::draw_valid(*document, operation, seed, 40, {{}, mock->known_values()});
        ASSERT_TRUE(drawn);
        const auto request = spec::serialize(*document, operation, drawn->value, options);
        spec::Exchange exchange{request, mock->answer(request).response, {}};
        const auto decoded = spec::decode(*document, operation, request);
        const auto findings = contracts::judge(
            {*document, operation, exchange, decoded.verdict, drawn->value.credentials, true});
        for (const auto& finding : findings) {
          ADD_FAILURE() << finding.check << " " << contracts::headline(finding);
        }
      }
    }
  }
}

TEST(Mock, FaultStrikesAsOftenAsItsProbabilitySays) {
  const auto mock = make_mock(planetscale, {1, {{"server_error", 0.25}}});
  int struck = 0;
  for (int i = 0; i < 400; ++i) {
    const auto reply = mock->answer(create("{\"name\":\"" + std::to_string(i) + "\"}"));
    struck += reply.response.status == 500 ? 1 : 0;
  }
  EXPECT_GT(struck, 60);
  EXPECT_LT(struck, 140);
}

TEST(Mock, FaultsAreParsedOrRefused) {
  EXPECT_TRUE(parse_fault("server_error"));
  EXPECT_DOUBLE_EQ(parse_fault("server_error=0.5")->probability, 0.5);
  for (const char* bad : {"nonsense", "server_error=0", "server_error=1.5", "server_error=x", ""}) {
    EXPECT_FALSE(parse_fault(bad)) << bad;
  }
}

TEST(Mock, EachFaultShowsItselfInOneOfTheShippedDocuments) {
  std::set<std::string_view> shown;
  for (const auto& document : {planetscale, bookings, library, vault}) {
    for (const auto* fault : applicable_faults(*document)) {
      shown.insert(fault->id);
      EXPECT_TRUE(fault_applies(*document, fault->id));
    }
  }
  for (const auto& fault : faults()) EXPECT_TRUE(shown.contains(fault.id)) << fault.id;
}

TEST(Mock, EachCheckHasAFaultThatProvesIt) {
  for (const auto& check : contracts::checks()) {
    const bool proven = std::any_of(faults().begin(), faults().end(), [&](const Fault& fault) {
      return contracts::family(fault.finding) == check.id;
    });
    EXPECT_TRUE(proven) << check.id;
  }
}

}  // namespace
}  // namespace assay::harness
