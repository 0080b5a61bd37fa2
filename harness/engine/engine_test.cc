// The engine against transports that answer as a test wants: no sockets, no clocks.
#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <set>

#include "harness/engine/run.h"
#include "harness/engine/shrink.h"
#include "harness/mock/mock.h"

namespace assay::harness {
namespace {

using Kind = spec::TransportFailure::Kind;
using Answer = std::function<spec::Exchange(const spec::Request&)>;

class Scripted final : public Transport {
 public:
  explicit Scripted(Answer answer) : answer_(std::move(answer)) {}
  spec::Exchange send(const spec::Request& request) override { return answer_(request); }

 private:
  Answer answer_;
};

class StoppedClock final : public Clock {
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

const auto document = [] {
  auto loaded =
      spec::load_document(ASSAY_SOURCE_DIR "/spec/documents/planetscale-create-password.md");
  if (!loaded) throw std::runtime_error(loaded.error().text());
  return std::make_shared<const spec::Document>(std::move(*loaded));
}();

/// The mock without its socket, with a fault or none.
Answer mock_answer(std::vector<PlantedFault> faults = {}) {
  std::shared_ptr<Mock> mock = make_mock(document, {1, std::move(faults)});
  return [mock](const spec::Request& request) {
    spec::Exchange exchange{request, mock->answer(request).response, std::chrono::microseconds(5)};
    return exchange;
  };
}

RunOptions options_for(std::uint64_t cases, int workers = 1) {
  const auto mock = make_mock(document, {});
  RunOptions options;
  options.subject = {document, {{}, mock->users()}, true};
  options.plan.max_cases = cases;
  options.plan.values.known = mock->known_values();
  options.workers = workers;
  return options;
}

RunEnd run_with(const Answer& answer, const RunOptions& options, Memory& memory) {
  const std::atomic<bool> calm{false};
  const auto end = run(
      options,
      [&]() -> spec::Result<std::unique_ptr<Transport>> {
        return std::unique_ptr<Transport>(std::make_unique<Scripted>(answer));
      },
      StoppedClock(), memory, calm);
  return *end;
}

TEST(Engine, CleanServerEndsCleanAndEachOperationIsAccountedFor) {
  Memory memory;
  EXPECT_EQ(run_with(mock_answer(), options_for(300), memory).exit_code, 0);
  ASSERT_EQ(memory.all<reports::OperationFinished>().size(), 1U);
  const auto done = memory.all<reports::OperationFinished>()[0];
  EXPECT_EQ(done.cases, memory.all<reports::ExchangeDone>().size());
  EXPECT_TRUE(done.reached_success);
  EXPECT_GT(done.invalid, 50U);
  EXPECT_EQ(done.answer_keywords, 50U);
  EXPECT_EQ(done.answer_keywords_met, 50U);
  EXPECT_TRUE(memory.all<reports::FindingRecorded>().empty());
  EXPECT_TRUE(std::holds_alternative<reports::RunStarted>(memory.events.front()));
  EXPECT_TRUE(std::holds_alternative<reports::RunFinished>(memory.events.back()));
}

TEST(Engine, SameSeedGivesTheSameStreamWhateverTheWorkers) {
  Memory one;
  Memory four;
  (void)run_with(mock_answer(), options_for(400, 1), one);
  (void)run_with(mock_answer(), options_for(400, 4), four);
  EXPECT_EQ(one.all<reports::RunFinished>()[0].request_stream,
            four.all<reports::RunFinished>()[0].request_stream);
  auto other = options_for(400);
  other.plan.seed = 2;
  Memory two;
  (void)run_with(mock_answer(), other, two);
  EXPECT_NE(one.all<reports::RunFinished>()[0].request_stream,
            two.all<reports::RunFinished>()[0].request_stream);
}

TEST(Engine, FindingIsToldAtOnceShrunkAndCounted) {
  Memory memory;
  const auto end = run_with(mock_answer({{"ignore_enum", 1.0}}), options_for(400), memory);
  EXPECT_EQ(end.exit_code, 1);
  const auto told = memory.all<reports::FindingRecorded>();
  ASSERT_GE(told.size(), 3U);
  EXPECT_FALSE(told.front().update);
  EXPECT_TRUE(told.back().update);
  EXPECT_GT(told.back().count, 1U);
  EXPECT_FALSE(told.back().flaky);
  // Nothing but the broken member is left, and its value cannot be simpler.
  const auto body = told.back().test_case.at("body").at("value").as_object();
  EXPECT_EQ(body.size(), 1U) << boost::json::serialize(body);
  EXPECT_EQ(body.at("role"), "a");
}

TEST(Engine, FindingThatAReplayDoesNotShowIsFlaky) {
  std::mutex mutex;
  std::map<std::string, int> seen;
  const auto good = mock_answer();
  Memory memory;
  (void)run_with(
      [&](const spec::Request& request) {
        const std::lock_guard lock(mutex);
        auto exchange = good(request);
        const bool created = exchange.response()->status == 201;
        if (created && seen[spec::wire_text(request)]++ == 0 && seen.size() == 3) {
          exchange.outcome = spec::Response{500, "HTTP/1.1", "Oops", {}, "", false};
        }
        return exchange;
      },
      options_for(100), memory);
  const auto told = memory.all<reports::FindingRecorded>();
  ASSERT_FALSE(told.empty());
  EXPECT_TRUE(told.back().flaky);
}

TEST(Engine, ServerThatGoesAwayEndsTheRunWithThree) {
  int calls = 0;
  const auto good = mock_answer();
  Memory memory;
  const auto end = run_with(
      [&](const spec::Request& request) {
        auto exchange = good(request);
        if (++calls > 20) exchange.outcome = spec::TransportFailure{Kind::unreachable, "gone"};
        return exchange;
      },
      options_for(500), memory);
  EXPECT_EQ(end.outcome, "unreachable");
  EXPECT_EQ(end.exit_code, 3);
  EXPECT_LT(calls, 40);
}

TEST(Engine, SilentServerDoesNotHoldARunForever) {
  int calls = 0;
  Memory memory;
  const auto end = run_with(
      [&](const spec::Request& request) {
        ++calls;
        return spec::Exchange{request, spec::TransportFailure{Kind::timeout, "silence"}, {}};
      },
      options_for(500), memory);
  EXPECT_EQ(end.exit_code, 1) << "a timeout is a finding";
  EXPECT_LT(calls, 300);
}

TEST(Engine, RefusingEverythingIsNothingTested) {
  Memory memory;
  auto options = options_for(100);
  options.preflight = false;
  const auto end = run_with(
      [](const spec::Request& request) {
        return spec::Exchange{
            request,
            spec::Response{401, "HTTP/1.1", "No", {{"WWW-Authenticate", "Bearer"}}, "", false},
            {}};
      },
      options, memory);
  EXPECT_EQ(end.outcome, "nothing_tested");
  EXPECT_EQ(end.exit_code, 3);
  ASSERT_FALSE(memory.all<reports::Remark>().empty());
  EXPECT_NE(memory.all<reports::Remark>()[0].message.find("-H"), std::string::npos);
}

TEST(Engine, EndsAreRanked) {
  EXPECT_EQ(judge_run(true, true, 1, 1, true).exit_code, 130);
  EXPECT_EQ(judge_run(false, true, 1, 1, true).exit_code, 1);
  EXPECT_EQ(judge_run(false, true, 1, 0, false).exit_code, 3);
  EXPECT_EQ(judge_run(false, false, 0, 0, false).exit_code, 3);
  EXPECT_EQ(judge_run(false, false, 1, 0, true).exit_code, 3);
  EXPECT_EQ(judge_run(false, false, 1, 0, false).exit_code, 0);
}

TEST(Plan, PhasesFollowEachOtherAndCasesDoNotDependOnWhoAsksFirst) {
  PlanOptions options;
  options.max_cases = 200;
  const Plan plan(*document, options);
  std::vector<std::string> order;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const auto planned = plan.make(i);
    if (planned && (order.empty() || order.back() != planned->phase))
      order.emplace_back(planned->phase);
  }
  EXPECT_EQ(order, (std::vector<std::string>{"boundaries", "malformed", "protocol", "trouble",
                                             "credentials", "methods", "properties"}));
  const Plan again(*document, options);
  for (std::uint64_t i = plan.size(); i-- > 0;) {
    const auto a = plan.make(i);
    const auto b = again.make(i);
    ASSERT_EQ(a.has_value(), b.has_value());
    if (a) {
      EXPECT_TRUE(a->value == b->value);
    }
  }
}

TEST(Plan, BudgetIsKeptAndPhasesCanBeChosen) {
  PlanOptions options;
  options.max_cases = 25;
  std::uint64_t made = 0;
  const Plan small(*document, options);
  for (std::uint64_t i = 0; i < small.size(); ++i) made += small.make(i) ? 1 : 0;
  EXPECT_LE(made, 25U);
  options.max_cases = 100;
  options.phases = {"credentials"};
  const Plan chosen(*document, options);
  for (std::uint64_t i = 0; i < chosen.size(); ++i) {
    const auto planned = chosen.make(i);
    ASSERT_TRUE(planned);
    EXPECT_EQ(planned->phase, "credentials");
    EXPECT_NE(planned->value.credentials, spec::Credentials::configured);
  }
  EXPECT_EQ(chosen.size(), 2U);
}

TEST(Plan, KindsOfMalformedRequestsCanBeChosen) {
  PlanOptions options;
  options.max_cases = 300;
  options.phases = {"malformed", "protocol"};
  options.malformations = *properties::choose_kinds({"null", "protocol"}, {"two_hosts"});
  const Plan plan(*document, options);
  std::set<std::string> kinds;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    if (const auto planned = plan.make(i)) kinds.insert(planned->malformation);
  }
  EXPECT_TRUE(kinds.contains("null"));
  EXPECT_TRUE(kinds.contains("no_host"));
  EXPECT_FALSE(kinds.contains("two_hosts"));
  EXPECT_FALSE(kinds.contains("wrong_type"));
  EXPECT_FALSE(kinds.contains("zalgo"));
}

TEST(Plan, WhatTheCatalogueLeavesOverIsDrawnAtRandom) {
  PlanOptions options;
  options.max_cases = 400;
  options.malformations = *properties::choose_kinds({"null"}, {});
  const Plan plan(*document, options);
  std::map<std::size_t, std::uint64_t> made;
  std::map<std::size_t, std::uint64_t> random;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const auto planned = plan.make(i);
    if (!planned) continue;
    ++made[planned->operation_index];
    if (planned->phase == "properties") ++random[planned->operation_index];
  }
  for (const auto& [operation, count] : made) {
    EXPECT_LE(count, 400U);
    EXPECT_GT(count, 380U) << document->operations[operation].key();
    EXPECT_GT(random[operation], 250U);
  }
}

TEST(Plan, AnotherOperationInTheDocumentChangesNothingForTheFirst) {
  const auto load = [](const std::string& more) {
    const std::string text =
        "openapi: 3.0.1\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    post:\n      "
        "requestBody: "
        "{content: {application/json: {schema: {type: object, properties: {n: {type: integer}, s: "
        "{type: string}}}}}}\n      responses: {'200': {description: ok}}\n" +
        more;
    return std::make_shared<const spec::Document>(
        *spec::build_document(*spec::read_tree({"d", text, 1, 0})));
  };
  const auto first_cases = [](const spec::Document& one) {
    PlanOptions options;
    options.max_cases = 60;
    const Plan plan(one, options);
    std::vector<std::string> cases;
    for (std::uint64_t i = 0; i < plan.size(); ++i) {
      const auto planned = plan.make(i);
      if (planned && planned->operation->path == "/a") {
        cases.push_back(boost::json::serialize(spec::case_to_json(planned->value)));
      }
    }
    return cases;
  };
  const auto alone = load("");
  const auto together = load("  /b: {get: {responses: {'200': {description: ok}}}}\n");
  EXPECT_EQ(first_cases(*alone), first_cases(*together));
}

/// Answers of the mock that take 2 ms, and `slow` those to requests that `is_slow` picks.
Answer timed(std::function<bool(const spec::Request&)> is_slow, std::chrono::microseconds slow) {
  return [answer = mock_answer(), is_slow = std::move(is_slow), slow](const auto& request) {
    auto exchange = answer(request);
    exchange.duration = is_slow(request) ? slow : std::chrono::microseconds(2000);
    return exchange;
  };
}

RunOptions watching_times(std::uint64_t cases) {
  auto options = options_for(cases);
  options.subject.pace = std::make_shared<Pace>();
  return options;
}

std::vector<std::string> checks_of(const Memory& memory) {
  std::set<std::string> checks;
  for (const auto& found : memory.all<reports::FindingRecorded>()) {
    checks.insert(found.finding.check);
  }
  return {checks.begin(), checks.end()};
}

bool is_long(const spec::Request& request) {
  return request.body && request.body->size() > 120;
}

TEST(Engine, AnswerThatTakesMuchLongerThanTheOthersIsAWarning) {
  Memory memory;
  const auto end = run_with(timed(is_long, std::chrono::seconds(2)), watching_times(300), memory);
  EXPECT_EQ(checks_of(memory), std::vector<std::string>{"response_time.outlier"});
  EXPECT_EQ(end.exit_code, 0);
  // Ten times as long, but not a second longer: nobody waits for that.
  Memory quick;
  (void)run_with(timed(is_long, std::chrono::milliseconds(900)), watching_times(300), quick);
  EXPECT_TRUE(checks_of(quick).empty());
}

TEST(Engine, BusyMachineIsNoSlowServer) {
  // Every seventh answer is late, whatever was asked.
  int count = 0;
  Memory memory;
  const auto late = [&count](const spec::Request&) { return ++count % 7 == 0; };
  auto options = watching_times(300);
  options.subject.strictness.time_limit = std::chrono::milliseconds(500);
  const auto end = run_with(timed(late, std::chrono::seconds(2)), options, memory);
  EXPECT_TRUE(checks_of(memory).empty());
  EXPECT_EQ(end.exit_code, 0);
}

TEST(Engine, AnswerBeyondTheUsersLimitIsAFailure) {
  Memory memory;
  auto options = watching_times(200);
  options.subject.strictness.time_limit = std::chrono::milliseconds(500);
  const auto end = run_with(timed(is_long, std::chrono::milliseconds(600)), options, memory);
  EXPECT_EQ(checks_of(memory), std::vector<std::string>{"response_time.limit"});
  EXPECT_EQ(end.exit_code, 1);
}

TEST(Engine, AnOperationsOwnLimitWinsOverThatOfAll) {
  Memory memory;
  auto options = watching_times(200);
  spec::Settings settings;
  for (const auto& operation : options.subject.document->operations) {
    settings[operation.key()].max_response_time = 500;
    settings[operation.key()].at = "c.yaml:3:3";
  }
  options.subject.settings = std::make_shared<const spec::Settings>(std::move(settings));
  options.subject.strictness.time_limit = std::chrono::seconds(30);
  (void)run_with(timed(is_long, std::chrono::milliseconds(600)), options, memory);
  EXPECT_EQ(checks_of(memory), std::vector<std::string>{"response_time.limit"});
  const auto found = memory.all<reports::FindingRecorded>();
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().finding.clause, "max_response_time of c.yaml:3:3");
}

TEST(Engine, AccountTellsWhatWasTriedWithEachParameter) {
  Memory memory;
  (void)run_with(mock_answer(), options_for(500), memory);
  const auto done = memory.all<reports::OperationFinished>()[0];
  ASSERT_GE(done.parameters.size(), 3U);
  EXPECT_EQ(done.parameters.back().in, "body");
  EXPECT_GT(done.parameters.back().valid, 20U);
  EXPECT_GT(done.parameters.back().malformed, 20U);
  EXPECT_EQ(done.parameters.front().in, "path");
  EXPECT_GT(done.parameters.front().valid, 20U);
  EXPECT_GT(done.request_keywords, 5U);
  EXPECT_LE(done.request_keywords_accepted, done.request_keywords);
  EXPECT_GT(done.request_keywords_accepted, done.request_keywords / 2);
  EXPECT_GT(done.request_keywords_refused, 0U);
  for (const auto& status : done.unseen_statuses) {
    EXPECT_FALSE(done.statuses.contains(status)) << status;
  }
}

TEST(Engine, MethodsThatNobodyDescribedAreAskedForOnceEach) {
  Memory memory;
  (void)run_with(mock_answer(), options_for(500), memory);
  std::map<std::string, int> methods;
  for (const auto& done : memory.all<reports::ExchangeDone>()) {
    if (done.phase != "methods") continue;
    ++methods[std::string(done.test_case.at("method").as_string())];
    EXPECT_EQ(done.verdict, "undecidable");
    EXPECT_FALSE(done.test_case.contains("body"));
  }
  // The document describes POST alone: there is no GET for HEAD to be compared with.
  const std::map<std::string, int> each{{"GET", 1},   {"PUT", 1},   {"DELETE", 1}, {"OPTIONS", 1},
                                        {"PATCH", 1}, {"TRACE", 1}, {"QUERY", 1},  {"ASSAY", 1}};
  EXPECT_EQ(methods, each);
}

}  // namespace
}  // namespace assay::harness
