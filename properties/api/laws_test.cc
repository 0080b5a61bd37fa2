// Each law on traces that break it, and on those of servers that do something else lawfully.
#include "properties/api/laws.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <set>

#include "properties/api/law_rows.h"
#include "properties/api/rooms_document.h"
#include "spec/json_parser.h"
#include "spec/serialize.h"

namespace assay::properties {
namespace {

/// A sequence that somebody performed.
class Trace {
 public:
  Trace() : dependencies_(document_), resources_(find_resources(document_, dependencies_)) {}

  Trace& operator()(const std::string& method, const std::string& target, int status,
                    const std::string& answer = "", const std::string& sent = "") {
    const auto route = spec::route(document_, method, target);
    EXPECT_NE(route.operation, nullptr) << target;
    auto& exchange = exchanges_.emplace_back();
    exchange.request.method = method;
    exchange.request.target = target;
    if (!sent.empty()) {
      exchange.request.headers = {{"Content-Type", "application/json"}};
      exchange.request.body = sent;
    }
    spec::Response response;
    response.status = status;
    response.body = answer;
    exchange.outcome = response;
    auto decoded = spec::decode(document_, *route.operation, exchange.request);
    auto& value = cases_.emplace_back(std::move(decoded.value));
    value.operation = route.operation->key();
    calls_.push_back({&value, &exchange, decoded.verdict.kind, false});
    return *this;
  }

  Trace& header(const std::string& name, const std::string& value) {
    std::get<spec::Response>(exchanges_.back().outcome).headers.push_back({name, value});
    return *this;
  }
  Trace& together() {
    calls_.back().together = true;
    return *this;
  }

  /// The checks of all findings, each with "?" when it is a warning, in order.
  [[nodiscard]] std::string found() const {
    std::string all;
    for (const auto& one : judge_trace(document_, resources_, calls_)) {
      if (!all.empty()) all += " ";
      all += one.finding.check.substr(4);
      if (one.finding.severity == contracts::Severity::warning) all += "?";
      EXPECT_FALSE(one.finding.clause.empty());
      EXPECT_FALSE(one.finding.expected.empty());
      EXPECT_TRUE(one.finding.location.starts_with("/response"));
    }
    return all;
  }

 private:
  spec::Document document_ = build_rooms();
  Dependencies dependencies_;
  std::vector<Resource> resources_;
  std::deque<spec::Exchange> exchanges_;
  std::deque<spec::Case> cases_;
  std::vector<Call> calls_;
};

const std::string all = "/houses/h/rooms";
const std::string one = "/houses/h/rooms/r1";
const std::string made = R"({"id":"r1","name":"attic","lit":true})";
const std::string wish = R"({"name":"attic","lit":true})";
const std::string none = R"({"data":[]})";
const std::string only = R"({"data":[{"id":"r1","name":"attic","lit":true}]})";

TEST(Laws, AreFifteenRowsWithNamesOfTheirOwn) {
  std::set<std::string_view> ids;
  for (const auto& law : laws()) {
    EXPECT_TRUE(law.id.starts_with("law."));
    EXPECT_FALSE(law.summary.empty());
    EXPECT_FALSE(law.clause.empty());
    ids.insert(law.id);
    EXPECT_EQ(find_law(law.id), &law);
  }
  EXPECT_EQ(ids.size(), 15U);
  EXPECT_EQ(find_law("law.none"), nullptr);
}

TEST(Laws, NothingIsSaidOfAServerThatKeepsThem) {
  Trace trace;
  trace("POST", all, 201, made, wish)("GET", one, 200, made)("GET", all, 200, only);
  trace("PATCH", one, 200, R"({"id":"r1","name":"den","lit":true})", R"({"name":"den"})");
  trace("GET", one, 200, R"({"id":"r1","name":"den","lit":true})");
  trace("PUT", one, 200, R"({"id":"r1","name":"loft"})", R"({"name":"loft"})");
  trace("PUT", one, 200, R"({"id":"r1","name":"loft"})", R"({"name":"loft"})");
  trace("DELETE", one, 204)("GET", one, 404)("GET", all, 200, none)("GET", one, 404);
  EXPECT_EQ(trace.found(), "");
}

TEST(Laws, UseAfterDeleteWantsTwoReads) {
  Trace trace;
  trace("POST", all, 201, made, wish)("DELETE", one, 204)("GET", one, 200, made);
  EXPECT_EQ(trace.found(), "");
  trace("GET", all, 200, none)("GET", one, 200, made);
  EXPECT_EQ(trace.found(), "use_after_delete");
}

TEST(Laws, UseAfterDeleteSparesSoftDeletionLagRenewalAndAcceptance) {
  const std::string ghost = R"({"id":"r1","name":"attic","lit":true,"deleted_at":"2026-01-01"})";
  Trace soft;
  soft("POST", all, 201, made, wish)("DELETE", one, 200, ghost)("GET", one, 200, ghost);
  soft("GET", one, 200, ghost);
  EXPECT_EQ(soft.found(), "");
  Trace lag;
  lag("POST", all, 201, made, wish)("DELETE", one, 204)("GET", one, 200, made)("GET", one, 410);
  lag("GET", one, 200, made);
  EXPECT_EQ(lag.found(), "");
  Trace renewed;
  renewed("POST", all, 201, made, wish)("DELETE", one, 204)("POST", all, 201, made, wish);
  renewed("GET", one, 200, made)("GET", one, 200, made);
  EXPECT_EQ(renewed.found(), "");
  Trace later;
  later("POST", all, 201, made, wish)("DELETE", one, 202)("GET", one, 200, made);
  later("GET", one, 200, made);
  EXPECT_EQ(later.found(), "");
  Trace refused;
  refused("POST", all, 201, made, wish)("DELETE", one, 403)("GET", one, 200, made);
  refused("GET", one, 200, made);
  EXPECT_EQ(refused.found(), "");
  Trace upsert;
  upsert("POST", all, 201, made, wish)("DELETE", one, 204)("PUT", one, 201, made, wish);
  upsert("GET", one, 200, made)("GET", one, 200, made);
  EXPECT_EQ(upsert.found(), "");
}

TEST(Laws, DeletedThingsInListsAndDeletionsWithoutEffectAreToldApart) {
  Trace listed;
  listed("POST", all, 201, made, wish)("DELETE", one, 204)("GET", one, 404)("GET", all, 200, only);
  EXPECT_EQ(listed.found(), "");
  listed("GET", one, 404)("GET", all, 200, only);
  EXPECT_EQ(listed.found(), "deleted_listed");
  Trace nothing;
  nothing("POST", all, 201, made, wish)("DELETE", one, 204)("GET", one, 200, made);
  nothing("GET", all, 200, only)("GET", one, 200, made)("GET", all, 200, only);
  EXPECT_EQ(nothing.found(), "delete_effective");
  Trace marked;
  const std::string bin = R"({"data":[{"id":"r1","name":"attic","archived":true}]})";
  marked("POST", all, 201, made, wish)("DELETE", one, 204)("GET", one, 404)("GET", all, 200, bin);
  marked("GET", all, 200, bin);
  EXPECT_EQ(marked.found(), "");
}

TEST(Laws, CreatedThingsCanBeRead) {
  Trace lost;
  lost("POST", all, 201, made, wish)("GET", one, 404);
  EXPECT_EQ(lost.found(), "");
  lost("GET", one, 404);
  EXPECT_EQ(lost.found(), "created_readable");
  Trace lag;
  lag("POST", all, 201, made, wish)("GET", one, 404)("GET", one, 200, made)("GET", one, 404);
  EXPECT_EQ(lag.found(), "");
  Trace soon;
  soon("POST", all, 202, made, wish)("GET", one, 404)("GET", one, 404);
  EXPECT_EQ(soon.found(), "");
  Trace pending;
  pending("POST", all, 201, R"({"id":"r1","status":"pending"})", wish)("GET", one, 404);
  pending("GET", one, 404);
  EXPECT_EQ(pending.found(), "");
  Trace closed;
  closed("POST", all, 201, made, wish)("GET", one, 403)("GET", one, 403);
  EXPECT_EQ(closed.found(), "");
}

TEST(Laws, EchoIsJudgedWhereEqualityIsBeyondDoubt) {
  const auto echo = [](const std::string& sent, const std::string& shown) {
    Trace trace;
    trace("POST", all, 201, R"({"id":"r1",)" + shown + "}", "{" + sent + "}");
    return trace.found();
  };
  EXPECT_EQ(echo(R"("lit":true)", R"("lit":false)"), "echo");
  EXPECT_EQ(echo(R"("beds":2)", R"("beds":3)"), "echo");
  EXPECT_EQ(echo(R"("kind":"small")", R"("kind":"large")"), "echo");
  EXPECT_EQ(echo(R"("name":"attic")", R"("name":"cellar")"), "echo");
  EXPECT_EQ(echo(R"("tags":["a","b"])", R"("tags":["a"])"), "echo?");
  // Trimmed, in lower case, sorted, once each.
  EXPECT_EQ(echo(R"("name":" Attic ")", R"("name":"attic")"), "");
  EXPECT_EQ(echo(R"("tags":["b","a","a"])", R"("tags":["a","b"])"), "");
  // Written in another way, cut, masked, left out, filled in.
  EXPECT_EQ(echo(R"("opens":"2026-01-01T00:00:00Z")", R"("opens":"2025-12-31T23:00:00-01:00")"),
            "");
  EXPECT_EQ(echo(R"("name":"attics")", R"("name":"attic")"), "");
  EXPECT_EQ(echo(R"("name":"attic")", R"("name":"*****")"), "");
  EXPECT_EQ(echo(R"("name":"<b>attic</b>")", R"("name":"x")"), "");
  EXPECT_EQ(echo(R"("name":"attic")", R"("lit":false)"), "");
  EXPECT_EQ(echo(R"("secret":"abc")", R"("secret":"xyz")"), "");
  EXPECT_EQ(echo(R"("beds":2)", R"("beds":null)"), "");
  EXPECT_EQ(echo(R"("beds":2)", R"("beds":2.0)"), "");
}

TEST(Laws, WhatWasChangedLaterIsNoEcho) {
  Trace trace;
  trace("POST", all, 201, made, wish)("PATCH", one, 204, "", R"({"lit":false})");
  trace("GET", one, 200, made)("GET", one, 200, R"({"id":"r1","name":"attic","lit":false})");
  EXPECT_EQ(trace.found(), "") << "the first read comes from a copy that lags";
  Trace twice;
  twice("POST", all, 201, made, wish)("PATCH", one, 204, "", R"({"lit":false})");
  twice("GET", one, 200, made)("GET", one, 200, made);
  EXPECT_EQ(twice.found(), "echo");
}

TEST(Laws, RefusedCreationsMakeNothing) {
  const std::string bad = R"({"name":"attic","beds":"x"})";
  Trace trace;
  trace("GET", all, 200, none)("POST", all, 422, "", bad)("GET", all, 200, only);
  EXPECT_EQ(trace.found(), "");
  trace("GET", all, 200, only);
  EXPECT_EQ(trace.found(), "failed_create");
  Trace other;
  const std::string others = R"({"data":[{"id":"r2","name":"cellar"}]})";
  other("GET", all, 200, none)("POST", all, 422, "", bad)("GET", all, 200, others);
  other("GET", all, 200, others);
  EXPECT_EQ(other.found(), "") << "another client made it";
  Trace there;
  there("GET", all, 200, only)("POST", all, 409, "", wish)("GET", all, 200, only);
  there("GET", all, 200, only);
  EXPECT_EQ(there.found(), "");
  Trace broken;
  broken("GET", all, 200, none)("POST", all, 500, "", bad)("GET", all, 200, only);
  broken("GET", all, 200, only);
  EXPECT_EQ(broken.found(), "") << "server_error speaks";
}

TEST(Laws, TheSamePutOnceMoreChangesNothing) {
  const std::string first = R"({"id":"r1","name":"den","beds":2,"version":1})";
  const std::string again = R"({"id":"r1","name":"den","beds":4,"version":2})";
  const std::string put = R"({"name":"den"})";
  Trace trace;
  trace("PUT", one, 200, first, put)("PUT", one, 200, again, put);
  EXPECT_EQ(trace.found(), "put_idempotent");
  Trace counted;
  counted("PUT", one, 201, R"({"id":"r1","name":"den","version":1})", put);
  counted("PUT", one, 200, R"({"id":"r1","name":"den","version":2})", put);
  counted("PUT", one, 409, "", put);
  EXPECT_EQ(counted.found(), "") << "versions count up, and a lock may refuse";
  Trace refused;
  refused("PUT", one, 200, first, put)("PUT", one, 422, "", put);
  EXPECT_EQ(refused.found(), "put_idempotent?");
  Trace changed;
  changed("PUT", one, 200, first, put)("PATCH", one, 200, again, R"({"beds":4})");
  changed("PUT", one, 200, again, put);
  EXPECT_EQ(changed.found(), "put_partial?");
}

TEST(Laws, PutKeepsNothingThatItDoesNotSend) {
  Trace kept;
  kept("PUT", one, 200, R"({"id":"r1","name":"den","beds":12})", R"({"name":"den","beds":12})");
  kept("PUT", one, 200, R"({"id":"r1","name":"loft","beds":12})", R"({"name":"loft"})");
  EXPECT_EQ(kept.found(), "put_partial?");
  Trace reset;
  reset("PUT", one, 200, R"({"id":"r1","name":"den","beds":12})", R"({"name":"den","beds":12})");
  reset("PUT", one, 200, R"({"id":"r1","name":"loft","beds":1})", R"({"name":"loft"})");
  EXPECT_EQ(reset.found(), "") << "a default has filled it";
}

TEST(Laws, WhatThePathNamesIsThePathsAndWhatTheAnswerCannotHoldIsTheServers) {
  Trace path;
  path("PUT", one, 200, R"({"id":"r1","house":"attic"})", R"({"house":"hall"})");
  EXPECT_EQ(path.found(), "");
  Trace other;
  other("PUT", one, 200, R"({"id":"r1","name":"attic"})", R"({"name":"hall"})");
  EXPECT_EQ(other.found(), "echo");
  Trace tier;
  tier("PUT", one, 200, R"({"id":"r1","tier":"basic"})", R"({"tier":"gold"})");
  EXPECT_EQ(tier.found(), "") << "the answer's schema admits nothing else";
}

TEST(Laws, PatchLeavesAloneWhatItDoesNotName) {
  Trace reset;
  reset("POST", all, 201, made, wish)("GET", one, 200, made)("GET", one, 200, made);
  reset("PATCH", one, 200, R"({"id":"r1","name":"den","lit":false})", R"({"name":"den"})");
  EXPECT_EQ(reset.found(), "patch_untouched");
  Trace unread;
  unread("POST", all, 201, made, wish);
  unread("PATCH", one, 200, R"({"id":"r1","name":"den","lit":false})", R"({"name":"den"})");
  EXPECT_EQ(unread.found(), "patch_untouched");
  Trace read;
  read("POST", all, 201, made, wish)("GET", one, 200, made);
  read("PATCH", one, 200, R"({"id":"r1","name":"den","lit":false})", R"({"name":"den"})");
  EXPECT_EQ(read.found(), "") << "the reading may have changed it";
  Trace silent;
  silent("POST", all, 201, made, wish)("GET", one, 200, made)("GET", one, 200, made);
  silent("PATCH", one, 204, "", R"({"name":"den"})");
  silent("GET", one, 200, R"({"id":"r1","name":"den","lit":false})");
  EXPECT_EQ(silent.found(), "");
  silent("GET", one, 200, R"({"id":"r1","name":"den","lit":false})");
  EXPECT_EQ(silent.found(), "patch_untouched");
}

TEST(Laws, ReadingChangesNothing) {
  Trace trace;
  const std::string other = R"({"id":"r1","name":"attic","lit":false,"last_used_at":"x"})";
  trace("POST", all, 201, made, wish)("GET", one, 200, made)("GET", one, 200, other);
  EXPECT_EQ(trace.found(), "");
  trace("GET", one, 200, other);
  EXPECT_EQ(trace.found(), "safe_method");
  Trace counters;
  counters("POST", all, 201, made, wish)("GET", one, 200, made);
  for (const auto* hits : {"1", "2", "3"}) {
    counters("GET", one, 200,
             R"({"id":"r1","name":"attic","lit":true,"updated_at":"x","hits":)" +
                 std::string(hits) + "}");
  }
  EXPECT_EQ(counters.found(), "");
}

std::string page(std::initializer_list<const char*> ids, int next = 0) {
  std::string text;
  for (const auto* id : ids)
    text += (text.empty() ? "" : ",") + (R"({"id":")" + std::string(id) + R"("})");
  return R"({"data":[)" + text + R"(],"next_page":)" + (next > 0 ? std::to_string(next) : "null") +
         "}";
}

TEST(Laws, EachThingIsOnOnePage) {
  Trace twice;
  twice("GET", all + "?page=1&per_page=2", 200, page({"a", "b"}));
  twice("GET", all + "?page=2&per_page=2", 200, page({"b", "c"}));
  EXPECT_EQ(twice.found(), "pagination");
  Trace skipped;
  skipped("GET", all, 200, page({"a", "b", "c", "d", "e"}));
  skipped("GET", all + "?page=1&per_page=2", 200, page({"a", "b"}));
  skipped("GET", all + "?page=2&per_page=2", 200, page({"d", "e"}));
  EXPECT_EQ(skipped.found(), "pagination");
  Trace endless;
  endless("GET", all + "?page=1", 200, page({"a"}))("GET", all + "?page=2", 200, page({}, 3));
  endless("GET", all + "?page=3", 200, page({}, 4));
  EXPECT_EQ(endless.found(), "pagination");
  Trace elsewhere;
  elsewhere("GET", all + "?page=1", 200, page({"a"}))("GET", all + "?page=2", 200, page({}, 1));
  elsewhere("GET", all + "?page=3", 200, page({}, 1));
  EXPECT_EQ(elsewhere.found(), "") << "it leads back";
}

TEST(Laws, ATokenThatIsCalledOffsetCountsNoPages) {
  spec::Operation list;
  const auto document = build_rooms();
  for (const auto& operation : document.operations) {
    if (operation.key() == "GET /houses/{house}/rooms") list = operation;
  }
  EXPECT_EQ(page_parameters(list).page, "page");
  EXPECT_EQ(page_parameters(list).size, "per_page");
  // The house's name is a text.
  const auto text = std::find_if(list.parameters.begin(), list.parameters.end(),
                                 [](const auto& parameter) { return parameter.name == "house"; });
  ASSERT_NE(text, list.parameters.end());
  for (auto& parameter : list.parameters) {
    if (parameter.name == "page") parameter.name = "offset";
    if (parameter.name == "offset") parameter.schema = text->schema;
  }
  EXPECT_EQ(page_parameters(list).offset, "");
  EXPECT_EQ(page_parameters(list).size, "per_page");
}

TEST(Laws, PagesBetweenWhichSomethingChangedAreNotCompared) {
  Trace written;
  written("GET", all + "?page=1&per_page=2", 200, page({"a", "b"}));
  written("POST", all, 201, made, wish)("GET", all + "?page=2&per_page=2", 200, page({"b", "c"}));
  EXPECT_EQ(written.found(), "");
  Trace sizes;
  sizes("GET", all + "?page=1&per_page=1", 200, page({"a"}));
  sizes("GET", all + "?page=2&per_page=2", 200, page({"a", "c"}));
  EXPECT_EQ(sizes.found(), "") << "pages of different sizes";
  Trace turned;
  turned("GET", all, 200, page({"e", "d", "c", "b", "a"}));
  turned("GET", all + "?page=1&per_page=2", 200, page({"e", "d"}));
  turned("GET", all + "?page=2&per_page=2", 200, page({"c", "b"}));
  EXPECT_EQ(turned.found(), "");
}

TEST(Laws, ChildrenAreFoundUnderTheirOwnParent) {
  const auto houses = [](Trace& trace) {
    trace("POST", "/houses", 201, R"({"id":"h"})", "{}");
    trace("POST", "/houses", 201, R"({"id":"g"})", "{}");
    trace("POST", all, 201, made, wish);
  };
  Trace other;
  houses(other);
  other("GET", "/houses/g/rooms/r1", 200, made);
  EXPECT_EQ(other.found(), "hierarchy");
  Trace numbered;
  houses(numbered);
  numbered("GET", "/houses/g/rooms/r1", 200, R"({"id":"r1","name":"hall"})");
  EXPECT_EQ(numbered.found(), "") << "numbers begin anew under each parent";
  Trace nothing;
  houses(nothing);
  nothing("GET", "/houses/g/rooms/r1", 200, "{}");
  EXPECT_EQ(nothing.found(), "") << "that is not what was made";
  Trace own;
  houses(own);
  own("POST", "/houses/g/rooms", 201, made, wish)("GET", "/houses/g/rooms/r1", 200, made);
  EXPECT_EQ(own.found(), "");
  Trace old;
  old("POST", all, 201, made, wish)("GET", "/houses/g/rooms/r1", 200, made);
  EXPECT_EQ(old.found(), "") << "nobody knows what the other parent held";
}

TEST(Laws, LocationLeadsToWhatWasMade) {
  const std::string elsewhere = "/houses/h/rooms/r9";
  Trace wrong;
  wrong("POST", all, 201, made, wish).header("Location", "https://h.example/v1" + elsewhere);
  wrong("GET", elsewhere, 404)("GET", elsewhere, 404);
  EXPECT_EQ(wrong.found(), "location");
  Trace right;
  right("POST", all, 201, made, wish).header("Location", one);
  right("GET", one, 200, made)("GET", one, 200, made);
  EXPECT_EQ(right.found(), "");
  Trace accepted;
  accepted("POST", all, 202, made, wish).header("Location", elsewhere);
  accepted("GET", elsewhere, 404)("GET", elsewhere, 404);
  EXPECT_EQ(accepted.found(), "");
}

TEST(Laws, ThingsMadeAtTheSameTimeHaveNamesOfTheirOwn) {
  Trace shared;
  shared("POST", all, 201, made, wish)("POST", all, 201, made, wish).together();
  EXPECT_EQ(shared.found(), "concurrent_create");
  Trace known;
  known("POST", all, 201, made, wish)("POST", all, 200, made, wish).together();
  EXPECT_EQ(known.found(), "") << "it was there already, says the 200";
}

TEST(Laws, WhatMustBeUniqueIsTakenOnce) {
  const std::string coded = R"({"name":"attic","code":"x1"})";
  Trace twice;
  twice("POST", all, 201, made, coded)("GET", one, 200, made);
  twice("POST", all, 201, R"({"id":"r2"})", coded);
  EXPECT_EQ(twice.found(), "unique");
  Trace lost;
  lost("POST", all, 201, made, coded)("POST", all, 201, R"({"id":"r2"})", coded);
  EXPECT_EQ(lost.found(), "") << "nobody saw the first one";
  Trace refused;
  refused("POST", all, 201, made, coded)("POST", all, 409, "", coded);
  EXPECT_EQ(refused.found(), "");
  Trace freed;
  freed("POST", all, 201, made, coded)("GET", one, 200, made)("DELETE", one, 204);
  freed("POST", all, 201, R"({"id":"r2"})", coded);
  EXPECT_EQ(freed.found(), "");
}

}  // namespace
}  // namespace assay::properties
