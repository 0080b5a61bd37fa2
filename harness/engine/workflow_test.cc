// Workflows and settings of contract files against a little server without sockets.
#include <gtest/gtest.h>

#include <map>

#include "harness/engine/run.h"
#include "spec/source.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

const char* described = R"(
openapi: 3.0.3
info: {title: Things, version: '1'}
paths:
  /things:
    post:
      operationId: create
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [name],
          properties: {name: {type: string}, size: {type: integer}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {type: object,
          properties: {id: {type: string}}}}}}, '4XX': {description: no}, '5XX': {description: no}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: read
      parameters: [{name: fields, in: query, schema: {type: string}}]
      responses: {'200': {description: there}, '4XX': {description: no}, '5XX': {description: no}}
    delete:
      operationId: remove
      responses: {'204': {description: gone}, '4XX': {description: no}}
)";

const auto document = [] {
  auto tree = spec::read_tree(*spec::make_source("things.yaml", described));
  return std::make_shared<const spec::Document>(*spec::build_document(std::move(*tree)));
}();

/// Keeps things; each flag is a way to be wrong.
class Things final : public Transport {
 public:
  bool forgets_name = false;
  bool keeps_deleted = false;
  bool hides_id = false;
  int busy = 0;  ///< first requests that are answered with `busy_status`
  int busy_status = 503;
  std::vector<std::string> seen;

  spec::Exchange send(const spec::Request& request) override {
    seen.push_back(request.method + " " + request.target + " " + request.body.value_or(""));
    spec::Exchange exchange;
    exchange.request = request;
    exchange.outcome = answer(request);
    return exchange;
  }

 private:
  static spec::Response say(int status, const json::value& body = nullptr) {
    spec::Response response;
    response.status = status;
    response.version = "HTTP/1.1";
    if (status != 204) {
      response.headers = {{"Content-Type", "application/json"}};
      response.body = json::serialize(body);
    }
    return response;
  }

  spec::Response answer(const spec::Request& request) {
    if (busy-- > 0) return say(busy_status);
    if (request.method == "POST") {
      // Anything goes, also what is no object.
      boost::system::error_code failed;
      const auto body = json::parse(request.body.value_or("{}"), failed);
      auto thing = body.is_object() ? body.get_object() : json::object();
      const auto id = "t" + std::to_string(++count_);
      if (!hides_id) thing["id"] = id;
      things_[id] = thing;
      return say(201, thing);
    }
    if (request.target.size() < 8) return say(405);
    const auto id = request.target.substr(8, request.target.find('?') - 8);
    const auto found = things_.find(id);
    if (found == things_.end()) return say(404);
    if (request.method == "DELETE") {
      if (!keeps_deleted) things_.erase(found);
      return say(204);
    }
    auto thing = found->second;
    if (forgets_name) thing["name"] = "other";
    return say(200, thing);
  }

  int count_ = 0;
  std::map<std::string, json::object> things_;
};

class Still final : public Clock {
 public:
  std::chrono::steady_clock::time_point now() const override { return {}; }
  std::string utc() const override { return "2026-01-31T08:00:00Z"; }
};

class Memory final : public reports::Sink {
 public:
  void receive(const reports::Event& event) override { events.push_back(event); }
  template <class Kind>
  std::vector<Kind> all() const {
    std::vector<Kind> found;
    for (const auto& event : events) {
      if (const auto* one = std::get_if<Kind>(&event)) found.push_back(*one);
    }
    return found;
  }
  std::vector<reports::Event> events;
};

std::shared_ptr<const spec::Tree> contract_tree(const std::string& text) {
  return std::make_shared<const spec::Tree>(*spec::read_tree(*spec::make_source("c.yaml", text)));
}

std::shared_ptr<const spec::Workflows> workflows(const std::string& text) {
  auto read = spec::read_workflows(
      {contract_tree("arazzo: 1.0.1\ninfo: {title: t, version: '1'}\n"
                     "sourceDescriptions: [{name: things, url: things.yaml}]\nworkflows:\n" +
                     text)},
      *document);
  EXPECT_TRUE(read.has_value()) << read.error().text();
  return std::make_shared<const spec::Workflows>(std::move(*read));
}

const char* life = R"(
- workflowId: life
  inputs: {type: object, required: [name], properties: {name: {type: string, pattern: '^[a-z]{8}$'}, size: {type: integer}}}
  steps:
  - stepId: create
    operationId: create
    requestBody: {payload: {name: $inputs.name, size: $inputs.size}}
    successCriteria: [{condition: $statusCode == 201}]
    outputs: {id: $response.body#/id}
  - stepId: read
    operationId: read
    parameters: [{name: id, in: path, value: $steps.create.outputs.id}]
    successCriteria:
    - condition: $statusCode == 200
    - condition: $response.body#/name == $inputs.name
  - stepId: remove
    operationId: remove
    parameters: [{name: id, in: path, value: $steps.create.outputs.id}]
    successCriteria: [{condition: $statusCode == 204}]
  - stepId: again
    operationId: read
    parameters: [{name: id, in: path, value: $steps.create.outputs.id}]
    successCriteria: [{condition: $statusCode == 404}]
)";

struct Ran {
  Memory memory;
  RunEnd end;
  std::vector<std::string> seen;

  [[nodiscard]] reports::WorkflowFinished workflow() const {
    const auto all = memory.all<reports::WorkflowFinished>();
    EXPECT_FALSE(all.empty());
    return all.empty() ? reports::WorkflowFinished{} : all.front();
  }
  /// The last state of each criterion's finding.
  [[nodiscard]] std::map<std::string, reports::FindingRecorded> criteria() const {
    std::map<std::string, reports::FindingRecorded> found;
    for (auto& one : memory.all<reports::FindingRecorded>()) {
      if (one.finding.check == "workflow.criterion") found[one.finding.schema] = one;
    }
    return found;
  }
};

/// Tells what was seen when the run gives it up.
class Lent final : public Transport {
 public:
  Lent(Things things, std::vector<std::string>& seen) : things_(std::move(things)), seen_(seen) {}
  ~Lent() override { seen_ = things_.seen; }
  spec::Exchange send(const spec::Request& request) override { return things_.send(request); }

 private:
  Things things_;
  std::vector<std::string>& seen_;
};

Ran run_with(const std::string& text, Things server, std::uint64_t seed = 1, int workers = 1) {
  RunOptions options;
  options.subject.document = document;
  options.plan.phases = {"workflows"};
  options.plan.seed = seed;
  options.workers = workers;
  options.workflows = {workflows(text), 5};
  Ran ran;
  bool first = true;
  const auto open = [&]() -> spec::Result<std::unique_ptr<Transport>> {
    if (!std::exchange(first, false)) return std::unique_ptr<Transport>(std::make_unique<Things>());
    return std::unique_ptr<Transport>(std::make_unique<Lent>(std::move(server), ran.seen));
  };
  const std::atomic<bool> interrupted{false};
  auto end = run(options, open, Still(), ran.memory, interrupted);
  EXPECT_TRUE(end.has_value());
  if (end) ran.end = *end;
  return ran;
}

TEST(WorkflowPhase, AFaithfulServerKeepsEveryCriterion) {
  const auto ran = run_with(life, {});
  EXPECT_EQ(ran.end.exit_code, 0);
  const auto done = ran.workflow();
  EXPECT_EQ(done.rounds, 5U);
  EXPECT_EQ(done.completed, 5U);
  EXPECT_EQ(done.requests, 20U);
  EXPECT_EQ(done.criteria, 25U);
  EXPECT_EQ(done.broken, 0U);
  EXPECT_EQ(done.line, 6U);
  EXPECT_TRUE(ran.criteria().empty());
  EXPECT_EQ(ran.memory.all<reports::ExchangeDone>().front().phase, "workflows");
  EXPECT_EQ(ran.seen.size(), 20U) << "nothing is left to be deleted";
}

TEST(WorkflowPhase, ABrokenCriterionIsAFindingThatRepeatsItself) {
  Things forgetful;
  forgetful.forgets_name = true;
  const auto ran = run_with(life, std::move(forgetful));
  EXPECT_EQ(ran.end.exit_code, 1);
  const auto found = ran.criteria();
  ASSERT_EQ(found.size(), 1U);
  const auto& event = found.begin()->second;
  EXPECT_EQ(event.finding.operation, "GET /things/{id}");
  EXPECT_EQ(event.finding.location, "/response/body/name");
  EXPECT_EQ(event.finding.keyword, "simple");
  EXPECT_EQ(event.finding.schema, "c.yaml#/workflows/0/steps/1/successCriteria/1");
  EXPECT_EQ(event.finding.schema_at.substr(0, 12), "c.yaml:19:7#");
  EXPECT_EQ(event.finding.actual, "$response.body#/name is \"other\"");
  EXPECT_EQ(event.count, 5U);
  EXPECT_FALSE(event.flaky);
  ASSERT_EQ(event.earlier.size(), 1U);

  // Its file needs no contract: it says FAILED to the same server and FIXED to a better one.
  const auto sequence = spec::sequence_from_json(event.test_case);
  ASSERT_TRUE(sequence.has_value()) << sequence.error().text();
  Subject subject;
  subject.document = document;
  Things same;
  same.forgets_name = true;
  EXPECT_NE(perform(subject, *sequence, same).back().examined.find(event.fingerprint), nullptr);
  Things better;
  EXPECT_EQ(perform(subject, *sequence, better).back().examined.find(event.fingerprint), nullptr);
}

TEST(WorkflowPhase, AWrongStatusIsSaidOnce) {
  Things clinging;
  clinging.keeps_deleted = true;
  const auto found = run_with(life, std::move(clinging)).criteria();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.begin()->second.finding.location, "/response/status");
  EXPECT_EQ(found.begin()->second.finding.expected, "$statusCode == 404");
}

TEST(WorkflowPhase, WhatAStepNeedsAndNobodyGaveStopsTheRound) {
  Things secretive;
  secretive.hides_id = true;
  const auto ran = run_with(life, std::move(secretive));
  EXPECT_TRUE(ran.criteria().empty());
  EXPECT_EQ(ran.workflow().completed, 0U);
  EXPECT_EQ(ran.workflow().stopped.begin()->first,
            "the step 'read' needs $steps.create.outputs.id, which has no value");
}

TEST(WorkflowPhase, TooManyRequestsAreNobodysFault) {
  Things busy;
  busy.busy = 1000;
  busy.busy_status = 429;
  const auto ran = run_with(life, std::move(busy));
  EXPECT_TRUE(ran.criteria().empty());
  EXPECT_EQ(ran.workflow().stopped.begin()->first, "the server answered 429");
}

TEST(WorkflowPhase, TheSeedAloneDecidesWhatIsSent) {
  const auto once = run_with(life, {}, 7).seen;
  EXPECT_EQ(once, run_with(life, {}, 7, 4).seen);
  EXPECT_NE(once, run_with(life, {}, 8).seen);
  EXPECT_NE(once[0], once[4]) << "another round has other inputs";
}

TEST(WorkflowPhase, ARetryThatHelpsIsNoFinding) {
  const std::string patient = R"(
- workflowId: patient
  steps:
  - stepId: create
    operationId: create
    successCriteria: [{condition: $statusCode == 201}]
    onFailure: [{name: again, type: retry, retryLimit: 2, criteria: [{condition: $statusCode == 503}]}]
)";
  Things busy;
  busy.busy = 2;
  const auto fine = run_with(patient, std::move(busy));
  EXPECT_TRUE(fine.criteria().empty());
  EXPECT_EQ(fine.workflow().completed, 5U);
  Things busier;
  busier.busy = 3;
  const auto broken = run_with(patient, std::move(busier));
  ASSERT_EQ(broken.criteria().size(), 1U);
  EXPECT_TRUE(broken.criteria().begin()->second.flaky) << "the repetition met a server at work";
  EXPECT_EQ(broken.workflow().completed, 4U);
}

TEST(WorkflowPhase, AFailureThatTheAuthorForesawIsABranch) {
  const auto ran = run_with(R"(
- workflowId: branches
  steps:
  - stepId: read
    operationId: read
    parameters: [{name: id, in: path, value: none}]
    successCriteria: [{condition: $statusCode == 200}]
    onSuccess: [{name: done, type: end}]
    onFailure: [{name: make, type: goto, stepId: create, criteria: [{condition: $statusCode == 404}]}]
  - stepId: create
    operationId: create
    successCriteria: [{condition: $statusCode == 201}]
)",
                            {});
  EXPECT_TRUE(ran.criteria().empty());
  EXPECT_EQ(ran.workflow().completed, 5U);
  // The thing that the workflow left behind is deleted.
  EXPECT_EQ(ran.seen[2].substr(0, 9), "DELETE /t");
}

TEST(WorkflowPhase, WorkflowsCallEachOther) {
  const auto ran = run_with(R"(
- workflowId: outer
  dependsOn: [other]
  inputs: {type: object, required: [name], properties: {name: {type: string, pattern: '^[a-z]{6}$'}}}
  steps:
  - stepId: make
    workflowId: inner
    parameters: [{name: name, value: 'the {$inputs.name}'}]
    successCriteria: [{condition: $outputs.name == 'the' || $outputs.id != null}]
    outputs: {id: $outputs.id}
  - stepId: read
    operationId: read
    parameters: [{name: id, in: path, value: $steps.make.outputs.id}]
    successCriteria:
    - condition: $response.body#/id == $steps.make.outputs.id
    - {context: $response.body#/name, type: regex, condition: '^the {$inputs.name}$'}
    - condition: $response.body#/id != $workflows.other.outputs.id
- workflowId: inner
  inputs: {type: object, required: [name], properties: {name: {type: string}}}
  steps:
  - stepId: create
    operationId: create
    requestBody: {payload: '{"name": "{$inputs.name}"}'}
    outputs: {id: $response.body#/id}
  outputs: {id: $steps.create.outputs.id, name: $inputs.name}
- workflowId: other
  steps:
  - stepId: create
    operationId: create
    outputs: {id: $response.body#/id}
  outputs: {id: $steps.create.outputs.id}
)",
                            {});
  EXPECT_TRUE(ran.criteria().empty()) << ran.criteria().begin()->second.finding.actual;
  const auto all = ran.memory.all<reports::WorkflowFinished>();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].completed, 5U);
  EXPECT_EQ(all[0].requests, 15U);
  EXPECT_EQ(all[0].criteria, 20U);
}

TEST(WorkflowPhase, ARoundEndsAfterSixtyFourRequests) {
  const auto ran = run_with(R"(
- workflowId: endless
  steps:
  - stepId: read
    operationId: read
    onSuccess: [{name: on, type: goto, stepId: read}]
)",
                            {});
  EXPECT_EQ(ran.workflow().stopped.begin()->first, "more than 64 requests");
  EXPECT_EQ(ran.workflow().requests, 320U);
}

using Phases = std::set<std::string, std::less<>>;

Ran run_settings(const std::string& text, std::uint64_t cases = 40,
                 Phases phases = {"boundaries", "malformed", "protocol", "credentials",
                                  "properties"}) {
  auto read = spec::read_settings({contract_tree("assay: 1\noperations:\n" + text)}, *document,
                                  {"malformed_rejected", "valid_accepted", "workflow"});
  EXPECT_TRUE(read.has_value()) << read.error().text();
  RunOptions options;
  options.subject.document = document;
  options.subject.settings = std::make_shared<const spec::Settings>(std::move(read->settings));
  options.plan.settings = options.subject.settings;
  options.plan.max_cases = cases;
  options.plan.phases = std::move(phases);
  Ran ran;
  const auto open = []() -> spec::Result<std::unique_ptr<Transport>> {
    return std::unique_ptr<Transport>(std::make_unique<Things>());
  };
  const std::atomic<bool> interrupted{false};
  const auto end = run(options, open, Still(), ran.memory, interrupted);
  if (end) ran.end = *end;
  return ran;
}

std::vector<contracts::Finding> of_family(const Ran& ran, std::string_view family) {
  std::vector<contracts::Finding> found;
  for (const auto& one : ran.memory.all<reports::FindingRecorded>()) {
    if (contracts::family(one.finding.check) == family) found.push_back(one.finding);
  }
  return found;
}

TEST(OwnSettings, AnOperationIsSkippedWithTheReason) {
  const auto ran = run_settings("  remove: {skip: it hurts}\n  create: {cases: 7}\n");
  const auto planned = ran.memory.all<reports::OperationPlanned>();
  EXPECT_EQ(planned[2].skipped, "it hurts (c.yaml:3:3)");
  for (const auto& done : ran.memory.all<reports::OperationFinished>()) {
    if (done.operation == "DELETE /things/{id}") {
      EXPECT_EQ(done.cases, 0U);
    }
    if (done.operation == "POST /things") {
      // And what was created before the plan: two things, since none of them can be deleted.
      EXPECT_LE(done.cases, 7U + 2U);
    }
  }
  for (const auto& done :
       run_settings("  remove: {skip: it hurts}\n", 300, {}).memory.all<reports::ExchangeDone>()) {
    EXPECT_NE(done.operation, "DELETE /things/{id}") << "in no sequence either";
  }
}

TEST(OwnSettings, WeightsAreTheUsers) {
  ASSERT_FALSE(of_family(run_settings("  '*': {cases: 40}\n"), "malformed_rejected").empty());
  EXPECT_TRUE(of_family(run_settings("  '*': {severity: {malformed_rejected: off}}\n"),
                        "malformed_rejected")
                  .empty());
  for (const auto& finding :
       of_family(run_settings("  '*': {severity: {malformed_rejected: warning}}\n"),
                 "malformed_rejected")) {
    EXPECT_EQ(finding.severity, contracts::Severity::warning);
  }
}

TEST(OwnSettings, StatusesAreTheUsers) {
  EXPECT_TRUE(of_family(run_settings("  '*': {cases: 40}\n"), "valid_accepted").empty());
  const auto strict = of_family(run_settings("  read: {accept: [200]}\n"), "valid_accepted");
  ASSERT_FALSE(strict.empty());
  EXPECT_EQ(strict[0].expected, "a valid request is accepted with one of 200");
  EXPECT_EQ(strict[0].clause, "c.yaml:3:3");
  // Broken HTTP apart, which is a warning.
  const auto failures = [](const std::string& text) {
    const auto all = of_family(run_settings(text), "malformed_rejected");
    return std::count_if(all.begin(), all.end(), [](const contracts::Finding& finding) {
      return finding.operation == "POST /things" &&
             finding.severity == contracts::Severity::failure;
    });
  };
  EXPECT_GT(failures("  create: {reject: [400]}\n"), 0);
  EXPECT_EQ(failures("  create: {reject: [201]}\n"), 0);
}

TEST(OwnSettings, ParametersAreFixedForOneOperation) {
  const auto ran = run_settings("  read: {parameters: {id: chosen}}\n");
  for (const auto& done : ran.memory.all<reports::ExchangeDone>()) {
    if (done.operation != "GET /things/{id}" || done.verdict != "valid") continue;
    EXPECT_EQ(json::serialize(done.test_case.at("path").at("id")), "\"chosen\"");
  }
}

}  // namespace
}  // namespace assay::harness
