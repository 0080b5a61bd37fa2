// kill -9 of the service, of a fuzzing child and of the whole program: what stays, and that the
// next start goes on.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <functional>
#include <sstream>
#include <thread>
#include <vector>

#include "tests/process.h"

namespace assay::tests {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// A program that runs beside the test, output in a file; never longer than the test.
class Background {
 public:
  Background(std::vector<std::string> words, const std::string& output) {
    std::fflush(nullptr);
    pid_ = fork();
    if (pid_ != 0) return;
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    if (std::freopen(output.c_str(), "w", stdout) == nullptr) _exit(126);
    dup2(STDOUT_FILENO, STDERR_FILENO);
    alarm(280);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  ~Background() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      (void)wait();
    }
  }
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  [[nodiscard]] pid_t pid() const { return pid_; }
  int wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_ = 0;
};

pid_t parent_of(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto name = text.rfind(')');
  if (name == std::string::npos) return 0;
  std::istringstream rest(text.substr(name + 1));
  std::string state;
  pid_t parent = 0;
  rest >> state >> parent;
  return state == "Z" ? 0 : parent;
}

std::string program_of(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/cmdline");
  std::string program;
  std::getline(in, program, '\0');
  return program;
}

/// Living processes of `program` below `ancestor`, at any depth.
std::vector<pid_t> below(pid_t ancestor, const std::string& program) {
  std::vector<pid_t> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto pid = static_cast<pid_t>(std::stol(name));
    auto up = parent_of(pid);
    while (up > 1 && up != ancestor) up = parent_of(up);
    if (up == ancestor && program_of(pid) == program) found.push_back(pid);
  }
  return found;
}

bool eventually(const std::function<bool()>& holds) {
  const auto until = std::chrono::steady_clock::now() + 90s;
  while (std::chrono::steady_clock::now() < until) {
    if (holds()) return true;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

bool gone(const std::vector<pid_t>& pids) {
  return std::all_of(pids.begin(), pids.end(), [](pid_t pid) { return parent_of(pid) == 0; });
}

std::string document(const std::vector<std::string>& paths) {
  std::string text = "openapi: 3.0.3\ninfo: {title: tiny, version: '1'}\npaths:\n";
  for (const auto& path : paths) {
    text += "  " + path +
            ": {get: {responses: {'200': {description: ok, content: {application/json: {schema: "
            "{type: integer}}}}}}}\n";
  }
  return text;
}

class FuzzSurvival : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> fuzz(std::vector<std::string> more) const {
    std::vector<std::string> words{
        ASSAY_BINARY, "fuzz",    scratch_.path("tiny.yaml"),       "--out",
        out_,         "--serve", "'" ASSAY_TINY_SERVICE "' {port}"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  [[nodiscard]] bool is_under_way() const {
    return scratch_.read("out/libfuzzer.log").find("INITED") != std::string::npos;
  }
  /// Some executions after the seeds: libFuzzer's pulse beats at powers of two.
  [[nodiscard]] bool has_searched() const {
    return scratch_.read("out/libfuzzer.log").find("pulse") != std::string::npos;
  }
  [[nodiscard]] std::string said() const { return scratch_.read("said"); }

  static constexpr int interrupted = 130;
  /// As Ctrl-C would: reports are complete.
  static int end(Background& run) {
    kill(run.pid(), SIGINT);
    return run.wait();
  }

  Scratch scratch_;
  std::string out_ = scratch_.path("out");
};

TEST_F(FuzzSurvival, AKilledServiceIsAFindingAndTheRunGoesOn) {
  scratch_.write("tiny.yaml", document({"/ok"}));
  Background run(fuzz({"--max-time", "250"}), scratch_.path("said"));
  ASSERT_TRUE(eventually([&] { return is_under_way(); })) << said();
  const auto services = below(run.pid(), ASSAY_TINY_SERVICE);
  ASSERT_EQ(services.size(), 1U);
  kill(services.front(), SIGKILL);
  ASSERT_TRUE(eventually([&] {
    const auto now = below(run.pid(), ASSAY_TINY_SERVICE);
    return now.size() == 1 && now != services;
  })) << "the service is started again; "
      << said();
  const auto again = below(run.pid(), ASSAY_TINY_SERVICE);
  EXPECT_EQ(end(run), interrupted) << said();
  EXPECT_NE(said().find("transport.closed"), std::string::npos) << said();
  EXPECT_NE(said().find("died of SIGKILL"), std::string::npos) << said();
  EXPECT_TRUE(gone(again)) << "nothing is left behind";
}

TEST_F(FuzzSurvival, AKilledChildIsStartedAgain) {
  scratch_.write("tiny.yaml", document({"/ok"}));
  Background run(fuzz({"--max-time", "250"}), scratch_.path("said"));
  ASSERT_TRUE(eventually([&] { return is_under_way(); })) << said();
  ASSERT_TRUE(eventually([&] { return has_searched(); })) << "else it is not worth a restart";
  std::vector<pid_t> children;
  for (const auto pid : below(run.pid(), ASSAY_BINARY)) {
    if (parent_of(pid) == run.pid()) children.push_back(pid);
  }
  ASSERT_EQ(children.size(), 1U);
  const auto services = below(run.pid(), ASSAY_TINY_SERVICE);
  kill(children.front(), SIGKILL);
  ASSERT_TRUE(eventually([&] {
    const auto now = below(run.pid(), ASSAY_TINY_SERVICE);
    return now.size() == 1 && now != services;
  })) << said();
  EXPECT_TRUE(gone(services)) << "the old one has gone with its child";
  EXPECT_EQ(end(run), interrupted) << said();
  EXPECT_NE(said().find("the fuzzing process died"), std::string::npos) << said();
}

TEST_F(FuzzSurvival, AfterTheKillOfItAllTheNextStartHasTheFindingsAndTheCorpus) {
  scratch_.write("tiny.yaml", document({"/ok", "/report"}));
  std::vector<pid_t> all;
  {
    Background run(fuzz({"--max-time", "250"}), scratch_.path("said"));
    ASSERT_TRUE(eventually([&] {
      return scratch_.read("out/fuzz-findings.ndjson").find("heap-use-after-free") !=
             std::string::npos;
    })) << said();
    all = below(run.pid(), ASSAY_TINY_SERVICE);
    const auto own = below(run.pid(), ASSAY_BINARY);
    all.insert(all.end(), own.begin(), own.end());
    kill(run.pid(), SIGKILL);
    EXPECT_EQ(run.wait(), 128 + SIGKILL);
  }
  EXPECT_TRUE(eventually([&] { return gone(all); })) << "nothing is left behind";
  const auto corpus = [&] {
    return std::distance(fs::directory_iterator(out_ + "/corpus"), fs::directory_iterator());
  };
  const auto before = corpus();
  EXPECT_GT(before, 0);
  // Half a line, as a torn write leaves it.
  std::ofstream(out_ + "/fuzz-findings.ndjson", std::ios::app) << "{\"fingerprint\":\"ab";

  Background again(fuzz({"--max-cases", "1", "--max-time", "120"}), scratch_.path("said"));
  EXPECT_EQ(again.wait(), 1) << said();
  EXPECT_NE(said().find("the last run was cut off"), std::string::npos) << said();
  EXPECT_NE(said().find("heap-use-after-free"), std::string::npos) << said();
  EXPECT_NE(scratch_.read("out/journal.ndjson").find("heap-use-after-free"), std::string::npos);
  EXPECT_GE(corpus(), before);
  EXPECT_FALSE(fs::exists(out_ + "/fuzz-findings.ndjson")) << "all of it is in the reports now";
}

}  // namespace
}  // namespace assay::tests
