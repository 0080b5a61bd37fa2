// Each planted mistake: reached by its sequence, seen in the answer when it shows there, and out of
// reach when it is not planted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "fuzz/example/call_sequences.h"
#include "fuzz/example/service.h"
#include "fuzz/in_process/check_handler.h"
#include "spec/schema/write_json.h"

namespace assay::example {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using testing::Not;

constexpr const char* document = ASSAY_SOURCE_DIR "/spec/documents/planetscale-passwords.yaml";

/// The service with one bug, or with none when `bug` is empty, as its owners would test it.
struct Subject {
  explicit Subject(std::string_view bug) {
    ServiceOptions with;
    EXPECT_TRUE(with.bugs.plant_list(bug));
    service = std::make_unique<PasswordsService>(Store::open(":memory:").value(), std::move(with));
    options.reset = [this] { service->reset(); };
    options.known = {{"organization", "acme"}, {"database", "shop"}, {"branch", "main"}};
    options.headers = {{"Authorization", "demo:demo-key"}};
  }
  in_process::Handler handler() {
    return [this](const spec::Request& request) { return service->handle(request); };
  }
  std::vector<in_process::HandlerFinding> check() {
    in_process::CheckOptions all;
    all.handler = options;
    return in_process::check_handler(document, handler(), all);
  }
  std::vector<in_process::HandlerFinding> perform(const spec::Sequence& sequence) {
    return in_process::check_sequence(document, handler(), sequence, options);
  }

  std::unique_ptr<PasswordsService> service;
  in_process::HandlerOptions options;
};

TEST(PasswordsService, KeepsItsContractWithoutBugs) {
  EXPECT_THAT(Subject("").check(), IsEmpty());
}

TEST(PasswordsService, SurvivesTheSequenceOfEachBugThatIsNotPlanted) {
  for (const auto& row : planted_bugs()) {
    SCOPED_TRACE(row.name);
    const auto sequence = sequence_for(row.bug);
    EXPECT_EQ(sequence.steps.size(), static_cast<std::size_t>(row.calls));
    EXPECT_THAT(Subject("").perform(sequence), IsEmpty());
  }
}

TEST(PlantedBugs, ThatShowInAnAnswerAreFoundThere) {
  int shown = 0;
  for (const auto& row : planted_bugs()) {
    if (!row.shows_in_answer()) continue;
    SCOPED_TRACE(row.name);
    ++shown;
    const auto found = Subject(row.name).perform(sequence_for(row.bug));
    ASSERT_THAT(found, Not(IsEmpty()));
    const auto& finding = found.back().recorded.finding;
    EXPECT_EQ(finding.check.starts_with("server_error"), row.kind == "status") << finding.check;
    EXPECT_EQ(finding.check.starts_with("response_body"), row.kind == "contract") << finding.check;
  }
  EXPECT_GE(shown, 8);
}

// What one call shows needs no sequence, unless it hides behind a word that nobody guesses.
TEST(PlantedBugs, OfOneCallAreFoundByCheckHandler) {
  for (const std::string_view name : {"null_name", "ttl_echo"}) {
    SCOPED_TRACE(name);
    const auto found = Subject(name).check();
    ASSERT_THAT(found, Not(IsEmpty()));
    for (const auto& finding : found) {
      EXPECT_TRUE(finding.recorded.finding.check.starts_with("response_body")) << finding;
    }
  }
}

TEST(PlantedBugs, AreFoundTheSameForTheSameSeed) {
  const auto print = [](const std::vector<in_process::HandlerFinding>& found) {
    std::ostringstream text;
    for (const auto& finding : found) text << finding;
    return text.str();
  };
  const auto first = print(Subject("null_name,ttl_echo").check());
  EXPECT_EQ(first, print(Subject("null_name,ttl_echo").check()));
  EXPECT_NE(first.find("2147483647"), std::string::npos) << first;
}

/// Performs in a child process, which a memory error may end; gives what the bug log says then.
std::string log_of(std::string_view bugs, const spec::Sequence& sequence) {
  const auto path = fs::temp_directory_path() / ("bug-log-" + std::to_string(::getpid()));
  fs::remove(path);
  const auto child = ::fork();
  if (child == 0) {
    ::setenv("PASSWORDS_BUG_LOG", path.c_str(), 1);
    static_cast<void>(std::freopen("/dev/null", "w", stderr));
    Subject subject(bugs);
    static_cast<void>(subject.perform(sequence));
    _exit(0);
  }
  ::waitpid(child, nullptr, 0);
  std::ifstream in(path);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  fs::remove(path);
  return text;
}

TEST(PlantedBugs, AreLoggedOnceByNameBeforeTheyStrike) {
  for (const auto& row : planted_bugs()) {
    EXPECT_EQ(log_of(row.name, sequence_for(row.bug)), std::string(row.name) + "\n");
    EXPECT_EQ(log_of("", sequence_for(row.bug)), "") << row.name;
  }
}

TEST(PlantedBugs, NeedEveryCallOfTheirSequence) {
  for (const auto& row : planted_bugs()) {
    auto shorter = sequence_for(row.bug);
    if (shorter.steps.size() < 2) continue;
    shorter.steps.pop_back();
    EXPECT_EQ(log_of(row.name, shorter), "") << row.name;
  }
}

// The corpus begins with them: ASSAY_APPROVE=1 writes the files anew.
TEST(PlantedBugs, HaveTheirSequencesInTheCorpus) {
  const fs::path corpus = ASSAY_SOURCE_DIR "/fuzz/corpus/passwords_service";
  for (const auto& row : planted_bugs()) {
    const auto path = corpus / (std::string(row.name) + ".json");
    const auto text = spec::write_json(spec::sequence_to_json(sequence_for(row.bug))) + "\n";
    if (std::getenv("ASSAY_APPROVE") != nullptr) std::ofstream(path) << text;
    std::ifstream in(path);
    const std::string kept{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(kept, text) << path;
  }
}

TEST(PlantedBugs, HaveRowsInTheOrderOfTheirEnumerationAndUniqueNames) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < planted_bugs().size(); ++i) {
    const auto& row = planted_bugs()[i];
    EXPECT_EQ(static_cast<std::size_t>(row.bug), i);
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(find_bug(row.name), &row);
  }
  Bugs bugs;
  EXPECT_FALSE(bugs.plant("no_such_bug"));
  EXPECT_FALSE(bugs.plant_list("null_name,no_such_bug"));
  EXPECT_TRUE(bugs.plant("all"));
  EXPECT_TRUE(bugs.has(Bug::order_of_calls));
}

}  // namespace
}  // namespace assay::example
