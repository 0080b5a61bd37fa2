// What the example service does, call by call.
#include <gtest/gtest.h>

#include "fuzz/example/networks.h"
#include "fuzz/example/search.h"
#include "fuzz/example/service.h"

namespace assay::example {
namespace {

const std::string listing = "/organizations/acme/databases/shop/branches/main/passwords";

struct Caller {
  PasswordsService service{Store::open(":memory:").value()};
  std::string authorization = "Bearer demo-token";

  spec::Response call(const std::string& method, const std::string& target,
                      const std::string& body = "") {
    spec::Request request{method, target, {{"Authorization", authorization}}, std::nullopt};
    if (!body.empty()) {
      request.headers.push_back({"Content-Type", "application/json"});
      request.body = body;
    }
    return service.handle(request);
  }
  json::value read(const std::string& method, const std::string& target,
                   const std::string& body = "") {
    return json::parse(call(method, target, body).body);
  }
  std::string make(const std::string& body) {
    return read("POST", listing, body).at("id").as_string().c_str();
  }
};

TEST(PasswordsService, GivesTheSecretOnceOnly) {
  Caller caller;
  const auto made = caller.read("POST", listing, R"({"name":"a"})");
  EXPECT_TRUE(made.at("plain_text").is_string());
  const std::string id = made.at("id").as_string().c_str();
  EXPECT_TRUE(caller.read("GET", listing + "/" + id).at("plain_text").is_null());
}

TEST(PasswordsService, RefusesStrangersAndUnknownNames) {
  Caller caller;
  EXPECT_EQ(caller.call("GET", "/organizations/acme/databases/shop/branches/x/passwords").status,
            404);
  EXPECT_EQ(caller.call("PUT", listing).status, 405);
  EXPECT_EQ(caller.call("GET", "/elsewhere").status, 404);
  caller.authorization = "demo:demo-key";
  EXPECT_EQ(caller.call("GET", listing).status, 200);
  caller.authorization = "Bearer other";
  EXPECT_EQ(caller.call("GET", listing).status, 401);
}

TEST(PasswordsService, ForgetsWhatIsDeletedAndStartsTheTimeToLiveAgain) {
  Caller caller;
  const auto id = caller.make(R"({"ttl":100})");
  const auto one = listing + "/" + id;
  const auto before = caller.read("GET", one).at("expires_at");
  EXPECT_NE(caller.read("POST", one + "/renew").at("expires_at"), before);
  EXPECT_EQ(caller.call("DELETE", one).status, 204);
  for (const auto& [method, target] :
       {std::pair("GET", one), {"DELETE", one}, {"PATCH", one}, {"POST", one + "/renew"}}) {
    EXPECT_EQ(caller.call(method, target).status, 404) << method;
  }
  const auto forever = listing + "/" + caller.make("{}");
  EXPECT_EQ(caller.call("POST", forever + "/renew").status, 409);
}

TEST(PasswordsService, ListsPageByPageAndBySearch) {
  Caller caller;
  for (const char* name : {"alpha", "beta", "alphabet"}) {
    caller.make(std::string(R"({"role":"reader","name":")") + name + "\"}");
  }
  const auto page = caller.read("GET", listing + "?per_page=2&page=2");
  EXPECT_EQ(page.at("data").as_array().size(), 1U);
  EXPECT_EQ(page.at("total_pages"), 2);
  EXPECT_EQ(page.at("prev_page"), 1);
  EXPECT_TRUE(page.at("next_page").is_null());
  const auto found = caller.read("GET", listing + "?q=name:%22alpha%22+role:reader");
  EXPECT_EQ(found.at("total_count"), 2);
  EXPECT_EQ(caller.read("GET", listing + "?status=expired").at("total_count"), 0);
}

TEST(PasswordsService, AnswersTheSameAfterAReset) {
  Caller caller;
  const auto first = caller.call("POST", listing, R"({"ttl":9})").body;
  EXPECT_NE(caller.call("POST", listing, R"({"ttl":9})").body, first);
  caller.service.reset();
  EXPECT_EQ(caller.call("POST", listing, R"({"ttl":9})").body, first);
}

/// A text of cidrs and the addresses that it stands for; last < first: none.
struct RangeRow {
  const char* text;
  std::uint32_t first, last;
};

TEST(Networks, AreReadInAllForms) {
  const RangeRow rows[] = {
      {"10.0.0.1", 0x0A000001, 0x0A000001},
      {"10.1.2.3/8", 0x0A000000, 0x0AFFFFFF},
      {"0.0.0.0/0", 0, 0xFFFFFFFF},
      {"10.0.0.1-10.0.0.9", 0x0A000001, 0x0A000009},
      {"0x0a000001", 0x0A000001, 0x0A000001},
      {"0x10-0x2f/28", 0x10, 0x2F},
      {"0x10-0x2f/77", 1, 0},
      {"10.0.0.9-10.0.0.1", 1, 0},
      {"10.0.0.256", 1, 0},
      {"10.0.0.1/33", 1, 0},
      {"office", 1, 0},
      {"", 1, 0},
  };
  for (const auto& row : rows) {
    const auto range = parse_range(row.text, {});
    ASSERT_EQ(range.has_value(), row.first <= row.last) << row.text;
    if (!range) continue;
    EXPECT_EQ(range->first, row.first) << row.text;
    EXPECT_EQ(range->last, row.last) << row.text;
  }
  EXPECT_TRUE(any_overlap({"10.0.0.0/8", "office", "10.2.0.0/16"}, {}));
  EXPECT_FALSE(any_overlap({"10.0.0.0/8", "11.0.0.0/8", "office", "office"}, {}));
}

TEST(Search, SplitsWordsFieldsAndQuotes) {
  const auto terms = parse_search(R"(one role:admin name:"two \"words\"" name:"open \)", {});
  ASSERT_EQ(terms.size(), 4U);
  EXPECT_EQ(terms[0].word, "one");
  EXPECT_EQ(terms[1].field, "role");
  EXPECT_EQ(terms[2].word, "two \"words\"");
  EXPECT_EQ(terms[3].word, "open ");
}

}  // namespace
}  // namespace assay::example
