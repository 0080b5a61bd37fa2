// Each fault between requests does what it says, and leaves every single answer true to the
// document.
#include "harness/mock/state_faults.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "harness/mock/faults.h"
#include "harness/mock/test_client.h"

namespace assay::harness {
namespace {

const auto library = load(ASSAY_SOURCE_DIR, "library.yaml");

Client broken(const char* fault) {
  return Client(library, 1, {{fault, 1.0}});
}

/// A branch with `count` books; their paths, in the order of making.
struct Books {
  explicit Books(Client& client, int count = 1) {
    branch = at("/branches", client.ask(201, "POST", "/branches", R"({"name":"b"})").at("id"));
    for (int i = 0; i < count; ++i) {
      const auto book = client.ask(
          201, "POST", branch + "/books",
          R"({"title":"t)" + std::to_string(i) + R"(","pages":7,"lent":false,"kind":"poems"})");
      paths.push_back(at(branch + "/books", book.at("id")));
      made.push_back(book);
    }
  }
  std::string branch;
  std::vector<std::string> paths;
  std::vector<json::value> made;
};

json::array listed(Client& client, const std::string& branch) {
  return client.ask(200, "GET", branch + "/books").at("data").as_array();
}

TEST(StateFaults, WhatIsDeletedIsStillShown) {
  auto client = broken("deleted_served");
  const Books books(client);
  EXPECT_EQ(client.send("DELETE", books.paths[0]).status, 204);
  EXPECT_EQ(client.ask(200, "GET", books.paths[0]), books.made[0]);
  EXPECT_TRUE(listed(client, books.branch).empty());
  EXPECT_EQ(client.send("DELETE", books.paths[0]).status, 404);
}

TEST(StateFaults, WhatIsDeletedIsStillListed) {
  auto client = broken("deleted_listed");
  const Books books(client);
  EXPECT_EQ(client.send("DELETE", books.paths[0]).status, 204);
  EXPECT_EQ(client.send("GET", books.paths[0]).status, 404);
  EXPECT_EQ(client.send("DELETE", books.paths[0]).status, 404);
  EXPECT_EQ(listed(client, books.branch), json::array{books.made[0]});
}

TEST(StateFaults, DeletionDoesNothing) {
  auto client = broken("delete_nothing");
  const Books books(client);
  EXPECT_EQ(client.send("DELETE", books.paths[0]).status, 204);
  EXPECT_EQ(client.ask(200, "GET", books.paths[0]), books.made[0]);
  EXPECT_EQ(client.send("DELETE", books.paths[0]).status, 204);
}

TEST(StateFaults, WhatIsMadeIsNotThere) {
  auto client = broken("lost_creation");
  const auto branch = client.ask(201, "POST", "/branches", R"({"name":"b"})");
  EXPECT_EQ(client.send("GET", at("/branches", branch.at("id"))).status, 404);
}

TEST(StateFaults, OneMemberThatWasSentIsKeptAsAnother) {
  auto client = broken("changed_echo");
  const Books books(client);
  const auto& book = books.made[0].as_object();
  EXPECT_EQ(book.at("lent"), true);
  EXPECT_EQ(book.at("title"), "t0");
  EXPECT_EQ(book.at("pages"), 7);
  EXPECT_EQ(client.ask(200, "GET", books.paths[0]), book);
}

TEST(StateFaults, RefusedCreationMakesTheThing) {
  auto client = broken("failed_creation");
  const Books books(client, 0);
  EXPECT_EQ(client.send("POST", books.branch + "/books", R"({"title":"x","pages":0})").status, 422);
  const auto all = listed(client, books.branch);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].at("title"), "x");
}

TEST(StateFaults, TheSamePutAgainMakesSomethingElse) {
  auto client = broken("put_again");
  const Books books(client);
  const std::string body = R"({"title":"y","pages":9})";
  const auto first = client.ask(200, "PUT", books.paths[0], body);
  EXPECT_EQ(client.ask(200, "GET", books.paths[0]), first);
  const auto second = client.ask(200, "PUT", books.paths[0], body);
  EXPECT_EQ(second.at("title"), "y");
  EXPECT_EQ(second.at("pages"), 10);
  EXPECT_EQ(client.ask(200, "GET", books.paths[0]), second);
}

TEST(StateFaults, PutKeepsWhatIsNotSent) {
  auto client = broken("put_partial");
  const Books books(client);
  const auto put = client.ask(200, "PUT", books.paths[0], R"({"title":"y"})");
  EXPECT_EQ(put.at("pages"), 7);
  EXPECT_EQ(put.at("title"), "y");
}

TEST(StateFaults, PatchChangesAMemberThatItDoesNotName) {
  auto client = broken("patch_resets");
  const Books books(client);
  const auto now =
      client.ask(200, "PATCH", books.paths[0], R"({"pages":8})", "application/merge-patch+json");
  EXPECT_EQ(now.at("pages"), 8);
  EXPECT_EQ(now.at("lent"), true);
  EXPECT_EQ(now.at("title"), "t0");
}

TEST(StateFaults, ReadingTheListChangesTheNewest) {
  auto client = broken("reading_changes");
  const Books books(client, 2);
  EXPECT_EQ(client.ask(200, "GET", books.paths[1]), books.made[1]);
  EXPECT_EQ(listed(client, books.branch), (json::array{books.made[1], books.made[0]}));
  EXPECT_NE(client.ask(200, "GET", books.paths[1]), books.made[1]);
  EXPECT_EQ(client.ask(200, "GET", books.paths[0]), books.made[0]);
}

/// Titles of all pages of two, by the cursors that they give; at most ten pages.
std::string leafed(Client& client, const std::string& branch) {
  std::string titles;
  std::string target = branch + "/books?limit=2";
  for (int i = 0; i < 10; ++i) {
    const auto page = client.ask(200, "GET", target);
    for (const auto& book : page.at("data").as_array()) titles += book.at("title").as_string()[1];
    titles += '|';
    if (page.at("next_cursor").is_null()) return titles;
    target = branch + "/books?limit=2&cursor=" + std::string(page.at("next_cursor").as_string());
  }
  return titles + "and so on";
}

TEST(StateFaults, PagesRepeatSkipAndGoOnForEver) {
  Client whole(library);
  EXPECT_EQ(leafed(whole, Books(whole, 5).branch), "43|21|0|");
  auto repeats = broken("page_repeats");
  EXPECT_EQ(leafed(repeats, Books(repeats, 5).branch), "43|32|21|10|");
  auto skips = broken("page_skips");
  EXPECT_EQ(leafed(skips, Books(skips, 5).branch), "43|10|");
  auto endless = broken("page_endless");
  EXPECT_TRUE(leafed(endless, Books(endless, 5).branch).ends_with("and so on"));
}

TEST(StateFaults, ChildrenAreShownUnderAnyParent) {
  auto client = broken("any_parent");
  const Books books(client);
  const Books others(client, 0);
  const auto name = books.paths[0].substr(books.paths[0].rfind('/'));
  EXPECT_EQ(client.ask(200, "GET", others.branch + "/books" + name), books.made[0]);
  EXPECT_EQ(client.send("GET", "/branches/abcdefghijkl/books" + name).status, 404);
}

TEST(StateFaults, LocationLeadsNowhere) {
  auto client = broken("wrong_location");
  const auto answer = client.send("POST", "/branches", R"({"name":"b"})");
  const auto location = spec::find_header(answer.headers, "Location");
  ASSERT_TRUE(location);
  EXPECT_EQ(client.send("GET", std::string(*location)).status, 404);
  EXPECT_EQ(client.send("GET", at("/branches", json::parse(answer.body).at("id"))).status, 200);
}

TEST(StateFaults, WhatMustBeUniqueIsTakenTwice) {
  const std::string person = R"({"name":"n","card":"0123456789","child":false})";
  Client whole(library);
  whole.ask(201, "POST", "/people", person);
  whole.ask(409, "POST", "/people", person);
  auto client = broken("not_unique");
  client.ask(201, "POST", "/people", person);
  client.ask(201, "POST", "/people", person);
}

TEST(StateFaults, CreationsAtTheSameTimeGetOneName) {
  const auto mock = make_mock(library, {1, {{"shared_name", 1.0}}});
  EXPECT_EQ(mock->threads(), 2);
  const auto create = [&](const char* name) {
    spec::Request request{"POST", "/branches", mock->credentials(),
                          "{\"name\":\"" + std::string(name) + "\"}"};
    request.headers.push_back({"Content-Type", "application/json"});
    return json::parse(mock->answer(request).response.body).at("id");
  };
  EXPECT_NE(create("a"), create("b"));
  // They need not meet at the first attempt on a busy machine.
  bool met = false;
  for (int i = 0; i < 50 && !met; ++i) {
    json::value other;
    std::thread second([&] { other = create("c"); });
    const auto one = create("d");
    second.join();
    met = one == other;
  }
  EXPECT_TRUE(met);
}

TEST(StateFaults, NoneBreaksASingleAnswer) {
  for (const auto& row : fault_rows()) {
    // Waiting for others takes its time.
    if (row.kind != FaultKind::state || row.fault.id == "shared_name") continue;
    EXPECT_NE(find_state_fault(row.detail), StateFault::none) << row.detail;
    for (const auto* name : {"library.yaml", "planetscale-passwords.yaml"}) {
      walk(std::string(row.fault.id) + " " + name, load(ASSAY_SOURCE_DIR, name),
           {{std::string(row.fault.id), 1.0}}, 400);
    }
  }
}

TEST(StateFaults, EachShowsItselfInTheLibrary) {
  for (const auto& row : fault_rows()) {
    if (row.kind != FaultKind::state) continue;
    EXPECT_TRUE(fault_applies(*library, row.fault.id)) << row.fault.id;
  }
}

}  // namespace
}  // namespace assay::harness
