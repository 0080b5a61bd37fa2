// The history of runs: nothing lost, nothing twice.
#include "reports/history/history.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "reports/history/hand_made_nights.h"

namespace assay::reports {
namespace {

namespace fs = std::filesystem;

using Histories = HistoryPlace;

class Files : public HistoryPlace {};

class Servers : public HistoryPlace {
 protected:
  void SetUp() override {
    if (!on_server()) GTEST_SKIP() << "scripts/try-postgresql starts a server";
    HistoryPlace::SetUp();
  }
  void TearDown() override {
    if (on_server()) HistoryPlace::TearDown();
  }
};

std::vector<std::string> fingerprints(const std::vector<FindingRecorded>& findings) {
  std::vector<std::string> list;
  for (const auto& found : findings) list.push_back(found.fingerprint);
  return list;
}

TEST_F(Files, AMissingFileIsMadeForItsOwnerAlone) {
  auto history = opened(file());
  EXPECT_EQ(history.warning(), "");
  ASSERT_TRUE(history.record(NightOf(1).operation("GET /x").known()));
  for (const auto* part : {"", "-wal", "-shm"}) {
    struct stat about {};
    ASSERT_EQ(stat((file() + part).c_str(), &about), 0) << part;
    EXPECT_EQ(about.st_mode & 0777U, 0600U) << part;
  }
}

TEST_F(Histories, ARunThatIsRecordedTwiceIsThereOnce) {
  auto history = opened(place());
  const auto night = NightOf(1).operation("GET /x").finds(found_by("server_error", "GET /x"));
  const auto first = history.record(night.known());
  ASSERT_TRUE(first && first->added);
  const auto second = history.record(night.known(), "release 1.4");
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->added);
  EXPECT_EQ(second->number, first->number);
  const auto runs = history.runs(10);
  ASSERT_EQ(runs->size(), 1U);
  EXPECT_EQ(runs->front().about.label, "release 1.4");
  EXPECT_EQ(history.past(NightOf(2).known())->sightings.begin()->second.runs, 1U);
}

TEST_F(Histories, ARunThatWentOnTakesThePlaceOfWhatWasThere) {
  auto history = opened(place());
  const auto night = [](const std::string& outcome, std::uint64_t cases) {
    auto one = NightOf(1).operation("GET /x", cases);
    one.finds(found_by("server_error", "GET /x"));
    if (cases == 5) one.finds(found_by("transport.reset", "GET /x"));
    one.account().run.finished.outcome = outcome;
    one.account().run.finished.requests = cases;
    return one.known();
  };
  ASSERT_TRUE(history.record(night("interrupted", 5), "release 1")->added);
  ASSERT_TRUE(history.record(NightOf(2).known())->added);
  const auto stands = [&](const KnownRun& run) {
    const auto recorded = history.record(run);
    EXPECT_TRUE(recorded && !recorded->added && recorded->number == 1);
    return recorded->completed;
  };
  EXPECT_FALSE(stands(night("interrupted", 5)));
  EXPECT_TRUE(stands(night("interrupted", 20)));
  EXPECT_TRUE(stands(night("findings", 40)));
  EXPECT_FALSE(stands(night("interrupted", 20))) << "the journal of a part, imported later";
  EXPECT_FALSE(stands(night("findings", 40)));
  // What a limit ended has its own end, and may be resumed too.
  EXPECT_FALSE(stands(night("aborted", 50)));
  EXPECT_TRUE(stands(night("findings", 60)));
  EXPECT_EQ(history.runs(10)->size(), 2U);
  const auto entry = history.find("release 1");
  ASSERT_TRUE(entry && *entry);
  EXPECT_EQ((*entry)->number, 1);
  EXPECT_EQ((*entry)->about.requests, 60U);
  const auto read = history.load(**entry);
  EXPECT_EQ(read->operations.at(0).requests, 60U);
  EXPECT_EQ(read->findings.size(), 1U);
  EXPECT_EQ(history.past(NightOf(3).known())->sightings.size(), 1U);
}

TEST_F(Histories, TwoRunsThatBeginInOneSecondAreTwo) {
  auto history = opened(place());
  auto one = NightOf(1).operation("GET /x");
  auto two = one;
  const auto older = one.known().identity;
  one.account().run.started.run_id = "00000000000000aa";
  two.account().run.started.run_id = "00000000000000bb";
  EXPECT_TRUE(history.record(one.known())->added);
  EXPECT_TRUE(history.record(two.known())->added);
  EXPECT_FALSE(history.record(two.known())->added);
  EXPECT_EQ(history.runs(10)->size(), 2U);
  EXPECT_NE(one.known().identity, older);
  // Journals without an id keep the identity that histories know them by.
  EXPECT_EQ(older, "44fef77324193091");
}

TEST_F(Histories, ARunIsReadBackAsItWas) {
  auto history = opened(place());
  auto flaky = found_by("response_body.type", "POST /y", "/response/body/\xC3\xA9");
  flaky.flaky = true;
  flaky.count = 7;
  const auto night = NightOf(1)
                         .operation("POST /y", 12)
                         .operation("GET /x", 40)
                         .finds(flaky)
                         .finds(found_by("server_error", "GET /x"))
                         .known();
  ASSERT_TRUE(history.record(night));
  const auto entry = history.find("#1");
  ASSERT_TRUE(entry && *entry);
  const auto read = history.load(**entry);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->about.started_at, "2026-01-01T08:00:00Z");
  EXPECT_EQ(read->about.failures, 2U);
  ASSERT_EQ(read->operations.size(), 2U);
  EXPECT_EQ(read->operations[0].state, OperationState::flaky);
  EXPECT_EQ(read->operations[1].state, OperationState::failed);
  EXPECT_EQ(read->operations[0].requests, 12U);
  EXPECT_EQ(read->operations[0].durations.text(), night.operations[0].durations.text());
  ASSERT_EQ(read->findings.size(), 2U);
  EXPECT_EQ(to_json(read->findings[0]), to_json(night.findings[0]));
  EXPECT_EQ(to_json(read->findings[1]), to_json(night.findings[1]));
}

TEST_F(Histories, FindsARunByNumberLabelIdentityAndAsTheLast) {
  auto history = opened(place());
  const auto number = [&](const std::string& text) {
    const auto found = history.find(text);
    return found && *found ? (*found)->number : 0;
  };
  ASSERT_TRUE(history.record(NightOf(1).known(), "release 1.4"));
  ASSERT_TRUE(history.record(NightOf(2).known(), "release 1.5"));
  ASSERT_TRUE(history.record(NightOf(3, "Another API").known()));
  auto cut = NightOf(4);
  cut.account().run.finished.outcome = "interrupted";
  ASSERT_TRUE(history.record(cut.known()));
  EXPECT_EQ(number("#3"), 3);
  EXPECT_EQ(number("release 1.4"), 1);
  EXPECT_EQ(number("release"), 2);
  EXPECT_EQ(number("rel"), 0);
  EXPECT_EQ(number("#9"), 0);
  EXPECT_EQ(number(NightOf(3, "Another API").known().identity.substr(0, 10)), 3);
  EXPECT_EQ(number("%%%%"), 0);
  // Not another API's, not one that was cut short, not one that began later.
  const auto last = history.last(NightOf(5).known());
  ASSERT_TRUE(last && *last);
  EXPECT_EQ((*last)->number, 2);
  EXPECT_EQ((*history.last(NightOf(2).known()))->number, 1);
  EXPECT_FALSE(*history.last(NightOf(1).known()));
}

TEST_F(Histories, KnowsWhenAFindingWasFirstAndLastSeen) {
  auto history = opened(place());
  const auto found = found_by("server_error", "GET /x");
  // An older run may be imported later.
  for (const int day : {3, 1, 2}) {
    auto night = NightOf(day).operation("GET /x");
    if (day != 2) night.finds(found);
    ASSERT_TRUE(history.record(night.known()));
  }
  const auto past = history.past(NightOf(4).known());
  ASSERT_TRUE(past);
  const auto& seen = past->sightings.at(found.fingerprint);
  EXPECT_EQ(seen.first_seen, "2026-01-01T08:00:00Z");
  EXPECT_EQ(seen.last_seen, "2026-01-03T08:00:00Z");
  EXPECT_EQ(seen.runs, 2U);
  ASSERT_EQ(past->nights.size(), 3U);
  EXPECT_EQ(past->nights[0].about.id, "#2");
  EXPECT_EQ(past->nights[2].about.id, "#1");
  // Without the run itself.
  EXPECT_EQ(history.past(NightOf(3).known())->sightings.at(found.fingerprint).runs, 1U);
}

TEST_F(Histories, WhatWasNotLookedForIsCarriedOn) {
  auto history = opened(place());
  const auto found = found_by("server_error", "GET /x");
  const auto fixed = found_by("server_error", "GET /y");
  ASSERT_TRUE(history.record(
      NightOf(1).operation("GET /x").operation("GET /y").finds(found).finds(fixed).known()));
  ASSERT_TRUE(history.record(NightOf(2).operation("GET /x", 0).operation("GET /y").known()));
  ASSERT_TRUE(history.record(NightOf(3).operation("GET /y").known()));
  const auto third = history.load(**history.find("#3"));
  ASSERT_TRUE(third) << third.error().text();
  ASSERT_EQ(third->carried.size(), 1U);
  EXPECT_EQ(third->carried[0].found.fingerprint, found.fingerprint);
  EXPECT_EQ(third->carried[0].requests, 40U);
  EXPECT_TRUE(third->findings.empty());
}

TEST_F(Histories, PruningKeepsTheNewestTheLabelledAndFirstSights) {
  auto history = opened(place());
  const auto old = found_by("server_error", "GET /x");
  const auto gone = found_by("transport.reset", "GET /x");
  for (int day = 1; day <= 6; ++day) {
    auto night = NightOf(day).operation("GET /x");
    night.finds(old);
    if (day == 2) night.finds(gone);
    ASSERT_TRUE(history.record(night.known(), day == 1 ? "release 1" : ""));
  }
  ASSERT_TRUE(history.record(NightOf(1, "Another").known()));
  EXPECT_EQ(*history.prune(2, ""), 3U);
  const auto runs = history.runs(10);
  ASSERT_EQ(runs->size(), 4U);
  EXPECT_EQ((*runs)[0].about.id, "#6");
  EXPECT_EQ((*runs)[1].about.id, "#5");
  const auto past = history.past(NightOf(7).known());
  EXPECT_FALSE(past->sightings.contains(gone.fingerprint));
  EXPECT_EQ(past->sightings.at(old.fingerprint).first_seen, "2026-01-01T08:00:00Z");
  EXPECT_EQ(*history.prune(0, "2026-01-06"), 2U);
  // A number is not given again.
  EXPECT_EQ(history.record(NightOf(9).known())->number, 8);
}

TEST(JunitFiles, TellWhatTheyHold) {
  const auto read = parse_junit(
      "<testsuites><testsuite name='t' timestamp='2026-01-02T03:04:05.678'>"
      "<testcase classname='GET /x' name='server_error'><failure message='m'>\n"
      "server_error [00000000000000ab]\n  at  /x [00000000000000ff]\n"
      "response_body.type [00000000000000cd] (flaky)\n</failure></testcase>"
      "<testcase classname='GET /x' name='ok'/>"
      "<testcase classname='GET /y' name='a'><skipped/></testcase>"
      "<testcase classname='GET /k' name='a'><skipped/><system-out>known\n"
      "law.delete [00000000000000ee]\n    law.delete [00000000000000ff]\n"
      "warning: drift [00000000000000ff]\n</system-out></testcase>"
      "<testcase classname='GET /z' name='a'/>"
      "<testcase classname='GET /f' name='a'><flakyFailure message='m' type='t'><stackTrace>flaky\n"
      "access [00000000000000bb]\n</stackTrace></flakyFailure></testcase>"
      "<testcase classname='Room' name='opens'><properties><property name='fingerprint' "
      "value='0123456789abcdef'/></properties><error/></testcase>"
      "<testcase classname='assay run' name='completed'/>"
      "</testsuite></testsuites>",
      "junit.xml");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->about.started_at, "2026-01-02T03:04:05Z");
  EXPECT_EQ(read->about.outcome, "findings");
  EXPECT_TRUE(read->summary);
  ASSERT_EQ(read->operations.size(), 6U);
  EXPECT_EQ(read->find("GET /x")->state, OperationState::failed);
  EXPECT_EQ(read->find("GET /f")->state, OperationState::flaky);
  EXPECT_EQ(read->find("GET /y")->state, OperationState::unreached);
  EXPECT_EQ(read->find("GET /z")->state, OperationState::passed);
  EXPECT_EQ(fingerprints(read->findings),
            (std::vector<std::string>{"00000000000000ab", "00000000000000cd", "00000000000000ee",
                                      "00000000000000bb", "0123456789abcdef"}));
  EXPECT_TRUE(read->findings[3].flaky);
  EXPECT_EQ(read->findings[1].finding.check, "response_body.type");
  for (const auto* bad : {"", "<a/>", "<testsuite>", "<testsuite/>", "no"}) {
    EXPECT_FALSE(parse_junit(bad, "junit.xml")) << bad;
  }
}

TEST_F(Histories, AJunitFileDoesNotOverwriteWhatAJournalTold) {
  auto history = opened(place());
  const auto found = found_by("server_error", "GET /x");
  ASSERT_TRUE(history.record(NightOf(1).operation("GET /x").finds(found).known()));
  auto poor = NightOf(2).operation("GET /x").finds(found).known();
  poor.summary = true;
  poor.findings[0].request.clear();
  ASSERT_TRUE(history.record(poor));
  const auto read = history.load(**history.find("#2"));
  ASSERT_EQ(read->findings.size(), 1U);
  EXPECT_EQ(read->findings[0].request, found.request);
}

TEST_F(Histories, AJournalAndTheJunitFileOfOneRunAreOneRun) {
  const auto night = [](int day) {
    return NightOf(day).operation("GET /x").operation("GET /y").known();
  };
  const auto junit = [&](int day, const std::string& more = "") {
    return *parse_junit(
        fmt::format("<testsuites><testsuite timestamp='2026-01-{:02}T08:00:00'>"
                    "<testcase classname='GET /x' name='a'/><testcase classname='GET /y' name='a'/>"
                    "{}<testcase classname='assay run' name='completed'><system-out>10 requests, 3 "
                    "checks, 0 findings; seed 1</system-out></testcase></testsuite></testsuites>",
                    day, more),
        "junit.xml");
  };
  auto history = opened(place());
  ASSERT_TRUE(history.record(night(1))->added);
  const auto skipped = history.record(junit(1), "release 1");
  ASSERT_TRUE(skipped);
  EXPECT_FALSE(skipped->added);
  EXPECT_TRUE(skipped->told_otherwise);
  EXPECT_EQ(skipped->number, 1);
  EXPECT_EQ((*history.find("release 1"))->number, 1);
  // The other way round.
  ASSERT_TRUE(history.record(junit(2))->added);
  EXPECT_TRUE(history.record(night(2))->told_otherwise);
  // Others: of another time, of other operations, with other requests, and of two journals.
  EXPECT_TRUE(history.record(junit(3))->added);
  EXPECT_TRUE(history.record(junit(1, "<testcase classname='GET /z' name='a'/>"))->added);
  auto more = night(2);
  more.about.requests = 11;
  more.identity = "0011";
  EXPECT_TRUE(history.record(more)->added);
  auto other = night(1);
  other.identity = "0022";
  EXPECT_TRUE(history.record(other)->added);
  EXPECT_EQ(history.runs(10)->size(), 6U);
}

TEST_F(Histories, TwoWritersAtOnceLoseNothing) {
  constexpr int each = 25;
  const auto common = place();
  std::vector<pid_t> writers;
  for (int writer = 0; writer < 3; ++writer) {
    const auto child = fork();
    if (child == 0) {
      // Each makes the file when it is the first.
      auto history = History::open(common);
      if (!history) {
        std::fprintf(stderr, "%s\n", history.error().text().c_str());
        _exit(2);
      }
      for (int i = 0; i < each; ++i) {
        auto night = NightOf(1).operation("GET /x");
        night.account().run.started.seed = static_cast<std::uint64_t>(writer * 1000 + i);
        night.finds(found_by("server_error", fmt::format("GET /{}", i % 5)));
        if (!history->record(night.known())) _exit(3);
      }
      _exit(0);
    }
    writers.push_back(child);
  }
  for (const auto writer : writers) {
    int status = 0;
    ASSERT_EQ(waitpid(writer, &status, 0), writer);
    EXPECT_EQ(status, 0) << WEXITSTATUS(status);
  }
  auto history = opened(place());
  const auto runs = history.runs(1000);
  ASSERT_TRUE(runs);
  ASSERT_EQ(runs->size(), 3U * each);
  std::set<std::int64_t> numbers;
  for (const auto& run : *runs) numbers.insert(run.number);
  EXPECT_EQ(numbers.size(), 3U * each);
  EXPECT_EQ(*numbers.rbegin(), 3 * each);
  std::uint64_t sightings = 0;
  const auto past = history.past(NightOf(2).known());
  for (const auto& [fingerprint, seen] : past->sightings) {
    sightings += seen.runs;
  }
  EXPECT_EQ(sightings, 3U * each);
}

TEST_F(Servers, KeepTextThatTheirEncodingDoesNotHave) {
  auto history = opened(place());
  auto night = NightOf(1).operation("GET /x").known();
  night.title = std::string("a\0b \xFF", 5);
  ASSERT_TRUE(history.record(night, "label \xFE"));
  EXPECT_EQ(history.runs(1)->front().title, "a\\x00b \\xFF");
}

TEST_F(Servers, ErrorsNameNoPassword) {
  const auto refused = History::open("postgresql://nobody:very-secret@127.0.0.1:1/none");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, spec::ErrorCode::environment);
  EXPECT_EQ(refused.error().text().find("very-secret"), std::string::npos);
}

}  // namespace
}  // namespace assay::reports
