// A run that was stopped goes on.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "harness/http/server.h"
#include "tests/process.h"

namespace assay::tests {
namespace {

constexpr const char* run =
    "run $SOURCE/spec/documents/planetscale-create-password.md --fault outside_enum --max-cases "
    "400 --out $SCRATCH/o ";

struct Journal {
  std::multiset<std::int64_t> planned;  ///< places of the plan
  std::set<std::string> findings;
  std::size_t parts = 0;
  std::string last_phase;  ///< of what was sent last
};

Journal read(const Scratch& scratch) {
  Journal journal;
  std::istringstream lines(scratch.read("o/journal.ndjson"));
  for (std::string line; std::getline(lines, line);) {
    const auto event = parse_line(line);
    const auto& kind = event.at("event");
    if (kind == "run_started") ++journal.parts;
    if (kind == "finding") journal.findings.emplace(event.at("fingerprint").get_string());
    if (kind != "exchange") continue;
    const std::string phase(event.at("phase").as_string());
    journal.last_phase = phase;
    if (phase != "preparation" && phase != "sequences" && phase != "access") {
      journal.planned.insert(event.at("index").to_number<std::int64_t>());
    }
  }
  return journal;
}

TEST(Resume, WhatWasKilledIsCompletedAndNothingOfThePlanIsSentTwice) {
  const Scratch scratch;
  const auto whole = shell(std::string("$ASSAY ") + run + "2>&1");
  ASSERT_EQ(whole.code, 1) << whole.out;
  const auto all = read(scratch);
  // At 60 requests a second, it is killed somewhere in the middle.
  const auto killed = shell(std::string("$ASSAY ") + run +
                            "--rate-limit 60 >/dev/null 2>&1 & P=$!; sleep 3; kill -9 $P; "
                            "wait $P 2>/dev/null");
  const auto half = read(scratch);
  ASSERT_GT(half.planned.size(), 5U);
  ASSERT_LT(half.planned.size(), all.planned.size());
  const auto resumed = shell(std::string("$ASSAY ") + run + "--resume 2>&1");
  EXPECT_EQ(resumed.code, 1) << resumed.out;
  const auto both = read(scratch);
  EXPECT_EQ(both.parts, 2U);
  EXPECT_EQ(both.planned, all.planned) << "each place once";
  EXPECT_EQ(both.findings, all.findings);
  // The reports are of the whole.
  EXPECT_NE(scratch.read("o/junit.xml").find("response_body.enum"), std::string::npos);
  const auto again = shell("$ASSAY report $SCRATCH/o --out $SCRATCH/again 2>&1");
  EXPECT_EQ(again.code, 1) << again.out;
  EXPECT_EQ(scratch.read("o/junit.xml"), scratch.read("again/junit.xml"));
  const auto none = shell(std::string("$ASSAY ") + run + "--resume 2>&1");
  EXPECT_EQ(none.code, 2);
  EXPECT_NE(none.out.find("nothing is left to resume"), std::string::npos) << none.out;
}

/// Things that a server names: their names are prepared, and differ from run to run.
constexpr const char* things = R"(openapi: 3.0.3
info: {title: things, version: '1'}
paths:
  /things:
    get:
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array,
        items: {$ref: '#/components/schemas/Thing'}}}}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object,
        required: [name], properties: {name: {type: string, maxLength: 10}}}}}}
      responses:
        '201': {description: made, content: {application/json: {schema:
          {$ref: '#/components/schemas/Thing'}}}}
        '4XX': {description: refused}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      responses: {'200': {description: ok, content: {application/json: {schema:
        {$ref: '#/components/schemas/Thing'}}}}, '4XX': {description: none}}
    delete: {responses: {'204': {description: gone}, '4XX': {description: none}}}
components:
  schemas:
    Thing: {type: object, required: [id, name], properties: {id: {type: string},
      name: {type: string}}}
)";

/// Makes, shows and deletes things, which it never names alike. It holds `most` of them at most.
class Shelf {
 public:
  explicit Shelf(std::size_t most = 1'000'000) : most_(most) {
    auto server = harness::serve(0, [this](const spec::Request& request) {
      harness::Reply reply;
      reply.response = answer(request);
      return reply;
    });
    server_ = std::move(*server);
    setenv("SHELF", server_->url().c_str(), 1);
  }

 private:
  spec::Response answer(const spec::Request& request) {
    spec::Response response;
    response.headers = {{"Content-Type", "application/json"}};
    const auto path = request.target.substr(0, request.target.find('?'));
    const auto id = path.size() > 8 ? path.substr(8) : "";
    response.status = 405;
    response.body = "{}";
    if (request.method == "GET" && path == "/things") {
      response.status = 200;
      boost::json::array all;
      for (const auto& [one, thing] : things_) {
        if (all.size() < 5) all.push_back(thing);
      }
      response.body = boost::json::serialize(all);
    } else if (request.method == "POST" && path == "/things") {
      make(request.body.value_or(""), response);
    } else if (const auto found = things_.find(id); found == things_.end()) {
      response.status = path.starts_with("/things/") ? 404 : 405;
    } else if (request.method == "GET") {
      response.status = 200;
      response.body = boost::json::serialize(found->second);
    } else if (request.method == "DELETE") {
      things_.erase(found);
      response.status = 204;
      response.body.clear();
    }
    return response;
  }

  void make(const std::string& text, spec::Response& response) {
    boost::system::error_code failed;
    const auto body = boost::json::parse(text, failed);
    const auto* members = failed ? nullptr : body.if_object();
    const auto* name = members != nullptr ? members->if_contains("name") : nullptr;
    response.status = 400;
    if (name == nullptr || !name->is_string()) return;
    const auto& letters = name->get_string();
    const auto inner = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; };
    if (letters.size() - std::count_if(letters.begin(), letters.end(), inner) > 10) return;
    response.status = 409;
    if (things_.size() >= most_) return;
    const auto id = "t" + std::to_string(++made_);
    response.status = 201;
    things_[id] = boost::json::object{{"id", id}, {"name", *name}};
    response.body = boost::json::serialize(things_[id]);
  }

  std::size_t most_;
  int made_ = 0;
  std::map<std::string, boost::json::value> things_;
  std::unique_ptr<harness::Server> server_;  ///< stops first: one thread answers
};

struct Stop {
  const char* name;
  const char* flags;
  const char* phase;  ///< in which that ends
};

class Stopped : public testing::TestWithParam<Stop> {};

TEST_P(Stopped, InWhicheverPhaseARunIsCompletedWithNamesOfItsOwn) {
  const Scratch scratch;
  scratch.write("things.yaml", things);
  const Shelf shelf;
  const std::string all =
      "$ASSAY run $SCRATCH/things.yaml --url $SHELF --max-cases 60 --out $SCRATCH/";
  const auto whole = shell(all + "o 2>&1");
  ASSERT_LE(whole.code, 1) << whole.out;
  const auto wanted = read(scratch);
  std::filesystem::remove_all(scratch.path("o"));
  const auto cut = shell(all + "o " + GetParam().flags + " 2>&1");
  ASSERT_LE(cut.code, 3) << cut.out;
  const auto half = read(scratch);
  const bool planned = half.planned.size() > 10 && half.planned.size() < wanted.planned.size();
  EXPECT_EQ(planned ? "the plan" : half.last_phase, GetParam().phase) << cut.out;
  const auto resumed = shell(all + "o --resume 2>&1");
  EXPECT_EQ(resumed.code, whole.code) << resumed.out;
  const auto both = read(scratch);
  EXPECT_EQ(both.parts, 2U);
  EXPECT_EQ(both.planned, wanted.planned) << "each place once";
}

INSTANTIATE_TEST_SUITE_P(Resume, Stopped,
                         testing::Values(Stop{"Preparation", "--max-requests 1", "preparation"},
                                         Stop{"Sequences", "--max-requests 20", "sequences"},
                                         Stop{"Plan", "--max-requests 130", "the plan"}),
                         [](const auto& stop) { return std::string(stop.param.name); });

TEST(Resume, TheEmbeddedMockIsAnotherOneWithOtherNames) {
  const Scratch scratch;
  const std::string all =
      "$ASSAY run $SOURCE/spec/documents/bookings.yaml --max-cases 40 --out $SCRATCH/o ";
  for (const char* limit : {"--max-requests 3", "--max-requests 60", "--max-requests 250"}) {
    std::filesystem::remove_all(scratch.path("o"));
    const auto cut = shell(all + limit + " 2>&1");
    ASSERT_LE(cut.code, 3) << cut.out;
    const auto resumed = shell(all + "--resume 2>&1");
    EXPECT_EQ(resumed.code, 0) << limit << resumed.out;
  }
}

TEST(Resume, AServiceOfOurOwnIsAtAnotherPort) {
  const Scratch scratch;
  scratch.write("things.yaml", things);
  const std::string all =
      "$ASSAY run $SCRATCH/things.yaml --serve \"$ASSAY mock $SCRATCH/things.yaml --port {port}\" "
      "--max-cases 20 --wait 60 --out $SCRATCH/o ";
  const auto cut = shell(all + "--max-requests 40 2>&1");
  ASSERT_LE(cut.code, 1) << cut.out;
  const auto resumed = shell(all + "--resume 2>&1");
  EXPECT_LE(resumed.code, 1) << resumed.out;
  EXPECT_EQ(read(scratch).parts, 2U) << resumed.out;
}

/// Place of the plan → what was sent there first.
std::multiset<std::string> planned_by_shards(const Scratch& scratch,
                                             const std::vector<std::string>& folders) {
  std::multiset<std::string> sent;
  for (const auto& folder : folders) {
    std::istringstream lines(scratch.read(folder + "/journal.ndjson"));
    for (std::string line; std::getline(lines, line);) {
      const auto event = parse_line(line);
      if (event.at("event") != "exchange" || event.at("phase") == "preparation") continue;
      sent.insert(boost::json::serialize(event.at("index")) + " " +
                  std::string(event.at("phase").as_string()) + " " +
                  std::string(event.at("operation").as_string()));
    }
  }
  return sent;
}

TEST(Shards, LoseNothingWhereOnlyTheFirstCouldCreateThings) {
  const Scratch scratch;
  scratch.write("things.yaml", things);
  const std::string all =
      "$ASSAY run $SCRATCH/things.yaml --url $SHELF --max-cases 60 --no-cleanup --phases "
      "boundaries,malformed,properties --out $SCRATCH/";
  {
    const Shelf shelf(2);
    ASSERT_LE(shell(all + "whole 2>&1").code, 1);
  }
  const Shelf shelf(2);
  for (const char* part : {"1", "2", "3"}) {
    const auto ran = shell(all + part + " --shard " + part + "/3 2>&1");
    ASSERT_LE(ran.code, 1) << ran.out;
  }
  EXPECT_EQ(planned_by_shards(scratch, {"1", "2", "3"}), planned_by_shards(scratch, {"whole"}));
}

TEST(Resume, AnotherRunIsRefused) {
  const Scratch scratch;
  const auto cut = shell(std::string("$ASSAY ") + run + "--max-requests 50 2>&1");
  ASSERT_LE(cut.code, 1) << cut.out;
  for (const char* other : {"--seed 2", "--max-cases 20", "--phases properties"}) {
    const auto ran = shell(std::string("$ASSAY ") + run + "--resume " + other + " 2>&1");
    EXPECT_EQ(ran.code, 2) << other << ran.out;
  }
  const auto nothing = shell(
      "$ASSAY run $SOURCE/spec/documents/planetscale-create-password.md "
      "--out $SCRATCH/none --resume 2>&1");
  EXPECT_EQ(nothing.code, 3) << nothing.out;
}

}  // namespace
}  // namespace assay::tests
