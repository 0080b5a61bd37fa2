// Servers that misbehave on the wire: each becomes its finding, in bounded time and memory.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>

#include "harness/mock/faults.h"
#include "spec/document.h"
#include "tests/planted.h"
#include "tests/process.h"

namespace assay::tests {
namespace {

constexpr const char* document = ASSAY_SOURCE_DIR "/spec/documents/planetscale-create-password.md";

struct Measured {
  int code = -1;
  double seconds = 0;
  long kilobytes = 0;  ///< most memory that was resident
};

/// Runs the binary with these words and no output.
Measured measure(std::vector<std::string> words) {
  words.insert(words.begin(), ASSAY_BINARY);
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  Measured measured;
  measured.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  measured.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  measured.kilobytes = usage.ru_maxrss;
  return measured;
}

/// A row by itself, so that it is printed by its name.
struct Row {
  harness::Fault fault;
  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.fault.id; }
};

std::vector<Row> wire_rows() {
  std::vector<Row> list;
  for (const auto& row : harness::fault_rows()) {
    if (row.kind == harness::FaultKind::wire) list.push_back({row.fault});
  }
  return list;
}

class Hostile : public testing::TestWithParam<Row> {};

TEST_P(Hostile, BecomesItsFindingInBoundedTimeAndMemory) {
  const Scratch scratch;
  const auto& fault = GetParam().fault;
  const auto measured =
      measure({"run", document, "--fault", std::string(fault.id), "--timeout", "1", "--phases",
               "boundaries", "--max-cases", "40", "--max-time", "20", "--out", scratch.path("o")});
  const auto journal = scratch.read("o/journal.ndjson");
  const auto checks = findings_of(journal);
  EXPECT_TRUE(checks.contains(std::string(fault.finding))) << fault.id;
  for (const auto& check : checks) {
    EXPECT_TRUE(is_or_below(check, std::string(fault.finding))) << fault.id << " raised " << check;
  }
  const bool gates = journal.find(R"("severity":"failure")") != std::string::npos;
  EXPECT_EQ(measured.code, gates ? 1 : 0);
  EXPECT_NE(journal.find(R"("event":"run_finished")"), std::string::npos);
  EXPECT_LT(measured.seconds, 60);
#ifndef ASSAY_SANITIZED
  EXPECT_LT(measured.kilobytes, 150 * 1024);
#endif
  std::printf("%-18s %-28s %6.1f s %6ld MB\n", std::string(fault.id).c_str(),
              std::string(fault.finding).c_str(), measured.seconds, measured.kilobytes / 1024);
}

INSTANTIATE_TEST_SUITE_P(Wire, Hostile, testing::ValuesIn(wire_rows()),
                         [](const auto& row) { return std::string(row.param.fault.id); });

TEST(Hostile, EachRowCanShowItself) {
  const auto read = spec::load_document(document);
  ASSERT_TRUE(read);
  for (const auto& row : wire_rows()) {
    EXPECT_TRUE(harness::fault_applies(*read, row.fault.id)) << row.fault.id;
  }
}

}  // namespace
}  // namespace assay::tests
