// A journal read back is what was written.
#include "reports/journal_reader.h"

#include <gtest/gtest.h>

#include <limits>

#include "reports/aborted_run.h"

namespace assay::reports {
namespace {

RunStarted started() {
  RunStarted event;
  event.command = "run";
  event.document = "docs/ä\xFF.yaml";
  event.document_hash = "0123456789abcdef";
  event.title = "T \"quoted\"\n";
  event.url = "http://127.0.0.1:1";
  event.document_version = "2.1";
  event.commit = "c0ffee";
  event.embedded_mock = true;
  event.fault = "leak=0.5";
  event.seed = std::numeric_limits<std::uint64_t>::max();
  event.workers = 4;
  event.contracts = {"a.yaml", "b"};
  event.rails = "only safe methods; 10 requests a second";
  event.tool_version = "0.1.0";
  event.started_at = "2026-01-31T08:00:00Z";
  event.run_id = "0123456789abcdef";
  event.shards = {2, 5};
  event.shard_count = 8;
  return event;
}

FindingRecorded finding() {
  FindingRecorded event;
  event.finding = {"response_body.type",
                   "POST /x#y",
                   "/response/body/name",
                   "/paths/~1x#y/post",
                   "dir/a:1#b.yaml:3:17#/paths/~1x#y/post",
                   "type",
                   "string",
                   "\xFF\x01 ]]>",
                   200,
                   contracts::Severity::warning,
                   "RFC 9110 §15"};
  event.fingerprint = "00ff00ff00ff00ff";
  event.count = 17;
  event.flaky = true;
  event.repeated = true;
  event.excerpt = {{16, "a"}, {17, "\xFF <b>"}};
  event.update = true;
  event.test_case = json::object{{"operation", "POST /x"}, {"body", {1, 2.5, nullptr, -3}}};
  event.earlier = {"POST /rooms answered 201"};
  event.curl = "curl 'http://127.0.0.1/'";
  event.request = "POST /x HTTP/1.1\r\n\r\n";
  event.response = "HTTP/1.1 200 OK\n\n{}";
  event.seconds = 0.1 + 0.2;
  return event;
}

OperationFinished operation_finished() {
  OperationFinished event;
  event.operation = "POST /x";
  event.cases = 6;
  event.valid = 1;
  event.invalid = 2;
  event.undecidable = 3;
  event.statuses = {{"201", 5}, {"transport:timeout", 1}};
  event.reached_success = true;
  event.seconds = 1234.5678901234567;
  event.checks = {{"z", 3}, {"a", 0}};
  event.answer_keywords = 4;
  event.answer_keywords_met = 3;
  event.parameters = {{"id", "query", true, 5, 6}, {"body", "body", false, 0, 1}};
  event.request_keywords = 9;
  event.request_keywords_accepted = 8;
  event.request_keywords_refused = 7;
  event.unseen_statuses = {"404", "5XX"};
  event.untested = {"query id: no request broke it"};
  return event;
}

/// Every kind, with every member set to something that is not its default.
std::vector<Event> all_kinds() {
  OperationPlanned planned{"POST /x", "makeX", "things", "other.yaml",
                           7,         500,     "broken", {{"z", "why"}, {"a", "why not"}}};
  ExchangeDone exchange;
  exchange.index = 12;
  exchange.operation = "POST /x";
  exchange.phase = "sequences";
  exchange.verdict = "invalid";
  exchange.malformation = "type";
  exchange.status = 400;
  exchange.failure = "timeout";
  exchange.microseconds = 123456789012;
  exchange.request_hash = 0xfedcba9876543210U;
  exchange.test_case = {{"operation", "POST /x"}, {"query", json::object{{"b", 1}, {"a", "\n"}}}};
  exchange.sequence = "life";
  exchange.step = 3;
  WorkflowFinished workflow{"w", "w.yaml", 3, 10, 9, 70, 210, 2, {{"stopped", 1}}, "cannot"};
  RunFinished end{"findings", 1, 100, 900, 2, "0123456789abcdef", 1.5, "2026-01-31T08:01:00Z"};
  return {started(),
          planned,
          exchange,
          finding(),
          operation_finished(),
          workflow,
          Remark{"POST /x", "look"},
          end};
}

std::string text_of(const std::vector<Event>& events) {
  std::string text;
  for (const auto& event : events) {
    append_json(text, event);
    text += '\n';
  }
  return text;
}

template <class Kind>
const Kind& only(const std::vector<Event>& events) {
  for (const auto& event : events) {
    if (const auto* kind = std::get_if<Kind>(&event)) return *kind;
  }
  throw std::runtime_error("no such event");
}

TEST(JournalReader, EveryEventWithEveryMemberComesBackAsItWas) {
  const auto text = text_of(all_kinds());
  const auto read = parse_journal(text, "j");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(text_of(read->events), text);
  EXPECT_TRUE(read->remarks.empty()) << read->remarks.front();
  EXPECT_TRUE(read->finished());
  ASSERT_EQ(read->events.size(), std::variant_size_v<Event>);
  const auto& found = only<FindingRecorded>(read->events).finding;
  EXPECT_EQ(found.schema, finding().finding.schema);
  EXPECT_EQ(found.schema_at, finding().finding.schema_at);
  EXPECT_EQ(only<OperationFinished>(read->events).seconds, operation_finished().seconds);
}

// What append_json() leaves out or bends is found only by looking at the members themselves: a
// writer and a reader that both forget one agree.
TEST(JournalReader, NoMemberIsLeftAtItsDefault) {
  const auto text = text_of(all_kinds());
  for (const auto& plain :
       {text_of({RunStarted{}}), text_of({OperationPlanned{}}), text_of({OperationFinished{}}),
        text_of({WorkflowFinished{}}), text_of({RunFinished{}})}) {
    const auto object = json::parse(plain).as_object();
    std::size_t at = 0;
    const std::string name = "{\"event\":\"" + std::string(object.at("event").as_string()) + "\"";
    while (text.compare(at, name.size(), name) != 0) at = text.find('\n', at) + 1;
    const auto full = json::parse(text.substr(at, text.find('\n', at) - at)).as_object();
    for (const auto& member : object) {
      if (member.key() == "event") continue;
      EXPECT_NE(full.at(member.key()), member.value()) << name << member.key();
    }
  }
}

TEST(JournalReader, ReadsPastATornLastLine) {
  const auto whole = text_of(all_kinds());
  const auto before = text_of({started()}).size();
  for (std::size_t cut = before + 1; cut < whole.size(); cut += 7) {
    if (whole[cut - 1] == '\n') continue;
    const auto read = parse_journal(whole.substr(0, cut), "j");
    ASSERT_TRUE(read) << cut << read.error().text();
    EXPECT_FALSE(read->finished());
    ASSERT_EQ(read->remarks.size(), 1U);
    EXPECT_NE(read->remarks.front().find("torn"), std::string::npos);
  }
}

TEST(JournalReader, TellsOnceWhatALaterVersionWrote) {
  auto text = text_of({started()});
  for (int i = 0; i < 3; ++i) text += "{\"event\":\"from_later\",\"x\":1}\n";
  for (int i = 0; i < 3; ++i) {
    text += "{\"event\":\"remark\",\"operation\":\"\",\"message\":\"m\",\"more\":[]}\n";
  }
  const auto read = parse_journal(text, "j");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->events.size(), 4U);
  ASSERT_EQ(read->remarks.size(), 2U);
  EXPECT_NE(read->remarks[0].find("from_later"), std::string::npos);
  EXPECT_NE(read->remarks[1].find("more"), std::string::npos);
}

TEST(JournalReader, NamesTheLineThatIsNone) {
  const auto first = text_of({started()});
  const auto last = text_of({Remark{"", "m"}});
  for (const char* bad :
       {"{\"event\":\"rem", "[]", "no", "{}", "{\"event\":7}",
        "{\"event\":\"remark\",\"message\":7}", "{\"event\":\"run_finished\",\"exit_code\":1e9}",
        "{\"event\":\"run_finished\",\"exit_code\":99999999999}"}) {
    const auto read = parse_journal(first + bad + "\n" + last, "j.ndjson");
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().code, spec::ErrorCode::usage);
    EXPECT_NE(read.error().text().find("j.ndjson:2"), std::string::npos) << read.error().text();
  }
  EXPECT_FALSE(parse_journal("", "j"));
  EXPECT_FALSE(parse_journal(last, "j"));
}

TEST(AbortedRun, CountsWhatTheJournalHoldsAndSaysWhatIsUnproven) {
  OperationPlanned planned;
  planned.operation = "POST /x";
  planned.cases = 5;
  ExchangeDone exchange;
  exchange.operation = "POST /x";
  exchange.phase = "boundaries";
  exchange.verdict = "valid";
  exchange.status = 201;
  std::vector<Event> events{started(), planned, exchange, exchange};
  end_aborted_run(events);
  const auto& done = only<OperationFinished>(events);
  EXPECT_EQ(done.cases, 2U);
  EXPECT_EQ(done.valid, 2U);
  EXPECT_TRUE(done.reached_success);
  EXPECT_EQ(done.statuses.at("201"), 2U);
  EXPECT_NE(only<Remark>(events).message.find("2 of 5"), std::string::npos);
  EXPECT_EQ(only<RunFinished>(events).outcome, "aborted");
  EXPECT_EQ(only<RunFinished>(events).exit_code, 3);

  auto failure = finding();
  failure.finding.severity = contracts::Severity::failure;
  events = {started(), planned, exchange, failure};
  end_aborted_run(events);
  EXPECT_EQ(only<RunFinished>(events).exit_code, 1);
  const auto size = events.size();
  end_aborted_run(events);
  EXPECT_EQ(events.size(), size);
}

}  // namespace
}  // namespace assay::reports
