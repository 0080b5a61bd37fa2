// Runs made by hand, for tests of the history and of comparisons.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "reports/history/history.h"

namespace assay::reports {

inline FindingRecorded found_by(const std::string& check, const std::string& operation,
                                const std::string& location = "/response/body/name",
                                int status = 200) {
  FindingRecorded found;
  found.finding = {check,         operation, location, "/paths/x", "doc.yaml:3:1#/paths/x",
                   "type",        "string",  "7",      status,     contracts::Severity::failure,
                   "RFC 9110 §15"};
  found.fingerprint = contracts::fingerprint(found.finding);
  found.request = "GET /x HTTP/1.1";
  found.test_case = {{"operation", operation}};
  return found;
}

/// A night: what began on a day, with operations that had `cases` requests each.
class NightOf {
 public:
  explicit NightOf(int day, const std::string& title = "Rooms") {
    auto& started = account_.run.started;
    started.command = "run";
    started.document = "doc.yaml";
    started.document_hash = hash_text(title);
    started.title = title;
    started.url = "http://127.0.0.1:1";
    started.tool_version = "0.1.0";
    started.started_at = fmt::format("2026-01-{:02}T08:00:00Z", day);
    account_.run.finished.outcome = "clean";
    account_.run.finished.requests = 10;
  }

  NightOf& operation(const std::string& name, std::uint64_t cases = 40,
                     const std::string& status = "200", std::int64_t microseconds = 900) {
    OperationPlanned planned;
    planned.operation = name;
    planned.cases = cases;
    account_.add(planned);
    OperationFinished done;
    done.operation = name;
    done.cases = done.valid = cases;
    if (cases > 0) done.statuses[status] = cases;
    for (const auto* family : {"server_error", "response_body", "status_documented"}) {
      done.checks.emplace_back(family, cases);
    }
    account_.add(done);
    if (cases > 0) account_.durations[name].add(microseconds, cases);
    return *this;
  }

  NightOf& finds(const FindingRecorded& found) {
    account_.add(found);
    account_.run.finished.outcome = "findings";
    account_.run.finished.exit_code = 1;
    return *this;
  }

  [[nodiscard]] RunAccount& account() { return account_; }
  [[nodiscard]] KnownRun known() const { return remember(account_); }

 private:
  RunAccount account_;
};

/// A place for a history, gone afterwards: a file, or a schema of its own on the server that the
/// variable ASSAY_POSTGRESQL names (scripts/try-postgresql).
class HistoryPlace : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "assay-history-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    if (on_server()) run_on_server("CREATE SCHEMA " + schema());
  }
  void TearDown() override {
    std::filesystem::remove_all(folder_);
    if (on_server()) run_on_server("DROP SCHEMA " + schema() + " CASCADE");
  }

  static bool on_server() { return std::getenv("ASSAY_POSTGRESQL") != nullptr; }
  [[nodiscard]] std::string file() const { return folder_ + "/sub/history.sqlite"; }
  [[nodiscard]] std::string place() const {
    if (!on_server()) return file();
    return fmt::format("{}?options=-csearch_path%3D{}", std::getenv("ASSAY_POSTGRESQL"), schema());
  }
  [[nodiscard]] static History opened(const std::string& place) {
    auto history = History::open(place);
    EXPECT_TRUE(history) << history.error().text();
    return std::move(*history);
  }

  std::string folder_;

 private:
  [[nodiscard]] static std::string schema() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    return fmt::format("t{}_{}", getpid(), hash_text(test->name()));
  }
  static void run_on_server(const std::string& statement) {
    auto server = open_postgresql(std::getenv("ASSAY_POSTGRESQL"));
    ASSERT_TRUE(server) << server.error().text();
    const auto done = server->database->run(statement);
    ASSERT_TRUE(done) << done.error().text();
  }
};

}  // namespace assay::reports
