// The mock with a memory: what is made can be read, listed, changed and removed.
#include <gtest/gtest.h>

#include <set>

#include "contracts/check.h"
#include "harness/mock/test_client.h"
#include "properties/draw.h"
#include "properties/generators/source.h"
#include "spec/serialize.h"

namespace assay::harness {
namespace {

const std::string passwords = "/organizations/acme/databases/shop/branches/main/passwords";

TEST(Things, PasswordsLiveFromCreationToDeletion) {
  Client client(load(ASSAY_SOURCE_DIR, "planetscale-passwords.yaml"));
  const auto made =
      client.ask(201, "POST", passwords, R"({"name":"ci","role":"writer","ttl":60})").as_object();
  EXPECT_EQ(made.at("name"), "ci");
  EXPECT_EQ(made.at("ttl_seconds"), 60);
  EXPECT_EQ(made.at("created_at"), "2026-01-31T08:00:00.000Z");
  EXPECT_EQ(made.at("expires_at"), "2026-01-31T08:01:00.000Z");
  EXPECT_TRUE(made.at("plain_text").is_string());
  const auto path = at(passwords, made.at("id"));
  auto expected = made;
  expected["plain_text"] = nullptr;
  EXPECT_EQ(client.ask(200, "GET", path), expected);
  expected["name"] = "cd";
  EXPECT_EQ(client.ask(200, "PATCH", path, R"({"name":"cd"})"), expected);
  EXPECT_EQ(client.ask(200, "POST", path + "/renew"), expected);
  const auto page = client.ask(200, "GET", passwords).as_object();
  EXPECT_EQ(page.at("total_count"), 1);
  EXPECT_EQ(page.at("data"), json::array{expected});
  EXPECT_EQ(client.send("DELETE", path).status, 204);
  EXPECT_EQ(client.send("DELETE", path).status, 404);
  EXPECT_EQ(client.send("GET", path).status, 404);
  EXPECT_EQ(client.send("PATCH", path, R"({"name":"x"})").status, 404);
  EXPECT_EQ(client.send("POST", path + "/renew").status, 404);
  EXPECT_TRUE(client.ask(200, "GET", passwords).at("data").as_array().empty());
}

TEST(Things, BranchesHaveTheirOwnPasswords) {
  Client client(load(ASSAY_SOURCE_DIR, "planetscale-passwords.yaml"));
  const auto id = client.ask(201, "POST", passwords, "{}").at("id");
  const std::string other = "/organizations/acme/databases/shop/branches/dev/passwords";
  EXPECT_EQ(client.send("GET", at(other, id)).status, 404);
  EXPECT_TRUE(client.ask(200, "GET", other).at("data").as_array().empty());
  EXPECT_EQ(
      client.send("GET", at("/organizations/acme/databases/x/branches/main/passwords", id)).status,
      404);
}

TEST(Things, PagesHoldEachPasswordOnce) {
  Client client(load(ASSAY_SOURCE_DIR, "planetscale-passwords.yaml"));
  std::set<std::string> made;
  for (int i = 0; i < 23; ++i) {
    made.emplace(client.ask(201, "POST", passwords, "{}").at("id").as_string());
  }
  EXPECT_EQ(made.size(), 23U);
  std::vector<std::string> listed;
  json::value next = 1;
  for (int page = 1; page <= 10 && !next.is_null(); ++page) {
    const auto answer =
        client.ask(200, "GET", passwords + "?per_page=10&page=" + std::to_string(page)).as_object();
    EXPECT_EQ(answer.at("current_page"), page);
    EXPECT_EQ(answer.at("total_pages"), 3);
    EXPECT_EQ(answer.at("total_count"), 23);
    EXPECT_EQ(answer.at("prev_page"), page == 1 ? json::value() : json::value(page - 1));
    for (const auto& item : answer.at("data").as_array()) {
      listed.emplace_back(item.at("id").as_string());
    }
    next = answer.at("next_page");
    EXPECT_EQ(next, page == 3 ? json::value() : json::value(page + 1));
    const auto& url = answer.at("next_page_url");
    EXPECT_EQ(url, page == 3
                       ? json::value()
                       : json::value(passwords + "?per_page=10&page=" + std::to_string(page + 1)));
  }
  EXPECT_EQ(listed.size(), made.size());
  EXPECT_EQ(std::set<std::string>(listed.begin(), listed.end()), made);
}

TEST(Things, RoomsAreReplacedAsAWhole) {
  Client client(load(ASSAY_SOURCE_DIR, "bookings.yaml"));
  const auto made = client.ask(
      201, "POST", "/rooms",
      R"({"name":"Loft","capacity":2,"labels":["b","a"],"kind":"office","price":80.5,"door":"1234"})");
  EXPECT_EQ(made.at("price"), 80.5);
  EXPECT_EQ(made.at("labels"), (json::array{"b", "a"}));
  EXPECT_FALSE(made.as_object().contains("door"));
  const auto path = at("/rooms", made.at("id"));
  EXPECT_EQ(client.ask(200, "GET", path), made);
  const std::string other = R"({"name":"Hall","capacity":9,"labels":[],"kind":"hall"})";
  const auto replaced = client.ask(200, "PUT", path, other);
  EXPECT_EQ(replaced.at("name"), "Hall");
  EXPECT_EQ(replaced.at("id"), made.at("id"));
  EXPECT_FALSE(replaced.as_object().contains("price"));
  EXPECT_EQ(client.ask(200, "PUT", path, other), replaced);
  EXPECT_EQ(client.ask(200, "GET", path), replaced);
  const auto page = client.ask(200, "GET", "/rooms?limit=5&offset=0");
  EXPECT_EQ(page.at("items"), json::array{replaced});
  EXPECT_EQ(page.at("next"), nullptr);
  EXPECT_EQ(client.send("PUT", "/rooms/77", other).status, 404);
}

TEST(Things, LocationLeadsToWhatWasMade) {
  Client client(load(ASSAY_SOURCE_DIR, "bookings.yaml"));
  const auto answer =
      client.send("POST", "/rooms", R"({"name":"A","capacity":1,"labels":[],"kind":"hall"})");
  const auto location = spec::find_header(answer.headers, "Location");
  ASSERT_TRUE(location);
  EXPECT_EQ(client.ask(200, "GET", std::string(*location)), json::parse(answer.body));
}

TEST(Things, EqualCreatesMakeDifferentThingsTheSameOnEveryRun) {
  const auto document = load(ASSAY_SOURCE_DIR, "planetscale-passwords.yaml");
  Client one(document);
  Client two(document);
  Client other(document, 2);
  std::vector<json::value> ids;
  for (int i = 0; i < 3; ++i) {
    const auto id = one.ask(201, "POST", passwords, "{}").at("id");
    EXPECT_EQ(id, two.ask(201, "POST", passwords, "{}").at("id"));
    EXPECT_NE(id, other.ask(201, "POST", passwords, "{}").at("id"));
    EXPECT_EQ(std::count(ids.begin(), ids.end(), id), 0);
    ids.push_back(id);
    EXPECT_EQ(one.send("DELETE", at(passwords, id)).status, 204);
    EXPECT_EQ(two.send("DELETE", at(passwords, id)).status, 204);
  }
}

const char* const tree = R"(
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /shelves/{shelf}:
    parameters: [&shelf {in: path, name: shelf, required: true, schema: {type: string, pattern: '^[a-z]+$'}}]
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}
      responses:
        '200': &one {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}
        '201': *one
    get: {responses: {'200': *one, '404': {description: none}}}
    delete: {responses: {'204': {description: gone}, '404': {description: none}}}
  /shelves/{shelf}/books:
    parameters: [*shelf]
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {title: {type: string}}}}}}
      responses:
        '201':
          description: ok
          content: {application/json: {schema: {type: object, required: [data], properties: {data: {$ref: '#/components/schemas/Book'}}}}}
        '404': {description: none}
    get:
      parameters:
        - {in: query, name: cursor, schema: {type: string}}
        - {in: query, name: limit, schema: {type: integer, minimum: 1, maximum: 50}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [data, page]
                properties:
                  data: {type: array, items: {$ref: '#/components/schemas/Book'}}
                  page: {type: object, required: [next_cursor], properties: {next_cursor: {type: [string, 'null']}}}
        '404': {description: none}
  /shelves/{shelf}/books/{book}:
    parameters: [*shelf, {in: path, name: book, required: true, schema: {type: string}}]
    get:
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: object, required: [data], properties: {data: {$ref: '#/components/schemas/Book'}}}}}
        '404': {description: none}
    patch:
      requestBody:
        content:
          application/merge-patch+json: {schema: {type: object, properties: {title: {type: string}, note: {type: [string, 'null']}}}}
          application/json-patch+json: {schema: {type: array}}
      responses: {'204': {description: ok}, '404': {description: none}}
components:
  schemas:
    Shelf: {type: object, properties: {shelf: {type: string}, room: {type: string}}}
    Book: {type: object, required: [id, title], properties: {id: {type: string}, title: {type: string}, note: {type: string}}}
)";

TEST(Things, ClientsMayNameThem) {
  Client client(build(tree));
  EXPECT_EQ(client.send("GET", "/shelves/a").status, 404);
  EXPECT_EQ(client.ask(201, "PUT", "/shelves/a", R"({"room":"north"})"),
            (json::object{{"shelf", "a"}, {"room", "north"}}));
  EXPECT_EQ(client.ask(200, "PUT", "/shelves/a", "{}"), (json::object{{"shelf", "a"}}));
  EXPECT_EQ(client.ask(200, "GET", "/shelves/a"), (json::object{{"shelf", "a"}}));
  EXPECT_EQ(client.send("DELETE", "/shelves/a").status, 204);
  EXPECT_EQ(client.send("GET", "/shelves/a").status, 404);
}

TEST(Things, ChildrenGoWithTheirParent) {
  Client client(build(tree));
  EXPECT_EQ(client.send("POST", "/shelves/a/books", R"({"title":"x"})").status, 404);
  client.ask(201, "PUT", "/shelves/a", "{}");
  client.ask(201, "PUT", "/shelves/b", "{}");
  const auto book = client.ask(201, "POST", "/shelves/a/books", R"({"title":"x"})").at("data");
  EXPECT_EQ(book.at("title"), "x");
  EXPECT_EQ(client.ask(200, "GET", at("/shelves/a/books", book.at("id"))).at("data"), book);
  EXPECT_EQ(client.send("GET", at("/shelves/b/books", book.at("id"))).status, 404);
  EXPECT_EQ(client.send("DELETE", "/shelves/a").status, 204);
  EXPECT_EQ(client.send("GET", at("/shelves/a/books", book.at("id"))).status, 404);
  EXPECT_EQ(client.send("GET", "/shelves/a/books").status, 404);
  client.ask(201, "PUT", "/shelves/a", "{}");
  EXPECT_EQ(client.ask(200, "GET", "/shelves/a/books").at("data").as_array().size(), 0U);
}

TEST(Things, PatchesChangeWhatTheyName) {
  Client client(build(tree));
  client.ask(201, "PUT", "/shelves/a", "{}");
  const auto book = client.ask(201, "POST", "/shelves/a/books", R"({"title":"x"})").at("data");
  const auto path = at("/shelves/a/books", book.at("id"));
  const auto patch = [&](const std::string& body, const std::string& type) {
    EXPECT_EQ(client.send("PATCH", path, body, type).status, 204);
    return client.ask(200, "GET", path).at("data");
  };
  auto now = patch(R"({"note":"n"})", "application/merge-patch+json");
  EXPECT_EQ(now.at("note"), "n");
  EXPECT_EQ(now.at("title"), "x");
  now = patch(R"({"note":null})", "application/merge-patch+json");
  EXPECT_FALSE(now.as_object().contains("note"));
  now = patch(R"([{"op":"replace","path":"/title","value":"y"}])", "application/json-patch+json");
  EXPECT_EQ(now.at("title"), "y");
  EXPECT_EQ(now.at("id"), book.at("id"));
}

TEST(Things, CursorsGoOnWhereThePageEndedWhateverWasAddedSince) {
  Client client(build(tree));
  client.ask(201, "PUT", "/shelves/a", "{}");
  for (const auto* title : {"1", "2", "3", "4", "5"}) {
    client.ask(201, "POST", "/shelves/a/books", "{\"title\":\"" + std::string(title) + "\"}");
  }
  std::string titles;
  std::string target = "/shelves/a/books?limit=2";
  for (int i = 0; i < 9; ++i) {
    const auto page = client.ask(200, "GET", target);
    for (const auto& book : page.at("data").as_array()) titles += book.at("title").as_string();
    const auto& next = page.at("page").at("next_cursor");
    if (next.is_null()) break;
    client.ask(201, "POST", "/shelves/a/books", R"({"title":"new"})");
    target = "/shelves/a/books?limit=2&cursor=" + std::string(next.as_string());
  }
  EXPECT_EQ(titles, "54321");
}

TEST(Things, EveryAnswerKeepsItsDocumentWhateverCameBefore) {
  for (const auto* name : {"planetscale-passwords.yaml", "bookings.yaml", "media-types.yaml",
                           "library.yaml", "rest-faults.yaml"}) {
    EXPECT_GT(walk(name, load(ASSAY_SOURCE_DIR, name), {}, 2000), 700) << name;
  }
}

}  // namespace
}  // namespace assay::harness
